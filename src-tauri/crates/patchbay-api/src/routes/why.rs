//! Why a filter takes an event or does not, clause by clause.

use super::draft::RouteDraft;
use crate::{
    door::{Answer, Awake, Body, Problems, Refusal, id, not_found},
    events::open,
    space::Space,
};
use axum::Json;
use patchbay_model::{
    event::Sealed,
    filter::{Verdict, View, Why},
    ids::{ConnectionId, EventId},
};
use patchbay_store::EventRow;
use serde::Deserialize;
use utoipa::ToSchema;

/// A draft and an event.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhyOf {
    draft: RouteDraft,
    /// An event's id.
    event: String,
}

/// Samples that a vendor gave are found among the last ones of their source.
const SAMPLES: u32 = 500;

/// Tells what each clause of a draft's filter says of an event, and what it saw there. Hidden values stay hidden.
#[utoipa::path(post, operation_id = "explain_route", path = "/routes/why", tag = "routes", request_body = WhyOf, responses((status = 200, body = Why), Problems))]
pub(crate) async fn why(Awake(space, live): Awake, Body(of): Body<WhyOf>) -> Answer<Why> {
    let (row, policy_version, sealed) = event(&space, &of.draft.source, &of.event).await?;
    let Some(filter) = &of.draft.filter else {
        let (verdict, all) = (Verdict::Yes, None);
        return Ok(Json(Why {
            verdict,
            path: None,
            op: None,
            value: None,
            seen: None,
            all,
            any: None,
            not: None,
        }));
    };
    let ready = filter.ready().map_err(|bad| Refusal::unfit("filter.unusable", bad.message))?;
    // In the clear, as it is weighed when an event comes; by its view once the payload is past its days.
    let why = match open(&live, &row, policy_version, sealed.as_ref()).await {
        Ok(facts) => ready.explain(&facts),
        Err(_) => {
            let policy = live.relay.policy(row.connection, policy_version).await?;
            let view = serde_json::from_str(&row.view).unwrap_or_default();
            ready.explain(&View { view: &view, policy: &policy })
        }
    };
    Ok(Json(why))
}

/// One event of a source by its id: a received one, or a sample that its vendor gave.
pub(super) async fn event(
    space: &Space,
    source: &str,
    event: &str,
) -> Result<(EventRow, i64, Option<Sealed>), Refusal> {
    let event: EventId = id(event, "event")?;
    let source: ConnectionId = id(source, "account")?;
    if let Some(full) = space.store.event(event).await? {
        if full.row.connection != source || !full.row.readable {
            return Err(not_found("event"));
        }
        return Ok((full.row, full.policy_version, full.sealed));
    }
    let samples = space.store.samples(source, SAMPLES).await?;
    samples.into_iter().find(|(row, ..)| row.id == event).ok_or_else(|| not_found("event"))
}
