//! Deliveries that do not go on by themselves: dead letters, doubt, and what a person may say of them.

use super::*;
use serde_json::json;

/// Points a cord at what its column does not take, so that the next event is a dead letter.
async fn dead(bench: &mut Bench) -> (Value, String, Value) {
    let (id, mut draft) = bench.draft().await;
    draft["cords"][5]["from"]["path"] = json!("mediaType");
    let saved = bench.put(&format!("/api/routes/{id}"), &draft.to_string()).await;
    let event = bench.call().await;
    let event = bench.until(&format!("/api/events/{event}"), |event| event["state"] == "dead").await;
    (event, id, saved["draft"].clone())
}

#[tokio::test]
async fn a_dead_letter_is_replayed_after_its_cord_was_mended() {
    let mut bench = Bench::practice().await;
    let (event, id, mut draft) = dead(&mut bench).await;
    let delivery = &event["deliveries"][0];
    assert_eq!(delivery["can"], json!(["replay", "dismiss"]));
    assert_eq!(delivery["problem"]["code"], "mapping.type");
    let hop = event["trace"].as_array().into_iter().flatten().find(|hop| hop["name"] == "map");
    assert_eq!(hop.map(|hop| hop["tone"].clone()), Some("bad".into()));
    draft["cords"][5]["from"]["path"] = json!("wrapupDurationMs");
    bench.put(&format!("/api/routes/{id}"), &draft.to_string()).await;
    let path = format!("/api/deliveries/{}", delivery["id"].as_str().expect("an id"));
    let replayed = bench.post(&format!("{path}/replay"), "").await;
    assert_eq!(replayed["record_key"], delivery["record_key"], "the same record");
    let event = format!("/api/events/{}", event["id"].as_str().expect("an id"));
    let delivered = bench.until(&event, |event| event["state"] == "delivered").await;
    assert_eq!(delivered["deliveries"][0]["can"], json!([]));
    assert_eq!(
        bench.refused(Method::POST, &format!("{path}/replay"), None).await,
        (409, "delivery.moved".into())
    );
}

#[tokio::test]
async fn a_dead_letter_can_be_given_up_and_nothing_else_can_be_said_of_it() {
    let mut bench = Bench::practice().await;
    let (event, ..) = dead(&mut bench).await;
    let path = format!("/api/deliveries/{}/resolve", event["deliveries"][0]["id"].as_str().expect("an id"));
    for answer in [r#"{"answer":"send_again"}"#, r#"{"answer":"mark_delivered","remote_id":"7"}"#] {
        let found = bench.refused(Method::POST, &path, Some(answer)).await;
        assert_eq!(found, (409, "delivery.moved".into()));
    }
    let long = json!({"answer": "mark_delivered", "remote_id": "7".repeat(300)}).to_string();
    assert_eq!(bench.refused(Method::POST, &path, Some(&long)).await, (422, "resolve.remote_id".into()));
    assert_eq!(bench.post(&path, r#"{"answer":"dismiss"}"#).await["state"], "absorbed");
    assert_eq!(bench.get("/api/status").await["sum"]["dead"], 0);
}

#[tokio::test]
async fn a_send_that_may_have_happened_is_told_as_doubt_and_becomes_one_item() {
    let mut bench = Bench::practice().await;
    bench.put("/api/practice/dials", r#"{"monday":{"cut_after":1.0}}"#).await;
    let event = format!("/api/events/{}", bench.call().await);
    let doubted = bench.until(&event, |event| event["state"] == "in_doubt").await;
    let hop = doubted["trace"].as_array().into_iter().flatten().find(|hop| hop["name"] == "send").cloned();
    assert_eq!(
        hop.map(|hop| (hop["tone"].clone(), hop["tries"][0]["tone"].clone())),
        Some(("doubt".into(), "doubt".into()))
    );
    bench.put("/api/practice/dials", r#"{"monday":{"cut_after":0}}"#).await;
    let settled = bench.until(&event, |event| event["state"] == "delivered").await;
    let attempts = settled["deliveries"][0]["attempts"].as_array().cloned().unwrap_or_default();
    let keys: std::collections::BTreeSet<String> = attempts
        .iter()
        .filter_map(|attempt| Some(attempt["request"]["headers"].as_array()?.last()?.to_string()))
        .collect();
    assert!(attempts.len() > 1 && keys.len() == 1, "the resends carry the same key: {keys:?}");
    let board = bench.get("/api/practice/board").await;
    assert_eq!(board["total"], 2, "the call of the first moment and this one");
}
