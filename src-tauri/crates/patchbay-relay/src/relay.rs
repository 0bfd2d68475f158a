//! The relay as one value: what it is made of, its snapshot, and what the door asks of it.

use crate::{
    alerts::Alerts,
    breakers::Breakers,
    catalog::Due,
    dispatch::Turns,
    pulse::Pulse,
    rejections::Rejections,
    retention::Retention,
    snapshot::{Lasting, Snapshot, load},
    spells::Spells,
};
use patchbay_kit::{
    connector::{Connector, allows_private},
    vault::{Vault, VaultError},
    wire::Wire,
    world::World,
};
use patchbay_model::{
    container::Container,
    ids::{ConnectionId, RouteId, RunId},
    limits, mapping,
    outcome::Scope,
    privacy::Compiled,
    route::RouteDraft,
    time::Timestamp,
};
use patchbay_store::{ConnectionRow, Error, Recovered, Store};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering},
    },
};
use tokio::sync::Notify;

/// Mappings kept parsed at once.
const MAPPINGS_MAX: usize = 256;

/// What a relay is made of; the door hands it in.
pub struct Parts {
    pub store: Store,
    pub vault: Arc<Vault>,
    pub connectors: &'static [&'static dyn Connector],
    pub wire: Arc<dyn Wire>,
    pub world: World,
    /// Everything is a simulator on this machine, so private addresses are allowed.
    pub practice: bool,
}

impl Parts {
    /// Whether a connection may speak to this machine and its network, and in plain HTTP.
    pub(crate) fn may_reach_private(&self, row: &ConnectionRow) -> bool {
        self.practice || allows_private(&row.settings)
    }
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Relay {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) parts: Parts,
    pub(crate) run: RunId,
    pub(crate) snapshot: RwLock<Arc<Snapshot>>,
    /// One reading at a time: an earlier one must not replace what a later one read.
    reloading: tokio::sync::Mutex<()>,
    lasting: Lasting,
    pub(crate) rejections: Rejections,
    /// Brings the next tick forward.
    pub(crate) wake: Notify,
    pub(crate) open: AtomicBool,
    pub(crate) reading: AtomicUsize,
    pub(crate) flights: Mutex<HashMap<ConnectionId, usize>>,
    pub(crate) turns: Mutex<Turns>,
    pub(crate) breakers: Breakers,
    pub(crate) alerts: Alerts,
    pub(crate) started_at: Timestamp,
    /// Due deliveries by source: as of the last look at the sums, and what was accepted since.
    pub(crate) depth: Mutex<HashMap<ConnectionId, u64>>,
    /// What is stored has reached its bound.
    pub(crate) storage_full: AtomicBool,
    pub(crate) storage_max: AtomicU64,
    pub(crate) storage_used: AtomicU64,
    /// Versions that a send in doubt still needs, read once.
    drafts: Mutex<HashMap<(RouteId, i64), Arc<RouteDraft>>>,
    policies: Mutex<HashMap<(ConnectionId, i64), Arc<Compiled>>>,
    /// By route, its version, and the version of what it writes to.
    mappings: Mutex<HashMap<(RouteId, i64, i64), Arc<mapping::Ready>>>,
    /// When each directory is to be read next.
    pub(crate) names_due: Mutex<HashMap<ConnectionId, Timestamp>>,
    /// One container is read at a time.
    pub(crate) cataloguing: tokio::sync::Mutex<()>,
    pub(crate) catalog_due: Due,
    pub(crate) pulse: Pulse,
    /// A replay may have work to be done.
    pub(crate) replays_due: AtomicBool,
    pub(crate) indexed_at: AtomicU64,
    pub(crate) retention: Retention,
    pub(crate) sealed_days: AtomicU32,
    pub(crate) view_days: AtomicU32,
    pub(crate) spells: Spells,
    /// A clock was set, and what is due too far away was not brought back yet.
    pub(crate) clamp_due: AtomicBool,
}

impl Relay {
    /// Puts in order what the last run left and reads connections and routes. Intake stays shut until
    /// [`open_intake`](Self::open_intake).
    ///
    /// # Errors
    /// Whatever the store says; nothing was sent.
    pub async fn start(parts: Parts) -> Result<(Self, Recovered), Error> {
        let run = RunId::from_uuid(parts.world.uuid());
        let now = parts.world.now();
        let recovered = parts.store.recover(run, parts.vault.counter(), now).await?;
        count_start(&parts).await?;
        if recovered.in_flight > 0 || recovered.older_copy {
            tracing::info!(
                in_flight = recovered.in_flight,
                older_copy = recovered.older_copy,
                "Sends of the last run are in doubt and will be looked up first."
            );
        }
        let inner = Inner {
            parts,
            run,
            snapshot: RwLock::default(),
            reloading: tokio::sync::Mutex::default(),
            lasting: Lasting::default(),
            rejections: Rejections::default(),
            wake: Notify::new(),
            open: AtomicBool::new(false),
            reading: AtomicUsize::new(0),
            flights: Mutex::default(),
            turns: Mutex::default(),
            breakers: Breakers::default(),
            alerts: Alerts::default(),
            started_at: now,
            depth: Mutex::default(),
            storage_full: AtomicBool::new(false),
            storage_max: AtomicU64::new(limits::STORAGE_BYTES_MAX),
            storage_used: AtomicU64::new(0),
            drafts: Mutex::default(),
            policies: Mutex::default(),
            mappings: Mutex::default(),
            names_due: Mutex::default(),
            cataloguing: tokio::sync::Mutex::default(),
            catalog_due: Due::default(),
            pulse: Pulse::default(),
            replays_due: AtomicBool::new(true),
            indexed_at: AtomicU64::new(0),
            retention: Retention::default(),
            sealed_days: AtomicU32::new(limits::SEALED_DAYS),
            view_days: AtomicU32::new(limits::VIEW_DAYS),
            spells: Spells::default(),
            clamp_due: AtomicBool::new(false),
        };
        let relay = Self { inner: Arc::new(inner) };
        relay.own_source(now).await?;
        relay.reload().await?;
        relay.remember_alerts().await?;
        relay.doubt_clock_at_start().await?;
        Ok((relay, recovered))
    }

    pub fn store(&self) -> &Store {
        &self.inner.parts.store
    }
    pub fn vault(&self) -> &Arc<Vault> {
        &self.inner.parts.vault
    }
    pub fn world(&self) -> &World {
        &self.inner.parts.world
    }
    pub fn connectors(&self) -> &'static [&'static dyn Connector] {
        self.inner.parts.connectors
    }
    /// Where bytes leave.
    pub fn wire(&self) -> &Arc<dyn Wire> {
        &self.inner.parts.wire
    }
    /// Whether a connection may speak to this machine and its network: in Practice, or where a person said so.
    pub fn may_reach_private(&self, row: &ConnectionRow) -> bool {
        self.inner.parts.may_reach_private(row)
    }
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.inner.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }
    pub fn now(&self) -> Timestamp {
        self.inner.parts.world.now()
    }

    /// Reads connections, routes and holds anew; for after a person changed one.
    pub async fn reload(&self) -> Result<(), Error> {
        let _alone = self.inner.reloading.lock().await;
        let snapshot = Arc::new(load(&self.inner.parts, &self.inner.lasting).await?);
        *self.inner.snapshot.write().unwrap_or_else(PoisonError::into_inner) = snapshot;
        self.wake();
        Ok(())
    }

    /// For just before the secrets of a connection are replaced or forgotten: whatever its sign-in still renews is
    /// stored no more. Waits for a renewal that is being stored, so call it from a thread that may block.
    pub fn retire_sign_in(&self, connection: ConnectionId) {
        self.inner.lasting.retire(connection);
    }

    /// For after a connection was given another sign-in: takes it from the vault and reads everything anew.
    pub async fn signed_in_anew(&self, connection: ConnectionId) -> Result<(), Error> {
        self.inner.lasting.signed_in_anew(connection, &self.inner.parts.vault);
        self.reload().await
    }

    /// Lifts the hold of a route, and of its target connection when that is what stops it.
    pub async fn lift(&self, scope: Scope, subject: [u8; 16]) -> Result<bool, Error> {
        let lifted = self.store().lift(scope, subject, self.now()).await?;
        self.reload().await?;
        Ok(lifted)
    }

    /// How many days sealed payloads stay after their last delivery ended, and views from their receipt.
    pub fn retain(&self, sealed_days: u32, view_days: u32) {
        self.inner.sealed_days.store(sealed_days, Ordering::Relaxed);
        self.inner.view_days.store(view_days, Ordering::Relaxed);
    }

    pub fn wake(&self) {
        self.inner.wake.notify_one();
    }

    pub fn open_intake(&self) {
        self.inner.open.store(true, Ordering::Release);
    }
    /// Whether intake was opened and not shut since.
    pub(crate) fn takes_events(&self) -> bool {
        self.inner.open.load(Ordering::Acquire)
    }
    pub fn shut_intake(&self) {
        self.inner.open.store(false, Ordering::Release);
    }

    /// The draft a send is pinned to.
    pub(crate) async fn draft(&self, route: RouteId, version: i64) -> Result<Arc<RouteDraft>, Error> {
        let key = (route, version);
        if let Some(draft) = self.inner.drafts.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(draft));
        }
        let snapshot = self.snapshot();
        let draft = match snapshot.route(route).filter(|bound| bound.route.version == version) {
            Some(bound) => bound.route.draft.clone(),
            None => {
                let stored = self.store().route_version(route, version).await?;
                stored.ok_or(Error::Missing("The route's version"))?
            }
        };
        let draft = Arc::new(draft);
        self.inner.drafts.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&draft));
        Ok(draft)
    }

    /// The mapping of a version of a route for a version of its container, parsed once for all their events.
    pub(crate) fn mapping(
        &self,
        route: RouteId,
        version: i64,
        draft: &RouteDraft,
        container: &Container,
    ) -> Arc<mapping::Ready> {
        let key = (route, version, container.version);
        let mut mappings = self.inner.mappings.lock().unwrap_or_else(PoisonError::into_inner);
        // Versions that nothing is pinned to any more would stay for ever.
        if mappings.len() >= MAPPINGS_MAX && !mappings.contains_key(&key) {
            mappings.clear();
        }
        let ready = mappings.entry(key).or_insert_with(|| Arc::new(draft.mapping.ready(container)));
        Arc::clone(ready)
    }

    /// The policy an event was accepted under: what left once must leave the same again.
    pub async fn policy(&self, connection: ConnectionId, version: i64) -> Result<Arc<Compiled>, Error> {
        if let Some(bound) = self.snapshot().connections.get(&connection)
            && bound.policy.version == version
        {
            return Ok(Arc::clone(&bound.policy));
        }
        let key = (connection, version);
        if let Some(policy) = self.inner.policies.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(policy));
        }
        // A version that is gone hides everything: an unknown field is masked.
        let policy =
            Arc::new(self.store().policy(connection, Some(version)).await?.unwrap_or_default().compile());
        self.inner.policies.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&policy));
        Ok(policy)
    }
}

/// The database has counted this start; now the vault does, off the async threads for it blocks.
async fn count_start(parts: &Parts) -> Result<(), Error> {
    let vault = Arc::clone(&parts.vault);
    let counted = parts.world.blocking(move || vault.started()).await.ok_or(Error::Closed)?;
    counted.map_err(of_vault)
}

/// What kept the vault from being written, as the store says it of the disk they share.
fn of_vault(error: VaultError) -> Error {
    match error {
        VaultError::Io(error) => error.into(),
        other => Error::Io(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn a_vault_without_room_asks_for_room() {
        assert_eq!(of_vault(VaultError::Io(io::ErrorKind::StorageFull.into())), Error::DiskFull);
        let denied = of_vault(VaultError::Io(io::ErrorKind::PermissionDenied.into()));
        assert!(matches!(denied, Error::Io(_)), "{denied}");
        assert!(matches!(of_vault(VaultError::Locked), Error::Io(_)));
    }
}
