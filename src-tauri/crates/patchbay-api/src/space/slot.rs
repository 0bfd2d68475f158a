//! The place of a space: opened when asked for, replaced when practice starts over, closed with the house.

use super::{
    Space,
    lock::{self, Lock},
};
use crate::house::{KeySource, OpenBrowser};
use patchbay_kit::world::World;
use patchbay_model::problem::{Problem, Remedy};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::watch;

/// How a space of this place is opened.
pub(crate) struct Plan {
    pub(crate) home: PathBuf,
    pub(crate) practice: bool,
    /// Stands beside a real space, at `/practice/api`.
    pub(crate) beside: bool,
    pub(crate) key: KeySource,
    /// Given on the command line; otherwise the settings decide.
    pub(crate) intake_port: Option<u16>,
    pub(crate) seed: u64,
    pub(crate) world: World,
    /// Opens pages of the web and nothing else.
    pub(crate) browser: Option<OpenBrowser>,
}

/// Holds at most one space, and the lock of its home while it does.
pub(crate) struct Slot {
    plan: Arc<Plan>,
    current: watch::Sender<Option<Arc<Space>>>,
    lock: tokio::sync::Mutex<Option<Lock>>,
}

/// How long requests of a space that is being replaced may take to end.
const RELEASE: Duration = Duration::from_secs(12);
/// The same when everything ends.
const CLOSE: Duration = Duration::from_secs(1);

impl Slot {
    pub(crate) fn new(plan: Plan) -> Self {
        Self { plan: Arc::new(plan), current: watch::Sender::new(None), lock: tokio::sync::Mutex::new(None) }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The open space, if there is one.
    pub(crate) fn space(&self) -> Option<Arc<Space>> {
        self.current.borrow().clone()
    }

    /// Tells when the space is another one.
    pub(crate) fn watch(&self) -> watch::Receiver<Option<Arc<Space>>> {
        self.current.subscribe()
    }

    /// Opens the space, or gives the one that is open.
    pub(crate) async fn open(&self) -> Result<Arc<Space>, Problem> {
        let mut held = self.lock.lock().await;
        if let Some(space) = self.space() {
            return Ok(space);
        }
        lock::make_home(&self.plan.home)?;
        if held.is_none() {
            *held = Some(lock::take(&self.plan.home).await?);
        }
        let space = Space::open(&self.plan).await.inspect_err(|_| *held = None)?;
        self.current.send_replace(Some(Arc::clone(&space)));
        Ok(space)
    }

    /// Tries the vault again, when that is what kept the space from living.
    pub(crate) async fn retry(&self) -> Result<Arc<Space>, Problem> {
        let _held = self.lock.lock().await;
        match self.space() {
            Some(space) if space.live.is_some() => Ok(space),
            Some(space) => {
                self.release(space, RELEASE).await?;
                self.put_anew().await
            }
            None => Err(Problem::new("practice.shut", "Practice is not open.")),
        }
    }

    /// Empties the home of a practice space and opens it as on the first day.
    pub(crate) async fn start_over(&self) -> Result<Arc<Space>, Problem> {
        let _held = self.lock.lock().await;
        if let Some(space) = self.space() {
            let released = self.release(space, RELEASE).await;
            if released.is_ok() {
                self.wipe()?;
            }
            let opened = self.put_anew().await;
            released?;
            return opened;
        }
        Err(Problem::new("practice.shut", "Practice is not open."))
    }

    /// Closes what is open, the database included, and lets go of the home.
    pub(crate) async fn close(&self) {
        let mut held = self.lock.lock().await;
        if let Some(space) = self.space()
            && let Err(problem) = self.release(space, CLOSE).await
        {
            tracing::warn!(code = %problem.code, "The home is left while requests still read it.");
        }
        *held = None;
    }

    /// Stops a space and waits until nobody uses it: two open databases at one path would undo each other.
    async fn release(&self, space: Arc<Space>, within: Duration) -> Result<(), Problem> {
        self.current.send_replace(None);
        space.stop().await;
        let gone = async {
            let mut space = space;
            loop {
                match Arc::try_unwrap(space) {
                    Ok(last) => break tokio::task::spawn_blocking(move || drop(last)).await,
                    Err(shared) => space = shared,
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        match tokio::time::timeout(within, gone).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => {
                Err(Problem::new("space.busy", "Requests are still running. Try again in a moment.")
                    .remedy(Remedy::Retry))
            }
        }
    }

    async fn put_anew(&self) -> Result<Arc<Space>, Problem> {
        let space = Space::open(&self.plan).await?;
        self.current.send_replace(Some(Arc::clone(&space)));
        Ok(space)
    }

    fn wipe(&self) -> Result<(), Problem> {
        for name in ["patchbay.db", "patchbay.db-wal", "patchbay.db-shm", "vault"] {
            match std::fs::remove_file(self.plan.home.join(name)) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(Problem::new(
                        "practice.not_wiped",
                        "The practice data could not be removed.",
                    )
                    .remedy(Remedy::Retry)
                    .detail(error.to_string()));
                }
            }
        }
        Ok(())
    }
}
