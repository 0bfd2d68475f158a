//! A plan being carried out: begun, each step before and after its call, ended.

use super::{PlanState, ResourceRow, ledger, state_of};
use crate::{changes::Noun, error::Error, open::Store, trail, writer::Core};
use patchbay_model::{ids::PlanId, problem::Problem, time::Timestamp};
use rusqlite::params;

impl Store {
    /// Begins to carry a plan out: forwards, or backwards when `undoing`. One plan of a connection at a time.
    ///
    /// # Errors
    /// [`Error::Missing`]; [`Error::Stale`] when it is not in a state to begin from, or another plan of the same
    /// connection is running.
    pub async fn begin_plan(&self, plan: PlanId, undoing: bool, now: Timestamp) -> Result<(), Error> {
        self.write("begin_plan", move |core| {
            let (state, _, connection) = state_of(core.db(), plan)?.ok_or(Error::Missing("The plan"))?;
            let may = match state {
                PlanState::Ready => !undoing,
                PlanState::Stopped => true,
                PlanState::Done => undoing,
                PlanState::Applying | PlanState::Undone | PlanState::Stale => false,
            };
            let busy: bool = core.db().query_row(
                "SELECT EXISTS (SELECT 1 FROM plan WHERE connection = ?1 AND state = 'applying')",
                [connection.bytes()],
                |row| row.get(0),
            )?;
            if !may || busy {
                return Err(Error::Stale("The plan"));
            }
            core.db().execute(
                "UPDATE plan SET state = 'applying', undoing = ?2, problem = NULL, ended_at = NULL WHERE id = ?1",
                params![plan.bytes(), undoing],
            )?;
            let kind = match (state, undoing) {
                (_, true) => "plan.undo",
                (PlanState::Ready, false) => "plan.apply",
                (_, false) => "plan.resume",
            };
            let (before, after) =
                (serde_json::json!({ "state": state.as_str() }), serde_json::json!({ "connection": connection }));
            core.audit(kind, &plan.to_string(), before, after, now)?;
            say(core, kind, plan, "{}", now)
        })
        .await
    }

    /// Written before the call that a step makes.
    pub async fn step_begins(&self, plan: PlanId, n: u32, now: Timestamp) -> Result<(), Error> {
        self.write("step_begins", move |core| {
            core.db().execute(
                "UPDATE plan_step SET state = 'running', problem = NULL, began_at = ?3, ended_at = NULL
                 WHERE plan = ?1 AND n = ?2",
                params![plan.bytes(), n, now.0],
            )?;
            core.touch_id(Noun::Plans, || plan.to_string());
            Ok(())
        })
        .await
    }

    /// Written after it: what is there now, and the line of the ledger that goes with it.
    pub async fn step_done(
        &self,
        plan: PlanId,
        n: u32,
        remote: Option<String>,
        within: Option<String>,
        resource: Option<ResourceRow>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("step_done", move |core| {
            core.db().execute(
                "UPDATE plan_step SET state = 'done', remote = ?3, within = ?4, problem = NULL, ended_at = ?5
                 WHERE plan = ?1 AND n = ?2",
                params![plan.bytes(), n, remote, within, now.0],
            )?;
            written(core, plan, resource.as_ref())
        })
        .await
    }

    /// Written after a call that the vendor refused. `spent`: the id it would not give.
    pub async fn step_failed(
        &self,
        plan: PlanId,
        n: u32,
        problem: Problem,
        spent: Option<ResourceRow>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("step_failed", move |core| {
            core.db().execute(
                "UPDATE plan_step SET state = 'failed', problem = ?3, ended_at = ?4 WHERE plan = ?1 AND n = ?2",
                params![plan.bytes(), n, serde_json::to_string(&problem)?, now.0],
            )?;
            written(core, plan, spent.as_ref())
        })
        .await
    }

    /// Written after a step was taken back. `resource`: its line of the ledger as it is from now on.
    pub async fn step_undone(
        &self,
        plan: PlanId,
        n: u32,
        resource: Option<ResourceRow>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("step_undone", move |core| {
            core.db().execute(
                "UPDATE plan_step SET state = 'undone', problem = NULL, ended_at = ?3 WHERE plan = ?1 AND n = ?2",
                params![plan.bytes(), n, now.0],
            )?;
            written(core, plan, resource.as_ref())
        })
        .await
    }

    /// A step whose call was not made after all, as a look at the vendor showed: it waits again, or stays done when
    /// the plan runs backwards.
    pub async fn step_waits(&self, plan: PlanId, n: u32, undoing: bool) -> Result<(), Error> {
        self.write("step_waits", move |core| {
            core.db().execute(
                "UPDATE plan_step SET state = ?3, problem = NULL WHERE plan = ?1 AND n = ?2",
                params![plan.bytes(), n, if undoing { "done" } else { "waiting" }],
            )?;
            core.touch_id(Noun::Plans, || plan.to_string());
            Ok(())
        })
        .await
    }

    /// Ends a run, however it ended.
    pub async fn end_plan(
        &self,
        plan: PlanId,
        state: PlanState,
        undoing: bool,
        problem: Option<Problem>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("end_plan", move |core| {
            let text = problem.as_ref().map(serde_json::to_string).transpose()?;
            core.db().execute(
                "UPDATE plan SET state = ?2, problem = ?3, ended_at = ?4, undoing = ?5 WHERE id = ?1",
                params![plan.bytes(), state.as_str(), text, now.0, undoing],
            )?;
            let code = problem.as_ref().map(|problem| problem.code.as_ref());
            let body = serde_json::json!({ "state": state.as_str(), "problem": code }).to_string();
            say(core, "plan.ended", plan, &body, now)
        })
        .await
    }

    /// Plans that were running when the last run of Patchbay ended: stopped, to be resumed by a person.
    pub async fn stop_plans(&self, problem: Problem, now: Timestamp) -> Result<u64, Error> {
        self.write("stop_plans", move |core| {
            let text = serde_json::to_string(&problem)?;
            let stopped = core.db().execute(
                "UPDATE plan SET state = 'stopped', problem = ?1, ended_at = ?2 WHERE state = 'applying'",
                params![text, now.0],
            )?;
            if stopped > 0 {
                core.touch(Noun::Plans);
            }
            Ok(stopped as u64)
        })
        .await
    }
}

/// What every journal line ends with: the ledger's line of what it made, if any, and the word that the plan moved.
fn written(core: &mut Core, plan: PlanId, resource: Option<&ResourceRow>) -> Result<(), Error> {
    if let Some(resource) = resource {
        ledger::keep(core.db(), resource)?;
    }
    core.touch_id(Noun::Plans, || plan.to_string());
    Ok(())
}

fn say(core: &mut Core, kind: &str, plan: PlanId, body: &str, now: Timestamp) -> Result<(), Error> {
    trail::activity(core, kind, &plan.to_string(), body, now)?;
    core.touch_id(Noun::Plans, || plan.to_string());
    Ok(())
}
