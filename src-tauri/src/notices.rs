//! Alerts on the desktop: those that begin and are over while nobody looks at the window.
//!
//! What is told is decided in `decide`, how in `desktop`. Practice tells nothing: nobody has to come for what is
//! played. The page's own notice does not depend on any of it.

mod decide;
#[cfg_attr(target_os = "linux", path = "notices/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "notices/elsewhere.rs")]
mod desktop;

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use decide::Scene;
use jiff::tz::TimeZone;
use patchbay_api::{AlertNote, OnAlert};
use serde_json::json;
use tauri::{AppHandle, Manager};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, timeout_at};

use crate::door::{Answer, Door};
use crate::page::Page;
use crate::window;

/// What comes within this after the first is told with it.
const GATHERED_WITHIN: Duration = Duration::from_secs(1);
/// The stream a page listens to that shows the space alerts are told of.
const STREAM: &str = "/api/stream";

/// What the house tells alerts to, and where they come out. They are few: each is a change of what stands.
pub fn ear() -> (OnAlert, UnboundedReceiver<AlertNote>) {
    let (tell, told): (UnboundedSender<AlertNote>, _) = unbounded_channel();
    // Nobody listens once the window is gone, and nobody has to.
    let on_alert = Arc::new(move |note| drop(tell.send(note)));
    (on_alert, told)
}

/// Shows from now on what comes out of the ear.
pub fn start(app: &AppHandle, told: UnboundedReceiver<AlertNote>) {
    let (show, notices) = unbounded_channel();
    let pressed = app.clone();
    tauri::async_runtime::spawn(desktop::run(notices, move |link: &str| {
        window::bring_forward(&pressed);
        pressed.state::<Page>().tell(json!({ "go": link }));
    }));
    tauri::async_runtime::spawn(gather(app.clone(), told, show));
}

async fn gather(
    app: AppHandle,
    mut told: UnboundedReceiver<AlertNote>,
    show: UnboundedSender<decide::Notice>,
) {
    while let Some(first) = told.recv().await {
        let (mut notes, until) = (vec![first], Instant::now() + GATHERED_WITHIN);
        while let Ok(Some(note)) = timeout_at(until, told.recv()).await {
            notes.push(note);
        }
        let house = app.state::<Door>().house().await;
        let wanted = match house {
            Ok(house) => house.notifies().await,
            Err(_) => true,
        };
        let scene = Scene { wanted, seen: is_seen(&app), zone: TimeZone::system() };
        if let Some(notice) = decide::notice(&notes, &scene) {
            tracing::info!(title = notice.title, "Told on the desktop.");
            // It is open as long as the program is.
            let _ = show.send(notice);
        }
    }
}

/// Whether whoever sits here looks at the page that says it.
fn is_seen(app: &AppHandle) -> bool {
    let window = app.get_webview_window(window::LABEL);
    let focused = window.is_some_and(|window| window.is_focused().unwrap_or(false));
    focused && app.state::<Page>().shows(STREAM)
}

/// Whether this desktop shows notifications, asked of it now: `{ "works": bool, "detail"?: text }`.
pub async fn state(method: &str) -> Answer {
    if method != "GET" {
        return Answer::empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    let body = match desktop::answers().await {
        Ok(()) => json!({ "works": true }),
        Err(detail) => json!({ "works": false, "detail": detail }),
    };
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Answer { status: 200, headers, body: body.to_string() }
}
