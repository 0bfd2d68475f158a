//! A clock that is set while a send is on its way.

use super::*;
use patchbay_model::delivery::Doubt;
use rusqlite::Connection;
use serde_json::json;

const HOUR_MS: i64 = 3_600_000;

/// What the clock before says of a send that left five milliseconds ago.
fn doubtful(at: Timestamp) -> Next {
    let doubt = Doubt { since: at, first_sent_at: at - 5, last_sent_at: at, absent: 0 };
    let problem = Problem::new("vendor.timeout", "No answer came.");
    Next::Doubt { at: at + 2_000, doubt, spent_ms: 5, problem }
}

/// Claims one delivery, sets the clock by so much and ends the flight by the clock before. Gives the doubt it left and
/// when it is due.
async fn ended_over_a_jump(by_ms: i64, next: Next) -> (Option<Doubt>, i64) {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    let claimed = claim(&store).await;
    let set = NOW + by_ms;
    store.clock_jumped(by_ms, set).await.expect("moves");
    store.settle(settlement(&claimed[0], next), set + 10).await.expect("settles");
    let due = store.next_due(vec![ROUTE]).await.expect("reads").expect("it waits");
    let again = store.claim(RUN, want(10), due).await.expect("claims");
    (again[0].delivery.doubt, due.0 - set.0)
}

#[tokio::test]
async fn nobody_looks_too_early_for_what_left_before_the_clock_was_set() {
    for by_ms in [HOUR_MS, -HOUR_MS] {
        let (doubt, due_in) = ended_over_a_jump(by_ms, doubtful(NOW + 20)).await;
        let doubt = doubt.expect("it is in doubt");
        let set = NOW + by_ms;
        assert_eq!((doubt.last_sent_at, doubt.absent), (set + 10, 0), "looks count from the clock as it is");
        assert_eq!(doubt.since, set + 10, "a jump is no age");
        assert!(doubt.first_sent_at <= set, "what the vendor remembers is not younger than it is");
        assert!(due_in <= 2_020, "due {due_in} ms after the clock was set");
    }
}

#[tokio::test]
async fn what_ends_by_a_clock_that_was_set_back_waits_no_hour_longer() {
    let problem = || Problem::new("vendor.fault", "The vendor met a fault.");
    let again = Next::Again { at: NOW + 2_000, spent_ms: 5, problem: problem() };
    let wait = Next::Wait { scope: Scope::Connection, until: NOW + 2_000 };
    for next in [again, wait] {
        let (doubt, due_in) = ended_over_a_jump(-HOUR_MS, next).await;
        assert_eq!((doubt, due_in), (None, 2_000));
    }
}

#[tokio::test]
async fn what_was_claimed_by_the_clock_of_now_ends_as_it_was_decided() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    store.clock_jumped(HOUR_MS, NOW).await.expect("moves");
    let claimed = claim(&store).await;
    store.settle(settlement(&claimed[0], doubtful(NOW)), NOW + 50).await.expect("settles");
    let again = store.claim(RUN, want(10), NOW + 2_000).await.expect("claims");
    let doubt = again[0].delivery.doubt.expect("it is in doubt");
    assert_eq!((doubt.since, doubt.first_sent_at, doubt.last_sent_at), (NOW, NOW - 5, NOW));
}

#[tokio::test]
async fn a_jump_is_in_the_log_once_what_waits_has_moved_and_not_before() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    let told = async || {
        let lines = store.activities(10).await.expect("reads").into_iter();
        lines.filter(|line| line.kind == "clock.jumped").map(|line| (line.at, line.body)).collect::<Vec<_>>()
    };
    // The disk takes nothing: neither has happened.
    let hand = Connection::open(store.path()).expect("opens");
    let full = "CREATE TRIGGER full BEFORE INSERT ON activity BEGIN SELECT raise(ABORT, 'no room'); END";
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    hand.execute_batch(full).expect("is put in");
    store.clock_jumped(-HOUR_MS, NOW - HOUR_MS).await.expect_err("is not taken");
    assert_eq!((told().await, store.next_due(vec![ROUTE]).await), (vec![], Ok(Some(NOW))));
    hand.execute_batch("DROP TRIGGER full").expect("is taken out");
    store.clock_jumped(-HOUR_MS, NOW - HOUR_MS).await.expect("moves");
    let due = store.next_due(vec![ROUTE]).await;
    let set = NOW - HOUR_MS;
    assert_eq!((told().await, due), (vec![(set, json!({ "by_ms": -HOUR_MS }))], Ok(Some(set))));
}
