//! Zendesk's published answers, played back.

mod sign_in;

use super::Zendesk;
use crate::script::{Script, cx_of, grant, raw, reply, signed_in};
use patchbay_kit::connector::{Account, Connector, Cx};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::{Value, json};
use std::sync::Arc;

fn by_token(script: &Arc<Script>) -> Cx {
    cx_of(
        &Zendesk,
        script,
        &[("way", "token"), ("subdomain", "https://Acme.zendesk.com/agent"), ("email", "ada@example.com")],
        &[("api_token", "zd-4711")],
    )
}

fn by_person(script: &Arc<Script>, scopes: Option<&str>) -> Cx {
    let cx =
        cx_of(&Zendesk, script, &[("way", "code"), ("subdomain", "acme"), ("client_id", "patchbay")], &[]);
    let mut grant = grant("at-1", None);
    grant.scopes = scopes.map(|scopes| scopes.split(' ').map(str::to_owned).collect());
    signed_in(cx, grant)
}

fn me(role: &str) -> Value {
    json!({"user": {"id": 35436, "name": "Ada Admin", "email": "ada@example.com", "role": role,
        "custom_role_id": null, "suspended": false}})
}

async fn check(cx: &Cx) -> Result<Account, Problem> {
    Zendesk.check(cx).await
}

#[tokio::test]
async fn an_administrator_is_asked_for_webhooks_too_and_every_name_is_granted() {
    let script = Script::new([reply(200, &me("admin")), reply(200, &json!({"webhooks": []}))]);
    let account = check(&by_person(&script, Some("users:read webhooks:read"))).await.expect("an account");
    assert_eq!(
        script.asked(),
        [
            "GET https://acme.zendesk.com/api/v2/users/me",
            "GET https://acme.zendesk.com/api/v2/webhooks?page%5Bsize%5D=1"
        ]
    );
    assert_eq!(script.header(0, "authorization").as_deref(), Some("Bearer at-1"));
    assert_eq!((account.name.as_str(), account.who.as_str()), ("acme.zendesk.com", "Ada Admin (admin)"));
    assert_eq!((account.id.as_str(), account.person), ("acme:35436", true));
    let names: Vec<&str> = account.granted.names.iter().map(String::as_str).collect();
    assert_eq!(names, ["admin", "users:read", "webhooks:read"]);
    assert!(account.granted.complete);
    let works: Vec<&str> = account.granted.works.iter().map(String::as_str).collect();
    assert_eq!(works, ["users.me", "webhooks.list"]);
}

#[tokio::test]
async fn an_agent_lacks_the_administrators_role_and_is_not_refused_every_five_minutes() {
    let script = Script::new([reply(200, &me("agent"))]);
    let account = check(&by_person(&script, Some("read"))).await.expect("an account");
    assert!(account.granted.complete && !account.granted.names.contains("admin"));
    assert!(account.granted.refused.is_empty());
}

#[tokio::test]
async fn a_role_of_the_accounts_own_making_and_untold_scopes_leave_it_open() {
    let mut custom = me("agent");
    custom["user"]["custom_role_id"] = json!(17);
    for (user, scopes) in [(custom, Some("read")), (me("agent"), None)] {
        let script = Script::new([reply(200, &user)]);
        let account = check(&by_person(&script, scopes)).await.expect("an account");
        assert!(!account.granted.complete);
    }
}

#[tokio::test]
async fn a_missing_scope_is_noted_and_the_account_still_told() {
    let refused = reply(403, &json!({"error": "Forbidden", "description": "missing scope webhooks:read"}));
    let script = Script::new([reply(200, &me("admin")), refused]);
    let account = check(&by_person(&script, Some("users:read"))).await.expect("an account");
    assert_eq!(account.granted.refused["webhooks.list"], ["webhooks:read"]);
}

#[tokio::test]
async fn a_probe_that_fails_otherwise_says_nothing_about_rights() {
    for status in [404, 429, 500] {
        let script = Script::new([reply(200, &me("admin")), raw(status, &[], "")]);
        let account = check(&by_person(&script, None)).await.expect("an account");
        assert!(account.granted.refused.is_empty());
        assert!(!account.granted.works.contains("webhooks.list"));
    }
}

#[tokio::test]
async fn an_api_token_is_sent_with_its_members_address() {
    let script = Script::new([reply(200, &me("agent"))]);
    let account = check(&by_token(&script)).await.expect("an account");
    // ada@example.com/token:zd-4711
    let sent = "Basic YWRhQGV4YW1wbGUuY29tL3Rva2VuOnpkLTQ3MTE=";
    assert_eq!(script.header(0, "authorization").as_deref(), Some(sent));
    assert!(account.person && account.granted.complete, "scopes are no matter of an API token");
}

#[tokio::test]
async fn refusals_are_told_by_what_they_mean() {
    let anonymous = json!({"user": {"id": null, "name": "Anonymous user", "role": "end-user"}});
    let absent = json!({"error": "RecordNotFound", "description": "Not found"});
    let invalid = json!({"error": "RecordInvalid", "description": "Record validation errors",
        "details": {"base": [{"description": "Something: is wrong"}]}});
    for (turn, code, message, detail) in [
        (
            reply(401, &json!({"error": "Couldn't authenticate you"})),
            "auth.refused",
            "does not accept this e-mail address with this API token",
            Some("Couldn't authenticate you"),
        ),
        (reply(200, &anonymous), "auth.refused", "does not know this e-mail address", None),
        (
            raw(404, &[("content-type", "text/html")], "<h1>No help desk</h1>"),
            "address.invalid",
            "There is no Zendesk account at acme.zendesk.com.",
            None,
        ),
        (
            raw(301, &[("location", "https://www.zendesk.com/")], ""),
            "address.invalid",
            "no Zendesk account",
            None,
        ),
        (reply(404, &absent), "vendor.not_found", "Zendesk does not know", Some("Not found")),
        (reply(422, &invalid), "vendor.rejected", "could not read", Some("Something: is wrong")),
        (
            reply(403, &json!({"error": {"title": "Forbidden", "message": "You do not have access"}})),
            "vendor.forbidden",
            "Zendesk refused a call of this connection",
            Some("You do not have access"),
        ),
        (raw(429, &[("retry-after", "30")], ""), "vendor.throttled", "asked us to wait", None),
        (raw(200, &[], "<html>"), "vendor.answer", "could not be read", None),
    ] {
        let script = Script::new([turn]);
        let problem = check(&by_token(&script)).await.expect_err("a problem");
        assert_eq!(problem.code, code, "{problem:?}");
        assert!(problem.message.contains(message), "{}", problem.message);
        assert_eq!(problem.detail.as_deref(), detail, "{problem:?}");
    }
}

#[tokio::test]
async fn what_is_missing_or_names_no_account_is_said_before_anything_is_asked() {
    let script = Script::new([]);
    let cx = cx_of(&Zendesk, &script, &[("way", "token"), ("subdomain", "acme")], &[("api_token", "t")]);
    assert_eq!(check(&cx).await.expect_err("no address").code, "auth.missing");
    let cx = cx_of(&Zendesk, &script, &[("way", "token"), ("subdomain", "acme.example.com")], &[]);
    let problem = check(&cx).await.expect_err("no account");
    assert_eq!((problem.code.as_ref(), problem.remedy), ("address.invalid", Remedy::Reconnect));
    assert!(script.asked().is_empty());
}
