//! The door: one router for every adapter, its caller check, its errors and its document.

mod document;
mod extract;
mod guard;
mod refusal;

pub use document::openapi;
pub use guard::Caller;
pub use refusal::problem_response;

pub(crate) use document::Problems;
pub(crate) use extract::{At, Awake, Body, Place, Question, id};
pub(crate) use refusal::{Answer, Refusal, not_found};

use crate::space::Slot;
use axum::{Router, extract::DefaultBodyLimit, routing::get};
use http::StatusCode;
use patchbay_model::{limits, problem::Problem};
use std::sync::Arc;

/// What every handler is given: the slot its address names, and the one for practice beside it.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) slot: Arc<Slot>,
    pub(crate) side: Option<Arc<Slot>>,
}

/// The router of a house.
pub(crate) fn router(main: &Arc<Slot>, side: Option<&Arc<Slot>>) -> Router {
    let mut router = Router::new()
        .fallback(unknown)
        .nest("/api", space(App { slot: Arc::clone(main), side: side.cloned() }));
    if let Some(side) = side {
        router = router.nest("/practice/api", space(App { slot: Arc::clone(side), side: None }));
    }
    router
}

/// Everything that can be asked of one space.
fn space(app: App) -> Router {
    let (router, _) = document::operations().split_for_parts();
    router
        .route("/openapi.json", get(|| async { axum::Json(openapi()) }))
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(limits::WEBHOOK_BODY_BYTES_MAX))
        .layer(axum::middleware::from_fn(guard::guard))
        .with_state(app)
}

async fn unknown() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, Problem::new("not.found", "There is nothing at this address."))
}
