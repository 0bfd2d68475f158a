//! The log by its own language: read, completed, walked, kept, exported, and asked in one box.

mod agrees;

use super::*;
use serde_json::json;

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

#[tokio::test]
async fn a_filter_is_read_in_words_and_its_mistakes_have_a_place() {
    let bench = Bench::practice().await;
    let said = json!({ "text": "kind:disposition -state:dead queueName=\"Billing\"" }).to_string();
    let read = bench.post("/api/query/read", &said).await;
    assert_eq!(keys(&read), ["words", "text", "chips", "mistakes"]);
    assert_eq!(
        read["words"],
        "Events of kind disposition, that are not dead letters, where queueName is “Billing”."
    );
    assert_eq!(read["chips"][1], json!({"text": "-state:dead", "label": "that are not dead letters"}));
    let wrong =
        bench.post("/api/query/read", &json!({ "text": "é😀 stat:dead source:Nobody" }).to_string()).await;
    // Counted as the page counts.
    assert_eq!(
        (wrong["mistakes"][0]["at"].as_u64(), wrong["mistakes"][0]["suggest"].as_str()),
        (Some(4), Some("state"))
    );
    assert_eq!(wrong["words"], "");
    let unknown = bench.post("/api/query/read", &json!({ "text": "a source:Nobody" }).to_string()).await;
    assert_eq!(
        (unknown["mistakes"][0]["at"].as_u64(), unknown["mistakes"][0]["len"].as_u64()),
        (Some(2), Some(13))
    );
    let refused = bench.refused(Method::GET, "/api/events?query=state%3Agone", None).await;
    assert_eq!(refused, (422, "query.mistake".into()));
}

#[tokio::test]
async fn what_is_really_there_completes_a_filter() {
    let bench = Bench::practice().await;
    while bench.space().store.index_some().await.expect("indexes") {}
    let items = async |text: &str| {
        let found = bench.get(&format!("/api/query/complete?text={}", encoded(text))).await;
        let texts: Vec<String> = found["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|item| Some(item["text"].as_str()?.to_owned()))
            .collect();
        (found["from"].as_u64().unwrap_or(99), texts)
    };
    assert_eq!(items("a state:deli").await, (8, vec!["delivered".to_owned()]));
    assert_eq!(items("-sta").await.1.first().map(String::as_str), Some("state:"));
    let (from, kinds) = items("kind:dispo").await;
    assert_eq!((from, kinds), (5, vec!["disposition".to_owned()]));
    let routes = bench.get("/api/routes").await;
    let name = routes[0]["name"].as_str().expect("a name").to_owned();
    let start: String = name.chars().take(4).collect();
    let (_, lines) = items(&format!("route:{start}")).await;
    assert!(lines.iter().any(|line| line.trim_matches('"') == name), "{lines:?}");
    let (_, fields) = items("queue").await;
    assert!(fields.contains(&"queueId=".to_owned()), "{fields:?}");
    let (_, values) = items("mediaType=").await;
    assert_eq!(values, ["VOICE"], "of what may be shown");
    let (_, hidden) = items("ani=").await;
    assert!(hidden.is_empty(), "{hidden:?}");
}

#[tokio::test]
async fn a_far_jump_a_strip_and_a_saved_view_lead_to_the_same_rows() {
    let mut bench = Bench::practice().await;
    for _ in 0..3 {
        let event = bench.call().await;
        bench.until(&format!("/api/events/{event}"), |event| event["state"] == "delivered").await;
    }
    let text = encoded("kind:disposition state:delivered");
    let all = bench.get(&format!("/api/events?query={text}")).await;
    let rows = all["rows"].as_array().expect("rows").clone();
    assert_eq!(rows.len(), 4);
    let at = rows[2]["received_at"].as_i64().expect("a time");
    let around = bench.get(&format!("/api/events?query={text}&at={at}&limit=2")).await;
    let ids: Vec<&Value> = around["rows"].as_array().into_iter().flatten().map(|row| &row["id"]).collect();
    assert_eq!(ids, [&rows[1]["id"], &rows[2]["id"]]);
    let older = around["older"].as_str().expect("there is more").to_owned();
    let before = bench.get(&format!("/api/events?query={text}&before={older}")).await;
    assert_eq!(before["rows"][0]["id"], rows[0]["id"]);
    let newer = around["newer"].as_str().expect("there is more").to_owned();
    let after = bench.get(&format!("/api/events?query={text}&after={newer}")).await;
    assert_eq!(after["rows"][0]["id"], rows[3]["id"]);
    let strip = bench.get(&format!("/api/events/strip?query={text}&buckets=10")).await;
    let counted: u64 =
        strip["buckets"].as_array().into_iter().flatten().filter_map(|b| b["n"].as_u64()).sum();
    assert_eq!((counted, strip["sampled"].as_bool()), (4, Some(false)));
    let whole = bench.get("/api/events/strip").await;
    let counted: u64 =
        whole["buckets"].as_array().into_iter().flatten().filter_map(|b| b["n"].as_u64()).sum();
    let events = bench.get("/api/events?limit=500").await["rows"].as_array().map_or(0, Vec::len) as u64;
    assert_eq!(counted, events, "every event is in one part");
    let view = json!({ "name": " Delivered ", "query": "state:delivered  kind:disposition" }).to_string();
    let saved = bench.post("/api/views", &view).await;
    assert_eq!(
        (saved["name"].as_str(), saved["query"].as_str()),
        (Some("Delivered"), Some("state:delivered kind:disposition"))
    );
    let again =
        bench.post("/api/views", &json!({ "name": "Delivered", "query": "state:dead" }).to_string()).await;
    assert_eq!(again["id"], saved["id"]);
    let views = bench.get("/api/views").await;
    assert_eq!((views.as_array().map(Vec::len), views[0]["query"].as_str()), (Some(1), Some("state:dead")));
    let bad = bench
        .refused(Method::POST, "/api/views", Some(&json!({ "name": "x", "query": "(" }).to_string()))
        .await;
    assert_eq!(bad, (422, "query.mistake".into()));
    let place = format!("/api/views/{}", saved["id"].as_str().expect("an id"));
    assert_eq!(bench.ask(Method::DELETE, &place, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(bench.refused(Method::DELETE, &place, None).await, (404, "not.found".into()));
}

#[tokio::test]
async fn one_box_finds_a_hidden_number_a_conversation_a_record_and_a_pasted_link() {
    let bench = Bench::practice().await;
    let (number, conversation) = {
        let space = bench.space();
        let genesys = &space.simulators.as_ref().expect("simulators").running.genesys;
        let (_, body) = genesys.conversation(0).into_iter().next().expect("a conversation has events");
        let body: Value = serde_json::from_str(&body).expect("JSON");
        let text = |key: &str| body[key].as_str().expect("a text").to_owned();
        (text("ani"), text("conversationId"))
    };
    let page = bench.get("/api/events?state=delivered").await;
    let event = page["rows"][0]["id"].as_str().expect("an id").to_owned();
    let detail = bench.get(&format!("/api/events/{event}")).await;
    let delivery = &detail["deliveries"][0];
    let record = delivery["remote_id"].as_str().expect("a record").to_owned();
    let link = delivery["link"]["url"].as_str().expect("a link").to_owned();
    let spaced = format!("{} ({}) {}-{}", &number[..2], &number[2..5], &number[5..8], &number[8..]);
    let key = delivery["record_key"].as_str().expect("a key").to_owned();
    for typed in [&number, &spaced, &conversation, &record, &link, &key, &event, &format!(" “{record}” ")]
    {
        let found = bench.get(&format!("/api/find?text={}", encoded(typed))).await;
        let hits = found["hits"].as_array().expect("hits");
        let hit = hits.iter().find(|hit| hit["event"] == event.as_str());
        let hit = hit.unwrap_or_else(|| panic!("{typed}: {found}"));
        assert_eq!(
            (hit["record"].as_str(), hit["state"].as_str()),
            (Some(record.as_str()), Some("delivered"))
        );
        assert_eq!(hit["links"].as_array().map(Vec::len), Some(2), "to here and to there");
        let sentence = found["sentence"].as_str().expect("a sentence");
        assert!(sentence.contains(&link) || hits.len() > 1, "{sentence}");
        assert!(!found.to_string().contains(&number[3..]), "the number itself is in no answer");
    }
    let none = bench.get("/api/find?text=%2B13175559999").await;
    assert_eq!(
        (none["hits"].as_array().map(Vec::len), none["sentence"].as_str()),
        (Some(0), Some("No event here carries this."))
    );
    // What each value came from, and what this event has that the one before it had not.
    let lineage = delivery["lineage"].as_array().expect("lineage");
    assert!(
        lineage.iter().any(|one| one["from"].as_array().is_some_and(|from| !from.is_empty())),
        "{lineage:?}"
    );
    assert!(lineage.iter().all(|one| one["hidden"] == false || one["text"] == "••••"));
    let itself = bench.get(&format!("/api/events/{event}/diff?with={event}")).await;
    assert_eq!(itself["rows"], json!([]));
    assert_eq!(
        bench.refused(Method::GET, &format!("/api/events/{event}/diff?with=last_good"), None).await,
        (404, "diff.none_good".into())
    );
    let second = bench.call().await;
    let other = bench.get(&format!("/api/events/{second}/diff?with=last_good")).await;
    assert_eq!(other["with"], event.as_str());
    let changed: Vec<&str> =
        other["rows"].as_array().into_iter().flatten().filter_map(|row| row["path"].as_str()).collect();
    assert!(changed.contains(&"conversationId"), "{changed:?}");
    let tries = bench.get(&format!("/api/events/{event}/diff?with=attempt:1")).await;
    assert_eq!((tries["rows"].clone(), tries["with"].as_str()), (json!([]), Some("attempt:1")));
}

#[tokio::test]
async fn an_export_is_the_set_masked_and_no_formula() {
    let mut bench = Bench::practice().await;
    let event = bench.call().await;
    bench.until(&format!("/api/events/{event}"), |event| event["state"] == "delivered").await;
    for format in ["jsonl", "csv"] {
        let wish = json!({ "query": "kind:disposition state:delivered", "format": format }).to_string();
        let job = bench.post("/api/exports", &wish).await;
        let place = format!("/api/jobs/{}", job["id"].as_str().expect("an id"));
        let done = bench.until(&place, |job| job["state"] != "running").await;
        assert_eq!(done["state"], "done", "{done}");
        assert_eq!(done["result"]["count"], 2);
        let path = done["result"]["path"].as_str().expect("a path").to_owned();
        let text = std::fs::read_to_string(&path).expect("the file is there");
        assert!(!text.contains("+1317") && text.contains(&event), "{text}");
        let lines: Vec<&str> = text.lines().collect();
        match format {
            "csv" => assert_eq!((lines.len(), lines[0].trim_end().split(',').count()), (3, 11)),
            _ => {
                let one: Value = serde_json::from_str(lines[1]).expect("JSON");
                assert_eq!((one["state"].as_str(), one["payload"].is_object()), (Some("delivered"), true));
                assert!(one["record"].is_string());
            }
        }
    }
    // Of what is selected only that which the filter finds.
    let rows = bench.get("/api/events?query=kind:disposition").await;
    let seq = |at: usize| rows["rows"][at]["seq"].as_i64().expect("a number");
    for (query, count) in [("kind:disposition state:delivered", 1), ("state:dead", 0)] {
        let wish = json!({ "query": query, "format": "jsonl", "only": [seq(1)] }).to_string();
        let job = bench.post("/api/exports", &wish).await;
        let place = format!("/api/jobs/{}", job["id"].as_str().expect("an id"));
        let done = bench.until(&place, |job| job["state"] != "running").await;
        assert_eq!((&done["state"], &done["result"]["count"]), (&json!("done"), &json!(count)), "{done}");
    }
    let audited = bench.space().store.audit_lines(None, 10).await.expect("reads");
    assert!(audited.iter().any(|line| line.what == "events.exported"));
}

#[tokio::test]
async fn charts_come_from_the_sums_of_every_commit() {
    let bench = Bench::practice().await;
    let overview = bench.get("/api/overview?range=1h").await;
    let line = &overview["lines"][0];
    assert_eq!(keys(line)[..6], ["route", "source", "target", "on", "waiting", "last_event_at"]);
    let sum = |charts: &Value, name: &str| -> u64 {
        charts[name].as_array().into_iter().flatten().filter_map(Value::as_u64).sum()
    };
    for charts in [&overview["all"], &line["charts"]] {
        assert_eq!(charts["accepted"].as_array().map(Vec::len), Some(60));
        assert_eq!((sum(charts, "accepted"), sum(charts, "delivered"), sum(charts, "dead")), (1, 1, 0));
        assert!(charts["totals"]["p95_ms"].as_i64().is_some_and(|ms| ms > 0));
    }
    let refused = bench.refused(Method::GET, "/api/overview?range=2h", None).await;
    assert_eq!(refused, (400, "request.query".into()));
}
