//! How many events a line would take, and what that costs at its target.

use super::draft::{RouteDraft, read};
use crate::{
    catalog::bound,
    door::{Answer, Awake, Body, Problems, Refusal},
    events::open,
};
use axum::Json;
use patchbay_model::{filter::Verdict, limits::DAY_MS};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VolumeOf {
    draft: RouteDraft,
}

/// What a line would have to carry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Volume {
    /// Events of its kinds in those days.
    seen: u64,
    /// Days looked back, at most seven; fewer where the source is younger.
    days: f64,
    /// Events a day that would go to the target.
    a_day: u64,
    /// The share that the filter lets through, 0 to 1.
    matched_share: f64,
    /// What that is in the target's own limit.
    cost: String,
    /// What to think about before switching it on.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
}

/// Days looked back.
const DAYS: i64 = 7;
/// Events weighed by the filter.
const WEIGHED: u32 = 500;
/// A source younger than this tells little.
const DAYS_MIN: f64 = 1.0;

/// Tells how many of the last seven days' events a draft would have taken.
#[utoipa::path(post, operation_id = "expect_volume", path = "/routes/volume", tag = "routes", request_body = VolumeOf, responses((status = 200, body = Volume), Problems))]
pub(crate) async fn volume(Awake(space, live): Awake, Body(of): Body<VolumeOf>) -> Answer<Volume> {
    let draft = read(&of.draft, Default::default())?;
    let (source, target) = (bound(&live, draft.source)?, bound(&live, draft.target)?);
    let now = space.world.now();
    let since = (now + -DAYS * DAY_MS).max(source.row.created_at);
    let counts = space.store.kinds_since(draft.source, since).await?;
    let wanted = |kind: &String| draft.kinds.is_empty() || draft.kinds.iter().any(|k| &k.0 == kind);
    let seen: u64 = counts.into_iter().filter(|(kind, _)| wanted(kind)).map(|(_, n)| n).sum();
    let days = (now.since(since) as f64 / DAY_MS as f64).max(1.0 / 24.0);
    let ready = draft.filter.as_ref().map(|filter| filter.ready()).transpose();
    let ready = ready.map_err(|bad| Refusal::unfit("filter.unreadable", bad.to_string()))?;
    let matched_share = match &ready {
        None => 1.0,
        Some(filter) => {
            let (mut weighed, mut matched) = (0_u32, 0_u32);
            for (row, policy, sealed) in space.store.samples(draft.source, WEIGHED).await? {
                if !wanted(&row.kind.0) || row.received_at < since {
                    continue;
                }
                // In the clear, as accept weighs it; what cannot be opened any more says nothing.
                if let Ok(facts) = open(&live, &row, policy, sealed.as_ref()).await {
                    weighed += 1;
                    matched += u32::from(filter.judge(&facts) == Verdict::Yes);
                }
            }
            if weighed == 0 { 1.0 } else { f64::from(matched) / f64::from(weighed) }
        }
    };
    let a_day = (seen as f64 * matched_share / days).round() as u64;
    let plan = target.row.facts.as_ref().and_then(|facts| facts.plan.as_deref());
    let daily = target.connector.deliver().and_then(|deliver| deliver.calls_a_day(plan));
    let cost = match daily {
        Some(daily) => format!("about {} of {} calls a day", grouped(a_day), grouped(daily)),
        None => {
            let a_minute = target.cx.http.limiter().per_minute();
            format!(
                "about {} a day, of up to {} calls a minute",
                grouped(a_day),
                grouped(u64::from(a_minute))
            )
        }
    };
    let much = daily.is_some_and(|daily| a_day as f64 > daily as f64 * 0.8);
    let warning = match (draft.filter.is_some(), much) {
        (_, true) => Some("This is more than our share of what the target allows a day. What is above it waits until the next day.".to_owned()),
        (false, false) => Some(format!("No filter: every event of these kinds goes to the target, {cost}.")),
        (true, false) if seen == 0 => Some("No event of these kinds came in the last seven days, so nothing can be said of their number.".to_owned()),
        (true, false) if days < DAYS_MIN => Some("This source has been connected for less than a day; look again tomorrow.".to_owned()),
        (true, false) => None,
    };
    let round = |n: f64| (n * 1_000.0).round() / 1_000.0;
    Ok(Json(Volume { seen, days: round(days), a_day, matched_share: round(matched_share), cost, warning }))
}

/// 1234567 as 1,234,567.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
