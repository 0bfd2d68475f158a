//! What is kept and for how long: the relay's own sweeps, at a pace that no sender notices, and never by a clock that
//! cannot be trusted.

use crate::relay::Relay;
use patchbay_model::{limits, time::Timestamp};
use patchbay_store::{Error, Pruned, Retain, Sweep};
use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError, atomic::Ordering},
    time::Duration,
};
use tokio::task::JoinSet;

/// How long the writer is left alone between two steps of a sweep. A step takes a few milliseconds and about fifty
/// events, so that a sweep keeps up with more than a thousand a second.
const BETWEEN: Duration = Duration::from_millis(20);
/// A sweep begins this often …
const EVERY_MS: i64 = 60_000;
/// … and as soon as this where there is more than may be.
const EVERY_FULL_MS: i64 = 2_000;
/// Vendors whose clocks must agree with ours after it jumped.
const VENDORS: usize = 2;
/// How far the clock of a vendor may be from ours, its answer's way included.
const AGREE_MS: i64 = 120_000;
/// A relay that knows no vendor trusts its clock again after it went steadily for this long.
const STEADY_MS: i64 = limits::DAY_MS;
/// A start this long after the newest event may be a clock that was set wrong.
const GAP_MS: i64 = limits::DAY_MS;

/// Whether the clock may decide what is old, and when a sweep is due.
#[derive(Default)]
pub(crate) struct Retention(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// Since when the clock is in doubt, and by how much it jumped where that is known.
    doubted: Option<(Timestamp, Option<i64>)>,
    next: Option<Timestamp>,
    sweeping: bool,
}

impl Retention {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The clock jumped, or may have.
    pub(crate) fn doubt(&self, now: Timestamp, by_ms: Option<i64>) {
        self.lock().doubted = Some((now, by_ms));
    }
}

impl Relay {
    /// What is kept, as it is set.
    pub fn retained(&self) -> Retain {
        Retain {
            payload_days: self.inner.sealed_days.load(Ordering::Relaxed),
            view_days: self.inner.view_days.load(Ordering::Relaxed),
            bytes: self.inner.storage_max.load(Ordering::Relaxed),
        }
    }

    /// Why nothing is removed at present, in words; nothing where it is.
    pub fn prune_paused(&self) -> Option<String> {
        let (_, by_ms) = self.inner.retention.lock().doubted?;
        let (agree, needed) = self.vendors_agreeing();
        let what = match by_ms {
            Some(by_ms) if by_ms < 0 => {
                format!("The clock of this computer was set back by {}.", span(-by_ms))
            }
            Some(by_ms) => format!("The clock of this computer went ahead by {}.", span(by_ms)),
            None => "The clock of this computer is far from when the newest event came.".to_owned(),
        };
        let until = match needed {
            0 => "until it has gone steadily for a day".to_owned(),
            1 => "until the vendor that is connected tells the same time".to_owned(),
            n => format!("until {n} vendors tell the same time; {agree} of them does by now"),
        };
        Some(format!("{what} Nothing is removed {until}."))
    }

    /// How many vendors have told our time since the clock is in doubt, and how many are needed.
    fn vendors_agreeing(&self) -> (usize, usize) {
        let Some((since, _)) = self.inner.retention.lock().doubted else { return (0, 0) };
        let snapshot = self.snapshot();
        let asked =
            snapshot.connections.values().filter(|bound| !bound.connector.manifest().calls.is_empty());
        let (mut known, mut agree) = (BTreeSet::new(), BTreeSet::new());
        for bound in asked {
            known.insert(bound.row.vendor.clone());
            let told = bound.cx.http.meter().last_date();
            if told.is_some_and(|(at, ahead_ms)| at >= since && ahead_ms.abs() <= AGREE_MS) {
                agree.insert(bound.row.vendor.clone());
            }
        }
        (agree.len(), known.len().min(VENDORS))
    }

    /// Takes the clock for right again once enough others do.
    fn trust_clock(&self, now: Timestamp) {
        let Some((since, _)) = self.inner.retention.lock().doubted else { return };
        let (agree, needed) = self.vendors_agreeing();
        let settled = if needed == 0 { now.since(since) >= STEADY_MS } else { agree >= needed };
        if settled {
            tracing::info!("The clock is taken for right again; what is old is removed.");
            self.inner.retention.lock().doubted = None;
        }
    }

    /// Compares the clock at a start with what was stored last.
    pub(crate) async fn doubt_clock_at_start(&self) -> Result<(), Error> {
        let now = self.now();
        let newest = self.store().newest_received().await?;
        if newest.is_some_and(|newest| !(-AGREE_MS..=GAP_MS).contains(&(now.0 - newest.0))) {
            self.inner.retention.doubt(now, None);
        }
        Ok(())
    }

    /// Begins a sweep where one is due, as a task that nobody waits for.
    pub(crate) fn sweep_when_due(&self, tasks: &mut JoinSet<()>, now: Timestamp) {
        while tasks.try_join_next().is_some() {}
        self.trust_clock(now);
        {
            let mut retention = self.inner.retention.lock();
            let next = *retention.next.get_or_insert(now + EVERY_MS);
            if retention.sweeping || retention.doubted.is_some() || now < next {
                // A clock that was set back does not put it off.
                retention.next = Some(next.min(now + EVERY_MS));
                return;
            }
            retention.sweeping = true;
            retention.next = Some(now + EVERY_MS);
        }
        let relay = self.clone();
        tasks.spawn(async move {
            drop(relay.inner.spells.hear("sweep", relay.sweep().await, |error| {
                tracing::warn!(%error, "Old events could not be removed; it is tried again.");
            }));
        });
    }

    /// Sweeps once, from beginning to end.
    ///
    /// # Errors
    /// Of the store. What went is gone; the rest goes with the next sweep.
    pub async fn sweep(&self) -> Result<Pruned, Error> {
        let _swept = Swept(self);
        let mut sweep = Sweep::new(self.retained(), self.now());
        loop {
            let more = self.store().sweep(&mut sweep).await?;
            // A clock that jumps meanwhile ends it.
            if !more || self.inner.retention.lock().doubted.is_some() {
                break;
            }
            tokio::time::sleep(BETWEEN).await;
        }
        let gone = sweep.gone();
        if gone != Pruned::default() {
            let at = self.now().0.to_string();
            self.store().keep_fact("pruned_at", at, None, self.now()).await?;
        }
        let used = self.store().used_bytes().await?;
        if used >= self.retained().bytes / 100 * limits::STORAGE_SWEEP_PERCENT {
            self.inner.retention.lock().next = Some(self.now() + EVERY_FULL_MS);
        }
        Ok(gone)
    }
}

/// Gives the turn back however a sweep ends.
struct Swept<'a>(&'a Relay);

impl Drop for Swept<'_> {
    fn drop(&mut self) {
        self.0.inner.retention.lock().sweeping = false;
    }
}

/// A length of time in words.
fn span(ms: i64) -> String {
    let (n, unit) = match ms {
        ..3_600_000 => (ms / 60_000, "minute"),
        3_600_000..172_800_000 => (ms / 3_600_000, "hour"),
        _ => (ms / limits::DAY_MS, "day"),
    };
    if n == 1 { format!("1 {unit}") } else { format!("{n} {unit}s") }
}
