//! One container with its fields, read from the vendor when asked for and kept for when it cannot be asked.

use crate::{
    door::{Answer, Awake, Place, Problems, Refusal, id, not_found},
    names::Named,
    space::{Live, Space},
};
use axum::Json;
use http::StatusCode;
use patchbay_model::{
    container::{self, FieldKind, Group},
    ids::{ConnectionId, ContainerId},
    problem::{Problem, Remedy},
    time::Timestamp,
};
use patchbay_relay::Bound;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A place that holds records.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Container {
    id: String,
    name: String,
    /// Moves when anything below changed.
    version: i64,
    groups: Vec<Group>,
    fields: Vec<Field>,
    /// Who may be chosen in its fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    people: Vec<Named>,
    fetched_at: i64,
    /// Since when the vendor no longer shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    gone_at: Option<i64>,
}

/// One attribute of a container.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Field {
    id: String,
    name: String,
    kind: FieldKind,
    /// The vendor's own name for its type.
    kind_name: String,
    required: bool,
    writable: bool,
    /// Characters, where the vendor has a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<String>,
    /// May hold the record key.
    can_key: bool,
}

impl Container {
    fn of(container: container::Container, fetched_at: Timestamp) -> Self {
        let field = |field: container::Field| Field {
            id: field.id.0,
            name: field.name,
            kind: field.kind,
            kind_name: field.kind_name,
            required: field.required,
            writable: field.writable,
            limit: field.limit,
            labels: field.labels,
            can_key: field.can_key,
        };
        Self {
            id: container.id.0,
            name: container.name,
            version: container.version,
            groups: container.groups,
            fields: container.fields.into_iter().map(field).collect(),
            people: container.people.into_iter().map(|one| Named { id: one.id, name: one.name }).collect(),
            fetched_at: fetched_at.0,
            gone_at: None,
        }
    }
}

/// Reads one container with its fields; as it was last seen when the vendor cannot be asked.
#[utoipa::path(get, operation_id = "read_container", path = "/connections/{id}/containers/{cid}", tag = "catalog", params(("id" = String, Path, description = "A connection's id"), ("cid" = String, Path, description = "The vendor's id of the container")), responses((status = 200, body = Container), Problems))]
pub(crate) async fn container(
    Awake(space, live): Awake,
    Place((text, cid)): Place<(String, String)>,
) -> Answer<Container> {
    let bound = bound(&live, id(&text, "connection")?)?;
    let container = ContainerId(cid);
    let shown = match discovered(&space, &bound, &container).await {
        Ok(Some(found)) => Container::of(found, space.world.now()),
        Ok(None) => return Err(Refusal::new(StatusCode::NOT_FOUND, gone())),
        Err(problem) => match space.store.container(bound.row.id, container, None).await? {
            Some(row) => Container {
                gone_at: row.gone_at.map(|at| at.0),
                ..Container::of(row.container, row.fetched_at)
            },
            None => return Err(Refusal::vendor(problem)),
        },
    };
    Ok(Json(shown))
}

/// Reads a container from the vendor and keeps it. `None`: the vendor says it is gone. A line that it no longer fits
/// is stopped, and one that it fits again goes on.
pub(crate) async fn discovered(
    space: &Space,
    bound: &Bound,
    id: &ContainerId,
) -> Result<Option<container::Container>, Problem> {
    let Some(live) = &space.live else {
        return Err(Problem::new("vault.unavailable", "The secrets kept here cannot be opened."));
    };
    Ok(live.relay.refresh_container(bound.row.id, id).await?.container)
}

/// A connection ready for use.
pub(crate) fn bound(live: &Live, id: ConnectionId) -> Result<Arc<Bound>, Refusal> {
    live.relay.snapshot().connections.get(&id).cloned().ok_or_else(|| not_found("account"))
}

/// What is said of a container that the vendor no longer shows.
pub(crate) fn gone() -> Problem {
    Problem::new("container.gone", "This place is gone, or this account may no longer see it.")
        .remedy(Remedy::ChooseContainer)
}
