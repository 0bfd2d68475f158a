//! The whole database looked through, and what is let go of before its time.

use super::view::Integrity;
use crate::{
    door::{Answer, At, Awake, Body, Problems, Refusal},
    events::reason,
    jobs::{About, JobKind, JobView, Progress},
    space::blocking,
};
use axum::Json;
use patchbay_model::problem::Problem;
use patchbay_store::{Act, Store, Sweep};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;
use utoipa::ToSchema;

/// What to remove; days and bytes as they are set, unless said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PruneWish {
    /// Only count.
    dry: bool,
    /// Days that events are kept.
    #[schema(minimum = 1, maximum = 3650)]
    days: Option<u32>,
    /// What may be stored.
    bytes: Option<u64>,
}

/// What went, or would go.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pruned)]
pub(crate) struct PrunedView {
    events: u64,
    payloads: u64,
    /// About what they take.
    bytes: u64,
    /// False: there is more than could be gone through while one waits. What is over its time goes on being removed.
    done: bool,
}

/// What to erase.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EraseWish {
    /// Only count.
    dry: bool,
    #[schema(max_length = 500)]
    reason: Option<String>,
}

/// What was erased, or would be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erased {
    payloads: u64,
    /// Deliveries that have not ended and cannot be sent without theirs.
    unended: u64,
}

/// How long somebody waits for it.
const WAIT: Duration = Duration::from_secs(7);

/// Looks through the whole database, page by page. A job; its result is what was found.
#[utoipa::path(post, operation_id = "check_storage", path = "/storage/check", tag = "storage", responses((status = 200, body = JobView), Problems))]
pub(crate) async fn check(At(space): At) -> Answer<JobView> {
    let (store, world) = (space.store.clone(), space.world.clone());
    let about = About { kind: JobKind::Check, subject: "", text: "Looking through the database" };
    Ok(Json(space.jobs.start(&space, &about, |progress| async move {
        let found = looked_through(&store, &progress).await?;
        let now = world.now();
        let integrity = Integrity { at: now.0, ok: found.is_none(), problem: found };
        let result = serde_json::to_value(&integrity).expect("a finding is plain data");
        store.keep_fact("integrity", result.to_string(), None, now).await.map_err(Problem::from)?;
        let said = if integrity.ok { "The database is whole" } else { "The database is damaged" };
        progress.step(1, Some(1), said);
        Ok(result)
    })))
}

async fn looked_through(store: &Store, progress: &Progress) -> Result<Option<String>, Problem> {
    let go_on = Arc::new(AtomicBool::new(true));
    let watch = async {
        while progress.go_on().is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        go_on.store(false, Ordering::Relaxed);
        std::future::pending::<()>().await;
    };
    tokio::select! {
        found = store.check_whole(Arc::clone(&go_on)) => found.map_err(Problem::from),
        () = watch => Ok(None),
    }
}

/// Removes what is past its days or over its bytes, now and not with the next sweep; or counts it.
#[utoipa::path(post, operation_id = "prune_storage", path = "/storage/prune", tag = "storage", request_body = PruneWish, responses((status = 200, body = PrunedView), Problems))]
pub(crate) async fn prune(Awake(space, live): Awake, Body(wish): Body<PruneWish>) -> Answer<PrunedView> {
    let mut retain = live.relay.retained();
    if wish.days.is_some_and(|days| !(1..=3_650).contains(&days)) {
        return Err(Refusal::unfit("settings.range", "Days are a number from 1 to 3650."));
    }
    retain.view_days = wish.days.unwrap_or(retain.view_days);
    retain.bytes = wish.bytes.unwrap_or(retain.bytes);
    let now = space.world.now();
    let mut sweep = if wish.dry { Sweep::dry(retain, now) } else { Sweep::new(retain, now) };
    if !wish.dry
        && let Some(why) = live.relay.prune_paused()
    {
        return Err(Refusal::conflict(Problem::new("prune.paused", why)));
    }
    let until = Instant::now() + WAIT;
    let mut more = true;
    while more && Instant::now() < until {
        more = space.store.sweep(&mut sweep).await?;
    }
    let gone = sweep.gone();
    if !wish.dry {
        let after = json!({ "events": gone.events, "payloads": gone.payloads, "days": retain.view_days, "bytes": retain.bytes });
        let act = Act { what: "storage.pruned", subject: String::new(), before: Value::Null, after };
        space.store.keep_fact("pruned_at", now.0.to_string(), Some(act), now).await?;
    }
    Ok(Json(PrunedView { events: gone.events, payloads: gone.payloads, bytes: gone.bytes, done: !more }))
}

/// Erases every sealed payload, those of what still waits included, and the keys they were sealed with: no copy of them
/// opens any more. What has not ended and needs its payload becomes a dead letter. Or counts.
#[utoipa::path(post, operation_id = "erase_payloads", path = "/storage/payloads/erase", tag = "storage", request_body = EraseWish, responses((status = 200, body = Erased), Problems))]
pub(crate) async fn erase(Awake(space, live): Awake, Body(wish): Body<EraseWish>) -> Answer<Erased> {
    let (payloads, unended) = space.store.payloads().await?;
    if wish.dry {
        return Ok(Json(Erased { payloads, unended }));
    }
    let reason = reason(wish.reason.as_deref().unwrap_or_default())?;
    if reason.is_empty() {
        return Err(Refusal::unfit("erase.reason", "Say why the payloads are erased."));
    }
    let now = space.world.now();
    let act = Act {
        what: "payloads.erased",
        subject: String::new(),
        before: Value::Null,
        after: json!({ "payloads": payloads, "unended": unended, "reason": reason }),
    };
    // Written down first; then the keys, after which nothing opens, and then what they had sealed.
    space.store.audit(act, now).await?;
    let newest = space.store.newest().await?;
    let vault = Arc::clone(&live.vault);
    blocking(move || vault.forget_data_keys(now)).await.map_err(Refusal::unavailable)??;
    let until = Instant::now() + WAIT;
    while space.store.erase_payloads(newest).await? && Instant::now() < until {}
    Ok(Json(Erased { payloads, unended }))
}
