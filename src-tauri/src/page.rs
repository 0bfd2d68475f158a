//! What the window tells its page without being asked: the question on closing, and where to go.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tauri::ipc::Channel;

/// The page as it last subscribed. One that loads anew, or goes to the other space, replaces what was.
#[derive(Default)]
pub struct Page {
    place: Mutex<Option<Place>>,
}

struct Place {
    stream: String,
    channel: Channel<Value>,
}

impl Page {
    /// The page listens to `stream` now and is told of everything else through the same channel.
    pub fn listens(&self, stream: String, channel: Channel<Value>) {
        *self.place() = Some(Place { stream, channel });
    }

    /// Sends a message; false when there is no page to take it.
    pub fn tell(&self, message: Value) -> bool {
        let channel = self.place().as_ref().map(|place| place.channel.clone());
        channel.is_some_and(|channel| channel.send(message).is_ok())
    }

    /// Whether the page shows the space of this stream.
    pub fn shows(&self, stream: &str) -> bool {
        self.place().as_ref().is_some_and(|place| place.stream == stream)
    }

    fn place(&self) -> MutexGuard<'_, Option<Place>> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
