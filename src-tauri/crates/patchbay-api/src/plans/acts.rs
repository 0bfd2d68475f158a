//! Carrying a plan out, going on with it, taking it back: each a piece of long work.

use super::make::{makes_nothing, refusal};
use crate::{
    catalog::bound,
    door::{Answer, Awake, Body, Place, Problems, Refusal, id, not_found},
    jobs::{About, JobKind, JobView, Progress},
    space::{Live, Space},
};
use axum::Json;
use futures::future::BoxFuture;
use http::StatusCode;
use patchbay_kit::{
    connector::NeedKind,
    permissions::{Grade, explain_calls},
};
use patchbay_model::{
    ids::PlanId,
    problem::{Problem, Remedy},
    time::Timestamp,
};
use patchbay_provision::{Body as Kept, Ended, Run, Watch};
use patchbay_relay::Bound;
use patchbay_store::{PlanRow, PlanState, Store};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;

/// How a plan is taken back.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoHow {
    /// Also removes what records hold something in. Without it, such a plan is not taken back at all.
    #[serde(default)]
    even_with_data: bool,
}

#[derive(Clone, Copy)]
enum Way {
    Apply,
    Resume,
    Undo { even_with_data: bool },
}

/// Carries a plan out, if nothing has moved since it was made.
#[utoipa::path(post, operation_id = "apply_plan", path = "/plans/{id}/apply", tag = "plans", params(("id" = String, Path, description = "A plan's id")), responses((status = 200, body = JobView), Problems))]
pub(crate) async fn apply(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<JobView> {
    begin(&space, &live, &text, Way::Apply).await
}

/// Goes on with a plan that stopped, in the direction it went. Looks first: nothing is made twice.
#[utoipa::path(post, operation_id = "resume_plan", path = "/plans/{id}/resume", tag = "plans", params(("id" = String, Path, description = "A plan's id")), responses((status = 200, body = JobView), Problems))]
pub(crate) async fn resume(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<JobView> {
    begin(&space, &live, &text, Way::Resume).await
}

/// Takes back what a plan did, in reverse: only what it made itself, and nothing that records hold something in
/// unless that is said.
#[utoipa::path(post, operation_id = "undo_plan", path = "/plans/{id}/undo", tag = "plans", params(("id" = String, Path, description = "A plan's id")), request_body = UndoHow, responses((status = 200, body = JobView), Problems))]
pub(crate) async fn undo(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(how): Body<UndoHow>,
) -> Answer<JobView> {
    begin(&space, &live, &text, Way::Undo { even_with_data: how.even_with_data }).await
}

async fn begin(space: &Space, live: &Live, text: &str, way: Way) -> Answer<JobView> {
    let plan: PlanId = id(text, "plan")?;
    let row = space.store.plan(plan).await?.ok_or_else(|| not_found("plan"))?;
    let bound = bound(live, row.connection)?;
    let body = Kept::of(&row).map_err(refusal)?;
    let (undoing, even_with_data) = match way {
        Way::Apply => (false, false),
        Way::Resume => (row.undoing, false),
        Way::Undo { even_with_data } => (true, even_with_data),
    };
    may(&row, &body, way)?;
    if !undoing {
        granted(&bound, &body)?;
    }
    space.store.begin_plan(plan, undoing, space.world.now()).await.map_err(|error| match error {
        patchbay_store::Error::Stale(_) => busy(),
        other => other.into(),
    })?;
    let (subject, store, total) = (plan.to_string(), space.store.clone(), body.plan.steps.len());
    let text = if undoing { "Taking the plan back." } else { "Carrying the plan out." };
    let about = About { kind: JobKind::Apply, subject: &subject, text };
    let notes = space.hub.notes();
    let job = space.jobs.start(space, &about, move |progress| async move {
        let ended = carry(&store, &bound, plan, &progress, undoing, even_with_data).await;
        notes.note("connections", None);
        let ended = ended.map_err(Problem::from)?;
        match ended {
            Ended::Done => {
                progress.step(
                    total as u64,
                    Some(total as u64),
                    if undoing { "Taken back." } else { "Done." },
                );
                Ok(json!({ "plan": plan }))
            }
            Ended::Cancelled => progress.go_on().map(|()| json!({ "plan": plan })),
            Ended::Stopped(problem) => Err(problem),
            Ended::Stale => Err(stale()),
        }
    });
    Ok(Json(job))
}

/// What each step is told to.
struct Told<'a>(&'a Progress);

impl Watch for Told<'_> {
    fn at(&self, done: usize, total: usize, what: &str) {
        self.0.step(done as u64, Some(total as u64), what);
    }
    fn stops(&self) -> bool {
        self.0.go_on().is_err()
    }
    fn pause(&self, _: Timestamp, ms: u64) -> BoxFuture<'_, bool> {
        let text = format!("The vendor asked us to wait {}. It goes on by itself.", spoken(ms));
        self.0.say(text);
        Box::pin(async move {
            let wait = tokio::time::sleep(std::time::Duration::from_millis(ms));
            self.0.unless_cancelled(wait).await.is_ok()
        })
    }
}

/// A length of time in whole seconds or minutes, rounded up.
fn spoken(ms: u64) -> String {
    let (n, unit) = match ms.div_ceil(1_000) {
        s @ 0..120 => (s.max(1), "second"),
        s => (s.div_ceil(60), "minute"),
    };
    format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
}

async fn carry(
    store: &Store,
    bound: &Arc<Bound>,
    plan: PlanId,
    progress: &Progress,
    undoing: bool,
    even_with_data: bool,
) -> Result<Ended, patchbay_provision::Error> {
    let Some(provision) = bound.connector.provision() else {
        let problem = *makes_nothing(bound).problem;
        return Ok(Ended::Stopped(problem));
    };
    let told = Told(progress);
    let run = Run { store, provision, cx: &bound.cx, plan, watch: &told };
    if undoing { run.undo(even_with_data).await } else { run.apply().await }
}

/// Whether a plan in this state can be begun this way.
fn may(row: &PlanRow, body: &Kept, way: Way) -> Result<(), Refusal> {
    if let (Way::Apply | Way::Resume, Some(problem)) = (way, body.plan.problems.first()) {
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, problem.clone()));
    }
    let fits = match (way, row.state) {
        (_, PlanState::Stale) => return Err(Refusal::conflict(stale())),
        (_, PlanState::Applying) => return Err(busy()),
        (Way::Apply, state) => state == PlanState::Ready,
        (Way::Resume, state) => state == PlanState::Stopped,
        (Way::Undo { .. }, state) => matches!(state, PlanState::Stopped | PlanState::Done),
    };
    if fits {
        return Ok(());
    }
    let message = match way {
        Way::Apply => "This plan was carried out already. Make a new one to see what is left.",
        Way::Resume => "This plan has not stopped halfway, so there is nothing to go on with.",
        Way::Undo { .. } => "There is nothing of this plan to take back.",
    };
    Err(Refusal::conflict(Problem::new("plan.state", message)))
}

/// A permission that is known to be missing is asked for before anything is begun, not in the middle.
fn granted(bound: &Arc<Bound>, body: &Kept) -> Result<(), Refusal> {
    let Some(provision) = bound.connector.provision() else { return Err(makes_nothing(bound)) };
    let calls: Vec<_> =
        body.plan.steps.iter().flat_map(|step| provision.calls(step.act, step.kind)).collect();
    let manifest = bound.connector.manifest();
    let granted = bound.row.facts.as_ref().map(|facts| facts.granted.clone()).unwrap_or_default();
    let needs = explain_calls(manifest, bound.cx.way(), &granted, &calls);
    let Some(missing) = needs.into_iter().find(|need| need.state == Grade::Missing) else { return Ok(()) };
    let name = missing.names.into_iter().next().unwrap_or_default();
    let kind = match missing.kind {
        NeedKind::Scope => "scope",
        NeedKind::Permission => "permission",
        NeedKind::Role => "role",
        NeedKind::KeyOption => "option of the key",
    };
    let message =
        format!("This account lacks the {kind} “{name}”, which this plan needs. Nothing was begun.");
    let remedy = Remedy::Grant { name, place: missing.place };
    Err(Refusal::conflict(Problem::new("plan.permission", message).remedy(remedy)))
}

fn busy() -> Refusal {
    let message = "A plan of this account is being carried out. Wait until it has ended.";
    Refusal::conflict(Problem::new("plan.busy", message).remedy(Remedy::Retry))
}

fn stale() -> Problem {
    patchbay_provision::Error::Stale.into()
}
