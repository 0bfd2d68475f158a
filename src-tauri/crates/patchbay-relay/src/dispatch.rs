//! Hop 5 and the pace: claims a bounded batch within what limiters will release, flights allow and breakers let through.

use crate::{breakers::Place, cases, relay::Relay, snapshot::BoundRoute};
use patchbay_model::{
    breaker::May,
    ids::{ConnectionId, RouteId},
    limits,
};
use patchbay_store::{Claimed, Error, Pool, Want};
use std::{
    collections::{BTreeMap, HashMap},
    sync::PoisonError,
};
use tokio::task::JoinSet;

/// What one tick did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ticked {
    pub claimed: usize,
    /// Something due could not be claimed for lack of permits or flights.
    pub limited: bool,
}

/// Claims look this far ahead into a limiter, in milliseconds.
const AHEAD_MS: i64 = 1_000;

/// Which routes had the last turn at each connection: the next round begins behind them.
pub(crate) type Turns = HashMap<ConnectionId, RouteId>;

/// The routes of one connection that may be claimed from.
#[derive(Default)]
struct Routes {
    well: Vec<Want>,
    /// Before these stands a breaker that lets one call go and see.
    ill: BTreeMap<Place, Vec<Want>>,
}

/// Routes that share a budget, and whose it is.
struct Ask {
    target: ConnectionId,
    /// One call goes to see whether this place is well again.
    probe: Option<Place>,
    pool: Pool,
}

impl Relay {
    /// Claims what may leave now and starts its flights in `flights`.
    pub async fn tick(&self, flights: &mut JoinSet<()>) -> Result<Ticked, Error> {
        let now = self.now();
        let (asks, limited) = self.asks();
        if asks.is_empty() {
            return Ok(Ticked { claimed: 0, limited });
        }
        let pools = asks.iter().map(|ask| ask.pool.clone()).collect();
        let shared = self.store().claim_shared(self.inner.run, pools, now).await?;
        for (ask, last) in asks.iter().zip(&shared.last) {
            let Some(last) = last else { continue };
            self.inner.turns.lock().unwrap_or_else(PoisonError::into_inner).insert(ask.target, *last);
            if let Some(place) = &ask.probe {
                self.probing(place).await;
            }
        }
        let count = shared.claimed.len();
        let snapshot = self.snapshot();
        let mut taken: BTreeMap<ConnectionId, u32> = BTreeMap::new();
        for one in &shared.claimed {
            if let Some(bound) = snapshot.route(one.delivery.route) {
                *taken.entry(bound.route.draft.target).or_default() += 1;
            }
        }
        // Before the first of them leaves: its answer must not be measured with a budget it was not taken from.
        for (target, n) in taken {
            if let Some(bound) = snapshot.connections.get(&target) {
                bound.cx.http.limiter().take(now, n);
            }
        }
        for one in shared.claimed {
            let target = snapshot.route(one.delivery.route).map(|bound| bound.route.draft.target);
            self.launch(one, target, flights);
        }
        Ok(Ticked { claimed: count, limited: limited || shared.short })
    }

    /// What each connection will release, and the routes that share it.
    fn asks(&self) -> (Vec<Ask>, bool) {
        let now = self.now();
        let snapshot = self.snapshot();
        let mut by_target: BTreeMap<ConnectionId, Routes> = BTreeMap::new();
        for bound in snapshot.routes.iter().filter(|bound| bound.runs()) {
            let place = bound.place();
            let Routes { well, ill } = by_target.entry(place.0).or_default();
            match self.inner.breakers.may(&place, now) {
                May::All => well.push(want(bound)),
                May::Probe => ill.entry(place).or_default().push(want(bound)),
                May::None => {}
            }
        }
        let in_flight = self.inner.flights.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let turns = self.inner.turns.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (mut asks, mut limited) = (Vec::new(), false);
        for (target, Routes { well, ill }) in by_target {
            let Some(bound) = snapshot.connections.get(&target) else { continue };
            let limiter = bound.cx.http.limiter();
            let most = (limiter.flights() as usize).min(limits::FLIGHTS_MAX);
            let free = most.saturating_sub(in_flight.get(&target).copied().unwrap_or(0));
            let mut budget = limiter.available(now, AHEAD_MS).min(u32::try_from(free).unwrap_or(u32::MAX));
            limited |= budget == 0 && !(well.is_empty() && ill.is_empty());
            let after = turns.get(&target).copied();
            for (place, wants) in ill {
                if budget == 0 {
                    break;
                }
                budget -= 1;
                asks.push(Ask { target, probe: Some(place), pool: Pool { limit: 1, after, wants } });
            }
            if budget > 0 && !well.is_empty() {
                asks.push(Ask { target, probe: None, pool: Pool { limit: budget, after, wants: well } });
            }
        }
        (asks, limited)
    }

    fn launch(&self, claimed: Claimed, target: Option<ConnectionId>, flights: &mut JoinSet<()>) {
        let landing = Landing::start(self, target);
        let relay = self.clone();
        flights.spawn(async move {
            let _landing = landing;
            // A task of its own, so that a panic in a connector ends as a doubt and not as silence.
            // It writes its own end, so that an answer is in the log also where it comes after this relay has stopped.
            let (flying, carried) = (relay.clone(), claimed.clone());
            let flown = tokio::spawn(async move {
                let landed = flying.fly(&carried).await.unwrap_or_else(|error| {
                    tracing::error!(delivery = %carried.delivery.id, %error, "A flight was interrupted.");
                    flying.lost(&carried)
                });
                flying.land(&carried, landed).await
            });
            let settled = match flown.await {
                Ok(settled) => settled,
                Err(error) => {
                    tracing::error!(delivery = %claimed.delivery.id, %error, "A flight was interrupted.");
                    relay.land(&claimed, relay.lost(&claimed)).await
                }
            };
            if let Err(error) = settled {
                // The row stays in flight; the next start finds it in doubt.
                tracing::error!(delivery = %claimed.delivery.id, %error, "A flight could not be settled.");
            }
        });
    }

    /// Routes that may be claimed from, for asking when the next is due.
    pub(crate) fn running(&self) -> Vec<RouteId> {
        let snapshot = self.snapshot();
        let resting = self.resting(&snapshot);
        let runs = snapshot.routes.iter().filter(|bound| bound.runs()).map(|bound| bound.route.id);
        runs.filter(|route| !resting.contains(route)).collect()
    }
}

/// A route may have all of its connection's budget, as far as the others leave it.
fn want(bound: &BoundRoute) -> Want {
    Want {
        route: bound.route.id,
        limit: u32::MAX,
        route_version: bound.route.version,
        catalogue_version: bound.container.as_ref().map_or(0, |container| container.version),
        cases: bound.route.draft.correlation.as_ref().map(cases::rules),
    }
}

/// A flight's place among those of its target, given back on drop.
struct Landing {
    relay: Relay,
    target: Option<ConnectionId>,
}

impl Landing {
    fn start(relay: &Relay, target: Option<ConnectionId>) -> Self {
        if let Some(target) = target {
            *relay.inner.flights.lock().unwrap_or_else(PoisonError::into_inner).entry(target).or_default() +=
                1;
        }
        Self { relay: relay.clone(), target }
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        if let Some(target) = self.target {
            let mut flights = self.relay.inner.flights.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(n) = flights.get_mut(&target) {
                *n = n.saturating_sub(1);
            }
        }
        self.relay.wake();
    }
}
