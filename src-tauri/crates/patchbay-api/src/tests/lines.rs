//! Lines: stale versions, findings, switching and holds.

use super::*;
use serde_json::json;

#[tokio::test]
async fn a_stale_version_is_refused_and_the_new_one_saved() {
    let bench = Bench::practice().await;
    let (id, mut draft) = bench.draft().await;
    let path = format!("/api/routes/{id}");
    draft["name"] = json!("Renamed");
    let saved = bench.put(&path, &draft.to_string()).await;
    assert_eq!((saved["version"].as_i64(), saved["name"].as_str()), (Some(2), Some("Renamed")));
    assert_eq!(
        bench.refused(Method::PUT, &path, Some(&draft.to_string())).await,
        (409, "route.stale".into())
    );
    draft.as_object_mut().expect("a draft").remove("version");
    assert_eq!(
        bench.refused(Method::PUT, &path, Some(&draft.to_string())).await,
        (422, "route.version".into())
    );
}

#[tokio::test]
async fn a_draft_is_checked_against_accounts_board_and_policy() {
    let bench = Bench::practice().await;
    let (_, draft) = bench.draft().await;
    let all = async |change: &dyn Fn(&mut Value)| -> Vec<String> {
        let mut changed = draft.clone();
        change(&mut changed);
        let found = bench.post("/api/routes/check", &changed.to_string()).await;
        found.as_array().into_iter().flatten().filter_map(|f| Some(f["code"].as_str()?.to_owned())).collect()
    };
    // One cord of the practice line sends in the clear, and that is said whatever else is found.
    assert_eq!(all(&|_| {}).await, ["privacy.clear"], "the practice line is in order");
    assert!(all(&|d| d["cords"][6]["clear"] = json!(false)).await.iter().all(|code| code != "privacy.clear"));
    let codes = async |change: &dyn Fn(&mut Value)| -> Vec<String> {
        all(change).await.into_iter().filter(|code| code != "privacy.clear").collect()
    };
    assert_eq!(codes(&|d| d["cords"][6]["clear"] = json!(false)).await, ["privacy.masked"]);
    assert_eq!(
        codes(&|d| d["cords"][0]["from"]["text"] = json!("{{ wrapupNotes }}")).await,
        ["privacy.masked"]
    );
    assert_eq!(codes(&|d| d["key_field"] = Value::Null).await, ["doubt.no_key"]);
    assert_eq!(codes(&|d| d["key_field"] = json!("status")).await, ["key.unfit", "doubt.no_key"]);
    assert_eq!(codes(&|d| d["key_field"] = json!("conversation")).await, ["key.taken"]);
    assert_eq!(codes(&|d| d["group"] = json!("elsewhere")).await, ["group.gone"]);
    assert_eq!(codes(&|d| d["cords"][1]["field"] = json!("colour")).await, ["mapping.field_gone"]);
    assert_eq!(codes(&|d| d["cords"][1]["from"]["value"] = json!("Nowhere")).await, ["mapping.label"]);
    for (change, code) in [
        (json!({"name": "  "}), "route.name"),
        (json!({"source": draft["target"]}), "route.connection"),
        (json!({"target": draft["source"]}), "route.connection"),
        (json!({"target": "con_x"}), "route.connection"),
        (json!({"container": ""}), "route.container"),
        (json!({"cords": [{"field": "name", "from": {"kind": "path", "path": "a..b"}}]}), "route.path"),
    ] {
        let mut changed = draft.clone();
        changed.as_object_mut().expect("a draft").extend(change.as_object().cloned().expect("a change"));
        let found = bench.refused(Method::POST, "/api/routes/check", Some(&changed.to_string())).await;
        assert_eq!(found, (422, code.into()), "{change}");
    }
    let mut gone = draft.clone();
    gone["container"] = json!("12");
    let found = bench.refused(Method::POST, "/api/routes", Some(&gone.to_string())).await;
    assert_eq!(found, (422, "container.gone".into()));
}

#[tokio::test]
async fn a_line_with_errors_is_a_draft_that_stays_off() {
    let bench = Bench::practice().await;
    let (id, mut draft) = bench.draft().await;
    draft["cords"][6]["clear"] = json!(false);
    let path = format!("/api/routes/{id}");
    let found = bench.refused(Method::PUT, &path, Some(&draft.to_string())).await;
    assert_eq!(found, (409, "route.findings".into()), "not under a running line");
    draft["name"] = json!("A second one");
    let made = bench.post("/api/routes", &draft.to_string()).await;
    assert_eq!((made["health"].as_str(), made["on"].as_bool()), (Some("draft"), Some(false)));
    let second = format!("/api/routes/{}", made["id"].as_str().expect("an id"));
    let found = bench.refused(Method::PUT, &format!("{second}/state"), Some(r#"{"on":true}"#)).await;
    assert_eq!(found, (409, "route.findings".into()));
    draft["cords"][6]["clear"] = json!(true);
    draft["version"] = json!(1);
    assert_eq!(bench.put(&second, &draft.to_string()).await["health"], "off");
    assert_eq!(bench.put(&format!("{second}/state"), r#"{"on":true}"#).await["health"], "on");
    assert_eq!(bench.ask(Method::DELETE, &second, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(bench.refused(Method::GET, &second, None).await, (404, "not.found".into()));
}

#[tokio::test]
async fn a_lost_column_holds_the_line_until_the_cord_is_mended() {
    let mut bench = Bench::practice().await;
    let (id, mut draft) = bench.draft().await;
    let path = format!("/api/routes/{id}");
    {
        let space = bench.space();
        let monday = &space.simulators.as_ref().expect("simulators").running.monday;
        assert!(monday.delete_column(&monday.board_id(), "queue"));
    }
    let event = bench.call().await;
    let event = format!("/api/events/{event}");
    let held = bench.until(&event, |event| event["state"] == "held").await;
    let delivery = &held["deliveries"][0];
    assert_eq!(delivery["problem"]["remedy"]["kind"], "remap");
    let line = bench.get(&path).await;
    assert_eq!((line["health"].as_str(), line["waiting"].as_u64()), (Some("broken"), Some(1)));
    let status = bench.get("/api/status").await;
    assert_eq!((status["sum"]["held"].as_u64(), status["sum"]["waiting"].as_u64()), (Some(1), Some(0)));
    assert_eq!(status["problems"][0]["subject"]["name"], line["name"]);
    assert_eq!(bench.get("/api/events?state=held").await["rows"].as_array().map(Vec::len), Some(1));
    assert_eq!(bench.get("/api/events?state=waiting").await["rows"].as_array().map(Vec::len), Some(0));
    let looked = bench.post(&format!("{path}/look"), "").await;
    assert_eq!(looked["health"], "broken", "the cord still leads nowhere");
    assert_eq!(looked["findings"][0]["code"], "mapping.field_gone");
    draft["cords"].as_array_mut().expect("cords").retain(|cord| cord["field"] != "queue");
    bench.put(&path, &draft.to_string()).await;
    assert_eq!(bench.post(&format!("{path}/look"), "").await["health"], "on");
    bench.until(&event, |event| event["state"] == "delivered").await;
}
