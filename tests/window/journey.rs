//! The journeys, written once over a [`Session`]: the window target and the browser target both run them.

use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;

use crate::session::{SIZES, Session};

/// The page opens, fills both sizes, and asks for nothing its content policy forbids.
pub async fn opens(session: &Session) -> WebDriverResult<()> {
    session.until("the page", "document.readyState === 'complete' && document.title === 'Patchbay'").await;
    session.until("something on the page", "document.body.innerText.trim().length > 0").await;
    for size in SIZES {
        session.resize(size).await?;
        session.picture(&format!("opens-{}x{}", size.0, size.1)).await?;
    }
    assert_eq!(session.violations().await?, Vec::<String>::new());
    Ok(())
}

/// A script the page does not ship is refused and noticed: the check above would see one.
pub async fn refuses_a_planted_script(session: &Session) -> WebDriverResult<()> {
    session.until("the page", "document.readyState === 'complete' && document.body").await;
    let plant = "const s = document.createElement('script'); s.textContent = 'window.planted = 1'; \
                 document.body.append(s); return window.planted ?? null";
    assert!(session.ask(plant).await?.is_null(), "the planted script ran");
    session.until("the violation", "window.policyViolations.length > 0").await;
    let seen = session.violations().await?;
    assert!(seen[0].starts_with("script-src"), "{seen:?}");
    Ok(())
}

/// How long a first call may take from the opening of the page to the board.
const FIRST_CALL_WITHIN: Duration = Duration::from_secs(60);
const HOPS: [&str; 8] = ["intake", "verify", "decode", "accept", "claim", "map", "send", "settle"];
const DELIVERED: &str = "[data-testid=event-row][data-state=delivered]";

/// Journey 1: a call ends, arrives, and becomes an item; then the same event is looked at from every side.
pub async fn one_call(session: &Session) -> WebDriverResult<()> {
    session.ready(Some("practice")).await;
    session.until_within(FIRST_CALL_WITHIN, "a delivered event", &on_screen(DELIVERED)).await;
    session.until_within(FIRST_CALL_WITHIN, "an item", &on_screen("[data-testid=board-item]")).await;
    looked_at(session, "practice").await?;
    make_one_call(session).await?;

    to(session, "events").await;
    session.until("a delivered event in the log", &on_screen(DELIVERED)).await;
    looked_at(session, "events").await?;
    one_event(session).await?;

    to(session, "routes").await;
    session.until("the practice route, on", &on_screen("[data-testid=route-row][data-health=on]")).await;
    looked_at(session, "routes").await?;
    let switch = "[data-testid=route-row] [data-testid=route-switch]";
    for (is, becomes) in [(true, false), (false, true)] {
        let stands = |on: bool| on_screen(&format!("{switch}[aria-checked={on}]"));
        session.until("the switch as it was", &stands(is)).await;
        session.press(switch).await;
        session.until("the switch, turned", &stands(becomes)).await;
        let health = if becomes { "[data-health=on]" } else { ":not([data-health=on])" };
        session.until("what it means", &on_screen(&format!("[data-testid=route-row]{health}"))).await;
    }

    to(session, "settings").await;
    session
        .until(
            "the intake's address",
            r"/http:\/\/127\.0\.0\.1:\d+/.test(document.querySelector('main').innerText)",
        )
        .await;
    looked_at(session, "settings").await?;
    assert_eq!(session.violations().await?, Vec::<String>::new());
    Ok(())
}

/// Every screen is drawn and says that it is.
pub async fn every_screen(session: &Session) -> WebDriverResult<()> {
    session.ready(Some("practice")).await;
    session.until_within(FIRST_CALL_WITHIN, "an item", &on_screen("[data-testid=board-item]")).await;
    for screen in ["practice", "events", "routes", "connections", "settings", "welcome"] {
        to(session, screen).await;
        looked_at(session, screen).await?;
    }
    assert_eq!(session.violations().await?, Vec::<String>::new());
    Ok(())
}

pub async fn to(session: &Session, screen: &str) {
    session.press(&format!("[data-testid=nav-{screen}]")).await;
    session.ready(Some(screen)).await;
}

/// Keeps a picture and finds nothing that would keep somebody out.
async fn looked_at(session: &Session, what: &str) -> WebDriverResult<()> {
    session.picture(what).await?;
    assert_eq!(session.barriers().await?, Vec::<String>::new(), "{what}");
    Ok(())
}

/// True in the page when something that `css` names takes up room on it.
pub fn on_screen(css: &str) -> String {
    format!("[...document.querySelectorAll({})].some((one) => one.getClientRects().length > 0)", json!(css))
}

/// Stops the calls that come by themselves, so that the one made by hand is told from them.
async fn make_one_call(session: &Session) -> WebDriverResult<()> {
    if session.words("[data-testid=run-calls]").await?.contains("Stop") {
        session.press("[data-testid=run-calls]").await;
        let stopped = "document.querySelector('[data-testid=run-calls]').innerText.includes('Start')";
        session.until("calls, stopped", stopped).await;
    }
    let made = "Number(document.querySelector('main').innerText.match(/([\\d,]+) calls? made/)[1].replaceAll(',', ''))";
    let before = session.ask(&format!("return {made}")).await?;
    session.ask("window.before = [...document.querySelectorAll('[data-testid=event-row]')].map((row) => row.dataset.eventId)").await?;
    session.press("[data-testid=make-one-call]").await;
    session.until("one more call", &format!("{made} === {before} + 1")).await;
    let newest = "((row) => row && !window.before.includes(row.dataset.eventId) && row.dataset.state === 'delivered') \
                  ([...document.querySelectorAll('[data-testid=event-row]')].at(-1))";
    session.until("the newest event, delivered", newest).await;
    Ok(())
}

/// The newest delivered event in the log, tab by tab.
async fn one_event(session: &Session) -> WebDriverResult<()> {
    let newest =
        format!("return [...document.querySelectorAll({})].at(-1).dataset.eventId", json!(DELIVERED));
    let id = session.ask(&newest).await?;
    let id = id.as_str().expect("a row names its event");
    session.press(&format!("[data-testid=event-row][data-event-id='{id}']")).await;
    session.until("its drawer", &on_screen(&format!("[data-testid=drawer][data-event-id='{id}']"))).await;

    session.press("[data-testid=tab-summary]").await;
    says(session, "[data-testid=drawer]", &["Delivered", "Source", "Kind", "Received", "Record key"]).await;
    looked_at(session, "event-summary").await?;

    session.press("[data-testid=tab-trace]").await;
    session.until("the trace", &on_screen("[data-testid=trace]")).await;
    let knots = session
        .ask("return [...document.querySelectorAll('[data-hop]')].map((hop) => hop.dataset.hop)")
        .await?;
    assert_eq!(knots, Value::from(HOPS.to_vec()), "the eight hops in their order");
    let words = session.words("[data-testid=trace]").await?.to_lowercase();
    assert!(HOPS.iter().all(|hop| words.contains(hop)), "{words}");
    looked_at(session, "event-trace").await?;

    session.press("[data-testid=tab-payload]").await;
    says(session, "[data-testid=payload]", &["masked", "••••"]).await;
    looked_at(session, "event-payload").await?;

    session.press("[data-testid=tab-attempts]").await;
    says(session, "[data-testid=attempts]", &["Attempt 1", "POST", "Answer", "200"]).await;
    looked_at(session, "event-attempts").await?;
    Ok(())
}

async fn says(session: &Session, css: &str, words: &[&str]) {
    for word in words {
        let condition = format!("document.querySelector({}).innerText.includes({})", json!(css), json!(word));
        session.until(word, &condition).await;
    }
}
