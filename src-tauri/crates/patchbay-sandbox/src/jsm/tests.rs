//! The two surfaces and what a sign-in reads of the site.

use super::*;
use crate::jira::PEOPLE;
use crate::wire::heard::{basic, hear};
use crate::{Simulator as _, Start};
use serde_json::{Value, json};
use std::time::Duration;

const EVENTS: &str = "/jsm/ops/integration/v2/alerts";

fn jsm() -> (Jsm, String, String) {
    let [admin, reader] = PEOPLE;
    (Jsm::start(&Start::in_process()), basic(admin.email, admin.token), basic(reader.email, reader.token))
}

fn api(path: &str) -> String {
    format!("/jsm/ops/api/{CLOUD_ID}/v1/{path}")
}

#[tokio::test(start_paused = true)]
async fn events_are_sent_with_a_key_and_their_outcome_is_read() {
    let (jsm, person, _) = jsm();
    let key = format!("GenieKey {INTEGRATION_KEY}");
    for wrong in [
        String::new(),
        person.clone(),
        format!("GenieKey {DISABLED_KEY}"),
        format!("Bearer {INTEGRATION_KEY}"),
    ] {
        assert_eq!(hear!(jsm, "POST", EVENTS, &wrong, &json!({ "message": "m" })).status, 401);
    }
    let sent =
        hear!(jsm, "POST", EVENTS, &key, &json!({ "message": "m", "alias": "a", "details": { "k": "v" } }));
    let request = format!("{EVENTS}/requests/{}", sent.body["requestId"].as_str().unwrap());
    assert_eq!(hear!(jsm, "GET", &request, &key).header("x-opsgenie-errortype"), "RequestNotProcessed");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(hear!(jsm, "GET", &request, &key).body["data"]["isSuccess"], true);
    let unknown = hear!(jsm, "GET", &format!("{EVENTS}/requests/none"), &key);
    assert_eq!((unknown.status, unknown.header("x-opsgenie-errortype")), (404, ""));
    assert_eq!(hear!(jsm, "GET", EVENTS, &key).status, 405, "nothing is read here");
    let alert = hear!(jsm, "GET", &api("alerts/alias?alias=a"), &person);
    assert_eq!((&alert.body["message"], &alert.body["extraProperties"]), (&json!("m"), &json!({ "k": "v" })));
    let acknowledge = format!("{EVENTS}/a/acknowledge?identifierType=alias");
    assert_eq!(hear!(jsm, "POST", &acknowledge, &key, &json!({})).status, 404);
    jsm.set_switches(|switches| switches.events_acknowledge = true);
    assert_eq!(hear!(jsm, "POST", &acknowledge, &key, &json!({})).status, 202);
}

#[tokio::test(start_paused = true)]
async fn people_read_and_write_by_cloud_id() {
    let (jsm, person, reader) = jsm();
    assert_eq!(hear!(jsm, "GET", "/_edge/tenant_info", "").body["cloudId"], CLOUD_ID);
    assert_eq!(hear!(jsm, "GET", "/rest/api/3/myself", &person).body["displayName"], "Mia Agent");
    assert_eq!(hear!(jsm, "GET", "/rest/api/3/myself", "").status, 401);
    assert_eq!(hear!(jsm, "GET", "/jsm/ops/api/other/v1/alerts", &person).status, 404);
    assert_eq!(hear!(jsm, "GET", &api("alerts"), &format!("GenieKey {INTEGRATION_KEY}")).status, 401);
    let teams = hear!(jsm, "GET", &api("teams"), &reader).body;
    let team = teams["platformTeams"][0]["teamId"].as_str().unwrap();
    let pong = hear!(jsm, "GET", &api(&format!("teams/{team}/heartbeats/ping?name=patchbay-relay")), &reader);
    assert_eq!((pong.status, &pong.body["message"]), (202, &json!("PONG - Heartbeat received")));
    let beats = hear!(jsm, "GET", &api(&format!("teams/{team}/heartbeats?name=patchbay-relay")), &reader);
    assert_eq!(beats.body["values"][0]["intervalUnit"], "Minutes");
    let body = json!({ "message": "m", "alias": "c", "responders": [{ "type": "team", "id": team }], "extraProperties": { "k": "v" } });
    let scope = hear!(jsm, "POST", &api("alerts"), &reader, &body);
    assert_eq!(
        (scope.status, scope.body["message"].as_str()),
        (401, Some("Unauthorized; scope does not match"))
    );
    let named = json!({ "message": "m", "responders": [{ "type": "team", "name": "Field service" }] });
    let refused = hear!(jsm, "POST", &api("alerts"), &person, &named);
    assert_eq!((refused.status, refused.body["errors"].get("responders#type ").is_some()), (422, true));
    let sent = hear!(jsm, "POST", &api("alerts"), &person, &body);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let request = api(&format!("alerts/requests/{}", sent.body["requestId"].as_str().unwrap()));
    let outcome = hear!(jsm, "GET", &request, &person).body;
    assert_eq!(
        (&outcome["isSuccess"], outcome.get("data"), outcome.get("success")),
        (&json!(true), None, None)
    );
    let id = outcome["alertId"].as_str().unwrap();
    assert_eq!(hear!(jsm, "POST", &api(&format!("alerts/{id}/snooze")), &person, &json!({})).status, 202);
    assert_eq!(hear!(jsm, "POST", &api(&format!("alerts/{id}/close")), &person, &json!({})).status, 202);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(hear!(jsm, "GET", &api("alerts?query=status%3Aclosed"), &person).body["count"], 1);
}

#[tokio::test(start_paused = true)]
async fn plan_sight_and_rate() {
    let (jsm, person, _) = jsm();
    jsm.set_switches(|switches| switches.heartbeats = false);
    let plan = hear!(jsm, "GET", &api("teams/any/heartbeats"), &person);
    assert_eq!((plan.status, &plan.body["errors"][0]["title"]), (402, &json!("Payment Required")));
    jsm.set_switches(|switches| switches.sees_operations = false);
    assert_eq!(hear!(jsm, "GET", &api("teams"), &person).body, json!({ "platformTeams": [] }));
    assert_eq!(hear!(jsm, "GET", &api("integrations"), &person).body["values"], json!([]));
    jsm.set_switches(|switches| switches.per_second = 0);
    let throttled = hear!(jsm, "GET", &api("teams"), &person);
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, ""));
    jsm.revoke_all();
    let gone = hear!(jsm, "GET", &api("teams"), &person);
    assert_eq!((gone.status, gone.body), (401, json!({ "code": 401, "message": "Unauthorized" })));
    assert_eq!(hear!(jsm, "GET", "/wiki", "").body, Value::Null);
}
