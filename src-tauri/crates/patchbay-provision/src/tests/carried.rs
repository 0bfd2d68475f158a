//! Plans carried out against a vendor: whole, ended at every moment and resumed, stale, refused, and taken back.

use super::vendor::{CONNECTION, NOW, State, Vendor, board, column, cx};
use crate::{Body, Ended, Plan, Run, Watch, containers, ledger_of, plan};
use futures::future::BoxFuture;
use patchbay_kit::connector::provision::{Failed, Goal, Kind, Provision as _, Wanted, Within};
use patchbay_model::{ids::PlanId, problem::Problem, time::Timestamp};
use patchbay_store::{Mode, Options, PlanRow, PlanState, StepState, Store};
use std::{collections::BTreeMap, future::Future, pin::pin, task::Poll};

struct Quiet;

impl Watch for Quiet {
    fn at(&self, _: usize, _: usize, _: &str) {}
    fn pause(&self, _: Timestamp, _: u64) -> BoxFuture<'_, bool> {
        Box::pin(async { panic!("nobody asked to wait") })
    }
}

pub(super) struct Bench {
    pub(super) store: Store,
    pub(super) vendor: Vendor,
    wanted: Vec<Wanted>,
    plans: u8,
    _dir: tempfile::TempDir,
}

pub(super) fn bench(wanted: Vec<Wanted>, vendor: Vendor) -> Bench {
    let dir = tempfile::tempdir().expect("a folder");
    let options = Options { path: dir.path().join("patchbay.db"), mode: Mode::Inline, vfs: None };
    Bench { store: Store::open(options).expect("opens"), vendor, wanted, plans: 0, _dir: dir }
}

impl Bench {
    /// Looks, plans, keeps the plan.
    pub(super) async fn plan(&mut self) -> (PlanId, Plan) {
        self.plans += 1;
        let id = PlanId::from_bytes([self.plans; 16]);
        let mut row = PlanRow {
            id,
            connection: CONNECTION,
            container: None,
            made_at: NOW,
            fingerprint: String::new(),
            body: serde_json::Value::Null,
            state: PlanState::Ready,
            undoing: false,
            problem: None,
            ended_at: None,
            steps: vec![],
        };
        let ledger = ledger_of(&self.store, &row).await.expect("reads");
        let known = containers(&ledger, &self.wanted);
        let found = self.vendor.look(&cx(), &self.wanted, &known).await.expect("looks");
        let made = plan(&self.wanted, &found, &ledger);
        let body = Body { ask: Default::default(), wanted: self.wanted.clone(), plan: made.clone() };
        row.body = serde_json::to_value(&body).expect("plain data");
        row.fingerprint.clone_from(&made.fingerprint);
        self.store.add_plan(row, u32::try_from(made.steps.len()).expect("few")).await.expect("keeps");
        (id, made)
    }

    async fn run(&self, plan: PlanId, undo: bool) -> Ended {
        self.watched(plan, undo, &Quiet).await
    }

    pub(super) async fn watched(&self, plan: PlanId, undo: bool, watch: &dyn Watch) -> Ended {
        self.store.begin_plan(plan, undo, NOW).await.expect("begins");
        let cx = cx();
        let run = Run { store: &self.store, provision: &self.vendor, cx: &cx, plan, watch };
        if undo { run.undo(false).await } else { run.apply().await }.expect("the store works")
    }

    /// The same, ended after so many turns as a killed process would be. Whether it came to its end.
    async fn killed(&self, plan: PlanId, undo: bool, turns: usize) -> bool {
        let mut running = pin!(self.run(plan, undo));
        let mut left = turns;
        let ended = std::future::poll_fn(move |cx| {
            if left == 0 {
                return Poll::Ready(false);
            }
            left -= 1;
            match running.as_mut().poll(cx) {
                Poll::Ready(_) => Poll::Ready(true),
                Poll::Pending => {
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
            }
        });
        let ended = ended.await;
        if !ended {
            let problem = Problem::new("plan.interrupted", "Patchbay ended meanwhile.");
            self.store.stop_plans(problem, NOW).await.expect("writes");
        }
        ended
    }

    pub(super) async fn states(&self, plan: PlanId) -> (PlanState, Vec<StepState>) {
        let row = self.store.plan(plan).await.expect("reads").expect("is there");
        (row.state, row.steps.iter().map(|step| step.state).collect())
    }
}

fn wanted(key: &str, kind: Kind, ids: &[&str], within: Option<Within>, goal: Goal) -> Wanted {
    let fixed =
        (kind == Kind::Column && goal == Goal::Present).then(|| ("type".to_owned(), "text".to_owned()));
    Wanted {
        key: key.to_owned(),
        kind,
        name: key.to_owned(),
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        within,
        fixed: fixed.into_iter().collect(),
        lists: BTreeMap::new(),
        list_max: None,
        goal,
    }
}

fn on(key: &str) -> Option<Within> {
    Some(Within::Wanted(key.to_owned()))
}

/// A new board with two columns, a key on a board that is there, and labels beside others.
pub(super) fn everything() -> (Vec<Wanted>, Vendor) {
    let mut labels = wanted("labels", Kind::Column, &["state"], on("there"), Goal::There);
    labels.lists = BTreeMap::from([("labels".to_owned(), vec!["Done".to_owned(), "Urgent".to_owned()])]);
    let wishes = vec![
        wanted("Calls", Kind::Board, &[], None, Goal::Present),
        wanted("Queue", Kind::Column, &["pb_queue"], on("Calls"), Goal::Present),
        wanted("Agent", Kind::Column, &["pb_agent"], on("Calls"), Goal::Present),
        wanted("there", Kind::Board, &["77"], None, Goal::There),
        wanted("Key", Kind::Column, &["patchbay_key"], on("there"), Goal::Present),
        wanted("Notes", Kind::Column, &["pb_notes"], on("there"), Goal::Present),
        labels,
    ];
    let vendor = Vendor::with(vec![
        board("77", "Tasks"),
        column("77", "state", "State", &["Open", "Done"]),
        column("77", "text_4", "notes", &[]),
    ]);
    (wishes, vendor)
}

fn names(state: &State) -> Vec<(Option<&str>, &str, &str, Vec<&str>)> {
    let labels = |lists: &BTreeMap<String, Vec<String>>| lists.values().flatten().count();
    let mut all: Vec<_> = state
        .things
        .iter()
        .map(|thing| {
            let list: Vec<&str> = thing.lists.values().flatten().map(String::as_str).collect();
            assert_eq!(list.len(), labels(&thing.lists));
            (thing.within.as_deref(), thing.remote.as_str(), thing.name.as_str(), list)
        })
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn a_plan_is_carried_out_once_and_again_there_is_nothing_to_do() {
    let (wishes, vendor) = everything();
    let mut bench = bench(wishes, vendor);
    let (id, first) = bench.plan().await;
    assert!(first.problems.is_empty(), "{:?}", first.problems);
    assert_eq!(bench.run(id, false).await, Ended::Done);
    assert_eq!(bench.vendor.state().changes, 5, "a board, three columns, one list; notes were there");
    assert_eq!(bench.states(id).await, (PlanState::Done, vec![StepState::Done; 7]));
    let (again, second) = bench.plan().await;
    assert!(second.is_empty(), "{second:#?}");
    let (_, third) = bench.plan().await;
    assert_eq!(serde_json::to_string(&second).unwrap(), serde_json::to_string(&third).unwrap());
    assert_eq!(bench.run(again, false).await, Ended::Done);
    assert_eq!(bench.vendor.state().changes, 5);
}

#[tokio::test]
async fn killed_at_every_moment_and_resumed_nothing_is_made_twice() {
    let whole = {
        let (wishes, vendor) = everything();
        let mut bench = bench(wishes, vendor);
        let (id, _) = bench.plan().await;
        bench.run(id, false).await;
        bench.vendor.state().clone()
    };
    for turns in 1..100 {
        let (wishes, vendor) = everything();
        let mut bench = bench(wishes, vendor);
        let (id, _) = bench.plan().await;
        if bench.killed(id, false, turns).await {
            assert!(turns > 10, "every change is a moment before and one after");
            return;
        }
        assert_eq!(bench.run(id, false).await, Ended::Done, "after {turns} turns");
        let state = bench.vendor.state().clone();
        assert_eq!((state.changes, names(&state)), (5, names(&whole)), "after {turns} turns");
        let (_, again) = bench.plan().await;
        assert!(again.is_empty(), "after {turns} turns: {again:#?}");
    }
    panic!("it never came to its end");
}

#[tokio::test]
async fn a_plan_is_taken_back_from_every_moment_and_what_others_made_stays() {
    let (_, untouched) = everything();
    let before = untouched.state().clone();
    let mut whole = false;
    for forth in 1..100 {
        let mut ended = false;
        for back in 1..100 {
            let (wishes, vendor) = everything();
            let mut bench = bench(wishes, vendor);
            let (id, _) = bench.plan().await;
            whole = bench.killed(id, false, forth).await;
            if (bench.states(id).await).0 == PlanState::Stale {
                panic!("stale after {forth} turns");
            }
            ended = bench.killed(id, true, back).await;
            if !ended {
                assert_eq!(bench.run(id, true).await, Ended::Done, "{forth} turns forth, {back} back");
            }
            assert_eq!(names(&bench.vendor.state()), names(&before), "{forth} turns forth, {back} back");
            if ended {
                assert_eq!(bench.states(id).await.0, PlanState::Undone);
                break;
            }
        }
        assert!(ended, "it never came to its end");
        if whole {
            return;
        }
    }
    panic!("it never came to its end");
}

#[tokio::test]
async fn what_has_moved_stops_a_plan_before_it_does_anything() {
    let (wishes, vendor) = everything();
    let mut bench = bench(wishes, vendor);
    let (id, _) = bench.plan().await;
    bench.vendor.state().things.push(column("77", "key", "Key", &[]));
    assert_eq!(bench.run(id, false).await, Ended::Stale);
    assert_eq!(bench.vendor.state().changes, 0);
    assert!(bench.store.begin_plan(id, false, NOW).await.is_err(), "a stale plan is never carried out");
    let (id, _) = bench.plan().await;
    assert_eq!(bench.run(id, false).await, Ended::Done);
}

#[tokio::test]
async fn what_moved_between_stop_and_resume_is_seen_too() {
    let (wishes, vendor) = everything();
    let mut bench = bench(wishes, vendor);
    let (id, _) = bench.plan().await;
    let no = Failed::Refused(Problem::new("vendor.no", "Not now."));
    bench.vendor.state().refuse = Some(no);
    assert!(matches!(bench.run(id, false).await, Ended::Stopped(_)));
    bench.vendor.state().things.retain(|thing| thing.remote != "state");
    assert_eq!(bench.run(id, false).await, Ended::Stale);
    assert_eq!(bench.vendor.state().changes, 0);
}

#[tokio::test]
async fn a_refusal_stops_and_a_resume_goes_on() {
    let (wishes, vendor) = everything();
    let mut bench = bench(wishes, vendor);
    let (id, _) = bench.plan().await;
    let no = Failed::Refused(Problem::new("vendor.no", "Not now."));
    bench.vendor.state().refuse = Some(no);
    assert!(matches!(bench.run(id, false).await, Ended::Stopped(problem) if problem.code == "vendor.no"));
    assert_eq!(bench.states(id).await.1[0], StepState::Failed);
    assert_eq!(bench.run(id, false).await, Ended::Done);
    assert_eq!(bench.vendor.state().changes, 5);
}

#[tokio::test]
async fn a_spent_id_is_remembered_and_the_next_plan_takes_another() {
    let wishes = vec![
        wanted("there", Kind::Board, &["77"], None, Goal::There),
        wanted("Key", Kind::Column, &["patchbay_key", "patchbay_key_b"], on("there"), Goal::Present),
    ];
    let vendor = Vendor::with(vec![board("77", "Tasks"), column("77", "patchbay_key", "Key", &[])]);
    vendor.state().things.retain(|thing| thing.kind == Kind::Board);
    let mut bench = bench(wishes, vendor);
    let (id, first) = bench.plan().await;
    assert_eq!(first.steps[1].id.as_deref(), Some("patchbay_key"));
    assert!(matches!(bench.run(id, false).await, Ended::Stopped(_)));
    let (id, second) = bench.plan().await;
    assert_eq!(second.steps[1].id.as_deref(), Some("patchbay_key_b"));
    assert_eq!(bench.run(id, false).await, Ended::Done);
}

#[tokio::test]
async fn what_holds_something_is_not_taken_back_unless_that_was_said() {
    let (wishes, vendor) = everything();
    let mut bench = bench(wishes, vendor);
    let (id, _) = bench.plan().await;
    bench.run(id, false).await;
    bench.vendor.state().held.insert("patchbay_key".to_owned());
    let changes = bench.vendor.state().changes;
    let ended = bench.run(id, true).await;
    assert!(matches!(ended, Ended::Stopped(problem) if problem.code == "plan.holds_data"));
    let state = bench.states(id).await.0;
    assert_eq!((bench.vendor.state().changes, state), (changes, PlanState::Done));
    bench.store.begin_plan(id, true, NOW).await.expect("begins");
    let cx = cx();
    let run = Run { store: &bench.store, provision: &bench.vendor, cx: &cx, plan: id, watch: &Quiet };
    assert_eq!(run.undo(true).await, Ok(Ended::Done));
    assert_eq!(bench.states(id).await.0, PlanState::Undone);
}

#[tokio::test]
async fn a_cancel_ends_between_two_steps_and_one_plan_runs_at_a_time() {
    struct Stop;
    impl Watch for Stop {
        fn at(&self, _: usize, _: usize, _: &str) {}
        fn stops(&self) -> bool {
            true
        }
        fn pause(&self, _: Timestamp, _: u64) -> BoxFuture<'_, bool> {
            Box::pin(async { panic!("nobody asked to wait") })
        }
    }
    let (wishes, vendor) = everything();
    let mut bench = bench(wishes, vendor);
    let (first, _) = bench.plan().await;
    let (second, _) = bench.plan().await;
    bench.store.begin_plan(first, false, NOW).await.expect("begins");
    assert!(bench.store.begin_plan(second, false, NOW).await.is_err(), "another one is running");
    let cx = cx();
    let run = Run { store: &bench.store, provision: &bench.vendor, cx: &cx, plan: first, watch: &Stop };
    assert_eq!(run.apply().await, Ok(Ended::Cancelled));
    assert_eq!((bench.states(first).await.0, bench.vendor.state().changes), (PlanState::Stopped, 0));
    assert_eq!(bench.run(first, false).await, Ended::Done);
}
