//! A vendor that says "later": waited for as it says, and gone on with; cancelled, too long and too often.

use super::{
    carried::{bench, everything},
    vendor::NOW,
};
use crate::{
    Ended, Watch,
    patience::{PUT_OFF_MAX, WAIT_MS_MAX},
};
use futures::future::BoxFuture;
use patchbay_model::time::Timestamp;
use patchbay_store::{PlanState, StepState};
use std::sync::Mutex;

/// Waits in no time, and writes down for how long; says stop at the wait of this number.
#[derive(Default)]
struct Patient {
    waited: Mutex<Vec<u64>>,
    stops_at: Option<usize>,
}

impl Patient {
    fn waited(&self) -> Vec<u64> {
        self.waited.lock().expect("no test panics while it holds this").clone()
    }
}

impl Watch for Patient {
    fn at(&self, _: usize, _: usize, _: &str) {}
    fn pause(&self, until: Timestamp, ms: u64) -> BoxFuture<'_, bool> {
        assert_eq!(until.since(NOW).unsigned_abs(), ms);
        let mut waited = self.waited.lock().expect("no test panics while it holds this");
        waited.push(ms);
        let goes_on = self.stops_at != Some(waited.len());
        Box::pin(async move { goes_on })
    }
}

#[tokio::test(start_paused = true)]
async fn whichever_call_comes_too_early_the_plan_waits_and_comes_to_its_end() {
    let (wishes, vendor) = everything();
    let mut quiet = bench(wishes, vendor);
    let (id, _) = quiet.plan().await;
    let watch = Patient::default();
    assert_eq!(quiet.watched(id, false, &watch).await, Ended::Done);
    assert_eq!(quiet.watched(id, true, &watch).await, Ended::Done);
    let calls = quiet.vendor.state().calls;
    let changes = quiet.vendor.state().changes;
    assert!(calls > 10 && watch.waited().is_empty(), "{calls} calls");
    // Each call of carrying out and of taking back, the first look when the plan was made left out.
    for early in 2..=calls {
        let (wishes, vendor) = everything();
        let mut bench = bench(wishes, vendor);
        let (id, _) = bench.plan().await;
        bench.vendor.state().too_early.insert(early, 7_000);
        let watch = Patient::default();
        assert_eq!(bench.watched(id, false, &watch).await, Ended::Done, "{early}");
        assert_eq!(bench.watched(id, true, &watch).await, Ended::Done, "{early}");
        assert_eq!(watch.waited(), [7_000], "{early}");
        assert_eq!(bench.vendor.state().changes, changes, "{early}: nothing twice");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_while_it_waits_leaves_the_step_for_a_resume() {
    let (wishes, vendor) = everything();
    let mut bench = bench(wishes, vendor);
    let (id, _) = bench.plan().await;
    // The look of the plan, the look of carrying it out, one change; the next is too early.
    bench.vendor.state().too_early.insert(4, 7_000);
    let watch = Patient { stops_at: Some(1), ..Patient::default() };
    assert_eq!(bench.watched(id, false, &watch).await, Ended::Cancelled);
    let (state, steps) = bench.states(id).await;
    assert_eq!((state, steps[0], steps[1]), (PlanState::Stopped, StepState::Done, StepState::Waiting));
    assert_eq!(bench.watched(id, false, &watch).await, Ended::Done);
    assert_eq!(bench.vendor.state().changes, 5);
}

#[tokio::test(start_paused = true)]
async fn what_is_too_long_or_never_ends_is_left_to_a_person() {
    let (wishes, vendor) = everything();
    let mut bench = bench(wishes, vendor);
    let (id, _) = bench.plan().await;
    bench.vendor.state().too_early.insert(3, WAIT_MS_MAX + 1);
    let watch = Patient::default();
    let stopped =
        |ended: &Ended| matches!(ended, Ended::Stopped(problem) if problem.code == "vendor.throttled");
    assert!(stopped(&bench.watched(id, false, &watch).await));
    assert!(watch.waited().is_empty());
    let first = bench.vendor.state().calls + 1;
    bench.vendor.state().too_early.extend((first..first + 100).map(|call| (call, 1_000)));
    assert!(stopped(&bench.watched(id, false, &watch).await));
    assert_eq!(watch.waited().len(), PUT_OFF_MAX as usize);
    bench.vendor.state().too_early.clear();
    assert_eq!(bench.watched(id, false, &watch).await, Ended::Done);
}
