//! The breakers of all targets: heard after every call, asked before every claim, and told of in the log whenever one
//! changes.

use crate::{relay::Relay, snapshot::Snapshot};
use patchbay_model::{
    breaker::{Breaker, May, Sign, Stand, Tripped},
    ids::{ConnectionId, ContainerId, RouteId},
    time::Timestamp,
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What a breaker stands before.
pub type Place = (ConnectionId, ContainerId);

#[derive(Default)]
pub(crate) struct Breakers(Mutex<BTreeMap<Place, Breaker>>);

/// A target that is left alone, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftAlone {
    pub place: Place,
    pub tripped: Tripped,
}

impl Breakers {
    fn all(&self) -> MutexGuard<'_, BTreeMap<Place, Breaker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The clock was set: until when a target was left alone is not known any more, so one call may go and see.
    pub(crate) fn clock_jumped(&self, now: Timestamp) {
        self.all().values_mut().for_each(|breaker| breaker.hurry(now));
    }

    /// Whether calls may go there now.
    pub(crate) fn may(&self, place: &Place, now: Timestamp) -> May {
        self.all().get(place).map_or(May::All, |breaker| breaker.may(now))
    }
}

impl Relay {
    /// Targets that are left alone now.
    pub fn left_alone(&self) -> Vec<LeftAlone> {
        let all = self.inner.breakers.all();
        let tripped = |(place, breaker): (&Place, &Breaker)| {
            Some(LeftAlone { place: place.clone(), tripped: breaker.tripped()? })
        };
        all.iter().filter_map(tripped).collect()
    }

    /// A person says that a target is well again: one call may go and see at once.
    pub fn hurry(&self, place: &Place) {
        let now = self.now();
        if let Some(breaker) = self.inner.breakers.all().get_mut(place) {
            breaker.hurry(now);
        }
        self.wake();
    }

    /// Takes in what a call said of its target.
    pub(crate) async fn heard(&self, place: Place, sign: Sign) {
        let now = self.now();
        let changed = {
            let mut all = self.inner.breakers.all();
            // Most targets are well: those need no breaker until one of their calls fails.
            match (all.get_mut(&place), sign) {
                (Some(breaker), sign) => breaker.hear(sign, now, self.world().unit()),
                (None, Sign::Ill(_)) => {
                    all.entry(place.clone()).or_default().hear(sign, now, self.world().unit())
                }
                (None, Sign::Well | Sign::Nothing) => None,
            }
        };
        if let Some(stand) = changed {
            self.say_breaker(&place, stand).await;
        }
    }

    /// The one call that may see has been claimed.
    pub(crate) async fn probing(&self, place: &Place) {
        let now = self.now();
        let changed = self.inner.breakers.all().get_mut(place).and_then(|breaker| breaker.probe(now));
        if let Some(stand) = changed {
            self.say_breaker(place, stand).await;
        }
    }

    /// One line of the log for each change.
    async fn say_breaker(&self, place: &Place, stand: Stand) {
        let tripped = self.inner.breakers.all().get(place).and_then(Breaker::tripped);
        let (connection, container) = place;
        let body = serde_json::json!({
            "state": stand,
            "class": tripped.map(|tripped| tripped.class),
            "since": tripped.map(|tripped| tripped.since.0),
            "next_probe": tripped.map(|tripped| tripped.next_probe.0),
        });
        let said = self.store().note_breaker(format!("{connection}:{container}"), body, self.now()).await;
        if let Err(error) = said {
            tracing::warn!(%connection, %error, "A change of a breaker could not be written down.");
        }
    }

    /// Routes whose target takes no call now.
    pub(crate) fn resting(&self, snapshot: &Snapshot) -> Vec<RouteId> {
        let now = self.now();
        let rests = |place: &Place| self.inner.breakers.may(place, now) == May::None;
        let runs = snapshot.routes.iter().filter(|bound| bound.runs());
        runs.filter(|bound| rests(&bound.place())).map(|bound| bound.route.id).collect()
    }
}
