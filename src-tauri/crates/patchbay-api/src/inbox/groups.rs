//! The groups with their counts, which are kept by the transactions that change them: nothing is counted here.

use super::fix::{Fix, fix};
use crate::{
    door::{Answer, At, Problems, Refusal, not_found},
    names::{Named, Names},
};
use axum::Json;
use patchbay_model::{
    delivery::State,
    ids::{ConnectionId, RouteId},
    outcome::Scope,
    problem::{Problem, Remedy},
};
use patchbay_store::{CauseKind, CauseRow, HoldRow, Sums};
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// What needs a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Inbox {
    /// The largest first within each kind: what stops a line, then what died, what asks, what could not be read.
    groups: Vec<Group>,
    dead: u64,
    held: u64,
    unreadable: u64,
    asking: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GroupKind {
    Dead,
    Held,
    Unreadable,
    Asking,
}

/// All that wait for one cause.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InboxGroup)]
pub(crate) struct Group {
    id: String,
    kind: GroupKind,
    /// The line; left out where a whole account is held, and for bodies.
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<Named>,
    /// Where they came from; left out where a whole account is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Named>,
    /// The account they go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Named>,
    /// The stable name of the problem.
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_code: Option<String>,
    /// The target's id of the field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    sentence: String,
    /// The vendor's own words, of the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    remedy: Remedy,
    count: u64,
    /// Its part of all that wait in the same way, from 0 to 1.
    share: f64,
    first_seen: i64,
    last_seen: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix>,
    /// The same set in the log; of bodies that could not be read, those of the source.
    query: String,
}

/// The name of a group within addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GroupId {
    Cause(i64),
    HeldRoute(RouteId),
    HeldConnection(ConnectionId),
}

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GroupId::Cause(id) => write!(f, "cause-{id}"),
            GroupId::HeldRoute(id) => write!(f, "held-{id}"),
            GroupId::HeldConnection(id) => write!(f, "held-{id}"),
        }
    }
}

impl GroupId {
    /// # Errors
    /// Text that is the name of no group.
    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        let found = match text.split_once('-') {
            Some(("cause", id)) => id.parse().ok().map(GroupId::Cause),
            Some(("held", id)) => match (id.parse(), id.parse()) {
                (Ok(route), _) => Some(GroupId::HeldRoute(route)),
                (_, Ok(connection)) => Some(GroupId::HeldConnection(connection)),
                (Err(_), Err(_)) => None,
            },
            Some(_) | None => None,
        };
        found.ok_or_else(|| not_found("group"))
    }
}

/// Lists what needs a person, by cause.
#[utoipa::path(get, operation_id = "read_inbox", path = "/inbox", tag = "inbox", responses((status = 200, body = Inbox), Problems))]
pub(crate) async fn list(At(space): At) -> Answer<Inbox> {
    let names = Names::read(&space).await?;
    let causes = space.store.causes().await?;
    let sums = space.store.sums(space.world.now()).await?;
    let of = |kind: CauseKind| causes.iter().filter(move |row| row.kind == kind).map(|row| row.n).sum();
    let (dead, asking) = (of(CauseKind::Dead), of(CauseKind::Asking));
    let unreadable = of(CauseKind::Unreadable);
    let mut held: Vec<(GroupId, &HoldRow, u64)> = names
        .holds
        .iter()
        .map(|hold| {
            let routes = routes_behind(&names, hold);
            (id_of(hold), hold, routes.iter().map(|route| waiting(&sums, *route)).sum())
        })
        .collect();
    held.sort_by_key(|(.., n)| std::cmp::Reverse(*n));
    let held_n = held.iter().map(|(.., n)| n).sum();
    let mut groups: Vec<Group> =
        held.into_iter().map(|(id, hold, n)| Group::held(id, hold, n, held_n, &names)).collect();
    for (kind, all) in
        [(CauseKind::Dead, dead), (CauseKind::Asking, asking), (CauseKind::Unreadable, unreadable)]
    {
        groups.extend(causes.iter().filter(|row| row.kind == kind).map(|row| Group::of(row, all, &names)));
    }
    Ok(Json(Inbox { groups, dead, held: held_n, unreadable, asking }))
}

fn id_of(hold: &HoldRow) -> GroupId {
    match hold.scope {
        Scope::Route => GroupId::HeldRoute(RouteId::from_bytes(hold.subject)),
        Scope::Connection => GroupId::HeldConnection(ConnectionId::from_bytes(hold.subject)),
    }
}

/// The lines that this hold stops, each under the first hold that does.
pub(super) fn routes_behind(names: &Names, hold: &HoldRow) -> Vec<RouteId> {
    let first = |id: RouteId, target: ConnectionId| names.holds.iter().find(|one| one.stops(id, target));
    let rows = names.routes.values().map(|row| (row.route.id, row.route.draft.target));
    rows.filter(|(id, target)| first(*id, *target) == Some(hold)).map(|(id, _)| id).collect()
}

fn waiting(sums: &Sums, route: RouteId) -> u64 {
    let states = sums.deliveries.get(&route);
    [State::Waiting, State::Retrying].iter().filter_map(|state| states?.get(state)).sum()
}

fn share(n: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { n as f64 / all as f64 }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl Group {
    fn of(row: &CauseRow, all: u64, names: &Names) -> Self {
        let id = GroupId::Cause(row.id);
        let (kind, route, source, target) = match row.kind {
            CauseKind::Dead | CauseKind::Asking => {
                let route = RouteId::from_bytes(row.subject);
                let draft = names.routes.get(&route).map(|row| &row.route.draft);
                let kind = if row.kind == CauseKind::Dead { GroupKind::Dead } else { GroupKind::Asking };
                let named = Named { id: route.to_string(), name: names.route(route) };
                (
                    kind,
                    Some((route, named)),
                    draft.map(|d| account(names, d.source)),
                    draft.map(|d| account(names, d.target)),
                )
            }
            CauseKind::Unreadable => {
                let source = account(names, ConnectionId::from_bytes(row.subject));
                (GroupKind::Unreadable, None, Some(source), None)
            }
        };
        let query = match (&source, kind) {
            (Some(source), GroupKind::Unreadable) => format!("state:unreadable source:{}", source.id),
            _ => format!("cause:{}", row.id),
        };
        Self {
            fix: fix(id, kind, &row.problem, route.as_ref().map(|(id, _)| *id), names),
            id: id.to_string(),
            kind,
            route: route.map(|(_, named)| named),
            source,
            target,
            code: row.code.clone(),
            vendor_code: some(&row.vendor_code),
            field: some(&row.field),
            sentence: row.problem.message.clone(),
            detail: row.problem.detail.clone(),
            remedy: row.problem.remedy.clone(),
            count: row.n,
            share: share(row.n, all),
            first_seen: row.first_at.0,
            last_seen: row.last_at.0,
            query,
        }
    }

    fn held(id: GroupId, hold: &HoldRow, n: u64, all: u64, names: &Names) -> Self {
        let problem: &Problem = &hold.problem;
        let (route, source, target) = match id {
            GroupId::HeldRoute(route) => {
                let draft = names.routes.get(&route).map(|row| &row.route.draft);
                let named = Named { id: route.to_string(), name: names.route(route) };
                (
                    Some((route, named)),
                    draft.map(|d| account(names, d.source)),
                    draft.map(|d| account(names, d.target)),
                )
            }
            GroupId::HeldConnection(connection) => (None, None, Some(account(names, connection))),
            GroupId::Cause(_) => (None, None, None),
        };
        let behind: Vec<String> = routes_behind(names, hold).iter().map(RouteId::to_string).collect();
        Self {
            fix: fix(id, GroupKind::Held, problem, route.as_ref().map(|(id, _)| *id), names),
            id: id.to_string(),
            kind: GroupKind::Held,
            route: route.map(|(_, named)| named),
            source,
            target,
            code: problem.code.to_string(),
            vendor_code: None,
            field: problem.remedy.field().map(str::to_owned),
            sentence: problem.message.clone(),
            detail: problem.detail.clone(),
            remedy: problem.remedy.clone(),
            count: n,
            share: share(n, all),
            first_seen: hold.since.0,
            last_seen: hold.since.0,
            query: match behind.is_empty() {
                true => "state:held".to_owned(),
                false => format!("state:held route:{}", behind.join(",")),
            },
        }
    }
}

fn account(names: &Names, id: ConnectionId) -> Named {
    Named { id: id.to_string(), name: names.source(id).name }
}
