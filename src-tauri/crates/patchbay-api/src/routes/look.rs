//! Switching a line on or off, and looking again at what stopped it.

use super::{
    check::{findings, ground, has_errors},
    list::RouteView,
    save::{fresh, not_ready, shown},
};
use crate::door::{Answer, Awake, Body, Place, Problems, Refusal, id, not_found};
use patchbay_model::{ids::RouteId, outcome::Scope};
use patchbay_store::Error;
use serde::Deserialize;
use utoipa::ToSchema;

/// Whether a line takes events.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Switch {
    on: bool,
}

/// Switches a line on or off. One with an error among its findings stays off.
#[utoipa::path(put, operation_id = "switch_route", path = "/routes/{id}/state", tag = "routes", request_body = Switch, params(("id" = String, Path, description = "A route's id")), responses((status = 200, body = RouteView), Problems))]
pub(crate) async fn switch(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(switch): Body<Switch>,
) -> Answer<RouteView> {
    let route: RouteId = id(&text, "line")?;
    if switch.on {
        let rows = space.store.routes().await?;
        let row = rows.into_iter().find(|row| row.route.id == route).ok_or_else(|| not_found("line"))?;
        let found = findings(&row.route.draft, &ground(&space, &live, &row.route.draft).await?);
        if has_errors(&found) {
            return Err(not_ready(route, &found, "The line stays off until this is mended."));
        }
    }
    space.store.switch_route(route, switch.on, space.world.now()).await.map_err(|error| match error {
        Error::Missing(_) => not_found("line"),
        other => other.into(),
    })?;
    live.relay.reload().await?;
    shown(&space, route).await
}

/// Reads the container again and, when nothing is wrong any more, lifts the hold: what waited goes on in order.
#[utoipa::path(post, operation_id = "look_at_route", path = "/routes/{id}/look", tag = "routes", params(("id" = String, Path, description = "A route's id")), responses((status = 200, body = RouteView), Problems))]
pub(crate) async fn look(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<RouteView> {
    let route: RouteId = id(&text, "line")?;
    let rows = space.store.routes().await?;
    let draft =
        rows.into_iter().find(|row| row.route.id == route).ok_or_else(|| not_found("line"))?.route.draft;
    let ground = fresh(&space, &live, &draft).await?;
    live.relay.reload().await?;
    if has_errors(&findings(&draft, &ground)) {
        return shown(&space, route).await;
    }
    let holds = space.store.holds().await?;
    let target_held =
        holds.iter().any(|hold| hold.scope == Scope::Connection && &hold.subject == draft.target.bytes());
    if target_held {
        live.relay.check(draft.target).await.map_err(Refusal::vendor)?;
        live.relay.lift(Scope::Connection, *draft.target.bytes()).await?;
    }
    live.relay.lift(Scope::Route, *route.bytes()).await?;
    shown(&space, route).await
}
