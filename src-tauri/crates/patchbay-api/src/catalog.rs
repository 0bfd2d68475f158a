//! Containers and their fields, read from the vendor when asked for and kept for when it cannot be asked.

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
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use utoipa::ToSchema;

/// A list of containers is believed for this long: choosing one asks for it again and again.
const LIST_MS: i64 = 30_000;

/// Lists of containers as they were last read.
#[derive(Default)]
pub(crate) struct Cache(Mutex<HashMap<ConnectionId, (Timestamp, Vec<Named>)>>);

/// A place that holds records.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Container {
    id: String,
    name: String,
    /// Moves when anything below changed.
    version: i64,
    groups: Vec<Group>,
    fields: Vec<Field>,
    fetched_at: i64,
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
            fetched_at: fetched_at.0,
        }
    }
}

/// Lists the containers that records can be written to, by name.
#[utoipa::path(get, operation_id = "list_containers", path = "/connections/{id}/containers", tag = "catalog", params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = Vec<Named>), Problems))]
pub(crate) async fn containers(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<Vec<Named>> {
    let bound = bound(&live, id(&text, "connection")?)?;
    let now = space.world.now();
    let cached = |cache: &Cache| {
        let all = cache.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&bound.row.id).filter(|(at, _)| now.since(*at) < LIST_MS).map(|(_, list)| list.clone())
    };
    if let Some(list) = cached(&space.catalogue) {
        return Ok(Json(list));
    }
    let discover = bound.connector.discover().ok_or_else(|| holds_nothing(&bound))?;
    let found = discover.containers(&bound.cx).await.map_err(Refusal::vendor)?;
    let list: Vec<Named> = found.into_iter().map(|(id, name)| Named { id: id.0, name }).collect();
    let mut all = space.catalogue.0.lock().unwrap_or_else(PoisonError::into_inner);
    all.insert(bound.row.id, (now, list.clone()));
    Ok(Json(list))
}

/// Reads one container with its fields; as it was last seen when the vendor cannot be asked.
#[utoipa::path(get, operation_id = "read_container", path = "/connections/{id}/containers/{cid}", tag = "catalog", params(("id" = String, Path, description = "A connection's id"), ("cid" = String, Path, description = "The vendor's id of the container")), responses((status = 200, body = Container), Problems))]
pub(crate) async fn container(
    Awake(space, live): Awake,
    Place((text, cid)): Place<(String, String)>,
) -> Answer<Container> {
    let bound = bound(&live, id(&text, "connection")?)?;
    let container = ContainerId(cid);
    let (found, fetched_at) = match discovered(&space, &bound, &container).await {
        Ok(Some(found)) => (found, space.world.now()),
        Ok(None) => return Err(Refusal::new(StatusCode::NOT_FOUND, gone())),
        Err(problem) => match space.store.container(bound.row.id, container, None).await? {
            Some(row) => (row.container, row.fetched_at),
            None => return Err(Refusal::vendor(problem)),
        },
    };
    Ok(Json(Container::of(found, fetched_at)))
}

/// Reads a container from the vendor and keeps it. `None`: the vendor says it is gone.
pub(crate) async fn discovered(
    space: &Space,
    bound: &Bound,
    id: &ContainerId,
) -> Result<Option<container::Container>, Problem> {
    let Some(discover) = bound.connector.discover() else { return Err(*holds_nothing(bound).problem) };
    let Some(mut found) = discover.container(&bound.cx, id).await? else { return Ok(None) };
    let saved = space.store.save_container(bound.row.id, found.clone(), space.world.now()).await;
    found.version = saved.map_err(Problem::from)?;
    Ok(Some(found))
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

fn holds_nothing(bound: &Bound) -> Refusal {
    Refusal::conflict(
        Problem::new(
            "connection.no_containers",
            format!("{} holds nothing that records can be written to.", bound.connector.manifest().name),
        )
        .subject("connection", bound.row.id),
    )
}
