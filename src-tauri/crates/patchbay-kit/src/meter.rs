//! How a connection fares: every call of its governed client, counted by half an hour.

use patchbay_model::time::Timestamp;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// The length of one bar of the health strip, in milliseconds.
pub const SLOT_MS: i64 = 30 * 60_000;

/// Counts since they were last taken. Cheap to share; every method is quick.
#[derive(Default)]
pub struct Meter(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    slots: BTreeMap<i64, Tally>,
    last_good: Option<Timestamp>,
    last_bad: Option<(Timestamp, &'static str)>,
    dated: Option<(Timestamp, i64)>,
}

/// Calls of one half hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub calls: u32,
    pub failed: u32,
}

/// When the last call went well, and when and how the last one did not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Last {
    pub good: Option<Timestamp>,
    pub bad: Option<(Timestamp, &'static str)>,
}

impl Meter {
    pub fn good(&self, now: Timestamp) {
        let mut counts = self.lock();
        counts.slots.entry(now.0.div_euclid(SLOT_MS)).or_default().calls += 1;
        counts.last_good = Some(now);
    }

    /// `what`: a short fixed word, never a vendor's text.
    pub fn bad(&self, now: Timestamp, what: &'static str) {
        let mut counts = self.lock();
        let slot = counts.slots.entry(now.0.div_euclid(SLOT_MS)).or_default();
        slot.calls += 1;
        slot.failed += 1;
        counts.last_bad = Some((now, what));
    }

    /// The server said `date` in an answer that came at `now`.
    pub fn dated(&self, date: Timestamp, now: Timestamp) {
        self.lock().dated = Some((now, date.0 - now.0));
    }

    /// When the server last said what time it is, and by how many milliseconds it was ahead of us.
    pub fn last_date(&self) -> Option<(Timestamp, i64)> {
        self.lock().dated
    }

    pub fn last(&self) -> Last {
        let counts = self.lock();
        Last { good: counts.last_good, bad: counts.last_bad }
    }

    /// The counts by slot (milliseconds since 1970 over [`SLOT_MS`]), which are then forgotten here.
    pub fn take(&self) -> BTreeMap<i64, Tally> {
        std::mem::take(&mut self.lock().slots)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
