//! Lines as they are shown: what they join, how they are, and what waits.

use super::{
    breaker::{self, BreakerView},
    check::{Ground, findings, has_errors},
    draft::{RouteDraft, shown},
};
use crate::{
    door::{Answer, At, Place, Problems, id, not_found},
    names::{DeliveryState, Names},
    space::Space,
};
use axum::Json;
use patchbay_model::{
    ids::RouteId,
    mapping::Finding,
    problem::{Problem, Remedy},
};
use patchbay_store::{Error, RouteRow, Sums};
use serde::Serialize;
use utoipa::ToSchema;

/// One line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RouteView {
    pub(crate) id: String,
    name: String,
    version: i64,
    on: bool,
    health: RouteHealth,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    /// Nothing is sent for a while because the target is ill.
    #[serde(skip_serializing_if = "Option::is_none")]
    breaker: Option<BreakerView>,
    source: RouteSource,
    target: RouteTarget,
    /// Deliveries that have not ended.
    waiting: u64,
    dead: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_event_at: Option<i64>,
    draft: RouteDraft,
    findings: Vec<Finding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RouteHealth {
    On,
    Off,
    /// Stopped until a person acts; what waits is not lost.
    Held,
    /// A cord leads nowhere any more.
    Broken,
    /// Not ready to be switched on.
    Draft,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RouteSource {
    id: String,
    name: String,
    vendor: String,
    kinds: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RouteTarget {
    id: String,
    name: String,
    vendor: String,
    container: String,
    container_name: String,
}

/// Lists lines in the order they were made.
#[utoipa::path(get, operation_id = "list_routes", path = "/routes", tag = "routes", responses((status = 200, body = Vec<RouteView>), Problems))]
pub(crate) async fn list(At(space): At) -> Answer<Vec<RouteView>> {
    let names = Names::read(&space).await?;
    let sums = space.store.sums(space.world.now()).await?;
    let mut views = Vec::new();
    for row in names.routes.values() {
        views.push(view(&space, &names, &sums, row).await?);
    }
    Ok(Json(views))
}

/// Shows one line.
#[utoipa::path(get, operation_id = "read_route", path = "/routes/{id}", tag = "routes", params(("id" = String, Path, description = "A route's id")), responses((status = 200, body = RouteView), Problems))]
pub(crate) async fn read(At(space): At, Place(text): Place<String>) -> Answer<RouteView> {
    let route: RouteId = id(&text, "line")?;
    Ok(Json(one(&space, route).await?.ok_or_else(|| not_found("line"))?))
}

pub(super) async fn one(space: &Space, route: RouteId) -> Result<Option<RouteView>, Error> {
    let names = Names::read(space).await?;
    let sums = space.store.sums(space.world.now()).await?;
    match names.routes.get(&route) {
        Some(row) => Ok(Some(view(space, &names, &sums, row).await?)),
        None => Ok(None),
    }
}

async fn view(space: &Space, names: &Names, sums: &Sums, row: &RouteRow) -> Result<RouteView, Error> {
    let (id, draft) = (row.route.id, &row.route.draft);
    let (source, target) = (names.source(draft.source), names.source(draft.target));
    let findings = found(space, row).await?;
    let hold = names.hold(id);
    let gone = removed(names, draft);
    let health = match hold {
        _ if gone.is_some() => RouteHealth::Broken,
        Some(problem) if is_broken(problem) => RouteHealth::Broken,
        Some(_) => RouteHealth::Held,
        None if row.route.on && has_errors(&findings) => RouteHealth::Broken,
        None if row.route.on => RouteHealth::On,
        None if has_errors(&findings) => RouteHealth::Draft,
        None => RouteHealth::Off,
    };
    let (mut waiting, mut dead) = (0, 0);
    for (state, n) in sums.deliveries.get(&id).into_iter().flatten() {
        match names.state(id, *state) {
            DeliveryState::Waiting
            | DeliveryState::Sending
            | DeliveryState::Retrying
            | DeliveryState::InDoubt
            | DeliveryState::Held => waiting += n,
            DeliveryState::Dead => dead += n,
            DeliveryState::Delivered | DeliveryState::Unconfirmed | DeliveryState::Absorbed => {}
        }
    }
    Ok(RouteView {
        id: id.to_string(),
        name: draft.name.clone(),
        version: row.route.version,
        on: row.route.on,
        health,
        problem: gone.or_else(|| hold.cloned()),
        breaker: breaker::before(space, draft.target, &draft.container),
        source: RouteSource {
            id: source.id,
            name: source.name,
            vendor: source.vendor,
            kinds: draft.kinds.iter().map(|kind| kind.0.clone()).collect(),
        },
        target: RouteTarget {
            id: target.id,
            name: target.name,
            vendor: target.vendor,
            container: draft.container.0.clone(),
            container_name: names.container(id),
        },
        waiting,
        dead,
        last_event_at: row.last_event_at.map(|at| at.0),
        draft: shown(draft, row.route.version),
        findings,
    })
}

/// Findings against what is known here; no vendor is asked.
async fn found(space: &Space, row: &RouteRow) -> Result<Vec<Finding>, Error> {
    let draft = &row.route.draft;
    let Some(live) = &space.live else { return Ok(vec![]) };
    let snapshot = live.relay.snapshot();
    let (Some(source), Some(target)) =
        (snapshot.connections.get(&draft.source), snapshot.connections.get(&draft.target))
    else {
        return Ok(vec![]);
    };
    let container = space.store.container(draft.target, draft.container.clone(), None).await?;
    let ground = Ground {
        source: source.clone(),
        target: target.clone(),
        container: container.map(|row| row.container),
    };
    Ok(findings(draft, &ground))
}

/// What is said of a line that has lost an account.
fn removed(names: &Names, draft: &patchbay_model::route::RouteDraft) -> Option<Problem> {
    let here = |id| names.connections.contains_key(&id);
    let message = match (here(draft.source), here(draft.target)) {
        (true, true) => return None,
        (false, true) => "The account this line listens to was removed. Choose another one.",
        (true, false) => "The account this line writes to was removed. Choose another one.",
        (false, false) => "Both accounts of this line were removed. Choose others.",
    };
    Some(Problem::new("connection.gone", message))
}

/// A hold that a changed cord or another container mends.
fn is_broken(problem: &Problem) -> bool {
    match problem.remedy {
        Remedy::Remap { .. } | Remedy::ChooseContainer => true,
        Remedy::None
        | Remedy::Retry
        | Remedy::Reconnect
        | Remedy::AddLabel { .. }
        | Remedy::UnlockKeyring
        | Remedy::FreeDisk
        | Remedy::ChangePort
        | Remedy::OpenHelp
        | Remedy::WaitUntil { .. }
        | Remedy::LookAgain
        | Remedy::AskPerson
        | Remedy::Grant { .. } => false,
    }
}
