//! Idempotency and faults as a client meets them.

use super::*;
use crate::clock::pause;
use crate::monday::{Fault, Faults};

const KEY: (&str, &str) = ("idempotency-key", "delivery-1");

async fn keyed(monday: &Monday, name: &str, values: Value) -> Option<Heard> {
    send(monday, creating(monday, name, values), &[KEY]).await
}

#[tokio::test(start_paused = true)]
async fn the_same_key_answers_the_same_and_creates_once_for_thirty_minutes() {
    let monday = monday();
    let first = keyed(&monday, "A", json!({})).await.unwrap();
    let again = keyed(&monday, "A", json!({})).await.unwrap();
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert_eq!(first.body, again.body);
    assert_eq!(monday.items_created(), 1);
    let changed = keyed(&monday, "B", json!({})).await.unwrap();
    assert_eq!((changed.status, changed.code()), (409, "IDEMPOTENCY_CONFLICT"));
    pause(30 * 60_000).await;
    keyed(&monday, "A", json!({})).await.unwrap();
    assert_eq!(monday.items_created(), 2, "after 30 minutes the key means nothing");
}

#[tokio::test]
async fn a_refusal_is_replayed_too_even_after_its_cause_is_gone() {
    let monday = monday();
    let values = json!({ "status": "Soon" });
    let first = keyed(&monday, "A", values.clone()).await.unwrap();
    let label = "mutation ($b: ID!) { create_item(board_id: $b, item_name: \"L\", column_values: \"{\\\"status\\\":\\\"Soon\\\"}\", create_labels_if_missing: true) { id } }";
    assert_eq!(ask(&monday, label, json!({ "b": monday.board_id() })).await.code(), "none");
    let again = keyed(&monday, "A", values).await.unwrap();
    assert_eq!((again.code(), again.header("idempotency-replayed")), ("ColumnValueException", "true"));
    assert_eq!(first.body, again.body);
}

#[tokio::test]
async fn a_key_on_a_query_is_ignored() {
    let monday = monday();
    for _ in 0..2 {
        let heard = send(&monday, json!({ "query": "{ me { id } }" }), &[KEY]).await.unwrap();
        assert_eq!(heard.header("idempotency-replayed"), "");
    }
}

#[tokio::test]
async fn a_cut_after_the_write_is_healed_by_the_key_and_doubles_without_it() {
    let monday = monday();
    monday.fail_next([Fault::CutAfter]);
    assert!(keyed(&monday, "A", json!({})).await.is_none());
    assert_eq!(monday.items_created(), 1);
    let again = keyed(&monday, "A", json!({})).await.unwrap();
    assert_eq!((again.header("idempotency-replayed"), monday.items_created()), ("true", 1));
    monday.fail_next([Fault::CutAfter]);
    assert!(send(&monday, creating(&monday, "B", json!({})), &[]).await.is_none());
    create(&monday, "B", json!({})).await;
    assert_eq!(monday.items_with("name", "B").len(), 2);
}

#[tokio::test]
async fn a_cut_before_the_write_writes_nothing() {
    let monday = monday();
    monday.fail_next([Fault::CutBefore]);
    assert!(keyed(&monday, "A", json!({})).await.is_none());
    assert_eq!(monday.items_created(), 0);
    assert_eq!(keyed(&monday, "A", json!({})).await.unwrap().header("idempotency-replayed"), "");
    assert_eq!(monday.stats().cuts, 1);
}

#[tokio::test]
async fn trouble_at_the_door_is_not_remembered_trouble_in_a_200_is() {
    let monday = monday();
    monday.fail_next([Fault::Minute, Fault::ServerError, Fault::GatewayAfter]);
    let minute = keyed(&monday, "A", json!({})).await.unwrap();
    assert_eq!((minute.status, minute.header("retry-after")), (429, "5"));
    assert_eq!(minute.body["errors"][0]["extensions"]["retry_in_seconds"], 5);
    assert_eq!(keyed(&monday, "A", json!({})).await.unwrap().status, 500);
    assert_eq!(monday.items_created(), 0);
    let gateway = keyed(&monday, "A", json!({})).await.unwrap();
    assert_eq!((gateway.status, gateway.header("content-type")), (504, "text/html; charset=utf-8"));
    assert_eq!(keyed(&monday, "A", json!({})).await.unwrap().header("idempotency-replayed"), "true");
    assert_eq!(monday.items_created(), 1);
    monday.fail_next([Fault::Locked]);
    let locked = send(&monday, creating(&monday, "B", json!({})), &[("idempotency-key", "2")]).await.unwrap();
    assert_eq!(
        (locked.status, locked.body["errors"][0]["extensions"]["status_code"].as_u64()),
        (200, Some(423))
    );
    let again = send(&monday, creating(&monday, "B", json!({})), &[("idempotency-key", "2")]).await.unwrap();
    assert_eq!(again.code(), locked.code());
    assert_eq!(monday.items_created(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_has_written_already_and_its_twin_is_told_to_wait() {
    let monday = monday();
    monday.set_faults(Faults { slow_ms: 3_000, ..Faults::default() });
    let mine = {
        let monday = monday.clone();
        tokio::spawn(async move { keyed(&monday, "A", json!({})).await.unwrap() })
    };
    pause(500).await;
    assert_eq!(monday.items_created(), 1);
    let twin = keyed(&monday, "A", json!({})).await.unwrap();
    assert_eq!((twin.status, twin.code(), twin.header("retry-after")), (409, "IDEMPOTENCY_CONFLICT", "3"));
    assert_eq!(mine.await.unwrap().status, 200);
    let late = keyed(&monday, "A", json!({})).await.unwrap();
    assert_eq!((late.header("idempotency-replayed"), monday.items_created()), ("true", 1));
}
