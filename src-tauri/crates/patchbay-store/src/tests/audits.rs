//! The chain of human acts: who, what, before and after; and that nothing of it can be changed unseen.

use super::*;
use rusqlite::Connection;
use serde_json::json;
use std::sync::Arc;

async fn line(store: &Store, n: i64) {
    let act = Act {
        what: "test.done",
        subject: format!("one {n}"),
        before: json!({ "n": n - 1, "b": [1, 2] }),
        after: json!({ "z": 1, "n": n }),
    };
    acting(Arc::from("jane"), store.audit(act, NOW + n)).await.expect("is written");
}

/// A chain of six lines, and the database beside it to lay hands on.
async fn chain() -> (Bench, Connection) {
    let bench = bench(Mode::Threaded);
    for n in 1..=6 {
        line(&bench.store, n).await;
    }
    let path = bench.store.path().to_owned();
    (bench, Connection::open(path).expect("opens"))
}

#[tokio::test]
async fn a_whole_chain_is_found_whole_and_goes_on() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    assert_eq!(store.check_audit().await, Ok(AuditCheck { lines: 0, broken_at: None }));
    for n in 1..=3 {
        line(&store, n).await;
    }
    assert_eq!(store.check_audit().await, Ok(AuditCheck { lines: 3, broken_at: None }));
    let lines = store.audit_lines(None, 2).await.expect("reads");
    assert_eq!(lines.iter().map(|line| line.seq).collect::<Vec<_>>(), [3, 2]);
    assert_eq!((lines[0].who.as_str(), lines[0].what.as_str()), ("jane", "test.done"));
    assert_eq!((&lines[0].before["n"], &lines[0].after["n"]), (&json!(2), &json!(3)));
}

#[tokio::test]
async fn any_line_that_is_changed_missing_or_moved_is_found() {
    for column in ["at = at + 1", "who = 'joe'", "what = 'x'", "subject = ''", "before = '{}'", "after = '1'"]
    {
        for seq in [1, 3, 6] {
            let (bench, hand) = chain().await;
            hand.execute(&format!("UPDATE audit SET {column} WHERE seq = ?1"), [seq]).expect("changes");
            let found = bench.store.check_audit().await.expect("reads");
            assert_eq!(found.broken_at, Some(seq), "{column} of line {seq}");
        }
    }
    for seq in [1, 3, 6] {
        let (bench, hand) = chain().await;
        hand.execute("DELETE FROM audit WHERE seq = ?1", [seq]).expect("is gone");
        assert_eq!(
            bench.store.check_audit().await.expect("reads").broken_at,
            Some(seq),
            "line {seq} is gone"
        );
    }
    let (bench, hand) = chain().await;
    hand.execute_batch(
        "UPDATE audit SET seq = 100 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 100;",
    )
    .expect("two change places");
    assert_eq!(bench.store.check_audit().await.expect("reads").broken_at, Some(2));
    let (bench, hand) = chain().await;
    hand.execute_batch("DELETE FROM audit").expect("all is gone");
    assert_eq!(bench.store.check_audit().await.expect("reads").broken_at, Some(1));
}

#[tokio::test]
async fn a_line_put_in_between_with_a_hash_of_its_own_is_found() {
    let (bench, hand) = chain().await;
    hand.execute_batch(
        "UPDATE audit SET seq = seq + 1000 WHERE seq > 3; UPDATE audit SET seq = seq - 999 WHERE seq > 1000;
         INSERT INTO audit (seq, at, who, what, subject, before, after, hash)
         SELECT 4, at, who, what, subject, before, after, hash FROM audit WHERE seq = 3",
    )
    .expect("is put in");
    assert_eq!(bench.store.check_audit().await.expect("reads").broken_at, Some(4));
}

#[tokio::test]
async fn what_does_not_happen_leaves_no_line_and_what_does_says_who() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![acceptance(1, 1)], NOW).await.expect("accepts");
    let delivery = DeliveryId::from_bytes([1; 16]);
    assert_eq!(store.replay(delivery, NOW).await, Err(Error::Stale("The delivery")));
    assert_eq!(store.check_audit().await.expect("reads").lines, 0);
    let first = claim(&store).await.remove(0);
    let dead = Next::Dead { problem: Problem::new("x", "No.") };
    store.settle(settlement(&first, dead), NOW).await.expect("settles");
    acting(Arc::from("jane"), store.replay(delivery, NOW)).await.expect("replays");
    let lines = store.audit_lines(None, 10).await.expect("reads");
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].who.as_str(), lines[0].what.as_str()), ("jane", "delivery.replayed"));
    assert_eq!(
        (lines[0].before.clone(), lines[0].subject.clone()),
        (json!({ "state": "dead" }), delivery.to_string())
    );
    store.save_setting("x", "{\"a\":1}".to_owned(), NOW).await.expect("saves");
    store.save_setting("x", "{\"a\":2}".to_owned(), NOW).await.expect("saves");
    let newest = store.audit_lines(None, 1).await.expect("reads").remove(0);
    assert_eq!((newest.before, newest.after), (json!({ "a": 1 }), json!({ "a": 2 })));
    assert_eq!(newest.who, "Patchbay", "nobody was said to act");
}
