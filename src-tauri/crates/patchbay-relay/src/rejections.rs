//! What intake refused: counted in memory by source and reason, written once a second, never stored as events.

use patchbay_model::{ids::ConnectionId, limits, time::Timestamp};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// The last refusal of one source, for its page: what differed, never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    pub at: Timestamp,
    pub code: &'static str,
    pub count: u64,
}

#[derive(Default)]
pub(crate) struct Rejections(Mutex<State>);

/// Requests of one source that did not prove where they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unproven {
    pub first: Timestamp,
    pub last: Timestamp,
    pub n: u64,
}

#[derive(Default)]
struct State {
    unproven: BTreeMap<ConnectionId, Unproven>,
    unwritten: BTreeMap<(Option<ConnectionId>, &'static str), u64>,
    last: BTreeMap<ConnectionId, Rejection>,
}

impl Rejections {
    /// Counts one. Returns whether it is the first of its source in this run.
    pub(crate) fn count(&self, source: Option<ConnectionId>, code: &'static str, now: Timestamp) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state.unwritten.entry((source, code)).or_default() += 1;
        let Some(source) = source else { return false };
        let first = !state.last.contains_key(&source);
        let last = state.last.entry(source).or_insert(Rejection { at: now, code, count: 0 });
        *last = Rejection { at: now, code, count: last.count + 1 };
        first
    }

    /// Counts one that did not prove where it comes from. After a quiet while it is a first one again.
    pub(crate) fn doubt(&self, source: ConnectionId, now: Timestamp) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = Unproven { first: now, last: now, n: 0 };
        let one = state.unproven.entry(source).or_insert(new);
        if now.since(one.last) >= limits::BAD_SIGNATURE_MS {
            *one = new;
        }
        (one.last, one.n) = (now, one.n + 1);
    }

    pub(crate) fn unproven(&self) -> BTreeMap<ConnectionId, Unproven> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unproven.clone()
    }

    pub(crate) fn last(&self, source: ConnectionId) -> Option<Rejection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).last.get(&source).cloned()
    }

    /// Takes what is not written yet.
    pub(crate) fn take(&self) -> BTreeMap<(Option<ConnectionId>, &'static str), u64> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).unwritten)
    }
}
