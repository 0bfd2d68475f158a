//! Places and how they changed, fields and samples, proposed cords, and what a line would cost.

mod samples;

use super::*;
use patchbay_sandbox::genesys::{CLIENT_ID, Genesys};
use serde_json::json;

impl Bench {
    fn centre(&self) -> Genesys {
        self.space().simulators.as_ref().expect("a practice house").running.genesys.clone()
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn named<'a>(list: &'a Value, key: &str, name: &str) -> &'a Value {
    let found = list.as_array().into_iter().flatten().find(|one| one[key] == name);
    found.unwrap_or_else(|| panic!("no {name} in {list}"))
}

#[tokio::test]
async fn a_whole_account_is_read_as_long_work_and_searched_without_the_vendor() {
    let mut bench = Bench::practice().await;
    let (_, draft) = bench.draft().await;
    let account = format!("/api/connections/{}", text(&draft, "target"));
    let job = bench.post(&format!("{account}/catalog/refresh"), "").await;
    let place = format!("/api/jobs/{}", text(&job, "id"));
    let done = bench.until(&place, |job| job["state"] != "running").await;
    assert_eq!((text(&done, "state"), text(&done, "kind")), ("done", "catalog"), "{done}");
    assert_eq!(done["result"]["containers"], 1);
    {
        let space = bench.space();
        let monday = &space.simulators.as_ref().expect("simulators").running.monday;
        monday.revoke_tokens(true);
    }
    let found = bench.get(&format!("{account}/containers?q=work%20operations")).await;
    assert_eq!((text(&found[0], "name"), text(&found[0], "place")), ("Work orders", "Operations"));
    assert!(found[0]["fetched_at"].is_i64());
    assert_eq!(bench.get(&format!("{account}/containers?q=elsewhere")).await, json!([]));
    assert_eq!(bench.ask(Method::DELETE, &place, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(text(&bench.get(&place).await, "state"), "done", "what has ended stays as it is");
    assert_eq!(bench.refused(Method::GET, "/api/jobs/job_x", None).await, (404, "not.found".into()));
    let source = format!("/api/connections/{}/catalog/refresh", text(&draft, "source"));
    let found = bench.refused(Method::POST, &source, Some("")).await;
    assert_eq!(found, (409, "connection.no_containers".into()));
}

#[tokio::test]
async fn a_lost_column_names_its_cord_and_the_saved_repair_lets_the_line_go_on() {
    let mut bench = Bench::practice().await;
    let (id, mut draft) = bench.draft().await;
    let place =
        format!("/api/connections/{}/containers/{}", text(&draft, "target"), text(&draft, "container"));
    {
        let space = bench.space();
        let monday = &space.simulators.as_ref().expect("simulators").running.monday;
        assert!(monday.delete_column(&monday.board_id(), "queue"));
        assert!(monday.rename_column(&monday.board_id(), "agent", "Who"));
    }
    bench.get(&place).await;
    let line = format!("/api/routes/{id}");
    let held = bench.get(&line).await;
    assert_eq!(text(&held, "health"), "broken");
    assert_eq!(held["problem"]["remedy"], json!({"kind": "remap", "field": "queue"}));
    let changes = bench.get(&format!("{place}/changes")).await;
    let set = &changes[0]["changes"];
    let gone = named(set, "kind", "gone");
    assert_eq!(gone["breaks"], json!([{"route": id, "name": held["name"], "field": "queue"}]));
    assert_eq!(named(set, "kind", "renamed")["breaks"], json!([]));
    let event = format!("/api/events/{}", bench.call().await);
    bench.until(&event, |event| event["state"] == "held").await;
    draft["cords"].as_array_mut().expect("cords").retain(|cord| cord["field"] != "queue");
    assert_eq!(bench.put(&line, &draft.to_string()).await["health"], "on");
    bench.until(&event, |event| event["state"] == "delivered").await;
}

#[tokio::test]
async fn fields_tell_what_they_are_and_a_sample_is_kept_nowhere() {
    let bench = Bench::practice().await;
    let (_, draft) = bench.draft().await;
    let account = format!("/api/connections/{}", text(&draft, "source"));
    let fields = bench.get(&format!("{account}/fields")).await;
    let queue = named(&fields, "path", "queueId");
    assert_eq!((text(queue, "words"), &queue["types"]), ("The queue, by id", &json!(["string"])));
    assert!(queue["share"].as_f64().is_some_and(|share| share > 0.0 && share <= 1.0));
    assert!(queue.get("proposed").is_none(), "it is as proposed");
    let ani = named(&fields, "path", "ani");
    assert_eq!(ani["examples"], json!([]), "what is hidden has no example");
    let body = json!({"from": "paste", "body": {
        "conversationId": "canary-5521", "mail": "canary@example.com", "note": "canary-7731", "n": 4,
    }});
    let made = bench.post(&format!("{account}/samples"), &body.to_string()).await;
    assert_eq!(made["sample"]["conversationId"], "canary-5521");
    assert!(!made.to_string().contains("canary@") && !made.to_string().contains("canary-7731"), "{made}");
    let mail = named(&made["fields"], "path", "mail");
    assert_eq!((text(mail, "policy"), text(mail, "proposed")), ("mask", "hash"));
    let note = named(&made["fields"], "path", "note");
    assert_eq!((text(note, "proposed"), text(note, "policy")), ("mask", "mask"));
    assert!(text(note, "why").ends_with('.'));
    let again = bench.get(&format!("{account}/fields")).await.to_string();
    assert!(!again.contains("\"note\"") && !again.contains("canary"), "nothing is kept");
    let schema = json!({"from": "schema", "kind": "genesys.disposition"});
    let made = bench.post(&format!("{account}/samples"), &schema.to_string()).await;
    assert_eq!(made["sample"]["names"]["wrapupCode"], "Escalated");
    assert!(made["sample"].get("disconnectType").is_none(), "of another kind");
    for (body, code) in [
        (json!({"from": "schema", "kind": "genesys.nothing"}), "sample.unknown"),
        (json!({"from": "paste", "body": [1]}), "sample.shape"),
    ] {
        let found = bench.refused(Method::POST, &format!("{account}/samples"), Some(&body.to_string())).await;
        assert_eq!(found, (422, code.into()));
    }
}

#[tokio::test]
async fn cords_are_proposed_for_free_fields_only_and_a_line_knows_its_cost() {
    let bench = Bench::practice().await;
    let (_, draft) = bench.draft().await;
    let mut wanted = json!({"source": draft["source"], "kinds": draft["kinds"], "target": draft["target"],
        "container": draft["container"], "cords": []});
    let all = bench.post("/api/routes/suggest", &wanted.to_string()).await;
    let queue = named(&all, "field", "queue");
    assert_eq!(queue["cord"]["from"]["kind"], "path");
    assert!(queue["sure"].as_f64().is_some_and(|sure| sure > 0.4 && sure <= 1.0));
    assert!(text(queue, "why").ends_with('.'));
    wanted["cords"] = json!([queue["cord"]]);
    let rest = bench.post("/api/routes/suggest", &wanted.to_string()).await;
    assert!(rest.as_array().into_iter().flatten().all(|one| one["field"] != "queue"));
    let volume = bench.post("/api/routes/volume", &json!({ "draft": draft }).to_string()).await;
    // The centre tells its own week, of which one call has come here.
    assert_eq!((text(&volume, "counted"), text(&volume, "by")), ("vendor", "Genesys Cloud"), "{volume}");
    assert_eq!((volume["days"].as_f64(), volume["matched_share"].as_f64()), (Some(7.0), Some(1.0)));
    assert!(volume["seen"].as_u64().is_some_and(|seen| seen > 1_000), "{volume}");
    assert!(volume["a_day"].as_u64().is_some_and(|a_day| (200..400).contains(&a_day)), "{volume}");
    assert!(text(&volume, "cost").contains("calls a day"), "{volume}");
    assert!(!text(&volume, "warning").is_empty(), "there is no filter");
    let mut none = draft.clone();
    none["filter"] = json!({"path": "queueId", "op": "is", "value": "no such queue"});
    let volume = bench.post("/api/routes/volume", &json!({ "draft": none }).to_string()).await;
    assert_eq!((volume["a_day"].as_u64(), volume["matched_share"].as_f64()), (Some(0), Some(0.0)));
    bench.centre().deny(CLIENT_ID, "analytics:conversationAggregate:view");
    let volume = bench.post("/api/routes/volume", &json!({ "draft": draft }).to_string()).await;
    assert_eq!((volume["seen"].as_u64(), text(&volume, "counted")), (Some(1), "here"));
    assert!(!text(&volume, "instead").is_empty() && volume.get("by").is_none(), "{volume}");
}
