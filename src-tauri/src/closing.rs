//! Closing the window: asks in the page when events wait, then lets what is in flight land.
//!
//! The page is told by a frame `{"closing": {"waiting": n}}` on its stream. It says `POST /window/asked` as soon as
//! the question stands, and then `POST /window/close` or `POST /window/stay`. A page that does not say the first in
//! time cannot keep the window open, nor can one that hangs later: closing again closes.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;
use tauri::{AppHandle, Manager, Window, WindowEvent};

use crate::door::{Answer, Door};
use crate::page::Page;
use crate::window;

/// How long the page has to put the question up.
const ASK_WITHIN: Duration = Duration::from_secs(2);
/// Flights have ten seconds to land; this much later the process ends regardless.
const CLOSE_WITHIN: Duration = Duration::from_secs(15);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Open,
    /// The page was told; nothing is on screen yet.
    Told,
    /// The question stands on the page.
    Asked,
    Leaving,
}

#[derive(Debug, PartialEq, Eq)]
enum Step {
    Ask,
    Leave,
    Nothing,
}

impl Phase {
    /// What a press of the window's close button means now.
    fn on_close(self, waiting: u64) -> (Self, Step) {
        match self {
            Self::Open if waiting > 0 => (Self::Told, Step::Ask),
            Self::Open | Self::Told | Self::Asked => (Self::Leaving, Step::Leave),
            Self::Leaving => (Self::Leaving, Step::Nothing),
        }
    }

    /// What a word of the page means now; `None` for a word that is none.
    fn on_word(self, word: &str) -> Option<(Self, Step)> {
        match (word, self) {
            ("asked", Self::Told) => Some((Self::Asked, Step::Nothing)),
            ("stay", Self::Told | Self::Asked) => Some((Self::Open, Step::Nothing)),
            ("close", Self::Open | Self::Told | Self::Asked) => Some((Self::Leaving, Step::Leave)),
            ("asked" | "stay" | "close", phase) => Some((phase, Step::Nothing)),
            _ => None,
        }
    }
}

/// Where the matter of closing stands.
#[derive(Default)]
pub struct Closing {
    phase: Mutex<Phase>,
}

impl Closing {
    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub fn on_window_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event {
        api.prevent_close();
        let app = window.app_handle();
        let waiting = app.state::<Door>().house_now().map_or(0, |house| house.waiting());
        turn(app, |phase| phase.on_close(waiting), waiting);
    }
}

/// The page's answer, which came as a request to `/window/<word>`.
pub fn answered(app: &AppHandle, method: &str, word: &str) -> Answer {
    if method != "POST" {
        return Answer::empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    if Phase::Open.on_word(word).is_none() {
        return Answer::empty(StatusCode::NOT_FOUND);
    }
    turn(app, |phase| phase.on_word(word).unwrap_or((phase, Step::Nothing)), 0);
    Answer::empty(StatusCode::NO_CONTENT)
}

fn turn(app: &AppHandle, decide: impl FnOnce(Phase) -> (Phase, Step), waiting: u64) {
    let closing = app.state::<Closing>();
    let step = {
        let mut phase = closing.phase();
        let (next, step) = decide(*phase);
        *phase = next;
        step
    };
    match step {
        Step::Ask => ask(app, waiting),
        Step::Leave => go(app),
        Step::Nothing => {}
    }
}

fn ask(app: &AppHandle, waiting: u64) {
    let told = app.state::<Page>().tell(json!({ "closing": { "waiting": waiting } }));
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if told {
            tokio::time::sleep(ASK_WITHIN).await;
        }
        // Only if the question still does not stand: by now it may, or the person may have decided.
        turn(
            &app,
            |phase| if phase == Phase::Told { (Phase::Leaving, Step::Leave) } else { (phase, Step::Nothing) },
            0,
        );
    });
}

/// Closes without asking: a signal, or the system ending the session.
pub fn leave(app: &AppHandle) {
    turn(
        app,
        |phase| match phase {
            Phase::Open | Phase::Told | Phase::Asked => (Phase::Leaving, Step::Leave),
            Phase::Leaving => (phase, Step::Nothing),
        },
        0,
    );
}

fn go(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(window::LABEL)
        && let Err(error) = window.hide()
    {
        tracing::warn!("The window could not be hidden while closing: {error}.");
    }
    window::let_go_of_name(app);
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Some(house) = app.state::<Door>().house_now()
            && tokio::time::timeout(CLOSE_WITHIN, house.close()).await.is_err()
        {
            tracing::warn!("Not everything in flight landed in time; it is looked for at the next start.");
        }
        tracing::info!("Closed.");
        app.exit(0);
    });
}

/// SIGTERM and SIGINT close like the button does, but without a question.
pub fn on_signal(app: &AppHandle) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            let (Ok(mut term), Ok(mut int)) =
                (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
            else {
                tracing::warn!("Signals cannot be heard, so one ends the process at once.");
                return;
            };
            tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
            leave(&app);
        });
    }
    #[cfg(not(unix))]
    let _ = app;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_nothing_waiting_the_window_closes_at_once() {
        assert_eq!(Phase::Open.on_close(0), (Phase::Leaving, Step::Leave));
    }

    #[test]
    fn with_events_waiting_the_page_is_asked_and_may_stay() {
        assert_eq!(Phase::Open.on_close(3), (Phase::Told, Step::Ask));
        assert_eq!(Phase::Told.on_word("asked"), Some((Phase::Asked, Step::Nothing)));
        assert_eq!(Phase::Asked.on_word("stay"), Some((Phase::Open, Step::Nothing)));
        assert_eq!(Phase::Asked.on_word("close"), Some((Phase::Leaving, Step::Leave)));
    }

    #[test]
    fn closing_again_closes_whatever_the_page_does() {
        for phase in [Phase::Told, Phase::Asked] {
            assert_eq!(phase.on_close(3), (Phase::Leaving, Step::Leave));
        }
    }

    #[test]
    fn once_leaving_nothing_turns_it_back() {
        assert_eq!(Phase::Leaving.on_word("stay"), Some((Phase::Leaving, Step::Nothing)));
        assert_eq!(Phase::Leaving.on_close(3), (Phase::Leaving, Step::Nothing));
        assert_eq!(Phase::Open.on_word("nonsense"), None);
    }
}
