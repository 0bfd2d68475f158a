//! The same journey as in the window, in a browser against the headless relay that serves the page.
#![cfg(target_os = "linux")]

mod chrome;
#[expect(dead_code, reason = "a board is drawn in the window")]
mod draw;
#[expect(dead_code, reason = "the pointer is used in the window")]
mod hand;
#[expect(dead_code, reason = "a line that is found again after its window was closed")]
mod inbox;
#[expect(dead_code, reason = "journeys that are about the window itself")]
mod journey;
#[expect(dead_code, reason = "a board is looked at in the window")]
mod look;
#[expect(dead_code, reason = "the window's own door")]
mod page;
#[expect(dead_code, reason = "a browser needs less around it than a window")]
mod process;
mod session;
mod trouble;

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::process::{Command, Stdio};

use futures::FutureExt;
use patchbay_tests::headless::{self, Headless};
use patchbay_tests::search::Searcher;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;

use chrome::Chrome;
use inbox::line::Door;
use process::Process;
use session::Session;

/// As the window does: what the content policy refuses is kept where a test can read it.
const NOTE_VIOLATIONS: &str = r"
    window.policyViolations = [];
    addEventListener('securitypolicyviolation', (event) =>
        window.policyViolations.push(`${event.effectiveDirective} ${event.blockedURI}`));
";

#[tokio::test]
async fn one_call_arrives_on_the_board_and_can_be_followed_on_every_screen() {
    with_browser("browser-call", async |session, page| {
        session.driver.goto(page).await?;
        journey::one_call(session).await?;
        let address = session.ask("return location.href").await?;
        assert!(!address.as_str().unwrap_or_default().contains("token"), "the token has left the address");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_script_that_is_not_the_pages_own_does_not_run() {
    with_browser("browser-planted", async |session, page| {
        session.driver.goto(page).await?;
        journey::refuses_a_planted_script(session).await
    })
    .await;
}

impl Door for Headless {
    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        Headless::ask(self, method, path, body).await
    }
}

#[tokio::test]
async fn what_died_of_one_cause_is_mended_tried_and_replayed_by_the_keyboard_alone() {
    let folder = TempDir::with_prefix("patchbay-browser-").expect("a temporary folder");
    let home = folder.path().join("relay");
    std::fs::create_dir(&home).expect("a folder in our own");
    let running = patchbay_sandbox::serve(patchbay_sandbox::Options::default()).await;
    let running = running.expect("the simulators find ports");
    let relay = Headless::start(&home, process::free_port(), None).expect("it starts");
    let page = relay.line["page"].as_str().expect("it serves the page");
    let page = format!("{page}#token={}", relay.token());
    browsing("browser-inbox", folder.path(), async |session| {
        session.driver.goto(&page).await?;
        // A script's token reveals nothing: that is for the window, and for who has a second one.
        inbox::journey(session, &relay, &running, false).await
    })
    .await;
    relay.kill();
    let (callers, kept) = inbox::hidden();
    let callers = Searcher::of(callers.iter().map(String::as_str));
    assert!(callers.below(&home).is_empty(), "{:#?}", callers.below(&home));
    assert!(!Searcher::of([kept]).below(&home).is_empty(), "the search would find nothing");
}

/// Opens a browser of its own beside a relay in Practice and runs `journey` on the relay's page.
async fn with_browser<J>(name: &str, journey: J)
where
    J: AsyncFnOnce(&Session, &str) -> WebDriverResult<()>,
{
    let folder = TempDir::with_prefix("patchbay-browser-").expect("a temporary folder");
    let (relay, page) = relay(folder.path());
    browsing(name, folder.path(), async |session| journey(session, &page).await).await;
    drop(relay);
}

/// Opens a browser whose profile lies in `folder` and runs `journey` in it.
async fn browsing<J>(name: &str, folder: &Path, journey: J)
where
    J: AsyncFnOnce(&Session) -> WebDriverResult<()>,
{
    let chrome = Chrome::open(folder, name).await;
    let session = Session { driver: chrome.driver.clone(), name: name.to_owned() };
    let noted = session.driver.cdp();
    let noted =
        noted.send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": NOTE_VIOLATIONS })).await;
    noted.expect("the browser takes a script for every page");
    let done = AssertUnwindSafe(journey(&session)).catch_unwind().await;
    if !matches!(done, Ok(Ok(()))) {
        session.leave_traces().await;
    }
    let closed = session.driver.quit().await;
    drop(chrome);
    match done {
        Ok(Ok(())) => closed.expect("the driver lets the browser go"),
        Ok(Err(error)) => panic!("{name}: {error}"),
        Err(panicked) => std::panic::resume_unwind(panicked),
    }
}

/// A relay in Practice and the address of its page.
fn relay(folder: &Path) -> (Process, String) {
    let mut program = Command::new(headless::program());
    program.arg("--practice").arg("--home").arg(folder.join("relay")).env_remove("PATCHBAY_KEY_FILE");
    let (relay, line) = Process::announced(program.stdin(Stdio::null()).stderr(Stdio::null()));
    let line: Value = serde_json::from_str(&line).expect("its first line is JSON");
    (relay, line["page"].as_str().expect("it serves the page").to_owned())
}
