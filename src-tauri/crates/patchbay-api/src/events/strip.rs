//! The strip of time beside the log: how much there is where, and where to jump.

use crate::{
    door::{Answer, At, Problems, Question, Refusal},
    query::bind,
};
use axum::Json;
use http::StatusCode;
use patchbay_model::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StripQuery {
    /// A filter of the log.
    #[serde(default)]
    query: String,
    /// Parts of equal length, 60 unless said; at most 300.
    #[param(minimum = 1, maximum = 300)]
    buckets: Option<u32>,
}

/// How many events there are along time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventStrip {
    buckets: Vec<StripBucket>,
    /// The counts were reckoned from samples.
    sampled: bool,
}

/// One stretch of time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StripBucket {
    from: i64,
    until: i64,
    n: u64,
    /// Of those, the ones with a dead letter.
    dead: u64,
}

const BUCKETS: u32 = 60;
const BUCKETS_MAX: u32 = 300;

/// Counts a set along time, from the oldest event of the log to now or as the filter says. Counts of a large set are
/// reckoned from samples.
#[utoipa::path(get, operation_id = "read_event_strip", path = "/events/strip", tag = "events", params(StripQuery), responses((status = 200, body = EventStrip), Problems))]
pub(crate) async fn strip(At(space): At, Question(asked): Question<StripQuery>) -> Answer<EventStrip> {
    let count = asked.buckets.unwrap_or(BUCKETS);
    if !(1..=BUCKETS_MAX).contains(&count) {
        let why = format!("A strip has from 1 to {BUCKETS_MAX} parts.");
        return Err(Refusal::new(StatusCode::BAD_REQUEST, Problem::new("request.query", why)));
    }
    let wanted = bind(&space, &asked.query).await?;
    let strip = space.store.strip(wanted, count, space.world.now()).await?;
    let buckets = strip.buckets.into_iter().map(|bucket| StripBucket {
        from: bucket.from.0,
        until: bucket.until.0,
        n: bucket.n,
        dead: bucket.dead,
    });
    Ok(Json(EventStrip { buckets: buckets.collect(), sampled: strip.sampled }))
}
