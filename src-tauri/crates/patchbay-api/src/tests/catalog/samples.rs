//! Samples fetched from the vendor: long work, kept behind the policy, learned from, never counted as events.

use super::*;

fn field<'a>(fields: &'a Value, path: &str) -> &'a Value {
    named(fields, "path", path)
}

#[tokio::test]
async fn the_last_conversations_are_fetched_learned_from_and_no_events() {
    let mut bench = Bench::practice().await;
    let (_, draft) = bench.draft().await;
    let account = format!("/api/connections/{}", text(&draft, "source"));
    let place = format!("{account}/samples");
    bench.call().await;
    let before = bench.get(&place).await;
    assert_eq!(
        (&before["can"], &before["records"], &before["samples"]),
        (&json!(true), &json!(0), &json!([]))
    );
    let old = field(&bench.get(&format!("{account}/fields")).await, "disconnectType").clone();

    let answer = bench.ask(Method::POST, &place, Some(r#"{"from":"vendor"}"#)).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let job = answer.body;
    assert_eq!(text(&job, "kind"), "samples", "{job}");
    let done = bench.until(&format!("/api/jobs/{}", text(&job, "id")), |job| job["state"] != "running").await;
    assert_eq!((text(&done, "state"), &done["result"]["records"]), ("done", &json!(20)), "{done}");

    let kept = bench.get(&place).await;
    let samples = kept["samples"].as_array().expect("a list");
    assert_eq!((&kept["records"], &json!(samples.len())), (&json!(20), &done["result"]["events"]));
    assert!(kept["at"].is_i64() && samples.len() > 40, "{} samples", samples.len());
    let disposition = named(&kept["samples"], "kind", "genesys.disposition");
    assert_eq!(text(disposition, "title"), "Disposition");
    assert!(!text(disposition, "detail").is_empty());
    assert!(disposition["sample"]["wrapupNotes"]["$masked"].is_object(), "{disposition}");
    let new = bench.get(&format!("{account}/fields")).await;
    let ending = field(&new, "disconnectType");
    assert!(
        ending["fetched"].as_u64() > Some(20) && ending["seen"].as_u64() > old["seen"].as_u64(),
        "{ending}"
    );
    assert!(ending["kinds"].as_array().is_some_and(|kinds| kinds.contains(&json!("genesys.customer_left"))));
    let events = bench.get("/api/events").await["rows"].as_array().map_or(0, Vec::len);
    assert!((1..20).contains(&events), "those of calls that were made here: {events}");

    // What is hidden from now on is not shown by what was fetched before.
    let hides = json!({ "fields": { "userId": "hash" } });
    bench.put(&format!("{account}/privacy"), &hides.to_string()).await;
    assert_eq!(bench.get(&place).await["samples"], json!([]));
    bench.centre().deny(CLIENT_ID, "analytics:conversationDetail:view");
    let job = bench.ask(Method::POST, &place, Some(r#"{"from":"vendor"}"#)).await.body;
    let failed =
        bench.until(&format!("/api/jobs/{}", text(&job, "id")), |job| job["state"] != "running").await;
    assert_eq!((text(&failed, "state"), text(&failed["problem"], "code")), ("failed", "vendor.forbidden"));
    let board = format!("/api/connections/{}/samples", text(&draft, "target"));
    let refused = bench.refused(Method::POST, &board, Some(r#"{"from":"vendor"}"#)).await;
    assert_eq!(refused, (422, "sample.source".into()));
    assert_eq!(bench.get(&board).await["can"], false);
}
