//! The simulators of one practice space, and how fast calls end there.

use crate::{
    door::Refusal,
    space::{Plan, Space},
};
use patchbay_model::problem::{Problem, Remedy};
use patchbay_sandbox::{Options, Running, genesys::Traffic, monday::Plan as MondayPlan, serve};
use serde_json::Value;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Calls a minute at first: slow enough to follow, quick enough to show life.
const RATE_PER_MINUTE: f64 = 6.0;

pub(crate) struct Simulators {
    pub(crate) running: Running,
    pace: Mutex<Pace>,
}

/// What the dials say; the generator's own rate is 0 while it is paused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pace {
    pub(super) running: bool,
    pub(super) rate_per_minute: f64,
}

impl Simulators {
    pub(crate) async fn start(plan: &Plan) -> Result<Self, Problem> {
        let wall_ms = u64::try_from(plan.world.now().0).unwrap_or_default();
        let options =
            Options { monday_port: 0, genesys_port: 0, seed: plan.seed, wall_ms, plan: MondayPlan::Pro };
        let running = serve(options).await.map_err(|error| {
            Problem::new("practice.ports", "The simulators found no free port on this computer.")
                .remedy(Remedy::Retry)
                .detail(error.to_string())
        })?;
        let pace = Pace { running: true, rate_per_minute: RATE_PER_MINUTE };
        Ok(Self { running, pace: Mutex::new(pace) })
    }

    /// Addresses and test credentials.
    pub(crate) fn line(&self) -> Value {
        self.running.line()
    }

    /// Where the simulated monday answers.
    pub(super) fn monday_endpoint(&self) -> String {
        format!("http://{}/v2", self.running.monday_address)
    }

    /// Where the simulated contact centre's API answers.
    pub(super) fn genesys_base(&self) -> String {
        format!("http://{}", self.running.genesys_address)
    }

    /// No more calls.
    pub(crate) fn quiet(&self) {
        self.running.genesys.set_target(None);
    }

    pub(super) fn pace(&self) -> Pace {
        *self.lock()
    }

    /// Sets the pace and what else the generator is to do.
    pub(super) fn set(&self, pace: Pace, duplicates: f64, disorder: f64) {
        *self.lock() = pace;
        let rate_per_minute = if pace.running { pace.rate_per_minute } else { 0.0 };
        let traffic = Traffic { rate_per_minute, duplicates, disorder, ..self.running.genesys.traffic() };
        self.running.genesys.set_traffic(traffic);
    }

    fn lock(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The simulators of a space; a real one has none.
pub(super) fn of(space: &Space) -> Result<&Simulators, Refusal> {
    space.simulators.as_ref().ok_or_else(|| {
        Refusal::conflict(if space.plan.practice {
            Problem::new("practice.shut", "The simulators are not running.")
        } else {
            Problem::new("practice.elsewhere", "This is the real space. Practice has a space of its own.")
        })
    })
}
