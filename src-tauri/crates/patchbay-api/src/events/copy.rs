//! A person's edited copy of an event, sent on the lines that person names.

use super::{
    acts::reason,
    detail::{EventDetail, detail},
};
use crate::door::{Answer, Awake, Body, Place, Problems, Refusal, id, not_found};
use axum::Json;
use http::StatusCode;
use patchbay_model::{ids::EventId, route::EventKind};
use patchbay_relay::{CopyOf, NotCopied};
use patchbay_store::ClaimedEvent;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// An edited payload and where it goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventCopy {
    /// One JSON object. A hidden value may stand in it as the event shows it: the original's is put in its place.
    payload: Value,
    /// Lines of the event's source, by id. Their filters are not asked.
    #[schema(min_items = 1)]
    routes: Vec<String>,
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// The kind, where the original could not be read.
    #[serde(default)]
    kind: Option<String>,
}

/// Accepts an edited copy of an event as a fact of its own, linked to the first, and queues it.
#[utoipa::path(post, operation_id = "copy_event", path = "/events/{id}/copy", tag = "events", request_body = EventCopy, params(("id" = String, Path, description = "An event's id")), responses((status = 200, body = EventDetail), Problems))]
pub(crate) async fn copy(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(copy): Body<EventCopy>,
) -> Answer<EventDetail> {
    let event: EventId = id(&text, "event")?;
    let why = reason(&copy.reason)?;
    if why.is_empty() {
        return Err(Refusal::unfit("copy.reason", "Say why this copy is made."));
    }
    if !copy.payload.is_object() {
        return Err(Refusal::unfit("copy.payload", "A payload is one JSON object."));
    }
    if copy.routes.is_empty() {
        return Err(Refusal::unfit("copy.routes", "Choose a line for the copy."));
    }
    let mut routes = copy.routes.iter().map(|text| id(text, "line")).collect::<Result<Vec<_>, _>>()?;
    routes.sort_unstable();
    routes.dedup();
    let full = space.store.event(event).await?.ok_or_else(|| not_found("event"))?;
    let kind = match (copy.kind.filter(|kind| !kind.trim().is_empty()), full.row.readable) {
        (Some(kind), _) => EventKind(kind.trim().to_owned()),
        (None, true) => full.row.kind.clone(),
        (None, false) => {
            return Err(Refusal::unfit(
                "copy.kind",
                "Say what kind of event this is: the original could not be read.",
            ));
        }
    };
    let row = full.row;
    let original = ClaimedEvent {
        id: row.id,
        connection: row.connection,
        kind: row.kind,
        occurred_at: row.occurred_at,
        received_at: row.received_at,
        policy_version: full.policy_version,
        sealed: full.sealed,
    };
    let copied = live.relay.copy(CopyOf { original, payload: copy.payload, kind, routes, reason: why }).await;
    let copied = copied.map_err(|error| match error {
        NotCopied::Unfit(problem) => Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, problem),
        NotCopied::Store(error) => error.into(),
    })?;
    let full = space.store.event(copied).await?.ok_or_else(|| not_found("event"))?;
    Ok(Json(detail(&space, full).await?))
}
