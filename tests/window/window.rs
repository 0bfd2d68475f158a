//! The real program in its real window, with a keyring and a session bus of its own, through tauri-driver.
#![cfg(target_os = "linux")]

mod app;
mod desk;
mod journey;
mod process;
mod session;

use app::{start_again, with_app};
use desk::Theme;

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
    with_app("window-foreign", Theme::Light, async |session, _| journey::stays_at_home(session).await).await;
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
