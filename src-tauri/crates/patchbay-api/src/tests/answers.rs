//! Who is let in, what is refused and how, and the shapes that the page is built to.

use super::*;
use serde_json::json;

#[tokio::test]
async fn nobody_is_answered_without_a_caller() {
    let bench = Bench::practice().await;
    for path in ["/api/status", "/api/nothing", "/api/openapi.json", "/api/stream"] {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        assert_eq!(bench.send(request).await.problem(), (401, "caller.unknown".into()), "{path}");
    }
}

#[tokio::test]
async fn whatever_cannot_be_read_is_told_so_as_a_problem() {
    let bench = Bench::practice().await;
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(1 << 20));
    for (method, path, body, expected) in [
        (Method::GET, "/api/nothing", None, (404, "not.found")),
        (Method::GET, "/elsewhere", None, (404, "not.found")),
        (Method::GET, "/practice/api/status", None, (404, "not.found")),
        (Method::DELETE, "/api/status", None, (405, "method.unknown")),
        (Method::POST, "/api/routes", Some("{"), (400, "request.json")),
        (Method::POST, "/api/routes", Some("[]"), (400, "request.shape")),
        (Method::POST, "/api/routes", Some(large.as_str()), (413, "request.too_large")),
        (Method::PUT, "/api/settings", Some(r#"{"intake_port":1,"extra":2}"#), (400, "request.shape")),
        (Method::GET, "/api/events?limit=501", None, (400, "request.query")),
        (Method::GET, "/api/events?limit=x", None, (400, "request.query")),
        (Method::GET, "/api/events?before=1&after=1", None, (400, "request.query")),
        (Method::GET, "/api/events?colour=red", None, (400, "request.query")),
        (Method::GET, "/api/events?state=gone", None, (400, "request.query")),
        (Method::GET, "/api/events?source=me", None, (400, "request.query")),
        (Method::GET, "/api/events/%00", None, (404, "not.found")),
        (Method::GET, "/api/routes/rte_x", None, (404, "not.found")),
        (Method::POST, "/api/deliveries/dlv_x/replay", None, (404, "not.found")),
        (Method::GET, "/api/connections/con_x/fields", None, (404, "not.found")),
        (Method::POST, "/api/practice/call", Some(r#"{"wrapup":"none of ours"}"#), (422, "practice.wrapup")),
        (Method::PUT, "/api/practice/dials", Some(r#"{"duplicates":1.5}"#), (422, "practice.dial")),
        (Method::PUT, "/api/practice/dials", Some(r#"{"rate_per_minute":-1}"#), (422, "practice.rate")),
    ] {
        let found = bench.refused(method, path, body).await;
        assert_eq!(found, (expected.0, expected.1.to_owned()), "{path}");
    }
    let request = Request::post("/api/practice/call").extension(Caller::Window).body(Body::from("{}"));
    let given = bench.send(request.expect("a request")).await;
    assert_eq!(given.problem(), (415, "request.type".into()));
}

#[tokio::test]
async fn a_secret_in_the_wrong_place_is_not_quoted_back() {
    let bench = Bench::practice().await;
    let body = r#"{"vendor":"monday","name":"x","environment":"test","secrets":"canary-7f3a"}"#;
    let given = bench.ask(Method::POST, "/api/connections", Some(body)).await;
    assert!(!given.body.to_string().contains("canary-7f3a"), "{:?}", given.body);
    assert_eq!(given.problem(), (400, "request.shape".into()));
}

#[tokio::test]
async fn settings_keep_to_their_ranges() {
    let bench = Bench::practice().await;
    let settings = bench.get("/api/settings").await;
    for (name, value) in
        [("intake_port", 0), ("view_days", 0), ("sealed_days", 4_000), ("storage_bytes_max", 1)]
    {
        let mut changed = settings.clone();
        changed[name] = json!(value);
        let found = bench.refused(Method::PUT, "/api/settings", Some(&changed.to_string())).await;
        assert_eq!(found, (422, "settings.range".into()), "{name}");
    }
    assert_eq!(bench.get("/api/settings").await, settings);
}

#[tokio::test]
async fn answers_have_the_fields_the_page_reads() {
    let bench = Bench::practice().await;
    let status = bench.get("/api/status").await;
    let wished = [
        "version",
        "space",
        "home",
        "zone",
        "now",
        "intake",
        "vault",
        "sum",
        "per_minute",
        "upto",
        "problems",
    ];
    assert_eq!(keys(&status), wished);
    let states = [
        "delivered",
        "unconfirmed",
        "waiting",
        "sending",
        "retrying",
        "in_doubt",
        "held",
        "absorbed",
        "dead",
    ];
    let sum: u64 = states.iter().filter_map(|state| status["sum"][*state].as_u64()).sum();
    assert_eq!(status["sum"]["accepted"], sum);

    let page = bench.get("/api/events?limit=2").await;
    assert_eq!(keys(&page), ["rows", "older", "partial"]);
    let row = &page["rows"][1];
    let wished = [
        "id",
        "seq",
        "kind",
        "title",
        "summary",
        "source",
        "occurred_at",
        "received_at",
        "bytes",
        "state",
        "lines",
        "repeats",
    ];
    assert_eq!(keys(row), wished);
    assert_eq!(keys(&row["lines"][0]), ["route", "name", "target", "delivery", "state"]);
    let older = bench.get(&format!("/api/events?before={}", page["older"].as_str().expect("older"))).await;
    assert_eq!(older["rows"].as_array().map(Vec::len), Some(1));
    assert!(older.get("older").is_none() && older["newer"].is_string());

    let detail = bench.get(&format!("/api/events/{}", row["id"].as_str().expect("an id"))).await;
    let more = ["sentence", "links", "facts", "view", "marks", "dropped", "trace", "deliveries", "copies"];
    assert_eq!(keys(&detail), [wished.as_slice(), more.as_slice()].concat());
    let hops: Vec<&str> =
        detail["trace"].as_array().into_iter().flatten().filter_map(|h| h["name"].as_str()).collect();
    assert_eq!(hops, ["intake", "verify", "decode", "accept", "claim", "map", "send", "settle"]);
    let offsets =
        detail["trace"].as_array().into_iter().flatten().filter_map(|hop| hop["offset_ms"].as_i64());
    assert!(offsets.is_sorted());
    let attempt = &detail["deliveries"][0]["attempts"][0];
    assert_eq!(keys(attempt), ["number", "kind", "at", "ms", "outcome", "text", "tone", "request", "answer"]);
    assert_eq!(keys(&attempt["request"]), ["method", "url", "headers", "body"]);
    assert!(!attempt["request"]["headers"].to_string().to_lowercase().contains("authorization"));
}

#[test]
fn the_document_is_whole_and_every_operation_tells_of_its_problems() {
    let document = crate::openapi();
    let mut names = std::collections::BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let name = operation["operationId"].as_str().expect("a name");
            assert!(names.insert(name.to_owned()), "{name} twice");
            let problem = &operation["responses"]["default"]["content"]["application/problem+json"]["schema"];
            assert_eq!(problem["$ref"], "#/components/schemas/ProblemAnswer", "{method} {path}");
        }
    }
    assert!(!document.to_string().contains("\"null\""));
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for part in document.to_string().split("#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap_or_default();
        assert!(schemas.contains_key(name), "{name} is named and not there");
    }
}
