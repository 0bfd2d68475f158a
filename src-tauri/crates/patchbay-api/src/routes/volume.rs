//! How many events a line would take, and what that costs at its target. The source's vendor is asked for its own
//! last days where it can tell; else what came here is counted.

use super::draft::{RouteDraft, read};
use crate::{
    catalog::bound,
    door::{Answer, Awake, Body, Problems, Refusal},
    events::open,
};
use axum::Json;
use patchbay_model::{filter::Verdict, limits::DAY_MS, problem::Problem, time::Timestamp};
use patchbay_relay::{Bound, recalls};
use serde::{Deserialize, Serialize};
use std::time::Duration;
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
    /// Who counted them.
    counted: Counted,
    /// The vendor that counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// Why the vendor did not count, though it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    instead: Option<String>,
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

/// Where the number of events is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Counted {
    /// The source's vendor, of its own last days: also of those before it was connected.
    Vendor,
    /// Patchbay, of what came here.
    Here,
}

/// How long the vendor is waited for.
const ASK_WITHIN: Duration = Duration::from_secs(6);
/// Days looked back.
const DAYS: i64 = 7;
/// Events weighed by the filter.
const WEIGHED: u32 = 500;
/// A source younger than this tells little.
const DAYS_MIN: f64 = 1.0;

/// Tells how many of the last seven days' events a draft would have taken. The vendor of the source is asked where it
/// can tell its own past.
#[utoipa::path(post, operation_id = "expect_volume", path = "/routes/volume", tag = "routes", request_body = VolumeOf, responses((status = 200, body = Volume), Problems))]
pub(crate) async fn volume(Awake(space, live): Awake, Body(of): Body<VolumeOf>) -> Answer<Volume> {
    let draft = read(&of.draft, Default::default())?;
    let (source, target) = (bound(&live, draft.source)?, bound(&live, draft.target)?);
    let now = space.world.now();
    let wanted = |kind: &str| draft.kinds.is_empty() || draft.kinds.iter().any(|k| k.0 == kind);
    let week = now + -DAYS * DAY_MS;
    let (told, instead) = match asked(&source, week, now).await {
        Some(Ok(counts)) => (Some(counts), None),
        Some(Err(problem)) => (None, Some(problem.message)),
        None => (None, None),
    };
    let counted = if told.is_some() { Counted::Vendor } else { Counted::Here };
    let by = told.is_some().then(|| source.connector.manifest().name.to_owned());
    // What came here says nothing of the days before it was connected.
    let since = if told.is_some() { week } else { week.max(source.row.created_at) };
    let counts = match told {
        Some(counts) => counts.into_iter().map(|(kind, n)| (kind.to_owned(), n)).collect(),
        None => space.store.kinds_since(draft.source, since).await?,
    };
    let seen: u64 = counts.into_iter().filter(|(kind, _)| wanted(kind)).map(|(_, n)| n).sum();
    let days = (now.since(since) as f64 / DAY_MS as f64).max(1.0 / 24.0);
    let ready = draft.filter.as_ref().map(|filter| filter.ready()).transpose();
    let ready = ready.map_err(|bad| Refusal::unfit("filter.unreadable", bad.to_string()))?;
    let matched_share = match &ready {
        None => 1.0,
        Some(filter) => {
            let (mut weighed, mut matched) = (0_u32, 0_u32);
            for (row, policy, sealed) in space.store.samples(draft.source, WEIGHED).await? {
                if !wanted(&row.kind.0) || row.received_at < week {
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
        (true, false) if seen == 0 => Some("There was no event of these kinds in the last seven days, so nothing can be said of their number.".to_owned()),
        (true, false) if days < DAYS_MIN && counted == Counted::Here => Some("This source has been connected for less than a day; look again tomorrow.".to_owned()),
        (true, false) => None,
    };
    let round = |n: f64| (n * 1_000.0).round() / 1_000.0;
    Ok(Json(Volume {
        seen,
        counted,
        by,
        instead,
        days: round(days),
        a_day,
        matched_share: round(matched_share),
        cost,
        warning,
    }))
}

/// What the source's vendor tells of its own past; nothing where it cannot be asked.
async fn asked(
    source: &Bound,
    since: Timestamp,
    until: Timestamp,
) -> Option<Result<Vec<(&'static str, u64)>, Problem>> {
    let recall = recalls(source).ok()?;
    // A sign-in that is known not to work is not tried again for a number.
    if let Some(hold) = &source.hold {
        return Some(Err(hold.clone()));
    }
    let late = |_| Problem::new("vendor.silent", "The vendor has not answered in time.");
    let answer = tokio::time::timeout(ASK_WITHIN, recall.volume(&source.cx, since, until)).await;
    Some(answer.map_err(late).and_then(|answer| answer))
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
