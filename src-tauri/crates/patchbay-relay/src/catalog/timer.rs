//! When the catalogue is read without anybody asking: what lines write to every hour, the list of names once a day,
//! and a container that a vendor refused at once.

use super::{Found, by_catalogue, discovers};
use crate::{relay::Relay, snapshot::Bound};
use patchbay_model::{
    ids::{ConnectionId, ContainerId, RouteId},
    limits::DAY_MS,
    outcome::{Outcome, Scope},
    problem::Problem,
    time::Timestamp,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::task::JoinSet;

/// How often the containers of lines are read, in milliseconds.
const EVERY_MS: i64 = 3_600_000;
/// Waited after a failure, in milliseconds.
const AGAIN_MS: i64 = 10 * 60_000;
/// A start waits this long: a line's board was read when the line was drawn.
const FIRST_MS: i64 = 5 * 60_000;
/// A container whose values are refused again and again is not read more often than this, in milliseconds.
const REFUSED_EVERY_MS: i64 = 60_000;

/// What is to be read next, and when.
#[derive(Default)]
pub(crate) struct Due {
    connections: Mutex<HashMap<ConnectionId, Timestamp>>,
    refused: Mutex<HashMap<(ConnectionId, ContainerId), Refused>>,
}

/// When a refused container was read last; held while it is being read.
type Refused = (Timestamp, Arc<tokio::sync::Mutex<()>>);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Relay {
    /// Starts a task for every connection whose hour has come. Ticks do not wait for them.
    pub(crate) fn refresh_due_catalogs(&self, tasks: &mut JoinSet<()>) {
        while tasks.try_join_next().is_some() {}
        let now = self.now();
        let snapshot = self.snapshot();
        let due: Vec<ConnectionId> = {
            let mut due = lock(&self.inner.catalog_due.connections);
            due.retain(|id, _| snapshot.connections.contains_key(id));
            let mut found = Vec::new();
            let all = snapshot.connections.values();
            for bound in all.filter(|bound| bound.connector.discover().is_some() && bound.hold.is_none()) {
                let at = due.entry(bound.row.id).or_insert(now + FIRST_MS);
                if *at <= now {
                    *at = now + EVERY_MS;
                    found.push(bound.row.id);
                }
            }
            found
        };
        for connection in due {
            let relay = self.clone();
            tasks.spawn(async move {
                if let Err(problem) = relay.refresh_used(connection).await {
                    let again = relay.now() + AGAIN_MS;
                    lock(&relay.inner.catalog_due.connections).insert(connection, again);
                    tracing::warn!(%connection, code = %problem.code, "The catalogue could not be read; what was known stays in use.");
                }
            });
        }
    }

    /// Reads what lines that are on write to, and the list of names where it is a day old.
    ///
    /// # Errors
    /// Why the vendor or the store did not.
    pub async fn refresh_used(&self, connection: ConnectionId) -> Result<usize, Problem> {
        let bound = self.bound(connection)?;
        let discover = discovers(&bound)?;
        let (listed_at, _) = self.store().listed(connection, String::new()).await?;
        if listed_at.is_none_or(|at| self.now().since(at) >= DAY_MS) {
            self.list_containers(&bound, discover, &|_, _, _| {}).await?;
        }
        let used = self.used(&bound);
        if used.is_empty() {
            return Ok(0);
        }
        self.refresh_people(&bound, discover).await?;
        self.read_several(&bound, discover, &used, &|_, _, _| {}).await
    }

    fn used(&self, bound: &Bound) -> Vec<ContainerId> {
        let snapshot = self.snapshot();
        let ours = snapshot.routes.iter().map(|bound| &bound.route).filter(|route| route.on);
        let ours = ours.filter(|route| route.draft.target == bound.row.id);
        ours.map(|route| route.draft.container.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Looks again at a container that a send was refused for. A refusal that turns out to be the board's doing, not
    /// the event's, stops the line instead of ending the event.
    pub(crate) async fn reconsider(
        &self,
        outcome: Outcome,
        route: RouteId,
        target: (ConnectionId, &ContainerId),
    ) -> Outcome {
        let about = match &outcome {
            Outcome::Rejected { problem } | Outcome::Held { scope: Scope::Route, problem } => problem,
            Outcome::Delivered(_)
            | Outcome::Confirm { .. }
            | Outcome::Absorbed(_)
            | Outcome::Retry { .. }
            | Outcome::Throttled { .. }
            | Outcome::Uncertain { .. }
            | Outcome::Held { scope: Scope::Connection, .. } => return outcome,
        };
        if !by_catalogue(about) {
            return outcome;
        }
        if let Err(problem) = self.refresh_refused(target.0, target.1).await {
            tracing::warn!(%route, code = %problem.code, "A container could not be read again after a refusal.");
        }
        if !matches!(outcome, Outcome::Rejected { .. }) {
            return outcome;
        }
        let hold = self.snapshot().route(route).and_then(|bound| bound.hold.clone());
        match hold.filter(by_catalogue) {
            Some(problem) => Outcome::Held { scope: Scope::Route, problem },
            None => outcome,
        }
    }

    async fn refresh_refused(&self, connection: ConnectionId, id: &ContainerId) -> Result<Found, Problem> {
        let (now, place) = (self.now(), (connection, id.clone()));
        let turn = Arc::new(tokio::sync::Mutex::new(()));
        let reads = Arc::clone(&turn).try_lock_owned();
        let first = {
            let mut refused = lock(&self.inner.catalog_due.refused);
            refused.retain(|_, (at, _)| now.since(*at) < REFUSED_EVERY_MS);
            let first = refused.get(&place).map(|(_, turn)| Arc::clone(turn));
            if first.is_none() {
                refused.insert(place, (now, turn));
            }
            first
        };
        if let Some(first) = first {
            // Whoever was refused beside the one that reads knows as much as it does once it has read.
            drop(first.lock().await);
            return Ok(Found::default());
        }
        let found = self.refresh_container(connection, id).await;
        drop(reads);
        found
    }
}
