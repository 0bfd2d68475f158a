//! Jira's published answers, played back.

use super::Jira;
use crate::script::{Script, cx_of, raw, reply};
use patchbay_kit::{
    connector::{Account, Connector, Cx, Feature},
    permissions::{Grade, explain},
};
use patchbay_model::problem::Problem;
use serde_json::{Value, json};
use std::sync::Arc;

fn cx(script: &Arc<Script>) -> Cx {
    let settings = [("site", "https://Acme.atlassian.net/browse/OPS-1"), ("email", "relay@example.com")];
    cx_of(&Jira, script, &settings, &[("api_token", "tok-1")])
}

async fn check(cx: &Cx) -> Result<Account, Problem> {
    Jira.check(cx).await
}

fn me(kind: &str) -> Value {
    json!({"accountId": "5b10a2844c20165700ede21g", "accountType": kind, "displayName": "Mia Krystof",
        "emailAddress": "relay@example.com", "active": true})
}
fn may(browse: bool, administer: bool) -> Value {
    json!({"permissions": {
        "BROWSE_PROJECTS": {"key": "BROWSE_PROJECTS", "havePermission": browse},
        "ADMINISTER": {"key": "ADMINISTER", "havePermission": administer}}})
}
fn server() -> Value {
    json!({"baseUrl": "https://acme.atlassian.net", "serverTitle": "Acme Jira", "deploymentType": "Cloud"})
}
fn projects(total: u64) -> Value {
    json!({"values": [], "total": total, "isLast": true})
}

fn grades(account: &Account) -> Vec<(Feature, Grade)> {
    let manifest = Jira.manifest();
    explain(manifest, &manifest.ways[0], &account.granted)
        .into_iter()
        .map(|report| (report.feature, report.state))
        .collect()
}

#[tokio::test]
async fn an_administrators_token_is_told_with_site_person_and_permissions() {
    let script = Script::new([
        reply(200, &me("atlassian")),
        reply(200, &may(true, true)),
        reply(200, &server()),
        reply(200, &projects(7)),
        reply(200, &json!([])),
    ]);
    let account = check(&cx(&script)).await.expect("an account");
    let site = "GET https://acme.atlassian.net/rest";
    assert_eq!(
        script.asked(),
        [
            format!("{site}/api/3/myself"),
            format!("{site}/api/3/mypermissions?permissions=BROWSE_PROJECTS,ADMINISTER"),
            format!("{site}/api/3/serverInfo"),
            format!("{site}/api/3/project/search?maxResults=1"),
            format!("{site}/webhooks/1.0/webhook"),
        ]
    );
    // relay@example.com:tok-1
    assert_eq!(script.header(0, "authorization").as_deref(), Some("Basic cmVsYXlAZXhhbXBsZS5jb206dG9rLTE="));
    assert_eq!(account.name, "Acme Jira (acme.atlassian.net)");
    assert_eq!((account.who.as_str(), account.person), ("Mia Krystof", true));
    assert_eq!(account.id, "acme:5b10a2844c20165700ede21g");
    assert!(grades(&account).iter().all(|(_, grade)| *grade == Grade::Granted));
}

#[tokio::test]
async fn a_permission_that_is_missing_is_named_and_its_call_not_made() {
    let script = Script::new([
        reply(200, &me("app")),
        reply(200, &may(true, false)),
        reply(200, &server()),
        reply(200, &projects(1)),
    ]);
    let account = check(&cx(&script)).await.expect("an account");
    assert!(!account.person, "a machine's account");
    assert!(account.granted.complete);
    assert_eq!(
        grades(&account),
        [
            (Feature::Connect, Grade::Granted),
            (Feature::Discover, Grade::Granted),
            (Feature::Provision, Grade::Missing)
        ]
    );
}

#[tokio::test]
async fn an_account_that_sees_no_project_is_told_so() {
    let script = Script::new([
        reply(200, &me("atlassian")),
        reply(200, &may(false, false)),
        reply(200, &server()),
        reply(200, &projects(0)),
    ]);
    let account = check(&cx(&script)).await.expect("an account");
    assert!(account.notices[0].problem.message.starts_with("Projects this account can see: 0."));
    assert_eq!(grades(&account)[1], (Feature::Discover, Grade::Missing));
}

#[tokio::test]
async fn what_jira_does_not_tell_stays_open_and_the_account_is_told_all_the_same() {
    let quiet = || raw(500, &[], "");
    let script = Script::new([reply(200, &me("atlassian")), quiet(), quiet(), quiet()]);
    let account = check(&cx(&script)).await.expect("an account");
    assert_eq!(account.name, "acme.atlassian.net");
    assert!(!account.granted.complete);
    assert_eq!(grades(&account)[2], (Feature::Provision, Grade::Unknown));
}

#[tokio::test]
async fn refusals_are_told_by_what_they_mean() {
    let words = json!({"errorMessages": ["You do not have permission."], "errors": {}});
    for (turn, code, said) in [
        (raw(401, &[], "Client must be authenticated to access this resource."), "auth.refused", None),
        (reply(403, &words), "vendor.forbidden", Some("You do not have permission.")),
        (raw(404, &[], "<h1>Site temporarily unavailable</h1>"), "address.invalid", None),
        (raw(302, &[("location", "https://id.atlassian.com/login")], ""), "address.invalid", None),
        (
            reply(400, &json!({"errors": {"permissions": "unknown"}})),
            "vendor.rejected",
            Some("permissions: unknown"),
        ),
        (raw(429, &[("retry-after", "5")], ""), "vendor.throttled", None),
        (reply(200, &json!({"displayName": "x"})), "vendor.answer", None),
    ] {
        let script = Script::new([turn]);
        let problem = check(&cx(&script)).await.expect_err("a problem");
        assert_eq!((problem.code.as_ref(), problem.detail.as_deref()), (code, said));
    }
}

#[tokio::test]
async fn what_is_missing_or_names_no_site_is_said_before_anything_is_asked() {
    let script = Script::new([]);
    let cx = |site, email| cx_of(&Jira, &script, &[("site", site), ("email", email)], &[("api_token", "t")]);
    assert_eq!(
        check(&cx("acme.example.com", "a@b.example")).await.expect_err("a site").code,
        "address.invalid"
    );
    assert_eq!(check(&cx("acme", "nobody")).await.expect_err("an address").code, "auth.missing");
    assert!(script.asked().is_empty());
}
