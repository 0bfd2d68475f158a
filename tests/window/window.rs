//! The real program in its real window, with a keyring and a session bus of its own, through tauri-driver.
#![cfg(target_os = "linux")]

mod app;
mod board;
mod canaries;
mod chrome;
mod closing;
mod connections;
mod desk;
mod display;
mod draw;
mod hand;
mod inbox;
mod journey;
mod look;
mod notices;
mod notified;
mod page;
mod process;
mod session;

use app::{Space, gone, start_again, with_app, with_app_at};
use desk::{Desk, Theme};
use inbox::line::Door;
use serde_json::Value;
use session::Session;
use thirtyfour::error::WebDriverResult;

#[tokio::test]
async fn the_window_opens_and_shows_the_page_within_its_content_policy() {
    with_app("window", Theme::Light, async |session, _| journey::opens(session).await).await;
}

#[tokio::test]
async fn a_script_that_is_not_the_pages_own_does_not_run() {
    with_app("window-planted", Theme::Light, async |session, _| {
        journey::refuses_a_planted_script(session).await
    })
    .await;
}

#[tokio::test]
async fn the_window_cannot_be_led_to_a_foreign_address() {
    with_app("window-foreign", Theme::Light, async |session, _| stays_at_home(session).await).await;
}

#[tokio::test]
async fn starting_again_on_the_same_home_ends_at_once_and_leaves_the_first_window_open() {
    with_app("window-again", Theme::Light, async |session, desk| {
        session.until("the page", "document.body.innerText.trim().length > 0").await;
        let again = start_again(desk, &desk.home()).expect("the second instance ends by itself");
        assert!(again.success(), "the second instance ended with {again}");
        session.until("the first window, still there", "document.title === 'Patchbay'").await;
        assert!(start_again(desk, &desk.home().join("other")).is_none(), "another home is another relay");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn one_call_arrives_on_the_board_and_can_be_followed_on_every_screen() {
    let desk = Desk::set_up(Theme::Light);
    with_app_at(&desk, Space::Practice, "window-call", async |session, _| {
        session.resize((1280, 800)).await?;
        journey::one_call(session).await
    })
    .await;
    // The program is closed; what it and its web view wrote is all at this desk.
    gone(&desk);
    let found = canaries::told_at(desk.folder());
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test]
async fn every_screen_is_drawn_dark_and_small() {
    with_app("window-dark", Theme::Dark, async |session, _| {
        session.resize((900, 600)).await?;
        session.until("a dark page", "matchMedia('(prefers-color-scheme: dark)').matches").await;
        journey::every_screen(session).await
    })
    .await;
}

#[tokio::test]
async fn the_root_key_lies_in_the_real_keyring_and_opens_the_vault_again() {
    let desk = Desk::set_up(Theme::Light);
    for name in ["window-keyring", "window-keyring-again"] {
        with_app_at(&desk, Space::Real, name, async |session, desk| {
            session.ready(Some("welcome")).await;
            journey::to(session, "settings").await;
            session.until("the vault", &journey::on_screen("[data-testid=vault-kind]")).await;
            let words = session.words("[data-testid=vault-kind]").await?;
            assert_eq!(words.trim(), "Kept in this machine's keyring.");
            session.picture("settings").await?;
            assert_eq!(problems(session).await?, Vec::<String>::new());
            assert!(desk.home().join("vault").is_file(), "the vault lies in its home");
            for key in ["key", "root.key"] {
                assert!(!desk.home().join(key).exists(), "the root key lies in no file");
            }
            Ok(())
        })
        .await;
    }
    gone(&desk);
}

impl Door for Session {
    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let answer = page::told(self, method, &format!("/api{path}"), &body).await;
        answer.expect("the page hands the question on")
    }
}

#[tokio::test]
async fn what_died_of_one_cause_is_mended_tried_and_replayed_by_the_keyboard_alone() {
    let desk = Desk::set_up(Theme::Light);
    let running = connections::simulators().await;
    with_app_at(&desk, Space::Real, "inbox", async |session, _| {
        inbox::journey(session, session, &running, true).await
    })
    .await;
    gone(&desk);
    let (callers, kept) = inbox::hidden();
    assert_eq!(canaries::found_at(desk.folder(), &callers, kept), Vec::<String>::new());
}

/// The band over every screen while the key that opens the vault is not to be had.
const VAULT_SHUT: &str = "[data-testid=trouble][data-code=key_locked]";

#[tokio::test]
async fn without_a_keyring_the_window_opens_and_says_what_to_do() {
    let desk = Desk::without_keyring(Theme::Light);
    with_app_at(&desk, Space::Real, "window-no-keyring", async |session, desk| {
        session.ready(None).await;
        for screen in ["welcome", "connections"] {
            journey::to(session, screen).await;
            says_shut(session, &["keyring does not answer", "Start its keyring service", "Look again"])
                .await?;
            session.picture(screen).await?;
        }
        assert!(!desk.home().join("key").exists(), "no key is put elsewhere instead");
        Ok(())
    })
    .await;
    gone(&desk);
}

#[tokio::test]
async fn with_the_keyring_locked_the_window_says_what_to_do_and_goes_on_once_it_is_open() {
    let desk = Desk::set_up(Theme::Light);
    with_app_at(&desk, Space::Real, "window-keyring-open", async |session, _| {
        session.ready(Some("welcome")).await;
        Ok(())
    })
    .await;
    desk.restart_keyring(false);
    with_app_at(&desk, Space::Real, "window-keyring-locked", async |session, desk| {
        session.ready(Some("welcome")).await;
        journey::to(session, "connections").await;
        says_shut(session, &["keyring is locked", "Unlock it", "Look again"]).await?;
        session.picture("connections").await?;
        desk.restart_keyring(true);
        session.press(&format!("{VAULT_SHUT} [data-testid=trouble-remedy-retry]")).await;
        session.until("an open vault", &format!("!({})", journey::on_screen(VAULT_SHUT))).await;
        assert_eq!(problems(session).await?, Vec::<String>::new());
        Ok(())
    })
    .await;
    gone(&desk);
}

async fn says_shut(session: &Session, expected: &[&str]) -> WebDriverResult<()> {
    session.until("the trouble", &journey::on_screen(VAULT_SHUT)).await;
    let words = session.words(VAULT_SHUT).await?;
    assert!(expected.iter().all(|word| words.contains(word)), "{words}");
    Ok(())
}

/// The codes of the problems on screen.
async fn problems(session: &Session) -> WebDriverResult<Vec<String>> {
    let codes =
        "return [...document.querySelectorAll('[data-testid=problem]')].map((one) => one.dataset.code)";
    Ok(serde_json::from_value(session.ask(codes).await?).expect("a list of words"))
}

/// A page that is made to leave for a foreign address stays where it is.
async fn stays_at_home(session: &Session) -> WebDriverResult<()> {
    session.until("the page", "document.readyState === 'complete' && document.body").await;
    let before = session.ask("window.wasHere = 1; return location.origin").await?;
    session.ask("location.href = 'http://127.0.0.1:9/'; return null").await?;
    session.ask("window.open('http://127.0.0.1:9/'); return null").await?;
    session.until("the same page", "window.wasHere === 1").await;
    assert_eq!(session.ask("return location.origin").await?, before);
    assert_eq!(session.driver.windows().await?.len(), 1);
    Ok(())
}
