//! Cords worth proposing between a source's last events and a container.

use super::draft::{Cord, cord, shown_cord};
use crate::{
    door::{Answer, Awake, Body, Problems, Refusal, id},
    space::Space,
};
use axum::Json;
use patchbay_model::{
    ids::{ConnectionId, ContainerId},
    route::EventKind,
    samples::Tree,
    suggest,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What cords are wanted between.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuggestFor {
    /// A connection's id.
    source: String,
    /// Kinds of event; empty for all.
    #[serde(default)]
    kinds: Vec<String>,
    /// A connection's id.
    target: String,
    container: String,
    /// Those that are there already.
    #[serde(default)]
    cords: Vec<Cord>,
}

/// One proposed cord.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestion {
    field: String,
    cord: Cord,
    why: String,
    /// From 0 to 1.
    sure: f64,
}

/// Events learned from.
const SAMPLES: u32 = 200;

/// Proposes cords by name, type and the values seen, the surest first. Fields that have a cord are left alone.
#[utoipa::path(post, operation_id = "suggest_cords", path = "/routes/suggest", tag = "routes", request_body = SuggestFor, responses((status = 200, body = Vec<Suggestion>), Problems))]
pub(crate) async fn suggest(
    Awake(space, _): Awake,
    Body(wanted): Body<SuggestFor>,
) -> Answer<Vec<Suggestion>> {
    let source: ConnectionId = id(&wanted.source, "account")?;
    let target: ConnectionId = id(&wanted.target, "account")?;
    let container = space.store.container(target, ContainerId(wanted.container), None).await?;
    let Some(container) = container.map(|row| row.container) else {
        return Err(Refusal::unfit("container.unknown", "What this line writes to was never read."));
    };
    let cords = wanted.cords.iter().map(cord).collect::<Result<Vec<_>, _>>()?;
    let tree =
        learned(&space, source, |kind| wanted.kinds.is_empty() || wanted.kinds.contains(&kind.0)).await?;
    let found = suggest::suggest(&tree, &container, &cords, None).into_iter().map(|found| Suggestion {
        field: found.field.0,
        cord: shown_cord(&found.cord),
        why: found.why,
        sure: found.sure,
    });
    Ok(Json(found.collect()))
}

/// What the last events of the wanted kinds had, and the samples that were fetched of them, as their policy left it.
pub(super) async fn learned(
    space: &Space,
    source: ConnectionId,
    wanted: impl Fn(&EventKind) -> bool,
) -> Result<Tree, Refusal> {
    let mut tree = Tree::default();
    for (row, _, _) in space.store.samples(source, SAMPLES).await? {
        if wanted(&row.kind) {
            tree.learn(&serde_json::from_str(&row.view).unwrap_or_default());
        }
    }
    for row in space.store.fetched_samples(source).await?.into_iter().flat_map(|found| found.samples) {
        if wanted(&row.kind) {
            tree.learn(&serde_json::from_str(&row.view).unwrap_or_default());
        }
    }
    Ok(tree)
}
