//! One space: a home with its database, vault, relay and intake. A house has one, and a second for practice.

mod intake;
mod lock;
mod mend;
mod open;
mod slot;
mod stop;

pub(crate) use intake::Intake;
pub(crate) use mend::Fix;
pub(crate) use open::{DATABASE, VAULT_NAME, blocking, root_source};
pub(crate) use slot::{Plan, Slot};

use crate::{practice::Simulators, signins::SignIns, stream::Hub};
use patchbay_kit::{vault::Vault, wire::ReqwestWire, world::World};
use patchbay_model::problem::Problem;
use patchbay_relay::Relay;
use patchbay_store::Store;
use std::sync::{Arc, Mutex};
use stop::Running;

/// Everything one home is made of while it is open.
pub(crate) struct Space {
    pub(crate) plan: Arc<Plan>,
    pub(crate) world: World,
    pub(crate) store: Store,
    /// Nothing while the vault is shut: then the log can be read and nothing is received or sent.
    pub(crate) live: Option<Live>,
    /// Why the vault is shut.
    pub(crate) vault_problem: Option<Problem>,
    /// What this start found out and a person should know.
    pub(crate) notices: Vec<Problem>,
    pub(crate) intake: Intake,
    pub(crate) hub: Hub,
    pub(crate) simulators: Option<Simulators>,
    /// Long work, while it runs and for a while after.
    pub(crate) jobs: crate::jobs::Jobs,
    /// Sign-ins that are not kept yet.
    pub(crate) signins: Arc<SignIns>,
    /// How many sealed payloads there are; counted once, for it takes long.
    pub(crate) sealed: tokio::sync::OnceCell<u64>,
    running: Mutex<Option<Running>>,
}

/// What needs the keys: the relay and the vault it works with.
#[derive(Clone)]
pub(crate) struct Live {
    pub(crate) relay: Relay,
    pub(crate) vault: Arc<Vault>,
    /// The one the relay calls by; its network settings can change.
    pub(crate) wire: Arc<ReqwestWire>,
}
