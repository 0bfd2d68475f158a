//! Letting go of accounts: what stops is named, the sign-in is ended at the vendor, lines stay.

use super::{signins::Office, *};
use serde_json::json;

#[tokio::test]
async fn removing_a_sign_in_ends_it_at_the_vendor() {
    let mut office = Office::open().await;
    let kept = office.connected(&office.genesys("code"), "Centre").await;
    let id = kept["id"].as_str().expect("an id").to_owned();
    let removal = office.bench.get(&format!("/api/connections/{id}/removal")).await;
    assert_eq!((&removal["revokes"], &removal["waiting"]), (&json!(true), &json!(0)), "{removal}");
    let live = office.bench.space().live.clone().expect("the vault is open");
    let connection = id.parse().expect("an id");
    let grant = live.vault.secrets(connection).get("grant").and_then(patchbay_kit::vault::grant::read);
    let token = grant.expect("a sign-in").access;
    let server = office.running.genesys.oauth();
    assert!(server.access(token.expose()).is_ok());
    let gone = office.bench.ask(Method::DELETE, &format!("/api/connections/{id}"), None).await;
    assert_eq!((gone.status, &gone.body), (StatusCode::OK, &json!({ "revoked": true })));
    assert!(server.access(token.expose()).is_err(), "the token no longer works there");
    assert_eq!(live.vault.secrets(connection).names().count(), 0);
    assert_eq!(office.kinds().await.first().map(String::as_str), Some("connection.removed"));
}

#[tokio::test]
async fn a_vendor_out_of_reach_keeps_nobody_from_removing() {
    let mut office = Office::open().await;
    let kept = office.connected(&office.genesys("code"), "Centre").await;
    let id = kept["id"].as_str().expect("an id").to_owned();
    let running = std::mem::replace(
        &mut office.running,
        patchbay_sandbox::serve(Default::default()).await.expect("starts"),
    );
    running.shutdown();
    tokio::task::yield_now().await;
    let gone = office.bench.ask(Method::DELETE, &format!("/api/connections/{id}"), None).await;
    assert_eq!((gone.status, &gone.body["revoked"]), (StatusCode::OK, &json!(false)));
    assert!(gone.body["message"].as_str().is_some_and(|text| text.contains("End it there")), "{gone:?}");
}

#[tokio::test]
async fn lines_of_a_removed_account_are_turned_off_named_and_kept() {
    let mut bench = Bench::practice().await;
    let (_, draft) = bench.draft().await;
    let target = draft["target"].as_str().expect("an id").to_owned();
    let event = bench.call().await;
    bench.until(&format!("/api/events/{event}"), |event| event["state"] == "delivered").await;
    let removal = bench.get(&format!("/api/connections/{target}/removal")).await;
    assert_eq!(removal["routes"][0]["name"], "Dispositions to work orders");
    assert_eq!(removal["revokes"], false, "a personal token has no call that ends it");
    let gone = bench.done(Method::DELETE, &format!("/api/connections/{target}?stop=true"), None).await;
    assert!(gone["message"].as_str().is_some_and(|text| text.contains("Dispositions to work orders")));
    // The rest of the app goes on: the line, its events and their traces can all be looked at.
    let line = bench.get("/api/routes").await[0].clone();
    assert_eq!((&line["on"], &line["health"]), (&json!(false), &json!("broken")), "{line}");
    assert_eq!(line["problem"]["code"], "connection.gone");
    let route = line["id"].as_str().expect("an id");
    let on = bench.ask(Method::PUT, &format!("/api/routes/{route}/state"), Some(r#"{"on":true}"#)).await;
    assert_eq!(on.problem(), (422, "route.connection".into()));
    assert_eq!(bench.get(&format!("/api/events/{event}")).await["state"], "delivered");
    let rows = bench.get("/api/events").await["rows"].clone();
    assert!(rows.as_array().is_some_and(|rows| rows.iter().any(|row| row["id"] == event)), "{rows}");
    bench.get("/api/status").await;
    let next = bench.call().await;
    bench.until(&format!("/api/events/{next}"), |event| event["state"] == "unrouted").await;
}
