//! Giving up, one and many, and taking it back; bodies that could not be read; copies.

use super::*;
use patchbay_model::problem::Remedy;
use serde_json::json;

const BATCH: DismissalId = DismissalId::from_bytes([5; 16]);

async fn kill(store: &Store, n: u8) -> DeliveryId {
    let claimed = claim(store).await;
    let one =
        claimed.iter().find(|one| one.delivery.id == DeliveryId::from_bytes([n; 16])).expect("is claimed");
    let problem =
        Problem::new("mapping.label", "No such label.").remedy(Remedy::AddLabel { field: "status".into() });
    store.settle(settlement(one, Next::Dead { problem }), NOW).await.expect("settles");
    one.delivery.id
}

async fn shown(store: &Store, n: u8) -> DeliveryRow {
    store.event(EventId::from_bytes([n; 16])).await.expect("reads").expect("is there").deliveries.remove(0)
}

#[tokio::test]
async fn a_dead_letter_is_under_its_cause_until_it_is_given_up_and_comes_back_to_it() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    let delivery = kill(&store, 1).await;
    let cause = store.causes().await.expect("reads").remove(0);
    assert_eq!((cause.code.as_str(), cause.field.as_str(), cause.n), ("mapping.label", "status", 1));
    assert_eq!(store.waiting_for(cause.id, None, 10).await.expect("reads").len(), 1);
    store.dismiss(delivery, BATCH, "a test call".into(), NOW).await.expect("gives up");
    assert!(store.causes().await.expect("reads").is_empty());
    let given_up = shown(&store, 1).await;
    assert_eq!(given_up.state, State::Absorbed);
    assert_eq!(given_up.dismissed.map(|one| one.reason), Some("a test call".to_owned()));
    assert_eq!(store.dismiss(delivery, BATCH, String::new(), NOW).await, Err(Error::Stale("The delivery")));
    store.restore(delivery, NOW).await.expect("comes back");
    assert_eq!(store.causes().await.expect("reads")[0].n, 1);
    let back = shown(&store, 1).await;
    assert_eq!((back.state, back.dismissed), (State::Dead, None));
    assert_eq!(store.restore(delivery, NOW).await, Err(Error::Stale("The delivery")));
    let acts: Vec<_> =
        store.audit_lines(None, 9).await.expect("reads").into_iter().map(|line| line.what).collect();
    assert_eq!(acts, ["delivery.restored", "delivery.dismissed"]);
}

#[tokio::test]
async fn a_question_that_was_given_up_is_asked_again_at_the_back_of_its_lane() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1), acceptance(2, 1)], NOW).await.expect("accepts");
    let first = claim(&store).await.remove(0);
    let ask = Next::AskPerson { problem: Problem::new("doubt.ask", "Look there.") };
    store.settle(settlement(&first, ask), NOW).await.expect("settles");
    assert!(claim(&store).await.is_empty(), "it keeps its lane");
    let cause = store.causes().await.expect("reads").remove(0);
    assert_eq!((cause.kind, cause.n), (CauseKind::Asking, 1));
    store.dismiss(first.delivery.id, BATCH, "done by hand".into(), NOW).await.expect("gives up");
    let second = claim(&store).await.remove(0);
    store.undo_dismissal(BATCH, NOW).await.expect("is taken back");
    store.settle(settlement(&second, done()), NOW).await.expect("settles");
    assert_eq!(shown(&store, 1).await.state, State::Asking);
    store.send_again(first.delivery.id, NOW).await.expect("is answered");
    assert_eq!(claim(&store).await.len(), 1);
    assert!(store.causes().await.expect("reads").is_empty());
}

#[tokio::test]
async fn giving_up_a_question_at_the_back_of_its_lane_leaves_the_first_of_it_the_only_one() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1), acceptance(2, 1), acceptance(3, 1)], NOW).await.expect("accepts");
    let first = claim(&store).await.remove(0);
    let ask = Next::AskPerson { problem: Problem::new("doubt.ask", "Look there.") };
    store.settle(settlement(&first, ask), NOW).await.expect("settles");
    store.dismiss(first.delivery.id, BATCH, "done by hand".into(), NOW).await.expect("gives up");
    store.undo_dismissal(BATCH, NOW).await.expect("is taken back");
    store.dismiss(first.delivery.id, BATCH, "done by hand after all".into(), NOW).await.expect("gives up");
    let second = claim(&store).await;
    assert_eq!(
        second.iter().map(|one| one.delivery.event.0).collect::<Vec<_>>(),
        [2],
        "and not the third beside it"
    );
    assert!(claim(&store).await.is_empty());
    store.settle(settlement(&second[0], done()), NOW).await.expect("settles");
    assert_eq!(claim(&store).await.len(), 1, "the third in its turn");
}

#[tokio::test]
async fn a_group_of_more_than_one_commit_is_given_up_and_taken_back_whole() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    let all: Vec<Acceptance> = (0..4_100_u32)
        .map(|n| {
            let mut one = acceptance(1, 1);
            let mut id = [0; 16];
            id[..4].copy_from_slice(&n.to_be_bytes());
            (one.event.id, one.event.dedup) = (EventId::from_bytes(id), KeyMac(id));
            (one.event.readable, one.deliveries) = (false, vec![]);
            one
        })
        .collect();
    store.accept(all, NOW).await.expect("accepts");
    let cause = store.causes().await.expect("reads").remove(0);
    assert_eq!((cause.kind, cause.n), (CauseKind::Unreadable, 4_100));
    assert_eq!(store.dismiss_cause(cause.id, BATCH, "a sender's test".into(), NOW).await, Ok(4_100));
    assert!(store.unreadable(SOURCE, None, 10).await.expect("reads").is_empty());
    assert_eq!(store.undo_dismissal(BATCH, NOW).await, Ok(4_100));
    assert_eq!(store.undo_dismissal(BATCH, NOW).await, Ok(0));
    assert_eq!(store.unreadable(SOURCE, None, 10).await.expect("reads").len(), 10);
    assert_eq!(store.causes().await.expect("reads")[0].n, 4_100);
}

#[tokio::test]
async fn what_nobody_has_read_is_not_pruned_until_it_is_given_up() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    let mut unread = acceptance(1, 1);
    (unread.event.readable, unread.deliveries) = (false, vec![]);
    let mut newest = acceptance(2, 2);
    newest.event.received_at = NOW + 400 * patchbay_model::limits::DAY_MS;
    store.accept(vec![unread, newest], NOW).await.expect("accepts");
    let later = NOW + 400 * patchbay_model::limits::DAY_MS;
    assert_eq!(store.prune(7, 90, later).await, Ok(2), "the two facts alone");
    let cause = store.causes().await.expect("reads").remove(0);
    store.dismiss_cause(cause.id, BATCH, String::new(), later).await.expect("gives up");
    assert!(store.prune(7, 90, later).await.expect("prunes") >= 2);
    assert!(store.event(EventId::from_bytes([1; 16])).await.expect("reads").is_none());
}

#[tokio::test]
async fn a_copy_is_linked_both_ways_and_stays_in_the_lane_of_the_first() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    kill(&store, 1).await;
    let of = EventId::from_bytes([1; 16]);
    let place = store.places_of(of).await.expect("reads").remove(&ROUTE).expect("a place");
    let mut copy = acceptance(9, 1);
    (copy.deliveries[0].lane, copy.deliveries[0].record_key) = (place.lane, place.record_key);
    store.copy_event(of, copy, "the label was wrong".into(), NOW).await.expect("copies");
    let (first, second) = (EventId::from_bytes([1; 16]), EventId::from_bytes([9; 16]));
    let read = async |id| store.event(id).await.expect("reads").expect("is there");
    assert_eq!((read(first).await.copies, read(second).await.copy_of), (vec![second], Some(first)));
    let claimed = claim(&store).await.remove(0);
    assert_eq!(claimed.delivery.record_key, RecordKey("key1".into()), "the record of the first");
    let line = store.audit_lines(None, 1).await.expect("reads").remove(0);
    assert_eq!((line.what.as_str(), &line.after["reason"]), ("event.copied", &json!("the label was wrong")));
}
