//! The one window: its web view, where it may go, and what a second start of the program does.

use std::path::Path;

use tauri::plugin::TauriPlugin;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewWindowBuilder, Wry};

use crate::home;

pub const LABEL: &str = "main";

/// Keeps what the content policy refuses where a test can read it: a violation shows in release builds too, and
/// otherwise only as something that does not look right.
const NOTE_VIOLATIONS: &str = r"
    window.policyViolations = [];
    addEventListener('securitypolicyviolation', (event) =>
        window.policyViolations.push(`${event.effectiveDirective} ${event.blockedURI}`));
";

/// Opens the window of tauri.conf.json, kept to the page that is built in.
///
/// The web view's own files lie in the home too: two homes share nothing, and a home that is removed is gone.
pub fn open(app: &AppHandle, home: &Path) -> tauri::Result<()> {
    let windows = &app.config().app.windows;
    let config = windows.iter().find(|w| w.label == LABEL).expect("tauri.conf.json describes the window");
    WebviewWindowBuilder::from_config(app, config)?
        .data_directory(home.join("webview"))
        .initialization_script(NOTE_VIOLATIONS)
        .on_navigation(|url| {
            let ours = is_ours(url);
            if !ours {
                tracing::warn!("The page asked to leave for another address and was kept.");
            }
            ours
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    Ok(())
}

/// True for the page built into the program, under the name each system gives it.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

/// Brings the first instance forward when the program is started again on the same home.
///
/// A comfort, not the guard: without a session bus both start, and the lock file in the home decides.
pub fn single_instance(home: &Path) -> TauriPlugin<Wry> {
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(home::bus_name(home))
        .callback(|app, _, _| bring_forward(app))
        .build()
}

/// Shows the window before all others and gives it the focus, as far as the system lets it.
pub fn bring_forward(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!("The window could not be brought forward: {error}.");
    }
}

/// From here on a start on the same home is one of its own: it waits for the home and opens a window, where it would
/// otherwise bring forward one that is closing.
pub fn let_go_of_name(app: &AppHandle) {
    let app = app.clone();
    // Asks the session bus and waits for its answer.
    tauri::async_runtime::spawn_blocking(move || tauri_plugin_single_instance::destroy(&app));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_built_in_page_may_be_gone_to() {
        let may = |text: &str| is_ours(&Url::parse(text).unwrap());
        assert!(may("tauri://localhost/index.html#/events") && may("http://tauri.localhost/"));
        for foreign in
            ["https://example.com/", "http://localhost/", "file:///etc/passwd", "tauri://example.com/"]
        {
            assert!(!may(foreign), "{foreign}");
        }
    }
}
