//! Names beside ids. They are read from a vendor's directory now and then; an event is accepted with those known
//! at that moment and keeps them for life, so that what leaves for it never changes and accept never waits for
//! the network.

use crate::{pulse::stops, relay::Relay, snapshot::Bound};
use patchbay_model::{ids::ConnectionId, privacy::Policy, problem::Problem};
use patchbay_store::{Error, NameRow};
use serde_json::{Map, Value};
use std::sync::PoisonError;
use tokio::task::JoinSet;

/// The field of a payload that holds names, by the fields that hold their ids.
const NAMES: &str = "names";
/// How long names are taken as they are, in milliseconds.
const EVERY_MS: i64 = 3_600_000;
/// Waited after a failure, in milliseconds: a machine that starts before its network should not wait an hour.
const AGAIN_MS: i64 = 5 * 60_000;

impl Relay {
    /// Asks the directory of `connection` for names and uses them from the next event on. Returns how many there
    /// are; none for a connection without a directory.
    ///
    /// # Errors
    /// Why the vendor or the store did not; the names known before stay.
    pub async fn refresh_names(&self, connection: ConnectionId) -> Result<usize, Problem> {
        let Some(bound) = self.snapshot().connections.get(&connection).cloned() else {
            return Err(Error::Missing("The connection").into());
        };
        let Some(directory) = bound.connector.directory() else { return Ok(0) };
        self.names_due_in(connection, EVERY_MS);
        let asked = directory.names(&bound.cx).await;
        let names = match asked {
            Ok(names) => names,
            Err(problem) => {
                self.names_due_in(connection, AGAIN_MS);
                if stops(&problem) {
                    self.hold_connection(connection, problem.clone()).await?;
                }
                return Err(problem);
            }
        };
        let rows: Vec<NameRow> = names
            .into_iter()
            .map(|name| NameRow { id: name.id, name: name.name, kind: name.kind.to_owned() })
            .collect();
        let count = rows.len();
        if self.store().save_names(connection, rows, self.now()).await? {
            self.reload().await?;
        }
        Ok(count)
    }

    /// Starts a task for every directory whose hour has come. Ticks do not wait for them.
    pub(crate) fn refresh_due_names(&self, tasks: &mut JoinSet<()>) {
        while tasks.try_join_next().is_some() {}
        let now = self.now();
        let due = {
            let due_at = self.inner.names_due.lock().unwrap_or_else(PoisonError::into_inner);
            let snapshot = self.snapshot();
            let directories =
                snapshot.connections.values().filter(|bound| bound.connector.directory().is_some());
            // What a check was refused for, a list is refused for as well.
            let directories = directories.filter(|bound| bound.hold.is_none());
            let ids = directories.map(|bound| bound.row.id);
            ids.filter(|id| due_at.get(id).is_none_or(|at| *at <= now)).collect::<Vec<_>>()
        };
        for connection in due {
            self.names_due_in(connection, EVERY_MS);
            let relay = self.clone();
            tasks.spawn(async move {
                if let Err(problem) = relay.refresh_names(connection).await {
                    tracing::warn!(%connection, code = %problem.code, "Names could not be read; those known before stay in use.");
                }
            });
        }
    }

    fn names_due_in(&self, connection: ConnectionId, ms: i64) {
        let at = self.now() + ms;
        self.inner.names_due.lock().unwrap_or_else(PoisonError::into_inner).insert(connection, at);
    }
}

impl Bound {
    /// Puts the names of `payload`'s ids beside them, at `names.` and the field. Returns whether there were any.
    ///
    /// A sender's own `names` is left alone, and an id that the policy hides gets no name: it would say more
    /// than the id.
    pub fn put_names(&self, payload: &mut Value) -> bool {
        let fields = self.connector.receive().map_or(&[][..], |receive| receive.named_fields());
        let Value::Object(payload) = payload else { return false };
        if self.names.is_empty() || payload.contains_key(NAMES) {
            return false;
        }
        let named = |field: &&str| {
            let id = payload
                .get(*field)
                .and_then(Value::as_str)
                .filter(|_| self.policy.of(field) == Policy::Keep)?;
            Some(((*field).to_owned(), Value::from(self.names.get(id.trim())?.as_str())))
        };
        let names: Map<String, Value> = fields.iter().filter_map(named).collect();
        let found = !names.is_empty();
        if found {
            payload.insert(NAMES.to_owned(), Value::Object(names));
        }
        found
    }
}
