//! Replays: a set that nothing joins or leaves, a pace that is earned, and what is overtaken stays behind.

use super::*;
use serde_json::json;

/// Freezes a set, takes every delivery of it for one that fits, and starts it.
pub(super) async fn begin(store: &Store, scope: ReplayScope, n: u8) -> Option<ReplayId> {
    for salt in 0..=u8::MAX {
        let id = ReplayId::from_bytes([n, salt, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        if store.replay_of(id).await.expect("reads").is_some() {
            continue;
        }
        return start(store, id, scope, false, ReplayMapping::Now).await.then_some(id);
    }
    None
}

async fn start(
    store: &Store,
    id: ReplayId,
    scope: ReplayScope,
    force_stale: bool,
    mapping: ReplayMapping,
) -> bool {
    let new = NewReplay { id, scope, asked: json!({ "group": "x" }), mapping, force_stale };
    if store.make_replay(new, NOW).await.expect("freezes") == 0 {
        return false;
    }
    try_all(store, id).await;
    store.turn_replay(id, Turn::Start, NOW).await.expect("starts");
    true
}

/// The dry run as the relay would make it, where everything maps.
async fn try_all(store: &Store, id: ReplayId) {
    let open = store.open_replays().await.expect("reads");
    let open = open.iter().find(|one| one.id == id).expect("is being tried");
    let untried = store.untried(open.seq, 1_000).await.expect("reads");
    let tried = untried
        .iter()
        .map(|one| Tried {
            n: one.n,
            would: if one.overtaken { Would::Stale } else { Would::Ok },
            problem: None,
            diff: vec![],
        })
        .collect();
    store.tried(open.seq, tried, true).await.expect("keeps");
}

const ID: ReplayId = ReplayId::from_bytes([7; 16]);

/// `n` dead letters of one cause, each in a lane of its own.
async fn dead(n: u8) -> Bench {
    let bench = bench(Mode::Threaded);
    bench.store.accept((1..=n).map(|n| acceptance(n, n)).collect(), NOW).await.expect("accepts");
    carry(&bench.store, |_| die()).await;
    bench
}

fn die() -> Next {
    Next::Dead { problem: Problem::new("x", "No.") }
}

async fn carry(store: &Store, next: impl Fn(u8) -> Next) -> Vec<u8> {
    let claimed = store.claim(RUN, want(200), NOW).await.expect("claims");
    for one in &claimed {
        store.settle(settlement(one, next(one.delivery.id.bytes()[0])), NOW).await.expect("settles");
    }
    claimed.iter().map(|one| one.delivery.id.bytes()[0]).collect()
}

async fn read(store: &Store) -> ReplayRow {
    store.replay_of(ID).await.expect("reads").expect("is there")
}

async fn one_step(store: &Store) -> Stepped {
    let open = store.open_replays().await.expect("reads");
    let Some(open) = open.iter().find(|one| one.id == ID) else { return Stepped::Ended };
    store.step_replay(open.seq, NOW).await.expect("steps")
}

#[tokio::test]
async fn the_pace_doubles_begins_again_after_a_failure_and_the_set_is_the_one_that_was_frozen() {
    let Bench { store, _dir } = dead(20).await;
    let cause = store.causes().await.expect("reads")[0].id;
    assert!(start(&store, ID, ReplayScope::Cause(cause), false, ReplayMapping::Now).await);
    // A letter that dies now is not of the set.
    store.accept(vec![acceptance(50, 50)], NOW).await.expect("accepts");
    carry(&store, |_| die()).await;
    let (mut sizes, mut sent) = (vec![], vec![]);
    while let Stepped::Released(n) = one_step(&store).await {
        assert_eq!(one_step(&store).await, Stepped::Waits);
        let carried = carry(&store, |n| if n == 5 { die() } else { done() }).await;
        assert_eq!(carried.len(), n as usize);
        sizes.push(n);
        sent.extend(carried);
    }
    sent.sort_unstable();
    assert_eq!(sent, (1..=20).collect::<Vec<_>>(), "what was frozen was sent, once");
    assert_eq!(sizes, [1, 2, 4, 1, 2, 4, 6], "5 failed in the third batch");
    let row = read(&store).await;
    assert_eq!((row.state, row.total, row.sent, row.delivered, row.dead), (ReplayState::Done, 20, 20, 19, 1));
    assert_eq!(row.left(), 0);
    assert_eq!(store.causes().await.expect("reads")[0].n, 2, "the one that failed again and the later one");
}

#[tokio::test]
async fn it_stops_itself_where_the_first_fails_as_before_and_can_be_taken_up_again() {
    let Bench { store, _dir } = dead(4).await;
    assert!(start(&store, ID, ReplayScope::Route(ROUTE), false, ReplayMapping::Now).await);
    assert_eq!(one_step(&store).await, Stepped::Released(1));
    carry(&store, |_| die()).await;
    assert_eq!(one_step(&store).await, Stepped::Ended);
    let row = read(&store).await;
    assert_eq!((row.state, row.sent, row.left()), (ReplayState::Stopped, 1, 3));
    assert_eq!(row.problem.map(|problem| problem.code.into_owned()), Some("replay.cause".to_owned()));
    store.turn_replay(ID, Turn::Resume, NOW).await.expect("goes on");
    assert_eq!(one_step(&store).await, Stepped::Released(1));
    carry(&store, |_| done()).await;
    assert_eq!(one_step(&store).await, Stepped::Released(2));
    carry(&store, |_| done()).await;
    assert_eq!(one_step(&store).await, Stepped::Ended);
    assert_eq!((read(&store).await.state, read(&store).await.delivered), (ReplayState::Done, 3));
}

#[tokio::test]
async fn a_pause_lets_land_what_flies_and_a_cancel_leaves_the_rest_where_it_was() {
    let Bench { store, _dir } = dead(6).await;
    assert!(start(&store, ID, ReplayScope::Route(ROUTE), false, ReplayMapping::Now).await);
    one_step(&store).await;
    store.turn_replay(ID, Turn::Pause, NOW).await.expect("pauses");
    assert_eq!(store.turn_replay(ID, Turn::Start, NOW).await, Err(Error::Stale("The replay")));
    carry(&store, |_| done()).await;
    assert_eq!((one_step(&store).await, read(&store).await.delivered), (Stepped::Ended, 1));
    store.turn_replay(ID, Turn::Resume, NOW).await.expect("goes on");
    one_step(&store).await;
    store.turn_replay(ID, Turn::Cancel, NOW).await.expect("ends");
    carry(&store, |_| done()).await;
    let row = read(&store).await;
    assert_eq!((row.state, row.delivered, row.left()), (ReplayState::Cancelled, 2, 4));
    assert_eq!(store.sums(NOW).await.expect("reads").of(State::Dead), 4);
    let acts: Vec<_> =
        store.audit_lines(None, 9).await.expect("reads").into_iter().map(|line| line.what).collect();
    assert_eq!(acts, ["replay.cancelled", "replay.resumed", "replay.paused", "replay.started"]);
}

#[tokio::test]
async fn what_is_open_at_a_crash_ends_its_batch_after_the_restart() {
    let Bench { store, _dir } = dead(3).await;
    assert!(start(&store, ID, ReplayScope::Route(ROUTE), false, ReplayMapping::Now).await);
    one_step(&store).await;
    let flying = claim(&store).await.remove(0);
    let next_run = RunId::from_bytes([77; 16]);
    store.recover(next_run, 0, NOW).await.expect("recovers");
    assert_eq!(one_step(&store).await, Stepped::Waits);
    store.settle(settlement(&flying, done()), NOW).await.expect("is late");
    assert_eq!(read(&store).await.delivered, 0, "a late answer counts for nothing");
    let again = store.claim(next_run, want(9), NOW).await.expect("claims").remove(0);
    assert!(again.replayed && again.was == State::InDoubt);
    store.settle(Settlement { run: next_run, ..settlement(&again, done()) }, NOW).await.expect("settles");
    assert_eq!((read(&store).await.delivered, one_step(&store).await), (1, Stepped::Released(2)));
}

/// Two events of one record, the older dead and the newer delivered.
async fn overtaken() -> Bench {
    let bench = bench(Mode::Threaded);
    let mut newer = acceptance(2, 2);
    newer.deliveries[0].record_key = RecordKey("key1".into());
    bench.store.accept(vec![acceptance(1, 1), newer], NOW).await.expect("accepts");
    carry(&bench.store, |n| if n == 1 { die() } else { done() }).await;
    bench
}

#[tokio::test]
async fn an_overtaken_update_stays_unless_it_is_forced() {
    for force in [false, true] {
        let Bench { store, _dir } = overtaken().await;
        assert!(start(&store, ID, ReplayScope::Route(ROUTE), force, ReplayMapping::Now).await);
        assert_eq!(read(&store).await.stale, 1);
        let released = one_step(&store).await;
        assert_eq!(released, if force { Stepped::Released(1) } else { Stepped::Ended });
        assert_eq!(carry(&store, |_| done()).await.len(), usize::from(force));
        assert_eq!(store.sums(NOW).await.expect("reads").of(State::Dead), u64::from(!force));
    }
}

#[tokio::test]
async fn an_update_that_is_overtaken_after_it_was_tried_or_woken_is_not_written() {
    // After it was tried: it stays a dead letter.
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    carry(&store, |_| die()).await;
    assert!(start(&store, ID, ReplayScope::Route(ROUTE), false, ReplayMapping::Now).await);
    let newer = |n: u8| {
        let mut newer = acceptance(n, 1);
        newer.deliveries[0].record_key = RecordKey("key1".into());
        newer
    };
    store.accept(vec![newer(2)], NOW).await.expect("accepts");
    carry(&store, |_| done()).await;
    assert_eq!(one_step(&store).await, Stepped::Ended);
    assert_eq!((read(&store).await.skipped, read(&store).await.sent), (1, 0));
    assert_eq!(store.sums(NOW).await.expect("reads").of(State::Dead), 1);
    // After it was woken, behind the newer one in its lane: it ends without being sent.
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    carry(&store, |_| die()).await;
    store.accept(vec![newer(2)], NOW).await.expect("accepts");
    assert!(start(&store, ID, ReplayScope::Route(ROUTE), false, ReplayMapping::Now).await);
    assert_eq!(one_step(&store).await, Stepped::Released(1));
    assert_eq!(carry(&store, |_| done()).await, [2]);
    assert!(carry(&store, |_| done()).await.is_empty(), "it is not sent over the newer one");
    assert_eq!(store.sums(NOW).await.expect("reads").of(State::Absorbed), 1);
    assert_eq!((one_step(&store).await, read(&store).await.state), (Stepped::Ended, ReplayState::Done));
}

async fn shown(store: &Store, n: u8) -> DeliveryRow {
    store.event(EventId::from_bytes([n; 16])).await.expect("reads").expect("is there").deliveries.remove(0)
}

/// What is known of a delivery that was not sent over a newer one: how it ended, for which event, and why.
fn ended(row: &DeliveryRow) -> (State, Option<EventId>, Option<&str>) {
    (row.state, row.absorbed_by, row.problem.as_ref().map(|problem| &*problem.code))
}

const LEFT_OUT: (State, Option<EventId>, Option<&str>) =
    (State::Absorbed, Some(EventId::from_bytes([2; 16])), Some(OVERTAKEN));

#[tokio::test]
async fn one_dead_letter_alone_is_not_sent_over_a_newer_update_and_says_so() {
    let Bench { store, _dir } = overtaken().await;
    let older = DeliveryId::from_bytes([1; 16]);
    store.replay(older, NOW).await.expect("is asked");
    assert!(carry(&store, |_| done()).await.is_empty(), "it is not sent over the newer one");
    assert_eq!(ended(&shown(&store, 1).await), LEFT_OUT);
    assert!(store.causes().await.expect("reads").is_empty(), "nobody waits for it any more");
    let line = store.audit_lines(None, 1).await.expect("reads").remove(0);
    assert_eq!((line.what.as_str(), &line.before), ("delivery.replayed", &json!({ "state": "dead" })));
    let by = EventId::from_bytes([2; 16]).to_string();
    assert_eq!(line.after, json!({ "state": "absorbed", "overtaken_by": by }));
    assert_eq!(store.replay(older, NOW).await, Err(Error::Stale("The delivery")));
    // Forced by name it is written all the same, and is an update like any other then.
    let scope = ReplayScope::Deliveries(vec![older]);
    assert!(start(&store, ID, scope, true, ReplayMapping::Now).await);
    assert_eq!((read(&store).await.stale, one_step(&store).await), (1, Stepped::Released(1)));
    assert_eq!(carry(&store, |_| done()).await, [1]);
    assert_eq!(ended(&shown(&store, 1).await), (State::Delivered, None, None));
}

#[tokio::test]
async fn a_newer_update_before_it_in_its_lane_overtakes_one_that_a_person_made_due() {
    let newer = || {
        let mut newer = acceptance(2, 1);
        newer.deliveries[0].record_key = RecordKey("key1".into());
        newer
    };
    // A dead letter that was sent again.
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    carry(&store, |_| die()).await;
    store.accept(vec![newer()], NOW).await.expect("accepts");
    store.replay(DeliveryId::from_bytes([1; 16]), NOW).await.expect("replays");
    assert_eq!(carry(&store, |_| done()).await, [2]);
    assert!(carry(&store, |_| done()).await.is_empty(), "it is not sent over the newer one");
    assert_eq!(ended(&shown(&store, 1).await), LEFT_OUT);
    // A question that was given up, asked again, and answered.
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    carry(&store, |_| Next::AskPerson { problem: Problem::new("doubt.ask", "Look there.") }).await;
    let (asked, batch) = (DeliveryId::from_bytes([1; 16]), DismissalId::from_bytes([5; 16]));
    store.dismiss(asked, batch, "done by hand".into(), NOW).await.expect("gives up");
    store.accept(vec![newer()], NOW).await.expect("accepts");
    store.restore(asked, NOW).await.expect("is taken back");
    assert_eq!(carry(&store, |_| done()).await, [2]);
    store.send_again(asked, NOW).await.expect("is answered");
    assert!(carry(&store, |_| done()).await.is_empty(), "it is not sent over the newer one");
    assert_eq!(ended(&shown(&store, 1).await), LEFT_OUT);
}

#[tokio::test]
async fn the_mapping_of_then_is_kept_to_for_as_long_as_it_is_tried_and_no_longer() {
    let Bench { store, _dir } = dead(1).await;
    assert!(start(&store, ID, ReplayScope::Route(ROUTE), false, ReplayMapping::Then).await);
    one_step(&store).await;
    let newer = || vec![Want { route: ROUTE, limit: 9, route_version: 4, catalogue_version: 3, cases: None }];
    let first = store.claim(RUN, newer(), NOW).await.expect("claims").remove(0);
    assert_eq!((first.pins.route_version, first.pins.catalogue_version), (1, 3));
    let again = Next::Again { at: NOW, spent_ms: 1, problem: Problem::new("x", "No.") };
    store.settle(settlement(&first, again), NOW).await.expect("settles");
    let second = store.claim(RUN, newer(), NOW).await.expect("claims").remove(0);
    assert_eq!(second.pins.route_version, 1);
    store.settle(settlement(&second, die()), NOW).await.expect("settles");
    store.replay(second.delivery.id, NOW).await.expect("replays");
    assert_eq!(store.claim(RUN, newer(), NOW).await.expect("claims")[0].pins.route_version, 4);
}

#[tokio::test]
async fn a_set_of_named_deliveries_holds_each_once_and_an_empty_one_is_not_kept() {
    let Bench { store, _dir } = dead(2).await;
    let one = DeliveryId::from_bytes([2; 16]);
    let scope = ReplayScope::Deliveries(vec![one, one, DeliveryId::from_bytes([99; 16])]);
    assert!(start(&store, ID, scope, false, ReplayMapping::Now).await);
    let items = store.replay_items(ID, 0, 10).await.expect("reads");
    assert_eq!(items.iter().map(|item| item.delivery).collect::<Vec<_>>(), [one]);
    let other = ReplayId::from_bytes([8; 16]);
    assert!(!start(&store, other, ReplayScope::Cause(999), false, ReplayMapping::Now).await);
    assert_eq!(store.replays(10).await.expect("reads").len(), 1);
}
