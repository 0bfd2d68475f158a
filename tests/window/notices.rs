//! Alerts on the desktop: once when they begin and once when they are over, to whoever does not look at the window.

use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;

use crate::app::{Space, gone, with_app_at};
use crate::connections;
use crate::desk::{Desk, Theme};
use crate::display::Display;
use crate::inbox::line::{Door, Line, caller};
use crate::journey::{self, on_screen};
use crate::notified::Notifications;
use crate::session::Session;

/// So many failures of one kind in a row, and more, and a target is left alone.
const FAILURES: u64 = 6;
const STANDS_WITHIN: Duration = Duration::from_secs(40);
const LOOK_EVERY: Duration = Duration::from_millis(50);
const SILENT: &str = "[data-testid=notifications-silent]";

#[tokio::test]
async fn an_alert_is_told_on_the_desktop_when_it_begins_and_when_it_is_over_and_never_again() {
    let desk = Desk::set_up(Theme::Light);
    let mut told = Notifications::at(&desk).await;
    let running = connections::simulators().await;
    let mut place = None;
    with_app_at(&desk, Space::Real, "notices", async |session, desk| {
        session.ready(Some("welcome")).await;
        let line = Line::drawn(session, &running).await;
        let display = Display::of(desk);
        display.look_away();

        line.posts_without_proof(50).await;
        let unproven = told.next().await;
        assert_eq!(unproven.title, "Request without proof");
        assert!(
            unproven
                .body
                .starts_with("A request to Phone system could not be proven and was refused.\nSince ")
        );

        falls_ill(&line, 0).await;
        let ill = told.next().await;
        assert_eq!((ill.title.as_str(), ill.replaces), ("Target left alone", 0));
        assert!(ill.body.contains("of Work orders is left alone for a while"), "{}", ill.body);
        assert_eq!(ill.actions, ["default", "Open"]);
        assert!((0..FAILURES).all(|n| !ill.body.contains(&caller(n))), "{}", ill.body);
        told.press(&ill).await;
        session.until("the account it is about", "location.hash.startsWith('#/connections?id=con_')").await;
        session.until("its drawer", &on_screen("[data-testid=details-close]")).await;
        display.window_is_looked_at();

        display.look_away();
        recovers(session, &line).await;
        let over = told.next().await;
        assert_eq!((over.title.as_str(), over.replaces), ("Over: target left alone", ill.id));
        assert!(over.body.contains(" to "), "how long it stood: {}", over.body);
        place = Some(line.place());
        Ok(())
    })
    .await;
    gone(&desk);

    let place = place.expect("the line was drawn");
    with_app_at(&desk, Space::Real, "notices-again", async |session, desk| {
        session.ready(None).await;
        let line = Line::at(session, &running, place.clone()).await;
        let display = Display::of(desk);
        display.look_away();
        stands(session, "bad_signature").await;
        // What stands since before the start would have come first.
        falls_ill(&line, 100).await;
        assert_eq!(told.next().await.title, "Target left alone");

        wants(session, false).await?;
        recovers(session, &line).await;
        told.none_comes().await;

        wants(session, true).await?;
        display.look_at_window();
        display.window_is_looked_at();
        falls_ill(&line, 200).await;
        session.until("the page's own notice", &on_screen("[data-testid=toast]")).await;
        told.none_comes().await;
        assert_eq!(session.violations().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
    gone(&desk);
}

#[tokio::test]
async fn where_the_desktop_shows_no_notifications_settings_say_so_and_the_page_tells_alone() {
    let desk = Desk::set_up(Theme::Dark);
    let running = connections::simulators().await;
    with_app_at(&desk, Space::Real, "notices-silent", async |session, desk| {
        session.ready(Some("welcome")).await;
        let line = Line::drawn(session, &running).await;
        Display::of(desk).look_away();
        falls_ill(&line, 0).await;
        session.until("the page's own notice", &on_screen("[data-testid=toast]")).await;
        journey::to(session, "settings").await;
        session.until("that there is none", &on_screen(SILENT)).await;
        session
            .ask(&format!("document.querySelector('{SILENT}').scrollIntoView({{ block: 'center' }})"))
            .await?;
        session.both_lights("settings").await?;
        // Somebody starts the service: the next look finds it.
        let _told = Notifications::at(desk).await;
        journey::to(session, "events").await;
        journey::to(session, "settings").await;
        session.until("a service that answers", &format!("!({})", on_screen(SILENT))).await;
        assert_eq!(session.violations().await?, Vec::<String>::new());
        Ok(())
    })
    .await;
    gone(&desk);
}

/// The vendor answers nothing well from here on, until the line's target is left alone.
async fn falls_ill(line: &Line<'_, Session>, from: u64) {
    line.is_ill(true);
    for n in from..from + FAILURES {
        line.posts(n, "High").await;
    }
    stands(line.door, "breaker").await;
}

/// The vendor is well again, and a call finds it so.
async fn recovers(session: &Session, line: &Line<'_, Session>) {
    line.is_ill(false);
    let start = tokio::time::Instant::now();
    while alerts(session).await.iter().any(|alert| alert == "breaker") {
        assert!(start.elapsed() < STANDS_WITHIN, "the target was not found well");
        Door::ask(session, "POST", &format!("/routes/{}/probe", line.id), None).await;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Waits until such an alert stands.
async fn stands(session: &Session, what: &str) {
    let start = tokio::time::Instant::now();
    while !alerts(session).await.iter().any(|alert| alert == what) {
        assert!(start.elapsed() < STANDS_WITHIN, "{what} does not stand");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn alerts(session: &Session) -> Vec<String> {
    let all = Door::ask(session, "GET", "/alerts", None).await;
    let what = |alert: &Value| alert["what"].as_str().unwrap_or_default().to_owned();
    all.as_array().into_iter().flatten().map(what).collect()
}

/// Sets in the settings whether alerts come to the desktop.
async fn wants(session: &Session, wanted: bool) -> WebDriverResult<()> {
    journey::to(session, "settings").await;
    let set = Value::from(if wanted { "checked" } else { "unchecked" });
    session.press("[data-testid=setting-notifications]").await;
    let state =
        format!("document.querySelector('[data-testid=setting-notifications]').dataset.state === {set}");
    session.until("the switch", &state).await;
    session.press("[data-testid=save-settings]").await;
    let saved = json!(wanted);
    let start = tokio::time::Instant::now();
    while Door::ask(session, "GET", "/settings", None).await["notifications"] != saved {
        assert!(start.elapsed() < STANDS_WITHIN, "it was not saved");
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}
