//! The counts of the inbox are those of the rows, whatever happens in whatever order.

use super::*;
use patchbay_model::problem::Remedy;
use proptest::prelude::*;
use rusqlite::Connection;

/// One thing that may happen to the deliveries of a database.
#[derive(Debug, Clone, Copy)]
enum Step {
    Accept(u8),
    Unreadable(u8),
    /// Claims all and ends each in a way that its number picks.
    Carry(u8),
    Replay(u8),
    Dismiss(u8),
    DismissGroup(u8),
    Undo,
    Restore(u8),
    SendAgain(u8),
    Mark(u8),
    ReplayGroup(u8),
    CarryReplays,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any::<u8>().prop_map(Step::Accept),
        1 => any::<u8>().prop_map(Step::Unreadable),
        6 => any::<u8>().prop_map(Step::Carry),
        1 => any::<u8>().prop_map(Step::Replay),
        2 => any::<u8>().prop_map(Step::Dismiss),
        1 => any::<u8>().prop_map(Step::DismissGroup),
        1 => Just(Step::Undo),
        1 => any::<u8>().prop_map(Step::Restore),
        1 => any::<u8>().prop_map(Step::SendAgain),
        1 => any::<u8>().prop_map(Step::Mark),
        1 => any::<u8>().prop_map(Step::ReplayGroup),
        3 => Just(Step::CarryReplays),
        1 => Just(Step::Restart),
    ]
}

fn ending(n: u8) -> Next {
    let problem =
        |code, field: &str| Problem::new(code, "No.").remedy(Remedy::Remap { field: Some(field.to_owned()) });
    match n % 6 {
        0 => done(),
        1 => Next::Dead { problem: problem("a", "f") },
        2 => Next::Dead { problem: problem("a", "g") },
        3 => Next::Dead { problem: problem("b", "f") },
        4 => Next::AskPerson { problem: Problem::new("doubt.ask", "Look there.") },
        _ => Next::Again { at: NOW, spent_ms: 1, problem: problem("a", "f") },
    }
}

struct World {
    bench: Bench,
    events: u8,
    run: RunId,
    runs: u8,
    undo: Vec<DismissalId>,
}

impl World {
    fn delivery(&self, n: u8) -> DeliveryId {
        DeliveryId::from_bytes([n % self.events.max(1) + 1; 16])
    }

    async fn cause(&self, n: u8) -> Option<i64> {
        let causes = self.bench.store.causes().await.expect("reads");
        (!causes.is_empty()).then(|| causes[usize::from(n) % causes.len()].id)
    }

    fn batch(&mut self) -> DismissalId {
        let batch = DismissalId::from_bytes([self.undo.len() as u8 + 1; 16]);
        self.undo.push(batch);
        batch
    }

    async fn take(&mut self, step: Step) {
        let store = self.bench.store.clone();
        // A delivery that is not in a state for it refuses, and nothing may have changed then.
        let may = |done: Result<(), Error>| {
            assert!(matches!(done, Ok(()) | Err(Error::Stale(_) | Error::Missing(_))))
        };
        match step {
            Step::Accept(lane) if self.events < 200 => {
                self.events += 1;
                store.accept(vec![acceptance(self.events, lane % 4)], NOW).await.expect("accepts");
            }
            Step::Unreadable(n) if self.events < 200 => {
                self.events += 1;
                let mut one = acceptance(self.events, 1);
                (one.event.readable, one.deliveries) = (false, vec![]);
                one.event.connection = ConnectionId::from_bytes([n % 2 + 20; 16]);
                store.accept(vec![one], NOW).await.expect("accepts");
            }
            Step::Accept(_) | Step::Unreadable(_) => {}
            Step::Carry(n) => {
                let claimed = store.claim(self.run, want(10), NOW).await.expect("claims");
                for (at, one) in claimed.iter().enumerate() {
                    let next = ending(n.wrapping_add(at as u8));
                    let settlement = Settlement { run: self.run, ..settlement(one, next) };
                    store.settle(settlement, NOW).await.expect("settles");
                }
            }
            Step::Replay(n) => may(store.replay(self.delivery(n), NOW).await),
            Step::Dismiss(n) => {
                let batch = self.batch();
                may(store.dismiss(self.delivery(n), batch, "why".into(), NOW).await);
            }
            Step::DismissGroup(n) => {
                if let Some(cause) = self.cause(n).await {
                    let batch = self.batch();
                    assert!(
                        store.dismiss_cause(cause, batch, "why".into(), NOW).await.expect("dismisses") > 0
                    );
                }
            }
            Step::Undo => {
                if let Some(batch) = self.undo.pop() {
                    store.undo_dismissal(batch, NOW).await.expect("is taken back");
                }
            }
            Step::Restore(n) => may(store.restore(self.delivery(n), NOW).await),
            Step::SendAgain(n) => may(store.send_again(self.delivery(n), NOW).await),
            Step::Mark(n) => may(store.mark_delivered(self.delivery(n), Some("88".into()), NOW).await),
            Step::ReplayGroup(n) => {
                if let Some(cause) = self.cause(n).await {
                    replayed::begin(&store, ReplayScope::Cause(cause), n).await;
                }
            }
            Step::CarryReplays => {
                for replay in store.open_replays().await.expect("reads") {
                    store.step_replay(replay.seq, NOW).await.expect("steps");
                }
            }
            Step::Restart => {
                self.runs += 1;
                self.run = RunId::from_bytes([self.runs + 100; 16]);
                store.recover(self.run, 0, NOW).await.expect("recovers");
            }
        }
    }

    /// Every count that is kept beside what it counts.
    fn recount(&self) {
        let db = Connection::open(self.bench.store.path()).expect("opens");
        let wrong = |what: &str, sql: &str| {
            let n: i64 = db.query_row(sql, [], |row| row.get(0)).expect("counts");
            assert_eq!(n, 0, "{what}");
        };
        wrong(
            "causes of deliveries",
            "SELECT count(*) FROM cause c WHERE kind < 255 AND n != (SELECT count(*) FROM delivery d WHERE d.cause = c.id)",
        );
        wrong(
            "a cause where there is one",
            "SELECT count(*) FROM delivery WHERE (state IN (4, 8)) != (cause IS NOT NULL)",
        );
        wrong(
            "the cause is of the state",
            "SELECT count(*) FROM delivery d JOIN cause c ON c.id = d.cause WHERE c.kind != d.state OR c.subject != d.route",
        );
        wrong(
            "causes of bodies",
            "SELECT count(*) FROM cause c WHERE kind = 255 AND n != (SELECT count(*) FROM event e
             WHERE e.connection = c.subject AND readable = 0 AND dismissed IS NULL)",
        );
        wrong(
            "the sums",
            "SELECT count(*) FROM tally t WHERE n != (SELECT count(*) FROM delivery d WHERE d.route = t.route AND d.state = t.state)",
        );
        wrong(
            "one head a lane",
            "SELECT count(*) FROM (SELECT 1 FROM delivery WHERE live = 1 GROUP BY route, lane HAVING sum(head) != 1)",
        );
        wrong(
            "replays",
            "SELECT count(*) FROM replay r WHERE
             total != (SELECT count(*) FROM replay_item WHERE replay = r.seq)
             OR open != (SELECT count(*) FROM replay_item WHERE replay = r.seq AND state = 1)
             OR delivered != (SELECT count(*) FROM replay_item WHERE replay = r.seq AND state = 2)
             OR dead != (SELECT count(*) FROM replay_item WHERE replay = r.seq AND state = 3)
             OR skipped != (SELECT count(*) FROM replay_item WHERE replay = r.seq AND state = 5)
             OR sent != (SELECT count(*) FROM replay_item WHERE replay = r.seq AND state IN (1, 2, 3, 4, 6))",
        );
        wrong(
            "who is on its way in a replay",
            "SELECT count(*) FROM replay_item i JOIN delivery d ON d.seq = i.delivery
             WHERE i.state IN (1, 4) AND (d.live = 0 OR d.replay != i.replay)",
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn counts_are_those_of_the_rows(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let bench = bench(Mode::Threaded);
            bench.store.recover(RUN, 0, NOW).await.expect("recovers");
            let mut world = World { bench, events: 0, run: RUN, runs: 0, undo: vec![] };
            for step in steps {
                world.take(step).await;
                world.recount();
            }
        });
    }
}
