//! Saved versions of a line: what changed, what each was, and the way back.

use super::*;
use serde_json::json;

#[tokio::test]
async fn every_save_is_a_version_that_can_be_read_and_brought_back() {
    let bench = Bench::practice().await;
    let (id, mut draft) = bench.draft().await;
    let line = format!("/api/routes/{id}");
    let first = draft.clone();
    draft["name"] = json!("Renamed");
    draft["cords"].as_array_mut().expect("cords").remove(7);
    draft["cords"][1]["from"] = json!({"kind": "path", "path": "mediaType"});
    draft["cords"][1]["steps"] =
        json!([{"do": "lookup", "table": [{"from": "voice", "to": "New"}], "otherwise": "refuse"}]);
    bench.put(&line, &draft.to_string()).await;
    let listed = bench.get(&format!("{line}/versions")).await;
    let told: Vec<_> = listed
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (one["version"].as_i64(), one["summary"].as_str()))
        .collect();
    assert_eq!(told, [(Some(2), Some("Renamed, 1 cord taken out, 1 cord changed")), (Some(1), Some("Made"))]);
    assert!(
        listed[0]["saved_at"].as_i64() >= listed[1]["saved_at"].as_i64() && listed[1]["saved_at"].is_i64()
    );
    assert_eq!(bench.get(&format!("{line}/versions/1")).await, first);
    assert_eq!(bench.get(&format!("{line}/versions/2")).await["cords"], draft["cords"]);
    let back = bench.post(&format!("{line}/restore"), r#"{"version":1}"#).await;
    assert_eq!(
        (back["version"].as_i64(), &back["name"], &back["health"]),
        (Some(3), &first["name"], &json!("on"))
    );
    assert_eq!(back["draft"]["cords"], first["cords"]);
    let listed = bench.get(&format!("{line}/versions")).await;
    assert_eq!(
        (&listed[0]["summary"], listed.as_array().map(Vec::len)),
        (&json!("Version 1 again"), Some(3))
    );
    for (method, path, body) in [
        (Method::GET, format!("{line}/versions/9"), None),
        (Method::GET, format!("{line}/versions/x"), None),
        (Method::GET, "/api/routes/rte_x/versions".to_owned(), None),
        (Method::POST, format!("{line}/restore"), Some(r#"{"version":9}"#)),
    ] {
        assert_eq!(bench.refused(method, &path, body).await, (404, "not.found".into()), "{path}");
    }
}

#[tokio::test]
async fn a_version_that_no_longer_fits_does_not_come_back_under_a_running_line() {
    let bench = Bench::practice().await;
    let (id, mut draft) = bench.draft().await;
    let line = format!("/api/routes/{id}");
    draft["cords"].as_array_mut().expect("cords").retain(|cord| cord["field"] != "queue");
    bench.put(&line, &draft.to_string()).await;
    {
        let space = bench.space();
        let monday = &space.simulators.as_ref().expect("simulators").running.monday;
        assert!(monday.delete_column(&monday.board_id(), "queue"));
    }
    let restore = format!("{line}/restore");
    let found = bench.refused(Method::POST, &restore, Some(r#"{"version":1}"#)).await;
    assert_eq!(found, (409, "route.findings".into()));
    assert_eq!(bench.get(&line).await["version"], 2);
    bench.put(&format!("{line}/state"), r#"{"on":false}"#).await;
    assert_eq!(bench.post(&restore, r#"{"version":1}"#).await["health"], "draft");
}
