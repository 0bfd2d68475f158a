//! A sealed payload shown to a person who says why: written down first, kept nowhere, and not for a plain token.

use super::acts::reason;
use crate::door::{Awake, Body, Caller, Place, Problems, Refusal, id, not_found};
use axum::{Extension, Json, response::IntoResponse as _, response::Response};
use http::{HeaderValue, StatusCode, header::CACHE_CONTROL};
use patchbay_model::{
    ids::EventId,
    problem::{Problem, Remedy},
};
use patchbay_store::Act;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Why a payload is to be seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevealWhy {
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// A payload as it was received, but for what is dropped before anything is stored.
#[derive(Serialize, ToSchema)]
pub(crate) struct Revealed {
    /// JSON; a body that could not be read is one text.
    payload: Value,
    /// The page lets go of it then.
    until: i64,
}

/// How long a page shows it.
const SHOWN_MS: i64 = 60_000;

/// Shows a sealed payload to a person who says why. Needs the window, or beside the token a second one that is good
/// for an hour. Writes a line of the audit before anything is opened.
#[utoipa::path(post, operation_id = "reveal_event", path = "/events/{id}/reveal", tag = "events", request_body = RevealWhy, params(("id" = String, Path, description = "An event's id")), responses((status = 200, body = Revealed), Problems))]
pub(crate) async fn reveal(
    Extension(caller): Extension<Caller>,
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(why): Body<RevealWhy>,
) -> Result<Response, Refusal> {
    if !caller.may_reveal() {
        let message = "A payload is shown in the window, or to whoever has the second token of this relay.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, Problem::new("reveal.refused", message)));
    }
    let event: EventId = id(&text, "event")?;
    let why = reason(&why.reason)?;
    if why.is_empty() {
        return Err(Refusal::unfit("reveal.reason", "Say why this payload must be seen."));
    }
    let full = space.store.event(event).await?.ok_or_else(|| not_found("event"))?;
    let now = space.world.now();
    let act = Act {
        what: "payload.revealed",
        subject: event.to_string(),
        before: Value::Null,
        after: json!({ "reason": why }),
    };
    space.store.audit(act, now).await?;
    let Some(sealed) = &full.sealed else {
        let message = "The sealed payload of this event is past its days.";
        return Err(Refusal::conflict(Problem::new("payload.gone", message)));
    };
    let plain = live.vault.keys().open(full.row.id, full.row.connection, sealed).map_err(|error| {
        let message = "The payload of this event cannot be opened with the keys of this computer.";
        Refusal::conflict(
            Problem::new("payload.unreadable", message)
                .remedy(Remedy::UnlockKeyring)
                .detail(error.to_string()),
        )
    })?;
    let payload = serde_json::from_slice(&plain)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&plain).into_owned()));
    let mut answer = Json(Revealed { payload, until: now.0 + SHOWN_MS }).into_response();
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}
