//! Names for ids: connections, lines and what stops them, read once for an answer that shows many of them.

use crate::space::Space;
use patchbay_connectors::by_id;
use patchbay_kit::connector::Connector;
use patchbay_model::{
    delivery::State,
    ids::{ConnectionId, RouteId},
    problem::Problem,
};
use patchbay_store::{ConnectionRow, Error, HoldRow, RouteRow, Store};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A connection as a line or an event names it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Source {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) vendor: String,
}

/// Something with an id and a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Where a delivery stands, as a person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryState {
    Waiting,
    Sending,
    Retrying,
    InDoubt,
    /// Waits behind a hold of its line or its target.
    Held,
    Delivered,
    Unconfirmed,
    Absorbed,
    Dead,
}

pub(crate) struct Names {
    pub(crate) connections: BTreeMap<ConnectionId, ConnectionRow>,
    pub(crate) routes: BTreeMap<RouteId, RouteRow>,
    pub(crate) holds: Vec<HoldRow>,
    containers: BTreeMap<RouteId, String>,
}

impl Names {
    pub(crate) async fn read(space: &Space) -> Result<Self, Error> {
        let store = &space.store;
        let connections = store.connections().await?.into_iter().map(|row| (row.id, row)).collect();
        let routes: BTreeMap<_, _> =
            store.routes().await?.into_iter().map(|row| (row.route.id, row)).collect();
        let holds = store.holds().await?;
        let containers = match &space.live {
            Some(live) => live
                .relay
                .snapshot()
                .routes
                .iter()
                .filter_map(|bound| Some((bound.route.id, bound.container.as_ref()?.name.clone())))
                .collect(),
            None => containers(store, &routes).await?,
        };
        Ok(Self { connections, routes, holds, containers })
    }

    pub(crate) fn source(&self, id: ConnectionId) -> Source {
        match self.connections.get(&id) {
            Some(row) => Source { id: id.to_string(), name: row.name.clone(), vendor: row.vendor.clone() },
            None => Source { id: id.to_string(), name: "Removed account".to_owned(), vendor: String::new() },
        }
    }

    /// The connector of a connection's vendor.
    pub(crate) fn connector(&self, id: ConnectionId) -> Option<&'static dyn Connector> {
        by_id(&self.connections.get(&id)?.vendor)
    }

    pub(crate) fn route(&self, id: RouteId) -> String {
        self.routes.get(&id).map_or_else(|| "Removed line".to_owned(), |row| row.route.draft.name.clone())
    }

    /// What a line writes to, by name where it was ever read.
    pub(crate) fn container(&self, id: RouteId) -> String {
        match (self.containers.get(&id), self.routes.get(&id)) {
            (Some(name), _) => name.clone(),
            (None, Some(row)) => row.route.draft.container.0.clone(),
            (None, None) => String::new(),
        }
    }

    /// What stops a line: its own hold, or that of its target.
    pub(crate) fn hold(&self, id: RouteId) -> Option<&Problem> {
        let route = &self.routes.get(&id)?.route;
        self.holds.iter().find(|hold| hold.stops(id, route.draft.target)).map(|hold| &hold.problem)
    }

    pub(crate) fn held_routes(&self) -> Vec<RouteId> {
        self.routes.keys().copied().filter(|id| self.hold(*id).is_some()).collect()
    }

    pub(crate) fn state(&self, route: RouteId, state: State) -> DeliveryState {
        match state {
            State::Waiting | State::Retrying if self.hold(route).is_some() => DeliveryState::Held,
            State::Waiting => DeliveryState::Waiting,
            State::Sending => DeliveryState::Sending,
            State::Retrying => DeliveryState::Retrying,
            State::InDoubt | State::Asking => DeliveryState::InDoubt,
            State::Delivered => DeliveryState::Delivered,
            State::Unconfirmed => DeliveryState::Unconfirmed,
            State::Absorbed => DeliveryState::Absorbed,
            State::Dead => DeliveryState::Dead,
        }
    }
}

async fn containers(
    store: &Store,
    routes: &BTreeMap<RouteId, RouteRow>,
) -> Result<BTreeMap<RouteId, String>, Error> {
    let mut names = BTreeMap::new();
    for (id, row) in routes {
        let draft = &row.route.draft;
        if let Some(found) = store.container(draft.target, draft.container.clone(), None).await? {
            names.insert(*id, found.container.name);
        }
    }
    Ok(names)
}
