//! Opening a space, in the order that keeps a failed start from looking like an older copy: the database first,
//! then the vault, whose counter moves once the database knows of the start, then the relay, then the port.

use super::{Intake, Live, Plan, Space, intake, stop::Running};
use crate::{
    house::KeySource,
    practice::{self, Simulators},
    settings::{Network, Settings},
    stream::Hub,
};
use patchbay_kit::{
    vault::{RootSource, Vault, VaultError, recovery},
    wire::{ReqwestWire, Wire},
};
use patchbay_model::problem::{Problem, Remedy};
use patchbay_relay::{Parts, Relay};
use patchbay_store::{Mode, Recovered, Store};
use std::sync::{Arc, Mutex};

/// The database's file name in the home.
pub(crate) const DATABASE: &str = "patchbay.db";
/// What the database knows the vault by that belongs to it.
pub(crate) const VAULT_NAME: &str = "vault";
/// The keyring's name for all homes of this program.
const SERVICE: &str = "app.patchbay";

impl Space {
    /// Opens the home of `plan`, whose lock is held by the caller.
    ///
    /// # Errors
    /// What keeps the database shut. A vault that stays shut is no error: the space opens for reading.
    pub(super) async fn open(plan: &Arc<Plan>) -> Result<Arc<Self>, Problem> {
        let path = plan.home.join(DATABASE);
        let now = plan.world.now();
        let store = blocking(move || {
            patchbay_store::before_open(&path, now)?;
            Store::open(patchbay_store::Options { path, mode: Mode::Threaded, vfs: None })
        })
        .await?
        .map_err(Problem::from)?;
        let hub = Hub::start(&store, &plan.world, plan.practice, plan.on_alert.clone());
        let settings = Settings::read(&store).await.map_err(Problem::from)?;
        let (live, notices, vault_problem) = match open_vault(plan, &store).await {
            Ok(vault) => {
                let (live, notices) = start(plan, &store, vault, &settings.network).await?;
                (Some(live), notices, None)
            }
            Err(problem) => {
                tracing::error!(code = %problem.code, "The vault stays shut; the log can be read and nothing else.");
                (None, vec![], Some(problem))
            }
        };
        let port = plan.intake_port.unwrap_or(if plan.practice { 0 } else { settings.intake_port });
        let router = live.as_ref().map_or_else(intake::shut, |live| live.relay.intake());
        let intake = Intake::open(router, port).await;
        let simulators = match &live {
            Some(_) if plan.practice => Some(Simulators::start(plan).await?),
            Some(_) | None => None,
        };
        if let Some(live) = &live {
            live.relay.retain(settings.sealed_days, settings.view_days);
            live.relay.store_at_most(settings.storage_bytes_max);
        }
        let running = live.as_ref().map(|live| Running::start(&live.relay));
        let space = Arc::new(Self {
            plan: Arc::clone(plan),
            world: plan.world.clone(),
            store,
            live,
            vault_problem,
            notices,
            intake,
            hub,
            simulators,
            jobs: Default::default(),
            signins: Default::default(),
            sealed: Default::default(),
            running: Mutex::new(running),
        });
        if let Some(live) = &space.live {
            live.relay.open_intake();
        }
        let stopped = space.store.stop_plans(crate::plans::interrupted(), space.world.now()).await;
        let ready = match stopped {
            Ok(_) => practice::set_up(&space).await,
            Err(error) => Err(error.into()),
        };
        if let Err(problem) = ready {
            space.stop().await;
            return Err(problem);
        }
        Ok(space)
    }
}

/// Where the root key of a home is kept.
pub(crate) fn root_source(plan: &Plan) -> RootSource {
    let account = plan.home.canonicalize().unwrap_or_else(|_| plan.home.clone()).display().to_string();
    match &plan.key {
        KeySource::Keyring => RootSource::Keyring { service: SERVICE.to_owned(), account },
        KeySource::KeyFile(path) => RootSource::KeyFile(path.clone()),
        KeySource::Memory(key) => RootSource::Memory(*key),
    }
}

/// Opens the vault, or makes the first one; a home that has known one gets no other without being asked.
async fn open_vault(plan: &Plan, store: &Store) -> Result<Vault, Problem> {
    let known = store.setting(VAULT_NAME).await.map_err(Problem::from)?;
    let source = root_source(plan);
    let (home, world, belongs) = (plan.home.clone(), plan.world.clone(), known.clone());
    let vault = blocking(move || {
        if belongs.is_some() && !recovery::is_there(&home) {
            return Err(VaultError::VaultMissing);
        }
        Vault::open(&home, source, &world)
    })
    .await?
    .map_err(Problem::from)?;
    let name = vault.name();
    match known {
        Some(known) if known != name => Err(Problem::new(
            "vault.other",
            "The file that holds the secrets belongs to another home. Put back the one of this home, or start anew and connect the accounts again.",
        )),
        Some(_) => Ok(vault),
        None => {
            store.keep_fact(VAULT_NAME, name, None, plan.world.now()).await.map_err(Problem::from)?;
            Ok(vault)
        }
    }
}

async fn start(
    plan: &Plan,
    store: &Store,
    vault: Vault,
    network: &Network,
) -> Result<(Live, Vec<Problem>), Problem> {
    let is_new = vault.is_new();
    let vault = Arc::new(vault);
    let (wire, unusable) = wire(network).await?;
    let parts = Parts {
        store: store.clone(),
        vault: Arc::clone(&vault),
        connectors: patchbay_connectors::ALL,
        wire: Arc::clone(&wire) as Arc<dyn Wire>,
        world: plan.world.clone(),
        practice: plan.practice,
    };
    let (relay, recovered) = Relay::start(parts).await.map_err(Problem::from)?;
    let mut notices = notices(store, is_new, recovered).await?;
    notices.extend(unusable);
    Ok((Live { relay, vault, wire }, notices))
}

/// The wire as the settings say. A certificate file that is gone meanwhile keeps nobody from starting: the system's
/// own certificates go on, and a notice says what is missing.
async fn wire(network: &Network) -> Result<(Arc<ReqwestWire>, Option<Problem>), Problem> {
    let read = network.read();
    let made = match read {
        Ok(settings) => blocking(move || ReqwestWire::with(settings)).await?.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    match made {
        Ok(wire) => Ok((Arc::new(wire), None)),
        Err(problem) => {
            tracing::error!(code = %problem.code, "The network settings cannot be used as they are.");
            let plain = ReqwestWire::new().map_err(|error| {
                Problem::new("wire.failed", "The network of this computer could not be set up.")
                    .detail(error.to_string())
            })?;
            Ok((Arc::new(plain), Some(problem)))
        }
    }
}

async fn notices(store: &Store, new_vault: bool, recovered: Recovered) -> Result<Vec<Problem>, Problem> {
    let mut notices = Vec::new();
    if let Some(placed) = recovered.placed.as_ref().filter(|placed| !placed.backup.is_empty()) {
        notices.push(Problem::new(
            "store.older_copy",
            format!(
                "The backup of {} was restored. What had not ended there is looked up at its target before anything is sent again; what came between then and now is not known here.",
                placed.at.rfc3339()
            ),
        ));
    } else if let Some(placed) = &recovered.placed {
        let aside = placed.aside.as_deref().unwrap_or_default();
        notices.push(Problem::new(
            "store.older_copy",
            format!(
                "The database was mended; the damaged one is kept as {aside}. What had not ended is looked up at its target before anything is sent again."
            ),
        ));
    } else if recovered.older_copy {
        notices.push(
            Problem::new(
                "store.older_copy",
                "This database is an older copy: it was opened since with newer data. What had not ended here is looked up at its target before anything is sent again.",
            )
            .remedy(Remedy::OpenHelp),
        );
    }
    let has_events = !store
        .events(patchbay_model::query::Bound::all(), None, 1)
        .await
        .map_err(Problem::from)?
        .rows
        .is_empty();
    if new_vault && has_events {
        notices.push(
            Problem::new(
                "vault.new",
                "The vault of this home was missing and has been made anew. Payloads of earlier events cannot be opened, and accounts must be connected again.",
            )
            .remedy(Remedy::Reconnect),
        );
    }
    Ok(notices)
}

/// Runs what may wait for a disk or a keyring beside the runtime's own threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Problem::new("house.stopping", "Patchbay is stopping.").remedy(Remedy::Retry))
}
