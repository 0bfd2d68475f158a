//! Places by name: from the store, so that they can be searched with no vendor to ask.

use super::bound;
use crate::door::{Answer, Awake, Place, Problems, Question, Refusal, id};
use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One place that records can be written to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContainerName {
    id: String,
    name: String,
    /// When its fields were last read.
    #[serde(skip_serializing_if = "Option::is_none")]
    fetched_at: Option<i64>,
    /// The workspace it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    #[serde(default)]
    q: String,
}

/// Lists the places that records can be written to, by name, as they were last listed; the vendor is asked only where
/// that was never done.
#[utoipa::path(get, operation_id = "list_containers", path = "/connections/{id}/containers", tag = "catalog", params(("id" = String, Path, description = "A connection's id"), ("q" = Option<String>, Query, description = "Words of its name or its workspace's")), responses((status = 200, body = Vec<ContainerName>), Problems))]
pub(crate) async fn containers(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Question(search): Question<Search>,
) -> Answer<Vec<ContainerName>> {
    let bound = bound(&live, id(&text, "connection")?)?;
    let connection = bound.row.id;
    let (listed_at, mut rows) = space.store.listed(connection, search.q.clone()).await?;
    if listed_at.is_none() {
        live.relay.refresh_list(connection).await.map_err(|problem| match problem.code.as_ref() {
            "connection.no_containers" => Refusal::conflict(problem),
            _ => Refusal::vendor(problem),
        })?;
        rows = space.store.listed(connection, search.q).await?.1;
    }
    let shown = |row: patchbay_store::ListedRow| ContainerName {
        id: row.id.0,
        name: row.name,
        fetched_at: row.fetched_at.map(|at| at.0),
        place: row.place,
    };
    Ok(Json(rows.into_iter().map(shown).collect()))
}
