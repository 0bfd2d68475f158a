//! Giving a group up, and taking that back.

use super::groups::GroupId;
use crate::{
    door::{Answer, At, Body, Place, Problems, Refusal, id, not_found},
    events::reason,
};
use axum::Json;
use patchbay_model::{ids::DismissalId, problem::Problem};
use patchbay_store::Error;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why something is given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dismissal {
    #[schema(max_length = 500)]
    reason: String,
}

/// How many were given up, and how to take it back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DismissedGroup {
    count: u64,
    /// What `POST /inbox/undo` is told.
    undo: String,
}

/// Which dismissal is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Undo {
    undo: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Restored {
    count: u64,
}

/// Gives up everything of a group. A hold is lifted and not given up.
#[utoipa::path(post, operation_id = "dismiss_inbox_group", path = "/inbox/{id}/dismiss", tag = "inbox", request_body = Dismissal, params(("id" = String, Path, description = "A group's id")), responses((status = 200, body = DismissedGroup), Problems))]
pub(crate) async fn dismiss(
    At(space): At,
    Place(text): Place<String>,
    Body(asked): Body<Dismissal>,
) -> Answer<DismissedGroup> {
    let GroupId::Cause(cause) = GroupId::read(&text)? else {
        let message =
            "What waits behind a hold goes on when the hold is lifted. It cannot be given up as a group.";
        return Err(Refusal::conflict(Problem::new("inbox.held", message)));
    };
    let reason = reason(&asked.reason)?;
    let batch = DismissalId::from_uuid(space.world.uuid());
    let now = space.world.now();
    let count = space.store.dismiss_cause(cause, batch, reason, now).await.map_err(|error| match error {
        Error::Missing(_) => not_found("group"),
        other => other.into(),
    })?;
    Ok(Json(DismissedGroup { count, undo: batch.to_string() }))
}

/// Takes a dismissal back: what it gave up waits again.
#[utoipa::path(post, operation_id = "undo_dismissal", path = "/inbox/undo", tag = "inbox", request_body = Undo, responses((status = 200, body = Restored), Problems))]
pub(crate) async fn undo(At(space): At, Body(asked): Body<Undo>) -> Answer<Restored> {
    let batch: DismissalId = id(&asked.undo, "dismissal")?;
    let count = space.store.undo_dismissal(batch, space.world.now()).await?;
    Ok(Json(Restored { count }))
}
