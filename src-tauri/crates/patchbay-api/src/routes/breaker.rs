//! Targets that are left alone for a while because they are ill: how that is shown, and how a person cuts it short.

use super::save::shown;
use crate::{
    door::{Answer, Awake, Place, Problems, id, not_found},
    routes::list::RouteView,
    space::Space,
};
use patchbay_model::{
    breaker::{Class, Stand},
    ids::{ConnectionId, ContainerId, RouteId},
};
use patchbay_relay::LeftAlone;
use serde::Serialize;
use utoipa::ToSchema;

/// Why nothing is sent to a target now, though nobody stopped it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BreakerView {
    /// The account and the container that are left alone.
    connection: String,
    container: String,
    state: Stand,
    class: Class,
    /// In words: `The target does not answer in time.`
    reason: String,
    /// Since when, UTC milliseconds.
    since: i64,
    /// When one call goes to see whether it is well again.
    next_probe: i64,
}

impl BreakerView {
    fn of(alone: LeftAlone) -> Self {
        let (connection, container) = alone.place;
        let tripped = alone.tripped;
        Self {
            connection: connection.to_string(),
            container: container.0,
            state: tripped.stand,
            class: tripped.class,
            reason: format!("The target {}.", tripped.class.words()),
            since: tripped.since.0,
            next_probe: tripped.next_probe.0,
        }
    }
}

/// Every target that is left alone now.
pub(crate) fn all(space: &Space) -> Vec<BreakerView> {
    let alone = space.live.as_ref().map(|live| live.relay.left_alone()).unwrap_or_default();
    alone.into_iter().map(BreakerView::of).collect()
}

/// The breaker before one target, where it is not closed.
pub(super) fn before(space: &Space, target: ConnectionId, container: &ContainerId) -> Option<BreakerView> {
    let alone = space.live.as_ref()?.relay.left_alone();
    alone.into_iter().find(|one| one.place.0 == target && &one.place.1 == container).map(BreakerView::of)
}

/// Lets one call go and see at once whether the target of a line is well again.
#[utoipa::path(post, operation_id = "probe_route", path = "/routes/{id}/probe", tag = "routes", params(("id" = String, Path, description = "A route's id")), responses((status = 200, body = RouteView), Problems))]
pub(crate) async fn probe(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<RouteView> {
    let route: RouteId = id(&text, "line")?;
    let place = live.relay.snapshot().route(route).map(|bound| bound.place());
    live.relay.hurry(&place.ok_or_else(|| not_found("line"))?);
    shown(&space, route).await
}
