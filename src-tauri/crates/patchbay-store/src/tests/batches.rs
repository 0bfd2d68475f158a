//! Waiting updates of one record that leave as one: what is taken together, what never is, and how it ends.

use super::*;
use patchbay_model::delivery::{Doubt, Operation};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Event `n` of a record; all of its events are one lane.
fn update(n: u8, record: u8) -> Acceptance {
    let mut one = acceptance(n, 200 + record);
    one.deliveries[0].record_key = RecordKey(format!("record{record}"));
    one
}

async fn settle(store: &Store, claimed: &Claimed, next: Next) {
    assert_eq!(store.settle(settlement(claimed, next), NOW).await, Ok(Settled::Applied));
}

/// A record that exists at the target, with `n` updates of it waiting: events 2, 3, …
async fn waiting(store: &Store, n: u8) {
    store.accept(vec![update(1, 1)], NOW).await.expect("accepts");
    let create = claim(store).await.remove(0);
    assert_eq!(create.pins.operation, Operation::Create);
    settle(store, &create, done()).await;
    store.accept((2..2 + n).map(|n| update(n, 1)).collect(), NOW).await.expect("accepts");
}

fn events(claimed: &Claimed) -> Vec<EventId> {
    let first = std::iter::once(claimed.event.id);
    first.chain(claimed.members.iter().map(|member| member.event.id)).collect()
}

fn named(numbers: impl IntoIterator<Item = u8>) -> Vec<EventId> {
    numbers.into_iter().map(|n| EventId::from_bytes([n; 16])).collect()
}

async fn states(store: &Store, numbers: std::ops::RangeInclusive<u8>) -> Vec<State> {
    let mut states = Vec::new();
    for id in named(numbers) {
        states.push(store.event(id).await.expect("reads").expect("is there").deliveries[0].state);
    }
    states
}

fn doubt() -> Next {
    let doubt = Doubt { since: NOW, first_sent_at: NOW, last_sent_at: NOW, absent: 0 };
    Next::Doubt { at: NOW, doubt, spent_ms: 1, problem: Problem::new("x", "Who knows.") }
}

#[tokio::test]
async fn waiting_updates_leave_as_one_and_all_end_with_it() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    waiting(&store, 4).await;
    let one = claim(&store).await.remove(0);
    assert_eq!(events(&one), named(2..=5));
    assert!(claim(&store).await.is_empty(), "nothing of the lane is left to claim");
    store.accept(vec![update(6, 1)], NOW).await.expect("accepts");
    settle(&store, &one, done()).await;
    let absorbed = State::Absorbed;
    assert_eq!(states(&store, 2..=5).await, [absorbed, absorbed, absorbed, State::Delivered]);
    let newest = store
        .event(EventId::from_bytes([5; 16]))
        .await
        .expect("reads")
        .expect("is there")
        .deliveries
        .remove(0);
    let first = store
        .event(EventId::from_bytes([2; 16]))
        .await
        .expect("reads")
        .expect("is there")
        .deliveries
        .remove(0);
    assert_eq!((newest.remote.as_deref(), newest.absorbed_by), (Some("77"), None));
    assert_eq!(first.absorbed_by, Some(EventId::from_bytes([5; 16])), "by the one that carried what it said");
    let next = claim(&store).await;
    assert_eq!(next.iter().map(events).collect::<Vec<_>>(), [named([6])], "what came later goes on");
    let sums = store.sums(NOW).await.expect("reads");
    assert_eq!(State::ALL.iter().map(|state| sums.of(*state)).sum::<u64>(), sums.totals["accepted"]);
    assert_eq!(sums.totals["coalesced"], 3);
}

#[tokio::test]
async fn never_across_a_create_another_record_or_something_tried_before() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept((1..=3).map(|n| update(n, 1)).collect(), NOW).await.expect("accepts");
    let create = claim(&store).await.remove(0);
    assert_eq!(events(&create), named([1]), "a create goes alone, however much waits behind it");
    settle(&store, &create, done()).await;
    // Tried once and definitely without effect: it goes alone, and what is behind it leaves as one after it.
    let first = claim(&store).await.remove(0);
    assert_eq!(events(&first), named([2, 3]));
    settle(&store, &first, Next::Again { at: NOW, spent_ms: 1, problem: Problem::new("x", "No.") }).await;
    store.accept(vec![update(4, 1)], NOW).await.expect("accepts");
    let again = claim(&store).await.remove(0);
    assert_eq!(events(&again), named([2]));
    settle(&store, &again, done()).await;
    // Another record in the same lane ends the run.
    let mut other = update(5, 1);
    other.deliveries[0].record_key = RecordKey("other".into());
    store.accept(vec![other, update(6, 1)], NOW).await.expect("accepts");
    let run = claim(&store).await.remove(0);
    assert_eq!(events(&run), named([3, 4]));
    settle(&store, &run, done()).await;
    assert_eq!(claim(&store).await[0].pins.operation, Operation::Create);
}

#[tokio::test]
async fn in_doubt_the_same_batch_is_sent_again_under_the_same_key_even_after_a_crash() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    waiting(&store, 3).await;
    let one = claim(&store).await.remove(0);
    settle(&store, &one, doubt()).await;
    store.accept(vec![update(5, 1)], NOW).await.expect("accepts");
    let again = claim(&store).await.remove(0);
    assert_eq!((events(&again), &again.pins), (named(2..=4), &one.pins), "what came meanwhile is not in it");
    let other_run = RunId::from_bytes([8; 16]);
    assert_eq!(store.recover(other_run, 1, NOW).await.expect("recovers").in_flight, 1);
    let after = store.claim(other_run, want(9), NOW).await.expect("claims").remove(0);
    assert_eq!((events(&after), &after.pins), (named(2..=4), &one.pins));
    let settlement = Settlement { run: other_run, ..settlement(&after, done()) };
    assert_eq!(store.settle(settlement, NOW).await, Ok(Settled::Applied));
    assert_eq!(states(&store, 2..=4).await, [State::Absorbed, State::Absorbed, State::Delivered]);
}

#[tokio::test]
async fn what_is_refused_together_is_tried_one_by_one() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    waiting(&store, 3).await;
    let one = claim(&store).await.remove(0);
    let no = || Next::Dead { problem: Problem::new("x", "One of them does not fit.") };
    settle(&store, &one, no()).await;
    for n in 2..=4 {
        let alone = claim(&store).await.remove(0);
        assert_eq!(events(&alone), named([n]));
        assert_ne!(alone.pins.send_key, one.pins.send_key);
        settle(&store, &alone, if n == 3 { no() } else { done() }).await;
    }
    assert_eq!(states(&store, 2..=4).await, [State::Delivered, State::Dead, State::Delivered]);
}

/// What one step of a history does.
#[derive(Debug, Clone)]
enum Step {
    Accept(u8),
    Claim,
    Settle(u8),
    Crash,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..3_u8).prop_map(Step::Accept),
        3 => Just(Step::Claim),
        4 => (0..8_u8).prop_map(Step::Settle),
        1 => Just(Step::Crash),
    ];
    prop::collection::vec(step, 1..90)
}

/// The vendor as it is: what was written, in what order, and what it remembers of a key.
#[derive(Default)]
struct Vendor {
    /// By record, the events whose values it holds, in the order they were written.
    records: BTreeMap<String, Vec<EventId>>,
    /// What each key was first sent with.
    keys: BTreeMap<String, Vec<EventId>>,
}

impl Vendor {
    fn write(&mut self, claimed: &Claimed) -> Result<(), TestCaseError> {
        let (sent, key) = (events(claimed), claimed.pins.send_key.clone());
        if let Some(before) = self.keys.get(&key) {
            prop_assert_eq!(before, &sent, "the same key carries the same");
            return Ok(());
        }
        self.keys.insert(key, sent.clone());
        let record = self.records.entry(claimed.delivery.record_key.0.clone()).or_default();
        let create = claimed.pins.operation == Operation::Create;
        prop_assert!(!create || sent.len() == 1, "a create goes alone");
        record.extend(sent);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any history of arrivals, sends, answers that are lost, refusals and crashes: the states add up, every update is
    /// written exactly once and in order, and everything ends.
    #[test]
    fn nothing_is_lost_doubled_or_out_of_order(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let Bench { store, _dir } = bench(Mode::Inline);
            let (mut vendor, mut n, mut run) = (Vendor::default(), 0_u8, 1_u8);
            let mut open: Vec<Claimed> = Vec::new();
            let mut accepted: BTreeMap<String, Vec<EventId>> = BTreeMap::new();
            let quiet = std::iter::repeat_n([Step::Claim, Step::Settle(0)], 120).flatten();
            for step in steps.into_iter().chain([Step::Crash]).chain(quiet) {
                let id = RunId::from_bytes([run; 16]);
                match step {
                    Step::Accept(record) => {
                        n += 1;
                        store.accept(vec![update(n, record)], NOW).await.expect("accepts");
                        accepted.entry(format!("record{record}")).or_default().extend(named([n]));
                    }
                    Step::Claim => open.extend(store.claim(id, want(3), NOW).await.expect("claims")),
                    Step::Crash => {
                        // Of what is under way some has been written, and nobody heard.
                        for (at, claimed) in open.drain(..).enumerate() {
                            if at % 2 == 0 {
                                vendor.write(&claimed)?;
                            }
                        }
                        run += 1;
                        store.recover(RunId::from_bytes([run; 16]), 1, NOW).await.expect("recovers");
                    }
                    Step::Settle(how) => {
                        if open.is_empty() {
                            continue;
                        }
                        let claimed = open.remove(0);
                        let problem = || Problem::new("x", "No.");
                        let next = match how {
                            // The vendor was told nothing; a first try may be said to have definitely failed.
                            5 if claimed.delivery.doubt.is_none() => {
                                Next::Again { at: NOW, spent_ms: 1, problem: problem() }
                            }
                            6 if claimed.delivery.doubt.is_none() => {
                                Next::Wait { scope: Scope::Connection, until: NOW }
                            }
                            7 => doubt(),
                            4 => { vendor.write(&claimed)?; doubt() }
                            _ => { vendor.write(&claimed)?; done() }
                        };
                        let settlement = Settlement { run: id, ..settlement(&claimed, next) };
                        prop_assert_eq!(store.settle(settlement, NOW).await, Ok(Settled::Applied));
                    }
                }
                let sums = store.sums(NOW).await.expect("reads");
                let states: u64 = State::ALL.iter().map(|state| sums.of(*state)).sum();
                prop_assert_eq!(states, u64::from(n));
            }
            prop_assert_eq!(&vendor.records, &accepted, "each once, in order");
            let sums = store.sums(NOW).await.expect("reads");
            prop_assert_eq!(sums.of(State::Delivered) + sums.of(State::Absorbed), u64::from(n));
            Ok(())
        })?;
    }
}
