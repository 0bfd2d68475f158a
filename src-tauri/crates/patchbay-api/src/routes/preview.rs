//! What a draft would make of the last events, by the same function that maps when it counts.

use super::{
    check::ground,
    draft::{RouteDraft, read},
};
use crate::{
    door::{Answer, Awake, Body, Problems, Refusal},
    events::{masked, open},
};
use axum::Json;
use patchbay_model::problem::Problem;
use patchbay_relay::mapping_problem;
use serde::Serialize;
use utoipa::ToSchema;

/// The last events as a draft would send them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    rows: Vec<PreviewRow>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewRow {
    event: String,
    at: i64,
    values: Vec<PreviewValue>,
    /// Why this event would not become a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewValue {
    field: String,
    text: String,
    /// There, sent, and not shown here.
    hidden: bool,
}

/// Events looked at.
const SAMPLES: u32 = 50;

/// Maps the last events of the draft's source. Nothing is sent; hidden values stay hidden.
#[utoipa::path(post, operation_id = "preview_route", path = "/routes/preview", tag = "routes", request_body = RouteDraft, responses((status = 200, body = Preview), Problems))]
pub(crate) async fn preview(Awake(space, live): Awake, Body(draft): Body<RouteDraft>) -> Answer<Preview> {
    let draft = read(&draft, Default::default())?;
    let ground = ground(&space, &live, &draft).await?;
    let Some(container) = ground.container else {
        return Err(Refusal::unfit("container.gone", "What this line writes to is gone."));
    };
    let ready = draft.mapping.ready(&container);
    let mut rows = Vec::new();
    for (row, policy_version, sealed) in space.store.samples(draft.source, SAMPLES).await? {
        if !draft.kinds.is_empty() && !draft.kinds.contains(&row.kind) {
            continue;
        }
        let facts = open(&live, &row, policy_version, sealed.as_ref()).await;
        let mapped =
            facts.and_then(|facts| ready.apply(&facts).map_err(|error| mapping_problem(&error, &container)));
        let (values, problem) = match mapped {
            Ok(record) => {
                let cells = masked(&record).cells.into_iter();
                let value = |cell: patchbay_model::record::Cell| PreviewValue {
                    field: cell.field.0,
                    text: cell.value.shown(),
                    hidden: cell.hidden,
                };
                (cells.map(value).collect(), None)
            }
            Err(problem) => (vec![], Some(problem)),
        };
        rows.push(PreviewRow { event: row.id.to_string(), at: row.received_at.0, values, problem });
    }
    Ok(Json(Preview { rows }))
}
