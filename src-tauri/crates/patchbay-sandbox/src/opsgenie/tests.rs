//! The table of keys, the two steps of a change, and the refusals.

use super::*;
use crate::wire::heard::hear;
use crate::{Simulator as _, Start};
use serde_json::json;
use std::time::Duration;

fn opsgenie() -> Opsgenie {
    Opsgenie::start(&Start::in_process())
}

fn key(opsgenie: &Opsgenie, index: usize) -> String {
    format!("GenieKey {}", opsgenie.keys()[index].text)
}

#[tokio::test]
async fn each_kind_of_key_may_what_the_table_says() {
    let opsgenie = opsgenie();
    opsgenie.set_switches(|switches| switches.per_second = 1_000);
    let alert = json!({ "message": "m" });
    // team, account, global, read-only team, restricted global, disabled, restricted account
    let table: [(&str, &str, [u16; 7]); 7] = [
        ("POST", "/v2/alerts", [202, 403, 202, 403, 202, 401, 403]),
        ("GET", "/v2/alerts?limit=1", [200, 200, 200, 200, 200, 401, 200]),
        ("POST", "/v2/alerts/a/close?identifierType=alias", [202, 403, 202, 403, 202, 401, 403]),
        ("GET", "/v2/teams", [403, 200, 200, 403, 403, 401, 403]),
        ("GET", "/v2/account", [403, 200, 200, 403, 200, 401, 200]),
        ("GET", "/v2/heartbeats/patchbay-relay", [403, 200, 200, 403, 403, 401, 403]),
        ("GET", "/v2/request-limits/", [403, 200, 200, 403, 200, 401, 200]),
    ];
    for (method, path, statuses) in table {
        for (index, status) in statuses.into_iter().enumerate() {
            let body = if method == "POST" { &alert } else { &json!(null) };
            let heard = hear!(opsgenie, method, path, &key(&opsgenie, index), body);
            assert_eq!(heard.status, status, "{method} {path} with key {index}: {}", heard.text);
            assert_eq!(heard.header("x-request-id"), heard.body["requestId"].as_str().unwrap());
            if status == 403 {
                assert_eq!(heard.body["code"], 40_301);
            }
        }
    }
    let kind = json!({ "type": "API" });
    let statuses = [(0, 200), (1, 401), (3, 200), (5, 401)];
    for (index, status) in statuses {
        let heard = hear!(opsgenie, "POST", "/v2/integrations/authenticate", &key(&opsgenie, index), &kind);
        assert_eq!(heard.status, status);
    }
}

#[tokio::test(start_paused = true)]
async fn an_alert_is_accepted_and_made_later() {
    let opsgenie = opsgenie();
    let key = key(&opsgenie, 0);
    let body = json!({ "message": "Queue is long", "alias": "a:b", "entity": "Field service" });
    let accepted = hear!(opsgenie, "POST", "/v2/alerts/", &key, &body);
    assert_eq!((accepted.status, &accepted.body["result"]), (202, &json!("Request will be processed")));
    let at = format!("/v2/alerts/requests/{}", accepted.body["requestId"].as_str().unwrap());
    let waiting = hear!(opsgenie, "GET", &at, &key);
    assert_eq!((waiting.status, waiting.header("x-opsgenie-errortype")), (404, "RequestNotProcessed"));
    tokio::time::sleep(Duration::from_millis(600)).await;
    let done = hear!(opsgenie, "GET", &at, &key).body["data"].clone();
    assert_eq!(
        (&done["isSuccess"], &done["alias"], &done["status"]),
        (&json!(true), &json!("a:b"), &json!("Created alert"))
    );
    let read = hear!(opsgenie, "GET", "/v2/alerts/a%3Ab?identifierType=alias", &key).body["data"].clone();
    assert_eq!(
        (&read["entity"], &read["id"], &read["source"]),
        (&json!("Field service"), &done["alertId"], &json!("127.0.0.1"))
    );
    assert_eq!(
        hear!(opsgenie, "POST", "/v2/alerts/a%3Ab/close/?identifierType=alias", &key, &json!({})).status,
        202
    );
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(hear!(opsgenie, "GET", "/v2/alerts/a%3Ab?identifierType=alias", &key).status, 404);
    let closed = hear!(opsgenie, "GET", "/v2/alerts?query=status%3Aclosed&limit=1", &key);
    assert_eq!(closed.body["data"][0]["message"], "Queue is long");
    let unknown = hear!(opsgenie, "GET", "/v2/alerts/requests/none", &key);
    assert_eq!((unknown.status, unknown.header("x-opsgenie-errortype")), (404, ""));
}

#[tokio::test(start_paused = true)]
async fn refusals_name_what_is_wrong() {
    let opsgenie = opsgenie();
    let good = key(&opsgenie, 0);
    for (auth, message) in [("", "Could not authenticate"), ("GenieKey abc", "Key format is not valid!")] {
        let refused = hear!(opsgenie, "GET", "/v2/alerts", auth);
        assert_eq!((refused.status, refused.body["message"].as_str()), (401, Some(message)));
    }
    let other = OpsgenieEu::start(&Start::in_process()).0;
    assert_eq!(hear!(opsgenie, "GET", "/v2/alerts", &key(&other, 0)).status, 401);
    let request =
        http::Request::get("/v2/alerts").header("host", "api.eu.opsgenie.com").header("authorization", &good);
    let wrong_host = opsgenie.handle(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    assert_eq!(wrong_host.status(), 401);
    let empty = hear!(opsgenie, "POST", "/v2/alerts", &good, &json!({ "user": "me" }));
    assert_eq!((empty.status, &empty.body["errors"]["message"]), (422, &json!("Message can not be empty.")));
    let request = http::Request::post("/v2/alerts").header("content-type", "application/json");
    let broken = request.header("authorization", &good).body(axum::body::Body::from("{")).unwrap();
    assert_eq!(opsgenie.handle(broken).await.unwrap().status(), 400);
    opsgenie.set_switches(|switches| switches.per_second = 1);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(hear!(opsgenie, "GET", "/v2/alerts", &good).status, 200);
    let throttled = hear!(opsgenie, "GET", "/v2/alerts", &good);
    assert_eq!((throttled.status, throttled.header("x-ratelimit-state")), (429, "THROTTLED"));
    assert_eq!(
        hear!(opsgenie, "POST", "/v2/alerts", &good, &json!({ "message": "m" })).status,
        202,
        "another domain"
    );
    opsgenie.revoke_all();
    assert_eq!(hear!(opsgenie, "GET", "/v2/alerts", &good).status, 401);
}

#[tokio::test(start_paused = true)]
async fn a_ping_says_nothing_about_the_heartbeat() {
    let opsgenie = opsgenie();
    let (team, global) = (key(&opsgenie, 0), key(&opsgenie, 2));
    let pong = hear!(opsgenie, "GET", "/v2/heartbeats/none/ping", &team);
    assert_eq!((pong.status, &pong.body["result"]), (202, &json!("PONG - Heartbeat received")));
    assert_eq!(hear!(opsgenie, "GET", "/v2/heartbeats/none", &global).status, 404);
    let body = json!({ "name": "mine", "interval": 1, "intervalUnit": "minutes", "enabled": true });
    assert_eq!(hear!(opsgenie, "POST", "/v2/heartbeats/", &global, &body).status, 201);
    assert_eq!(hear!(opsgenie, "POST", "/v2/heartbeats", &global, &body).status, 409);
    hear!(opsgenie, "POST", "/v2/heartbeats/mine/ping", &team);
    tokio::time::sleep(Duration::from_secs(61)).await;
    assert_eq!(hear!(opsgenie, "GET", "/v2/heartbeats/mine", &global).body["data"]["expired"], true);
}

#[tokio::test(start_paused = true)]
async fn it_ends_on_the_day_the_vendor_named() {
    let start = Start::in_process();
    let opsgenie = Opsgenie::start(&start);
    tokio::time::sleep(Duration::from_millis(account::ENDS_MS - start.clock.now_ms())).await;
    assert_eq!(hear!(opsgenie, "GET", "/v2/alerts", &key(&opsgenie, 0)).status, 410);
    opsgenie.set_switches(|switches| switches.ends = false);
    assert_eq!(hear!(opsgenie, "GET", "/v2/alerts", &key(&opsgenie, 0)).status, 200);
}
