//! Carrying a plan out: looks first, does one step after another, writes each down before and after. Makes no
//! choices; what it cannot know it looks up, and what has moved stops it.

use crate::{
    error::{Error, stale},
    journal::{self, Body, happened, made, mark, resource},
    patience::put_off_until,
    plan::{Plan, fingerprint, plan, resolve},
    step::Step,
};
use futures::future::BoxFuture;
use patchbay_kit::connector::{
    Cx,
    provision::{Act, Failed, Found, Provision},
};
use patchbay_model::{ids::PlanId, problem::Problem, time::Timestamp};
use patchbay_store::{PlanRow, PlanState, StepState, Store, crash_point};

/// Told of each step, and asked before each whether to stop.
pub trait Watch: Send + Sync {
    fn at(&self, done: usize, total: usize, what: &str);
    fn stops(&self) -> bool {
        false
    }
    /// Waits until `until`, a moment the vendor named, which is `ms` milliseconds from now. False: a person said
    /// stop meanwhile.
    fn pause(&self, until: Timestamp, ms: u64) -> BoxFuture<'_, bool>;
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    Done,
    /// A person said stop; what is done stays done.
    Cancelled,
    /// Something kept it from going on. What is done stays done.
    Stopped(Problem),
    /// Nothing of it was done, or no more of it: what was found has moved.
    Stale,
}

/// One plan of one connection, to be carried out or taken back.
pub struct Run<'a> {
    pub store: &'a Store,
    pub provision: &'a dyn Provision,
    pub cx: &'a Cx,
    pub plan: PlanId,
    pub watch: &'a dyn Watch,
}

impl Run<'_> {
    /// Does what is left of a plan that was begun with `Store::begin_plan`, and writes down how it ended.
    ///
    /// # Errors
    /// Those of the store: then nobody could write down what happened, and the next start looks it up.
    pub async fn apply(&self) -> Result<Ended, Error> {
        let ended = self.forwards().await;
        self.finish(ended, PlanState::Done, false).await
    }

    pub(crate) async fn finish(
        &self,
        ended: Result<Ended, Error>,
        done: PlanState,
        undoing: bool,
    ) -> Result<Ended, Error> {
        let ended = match ended {
            Err(Error::Vendor(problem)) => Ended::Stopped(problem),
            Err(Error::Stale) => Ended::Stale,
            Err(Error::Unfit(problem)) => Ended::Stopped(problem),
            Err(Error::Cancelled) => Ended::Cancelled,
            other => other?,
        };
        let (state, problem) = match &ended {
            Ended::Done => (done, None),
            Ended::Cancelled => (PlanState::Stopped, None),
            Ended::Stopped(problem) => (PlanState::Stopped, Some(problem.clone())),
            Ended::Stale => (PlanState::Stale, Some(stale())),
        };
        self.store.end_plan(self.plan, state, undoing, problem, self.cx.world.now()).await?;
        Ok(ended)
    }

    async fn forwards(&self) -> Result<Ended, Error> {
        let (row, body) = self.read().await?;
        if let Some(problem) = body.plan.problems.first() {
            return Err(Error::Unfit(problem.clone()));
        }
        let found = self.look(&row, &body).await?;
        let untouched = row.steps.iter().all(|step| step.state == StepState::Waiting);
        if untouched {
            if fingerprint(&found) != body.plan.fingerprint {
                return Err(Error::Stale);
            }
        } else {
            self.catch_up(&row, &body, &found).await?;
        }
        let total = body.plan.steps.len();
        for step in &body.plan.steps {
            self.watch.at(step.n as usize - 1, total, &step.what);
            let row = self.read().await?.0;
            if journal::state(&row, step.n) == StepState::Done {
                continue;
            }
            if self.watch.stops() {
                return Ok(Ended::Cancelled);
            }
            let mut put_off = 0;
            while let Some(problem) = self.step(&row, &body.plan, step).await? {
                if !self.goes_on_after(&problem, &mut put_off).await? {
                    return Ok(Ended::Stopped(problem));
                }
                self.watch.at(step.n as usize - 1, total, &step.what);
            }
        }
        self.watch.at(total, total, "");
        Ok(Ended::Done)
    }

    pub(crate) async fn read(&self) -> Result<(PlanRow, Body), Error> {
        let missing = || Error::Store(patchbay_store::Error::Missing("The plan"));
        let row = self.store.plan(self.plan).await?.ok_or_else(missing)?;
        let body = Body::of(&row)?;
        Ok((row, body))
    }

    /// What is there now of what the plan is about.
    pub(crate) async fn look(&self, row: &PlanRow, body: &Body) -> Result<Vec<Found>, Error> {
        let ledger = journal::ledger(self.store, row).await?;
        let known = crate::ledger::containers(&ledger, &body.wanted);
        let mut put_off = 0;
        loop {
            match self.provision.look(self.cx, &body.wanted, &known).await {
                Ok(found) => return Ok(found),
                Err(problem) if self.goes_on_after(&problem, &mut put_off).await? => {}
                Err(problem) => return Err(Error::Vendor(problem)),
            }
        }
    }

    /// After an interruption: steps whose end nobody saw are looked up, and everything else must be as it was left.
    async fn catch_up(&self, row: &PlanRow, body: &Body, found: &[Found]) -> Result<(), Error> {
        let ledger = journal::ledger(self.store, row).await?;
        for step in &body.plan.steps {
            if journal::state(row, step.n) != StepState::Running {
                continue;
            }
            let made = made(row, &body.plan);
            match happened(row, step, &made, found) {
                Some(remote) => {
                    let within = resolve(step.within.as_ref(), &made).flatten();
                    let now = self.cx.world.now();
                    let line = resource(row, step, &remote, within.as_deref(), &ledger, now);
                    self.store.step_done(row.id, step.n, Some(remote), within, line, now).await?;
                }
                None => self.store.step_waits(row.id, step.n, false).await?,
            }
        }
        let (row, _) = self.read().await?;
        let ledger = journal::ledger(self.store, &row).await?;
        let again = plan(&body.wanted, found, &ledger);
        if as_left(&row, &body.plan, &again) { Ok(()) } else { Err(Error::Stale) }
    }

    /// One step. A problem: it was not done, and the plan stops.
    async fn step(&self, row: &PlanRow, plan: &Plan, step: &Step) -> Result<Option<Problem>, Error> {
        let made = made(row, plan);
        let within = resolve(step.within.as_ref(), &made).ok_or(Error::Stale)?;
        let ledger = journal::ledger(self.store, row).await?;
        let now = || self.cx.world.now();
        if !step.act.changes() {
            let remote = step.remote.clone().unwrap_or_default();
            let line = resource(row, step, &remote, within.as_deref(), &ledger, now());
            self.store.step_done(row.id, step.n, Some(remote), within, line, now()).await?;
            return Ok(None);
        }
        let change = step.change(within.clone(), mark(row.id, step.n));
        self.store.step_begins(row.id, step.n, now()).await?;
        crash_point("plan.begun");
        let done = match step.act {
            Act::Create => self.provision.create(self.cx, &change).await,
            Act::Update => {
                let done = self.provision.update(self.cx, &change).await;
                done.map(|()| step.remote.clone().unwrap_or_default())
            }
            Act::Delete => {
                let done = self.provision.delete(self.cx, &change).await;
                done.map(|()| step.remote.clone().unwrap_or_default())
            }
            Act::Adopt | Act::Keep => Ok(step.remote.clone().unwrap_or_default()),
        };
        crash_point("plan.called");
        match done {
            Ok(remote) => {
                let line = match step.act {
                    Act::Delete => journal::gone(row, step, &remote, within.as_deref(), &ledger, now()),
                    _ => resource(row, step, &remote, within.as_deref(), &ledger, now()),
                };
                self.store.step_done(row.id, step.n, Some(remote), within, line, now()).await?;
                Ok(None)
            }
            // Its end is not known: it stays running in the journal, and whoever resumes looks first.
            Err(Failed::Unsure(problem)) => Ok(Some(problem)),
            Err(Failed::Refused(problem)) if put_off_until(&problem).is_some() => {
                self.store.step_waits(row.id, step.n, false).await?;
                Ok(Some(problem))
            }
            Err(Failed::Refused(problem)) => {
                self.store.step_failed(row.id, step.n, problem.clone(), None, now()).await?;
                Ok(Some(problem))
            }
            Err(Failed::Spent(problem)) => {
                let spent =
                    step.id.as_deref().map(|id| journal::spent(row, step, id, within.as_deref(), now()));
                self.store.step_failed(row.id, step.n, problem.clone(), spent, now()).await?;
                Ok(Some(problem))
            }
        }
    }
}

/// Whether a plan made again now is what is left of this one: what is done needs nothing more, what is not is due
/// as before.
fn as_left(row: &PlanRow, plan: &Plan, again: &Plan) -> bool {
    if !again.problems.is_empty() || plan.steps.len() != again.steps.len() {
        return false;
    }
    plan.steps.iter().zip(&again.steps).all(|(step, now)| match journal::state(row, step.n) {
        StepState::Done => {
            now.key == step.key && (now.act == Act::Keep || now.act == step.act && !step.act.changes())
        }
        StepState::Waiting | StepState::Failed | StepState::Running => {
            (now.key == step.key && now.act == step.act && now.id == step.id && now.add == step.add)
                && now.fixed == step.fixed
        }
        StepState::Undone => false,
    })
}
