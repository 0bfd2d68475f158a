//! Cases at the door: the list, one with its moves, what a person does about it, and what a changed key would leave.

use super::*;
use serde_json::json;

/// The practice line as one case for all calls of a kind of media, with two calls made.
async fn open_case(bench: &mut Bench) -> (String, Value, Value) {
    let (id, mut draft) = bench.draft().await;
    draft["correlation"] = json!({
        "key": "{{ mediaType }}",
        "open": { "path": "mediaType", "op": "exists" },
        "close": { "path": "recovered", "op": "exists" },
        "window_ms": 0, "hold_ms": 0, "on_recovery": "close"
    });
    let saved = bench.put(&format!("/api/routes/{id}"), &draft.to_string()).await;
    let kept = &saved["draft"]["correlation"];
    assert_eq!((&kept["hold_ms"], &kept["on_recovery"]), (&json!(0), &json!("close")), "{saved}");
    bench.call().await;
    bench.call().await;
    let settled = |list: &Value| list["cases"][0]["events"] == 2 && list["cases"][0]["phase"] == "open";
    let list = bench.until("/api/cases?state=open", settled).await;
    (id, saved["draft"].clone(), list)
}

#[tokio::test]
async fn two_breaches_are_one_case_that_a_person_can_quiet_and_close() {
    let mut bench = Bench::practice().await;
    let (route, draft, list) = open_case(&mut bench).await;
    let want = json!({ "open": 1, "stale": 0, "quiet": 0, "failed": 0, "closed": 0 });
    assert_eq!(list["counts"], want);
    let case = &list["cases"][0];
    assert_eq!(
        (&case["route"]["id"], &case["number"], &case["key"]["hidden"]),
        (&json!(route), &json!(1), &json!(false))
    );
    assert!(case["record"]["url"].as_str().is_some_and(|url| url.starts_with("http")), "{case}");
    let path = format!("/api/cases/{}", case["id"].as_str().expect("an id"));
    let whole =
        bench.until(&path, |case| case["moves"].as_array().is_some_and(|moves| moves.len() == 2)).await;
    let moves = whole["moves"].as_array().expect("moves");
    assert_eq!((&moves[1]["did"], &moves[1]["verb"]), (&json!("opened"), &json!("open")), "{whole}");
    let event = bench.get(&format!("/api/events/{}", moves[1]["event"].as_str().expect("an id"))).await;
    let of = &event["deliveries"][0]["case"];
    assert_eq!((&of["id"], &of["did"], &of["number"]), (&case["id"], &json!("opened"), &json!(1)), "{event}");
    // Another key would leave it without events; the same one would not.
    let check = format!("/api/routes/check?route={route}");
    let codes = async |draft: &Value| -> Vec<String> {
        let found = bench.post(&check, &draft.to_string()).await;
        found.as_array().into_iter().flatten().filter_map(|f| Some(f["code"].as_str()?.to_owned())).collect()
    };
    assert!(!codes(&draft).await.contains(&"cases.orphaned".to_owned()));
    let mut other = draft.clone();
    other["correlation"]["key"] = json!("{{ conversationId }}");
    assert!(codes(&other).await.contains(&"cases.orphaned".to_owned()));
    other["correlation"]["key"] = json!("{{ mediaType");
    assert!(codes(&other).await.contains(&"cases.unusable".to_owned()));
    // Quiet for a while, and again not.
    let quiet = bench.post(&format!("{path}/quiet"), r#"{"minutes":10,"reason":"known"}"#).await;
    assert!(quiet["phase"] == "quiet" && quiet["quiet_until"].is_i64(), "{quiet}");
    let open = bench.post(&format!("{path}/quiet"), r#"{"minutes":0,"reason":"tell me"}"#).await;
    assert_eq!(open["phase"], "open");
    // The line does not say what a closed record looks like, so the target is left to a person.
    let close = format!("{path}/close");
    let at = |place: &str| json!({ "where": place, "reason": "seen to" }).to_string();
    assert_eq!(bench.refused(Method::POST, &close, Some(&at("target"))).await, (409, "case.no_close".into()));
    assert_eq!(bench.post(&close, &at("here")).await["phase"], "quiet");
    assert_eq!(bench.refused(Method::POST, &close, Some(&at("here"))).await, (409, "case.moved".into()));
    let sweep = json!({ "cases": [case["id"]], "where": "here", "reason": "old" }).to_string();
    assert_eq!(bench.post("/api/cases/sweep", &sweep).await["count"], 0, "it is not open any more");
    let lines = bench.get("/api/audit").await;
    let told: Vec<&str> =
        lines["lines"].as_array().into_iter().flatten().filter_map(|line| line["what"].as_str()).collect();
    for what in ["case.closed", "case.quieted"] {
        assert!(told.contains(&what), "{told:?}");
    }
    assert_eq!(bench.refused(Method::GET, "/api/cases/cas_x", None).await, (404, "not.found".into()));
}
