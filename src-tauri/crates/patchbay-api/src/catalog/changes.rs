//! How one container changed, and the cords that each change broke.

use super::bound;
use crate::{
    door::{Answer, Awake, Place, Problems, id},
    names::Names,
};
use axum::Json;
use patchbay_model::{drift::ChangeKind, ids::ContainerId};
use serde::Serialize;
use utoipa::ToSchema;

/// Readings looked back at.
const SETS_MAX: u32 = 50;

/// What one reading found to differ from the one before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContainerChanges {
    at: i64,
    /// The version these changes led to.
    version: i64,
    changes: Vec<ContainerChange>,
}

/// One difference.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContainerChange {
    kind: ChangeKind,
    /// Absent where the container itself changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is: Option<String>,
    /// Cords that it broke when it was found; none for a harmless one.
    breaks: Vec<BrokenCord>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BrokenCord {
    route: String,
    /// The line's name.
    name: String,
    field: String,
}

/// Tells how a container changed, the newest reading first.
#[utoipa::path(get, operation_id = "list_container_changes", path = "/connections/{id}/containers/{cid}/changes", tag = "catalog", params(("id" = String, Path, description = "A connection's id"), ("cid" = String, Path, description = "The vendor's id of the container")), responses((status = 200, body = Vec<ContainerChanges>), Problems))]
pub(crate) async fn changes(
    Awake(space, live): Awake,
    Place((text, cid)): Place<(String, String)>,
) -> Answer<Vec<ContainerChanges>> {
    let bound = bound(&live, id(&text, "connection")?)?;
    let names = Names::read(&space).await?;
    let sets = space.store.container_changes(bound.row.id, ContainerId(cid), SETS_MAX).await?;
    let cord = |broken: patchbay_store::Break| BrokenCord {
        route: broken.route.to_string(),
        name: names.route(broken.route),
        field: broken.field.0,
    };
    let change = |row: patchbay_store::ChangeRow| ContainerChange {
        kind: row.change.kind,
        field: row.change.field.map(|field| field.0),
        name: row.change.name,
        was: row.change.was,
        is: row.change.is,
        breaks: row.breaks.into_iter().map(&cord).collect(),
    };
    let set = |set: patchbay_store::ChangeSet| ContainerChanges {
        at: set.at.0,
        version: set.version,
        changes: set.changes.into_iter().map(&change).collect(),
    };
    Ok(Json(sets.into_iter().map(set).collect()))
}
