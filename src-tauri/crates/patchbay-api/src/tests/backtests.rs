//! Back-tests over much: ended in the middle, between two saved versions, and over a part of the past.

use super::*;
use patchbay_model::{
    event::Event,
    ids::{ConnectionId, EventId},
    keys::KeyMac,
};
use patchbay_store::Acceptance;
use serde_json::json;

impl Bench {
    /// Puts `n` events of a source behind the others, as if they had come in long ago and were never wanted.
    async fn remembered(&self, source: &str, kind: &str, n: u32) {
        let space = self.space();
        let live = space.live.as_ref().expect("the vault is open");
        let source: ConnectionId = source.parse().expect("an id");
        let policy_version = live.relay.snapshot().connections[&source].policy.version;
        let (keys, now) = (live.vault.keys(), space.world.now());
        let event = |n: u32| {
            let mut id = [9; 16];
            id[..4].copy_from_slice(&n.to_be_bytes());
            let plain = json!({"conversationId": format!("past-{n}"), "mediaType": "VOICE", "queueName": "Past", "n": n});
            let id = EventId::from_bytes(id);
            Event {
                id,
                connection: source,
                kind: kind.into(),
                occurred_at: now,
                received_at: now,
                policy_version,
                view: "{}".into(),
                sealed: keys.seal(id, source, plain.to_string().as_bytes(), space.world.bytes()),
                dedup: KeyMac(*id.bytes()),
                body: KeyMac(*id.bytes()),
                lane: KeyMac(*id.bytes()),
                bytes: 64,
                readable: true,
            }
        };
        let all: Vec<_> =
            (0..n).map(|n| Acceptance { event: event(n), deliveries: vec![], filtered: 0 }).collect();
        for some in all.chunks(2_000) {
            space.store.accept(some.to_vec(), now).await.expect("accepts");
        }
    }

    async fn begun(&self, ask: &Value) -> (String, Value) {
        let job = self.post("/api/routes/backtest", &ask.to_string()).await;
        (format!("/api/jobs/{}", job["id"].as_str().expect("an id")), job)
    }

    async fn ended(&mut self, ask: &Value) -> Value {
        let (place, _) = self.begun(ask).await;
        self.until(&place, |job| job["state"] != "running").await
    }
}

#[tokio::test]
async fn a_back_test_ends_in_the_middle_when_it_is_cancelled_and_can_be_begun_again() {
    const PAST: u32 = 40_000;
    let mut bench = Bench::practice().await;
    let (_, draft) = bench.draft().await;
    let kind = bench.get("/api/events").await["rows"][0]["kind"].as_str().expect("a kind").to_owned();
    bench.remembered(draft["source"].as_str().expect("an id"), &kind, PAST).await;
    let ask = json!({"draft": draft});
    let (place, begun) = bench.begun(&ask).await;
    let (_, same) = bench.begun(&ask).await;
    assert_eq!(same["id"], begun["id"], "the same work is not done twice at once");
    bench.until(&place, |job| job["done"].as_u64() > Some(0)).await;
    assert_eq!(bench.ask(Method::DELETE, &place, None).await.status, StatusCode::NO_CONTENT);
    let left = bench.until(&place, |job| job["state"] != "running").await;
    assert_eq!(left["state"], "cancelled", "{left}");
    let (done, total) = (left["done"].as_u64(), left["total"].as_u64());
    assert!(done > Some(0) && done < total && total > Some(u64::from(PAST)), "{left}");
    assert_eq!(keys(&left), ["id", "kind", "state", "done", "total", "text"], "half a result is none");
    // It stays as it was left: nobody goes on in the dark.
    assert_eq!(bench.ask(Method::DELETE, &place, None).await.status, StatusCode::NO_CONTENT);
    let whole = bench.ended(&ask).await;
    assert_eq!(bench.get(&place).await, left);
    assert_ne!(whole["id"], begun["id"]);
    assert_eq!((&whole["state"], &whole["done"]), (&json!("done"), &json!(total)), "{}", whole["text"]);
    // And what runs when the house is closed is left too, at once.
    let (_, running) = bench.begun(&ask).await;
    assert_eq!(running["state"], "running");
    let closed = tokio::time::timeout(PATIENCE, bench.house.close()).await;
    assert!(closed.is_ok(), "it waited for the back-test");
}

#[tokio::test]
async fn two_saved_versions_are_held_against_each_other_over_a_part_of_the_past() {
    let mut bench = Bench::practice().await;
    let (id, mut draft) = bench.draft().await;
    for _ in 0..3 {
        let event = format!("/api/events/{}", bench.call().await);
        bench.until(&event, |event| event["state"] == "delivered").await;
    }
    let line = format!("/api/routes/{id}");
    draft["cords"].as_array_mut().expect("cords").retain(|cord| cord["field"] != "agent");
    for cord in
        draft["cords"].as_array_mut().expect("cords").iter_mut().filter(|cord| cord["field"] == "queue")
    {
        cord["steps"] = json!([{"do": "case", "to": "upper"}]);
    }
    bench.put(&line, &draft.to_string()).await;
    let second = bench.get(&format!("{line}/versions/2")).await;
    let first = bench.get(&format!("{line}/versions/1")).await;
    let between = |draft: &Value, against: i64| json!({"draft": draft, "against": against, "route": id});
    let forth = bench.ended(&between(&second, 1)).await["result"].clone();
    let back = bench.ended(&between(&first, 2)).await["result"].clone();
    assert_eq!((&forth["counts"]["changed"], &back["counts"]["changed"]), (&json!(4), &json!(4)), "{forth}");
    let same = bench.ended(&between(&second, 2)).await["result"].clone();
    assert_eq!((&same["counts"]["same"], &same["rows"]), (&json!(4), &json!([])), "a version against itself");
    let cell = |row: &Value, field: &str, part: &str| {
        let values = row["values"].as_array().into_iter().flatten();
        values
            .clone()
            .find(|value| value["field"] == field)
            .map(|value| value[part].clone())
            .unwrap_or_default()
    };
    let (there, here) = (&forth["rows"], &back["rows"]);
    for n in 0..4 {
        for field in ["queue", "agent"] {
            // What one makes is what the other says it was.
            assert_eq!(cell(&there[n], field, "text"), cell(&here[n], field, "was"), "{field} {n}");
            assert_eq!(cell(&there[n], field, "was"), cell(&here[n], field, "text"), "{field} {n}");
        }
        assert_ne!(cell(&there[n], "agent", "was"), json!(""));
        assert_eq!(cell(&there[n], "status", "was"), Value::Null, "what is the same is not told");
    }
    let at = |n: usize| there[n]["at"].as_i64().expect("a moment");
    for (from, until) in
        [(Some(at(1)), Some(at(3))), (None, Some(at(2))), (Some(at(3)), None), (Some(at(3) + 1), None)]
    {
        let within = |row: &&Value| {
            let at = row["at"].as_i64();
            from.is_none_or(|from| at >= Some(from)) && until.is_none_or(|until| at < Some(until))
        };
        let wanted: Vec<&Value> = there.as_array().into_iter().flatten().filter(within).collect();
        let mut ask = between(&second, 1);
        ask.as_object_mut().expect("it is one").extend(
            [("from", from), ("until", until)]
                .into_iter()
                .filter_map(|(name, at)| Some((name.to_owned(), at?.into()))),
        );
        let part = bench.ended(&ask).await["result"].clone();
        assert_eq!((&part["rows"], &part["events"]), (&json!(wanted), &json!(wanted.len())), "{ask}");
    }
}

#[tokio::test]
async fn the_first_two_hundred_that_differ_are_told_in_their_order_and_all_are_counted() {
    const PAST: u32 = 1_300;
    let mut bench = Bench::practice().await;
    let (id, mut draft) = bench.draft().await;
    let kind = draft["kinds"][0].as_str().expect("a kind").to_owned();
    bench.remembered(draft["source"].as_str().expect("an id"), &kind, PAST).await;
    let cords = draft["cords"].as_array_mut().expect("cords");
    cords.retain(|cord| cord["field"] != "name");
    cords.push(json!({"field": "name", "from": {"kind": "constant", "value": "Another"}, "steps": []}));
    let result = bench.ended(&json!({"draft": draft, "against": 1, "route": id})).await["result"].clone();
    let all = u64::from(PAST) + 1;
    assert_eq!((&result["events"], &result["counts"]["changed"]), (&json!(all), &json!(all)), "{result}");
    let told: Vec<&str> =
        result["rows"].as_array().expect("rows").iter().filter_map(|row| row["event"].as_str()).collect();
    let past = |n: u32| {
        let mut id = [9; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        EventId::from_bytes(id).to_string()
    };
    assert_eq!(told[1..], (0..199).map(past).collect::<Vec<_>>(), "behind the one that was sent just now");
}
