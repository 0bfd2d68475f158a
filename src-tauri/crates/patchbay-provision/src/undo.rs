//! Taking a plan back: what it made is removed and what it added is taken out, in reverse, as far as it is ours
//! by the ledger. What people have put something into stays, unless that was said to be lost.

use crate::{
    apply::{Ended, Run},
    error::Error,
    journal::{self, Body, gone, happened, made, mark, resource, taken},
    plan::{Plan, plan, resolve},
    step::Step,
};
use patchbay_kit::connector::provision::{Act, Change, Failed, Found, Goal, Wanted, Within};
use patchbay_model::problem::{Problem, Remedy};
use patchbay_store::{PlanRow, PlanState, StepState, crash_point};

impl Run<'_> {
    /// Takes back what is done of a plan that was begun with `Store::begin_plan`. `even_with_data`: also what holds
    /// something.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn undo(&self, even_with_data: bool) -> Result<Ended, Error> {
        let ended = self.backwards(even_with_data).await;
        if let Err(Error::Unfit(problem)) = ended {
            // Nothing was touched: the plan stands as it stood.
            let (row, _) = self.read().await?;
            let whole = row.steps.iter().all(|step| step.state == StepState::Done);
            let state = if whole { PlanState::Done } else { PlanState::Stopped };
            self.store.end_plan(self.plan, state, false, Some(problem.clone()), self.cx.world.now()).await?;
            return Ok(Ended::Stopped(problem));
        }
        self.finish(ended, PlanState::Undone, true).await
    }

    /// Steps whose end nobody saw, in whatever direction: there now means done, not there means taken back.
    async fn settle(&self, row: &PlanRow, body: &Body, found: &[Found]) -> Result<(), Error> {
        let ledger = journal::ledger(self.store, row).await?;
        for step in body.plan.steps.iter().filter(|step| journal::state(row, step.n) == StepState::Running) {
            let made = made(row, &body.plan);
            let within = resolve(step.within.as_ref(), &made).flatten();
            let now = self.cx.world.now();
            if let Some(remote) = happened(row, step, &made, found) {
                let line = resource(row, step, &remote, within.as_deref(), &ledger, now);
                self.store.step_done(row.id, step.n, Some(remote), within, line, now).await?;
                continue;
            }
            let remote = made.get(&step.key).cloned().unwrap_or_default();
            let line = match step.act {
                Act::Create => gone(row, step, &remote, within.as_deref(), &ledger, now),
                _ => taken(row, step, &step.add, within.as_deref(), &ledger, now),
            };
            self.store.step_undone(row.id, step.n, line, now).await?;
        }
        Ok(())
    }

    async fn backwards(&self, even_with_data: bool) -> Result<Ended, Error> {
        let (row, body) = self.read().await?;
        let found = self.look(&row, &body).await?;
        self.settle(&row, &body, &found).await?;
        let (row, body) = self.read().await?;
        let wanted = reverse(&row, &body);
        let mut sought = body.wanted.clone();
        sought.extend(wanted.iter().cloned());
        let at = Body { wanted: sought, ..body.clone() };
        let found = self.look(&row, &at).await?;
        let ledger = journal::ledger(self.store, &row).await?;
        let back = plan(&wanted, &found, &ledger);
        if !even_with_data {
            self.nothing_lost(&back).await?;
        }
        let total = wanted.len();
        // What needs no call: it is gone already, or goes with what it is in.
        let left: Vec<&Wanted> =
            wanted.iter().filter(|one| !back.steps.iter().any(|step| step.key == one.key)).collect();
        for (done, step) in back.steps.iter().enumerate() {
            let Some(original) = original(&body, &step.key) else { continue };
            self.watch.at(done, total, &step.what);
            if self.watch.stops() {
                return Ok(Ended::Cancelled);
            }
            let mut put_off = 0;
            while let Some(problem) = self.back(&row, step, original).await? {
                if !self.goes_on_after(&problem, &mut put_off).await? {
                    return Ok(Ended::Stopped(problem));
                }
                self.watch.at(done, total, &step.what);
            }
        }
        for one in left {
            let Some(original) = original(&body, &one.key) else { continue };
            let made = made(&row, &body.plan);
            let within = resolve(original.within.as_ref(), &made).flatten();
            let remote = made.get(&original.key).cloned().unwrap_or_default();
            let now = self.cx.world.now();
            let line = gone(&row, original, &remote, within.as_deref(), &ledger, now);
            self.store
                .step_undone(row.id, original.n, line.filter(|_| one.goal == Goal::Absent), now)
                .await?;
        }
        self.watch.at(total, total, "");
        Ok(Ended::Done)
    }

    /// Refuses the whole before anything is touched when a record holds something in what would go.
    async fn nothing_lost(&self, back: &Plan) -> Result<(), Error> {
        for step in back.steps.iter().filter(|step| step.act.changes()) {
            let held = self.held(&self.change(step, step.n, step_within(step))).await?;
            if held > 0 {
                let records =
                    if held == 1 { "One record holds".to_owned() } else { format!("{held} records hold") };
                return Err(Error::Unfit(
                    Problem::new(
                        "plan.holds_data",
                        format!(
                            "{records} something in {}. Undoing would lose it, so nothing was undone.",
                            step.what
                        ),
                    )
                    .remedy(Remedy::AskPerson),
                ));
            }
        }
        Ok(())
    }

    async fn held(&self, change: &Change) -> Result<usize, Error> {
        let mut put_off = 0;
        loop {
            match self.provision.holds(self.cx, change).await {
                Ok(held) => return Ok(held),
                Err(problem) if self.goes_on_after(&problem, &mut put_off).await? => {}
                Err(problem) => return Err(Error::Vendor(problem)),
            }
        }
    }

    async fn back(&self, row: &PlanRow, step: &Step, original: &Step) -> Result<Option<Problem>, Error> {
        let ledger = journal::ledger(self.store, row).await?;
        let within = step_within(step);
        let now = || self.cx.world.now();
        let mut line = None;
        if step.act.changes() {
            let change = self.change(step, original.n, within.clone());
            self.store.step_begins(row.id, original.n, now()).await?;
            crash_point("plan.begun");
            let done = match step.act {
                Act::Delete => self.provision.delete(self.cx, &change).await,
                Act::Update | Act::Create | Act::Adopt | Act::Keep => {
                    self.provision.update(self.cx, &change).await
                }
            };
            crash_point("plan.called");
            match done {
                Ok(()) => {}
                Err(Failed::Unsure(problem)) => return Ok(Some(problem)),
                Err(Failed::Refused(problem) | Failed::Spent(problem)) => {
                    self.store.step_waits(row.id, original.n, true).await?;
                    return Ok(Some(problem));
                }
            }
            line = match step.act {
                Act::Delete => gone(
                    row,
                    step,
                    step.remote.as_deref().unwrap_or_default(),
                    within.as_deref(),
                    &ledger,
                    now(),
                ),
                _ => taken(row, step, &step.take, within.as_deref(), &ledger, now()),
            };
        }
        self.store.step_undone(row.id, original.n, line, now()).await?;
        Ok(None)
    }

    /// `n` is the number in the plan itself: the way back is numbered anew at every resume, and a vendor that was
    /// told a mark before would take another step for the same one.
    fn change(&self, step: &Step, n: u32, within: Option<String>) -> Change {
        step.change(within, format!("{}.undo", mark(self.plan, n)))
    }
}

/// What is to be true after a plan was taken back, one wanted thing for each step that changed something.
fn reverse(row: &PlanRow, body: &Body) -> Vec<Wanted> {
    let made = made(row, &body.plan);
    let touched = body.plan.steps.iter().filter(|step| {
        matches!(journal::state(row, step.n), StepState::Done | StepState::Running)
            && matches!(step.act, Act::Create | Act::Update)
    });
    let keys: Vec<&str> = touched.clone().map(|step| step.key.as_str()).collect();
    let one = |step: &Step| {
        // A create that nobody saw the end of is known by its chosen id, if at all.
        let remote = made.get(&step.key).or(step.id.as_ref());
        let within = match &step.within {
            Some(Within::Wanted(key)) if keys.contains(&key.as_str()) => Some(Within::Wanted(key.clone())),
            other => resolve(other.as_ref(), &made)?.map(Within::Remote),
        };
        Some(Wanted {
            key: step.key.clone(),
            kind: crate::ledger::kept_as(step.kind),
            name: step.name.clone(),
            ids: remote.into_iter().cloned().collect(),
            within,
            fixed: Default::default(),
            lists: step.add.clone(),
            list_max: None,
            goal: if step.act == Act::Create { Goal::Absent } else { Goal::Without },
        })
    };
    touched.filter_map(one).collect()
}

fn original<'a>(body: &'a Body, key: &str) -> Option<&'a Step> {
    body.plan.steps.iter().find(|step| step.key == key)
}

fn step_within(step: &Step) -> Option<String> {
    match &step.within {
        Some(Within::Remote(remote)) => Some(remote.clone()),
        Some(Within::Wanted(_)) | None => None,
    }
}
