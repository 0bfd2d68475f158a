//! Drafts tried on events: the preview, why a filter says no, one marked test, and the back-test.

use super::*;
use patchbay_model::limits::DAY_MS;
use serde_json::json;

/// What a row has for a field.
fn value(row: &Value, field: &str) -> Value {
    row["values"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|value| value["field"] == field)
        .cloned()
        .unwrap_or_default()
}

fn cord<'a>(draft: &'a mut Value, field: &str) -> &'a mut Value {
    draft["cords"].as_array_mut().into_iter().flatten().find(|cord| cord["field"] == field).expect("a cord")
}

impl Bench {
    async fn preview(&self, ask: Value) -> Value {
        self.post("/api/routes/preview", &ask.to_string()).await
    }

    /// A back-test to its end.
    async fn backtest(&mut self, ask: Value) -> Value {
        let job = self.post("/api/routes/backtest", &ask.to_string()).await;
        let place = format!("/api/jobs/{}", job["id"].as_str().expect("an id"));
        self.until(&place, |job| job["state"] != "running").await
    }
}

#[tokio::test]
async fn the_preview_maps_as_the_relay_does() {
    let bench = Bench::practice().await;
    let (_, mut draft) = bench.draft().await;
    let preview = bench.preview(json!({"draft": draft})).await;
    let rows = preview["rows"].as_array().expect("rows");
    // The second report of the same wrap-up is never sent, so it is not previewed.
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["verdict"], "same");
    assert_eq!(value(&rows[0], "status")["text"], "New");
    let board = bench.get("/api/practice/board").await;
    assert_eq!(value(&rows[0], "name")["text"], board["items"][0]["name"]);
    let notes = value(&rows[0], "notes");
    assert_eq!((&notes["text"], &notes["hidden"]), (&json!("••••"), &json!(true)));
    cord(&mut draft, "handle_time")["from"]["path"] = json!("mediaType");
    let preview = bench.preview(json!({"draft": draft})).await;
    assert_eq!(preview["rows"][0]["verdict"], "invalid");
    assert_eq!(preview["rows"][0]["problem"]["code"], "mapping.type");
    assert_eq!(preview["counts"]["invalid"], 1);
}

#[tokio::test]
async fn a_draft_is_held_against_a_saved_version() {
    let bench = Bench::practice().await;
    let (id, mut draft) = bench.draft().await;
    let same = bench.preview(json!({"draft": draft, "against": 1, "route": id})).await;
    assert_eq!((&same["rows"][0]["verdict"], &same["counts"]["same"]), (&json!("same"), &json!(1)));
    draft["name"] = json!("Not saved");
    cord(&mut draft, "queue")["steps"] =
        json!([{"do": "case", "to": "upper"}, {"do": "truncate", "chars": 20, "marker": true}]);
    draft["cords"].as_array_mut().expect("cords").retain(|cord| cord["field"] != "agent");
    // Without the line, the one that joins the same.
    let changed = bench.preview(json!({"draft": draft, "against": 1})).await;
    let row = &changed["rows"][0];
    assert_eq!((&row["verdict"], &changed["counts"]["changed"]), (&json!("changed"), &json!(1)));
    let queue = value(row, "queue");
    let was = queue["was"].as_str().expect("another value before");
    assert_eq!(queue["text"], was.to_uppercase());
    assert_eq!(queue["steps"], json!([{"text": was.to_uppercase()}, {"text": was.to_uppercase()}]));
    let agent = value(row, "agent");
    assert!(agent["text"] == "" && agent["was"].as_str().is_some_and(|was| !was.is_empty()));
    assert!(value(row, "status").get("was").is_none());
    draft["cords"].as_array_mut().expect("cords").retain(|cord| cord["field"] != "name");
    let lacking = bench.preview(json!({"draft": draft, "against": 1})).await;
    let row = &lacking["rows"][0];
    assert_eq!((&row["missing"], &row["problem"]["code"]), (&json!(["name"]), &json!("schema.mismatch")));
    assert_eq!((&lacking["counts"]["missing"], &lacking["counts"]["invalid"]), (&json!(1), &json!(0)));
    let ask = json!({"draft": draft, "against": 7}).to_string();
    assert_eq!(
        bench.refused(Method::POST, "/api/routes/preview", Some(&ask)).await,
        (404, "not.found".into())
    );
}

#[tokio::test]
async fn a_filter_says_why_and_a_sample_is_kept_nowhere() {
    let bench = Bench::practice().await;
    let (_, mut draft) = bench.draft().await;
    let preview = bench.preview(json!({"draft": draft})).await;
    let event = preview["rows"][0]["event"].clone();
    let ask = |draft: &Value| json!({"draft": draft, "event": event}).to_string();
    assert_eq!(bench.post("/api/routes/why", &ask(&draft)).await, json!({"verdict": "yes"}));
    draft["filter"] = json!({"all": [{"path": "mediaType", "op": "is", "value": "VOICE"}, {"not": {"path": "wrapupNotes", "op": "exists"}}]});
    let why = bench.post("/api/routes/why", &ask(&draft)).await;
    assert_eq!((&why["verdict"], &why["all"][0]["verdict"]), (&json!("no"), &json!("yes")));
    assert_eq!((&why["all"][0]["seen"], &why["all"][0]["op"]), (&json!("VOICE"), &json!("is")));
    let notes = &why["all"][1]["not"];
    assert!(notes["seen"].as_str().is_some_and(|seen| seen.contains("masked")), "{why}");
    let filtered = bench.preview(json!({"draft": draft})).await;
    assert_eq!((&filtered["rows"][0]["verdict"], &filtered["rows"][0]["why"]), (&json!("filtered"), &why));
    assert_eq!(filtered["counts"]["filtered"], 1);
    // Once the payload is gone, what was hidden is unknown, and the preview says that it cannot tell.
    let space = bench.space();
    space.store.prune(0, 90, space.world.now() + DAY_MS).await.expect("it prunes");
    let later = bench.post("/api/routes/why", &ask(&draft)).await;
    assert_eq!(later["all"][0]["verdict"], "yes", "{later}");
    let lost = bench.preview(json!({"draft": draft})).await;
    assert_eq!(
        (&lost["rows"][0]["verdict"], &lost["counts"]["unreadable"]),
        (&json!("unreadable"), &json!(1))
    );
    assert_eq!(lost["rows"][0]["problem"]["code"], "payload.gone");
    draft["filter"] = Value::Null;
    let sample = json!({"conversationId": "canary-1", "mediaType": "VOICE", "queueId": "canary-queue", "wrapupNotes": "canary-note"});
    let tried = bench.preview(json!({"draft": draft, "sample": sample})).await;
    let row = &tried["rows"][0];
    assert!(row.get("event").is_none() && tried["rows"].as_array().map(Vec::len) == Some(1));
    assert_eq!(
        (&value(row, "queue")["text"], &value(row, "notes")["text"]),
        (&json!("canary-queue"), &json!("••••"))
    );
    let events = bench.get("/api/events").await.to_string();
    assert!(!events.contains("canary"));
    let ask = json!({"draft": draft, "sample": [1]}).to_string();
    assert_eq!(
        bench.refused(Method::POST, "/api/routes/preview", Some(&ask)).await,
        (422, "sample.shape".into())
    );
    draft["filter"] = json!({"path": "mediaType", "op": "matches", "value": "("});
    let ask = json!({"draft": draft}).to_string();
    assert_eq!(
        bench.refused(Method::POST, "/api/routes/preview", Some(&ask)).await,
        (422, "filter.unusable".into())
    );
}

#[tokio::test]
async fn a_test_writes_one_marked_record_and_delivers_no_event() {
    let bench = Bench::practice().await;
    let (_, mut draft) = bench.draft().await;
    let (board, status) = (bench.get("/api/practice/board").await, bench.get("/api/status").await);
    let sent = bench.post("/api/routes/test", &json!({"draft": draft}).to_string()).await;
    assert_eq!(sent["outcome"], "delivered", "{sent}");
    let after = bench.get("/api/practice/board").await;
    assert_eq!(after["total"].as_u64(), board["total"].as_u64().map(|n| n + 1));
    let title = format!("[Test] {}", board["items"][0]["name"].as_str().expect("a name"));
    let items = after["items"].as_array().expect("items");
    let made = items.iter().find(|item| item["name"] == title.as_str()).expect("the marked item");
    assert!(
        sent["text"].as_str().is_some_and(|text| text.contains(made["id"].as_str().expect("an id"))),
        "{sent}"
    );
    assert_eq!(sent["request"]["method"], "POST");
    let request = sent["request"].to_string();
    assert!(
        request.contains("[Test] ")
            && request.contains("••••")
            && !request.to_lowercase().contains("authorization")
    );
    assert_eq!(sent["answer"]["status"], 200);
    assert!(sent["link"]["url"].as_str().is_some_and(|url| url.starts_with("http")), "{sent}");
    assert_eq!(bench.get("/api/status").await["sum"], status["sum"], "no event counts as delivered by it");
    let space = bench.space();
    let log = space.store.activities(5).await.expect("it reads");
    let line = log.iter().find(|line| line.kind == "route.tested").expect("a line of the log");
    assert_eq!((&line.body["outcome"], &line.body["remote"]), (&json!("delivered"), &made["id"]));
    // A refusal by the target is an answer as well.
    {
        let monday = &space.simulators.as_ref().expect("simulators").running.monday;
        assert!(monday.delete_column(&monday.board_id(), "queue"));
    }
    let refused = bench.post("/api/routes/test", &json!({"draft": draft}).to_string()).await;
    assert!(refused["outcome"] != "delivered" && refused["problem"]["code"].is_string(), "{refused}");
    draft["cords"] = json!([]);
    let ask = json!({"draft": draft}).to_string();
    assert_eq!(
        bench.refused(Method::POST, "/api/routes/test", Some(&ask)).await,
        (409, "schema.mismatch".into())
    );
    draft["kinds"] = json!(["genesys.nothing"]);
    let ask = json!({"draft": draft}).to_string();
    assert_eq!(
        bench.refused(Method::POST, "/api/routes/test", Some(&ask)).await,
        (422, "test.no_event".into())
    );
}

#[tokio::test]
async fn a_back_test_tells_what_a_draft_makes_of_the_past() {
    let mut bench = Bench::practice().await;
    let (id, mut draft) = bench.draft().await;
    for _ in 0..3 {
        let event = format!("/api/events/{}", bench.call().await);
        bench.until(&event, |event| event["state"] == "delivered").await;
    }
    let whole = bench.backtest(json!({"draft": draft, "against": 1, "route": id})).await;
    assert_eq!((&whole["state"], &whole["kind"]), (&json!("done"), &json!("backtest")), "{whole}");
    let result = &whole["result"];
    assert_eq!(
        (&result["events"], &result["counts"]["same"], &result["rows"]),
        (&json!(4), &json!(4), &json!([]))
    );
    assert_eq!(whole["done"], whole["total"]);
    cord(&mut draft, "queue")["steps"] = json!([{"do": "case", "to": "upper"}]);
    let ask = json!({"draft": draft, "against": 1, "route": id});
    let preview = bench.preview(ask.clone()).await;
    let changed = bench.backtest(ask).await["result"].clone();
    assert_eq!((&changed["counts"], &changed["counts"]["changed"]), (&preview["counts"], &json!(4)));
    let mut rows = preview["rows"].as_array().expect("rows").clone();
    rows.reverse();
    assert_eq!(changed["rows"], json!(rows), "the back-test is the preview of more events, oldest first");
    let from = rows[2]["at"].clone();
    let part = bench.backtest(json!({"draft": draft, "from": from})).await["result"].clone();
    let late = rows.iter().filter(|row| row["at"].as_i64() >= from.as_i64()).count();
    assert_eq!((part["events"].as_u64(), &part["rows"]), (Some(late as u64), &json!([])));
    let none = json!({"draft": draft, "from": 5, "until": 5}).to_string();
    assert_eq!(
        bench.refused(Method::POST, "/api/routes/backtest", Some(&none)).await,
        (422, "backtest.range".into())
    );
    let space = bench.space();
    space.store.prune(0, 90, space.world.now() + DAY_MS).await.expect("it prunes");
    let lost = bench.backtest(json!({"draft": draft, "against": 1, "route": id})).await;
    assert_eq!(lost["result"]["counts"]["unreadable"], 4);
    assert!(
        lost["text"].as_str().is_some_and(|text| text.contains("0 events tried; 4 could not be opened")),
        "{lost}"
    );
}
