//! The real program in its real window, with a keyring and a session bus of its own, through tauri-driver.
#![cfg(target_os = "linux")]

mod app;
mod desk;
mod journey;
mod process;
mod session;

use app::with_app;
use desk::Theme;

#[tokio::test]
async fn the_window_opens_and_shows_the_page_within_its_content_policy() {
    with_app("window", Theme::Light, journey::opens).await;
}

#[tokio::test]
async fn a_script_that_is_not_the_pages_own_does_not_run() {
    with_app("window-planted", Theme::Light, journey::refuses_a_planted_script).await;
}

#[tokio::test]
async fn the_window_cannot_be_led_to_a_foreign_address() {
    with_app("window-foreign", Theme::Light, journey::stays_at_home).await;
}
