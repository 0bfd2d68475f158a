//! What every request passes: who asks, how long it may take, and that it is never left half done.

use super::Refusal;
use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use patchbay_model::problem::{Problem, Remedy};
use patchbay_store::acting;
use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

/// Who asks. Put into a request's extensions by the adapter, never read from the request itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// The page in our own window.
    Window,
    /// Whoever has the bearer token.
    Token,
    /// The same with the second token, which is good for an hour.
    Unlocked,
}

impl Caller {
    /// Whether sealed payloads may be shown to this caller.
    pub(crate) fn may_reveal(self) -> bool {
        match self {
            Caller::Window | Caller::Unlocked => true,
            Caller::Token => false,
        }
    }

    /// Who this is in the audit: the user of this computer, or the token by name.
    fn who(self) -> Arc<str> {
        static USER: LazyLock<Arc<str>> = LazyLock::new(|| {
            let named =
                ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
            let name = named.into_iter().find(|name| !name.trim().is_empty());
            name.map_or_else(|| Arc::from("this computer"), Arc::from)
        });
        match self {
            Caller::Window => Arc::clone(&USER),
            Caller::Token => Arc::from("API token"),
            Caller::Unlocked => Arc::from("API token, unlocked"),
        }
    }
}

/// No answer takes longer; what is begun goes on.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

pub(super) async fn guard(request: Request, next: Next) -> Response {
    let Some(caller) = request.extensions().get::<Caller>().copied() else {
        return Refusal::new(
            StatusCode::UNAUTHORIZED,
            Problem::new("caller.unknown", "This address needs the token of this relay."),
        )
        .into_response();
    };
    // A task of its own: a caller who hangs up must not leave a change half made, and a panic ends as an answer.
    let running = tokio::spawn(acting(caller.who(), next.run(request)));
    match tokio::time::timeout(ANSWER_WITHIN, running).await {
        Ok(Ok(response)) if response.status() == StatusCode::METHOD_NOT_ALLOWED => Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            Problem::new("method.unknown", "This address does not take this kind of request."),
        )
        .into_response(),
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            tracing::error!(%error, "A request was interrupted inside Patchbay.");
            Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                Problem::new("door.fault", "Patchbay failed at this request. The log has the details."),
            )
            .into_response()
        }
        Err(_) => Refusal::new(
            StatusCode::GATEWAY_TIMEOUT,
            Problem::new(
                "door.slow",
                "This took too long to wait for. It may still be done; look again shortly.",
            )
            .remedy(Remedy::Retry),
        )
        .into_response(),
    }
}
