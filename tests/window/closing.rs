//! The question on closing, in the real window: asked while events wait, and done as it is answered.

use std::time::Duration;

use serde_json::Value;
use thirtyfour::By;
use thirtyfour::error::WebDriverResult;

use crate::app::{Space, gone, is_open, with_app_at};
use crate::connections;
use crate::desk::{Desk, Theme};
use crate::display::Display;
use crate::inbox::line::{Door, Line, Place};
use crate::journey::on_screen;
use crate::session::Session;

const DIALOG: &str = "[data-testid=dialog]";
const WAITS_WITHIN: Duration = Duration::from_secs(40);
const LOOK_EVERY: Duration = Duration::from_millis(50);

#[tokio::test]
async fn closing_while_an_event_waits_asks_and_both_answers_are_done() {
    let desk = Desk::set_up(Theme::Light);
    let running = connections::simulators().await;
    let mut place: Option<Place> = None;
    with_app_at(&desk, Space::Real, "closing", async |session, desk| {
        session.ready(Some("welcome")).await;
        let line = Line::drawn(session, &running).await;
        line.is_ill(true);
        line.posts(1, "High").await;
        tried_again(session).await;
        place = Some(line.place());

        let display = Display::of(desk);
        display.ask_to_close();
        asks(session).await?;
        // It stands as long as nobody answers, well past the time in which a page has to put it up.
        session.both_lights("question").await?;
        session.press(&format!("{DIALOG} button:not([data-testid=confirm])")).await;
        session.until("no question", &format!("!({})", on_screen(DIALOG))).await;
        let kept = session.ask("return document.title").await?;
        assert_eq!(kept, Value::from("Patchbay"), "the window is kept");
        assert_eq!(waiting(session).await, 1, "and what waits waits on");

        display.ask_to_close();
        asks(session).await?;
        // Whether a press is heard to have been done is chance: the window closes under it.
        let confirm = format!("{DIALOG} [data-testid=confirm]");
        until("the window's end", async || {
            if let Ok(found) = session.driver.find(By::Css(&confirm)).await {
                drop(found.click().await);
            }
            !is_open(desk)
        })
        .await;
        Ok(())
    })
    .await;

    let place = place.expect("the line was drawn");
    with_app_at(&desk, Space::Real, "closing-again", async |session, _| {
        session.ready(None).await;
        let line = Line::at(session, &running, place.clone()).await;
        assert_eq!(waiting(session).await, 1, "it stayed on disk");
        line.is_ill(false);
        line.arrives(1).await;
        Ok(())
    })
    .await;
    gone(&desk);
}

async fn asks(session: &Session) -> WebDriverResult<()> {
    session.until("the question", &on_screen(DIALOG)).await;
    let words = session.words(DIALOG).await?;
    for part in ["Close Patchbay?", "1 event waits. It stays on disk and goes on at the next start."] {
        assert!(words.contains(part), "{words}");
    }
    Ok(())
}

/// Deliveries that have not ended.
async fn waiting(session: &Session) -> u64 {
    let status = Door::ask(session, "GET", "/status", None).await;
    let count = |state: &str| status["sum"][state].as_u64().unwrap_or_default();
    ["waiting", "sending", "retrying", "in_doubt"].map(count).iter().sum()
}

/// Waits until the one delivery was tried twice: by then the window too has counted that it waits.
async fn tried_again(session: &Session) {
    let tries = async || {
        let events = Door::ask(session, "GET", "/events?limit=1", None).await;
        let id = events["rows"][0]["id"].as_str().unwrap_or_default().to_owned();
        let event = Door::ask(session, "GET", &format!("/events/{id}"), None).await;
        event["deliveries"][0]["attempts"].as_array().map_or(0, Vec::len)
    };
    until("a second try", async || tries().await >= 2).await;
}

async fn until(what: &str, there: impl AsyncFn() -> bool) {
    let start = tokio::time::Instant::now();
    while !there().await {
        assert!(start.elapsed() < WAITS_WITHIN, "{what}: not within {WAITS_WITHIN:?}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
