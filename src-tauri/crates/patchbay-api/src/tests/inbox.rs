//! The desk where failures are mended: groups by cause with a fix, a dry run, a replay of which each arrives once.

use super::*;
use serde_json::json;
use std::collections::BTreeSet;

/// Points a cord at what its column does not take, and makes so many calls. Returns the line and the mended draft.
async fn broken(bench: &mut Bench, calls: usize) -> (String, Value) {
    let (id, mut draft) = bench.draft().await;
    draft["cords"][5]["from"]["path"] = json!("mediaType");
    let saved = bench.put(&format!("/api/routes/{id}"), &draft.to_string()).await;
    for _ in 0..calls {
        bench.call().await;
    }
    bench.until("/api/inbox", |inbox| inbox["dead"] == calls).await;
    let mut mended = saved["draft"].clone();
    mended["cords"][5]["from"]["path"] = json!("wrapupDurationMs");
    (id, mended)
}

fn group<'a>(inbox: &'a Value, kind: &str) -> &'a Value {
    let mut groups = inbox["groups"].as_array().into_iter().flatten();
    groups.find(|group| group["kind"] == kind).expect("there is such a group")
}

fn deliveries<'a>(rows: impl IntoIterator<Item = &'a Value>) -> BTreeSet<String> {
    rows.into_iter().map(|row| row["delivery"].as_str().expect("an id").to_owned()).collect()
}

/// Makes a replay and waits until it was tried.
async fn tried(bench: &mut Bench, draft: Value) -> Value {
    let made = bench.post("/api/replays", &draft.to_string()).await;
    assert_eq!((&made["state"], &made["counts"]["sent"]), (&json!("checking"), &json!(0)), "{made}");
    let path = format!("/api/replays/{}", made["id"].as_str().expect("an id"));
    bench.until(&path, |replay| replay["state"] == "ready").await
}

async fn turned(bench: &Bench, replay: &Value, turn: &str) -> Value {
    bench.post(&format!("/api/replays/{}/{turn}", replay["id"].as_str().expect("an id")), "").await
}

async fn ended(bench: &mut Bench, replay: &Value) -> Value {
    let path = format!("/api/replays/{}", replay["id"].as_str().expect("an id"));
    let over =
        |replay: &Value| ["done", "stopped", "cancelled"].iter().any(|state| replay["state"] == *state);
    bench.until(&path, over).await
}

#[tokio::test]
async fn a_group_is_mended_tried_and_replayed_and_each_arrives_once() {
    let mut bench = Bench::practice().await;
    let (id, mended) = broken(&mut bench, 5).await;
    let inbox = bench.get("/api/inbox").await;
    assert_eq!(inbox["groups"].as_array().map(Vec::len), Some(1), "{inbox}");
    let group = group(&inbox, "dead");
    assert_eq!(
        (&group["count"], &group["share"], &group["code"]),
        (&json!(5), &json!(1.0), &json!("mapping.type"))
    );
    assert_eq!((&group["field"], &group["route"]["id"]), (&json!("handle_time"), &json!(id)));
    let query = group["query"].as_str().expect("a query");
    patchbay_model::query::Query::parse(query).expect("the log understands it");
    assert!(group["first_seen"].as_i64() <= group["last_seen"].as_i64());
    assert_eq!(group["fix"]["do"], "remap", "{group}");
    assert_eq!(
        (&group["fix"]["href"], &group["fix"]["body"]),
        (&json!(format!("/routes/{id}")), &json!({ "field": "handle_time" }))
    );
    let scope = json!({ "scope": { "group": group["id"] } });
    let rows = bench.get(&format!("/api/inbox/{}/rows", group["id"].as_str().expect("an id"))).await;
    let waiting = deliveries(rows["rows"].as_array().expect("rows"));
    assert_eq!(waiting.len(), 5);
    let log = bench.get(&format!("/api/events?query={query}")).await;
    let shown = deliveries(log["rows"].as_array().expect("rows").iter().map(|row| &row["lines"][0]));
    assert_eq!(shown, waiting, "the group's query is the group");
    // Before anything is mended each would fail again, so nothing is sent.
    let would = tried(&mut bench, scope.clone()).await;
    assert_eq!((&would["counts"]["fails"], &would["counts"]["ok"]), (&json!(5), &json!(0)));
    assert_eq!(would["rows"][0]["problem"]["code"], "mapping.type");
    turned(&bench, &would, "start").await;
    let done = ended(&mut bench, &would).await;
    assert_eq!((&done["state"], &done["counts"]["sent"]), (&json!("done"), &json!(0)));
    assert_eq!(bench.get("/api/inbox").await["dead"], 5);
    // Mended: what is previewed is what is sent.
    bench.put(&format!("/api/routes/{id}"), &mended.to_string()).await;
    let ready = tried(&mut bench, scope).await;
    assert_eq!(
        (&ready["counts"]["ok"], &ready["counts"]["changed"], &ready["counts"]["left"]),
        (&json!(5), &json!(5), &json!(5))
    );
    let previewed = deliveries(ready["rows"].as_array().expect("rows"));
    assert_eq!(previewed, waiting);
    let diff = ready["rows"][0]["diff"].as_array().expect("differences");
    let time = diff.iter().find(|one| one["field"] == "handle_time").expect("the mended cord");
    assert!(time["was"].is_null() && time["is"].is_string(), "{time}");
    assert_eq!(bench.get("/api/practice/board").await["total"], 1, "a dry run writes nothing");
    turned(&bench, &ready, "start").await;
    let done = ended(&mut bench, &ready).await;
    assert_eq!(
        (&done["state"], &done["counts"]["delivered"], &done["counts"]["left"]),
        (&json!("done"), &json!(5), &json!(0))
    );
    let delivered = done["rows"].as_array().expect("rows").iter().filter(|row| row["now"] == "delivered");
    assert_eq!(deliveries(delivered), previewed);
    let board = bench.get("/api/practice/board").await;
    let cells = board["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["cells"]["conversation"]["text"].to_string());
    assert_eq!(
        (board["total"].clone(), cells.collect::<BTreeSet<_>>().len()),
        (json!(6), 6),
        "each arrived once"
    );
    assert_eq!(bench.get("/api/inbox").await["dead"], 0);
    let report = bench.text(&format!("/api/replays/{}/report", done["id"].as_str().expect("an id"))).await;
    let lines: Vec<Value> = report.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(deliveries(&lines), previewed);
    assert!(lines.iter().all(|line| line["state"] == "delivered"));
    let acts = bench.get("/api/audit").await;
    let acts: Vec<&str> =
        acts["lines"].as_array().expect("lines").iter().filter_map(|line| line["what"].as_str()).collect();
    assert_eq!(acts.iter().filter(|what| **what == "replay.started").count(), 2, "{acts:?}");
}

#[tokio::test]
async fn hidden_values_are_in_no_difference() {
    let mut bench = Bench::practice().await;
    let (id, mended) = broken(&mut bench, 1).await;
    bench.put(&format!("/api/routes/{id}"), &mended.to_string()).await;
    let ready = tried(&mut bench, json!({ "scope": { "route": id } })).await;
    let diff = ready["rows"][0]["diff"].as_array().expect("differences");
    // The notes leave in the clear on a marked cord, and are shown nowhere.
    let notes: Vec<&Value> = diff.iter().filter(|one| one["field"] == "notes").collect();
    assert_eq!(notes.len(), 1, "{diff:?}");
    assert!(notes.iter().all(|one| one["hidden"] == true && one["is"] == "••••"), "{notes:?}");
    assert!(diff.iter().any(|one| one["field"] == "conversation"), "{diff:?}");
}

#[tokio::test]
async fn a_replay_that_fails_as_before_stops_itself_and_goes_on_when_mended() {
    let mut bench = Bench::practice().await;
    let (id, mended) = broken(&mut bench, 3).await;
    bench.put(&format!("/api/routes/{id}"), &mended.to_string()).await;
    let ready = tried(&mut bench, json!({ "scope": { "route": id } })).await;
    // After it was tried, somebody breaks the line as it was before.
    let mut again = bench.draft().await.1;
    again["cords"][5]["from"]["path"] = json!("mediaType");
    let saved = bench.put(&format!("/api/routes/{id}"), &again.to_string()).await;
    turned(&bench, &ready, "start").await;
    let stopped = ended(&mut bench, &ready).await;
    assert_eq!((&stopped["state"], &stopped["counts"]["sent"]), (&json!("stopped"), &json!(1)), "{stopped}");
    assert_eq!(
        (&stopped["problem"]["code"], &stopped["counts"]["left"]),
        (&json!("replay.cause"), &json!(2))
    );
    let mut mended = saved["draft"].clone();
    mended["cords"][5]["from"]["path"] = json!("wrapupDurationMs");
    bench.put(&format!("/api/routes/{id}"), &mended.to_string()).await;
    turned(&bench, &ready, "resume").await;
    let done = ended(&mut bench, &ready).await;
    assert_eq!((&done["state"], &done["counts"]["delivered"]), (&json!("done"), &json!(2)));
    assert_eq!(bench.get("/api/inbox").await["dead"], 1, "the one that failed again");
}

#[tokio::test]
async fn the_mapping_of_then_is_tried_as_it_was() {
    let mut bench = Bench::practice().await;
    let (id, mended) = broken(&mut bench, 1).await;
    bench.put(&format!("/api/routes/{id}"), &mended.to_string()).await;
    let then = tried(&mut bench, json!({ "scope": { "route": id }, "mapping": "then" })).await;
    assert_eq!((&then["counts"]["fails"], &then["mapping"]), (&json!(1), &json!("then")), "{then}");
    let now = tried(&mut bench, json!({ "scope": { "route": id } })).await;
    assert_eq!(now["counts"]["ok"], 1);
    // A delivered one that would be written the same again is not sent; with another mapping it would be.
    let delivery = now["rows"][0]["delivery"].clone();
    turned(&bench, &now, "start").await;
    ended(&mut bench, &now).await;
    let scope = json!({ "scope": { "deliveries": [delivery] } });
    let same = tried(&mut bench, scope.clone()).await;
    assert_eq!((&same["counts"]["same"], &same["rows"][0]["would"]), (&json!(1), &json!("same")), "{same}");
    let mut other = bench.draft().await.1;
    other["cords"][0]["from"] = json!({ "kind": "constant", "value": "Another name" });
    bench.put(&format!("/api/routes/{id}"), &other.to_string()).await;
    let changed = tried(&mut bench, scope).await;
    assert_eq!(
        (&changed["counts"]["ok"], &changed["rows"][0]["diff"][0]["is"]),
        (&json!(1), &json!("Another name"))
    );
    turned(&bench, &changed, "start").await;
    assert_eq!(ended(&mut bench, &changed).await["counts"]["delivered"], 1);
    let board = bench.get("/api/practice/board").await;
    assert_eq!(board["total"], 2, "the record was written again, and not a second one");
    assert!(
        board["items"].as_array().expect("items").iter().any(|item| item["name"] == "Another name"),
        "{board}"
    );
}

#[tokio::test]
async fn the_set_of_a_query_is_what_is_previewed_and_what_is_sent() {
    let mut bench = Bench::practice().await;
    let (id, mended) = broken(&mut bench, 3).await;
    bench.put(&format!("/api/routes/{id}"), &mended.to_string()).await;
    let after = bench.call().await;
    bench.until(&format!("/api/events/{after}"), |event| event["state"] == "delivered").await;
    let query = format!("state:dead route:{id}");
    let events = bench.get(&format!("/api/events?query={}", query.replace(' ', "%20"))).await;
    let shown: BTreeSet<String> = events["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["lines"][0]["delivery"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(shown.len(), 3);
    let ready = tried(&mut bench, json!({ "scope": { "query": query } })).await;
    assert!(ready["scope"]["as_of"].is_i64());
    assert_eq!(deliveries(ready["rows"].as_array().expect("rows")), shown);
    turned(&bench, &ready, "start").await;
    let done = ended(&mut bench, &ready).await;
    assert_eq!((&done["counts"]["total"], &done["counts"]["delivered"]), (&json!(3), &json!(3)));
    assert_eq!(
        deliveries(done["rows"].as_array().expect("rows")),
        shown,
        "the set is the one that was frozen"
    );
    let wrong = r#"{"scope":{"query":"since:never"}}"#;
    assert_eq!(bench.refused(Method::POST, "/api/replays", Some(wrong)).await.0, 422);
}

#[tokio::test]
async fn what_is_no_replay_is_refused_in_words() {
    let bench = Bench::practice().await;
    for (body, refused) in [
        (json!({ "scope": {} }), (422, "replay.scope")),
        (json!({ "scope": { "group": "cause-1", "route": "rte_1" } }), (422, "replay.scope")),
        (json!({ "scope": { "group": "cause-77" } }), (409, "replay.empty")),
        (json!({ "scope": { "group": "nonsense" } }), (404, "not.found")),
        (json!({ "scope": { "deliveries": ["evt_1"] } }), (404, "not.found")),
    ] {
        let found = bench.refused(Method::POST, "/api/replays", Some(&body.to_string())).await;
        assert_eq!(found, (refused.0, refused.1.to_owned()), "{body}");
    }
    let none = "/api/replays/rpl_00000000000000000000000000/start";
    assert_eq!(bench.refused(Method::POST, none, None).await, (404, "not.found".into()));
}

#[tokio::test]
async fn a_group_is_given_up_with_a_reason_and_taken_back() {
    let mut bench = Bench::practice().await;
    broken(&mut bench, 2).await;
    let inbox = bench.get("/api/inbox").await;
    let path = format!("/api/inbox/{}", group(&inbox, "dead")["id"].as_str().expect("an id"));
    let rows = bench.get(&format!("{path}/rows")).await;
    let gone = bench.post(&format!("{path}/dismiss"), r#"{"reason":"Test calls of this morning"}"#).await;
    assert_eq!(gone["count"], 2);
    assert_eq!(bench.get("/api/inbox").await["groups"], json!([]));
    let event = format!("/api/events/{}", rows["rows"][0]["event"].as_str().expect("an id"));
    let given_up = bench.get(&event).await;
    let delivery = &given_up["deliveries"][0];
    assert_eq!(
        (&delivery["dismissed"]["reason"], &delivery["can"]),
        (&json!("Test calls of this morning"), &json!(["restore"]))
    );
    let undo = json!({ "undo": gone["undo"] }).to_string();
    assert_eq!(bench.post("/api/inbox/undo", &undo).await["count"], 2);
    assert_eq!(bench.get("/api/inbox").await["dead"], 2);
    // One alone.
    let one = format!("/api/deliveries/{}", delivery["id"].as_str().expect("an id"));
    bench.post(&format!("{one}/resolve"), r#"{"answer":"dismiss","reason":"twice"}"#).await;
    assert_eq!(bench.get("/api/inbox").await["dead"], 1);
    assert_eq!(bench.post(&format!("{one}/restore"), "").await["state"], "dead");
    assert_eq!(bench.get("/api/inbox").await["dead"], 2);
    assert_eq!(
        bench.refused(Method::POST, &format!("{one}/restore"), None).await,
        (409, "delivery.moved".into())
    );
}

#[tokio::test]
async fn a_held_line_is_a_group_with_its_remedy_and_cannot_be_given_up() {
    let mut bench = Bench::practice().await;
    let simulators = bench.space().simulators.as_ref().expect("practice").running.monday.clone();
    let board = simulators.board_id();
    simulators.delete_column(&board, "agent");
    let event = bench.call().await;
    bench.until(&format!("/api/events/{event}"), |event| event["state"] == "held").await;
    let inbox = bench.get("/api/inbox").await;
    let held = group(&inbox, "held");
    assert_eq!(
        (&inbox["held"], &held["count"], &held["remedy"]["kind"]),
        (&json!(1), &json!(1), &json!("remap")),
        "{inbox}"
    );
    assert_eq!((&held["fix"]["do"], &held["field"]), (&json!("remap"), &json!("agent")));
    let path = format!("/api/inbox/{}", held["id"].as_str().expect("an id"));
    let rows = bench.get(&format!("{path}/rows")).await;
    assert_eq!((&rows["rows"][0]["event"], &rows["rows"][0]["state"]), (&json!(event), &json!("held")));
    let found = bench.refused(Method::POST, &format!("{path}/dismiss"), Some(r#"{"reason":""}"#)).await;
    assert_eq!(found, (409, "inbox.held".into()));
    let replay = json!({ "scope": { "group": held["id"] } }).to_string();
    assert_eq!(bench.refused(Method::POST, "/api/replays", Some(&replay)).await, (409, "replay.held".into()));
}
