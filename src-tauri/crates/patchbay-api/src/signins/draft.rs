//! One sign-in that is not kept yet: what was entered and how far it has come.

use crate::connections::Environment;
use patchbay_kit::{
    connector::{Account, Connector, Way},
    oauth::Grant,
    secret::{Secret, Secrets},
};
use patchbay_model::{ids::ConnectionId, problem::Problem, time::Timestamp};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::task::JoinHandle;

/// What a sign-in is made from. Its secrets are here alone until it is saved, and wiped when it is dropped.
pub(super) struct Given {
    pub(super) connector: &'static dyn Connector,
    pub(super) way: &'static Way,
    pub(super) environment: Environment,
    /// The way among them.
    pub(super) settings: BTreeMap<String, String>,
    /// Those entered, and for a connection that is there those it has already.
    pub(super) secrets: BTreeMap<String, Secret<String>>,
    /// Some of them were entered now.
    pub(super) typed: bool,
    pub(super) before: Option<Before>,
}

/// The connection that signs in again.
pub(super) struct Before {
    pub(super) id: ConnectionId,
    pub(super) name: String,
    /// Account and principal as last checked.
    pub(super) account: Option<Account>,
    pub(super) shown: Option<String>,
    pub(super) held: bool,
}

impl Given {
    pub(super) fn secrets(&self) -> Secrets {
        self.secrets.iter().map(|(name, secret)| (name.clone(), secret.clone())).collect()
    }

    pub(super) fn vendor(&self) -> &'static str {
        self.connector.manifest().name
    }
}

/// How far a sign-in has come.
pub(super) enum Stage {
    /// A person is in the browser.
    Waiting {
        url: String,
        opened: bool,
        redirect: String,
        until: Timestamp,
        /// The browser could not be started.
        problem: Option<Problem>,
    },
    Checking,
    Ready(Box<Found>),
    Failed(Problem),
}

/// What a check has found.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) account: Account,
    pub(super) grant: Option<Grant>,
    /// A reconnect found another account: what it was, and what it is.
    pub(super) other: Option<(String, String)>,
}

pub(super) struct Draft {
    pub(super) id: String,
    pub(super) given: Given,
    stage: Mutex<Stage>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Draft {
    pub(super) fn new(id: String, given: Given) -> Self {
        Self { id, given, stage: Mutex::new(Stage::Checking), task: Mutex::default() }
    }

    pub(super) fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, stage: Stage) {
        *self.stage() = stage;
    }

    /// What was found, once the check went well.
    pub(super) fn found(&self) -> Option<Found> {
        match &*self.stage() {
            Stage::Ready(found) => Some(Found::clone(found)),
            Stage::Waiting { .. } | Stage::Checking | Stage::Failed(_) => None,
        }
    }

    /// Ends the round before, its listener with it, and keeps `task` as the present one.
    pub(super) fn runs(&self, task: Option<JoinHandle<()>>) {
        let mut held = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = std::mem::replace(&mut *held, task) {
            old.abort();
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        self.runs(None);
    }
}
