//! How long a start takes, until a person can do something with the window.

use std::sync::OnceLock;
use std::time::Instant;

use axum::http::StatusCode;
use tauri::{AppHandle, Manager};

use crate::door::Answer;

/// When the program began, and whether its first screen was told of.
pub struct Start {
    began: Instant,
    told: OnceLock<()>,
}

impl Start {
    /// To be called first.
    pub fn now() -> Self {
        Self { began: Instant::now(), told: OnceLock::new() }
    }
}

/// The page's word that its first screen stands with its data. Written down once: a page that loads anew says it too.
pub fn page_stands(app: &AppHandle, method: &str) -> Answer {
    if method != "POST" {
        return Answer::empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    let start = app.state::<Start>();
    if start.told.set(()).is_ok() {
        let took_ms = start.began.elapsed().as_millis();
        tracing::info!("The first screen stands, {took_ms} ms after the start.");
    }
    Answer::empty(StatusCode::NO_CONTENT)
}
