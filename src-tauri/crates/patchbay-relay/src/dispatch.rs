//! Hop 5 and the pace: claims a bounded batch within what limiters will release and flights allow.

use crate::relay::Relay;
use patchbay_model::{
    ids::{ConnectionId, RouteId},
    limits,
};
use patchbay_store::{Claimed, Error, Want};
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

impl Relay {
    /// Claims what may leave now and starts its flights in `flights`.
    pub async fn tick(&self, flights: &mut JoinSet<()>) -> Result<Ticked, Error> {
        let now = self.now();
        let (wants, limited) = self.wants();
        if wants.is_empty() {
            return Ok(Ticked { claimed: 0, limited });
        }
        let claimed = self.store().claim(self.inner.run, wants, now).await?;
        let count = claimed.len();
        let snapshot = self.snapshot();
        let mut taken: BTreeMap<ConnectionId, u32> = BTreeMap::new();
        for one in claimed {
            let target = snapshot.route(one.delivery.route).map(|bound| bound.route.draft.target);
            if let Some(target) = target {
                *taken.entry(target).or_default() += 1;
            }
            self.launch(one, target, flights);
        }
        for (target, n) in taken {
            if let Some(bound) = snapshot.connections.get(&target) {
                bound.cx.http.limiter().take(now, n);
            }
        }
        Ok(Ticked { claimed: count, limited })
    }

    /// Shares what each connection will release among its routes.
    fn wants(&self) -> (Vec<Want>, bool) {
        let now = self.now();
        let snapshot = self.snapshot();
        let mut by_target: BTreeMap<ConnectionId, Vec<Want>> = BTreeMap::new();
        for bound in snapshot.routes.iter().filter(|bound| bound.runs()) {
            let catalogue_version = bound.container.as_ref().map_or(0, |container| container.version);
            by_target.entry(bound.route.draft.target).or_default().push(Want {
                route: bound.route.id,
                limit: 0,
                route_version: bound.route.version,
                catalogue_version,
            });
        }
        let in_flight = self.inner.flights.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (mut wants, mut limited) = (Vec::new(), false);
        for (target, routes) in by_target {
            let Some(bound) = snapshot.connections.get(&target) else { continue };
            let limiter = bound.cx.http.limiter();
            let flights_max =
                limiter.flights_max().map_or(limits::FLIGHTS_MAX, |n| (n as usize).min(limits::FLIGHTS_MAX));
            let free = flights_max.saturating_sub(in_flight.get(&target).copied().unwrap_or(0));
            let budget = limiter.available(now, AHEAD_MS).min(u32::try_from(free).unwrap_or(u32::MAX));
            limited |= budget == 0;
            let share = budget.div_ceil(u32::try_from(routes.len()).unwrap_or(1).max(1));
            let mut left = budget;
            for mut want in routes {
                want.limit = share.min(left);
                left -= want.limit;
                if want.limit > 0 {
                    wants.push(want);
                }
            }
        }
        (wants, limited)
    }

    fn launch(&self, claimed: Claimed, target: Option<ConnectionId>, flights: &mut JoinSet<()>) {
        let landing = Landing::start(self, target);
        let relay = self.clone();
        flights.spawn(async move {
            let _landing = landing;
            // A task of its own, so that a panic in a connector ends as a doubt and not as silence.
            let (flying, carried) = (relay.clone(), claimed.clone());
            let flown = tokio::spawn(async move { flying.fly(&carried).await }).await;
            let settled = match flown {
                Ok(settled) => settled,
                Err(error) => {
                    tracing::error!(delivery = %claimed.delivery.id, %error, "A flight was interrupted.");
                    relay.crashed(&claimed).await
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
        self.snapshot().routes.iter().filter(|bound| bound.runs()).map(|bound| bound.route.id).collect()
    }

    /// Deliveries that wait for this source and could leave: what high water counts.
    pub(crate) fn depth_of(&self, source: ConnectionId) -> u64 {
        self.inner.depth.lock().unwrap_or_else(PoisonError::into_inner).get(&source).copied().unwrap_or(0)
    }

    /// Brings the depths up to date from the sums.
    pub(crate) async fn measure(&self) -> Result<(), Error> {
        use patchbay_model::delivery::State;
        let sums = self.store().sums(self.now()).await?;
        let mut depth: HashMap<ConnectionId, u64> = HashMap::new();
        for bound in self.snapshot().routes.iter().filter(|bound| bound.runs()) {
            let states = sums.deliveries.get(&bound.route.id);
            let waiting: u64 = [State::Waiting, State::Retrying, State::InDoubt]
                .iter()
                .filter_map(|state| states?.get(state))
                .sum();
            *depth.entry(bound.route.draft.source).or_default() += waiting;
        }
        *self.inner.depth.lock().unwrap_or_else(PoisonError::into_inner) = depth;
        Ok(())
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
