//! Notifications through the system's own centre, on macOS and Windows.

use std::sync::Arc;

use notify_rust::{Notification, NotificationResponse};
use tokio::sync::mpsc::UnboundedReceiver;

use super::decide::Notice;

/// Shows what comes in, and calls `pressed` with the link of a notification that was pressed.
pub async fn run(mut notices: UnboundedReceiver<Notice>, pressed: impl Fn(&str) + Send + Sync + 'static) {
    let pressed = Arc::new(pressed);
    while let Some(notice) = notices.recv().await {
        let pressed = Arc::clone(&pressed);
        // Its thread waits until it is pressed or gone. They are few.
        std::thread::spawn(move || {
            if let Err(error) = show(&notice, &*pressed) {
                tracing::warn!(
                    "The system did not show a notification, so it stands on the page alone: {error}"
                );
            }
        });
    }
}

/// Every such system has a centre; whether it lets us in shows with the first notification.
pub async fn answers() -> Result<(), String> {
    Ok(())
}

fn show(notice: &Notice, pressed: &impl Fn(&str)) -> notify_rust::error::Result<()> {
    let mut made = Notification::new();
    made.appname("Patchbay").summary(&notice.title).body(&notice.body);
    // Known to Windows once the program is installed.
    #[cfg(windows)]
    made.app_id("app.patchbay.desktop");
    made.show()?.wait_for_response(|response: &NotificationResponse| {
        if matches!(response, NotificationResponse::Default) {
            pressed(&notice.link);
        }
    })
}
