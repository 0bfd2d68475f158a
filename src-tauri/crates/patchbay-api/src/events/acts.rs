//! What a person says about a delivery that does not go on by itself.

use super::detail::{DeliveryView, one};
use crate::door::{Answer, Awake, Body, Place, Problems, Refusal, id, not_found};
use crate::space::Space;
use axum::Json;
use patchbay_model::{
    ids::{DeliveryId, DismissalId, RemoteId},
    limits,
    problem::{Problem, Remedy},
};
use patchbay_store::Error;
use serde::Deserialize;
use utoipa::ToSchema;

/// What a person found out about a send that may have happened, or decided about a dead letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Resolution {
    answer: ResolutionAnswer,
    /// The record's id at the target, where it was found there.
    #[schema(max_length = 200)]
    remote_id: Option<String>,
    /// Why it is given up.
    #[schema(max_length = 500)]
    reason: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResolutionAnswer {
    /// It did not happen.
    SendAgain,
    /// It did.
    MarkDelivered,
    /// It is given up.
    Dismiss,
}

const REMOTE_CHARS_MAX: usize = 200;

/// Makes a dead letter due again at the back of its lane, or ends it where a newer update of its record was written.
#[utoipa::path(post, operation_id = "replay_delivery", path = "/deliveries/{id}/replay", tag = "events", params(("id" = String, Path, description = "A delivery's id")), responses((status = 200, body = DeliveryView), Problems))]
pub(crate) async fn replay(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<DeliveryView> {
    let delivery: DeliveryId = id(&text, "delivery")?;
    space
        .store
        .replay(delivery, space.world.now())
        .await
        .map_err(|error| moved(error, "It is not a dead letter."))?;
    live.relay.wake();
    shown(&space, delivery).await
}

/// Takes a person's answer to a send that may have happened, or gives a dead letter up.
#[utoipa::path(post, operation_id = "resolve_delivery", path = "/deliveries/{id}/resolve", tag = "events", request_body = Resolution, params(("id" = String, Path, description = "A delivery's id")), responses((status = 200, body = DeliveryView), Problems))]
pub(crate) async fn resolve(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(resolution): Body<Resolution>,
) -> Answer<DeliveryView> {
    let delivery: DeliveryId = id(&text, "delivery")?;
    let now = space.world.now();
    let remote = resolution.remote_id.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    if remote.as_ref().is_some_and(|id| id.chars().count() > REMOTE_CHARS_MAX) {
        return Err(Refusal::unfit("resolve.remote_id", "This is too long for a record's id."));
    }
    let done = match resolution.answer {
        ResolutionAnswer::SendAgain => space.store.send_again(delivery, now).await,
        ResolutionAnswer::MarkDelivered => {
            space.store.mark_delivered(delivery, remote.map(RemoteId), now).await
        }
        ResolutionAnswer::Dismiss => {
            let reason = reason(resolution.reason.as_deref().unwrap_or_default())?;
            let batch = DismissalId::from_uuid(space.world.uuid());
            space.store.dismiss(delivery, batch, reason, now).await
        }
    };
    done.map_err(|error| moved(error, "It does not wait for an answer."))?;
    live.relay.wake();
    shown(&space, delivery).await
}

/// Takes a dismissal back: the delivery waits for a person as it did before.
#[utoipa::path(post, operation_id = "restore_delivery", path = "/deliveries/{id}/restore", tag = "events", params(("id" = String, Path, description = "A delivery's id")), responses((status = 200, body = DeliveryView), Problems))]
pub(crate) async fn restore(Awake(space, _): Awake, Place(text): Place<String>) -> Answer<DeliveryView> {
    let delivery: DeliveryId = id(&text, "delivery")?;
    let restored = space.store.restore(delivery, space.world.now()).await;
    restored.map_err(|error| moved(error, "It was not given up."))?;
    shown(&space, delivery).await
}

/// A person's words, trimmed and short enough to be kept.
pub(crate) fn reason(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > limits::REASON_CHARS_MAX {
        let most = limits::REASON_CHARS_MAX;
        return Err(Refusal::unfit("reason.long", format!("A reason has at most {most} characters.")));
    }
    Ok(text.to_owned())
}

fn moved(error: Error, why: &str) -> Refusal {
    match error {
        Error::Stale(_) => Refusal::conflict(
            Problem::new("delivery.moved", format!("This delivery has gone on meanwhile. {why}"))
                .remedy(Remedy::Retry),
        ),
        Error::Missing(_) => not_found("delivery"),
        other => other.into(),
    }
}

async fn shown(space: &Space, delivery: DeliveryId) -> Answer<DeliveryView> {
    let event = space.store.event_of(delivery).await?.ok_or_else(|| not_found("delivery"))?;
    let full = space.store.event(event).await?.ok_or_else(|| not_found("event"))?;
    let view = one(space, full, &delivery.to_string()).await?.ok_or_else(|| not_found("delivery"))?;
    Ok(Json(view))
}
