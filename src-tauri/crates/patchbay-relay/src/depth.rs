//! How much is waiting, by source, and when that is too much to take more: high water.

use crate::{relay::Relay, snapshot::Bound};
use patchbay_kit::connector::Receive;
use patchbay_model::{delivery::State, ids::ConnectionId, limits};
use patchbay_store::{Error, Sums};
use std::{
    collections::HashMap,
    sync::{PoisonError, atomic::Ordering},
};

/// Why an event is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Full {
    /// Too much of this source is due; its sender sends again.
    Depth,
    /// What is stored has reached its bound; what waits is never given up for what is new.
    Storage,
}

impl Relay {
    /// Deliveries of a source that wait and could leave. What stands behind a hold, or on a line that is off, does not
    /// count.
    pub fn depth_of(&self, source: ConnectionId) -> u64 {
        self.inner.depth.lock().unwrap_or_else(PoisonError::into_inner).get(&source).copied().unwrap_or(0)
    }

    /// Whether this source has to wait. One that does not send again is taken from for as long as there is room.
    pub(crate) fn is_full(&self, source: &Bound, receive: &dyn Receive) -> Option<Full> {
        if self.inner.storage_full.load(Ordering::Relaxed) {
            return Some(Full::Storage);
        }
        let deep = receive.redelivers() && self.depth_of(source.row.id) >= limits::QUEUE_DEPTH_PAUSE;
        deep.then_some(Full::Depth)
    }

    /// Counts what was accepted since the sums were last read, so that a burst is seen before the next reading.
    pub(crate) fn deepened(&self, source: ConnectionId, deliveries: u64) {
        *self.inner.depth.lock().unwrap_or_else(PoisonError::into_inner).entry(source).or_default() +=
            deliveries;
    }

    /// Brings the depths up to date from the sums, and looks how much room there is.
    pub async fn measure(&self) -> Result<Sums, Error> {
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
        let used = self.store().used_bytes().await?;
        let full = used >= self.inner.storage_max.load(Ordering::Relaxed);
        self.inner.storage_used.store(used, Ordering::Relaxed);
        self.inner.storage_full.store(full, Ordering::Relaxed);
        Ok(sums)
    }

    /// The bound of what is stored, in bytes.
    pub fn store_at_most(&self, bytes: u64) {
        self.inner.storage_max.store(bytes, Ordering::Relaxed);
    }
}
