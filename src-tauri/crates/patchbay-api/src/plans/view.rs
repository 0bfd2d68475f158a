//! A plan as the page shows it: steps with before and after, calls and permissions; what is missing first.

use super::make::refusal;
use crate::{
    catalog::bound,
    door::{Answer, At, Place, Problems, Refusal, id, not_found},
    names::Names,
};
use axum::Json;
use patchbay_connectors::by_id;
use patchbay_kit::{
    connector::{
        Call,
        provision::{Act, Kind},
    },
    permissions::{NeedReport, explain_calls, least_name},
};
use patchbay_model::{ids::PlanId, problem::Problem};
use patchbay_provision::Body;
use patchbay_relay::Bound;
use patchbay_store::{ConnectionRow, PlanRow, PlanState, StepState};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;

/// The whole difference between what is wanted at a vendor and what is there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub(crate) struct PlanView {
    id: String,
    connection: String,
    /// The account's name; nothing once it is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<String>,
    made_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<i64>,
    /// Of what was there when it was made.
    fingerprint: String,
    state: PlanStateName,
    /// It runs backwards, or did when it stopped.
    undoing: bool,
    steps: Vec<PlanStep>,
    /// Steps that change something.
    changes: usize,
    /// Steps that remove something.
    removed: usize,
    calls: usize,
    /// What its calls need of the sign-in, missing ones first.
    needs: Vec<NeedReport>,
    /// What keeps it from being carried out, or why it stopped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Problem>,
}

#[derive(Debug, Serialize, ToSchema)]
struct PlanStep {
    n: u32,
    #[serde(rename = "do")]
    act: Act,
    /// `Column “Patchbay key”`.
    what: String,
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    before: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    after: Option<Value>,
    calls: Vec<PlanCall>,
    /// By the vendor's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    permission: Option<String>,
    state: StepStateName,
    /// The vendor's id of what it made.
    #[serde(skip_serializing_if = "Option::is_none")]
    remote: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// One call of a step.
#[derive(Debug, Serialize, ToSchema)]
struct PlanCall {
    /// As the vendor names it: `create_column`.
    name: String,
    why: String,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlanState)]
enum PlanStateName {
    Ready,
    Applying,
    Done,
    Stopped,
    Undone,
    Stale,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlanStepState)]
enum StepStateName {
    Waiting,
    Running,
    Done,
    Failed,
    Undone,
}

/// Plans shown at once.
const LIST_MAX: u32 = 100;

/// Lists the newest plans: the record of what was changed at vendors.
#[utoipa::path(get, operation_id = "list_plans", path = "/plans", tag = "plans", responses((status = 200, body = Vec<PlanView>), Problems))]
pub(crate) async fn list(At(space): At) -> Answer<Vec<PlanView>> {
    let names = Names::read(&space).await?;
    let rows = space.store.plans(LIST_MAX).await?;
    let views = rows.iter().map(|row| shown(row, names.connections.get(&row.connection), None));
    Ok(Json(views.collect::<Result<_, _>>()?))
}

/// Shows one plan.
#[utoipa::path(get, operation_id = "read_plan", path = "/plans/{id}", tag = "plans", params(("id" = String, Path, description = "A plan's id")), responses((status = 200, body = PlanView), Problems))]
pub(crate) async fn read(At(space): At, Place(text): Place<String>) -> Answer<PlanView> {
    let plan: PlanId = id(&text, "plan")?;
    let row = space.store.plan(plan).await?.ok_or_else(|| not_found("plan"))?;
    if let Some(live) = &space.live
        && let Ok(bound) = bound(live, row.connection)
    {
        return Ok(Json(view(&row, Some(&bound))?));
    }
    let names = Names::read(&space).await?;
    Ok(Json(shown(&row, names.connections.get(&row.connection), None)?))
}

pub(super) fn view(row: &PlanRow, bound: Option<&Arc<Bound>>) -> Result<PlanView, Refusal> {
    shown(row, bound.map(|bound| &bound.row), bound)
}

fn shown(
    row: &PlanRow,
    connection: Option<&ConnectionRow>,
    bound: Option<&Arc<Bound>>,
) -> Result<PlanView, Refusal> {
    let body = Body::of(row).map_err(refusal)?;
    let connector = connection.and_then(|row| by_id(&row.vendor));
    let way = connection.zip(connector).map(|(row, connector)| connector.manifest().way(&row.settings));
    let calls_of = |act, kind| -> Vec<&'static Call> {
        let provision = connector.and_then(|connector| connector.provision());
        provision.map(|provision| provision.calls(act, kind)).unwrap_or_default()
    };
    let mut all: Vec<&'static Call> = Vec::new();
    let mut steps = Vec::new();
    for step in &body.plan.steps {
        let calls = calls_of(step.act, step.kind);
        // The last is the one that changes something.
        let permission = way.and_then(|way| calls.last().and_then(|call| least_name(call, way)));
        let kept = row.steps.iter().find(|kept| kept.n == step.n);
        all.extend(&calls);
        steps.push(PlanStep {
            n: step.n,
            act: step.act,
            what: step.what.clone(),
            kind: step.kind,
            before: step.before.clone(),
            after: step.after.clone(),
            calls: calls
                .iter()
                .map(|call| PlanCall {
                    name: call.field.unwrap_or(call.path).to_owned(),
                    why: call.why.to_owned(),
                })
                .collect(),
            permission: permission.map(str::to_owned),
            state: kept.map_or(StepStateName::Waiting, |kept| step_state(kept.state)),
            remote: kept.and_then(|kept| kept.remote.clone()).or_else(|| step.remote.clone()),
            problem: kept.and_then(|kept| kept.problem.clone()),
        });
    }
    let calls = all.len();
    let account = bound.and_then(|bound| bound.row.facts.as_ref()).or_else(|| connection?.facts.as_ref());
    let granted = account.map(|account| account.granted.clone()).unwrap_or_default();
    let needs = connector
        .zip(way)
        .map(|(connector, way)| explain_calls(connector.manifest(), way, &granted, &all))
        .unwrap_or_default();
    Ok(PlanView {
        id: row.id.to_string(),
        connection: row.connection.to_string(),
        account: connection.map(|row| row.name.clone()),
        vendor: connection.map(|row| row.vendor.clone()),
        container: row.container.clone(),
        made_at: row.made_at.0,
        ended_at: row.ended_at.map(|at| at.0),
        fingerprint: row.fingerprint.clone(),
        state: plan_state(row.state),
        undoing: row.undoing,
        changes: body.plan.steps.iter().filter(|step| step.act.changes()).count(),
        removed: body.plan.steps.iter().filter(|step| step.act == Act::Delete).count(),
        steps,
        calls,
        needs,
        problems: row.problem.iter().chain(&body.plan.problems).cloned().collect(),
    })
}

fn plan_state(state: PlanState) -> PlanStateName {
    match state {
        PlanState::Ready => PlanStateName::Ready,
        PlanState::Applying => PlanStateName::Applying,
        PlanState::Done => PlanStateName::Done,
        PlanState::Stopped => PlanStateName::Stopped,
        PlanState::Undone => PlanStateName::Undone,
        PlanState::Stale => PlanStateName::Stale,
    }
}

fn step_state(state: StepState) -> StepStateName {
    match state {
        StepState::Waiting => StepStateName::Waiting,
        StepState::Running => StepStateName::Running,
        StepState::Done => StepStateName::Done,
        StepState::Failed => StepStateName::Failed,
        StepState::Undone => StepStateName::Undone,
    }
}
