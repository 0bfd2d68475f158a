//! A stand-in for the house until `patchbay-api` has one: the same names, no engine behind them.
//!
//! To be replaced by `pub use patchbay_api::{Caller, House, KeySource, Options}`.

use std::path::PathBuf;

use axum::Router;
use axum::http::StatusCode;
use futures::Stream;
use serde::Serialize;

pub struct Options {
    pub home: PathBuf,
    pub practice: bool,
    pub key: KeySource,
}

pub enum KeySource {
    Keyring,
    File(PathBuf),
}

/// Who asks. Set by the adapter, never by the request.
#[derive(Clone, Copy)]
pub enum Caller {
    Window,
}

#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    pub code: &'static str,
    pub message: String,
}

#[derive(Serialize)]
pub struct Frame {
    pub upto: u64,
}

pub struct House;

impl House {
    pub fn open(options: Options) -> Result<Self, Problem> {
        let key = match &options.key {
            KeySource::Keyring => "the keyring".to_owned(),
            KeySource::File(file) => file.display().to_string(),
        };
        tracing::info!(practice = options.practice, key, "The house at {} is open.", options.home.display());
        Ok(Self)
    }

    pub fn router(&self) -> Router {
        Router::new().fallback(|caller: Option<axum::Extension<Caller>>| async move {
            match caller {
                Some(axum::Extension(Caller::Window)) => StatusCode::NOT_FOUND,
                None => StatusCode::UNAUTHORIZED,
            }
        })
    }

    pub fn subscribe(&self, _space: &str) -> impl Stream<Item = Frame> + Send + use<> {
        futures::stream::pending()
    }

    pub fn waiting(&self) -> u64 {
        0
    }

    pub async fn close(&self) {}
}
