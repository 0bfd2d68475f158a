//! Which facts are known, whatever was folded, swept, undone or opened anew in between: as a plain map knows them.

use super::*;
use crate::accept::accept;
use patchbay_model::limits::{DAY_MS, SEEN_MS};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// One step of a history.
#[derive(Debug, Clone)]
enum Step {
    /// So many facts that nobody told before, in one request.
    New(u16),
    /// A fact told again, with its body or another one.
    Again(u16, bool),
    /// A request that fails after it took in some.
    Undone(u16),
    Days(u8),
    Sweep,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..60_u16).prop_map(Step::New),
        6 => any::<(u16, bool)>().prop_map(|(which, same)| Step::Again(which, same)),
        1 => (1..60_u16).prop_map(Step::Undone),
        1 => (1..25_u8).prop_map(Step::Days),
        1 => Just(Step::Sweep),
        1 => Just(Step::Reopen),
    ]
}

/// A store beside a map of what it has to know: fact to event, body and time.
struct History {
    dir: tempfile::TempDir,
    store: Option<Store>,
    known: BTreeMap<u32, (Seq, u8, Timestamp)>,
    told: u32,
    events: u32,
    now: Timestamp,
}

fn open(dir: &tempfile::TempDir) -> Store {
    let path = dir.path().join("patchbay.db");
    // Inline folds every few dozen facts.
    Store::open(Options { path, mode: Mode::Inline, vfs: None }).expect("opens")
}

impl History {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let store = Some(open(&dir));
        Self { dir, store, known: BTreeMap::new(), told: 0, events: 0, now: NOW }
    }

    fn store(&self) -> &Store {
        self.store.as_ref().expect("is open")
    }

    /// Told by an event of its own. A name is as even as a keyed hash is, and comes in no order.
    fn tell(&mut self, fact: u32, body: u8) -> Acceptance {
        self.events += 1;
        let mut one = acceptance(1, 1);
        let mut id = [0; 16];
        id[..4].copy_from_slice(&self.events.to_be_bytes());
        one.event.id = EventId::from_bytes(id);
        one.event.received_at = self.now;
        let name = u128::from(fact).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        one.event.dedup = KeyMac(name.to_le_bytes());
        one.event.body = KeyMac([body; 16]);
        one.deliveries.clear();
        one
    }

    async fn run(&mut self, step: Step) {
        match step {
            Step::New(count) => {
                let facts: Vec<u32> = (self.told..).take(count.into()).collect();
                self.told += u32::from(count);
                let batch = facts.iter().map(|fact| self.tell(*fact, 1)).collect();
                let ended = self.store().accept(batch, self.now).await.expect("accepts");
                for (fact, ended) in facts.into_iter().zip(ended) {
                    let Accepted::New(seq) = ended else { panic!("{fact} is new, and is {ended:?}") };
                    self.known.insert(fact, (seq, 1, self.now));
                }
            }
            Step::Again(which, same) if self.told > 0 => {
                let fact = u32::from(which) % self.told;
                let live = self.known.get(&fact).filter(|(_, _, at)| self.now.since(*at) <= SEEN_MS).copied();
                let body = match live {
                    Some((_, body, _)) if same => body,
                    Some((_, body, _)) => body.wrapping_add(1),
                    None => 7,
                };
                let one = self.tell(fact, body);
                let ended = self.store().accept(vec![one], self.now).await.expect("accepts").remove(0);
                match (live, ended) {
                    (Some((seq, ..)), Accepted::Repeat(of)) => assert!(same && seq == of, "{fact}"),
                    (Some((seq, ..)), Accepted::Shadowed { of, .. }) => assert!(!same && seq == of, "{fact}"),
                    (None, Accepted::New(seq)) => drop(self.known.insert(fact, (seq, body, self.now))),
                    (live, ended) => panic!("{fact} is {ended:?}, known as {live:?}"),
                }
            }
            Step::Again(..) => {}
            Step::Undone(count) => {
                let batch: Vec<_> = (self.told..).take(count.into()).map(|fact| self.tell(fact, 3)).collect();
                let now = self.now;
                let failed: Result<(), Error> = self
                    .store()
                    .write("fails", move |core| {
                        batch.iter().try_for_each(|one| accept(core, one, now).map(drop))?;
                        Err(Error::Missing("The reason"))
                    })
                    .await;
                assert_eq!(failed, Err(Error::Missing("The reason")));
            }
            Step::Days(days) => self.now = self.now + i64::from(days) * DAY_MS,
            Step::Sweep => {
                let mut sweep =
                    Sweep::new(Retain { payload_days: 900, view_days: 900, bytes: u64::MAX }, self.now);
                while self.store().sweep(&mut sweep).await.expect("sweeps") {}
            }
            Step::Reopen => {
                self.store = None;
                self.store = Some(open(&self.dir));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_fact_is_known_for_thirty_days_and_no_other_is(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let mut history = History::new();
            for step in steps {
                history.run(step).await;
            }
            // In the end each of them is asked for once more, so that none is asked for by chance.
            for fact in 0..history.told.min(300) {
                history.run(Step::Again(fact as u16, true)).await;
            }
        });
    }
}

#[tokio::test]
async fn facts_are_folded_into_runs_and_what_is_old_goes_a_run_at_a_time() {
    let mut history = History::new();
    for _ in 0..20 {
        history.run(Step::New(50)).await;
    }
    let count = async |history: &History, sql: &'static str| {
        history
            .store()
            .read(move |db| Ok(db.query_row(sql, [], |row| row.get::<_, i64>(0))?))
            .await
            .expect("reads")
    };
    let runs = count(&history, "SELECT count(*) FROM fact_run WHERE sieve IS NOT NULL").await;
    let kept = count(&history, "SELECT count(*) FROM fact_kept").await;
    let fresh = count(&history, "SELECT count(*) FROM fact_fresh").await;
    assert!(runs > 3 && kept >= 600 && fresh <= 400, "{runs} runs, {kept} kept, {fresh} fresh");
    history.run(Step::Days(24)).await;
    history.run(Step::New(1)).await;
    history.run(Step::Days(24)).await;
    history.run(Step::Sweep).await;
    let left =
        count(&history, "SELECT (SELECT count(*) FROM fact_kept) + (SELECT count(*) FROM fact_fresh)").await;
    assert!((1..=200).contains(&left), "{left} are left of 1001, one of which is not old");
    history.run(Step::Again(1_000, true)).await;
    history.run(Step::Reopen).await;
    history.run(Step::Again(1_000, true)).await;
}
