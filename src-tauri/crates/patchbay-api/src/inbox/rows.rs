//! The rows of one group.

use super::groups::{GroupId, routes_behind};
use crate::{
    door::{Answer, At, Place, Problems, Question, not_found},
    names::{DeliveryState, Named, Names},
};
use axum::Json;
use patchbay_model::{
    ids::{ConnectionId, RouteId},
    outcome::Scope,
    problem::Problem,
    route::EventKind,
};
use patchbay_store::{CauseKind, InboxRow};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

const LIMIT: u32 = 50;

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Before {
    /// The rows before this one: `older` of a page.
    before: Option<i64>,
}

/// Rows of a group, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupRows {
    rows: Vec<GroupRow>,
    /// What to ask `before` for more; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<i64>,
}

/// One that waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupRow {
    event: String,
    /// Left out for a body that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<DeliveryState>,
    /// When it died; otherwise when it was received.
    at: i64,
    title: String,
    summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// Lists a group's rows, newest first.
#[utoipa::path(get, operation_id = "read_inbox_group", path = "/inbox/{id}/rows", tag = "inbox", params(("id" = String, Path, description = "A group's id"), Before), responses((status = 200, body = GroupRows), Problems))]
pub(crate) async fn rows(
    At(space): At,
    Place(text): Place<String>,
    Question(Before { before }): Question<Before>,
) -> Answer<GroupRows> {
    let id = GroupId::read(&text)?;
    let names = Names::read(&space).await?;
    let found = match id {
        GroupId::Cause(cause) => {
            let row = space.store.cause(cause).await?.ok_or_else(|| not_found("group"))?;
            match row.kind {
                CauseKind::Dead | CauseKind::Asking => space.store.waiting_for(cause, before, LIMIT).await?,
                CauseKind::Unreadable => {
                    let source = ConnectionId::from_bytes(row.subject);
                    space.store.unreadable(source, before, LIMIT).await?
                }
            }
        }
        GroupId::HeldRoute(_) | GroupId::HeldConnection(_) => {
            let (scope, subject) = match id {
                GroupId::HeldConnection(connection) => (Scope::Connection, *connection.bytes()),
                GroupId::HeldRoute(route) => (Scope::Route, *route.bytes()),
                GroupId::Cause(_) => return Err(not_found("group")),
            };
            let hold = names.holds.iter().find(|hold| hold.scope == scope && hold.subject == subject);
            let routes: Vec<RouteId> = routes_behind(&names, hold.ok_or_else(|| not_found("group"))?);
            space.store.waiting_behind(routes, before, LIMIT).await?
        }
    };
    let older = (found.len() == LIMIT as usize).then(|| found.last().map(|row| row.place)).flatten();
    Ok(Json(GroupRows { rows: found.iter().map(|row| shown(row, &names)).collect(), older }))
}

fn shown(row: &InboxRow, names: &Names) -> GroupRow {
    let (title, summary) = titled(names, row.connection, &row.kind, &row.view, row.readable);
    let delivery = row.delivery.as_ref();
    GroupRow {
        event: row.event.to_string(),
        delivery: delivery.map(|one| one.id.to_string()),
        route: delivery.map(|one| Named { id: one.route.to_string(), name: names.route(one.route) }),
        state: delivery.map(|one| names.state(one.route, one.state)),
        at: delivery.and_then(|one| one.ended_at).unwrap_or(row.received_at.0),
        title,
        summary,
        problem: delivery.and_then(|one| match names.state(one.route, one.state) {
            DeliveryState::Held => names.hold(one.route).cloned(),
            _ => one.problem.clone(),
        }),
    }
}

/// What an event is called, and in short what it says, from what may be seen of it.
pub(crate) fn titled(
    names: &Names,
    source: ConnectionId,
    kind: &EventKind,
    view: &str,
    readable: bool,
) -> (String, String) {
    let view: Value = serde_json::from_str(view).unwrap_or_default();
    if !readable {
        let why = view.get("unreadable").and_then(Value::as_str).unwrap_or_default();
        return ("Unreadable body".to_owned(), why.to_owned());
    }
    let receive = names.connector(source).and_then(|connector| connector.receive());
    receive.map_or_else(|| (kind.0.clone(), String::new()), |receive| receive.title(&kind.0, &view))
}
