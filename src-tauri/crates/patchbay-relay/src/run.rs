//! The relay's own pace: ticks when woken or due, indexes and prunes beside it, watches the clock, stops in order.

use crate::{flight::soon, relay::Relay, snapshot::Bound};
use patchbay_model::limits;
use patchbay_store::Error;
use std::{future::Future, sync::atomic::Ordering, time::Duration};
use tokio::task::JoinSet;

/// The longest a tick is put off when nothing wakes it.
const IDLE: Duration = Duration::from_secs(1);
/// How long flights may take to land when stopping.
const LANDING: Duration = Duration::from_secs(10);
/// The search index gets this much of each beat, by batches and by time.
const INDEX_BATCHES: usize = 64;
const INDEX_TIME: Duration = Duration::from_millis(200);
/// A wall clock that moved by more than this is said in the log.
const JUMP_MS: i64 = 60_000;

/// Work that no event waits for: questions to vendors, replays, the search index.
#[derive(Default)]
struct Asking {
    names: JoinSet<()>,
    checks: JoinSet<()>,
    catalogs: JoinSet<()>,
    replays: JoinSet<()>,
    sweeps: JoinSet<()>,
    indexing: JoinSet<()>,
}

impl Relay {
    /// Runs until `stop` resolves; then intake shuts and flights get ten seconds to land.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut flights = JoinSet::new();
        let mut asking = Asking::default();
        tokio::pin!(stop);
        let mut housekeeping = tokio::time::interval(Duration::from_millis(500));
        housekeeping.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut pause = Duration::ZERO;
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                _ = housekeeping.tick() => self.keep_house(&mut asking).await,
                () = self.inner.wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
            while flights.try_join_next().is_some() {}
            self.carry_replays(&mut asking.replays);
            let ticked = self.inner.spells.hear("claim", self.tick(&mut flights).await, |error| {
                tracing::error!(%error, "Nothing could be claimed; it is tried again.");
            });
            pause = match ticked {
                // Something is due right now, but its limiter has no room: ask again shortly.
                Ok(ticked) if ticked.limited => Duration::from_millis(50),
                // All that was due has been claimed: what comes next is due later, or wakes when it comes.
                Ok(_) => self.until_due().await,
                Err(_) => IDLE,
            };
        }
        self.shut_intake();
        // Nobody waits for a name or a check, and whoever stops wants the store to be let go of.
        asking.names.shutdown().await;
        asking.checks.shutdown().await;
        asking.catalogs.shutdown().await;
        asking.replays.shutdown().await;
        asking.sweeps.shutdown().await;
        asking.indexing.shutdown().await;
        let landed =
            tokio::time::timeout(LANDING, async { while flights.join_next().await.is_some() {} }).await;
        if landed.is_err() {
            tracing::warn!(
                flights = flights.len(),
                "Stopped with sends still open; they are looked up at the next start."
            );
        }
        self.flush_health(self.now()).await;
        self.write_rejections().await;
    }

    async fn until_due(&self) -> Duration {
        let now = self.now();
        let due = self.store().next_due(self.running()).await.ok().flatten().unwrap_or(soon(now));
        Duration::from_millis(due.since(now).max(1) as u64).min(IDLE)
    }

    /// Small work that no event should wait for.
    async fn keep_house(&self, asking: &mut Asking) {
        let now = self.now();
        self.refresh_due_names(&mut asking.names);
        self.pulse(&mut asking.checks, now);
        self.refresh_due_catalogs(&mut asking.catalogs);
        self.flush_due_health(now).await;
        // One may have gone on without a flight: a person answered, or a newer update overtook it.
        self.inner.replays_due.store(true, Ordering::Release);
        let beat = self.inner.indexed_at.fetch_add(1, Ordering::Relaxed);
        let spells = &self.inner.spells;
        let measured = spells.hear("measure", self.measure().await, |error| {
            tracing::warn!(%error, "The queue could not be measured.");
        });
        if let Ok(sums) = measured {
            let told = self.watch_alerts(&sums, now).await;
            drop(spells.hear("alerts", told, |error| {
                tracing::warn!(%error, "An alert could not be told; it is tried again.");
            }));
        }
        self.extend_index(&mut asking.indexing);
        if beat.is_multiple_of(2) {
            self.write_rejections().await;
        }
        if beat.is_multiple_of(120) {
            let sampled = self.store().sample_depth(now).await;
            drop(spells.hear("depth", sampled, |error| {
                tracing::warn!(%error, "What waits could not be written down.");
            }));
            self.tidy().await;
        }
        self.watch_clock().await;
        self.sweep_when_due(&mut asking.sweeps, self.now());
    }

    /// Some batches a beat: search is soon complete, and accept is never far behind them. Beside the claims, which do not
    /// wait for it.
    fn extend_index(&self, indexing: &mut JoinSet<()>) {
        while indexing.try_join_next().is_some() {}
        if !indexing.is_empty() {
            return;
        }
        let relay = self.clone();
        indexing.spawn(async move {
            let began = tokio::time::Instant::now();
            for _ in 0..INDEX_BATCHES {
                let indexed = relay.store().index_some().await;
                let more = relay.inner.spells.hear("index", indexed, |error| {
                    tracing::warn!(%error, "The search index could not be extended.");
                });
                if !matches!(more, Ok(true)) || began.elapsed() >= INDEX_TIME {
                    break;
                }
            }
        });
    }

    async fn tidy(&self) {
        let (now, spells) = (self.now(), &self.inner.spells);
        // What is old is not told by a clock that is in doubt.
        if self.prune_paused().is_none() {
            drop(spells.hear("cases", self.store().prune_cases(now).await, |error| {
                tracing::warn!(%error, "Cases that are over could not be removed.");
            }));
        }
        drop(spells.hear("catalogue", self.store().prune_catalogue().await, |error| {
            tracing::warn!(%error, "Old readings of what can be written to could not be removed.");
        }));
        let vault = std::sync::Arc::clone(self.vault());
        let rotated = self.world().blocking(move || vault.rotate_data_key_if_due(now)).await;
        if let Some(rotated) = rotated {
            drop(spells.hear("data_key", rotated, |error| {
                tracing::warn!(%error, "The weekly data key could not be changed; the present one goes on sealing.");
            }));
        }
    }

    /// A machine that slept or a clock that was set: said in the log, and nothing waits longer than it should.
    async fn watch_clock(&self) {
        self.follow_clock().await;
        if self.inner.clamp_due.load(Ordering::Acquire) {
            let clamped = self.store().clamp_due(self.now() + limits::DAY_MS).await;
            let clamped = self.inner.spells.hear("clamp", clamped, |error| {
                tracing::warn!(%error, "What is due too far away could not be brought back; it is tried again.");
            });
            self.inner.clamp_due.store(clamped.is_err(), Ordering::Release);
        }
    }

    async fn follow_clock(&self) {
        let Some(drift_ms) = self.world().drift_ms().filter(|drift| drift.abs() > JUMP_MS) else { return };
        let now = self.now() + drift_ms;
        self.inner.retention.doubt(now, Some(drift_ms));
        // What waits moves first, and with it that is said; until it has, the clock goes on that it was written by.
        let moved = self.store().clock_jumped(drift_ms, now).await;
        let moved = self.inner.spells.hear("clock", moved, |error| {
            tracing::warn!(%error, "What waits could not be moved along with the clock; it is tried again.");
        });
        if moved.is_err() {
            return;
        }
        // A budget is spent by the time that truly passed.
        let snapshot = self.snapshot();
        let limiters = || snapshot.connections.values().map(|connection| connection.cx.http.limiter());
        limiters().for_each(|limiter| limiter.clock_jumps(self.now(), drift_ms));
        snapshot.connections.values().for_each(|connection| connection.cx.keeper.clock_jumps(drift_ms));
        self.world().rebase();
        limiters().for_each(|limiter| limiter.clock_jumped(self.now()));
        self.inner.breakers.clock_jumped(now);
        self.inner.pulse.clock_jumped();
        self.inner.clamp_due.store(true, Ordering::Release);
    }

    pub(crate) async fn write_rejections(&self) {
        let taken = self.inner.rejections.take();
        if taken.is_empty() {
            return;
        }
        let now = self.now();
        let total: u64 = taken.values().sum();
        let mut written =
            self.store().count(vec![("rejected", i64::try_from(total).unwrap_or(i64::MAX))], now).await;
        for ((source, code), n) in taken {
            let Some(source) = source else { continue };
            let noted = self
                .store()
                .note("rejected", source.to_string(), serde_json::json!({ "code": code, "n": n }), now)
                .await;
            written = written.and(noted);
        }
        drop(self.inner.spells.hear("rejections", written, |error| {
            tracing::warn!(%error, "Refused requests could not be counted.");
        }));
    }

    /// Says once per source and run that it sends what cannot be read.
    pub(crate) async fn notice_unreadable(&self, source: &Bound) {
        if self.inner.rejections.count(Some(source.row.id), "unreadable_body", self.now()) {
            let noted: Result<(), Error> = self
                .store()
                .note("unreadable", source.row.id.to_string(), serde_json::json!({}), self.now())
                .await;
            if let Err(error) = noted {
                tracing::warn!(%error, "A notice could not be written.");
            }
        }
    }
}
