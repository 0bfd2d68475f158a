//! Accounts: made, checked, removed, and their secrets shown once or never.

use super::*;
use serde_json::json;

const HOOK: &str = r#"{"vendor":"generic","name":"Orders","environment":"production",
    "settings":{"scheme":"secret-path","kind_path":"type"}}"#;

#[tokio::test]
async fn an_intake_address_is_shown_whole_once_and_takes_events() {
    let mut bench = Bench::real().await;
    let made = bench.post("/api/connections", HOOK).await;
    let url = made["intake_url"].as_str().expect("the whole address").to_owned();
    let address = made["intake"]["address"].as_str().expect("an address");
    let secret =
        url.strip_prefix(address).and_then(|rest| rest.strip_prefix('/')).expect("address and secret");
    assert_eq!(secret.len(), 43);
    let listed = bench.get("/api/connections").await;
    assert!(!listed.to_string().contains(secret) && listed[0].get("intake_url").is_none());
    assert_eq!(listed[0]["intake"]["scheme"], "secret-path");
    let live = bench.space().live.clone().expect("the vault is open");
    let path = url.splitn(4, '/').nth(3).map(|path| format!("/{path}")).expect("a path");
    let send = async |path: &str| {
        let request = Request::post(path).header("content-type", "application/json");
        let request = request.body(Body::from(r#"{"type":"order","id":7}"#)).expect("a request");
        let Ok(response) = live.relay.intake().oneshot(request).await;
        response.status()
    };
    assert_eq!(send(&path).await, StatusCode::ACCEPTED);
    assert_eq!(send(&path).await, StatusCode::OK, "a repeat");
    assert_eq!(send(&path.replace(secret, "wrong")).await, StatusCode::UNAUTHORIZED);
    let page = bench.until("/api/events", |page| page["rows"][0]["repeats"] == 1).await;
    assert_eq!(page["rows"][0]["state"], "unrouted");
    let listed = bench.get("/api/connections").await;
    assert_eq!(listed[0]["problem"]["code"], "intake.rejected");
    assert!(!listed.to_string().contains("wrong"));
    let id = listed[0]["id"].as_str().expect("an id");
    let kinds = bench.get(&format!("/api/connections/{id}/kinds")).await;
    assert_eq!(kinds, json!([{"id": "generic.order", "name": "order"}]));
}

#[tokio::test]
async fn a_draft_must_fit_what_its_vendor_asks() {
    let bench = Bench::real().await;
    for (draft, code) in [
        (r#"{"vendor":"acme","name":"x","environment":"test"}"#, "connection.vendor"),
        (r#"{"vendor":"monday","name":" ","environment":"test","secrets":{"token":"t"}}"#, "connection.name"),
        (r#"{"vendor":"monday","name":"x","environment":"test"}"#, "connection.missing"),
        (
            r#"{"vendor":"monday","name":"x","environment":"test","secrets":{"token":" "}}"#,
            "connection.missing",
        ),
        (
            r#"{"vendor":"monday","name":"x","environment":"test","settings":{"token":"t"}}"#,
            "connection.field",
        ),
        (
            r#"{"vendor":"monday","name":"x","environment":"test","secrets":{"token":"t","slug":"s"}}"#,
            "connection.field",
        ),
    ] {
        let found = bench.refused(Method::POST, "/api/connections", Some(draft)).await;
        assert_eq!(found, (422, code.into()), "{draft}");
    }
    assert_eq!(bench.get("/api/connections").await, json!([]));
    assert_eq!(
        bench.get("/api/vendors").await.as_array().map(Vec::len),
        Some(patchbay_connectors::offered().count())
    );
}

#[tokio::test]
async fn an_account_in_use_stays_and_one_without_a_line_goes_with_its_secrets() {
    let bench = Bench::practice().await;
    let (_, draft) = bench.draft().await;
    let target = format!("/api/connections/{}", draft["target"].as_str().expect("an id"));
    let given = bench.ask(Method::DELETE, &target, None).await;
    assert!(given.body["message"].as_str().is_some_and(|text| text.contains("Dispositions to work orders")));
    assert_eq!(given.problem(), (409, "connection.in_use".into()));
    let made = bench.post("/api/connections", HOOK).await;
    let id = made["id"].as_str().expect("an id");
    let live = bench.space().live.clone().expect("the vault is open");
    let connection = id.parse().expect("an id");
    assert_eq!(live.vault.secrets(connection).names().count(), 1);
    let path = format!("/api/connections/{id}");
    let gone = bench.ask(Method::DELETE, &path, None).await;
    assert_eq!((gone.status, &gone.body), (StatusCode::OK, &json!({ "revoked": false })));
    assert_eq!(live.vault.secrets(connection).names().count(), 0);
    assert_eq!(bench.refused(Method::DELETE, &path, None).await, (404, "not.found".into()));
}

#[tokio::test]
async fn a_check_asks_the_vendor_and_its_refusal_is_the_vendors() {
    let bench = Bench::practice().await;
    let (_, draft) = bench.draft().await;
    let target = draft["target"].as_str().expect("an id").to_owned();
    let check = format!("/api/connections/{target}/check");
    assert_eq!(bench.post(&check, "").await["health"], "good");
    let space = bench.space();
    let monday = &space.simulators.as_ref().expect("simulators").running.monday;
    monday.revoke_tokens(true);
    assert_eq!(bench.refused(Method::POST, &check, None).await, (502, "auth.expired".into()));
    let board = format!("/api/connections/{target}/containers/{}", monday.board_id());
    let remembered = bench.get(&board).await;
    assert_eq!(
        remembered["name"], "Work orders",
        "what was read before is shown when the vendor cannot be asked"
    );
    let source = draft["source"].as_str().expect("an id");
    let none = bench.refused(Method::GET, &format!("/api/connections/{source}/containers"), None).await;
    assert_eq!(none, (409, "connection.no_containers".into()));
}

#[tokio::test]
async fn a_refused_sign_in_holds_the_account_and_a_good_check_lets_it_go_on() {
    let mut bench = Bench::practice().await;
    let (_, draft) = bench.draft().await;
    let target = draft["target"].as_str().expect("an id").to_owned();
    bench.space().simulators.as_ref().expect("simulators").running.monday.revoke_tokens(true);
    let event = bench.call().await;
    let event = format!("/api/events/{event}");
    bench.until(&event, |event| event["state"] == "held").await;
    let listed = bench.get("/api/connections").await;
    let held = listed.as_array().into_iter().flatten().find(|one| one["id"] == target.as_str());
    assert_eq!(held.map(|one| one["health"].clone()), Some("held".into()));
    bench.space().simulators.as_ref().expect("simulators").running.monday.revoke_tokens(false);
    bench.post(&format!("/api/connections/{target}/check"), "").await;
    bench.until(&event, |event| event["state"] == "delivered").await;
}
