//! How connections fare: each is asked now and then who it is, and the calls of all are counted by half hour.

use crate::{relay::Relay, snapshot::Bound};
use patchbay_kit::{connector::Account, meter::SLOT_MS};
use patchbay_model::{
    ids::ConnectionId,
    outcome::Scope,
    problem::{Problem, Remedy},
    settle::Unit,
    time::Timestamp,
};
use patchbay_store::{Error, HealthRow};
use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio::task::JoinSet;

/// A connection is asked this often, in milliseconds, give or take a fifth: many of one vendor must not all ask at
/// the same moment.
const EVERY_MS: i64 = 5 * 60_000;
/// Simulators do not go away.
const PRACTICE_EVERY_MS: i64 = 60 * 60_000;
/// The first question after a start comes within this time, in milliseconds.
const FIRST_MS: i64 = 60_000;
/// How often counts are written down, in milliseconds.
const FLUSH_EVERY_MS: i64 = 60_000;

/// The counts of both sides are one strip.
const _: () = assert!(SLOT_MS == patchbay_store::HEALTH_SLOT_MS);

/// When each connection is to be asked next.
#[derive(Default)]
pub(crate) struct Pulse {
    due: Mutex<HashMap<ConnectionId, Timestamp>>,
    flushed_at: AtomicI64,
}

impl Pulse {
    /// The clock was set: every connection is asked soon, for its vendor tells the time as well.
    pub(crate) fn clock_jumped(&self) {
        self.due().clear();
    }

    fn due(&self) -> MutexGuard<'_, HashMap<ConnectionId, Timestamp>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An account as it is shown on one line; nothing where the vendor told neither name.
pub fn shown(account: &Account) -> Option<String> {
    match (account.name.trim(), account.who.trim()) {
        ("", "") => None,
        ("", name) | (name, "") => Some(name.to_owned()),
        (name, who) => Some(format!("{name}, {who}")),
    }
}

impl Relay {
    /// Asks the vendor of one connection who we are, and keeps what it says. A sign-in it no longer takes holds
    /// the connection; one it takes again is not let go here, for whoever waits decides.
    ///
    /// # Errors
    /// What the vendor or the store says.
    pub async fn check(&self, connection: ConnectionId) -> Result<Account, Problem> {
        let bound = self.snapshot().connections.get(&connection).cloned();
        let bound = bound.ok_or_else(|| Problem::from(Error::Missing("The connection")))?;
        self.checked_in(&bound, self.now());
        match bound.connector.check(&bound.cx).await {
            Ok(account) => {
                self.keep_check(&bound, account.clone()).await?;
                Ok(account)
            }
            Err(problem) => {
                if stops(&problem) {
                    self.hold_connection(connection, problem.clone()).await?;
                }
                Err(problem)
            }
        }
    }

    async fn keep_check(&self, bound: &Bound, account: Account) -> Result<(), Error> {
        let learned = account.learned.iter().any(|(name, value)| bound.row.settings.get(name) != Some(value));
        let mut said = shown(&account).or_else(|| bound.row.account.clone());
        if said.is_none() {
            said = Some(bound.row.name.clone());
        }
        if self.inner.parts.practice {
            said = said.map(|said| format!("{said}, simulated"));
        }
        self.store().save_check(bound.row.id, said, account, self.now()).await?;
        if learned {
            self.reload().await?;
        }
        Ok(())
    }

    /// Stops everything that waits for a connection until a person signs in again.
    pub(crate) async fn hold_connection(
        &self,
        connection: ConnectionId,
        problem: Problem,
    ) -> Result<(), Error> {
        self.store().hold(Scope::Connection, *connection.bytes(), problem, self.now()).await?;
        self.reload().await
    }

    /// Starts a check of every connection whose time has come at `now`, as tasks that nobody waits for. A held one
    /// is left alone: only a person changes what its vendor would say.
    pub fn pulse(&self, tasks: &mut JoinSet<()>, now: Timestamp) {
        while tasks.try_join_next().is_some() {}
        for connection in self.due_checks(now) {
            let relay = self.clone();
            tasks.spawn(async move {
                if let Err(problem) = relay.check(connection).await {
                    tracing::warn!(%connection, code = %problem.code, "A connection could not be checked.");
                }
            });
        }
    }

    /// The connections to be asked at `now`. Each is given its next time here, so it is asked once.
    fn due_checks(&self, now: Timestamp) -> Vec<ConnectionId> {
        let snapshot = self.snapshot();
        let every_ms = if self.inner.parts.practice { PRACTICE_EVERY_MS } else { EVERY_MS };
        let mut due = self.inner.pulse.due();
        due.retain(|id, _| snapshot.connections.contains_key(id));
        let mut found = Vec::new();
        for bound in snapshot.connections.values().filter(|bound| bound.hold.is_none()) {
            let id = bound.row.id;
            let at = *due.entry(id).or_insert_with(|| first(bound, now, every_ms, self.world().unit()));
            if at <= now {
                due.insert(id, next(now, every_ms, self.world().unit()));
                found.push(id);
            }
        }
        found
    }

    /// A check that a person asked for counts as one of ours.
    fn checked_in(&self, bound: &Bound, now: Timestamp) {
        let every_ms = if self.inner.parts.practice { PRACTICE_EVERY_MS } else { EVERY_MS };
        self.inner.pulse.due().insert(bound.row.id, next(now, every_ms, self.world().unit()));
    }

    /// Writes counts down once their minute is over.
    pub(crate) async fn flush_due_health(&self, now: Timestamp) {
        let last = Timestamp(self.inner.pulse.flushed_at.load(Ordering::Relaxed));
        if now.since(last) >= FLUSH_EVERY_MS {
            self.flush_health(now).await;
        }
    }

    /// Writes down how calls went since this was last done.
    pub async fn flush_health(&self, now: Timestamp) {
        self.inner.pulse.flushed_at.store(now.0, Ordering::Relaxed);
        let rows: Vec<HealthRow> = self
            .snapshot()
            .connections
            .values()
            .flat_map(|bound| {
                let connection = bound.row.id;
                bound.cx.http.meter().take().into_iter().map(move |(slot, tally)| HealthRow {
                    connection,
                    slot,
                    calls: tally.calls,
                    failed: tally.failed,
                })
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        drop(self.inner.spells.hear("health", self.store().add_health(rows, now).await, |error| {
            tracing::warn!(%error, "How calls went could not be written down.");
        }));
    }
}

/// Whether nothing can go on before a person signs in again.
pub(crate) fn stops(problem: &Problem) -> bool {
    problem.remedy == Remedy::Reconnect
}

/// After a start a connection is asked soon, unless it was asked just before.
fn first(bound: &Bound, now: Timestamp, every_ms: i64, unit: Unit) -> Timestamp {
    let soon = now + (FIRST_MS as f64 * unit.0) as i64;
    let known = bound.row.checked_at.filter(|at| *at <= now);
    known.map_or(soon, |at| (at + every_ms).max(soon))
}

fn next(now: Timestamp, every_ms: i64, unit: Unit) -> Timestamp {
    let fifth = every_ms as f64 / 5.0;
    now + every_ms + (fifth * (2.0 * unit.0 - 1.0)) as i64
}
