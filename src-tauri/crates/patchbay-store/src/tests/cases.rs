//! Cases whose opener or recovery may have been written: given up, asked about again, and answered.

use super::*;
use patchbay_model::correlate::{Phase, Verb};

const BATCH: DismissalId = DismissalId::from_bytes([5; 16]);

/// What a key is told of: each happened a minute after the one before.
fn told(n: u8, verb: Verb) -> Acceptance {
    let mut one = acceptance(n, 1);
    one.event.occurred_at = NOW + i64::from(n) * 60_000;
    let key = KeyText { text: "Billing".into(), hidden: false };
    one.deliveries[0].case = Some(NewCase { verb, key, group: None });
    one
}

async fn tell(store: &Store, n: u8, verb: Verb) {
    store.accept(vec![told(n, verb)], NOW).await.expect("accepts");
}

/// Carries out what is due, each as `next` says.
async fn carry(store: &Store, next: impl Fn() -> Next) -> usize {
    let claimed = claim(store).await;
    for one in &claimed {
        store.settle(settlement(one, next()), NOW).await.expect("settles");
    }
    claimed.len()
}

fn ask() -> Next {
    Next::AskPerson { problem: Problem::new("doubt.ask", "Look there.") }
}

async fn give_up_and_take_back(store: &Store, n: u8) -> DeliveryId {
    let asked = DeliveryId::from_bytes([n; 16]);
    store.dismiss(asked, BATCH, "nobody knows".into(), NOW).await.expect("gives up");
    store.restore(asked, NOW).await.expect("is taken back");
    asked
}

/// Phase, record, number and whether it has ended, of each case, oldest first.
async fn shown(store: &Store) -> Vec<(Phase, Option<String>, u32)> {
    let mut all = store.cases(None, None, None, 10, NOW).await.expect("reads").cases;
    all.sort_by_key(|case| case.seq);
    all.into_iter().map(|case| (case.phase, case.remote, case.number)).collect()
}

fn record() -> Option<String> {
    Some("77".into())
}

#[tokio::test]
async fn an_opener_that_was_given_up_and_is_there_after_all_opens_its_case() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    tell(&store, 1, Verb::Open).await;
    assert_eq!(carry(&store, ask).await, 1);
    let asked = give_up_and_take_back(&store, 1).await;
    store.mark_delivered(asked, Some("77".into()), NOW).await.expect("is answered");
    assert_eq!(shown(&store).await, [(Phase::Open, record(), 1)]);
    // It goes on as any other does: told of more, and closed in its record.
    for (n, verb, phase) in [(2, Verb::Open, Phase::Open), (3, Verb::Close, Phase::Closed)] {
        tell(&store, n, verb).await;
        assert_eq!(carry(&store, done).await, 1);
        assert_eq!(shown(&store).await, [(phase, record(), 1)]);
    }
}

#[tokio::test]
async fn an_opener_that_is_there_after_all_changes_nothing_of_the_case_that_was_opened_since() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    tell(&store, 1, Verb::Open).await;
    carry(&store, ask).await;
    let asked = DeliveryId::from_bytes([1; 16]);
    store.dismiss(asked, BATCH, "nobody knows".into(), NOW).await.expect("gives up");
    tell(&store, 2, Verb::Open).await;
    assert_eq!(carry(&store, done).await, 1);
    store.restore(asked, NOW).await.expect("is taken back");
    store.mark_delivered(asked, Some("66".into()), NOW).await.expect("is answered");
    let first = (Phase::Failed, Some("66".into()), 1);
    assert_eq!(shown(&store).await, [first, (Phase::Open, record(), 2)], "one of a key is open");
}

#[tokio::test]
async fn a_recovery_that_was_given_up_and_is_there_after_all_closes_its_case() {
    for breaches in [false, true] {
        let Bench { store, _dir } = bench(Mode::Threaded);
        tell(&store, 1, Verb::Open).await;
        assert_eq!(carry(&store, done).await, 1);
        tell(&store, 2, Verb::Close).await;
        assert_eq!(carry(&store, ask).await, 1);
        let asked = DeliveryId::from_bytes([2; 16]);
        store.dismiss(asked, BATCH, "nobody knows".into(), NOW).await.expect("gives up");
        assert_eq!(shown(&store).await, [(Phase::Open, record(), 1)]);
        if breaches {
            tell(&store, 3, Verb::Open).await;
            assert_eq!(carry(&store, done).await, 1);
        }
        store.restore(asked, NOW).await.expect("is taken back");
        store.mark_delivered(asked, None, NOW).await.expect("is answered");
        // What has breached since was written to the record after it.
        let phase = if breaches { Phase::Open } else { Phase::Closed };
        assert_eq!(shown(&store).await, [(phase, record(), 1)]);
    }
}

#[tokio::test]
async fn a_last_recovery_that_is_there_after_all_ends_what_its_group_has_open() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    let member = |n: u8, queue: u8, verb: Verb| {
        let mut one = acceptance(n, queue);
        one.event.occurred_at = NOW + i64::from(n) * 1_000;
        let key = |text: String| KeyText { text, hidden: false };
        let group = Some((KeyMac([99; 16]), key("Region".into())));
        one.deliveries[0].case = Some(NewCase { verb, key: key(format!("Queue {queue}")), group });
        one
    };
    let rules = CaseRules { group: Some((2, 60_000)), ..CaseRules::default() };
    let carry = async |next: fn() -> Next| {
        let mut sent = 0;
        // What goes over to its group's lane is due there by the next claim.
        for _ in 0..4 {
            let wants = vec![Want { cases: Some(rules), ..want(10).remove(0) }];
            let claimed = store.claim(RUN, wants, NOW).await.expect("claims");
            sent += claimed.len();
            for one in &claimed {
                store.settle(settlement(one, next()), NOW).await.expect("settles");
            }
        }
        sent
    };
    // The first has a record of its own; with the second both are told of as one.
    for (n, queue) in [(1, 1), (2, 2)] {
        store.accept(vec![member(n, queue, Verb::Open)], NOW).await.expect("accepts");
        assert_eq!(carry(done).await, 1);
    }
    store.accept(vec![member(3, 2, Verb::Close)], NOW).await.expect("accepts");
    carry(done).await;
    // Whether the last recovery closed its own record nobody knows, and a person finds that it did.
    store.accept(vec![member(4, 1, Verb::Close)], NOW).await.expect("accepts");
    assert_eq!(carry(ask).await, 1);
    store.mark_delivered(DeliveryId::from_bytes([4; 16]), None, NOW).await.expect("is answered");
    assert_eq!(carry(done).await, 1, "it goes on to its group");
    let phases: Vec<_> = shown(&store).await.into_iter().map(|(phase, ..)| phase).collect();
    assert_eq!(phases, [Phase::Closed; 3]);
}
