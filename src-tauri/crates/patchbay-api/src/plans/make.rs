//! Making a plan: looks what is there, decides everything, changes nothing.

use super::view::{PlanView, view};
use crate::{
    catalog::bound,
    door::{Answer, Awake, Body, Problems, Refusal, id},
};
use axum::Json;
use http::StatusCode;
use patchbay_kit::connector::provision::Ask;
use patchbay_model::{
    ids::{ConnectionId, ContainerId, PlanId},
    problem::Problem,
};
use patchbay_provision::{Body as Kept, containers, ledger_of, plan};
use patchbay_relay::Bound;
use patchbay_store::{PlanRow, PlanState};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What is wanted, and where.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanDraft {
    connection: String,
    /// The vendor's id of what it is about; nothing for something new.
    #[serde(default)]
    container: Option<String>,
    wanted: Ask,
}

/// Plans looked through for one that is the same already.
const LOOKED_AT: u32 = 50;

/// Works out what would change so that `wanted` is there. Nothing is changed. The same question gives the same plan
/// as long as nothing has moved.
#[utoipa::path(post, operation_id = "make_plan", path = "/plans", tag = "plans", request_body = PlanDraft, responses((status = 200, body = PlanView), Problems))]
pub(crate) async fn make(Awake(space, live): Awake, Body(draft): Body<PlanDraft>) -> Answer<PlanView> {
    let connection: ConnectionId = id(&draft.connection, "account")?;
    let bound = bound(&live, connection)?;
    let provision = bound.connector.provision().ok_or_else(|| makes_nothing(&bound))?;
    let container = draft.container.clone().map(ContainerId);
    let unfit = |problem| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, problem);
    let wanted = provision.wanted(&draft.wanted, container.as_ref()).map_err(unfit)?;
    let mut row = PlanRow {
        id: PlanId::from_uuid(space.world.uuid()),
        connection,
        container: draft.container,
        made_at: space.world.now(),
        fingerprint: String::new(),
        body: serde_json::Value::Null,
        state: PlanState::Ready,
        undoing: false,
        problem: None,
        ended_at: None,
        steps: Vec::new(),
    };
    let ledger = ledger_of(&space.store, &row).await.map_err(refusal)?;
    let known = containers(&ledger, &wanted);
    let found = provision.look(&bound.cx, &wanted, &known).await.map_err(Refusal::vendor)?;
    let made = plan(&wanted, &found, &ledger);
    let steps = u32::try_from(made.steps.len()).unwrap_or(u32::MAX);
    row.fingerprint.clone_from(&made.fingerprint);
    row.body = serde_json::to_value(Kept { ask: draft.wanted, wanted, plan: made })
        .map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, fault(&error)))?;
    let same = |kept: &PlanRow| {
        kept.state == PlanState::Ready
            && kept.connection == row.connection
            && kept.container == row.container
            && kept.body == row.body
    };
    let plans = space.store.plans(LOOKED_AT).await?;
    if let Some(kept) = plans.into_iter().find(same) {
        return Ok(Json(view(&kept, Some(&bound))?));
    }
    let plan = row.id;
    space.store.add_plan(row, steps).await?;
    let row = space.store.plan(plan).await?.ok_or(patchbay_store::Error::Missing("The plan"))?;
    Ok(Json(view(&row, Some(&bound))?))
}

pub(super) fn makes_nothing(bound: &Arc<Bound>) -> Refusal {
    Refusal::conflict(
        Problem::new(
            "connection.makes_nothing",
            format!("Nothing is made at {} from here.", bound.connector.manifest().name),
        )
        .subject("connection", bound.row.id),
    )
}

pub(super) fn refusal(error: patchbay_provision::Error) -> Refusal {
    match error {
        patchbay_provision::Error::Store(error) => error.into(),
        other => Refusal::conflict(other.into()),
    }
}

fn fault(error: &serde_json::Error) -> Problem {
    Problem::new("door.fault", "This plan could not be written down.").detail(error.to_string())
}
