//! What the relay tells of itself through the door: its own source, what stands, budgets, and what is left alone.

use super::*;
use serde_json::json;

#[tokio::test]
async fn every_home_has_its_own_voice_and_no_line_brings_it_back() {
    let bench = Bench::practice().await;
    let all = bench.get("/api/connections").await;
    let own = all.as_array().and_then(|all| all.last()).cloned().expect("the last of them");
    assert_eq!((&own["built_in"], own["vendor"].as_str()), (&json!(true), Some("patchbay")));
    assert_eq!((&own["roles"], &own["intake"]), (&json!(["source"]), &Value::Null), "nobody can post there");
    let id = own["id"].as_str().expect("an id");
    let removed = bench.refused(Method::DELETE, &format!("/api/connections/{id}"), None).await;
    assert_eq!(removed, (409, "connection.built_in".into()));
    let second = r#"{"vendor":"patchbay","name":"Another voice","environment":"test"}"#;
    let made = bench.refused(Method::POST, "/api/connections", Some(second)).await;
    assert_eq!(made, (422, "connection.vendor".into()));
    let vendors = bench.get("/api/vendors").await;
    assert!(vendors.as_array().into_iter().flatten().all(|vendor| vendor["id"] != "patchbay"));
    // A line that carries alerts is saved; one whose target is an address of our own is not.
    let (_, mut draft) = bench.draft().await;
    draft["source"] = json!(id);
    draft["kinds"] = json!(["alert.raised", "alert.cleared"]);
    draft["name"] = json!("Alerts to work orders");
    draft["cords"] = json!([{ "field": "name", "from": { "kind": "template", "text": "{{ sentence }}" } }]);
    let saved = bench.post("/api/routes", &draft.to_string()).await;
    assert_eq!(saved["findings"], json!([]), "{saved}");
    let space = bench.space();
    let rows = space.store.connections().await.expect("reads");
    let source =
        rows.iter().find(|row| row.vendor == "genesys").expect("the practice source").public_id.clone();
    let mut target = rows.into_iter().find(|row| row.vendor == "monday").expect("the practice target");
    target.settings.insert("endpoint".to_owned(), format!("http://127.0.0.1:8787/in/{source}/secret"));
    space.store.save_connection(target, space.world.now()).await.expect("saves");
    let looped = bench.refused(Method::POST, "/api/routes", Some(&draft.to_string())).await;
    assert_eq!(looped, (422, "route.loop".into()));
}

#[tokio::test]
async fn budgets_are_told_in_the_vendors_own_units() {
    let bench = Bench::practice().await;
    let all = bench.get("/api/connections").await;
    let monday =
        all.as_array().into_iter().flatten().find(|one| one["vendor"] == "monday").expect("the target");
    let path = format!("/api/connections/{}/budgets", monday["id"].as_str().expect("an id"));
    let budgets = bench.get(&path).await;
    let one = |name: &str| {
        let mut all = budgets.as_array().into_iter().flatten();
        all.find(|budget| budget["name"] == name).unwrap_or_else(|| panic!("{name} in {budgets}")).clone()
    };
    let minute = one("minuteRate");
    assert_eq!(
        (&minute["unit"], &minute["allowed"], &minute["ours"]),
        (&json!("calls a minute"), &json!(2_500), &json!(2_000))
    );
    assert!(minute["left"].as_u64().is_some_and(|left| left < 2_500), "something was called: {minute}");
    assert_eq!(one("complexityMinute")["unit"], "content-bytes a minute");
    assert_eq!(one("concurrency")["allowed"], 100);
    let unknown =
        bench.refused(Method::GET, "/api/connections/con_00000000000000000000000000/budgets", None).await;
    assert_eq!(unknown.0, 404);
}

#[tokio::test]
async fn a_hold_stands_among_the_alerts_and_comes_in_a_frame() {
    let mut bench = Bench::practice().await;
    let (route, _) = bench.draft().await;
    let space = bench.space();
    let live = space.live.as_ref().expect("the vault is open");
    let id: patchbay_model::ids::RouteId = route.parse().expect("an id");
    let problem = crate::Problem::new("test.hold", "A person has to act.");
    let (scope, now) = (patchbay_model::outcome::Scope::Route, space.world.now());
    space.store.hold(scope, *id.bytes(), problem, now).await.expect("holds");
    live.relay.reload().await.expect("reloads");
    let told = async {
        loop {
            let frame = bench.frames.next().await.expect("the house is open");
            if let Some(note) = frame.alerts.first() {
                return serde_json::to_value(note).expect("plain data");
            }
        }
    };
    let note = tokio::time::timeout(PATIENCE, told).await.expect("a frame tells of it");
    assert_eq!(
        (&note["raised"], &note["what"], &note["subject"]),
        (&json!(true), &json!("hold"), &json!(route))
    );
    let standing = bench.get("/api/alerts").await;
    assert_eq!(standing[0]["subject"]["id"], json!(route));
    assert_eq!(standing[0]["link"], json!(format!("/routes/{route}")));
    assert!(bench.get("/api/status").await.get("breakers").is_none(), "every target is well");
}

#[tokio::test]
async fn whoever_opened_the_house_hears_of_an_alert_with_since_when_and_whether_a_person_wants_it() {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let dir = tempfile::tempdir().expect("a folder");
    let on_alert: crate::OnAlert = Arc::new(move |note| drop(tell.send(note)));
    let bench = Bench::open(Options { on_alert: Some(on_alert), ..options(dir.path(), true) }).await;
    let (route, _) = bench.draft().await;
    let space = bench.space();
    let live = space.live.as_ref().expect("the vault is open");
    let id: patchbay_model::ids::RouteId = route.parse().expect("an id");
    let problem = crate::Problem::new("test.hold", "A person has to act.");
    let (scope, now) = (patchbay_model::outcome::Scope::Route, space.world.now());
    space.store.hold(scope, *id.bytes(), problem, now).await.expect("holds");
    live.relay.reload().await.expect("reloads");
    let note = tokio::time::timeout(PATIENCE, told.recv()).await.expect("it is told").expect("by the house");
    assert_eq!((note.raised, note.what.as_str(), note.subject), (true, "hold", route));
    assert!(note.since >= now.0 && note.since <= note.at, "{} {}", note.since, note.at);
    assert!(bench.house.notifies().await, "unless a person says otherwise");
    let mut settings = bench.get("/api/settings").await;
    settings["notifications"] = json!(false);
    bench.put("/api/settings", &settings.to_string()).await;
    assert!(!bench.house.notifies().await);
    settings.as_object_mut().expect("settings").shift_remove("notifications");
    bench.put("/api/settings", &settings.to_string()).await;
    assert!(bench.house.notifies().await, "a row from before there was a choice");
}
