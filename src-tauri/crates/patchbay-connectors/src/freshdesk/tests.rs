//! Freshdesk's published answers, played back.

use super::Freshdesk;
use crate::script::{Script, cx_of, raw, reply};
use patchbay_kit::connector::{Account, Connector, Cx};
use patchbay_model::problem::Problem;
use serde_json::{Value, json};
use std::sync::Arc;

fn cx(script: &Arc<Script>, domain: &str) -> Cx {
    cx_of(&Freshdesk, script, &[("domain", domain)], &[("api_key", "fd-key")])
}

async fn check(cx: &Cx) -> Result<Account, Problem> {
    Freshdesk.check(cx).await
}

fn me() -> Value {
    json!({"id": 432, "type": "support_agent", "occasional": false, "ticket_scope": 1, "role_ids": [1],
        "contact": {"name": "Clark Kent", "email": "clark@example.com"}})
}

#[tokio::test]
async fn the_key_stands_for_a_user_name_and_the_agent_is_told() {
    let script = Script::new([reply(200, &me()), reply(200, &json!([]))]);
    let account = check(&cx(&script, "https://Acme.freshdesk.com/a/tickets/1")).await.expect("an account");
    assert_eq!(
        script.asked(),
        [
            "GET https://acme.freshdesk.com/api/v2/agents/me",
            "GET https://acme.freshdesk.com/api/v2/ticket_fields"
        ]
    );
    // fd-key:X
    assert_eq!(script.header(0, "authorization").as_deref(), Some("Basic ZmQta2V5Olg="));
    assert_eq!(account.name, "acme.freshdesk.com");
    assert_eq!(account.who, "Clark Kent (agent, sees all tickets)");
    assert_eq!((account.id.as_str(), account.person), ("acme:432", true));
    assert_eq!(account.granted.works.len(), 2);
}

#[tokio::test]
async fn an_occasional_agent_with_few_tickets_is_told_as_one() {
    let mut agent = me();
    agent["occasional"] = json!(true);
    agent["ticket_scope"] = json!(3);
    let script =
        Script::new([reply(200, &agent), reply(403, &json!({"code": "access_denied", "message": "no"}))]);
    let account = check(&cx(&script, "acme")).await.expect("an account");
    assert_eq!(account.who, "Clark Kent (occasional agent, sees its own tickets only)");
    assert!(account.granted.refused.contains_key("ticket_fields.list"));
}

#[tokio::test]
async fn another_product_is_refused_with_a_sentence_and_nothing_is_sent() {
    let script = Script::new([]);
    for (domain, said) in [
        ("acme.freshservice.com", "another product"),
        ("https://acme.freshservice.com/support", "another product"),
        ("help.acme.example", "not one of Freshdesk's"),
        ("acme.freshdesk.com.evil.example", "not one of Freshdesk's"),
    ] {
        let problem = check(&cx(&script, domain)).await.expect_err("no account of Freshdesk");
        assert_eq!(problem.code, "address.invalid");
        assert!(problem.message.contains(said), "{}", problem.message);
    }
    assert!(script.asked().is_empty());
}

#[tokio::test]
async fn refusals_are_told_by_what_they_mean() {
    let plan =
        json!({"code": "require_feature", "message": "The API feature is not supported in your plan."});
    for (turn, code) in [
        (
            reply(401, &json!({"code": "invalid_credentials", "message": "You have to be logged in."})),
            "auth.refused",
        ),
        (reply(403, &json!({"code": "access_denied", "message": "You are not authorized."})), "auth.refused"),
        (reply(403, &plan), "vendor.plan"),
        (raw(404, &[], "<html>no helpdesk</html>"), "address.invalid"),
        (raw(302, &[("location", "https://www.freshworks.com/")], ""), "address.invalid"),
        (
            reply(400, &json!({"description": "Validation failed", "errors": [{"message": "bad"}]})),
            "vendor.rejected",
        ),
        (raw(429, &[("retry-after", "60")], ""), "vendor.throttled"),
        (raw(500, &[], ""), "vendor.failed"),
        (reply(200, &json!({})), "vendor.answer"),
    ] {
        let script = Script::new([turn]);
        let problem = check(&cx(&script, "acme")).await.expect_err("a problem");
        assert_eq!(problem.code, code, "{problem:?}");
        assert!(!problem.message.contains("fd-key"));
    }
}

#[tokio::test]
async fn a_connection_without_a_key_asks_nothing() {
    let script = Script::new([]);
    let cx = cx_of(&Freshdesk, &script, &[("domain", "acme")], &[("api_key", "  ")]);
    assert_eq!(check(&cx).await.expect_err("no key").code, "auth.missing");
    assert!(script.asked().is_empty());
}
