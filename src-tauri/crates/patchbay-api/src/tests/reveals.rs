//! What only some may see and everybody's acts: payloads revealed with a reason, copies, and the chain of the audit.

use super::*;
use serde_json::json;

const WHY: &str = r#"{"reason":"The customer asked what was noted"}"#;

async fn asked(bench: &Bench, caller: Caller, path: &str, body: &str) -> (StatusCode, Option<String>, Value) {
    let request = Request::post(path)
        .extension(caller)
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()))
        .expect("a request");
    let Ok(response) = bench.house.router().oneshot(request).await;
    let cache = response.headers().get("cache-control").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let status = response.status();
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    (status, cache, serde_json::from_slice(&bytes).expect("JSON"))
}

#[tokio::test]
async fn a_payload_is_revealed_to_the_window_with_a_reason_and_never_to_a_plain_token() {
    let bench = Bench::practice().await;
    let id = bench.call().await;
    let path = format!("/api/events/{id}/reveal");
    let (status, _, body) = asked(&bench, Caller::Token, &path, WHY).await;
    assert_eq!((status.as_u16(), &body["code"]), (403, &json!("reveal.refused")));
    let (status, _, body) = asked(&bench, Caller::Window, &path, r#"{"reason":"  "}"#).await;
    assert_eq!((status.as_u16(), &body["code"]), (422, &json!("reveal.reason")));
    let before = bench.get("/api/audit").await;
    assert!(!before.to_string().contains("payload.revealed"), "a refused one reveals nothing");
    for caller in [Caller::Window, Caller::Unlocked] {
        let (status, cache, body) = asked(&bench, caller, &path, WHY).await;
        assert_eq!((status.as_u16(), cache.as_deref()), (200, Some("no-store")));
        assert!(body["payload"]["conversationId"].is_string(), "{body}");
        assert!(body["until"].as_i64().is_some());
    }
    let audit = bench.get("/api/audit").await;
    let lines: Vec<&Value> = audit["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .filter(|line| line["what"] == "payload.revealed")
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["who"], &lines[0]["subject"]), (&json!("API token, unlocked"), &json!(id)));
    assert_eq!(lines[0]["after"]["reason"], "The customer asked what was noted");
    assert!(
        lines[1]["who"] != "API token" && lines[1]["who"] != "Patchbay",
        "the user of this computer: {}",
        lines[1]
    );
}

#[tokio::test]
async fn what_was_revealed_is_in_no_file_frame_or_later_answer() {
    let mut bench = Bench::practice().await;
    // A value that the policy hides, given by hand.
    let id = bench.call().await;
    let mut path = format!("/api/events/{id}");
    bench.until(&path, |event| event["state"] == "delivered").await;
    let canary = "canary-4711-of-the-notes";
    let (_, _, revealed) = asked(&bench, Caller::Window, &format!("{path}/reveal"), WHY).await;
    let mut payload = revealed["payload"].clone();
    payload["wrapupNotes"] = json!(canary);
    let route = bench.draft().await.0;
    let copy = json!({ "payload": payload, "routes": [route], "reason": "canary" });
    let copied = bench.post(&format!("{path}/copy"), &copy.to_string()).await;
    path = format!("/api/events/{}", copied["id"].as_str().expect("an id"));
    bench.until(&path, |event| event["state"] == "delivered").await;
    let (_, _, revealed) = asked(&bench, Caller::Window, &format!("{path}/reveal"), WHY).await;
    assert_eq!(revealed["payload"]["wrapupNotes"], canary, "it is what was sealed");
    let mut seen: Vec<(String, String)> = Vec::new();
    for path in
        [path.as_str(), "/api/events", "/api/audit", "/api/inbox", "/api/status", "/api/connections/export"]
    {
        seen.push((path.to_owned(), bench.get(path).await.to_string()));
    }
    seen.push(("the audit's export".into(), bench.text("/api/audit/export").await));
    let frames = tokio::time::timeout(Duration::from_millis(300), async {
        while let Some(frame) = bench.frames.next().await {
            seen.push(("a frame".into(), format!("{frame:?}")));
        }
    });
    // It goes on for as long as the house is open.
    let _ = frames.await;
    bench.house.close().await;
    let home = bench._dir.as_ref().expect("a folder").path();
    let mut files = 0;
    for entry in std::fs::read_dir(home).expect("the home").flatten().filter(|entry| entry.path().is_file()) {
        let bytes = std::fs::read(entry.path()).expect("a file");
        files += 1;
        seen.push((entry.path().display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
    }
    assert!(files >= 2 && seen.len() > 8, "{files} files");
    let found: Vec<&String> =
        seen.iter().filter(|(_, text)| text.contains(canary)).map(|(place, _)| place).collect();
    assert!(found.is_empty(), "{found:?}");
    // The search can see: what is kept in the clear is found.
    let kept = copied["kind"].as_str().expect("a kind");
    assert!(
        seen.iter().any(|(place, text)| place.ends_with("patchbay.db") && text.contains(kept)),
        "the search is blind"
    );
}

#[tokio::test]
async fn a_copy_is_edited_linked_and_sent_with_the_hidden_values_of_the_first() {
    let mut bench = Bench::practice().await;
    let id = bench.call().await;
    let path = format!("/api/events/{id}");
    let first = bench.until(&path, |event| event["state"] == "delivered").await;
    let mut payload = first["view"].clone();
    payload["wrapupDurationMs"] = json!(61_000);
    let route = bench.draft().await.0;
    let wish = |payload: &Value, routes: Value, reason: &str| {
        json!({ "payload": payload, "routes": routes, "reason": reason }).to_string()
    };
    for (body, refused) in [
        (wish(&payload, json!([route]), " "), (422, "copy.reason")),
        (wish(&json!("text"), json!([route]), "x"), (422, "copy.payload")),
        (wish(&payload, json!([]), "x"), (422, "copy.routes")),
        (wish(&payload, json!(["rte_00000000000000000000000000"]), "x"), (422, "copy.route")),
    ] {
        let found = bench.refused(Method::POST, &format!("{path}/copy"), Some(&body)).await;
        assert_eq!(found, (refused.0, refused.1.to_owned()));
    }
    let copy = bench.post(&format!("{path}/copy"), &wish(&payload, json!([route]), "a wrong time")).await;
    assert_eq!(copy["copy_of"], json!(id));
    let of_copy = format!("/api/events/{}", copy["id"].as_str().expect("an id"));
    let arrived = bench.until(&of_copy, |event| event["state"] == "delivered").await;
    assert_eq!(
        arrived["deliveries"][0]["record_key"], first["deliveries"][0]["record_key"],
        "the record of the first"
    );
    assert_eq!(bench.get(&path).await["copies"], json!([copy["id"]]));
    assert_eq!(arrived["view"]["wrapupDurationMs"], 61_000);
    assert_eq!(arrived["marks"], first["marks"], "what was hidden is hidden");
    assert_eq!(bench.get("/api/practice/board").await["total"], 2, "written again, not twice");
    // What stood hidden in the copy is what the original held.
    let (_, _, one) = asked(&bench, Caller::Window, &format!("{path}/reveal"), WHY).await;
    let (_, _, two) = asked(&bench, Caller::Window, &format!("{of_copy}/reveal"), WHY).await;
    let (mut one, two) = (one["payload"].clone(), two["payload"].clone());
    one["wrapupDurationMs"] = json!(61_000);
    assert_eq!(one, two);
}

#[tokio::test]
async fn every_human_act_is_a_line_and_the_chain_is_whole() {
    let mut bench = Bench::practice().await;
    let (id, mut draft) = bench.draft().await;
    draft["cords"][5]["from"]["path"] = json!("mediaType");
    bench.put(&format!("/api/routes/{id}"), &draft.to_string()).await;
    bench.call().await;
    let inbox = bench.until("/api/inbox", |inbox| inbox["dead"] == 1).await;
    let group = inbox["groups"][0]["id"].as_str().expect("an id").to_owned();
    let rows = bench.get(&format!("/api/inbox/{group}/rows")).await;
    let delivery = rows["rows"][0]["delivery"].as_str().expect("an id").to_owned();
    bench.post(&format!("/api/deliveries/{delivery}/replay"), "").await;
    bench.until("/api/inbox", |inbox| inbox["dead"] == 1).await;
    bench.post(&format!("/api/inbox/{group}/dismiss"), r#"{"reason":"x"}"#).await;
    bench.post(&format!("/api/deliveries/{delivery}/restore"), "").await;
    bench.put(&format!("/api/routes/{id}/state"), r#"{"on":false}"#).await;
    bench.get("/api/connections/export").await;
    let mut settings = bench.get("/api/settings").await;
    settings["single_keys"] = json!(false);
    bench.put("/api/settings", &settings.to_string()).await;
    let source = bench.get("/api/connections").await[0]["id"].as_str().expect("an id").to_owned();
    bench.put(&format!("/api/connections/{source}/privacy"), r#"{"fields":{"queueId":"keep"}}"#).await;
    bench.done(Method::DELETE, &format!("/api/connections/{source}?stop=true"), None).await;
    bench.done(Method::DELETE, &format!("/api/routes/{id}"), None).await;
    let audit = bench.get("/api/audit?limit=500").await;
    let lines = audit["lines"].as_array().expect("lines");
    let said: Vec<&str> =
        lines.iter().filter(|l| l["who"] == "API token").filter_map(|l| l["what"].as_str()).collect();
    let mut due = [
        "route.removed",
        "connection.removed",
        "privacy.saved",
        "settings.changed",
        "connections.exported",
        "route.switched",
        "delivery.restored",
        "group.dismissed",
        "delivery.replayed",
        "route.saved",
    ];
    assert_eq!(said, due, "newest first, one each");
    due.reverse();
    let settings = lines.iter().find(|line| line["what"] == "settings.changed").expect("a line");
    assert_eq!((&settings["before"], &settings["after"]["single_keys"]), (&Value::Null, &json!(false)));
    let verdict = bench.get("/api/audit/check").await;
    assert_eq!((&verdict["ok"], &verdict["lines"]), (&json!(true), &json!(lines.len())));
    let exported = bench.text("/api/audit/export").await;
    assert_eq!(exported.lines().count(), lines.len() + 1, "the export is an act as well");
}
