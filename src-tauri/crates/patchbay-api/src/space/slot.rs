//! The place of a space: opened when asked for, replaced when practice starts over, closed with the house.

use super::{
    Intake, Space, intake,
    lock::{self, Lock},
};
use crate::{
    alerts::OnAlert,
    house::{KeySource, OpenBrowser},
    settings::Settings,
    trouble::Trouble,
};
use patchbay_kit::world::World;
use patchbay_model::problem::{Problem, Remedy};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
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
    /// Hears of alerts.
    pub(crate) on_alert: Option<OnAlert>,
}

/// Holds at most one space, and the lock of its home while it does.
pub(crate) struct Slot {
    plan: Arc<Plan>,
    current: watch::Sender<Option<Arc<Space>>>,
    pub(super) lock: tokio::sync::Mutex<Option<Lock>>,
    /// Why there is no space although there should be one.
    trouble: Mutex<Option<Trouble>>,
    /// What stands at the intake's port meanwhile.
    gate: Mutex<Option<Intake>>,
}

/// How long requests of a space that is being replaced may take to end.
pub(super) const RELEASE: Duration = Duration::from_secs(12);
/// The same when everything ends.
const CLOSE: Duration = Duration::from_secs(1);
/// How often a full disk is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(3);

impl Slot {
    pub(crate) fn new(plan: Plan) -> Self {
        Self {
            plan: Arc::new(plan),
            current: watch::Sender::new(None),
            lock: tokio::sync::Mutex::new(None),
            trouble: Mutex::default(),
            gate: Mutex::default(),
        }
    }

    pub(crate) fn plan_arc(&self) -> Arc<Plan> {
        Arc::clone(&self.plan)
    }

    /// What keeps the space shut.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        self.troubled().clone()
    }

    pub(super) fn troubled(&self) -> MutexGuard<'_, Option<Trouble>> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why nothing can be asked of the space that is not open.
    pub(crate) fn shut(&self) -> Problem {
        match self.trouble().and_then(|trouble| trouble.problem) {
            Some(problem) => *problem,
            None if self.plan.practice => Problem::new("practice.shut", "Practice is not open."),
            None => Problem::new("house.stopping", "Patchbay is stopping."),
        }
    }

    /// Where senders reach it, or would.
    pub(crate) fn gate_address(&self) -> Option<String> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(Intake::address)
    }

    async fn leave_the_gate(&self) {
        let gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(gate) = gate {
            gate.close().await;
        }
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
        let space = self.put_anew().await;
        if space.is_err() && self.trouble().is_none() {
            *held = None;
        }
        space
    }

    /// The same for a house that goes on without its space where the page can say why.
    ///
    /// # Errors
    /// What the page cannot be shown for: the home is in use, or is none.
    pub(crate) async fn open_or_say(self: &Arc<Self>) -> Result<(), Problem> {
        match self.open().await {
            Ok(_) => Ok(()),
            Err(problem) if self.trouble().is_some() => {
                let detail = problem.detail.as_deref().unwrap_or_default();
                tracing::error!(code = %problem.code, detail, "The database stays shut; the page says what can be done.");
                self.try_again_when_there_is_room();
                Ok(())
            }
            Err(problem) => Err(problem),
        }
    }

    /// A full disk may get room by itself.
    fn try_again_when_there_is_room(self: &Arc<Self>) {
        let slot = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(TRY_AGAIN).await;
                let Some(slot) = slot.upgrade() else { return };
                let waits = slot.trouble().is_some_and(|trouble| {
                    matches!(
                        trouble.code,
                        crate::trouble::TroubleCode::DiskFull | crate::trouble::TroubleCode::Refused
                    )
                });
                if slot.space().is_some() || slot.trouble().is_none() {
                    return;
                }
                if waits && slot.retry().await.is_ok() {
                    tracing::info!("The database is open again.");
                    return;
                }
            }
        });
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
            None if self.trouble().is_some() => self.put_anew().await,
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
        if self.trouble().is_some() {
            self.wipe()?;
            return self.put_anew().await;
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
        *self.troubled() = None;
        self.leave_the_gate().await;
        *held = None;
    }

    /// Stops a space and waits until nobody uses it: two open databases at one path would undo each other.
    pub(super) async fn release(&self, space: Arc<Space>, within: Duration) -> Result<(), Problem> {
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

    pub(super) async fn put_anew(&self) -> Result<Arc<Space>, Problem> {
        self.leave_the_gate().await;
        match Space::open(&self.plan).await {
            Ok(space) => {
                *self.troubled() = None;
                self.current.send_replace(Some(Arc::clone(&space)));
                Ok(space)
            }
            Err(problem) => {
                let (home, why) = (self.plan.home.clone(), problem.clone());
                let trouble = super::blocking(move || Trouble::of_store(&why, &home)).await?;
                let says = trouble.is_some();
                *self.troubled() = trouble;
                if says {
                    let gate = self.stand_at_the_gate().await;
                    *self.gate.lock().unwrap_or_else(PoisonError::into_inner) = Some(gate);
                }
                Err(problem)
            }
        }
    }

    /// Tells senders to come again, at the port they know.
    async fn stand_at_the_gate(&self) -> Intake {
        let path = self.plan.home.join(super::DATABASE);
        let read = super::blocking(move || patchbay_store::setting_of(&path, crate::settings::ROW)).await;
        let text = read.ok().flatten();
        let saved: Settings = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let port = self.plan.intake_port.unwrap_or(if self.plan.practice { 0 } else { saved.intake_port });
        Intake::open(intake::shut(), port).await
    }

    fn wipe(&self) -> Result<(), Problem> {
        for name in
            ["patchbay.db", "patchbay.db-wal", "patchbay.db-shm", "vault", "restore.json", "restore.json.db"]
        {
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
