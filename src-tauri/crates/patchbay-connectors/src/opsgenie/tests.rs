//! OpsGenie's published answers, played back, with each key told apart.

use super::Opsgenie;
use crate::script::{Script, cx_of, raw, reply};
use patchbay_kit::connector::{Account, Connector, Cx};
use patchbay_model::problem::Problem;
use serde_json::{Value, json};
use std::sync::Arc;

fn both(script: &Arc<Script>) -> Cx {
    cx_of(&Opsgenie, script, &[], &[("send_key", "send-1"), ("discovery_key", "find-1")])
}

fn sending(script: &Arc<Script>, region: &str) -> Cx {
    cx_of(&Opsgenie, script, &[("region", region)], &[("send_key", "send-1")])
}

async fn check(cx: &Cx) -> Result<Account, Problem> {
    Opsgenie.check(cx).await
}

fn ok() -> Value {
    json!({"result": "Integration is valid", "took": 0.1, "requestId": "r-1"})
}

fn named() -> Value {
    json!({"data": {"name": "acme", "userCount": 12, "plan": {"name": "Enterprise", "maxUserCount": 100}}})
}

fn no(message: &str, code: u32) -> Value {
    json!({"message": message, "code": code, "took": 0.001, "requestId": "r-1"})
}

#[tokio::test]
async fn each_call_goes_with_its_own_key_and_nobody_is_paged() {
    let script = Script::new([reply(200, &json!({"data": []})), reply(200, &named()), reply(200, &ok())]);
    let account = check(&both(&script)).await.expect("an account");
    assert_eq!(
        script.asked(),
        [
            "GET https://api.opsgenie.com/v2/teams",
            "GET https://api.opsgenie.com/v2/account",
            "POST https://api.opsgenie.com/v2/integrations/authenticate"
        ]
    );
    let keys: Vec<_> = (0..3).map(|at| script.header(at, "authorization").expect("a key")).collect();
    assert_eq!(keys, ["GenieKey find-1", "GenieKey find-1", "GenieKey send-1"]);
    assert_eq!(script.body(2), json!({"type": "API"}));
    assert_eq!((account.name.as_str(), account.id.as_str()), ("acme", "us:acme"));
    assert_eq!((account.who.as_str(), account.person), ("sending key and discovery key", false));
    assert_eq!(account.plan.as_deref(), Some("Enterprise"));
    assert_eq!(account.granted.works.len(), 3);
    assert!(account.notices.is_empty());
}

#[tokio::test]
async fn without_a_discovery_key_the_account_has_no_name() {
    let script = Script::new([reply(200, &ok())]);
    let account = check(&sending(&script, "eu")).await.expect("an account");
    assert_eq!(script.asked(), ["POST https://api.eu.opsgenie.com/v2/integrations/authenticate"]);
    assert_eq!((account.name.as_str(), account.who.as_str()), ("OpsGenie EU", "sending key"));
    assert_eq!(account.id, "");
}

#[tokio::test]
async fn a_refused_discovery_key_is_a_notice_and_sending_goes_on() {
    let script = Script::new([reply(401, &no("Could not authenticate", 40_101)), reply(200, &ok())]);
    let account = check(&both(&script)).await.expect("an account");
    assert!(account.granted.refused.contains_key("teams.list"));
    assert!(account.granted.works.contains("integrations.authenticate"));
    let notice = &account.notices[0].problem;
    assert_eq!(notice.code, "auth.refused");
    assert!(notice.message.contains("discovery key"), "{}", notice.message);
}

#[tokio::test]
async fn a_teams_key_as_discovery_key_is_asked_once_and_its_limit_is_noted() {
    let refusal = no("You are not authorized to perform this action with this key", 40_301);
    let script = Script::new([reply(403, &refusal), reply(200, &ok())]);
    let account = check(&both(&script)).await.expect("an account");
    assert_eq!(script.asked().len(), 2);
    assert!(account.granted.refused["teams.list"].is_empty());
    assert!(account.notices.is_empty(), "the missing right is told where rights are told");
}

#[tokio::test]
async fn a_wrong_sending_key_is_no_connection_whatever_the_other_key_may_do() {
    let wrong = reply(401, &no("Could not authenticate", 40_101));
    let script = Script::new([reply(200, &json!({"data": []})), reply(200, &named()), wrong]);
    let problem = check(&both(&script)).await.expect_err("a problem");
    assert_eq!(problem.code, "auth.refused");
    assert!(problem.message.contains("sending key"), "{}", problem.message);
    assert_eq!(problem.detail.as_deref(), Some("Could not authenticate"));
}

#[tokio::test]
async fn a_key_that_may_not_name_itself_is_tried_by_reading_and_the_doubt_is_told() {
    let refusal = no("To perform this action, use an API key from an API integration.", 40_301);
    let script = Script::new([reply(403, &refusal), reply(200, &json!({"data": []}))]);
    let account = check(&sending(&script, "us")).await.expect("an account");
    assert_eq!(script.asked()[1], "GET https://api.opsgenie.com/v2/alerts?limit=1");
    assert_eq!(script.header(1, "authorization").as_deref(), Some("GenieKey send-1"));
    assert!(account.granted.refused.contains_key("integrations.authenticate"));
    assert!(account.granted.works.contains("alerts.list"));
    assert_eq!(account.notices.len(), 1);

    let script = Script::new([reply(403, &refusal), reply(403, &refusal)]);
    let problem = check(&sending(&script, "us")).await.expect_err("neither");
    assert_eq!(problem.code, "vendor.forbidden");
    assert!(problem.message.contains("API integration"), "{}", problem.message);
}

#[tokio::test]
async fn what_passes_is_no_refusal() {
    let fields = json!({"message": "Request body is not processable.", "errors": {" type": "is unknown"}});
    for (turn, code) in [
        (
            raw(429, &[], json!({"message": "You are making too many requests!"}).to_string()),
            "vendor.throttled",
        ),
        (raw(503, &[], ""), "vendor.throttled"),
        (raw(500, &[], ""), "vendor.failed"),
        (reply(402, &no("Payment required", 40_200)), "vendor.plan"),
        (reply(422, &fields), "vendor.rejected"),
    ] {
        let script = Script::new([turn]);
        let problem = check(&sending(&script, "us")).await.expect_err("a problem");
        assert_eq!(problem.code, code);
        if code == "vendor.rejected" {
            assert_eq!(problem.detail.as_deref(), Some("type: is unknown"));
        }
    }
}

#[tokio::test]
async fn a_connection_without_a_sending_key_asks_nothing() {
    let script = Script::new([]);
    let cx = cx_of(&Opsgenie, &script, &[], &[("send_key", " ")]);
    assert_eq!(check(&cx).await.expect_err("no key").code, "auth.missing");
}

#[test]
fn the_end_is_the_day_atlassian_has_named() {
    let end = Opsgenie.manifest().ways[0].ends.expect("an end");
    assert_eq!(end.at.0 / 86_400_000, 20_913, "days from 1970 to 2027-04-05");
    assert!(end.message.contains("Jira Service Management"));
}
