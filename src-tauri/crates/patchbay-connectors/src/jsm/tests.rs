//! Jira Service Management's documented and reported answers, played back.

use super::Jsm;
use crate::script::{Script, cx_of, raw, reply};
use patchbay_kit::connector::{Account, Connector, Cx, Settings};
use patchbay_model::problem::Problem;
use serde_json::{Value, json};
use std::sync::Arc;

const CLOUD: &str = "1324a887-45db-1bf4-1e99-ef0ff456d421";
const TEAM: &str = "69291859-ed73-4396-8b74-c61a3c810cdf";

fn by_key(script: &Arc<Script>) -> Cx {
    cx_of(&Jsm, script, &[("way", "events")], &[("integration_key", "key-1")])
}

fn by_token(script: &Arc<Script>) -> Cx {
    let settings =
        [("way", "rest"), ("site", "https://Acme.atlassian.net/jira/ops"), ("email", "Relay@example.com")];
    cx_of(&Jsm, script, &settings, &[("api_token", "tok-1")])
}

async fn check(cx: &Cx) -> Result<Account, Problem> {
    Jsm.check(cx).await
}

fn tenant() -> Value {
    json!({"cloudId": CLOUD})
}
fn no_alerts() -> Value {
    json!({"values": [], "links": {}, "count": 0})
}
fn one_team() -> Value {
    json!({"platformTeams": [{"teamId": TEAM, "teamName": "Telephony"}]})
}

#[tokio::test]
async fn an_integrations_key_is_tried_on_a_request_that_was_never_made() {
    let script = Script::new([reply(404, &json!({"message": "Request not found", "took": 0.1}))]);
    let account = check(&by_key(&script)).await.expect("an account");
    let asked = "GET https://api.atlassian.com/jsm/ops/integration/v2/alerts/requests/00000000-0000-0000-0000-000000000000";
    assert_eq!(script.asked(), [asked]);
    assert_eq!(script.header(0, "authorization").as_deref(), Some("GenieKey key-1"));
    assert_eq!(account.who, "integration key: proven by the first alert");
    assert_eq!((account.id.as_str(), account.person), ("", false));
    assert!(account.granted.works.contains("integration.requests.get"));
}

#[tokio::test]
async fn a_refused_integration_key_is_told_with_what_may_be_wrong() {
    for (turn, code) in [
        (reply(401, &json!({"message": "Could not authenticate"})), "auth.refused"),
        (reply(403, &json!({"message": "No"})), "vendor.forbidden"),
        (raw(429, &[], ""), "vendor.throttled"),
        (raw(502, &[], ""), "vendor.failed"),
    ] {
        let script = Script::new([turn]);
        assert_eq!(check(&by_key(&script)).await.expect_err("a problem").code, code);
    }
    let script = Script::new([]);
    let cx = cx_of(&Jsm, &script, &[], &[]);
    assert_eq!(check(&cx).await.expect_err("no key").code, "auth.missing");
}

#[tokio::test]
async fn an_accounts_token_sees_alerts_teams_and_heartbeats_and_the_cloud_id_is_learned() {
    let script = Script::new([
        reply(200, &tenant()),
        reply(200, &no_alerts()),
        reply(200, &one_team()),
        reply(200, &json!({"values": []})),
    ]);
    let account = check(&by_token(&script)).await.expect("an account");
    let api = format!("GET https://api.atlassian.com/jsm/ops/api/{CLOUD}/v1");
    assert_eq!(
        script.asked(),
        [
            "GET https://acme.atlassian.net/_edge/tenant_info".to_owned(),
            format!("{api}/alerts?size=1"),
            format!("{api}/teams"),
            format!("{api}/teams/{TEAM}/heartbeats?size=1"),
        ]
    );
    assert_eq!(script.header(0, "authorization"), None, "the site tells its id to everybody");
    // Relay@example.com:tok-1
    assert_eq!(script.header(1, "authorization").as_deref(), Some("Basic UmVsYXlAZXhhbXBsZS5jb206dG9rLTE="));
    assert_eq!(account.name, "acme.atlassian.net");
    assert_eq!(account.id, format!("{CLOUD}:relay@example.com"));
    assert!(account.person);
    assert_eq!(account.learned["cloud_id"], CLOUD);
    assert_eq!(account.granted.works.len(), 4);
    assert_eq!((account.plan, account.notices.len()), (None, 0));
}

#[tokio::test]
async fn a_plan_without_heartbeats_is_the_plans_matter_and_no_missing_right() {
    let paid = reply(402, &json!({"message": "Your plan does not include heartbeats"}));
    let script =
        Script::new([reply(200, &tenant()), reply(200, &no_alerts()), reply(200, &one_team()), paid]);
    let account = check(&by_token(&script)).await.expect("an account");
    assert_eq!(account.plan.as_deref(), Some("without heartbeats"));
    assert!(account.granted.refused.is_empty() && account.notices.is_empty());
    assert!(!account.granted.works.contains("heartbeats.list"));
}

#[tokio::test]
async fn an_account_that_sees_no_team_is_told_so() {
    let script = Script::new([
        reply(200, &tenant()),
        reply(200, &no_alerts()),
        reply(200, &json!({"platformTeams": []})),
    ]);
    let account = check(&by_token(&script)).await.expect("an account");
    assert!(account.notices[0].problem.message.starts_with("Teams this account can see: 0."));
}

#[tokio::test]
async fn a_scope_missed_in_a_401_is_named_and_is_no_wrong_token() {
    let missed = || reply(401, &json!({"code": 401, "message": "Unauthorized; scope does not match"}));
    let script = Script::new([reply(200, &tenant()), missed()]);
    let problem = check(&by_token(&script)).await.expect_err("a problem");
    assert_eq!(problem.code, "vendor.forbidden");
    assert!(problem.message.contains("read:ops-alert:jira-service-management"), "{}", problem.message);

    let script = Script::new([reply(200, &tenant()), reply(200, &no_alerts()), missed()]);
    let account = check(&by_token(&script)).await.expect("an account");
    assert!(account.granted.refused.contains_key("teams.list"));
}

#[tokio::test]
async fn a_wrong_token_and_a_site_that_is_not_there_are_told_apart() {
    let script = Script::new([reply(200, &tenant()), reply(401, &json!({"message": "Unauthorized"}))]);
    assert_eq!(check(&by_token(&script)).await.expect_err("a problem").code, "auth.refused");

    for turn in [raw(404, &[], "Site unavailable"), raw(302, &[("location", "https://x.example")], "")] {
        let script = Script::new([turn]);
        let problem = check(&by_token(&script)).await.expect_err("a problem");
        assert_eq!(problem.code, "address.invalid");
        assert_eq!(problem.message, "There is no Atlassian site at acme.atlassian.net.");
    }
    for told in [json!({}), json!({"cloudId": "../../x"})] {
        let script = Script::new([reply(200, &told)]);
        assert_eq!(check(&by_token(&script)).await.expect_err("a problem").code, "vendor.answer");
    }
}

#[tokio::test]
async fn the_vendors_words_are_found_in_all_three_shapes() {
    for (body, said) in [
        (json!({"message": "m"}), "m"),
        (json!({"errors": [{"title": "t", "detail": "d"}]}), "t: d"),
        (json!({"message": "m", "errors": {" name ": "r"}}), "name: r"),
    ] {
        let script = Script::new([reply(200, &tenant()), reply(422, &body)]);
        let problem = check(&by_token(&script)).await.expect_err("a problem");
        assert_eq!(problem.detail.as_deref(), Some(said));
    }
}

#[test]
fn only_the_way_that_asks_the_site_calls_the_site() {
    let hosts = |way: &str| {
        let settings: Settings =
            [("way", way), ("site", "acme")].map(|(id, value)| (id.to_owned(), value.to_owned())).into();
        (Jsm.manifest().hosts)(&settings).into_iter().map(|host| host.name).collect::<Vec<_>>()
    };
    assert_eq!(hosts("events"), ["api.atlassian.com"]);
    assert_eq!(hosts("rest"), ["api.atlassian.com", "acme.atlassian.net"]);
}
