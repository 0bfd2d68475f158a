//! The transactions over a real database: facts, lanes, claims, settling, and sums that always add up.

mod audits;
mod batches;
mod cases;
mod clocks;
mod counts;
mod dismissed;
mod known;
mod neighbours;
mod pools;
mod replayed;
mod storage;
mod upgraded;

use crate::*;
use patchbay_model::{
    delivery::State,
    event::{Event, Sealed},
    ids::*,
    keys::{KeyMac, RecordKey},
    outcome::{Proof, Receipt, Scope},
    problem::Problem,
    query::{Atom, Bound, Node, Phrase},
    route::EventKind,
    settle::Next,
    time::Timestamp,
};

const NOW: Timestamp = Timestamp(1_795_000_000_000);
const RUN: RunId = RunId::from_bytes([9; 16]);
const ROUTE: RouteId = RouteId::from_bytes([1; 16]);
const SOURCE: ConnectionId = ConnectionId::from_bytes([2; 16]);
const TARGET: ConnectionId = ConnectionId::from_bytes([3; 16]);

struct Bench {
    store: Store,
    _dir: tempfile::TempDir,
}

fn bench(mode: Mode) -> Bench {
    let dir = tempfile::tempdir().expect("a folder");
    let store =
        Store::open(Options { path: dir.path().join("patchbay.db"), mode, vfs: None }).expect("opens");
    Bench { store, _dir: dir }
}

fn acceptance(n: u8, lane: u8) -> Acceptance {
    Acceptance {
        event: Event {
            id: EventId::from_bytes([n; 16]),
            connection: SOURCE,
            kind: EventKind::from("test"),
            occurred_at: NOW,
            received_at: NOW,
            policy_version: 1,
            view: format!("{{\"n\":{n},\"word\":\"billing\"}}"),
            sealed: Sealed { key_id: 1, bytes: vec![n; 8] },
            dedup: KeyMac([n; 16]),
            body: KeyMac([n; 16]),
            lane: KeyMac([lane; 16]),
            bytes: 8,
            readable: true,
        },
        deliveries: vec![NewDelivery {
            id: DeliveryId::from_bytes([n; 16]),
            route: ROUTE,
            lane: KeyMac([lane; 16]),
            record_key: RecordKey(format!("key{n}")),
            case: None,
        }],
        filtered: 0,
    }
}

fn want(limit: u32) -> Vec<Want> {
    vec![Want { route: ROUTE, limit, route_version: 1, catalogue_version: 1, cases: None }]
}

fn settlement(claimed: &Claimed, next: Next) -> Settlement {
    Settlement {
        seq: claimed.seq,
        run: RUN,
        tries: claimed.tries,
        was: claimed.was,
        target: TARGET,
        clock: claimed.clock,
        next,
        attempt: None,
    }
}

fn done() -> Next {
    Next::Done(Receipt { remote: Some("77".into()), proof: Proof::Confirmed, differs: vec![] })
}

async fn claim(store: &Store) -> Vec<Claimed> {
    store.claim(RUN, want(10), NOW).await.expect("claims")
}

#[tokio::test]
async fn a_fact_is_accepted_once_and_its_repeat_is_counted() {
    for mode in [Mode::Threaded, Mode::Inline] {
        let Bench { store, _dir } = bench(mode);
        let first = store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
        let again = store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
        assert_eq!((first, again), (vec![Accepted::New(Seq(1))], vec![Accepted::Repeat(Seq(1))]));
        let mut other_body = acceptance(1, 1);
        other_body.event.body = KeyMac([99; 16]);
        other_body.event.id = EventId::from_bytes([98; 16]);
        let shadowed = store.accept(vec![other_body], NOW).await.expect("accepts");
        assert_eq!(shadowed, vec![Accepted::Shadowed { seq: Seq(2), of: Seq(1) }]);
        let page = store.events(Bound::all(), None, 10).await.expect("reads");
        assert_eq!(page.rows.iter().map(|row| (row.seq.0, row.repeats)).collect::<Vec<_>>(), [(1, 2)]);
        assert_eq!(claim(&store).await.len(), 1, "a shadow is not delivered");
    }
}

#[tokio::test]
async fn a_lane_gives_its_head_alone_and_any_ending_frees_it() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1), acceptance(2, 1), acceptance(3, 2)], NOW).await.expect("accepts");
    let heads = claim(&store).await;
    assert_eq!(heads.iter().map(|c| c.delivery.event.0).collect::<Vec<_>>(), [1, 3]);
    assert!(claim(&store).await.is_empty());
    let dead = Next::Dead { problem: Problem::new("x", "No.") };
    store.settle(settlement(&heads[0], dead), NOW).await.expect("settles");
    assert_eq!(claim(&store).await[0].delivery.event.0, 2);
}

#[tokio::test]
async fn a_replay_joins_at_the_back_with_a_new_send_key_and_the_same_record_key() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1), acceptance(2, 1)], NOW).await.expect("accepts");
    let first = claim(&store).await.remove(0);
    store
        .settle(settlement(&first, Next::Dead { problem: Problem::new("x", "No.") }), NOW)
        .await
        .expect("settles");
    store.replay(first.delivery.id, NOW).await.expect("replays");
    let second = claim(&store).await.remove(0);
    assert_eq!(second.delivery.event.0, 2);
    store.settle(settlement(&second, done()), NOW).await.expect("settles");
    let again = claim(&store).await.remove(0);
    assert_eq!(again.delivery.record_key, first.delivery.record_key);
    assert_ne!(again.pins.send_key, first.pins.send_key);
    assert_eq!(store.replay(second.delivery.id, NOW).await, Err(Error::Stale("The delivery")));
}

#[tokio::test]
async fn a_late_answer_changes_nothing() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    let first = claim(&store).await.remove(0);
    let other_run = RunId::from_bytes([8; 16]);
    assert_eq!(store.recover(other_run, 1, NOW).await.expect("recovers").in_flight, 1);
    assert_eq!(store.settle(settlement(&first, done()), NOW).await, Ok(Settled::Late));
    let again = store.claim(other_run, want(1), NOW).await.expect("claims").remove(0);
    assert_eq!(again.was, State::InDoubt);
    assert_eq!(again.pins, first.pins, "in doubt nothing moves");
    assert!(again.delivery.doubt.is_some());
}

#[tokio::test]
async fn an_older_copy_doubts_everything_that_waits() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.recover(RUN, 0, NOW).await.expect("recovers");
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    assert!(
        !store.recover(RUN, 0, NOW).await.expect("recovers").older_copy,
        "the start before was not counted"
    );
    assert!(!store.recover(RUN, 1, NOW).await.expect("recovers").older_copy);
    assert!(store.recover(RUN, 4, NOW).await.expect("recovers").older_copy);
    assert_eq!(claim(&store).await[0].was, State::InDoubt);
}

#[tokio::test]
async fn a_hold_is_one_row_and_what_waits_stays_pending() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    let first = claim(&store).await.remove(0);
    let hold = Next::Hold { scope: Scope::Connection, problem: Problem::new("auth", "Sign in again.") };
    store.settle(settlement(&first, hold), NOW).await.expect("settles");
    let holds = store.holds().await.expect("reads");
    assert!(holds.len() == 1 && holds[0].stops(ROUTE, TARGET) && !holds[0].stops(ROUTE, SOURCE));
    assert!(store.lift(Scope::Connection, *TARGET.bytes(), NOW).await.expect("lifts"));
    let again = claim(&store).await.remove(0);
    assert_ne!(again.pins.send_key, first.pins.send_key, "the refusal was definite");
}

#[tokio::test]
async fn the_sum_over_states_is_what_was_accepted() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    let batch = (1..=30).map(|n| acceptance(n, n % 4)).collect();
    store.accept(batch, NOW).await.expect("accepts");
    for round in 0.. {
        let claimed = claim(&store).await;
        if claimed.is_empty() {
            break;
        }
        for (index, one) in claimed.iter().enumerate() {
            let next = match (index + round) % 3 {
                0 => done(),
                1 => Next::Again { at: NOW, spent_ms: 1, problem: Problem::new("x", "No.") },
                _ => Next::Dead { problem: Problem::new("x", "No.") },
            };
            store.settle(settlement(one, next), NOW).await.expect("settles");
        }
        let sums = store.sums(NOW).await.expect("reads");
        assert_eq!(State::ALL.iter().map(|state| sums.of(*state)).sum::<u64>(), 30);
        assert_eq!(sums.totals["accepted"], 30);
    }
}

fn text(words: &str, prefix: bool) -> Bound {
    let atom = Atom::Text(vec![Phrase::of(words, prefix)]);
    Bound { root: Node::Is(atom), ..Bound::all() }
}

#[tokio::test]
async fn words_are_found_before_and_after_they_are_indexed() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1), acceptance(2, 2)], NOW).await.expect("accepts");
    for _ in 0..2 {
        let found = async |bound| store.events(bound, None, 10).await.expect("reads").rows.len();
        assert_eq!(found(text("Billing", false)).await, 2);
        assert_eq!(found(text("bill", true)).await, 2);
        assert_eq!(found(text("bill", false)).await, 0);
        assert_eq!(found(text("refund", true)).await, 0);
        store.index_some().await.expect("indexes");
    }
}

#[tokio::test]
async fn pages_join_without_gap_or_repeat() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept((1..=25).map(|n| acceptance(n, n)).collect(), NOW).await.expect("accepts");
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let page = store.events(Bound::all(), before, 10).await.expect("reads");
        seen.splice(0..0, page.rows.iter().map(|row| row.seq.0));
        before = page.reached;
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, (1..=25).collect::<Vec<_>>());
    let after = store.events_after(Bound::all(), Seq(20), 3).await.expect("reads");
    assert_eq!(after.rows.iter().map(|row| row.seq.0).collect::<Vec<_>>(), [21, 22, 23]);
}

#[tokio::test]
async fn a_failing_request_takes_none_of_its_neighbours_with_it() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    let mut clash = acceptance(2, 2);
    clash.event.id = EventId::from_bytes([1; 16]);
    let (good, bad) = tokio::join!(store.accept(vec![acceptance(1, 1)], NOW), store.accept(vec![clash], NOW));
    assert!(good.is_ok() && bad.is_err());
    assert_eq!(store.events(Bound::all(), None, 10).await.expect("reads").rows.len(), 1);
    assert_eq!(store.sums(NOW).await.expect("reads").totals["accepted"], 1);
}
