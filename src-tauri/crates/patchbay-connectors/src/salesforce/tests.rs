//! Signing in to Salesforce and what a check makes of its answers, over a scripted wire.

use super::*;
use crate::script::{NOW, Script, Turn, cx_of, grant, raw, reply, signed_in};
use patchbay_kit::{
    connector::Account,
    oauth::{Asked, Grant, exchange},
    secret::Secret,
    wire::{WireError, WireErrorKind},
};
use patchbay_model::problem::Remedy;
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

const IDENTITY: &str = "00D000000000001EAA/005000000000001AAA";

fn client(wire: &Arc<Script>) -> Cx {
    let settings = [("way", "client"), ("domain", "https://acme.my.salesforce.com/"), ("client_id", "3MVG9")];
    cx_of(&Salesforce, wire, &settings, &[("client_secret", "s3cr3t")])
}

fn person(wire: &Arc<Script>, grant: Grant) -> Cx {
    let settings = [("way", "code"), ("domain", "acme"), ("client_id", "3MVG9")];
    signed_in(cx_of(&Salesforce, wire, &settings, &[]), grant)
}

/// A person's sign-in as the token answer left it.
fn held() -> Grant {
    let learned = [("instance_url", "https://acme.my.salesforce.com"), ("identity", IDENTITY)];
    let learned = learned.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let scopes = Some(vec!["refresh_token".to_owned(), "api".to_owned()]);
    Grant { learned, scopes, ..grant("00D!a", Some("5Aep")) }
}

fn token(access: &str) -> Turn {
    reply(
        200,
        &json!({"access_token": access, "instance_url": "https://acme.my.salesforce.com", "token_type": "Bearer", "scope": "api",
            "id": format!("https://acme.my.salesforce.com/id/{IDENTITY}"), "issued_at": "1795255200000"}),
    )
}

fn versions() -> Turn {
    reply(
        200,
        &json!([{"label": "Spring '26", "version": "66.0"}, {"label": "Summer '26", "version": "67.0"}]),
    )
}

fn limits(left: u64) -> Turn {
    reply(200, &json!({"DailyApiRequests": {"Max": 15_000, "Remaining": left}}))
}

fn case(createable: bool, subject: bool) -> Turn {
    reply(
        200,
        &json!({"createable": createable, "fields": [{"name": "Id", "createable": false}, {"name": "Subject", "createable": subject}]}),
    )
}

fn identity() -> Turn {
    reply(200, &json!({"display_name": "Ada Byron", "username": "ada@acme.example"}))
}

fn error(status: u16, code: &str, message: &str) -> Turn {
    reply(status, &json!([{"message": message, "errorCode": code}]))
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn problem(turns: impl IntoIterator<Item = Turn>) -> Problem {
    Salesforce.check(&client(&Script::new(turns))).await.expect_err("a problem")
}

#[tokio::test(start_paused = true)]
async fn an_app_of_its_own_rights_is_told_with_its_org_and_its_calls() {
    let wire = Script::new([token("00D!a"), versions(), limits(14_982), case(true, true), identity()]);
    let account = Salesforce.check(&client(&wire)).await.expect("an account");
    assert_eq!((account.name.as_str(), account.who.as_str()), ("acme.my.salesforce.com", "Ada Byron"));
    assert_eq!((account.id.as_str(), account.person), (IDENTITY, false));
    assert_eq!(account.plan.as_deref(), Some("15,000 API calls in 24 hours"));
    assert_eq!(account.granted.names, set(&["api"]));
    assert_eq!(account.granted.works, set(&["versions.list", "limits", "cases.describe"]));
    assert!(!account.granted.complete && account.granted.refused.is_empty() && account.notices.is_empty());
    assert_eq!(account.learned["instance_url"], "https://acme.my.salesforce.com");
    let origin = "https://acme.my.salesforce.com";
    assert_eq!(
        wire.asked(),
        [
            format!("POST {origin}/services/oauth2/token"),
            format!("GET {origin}/services/data"),
            format!("GET {origin}/services/data/v66.0/limits"),
            format!("GET {origin}/services/data/v66.0/sobjects/Case/describe"),
            format!("GET {origin}/id/{IDENTITY}"),
        ]
    );
    assert_eq!(wire.form(0), "grant_type=client_credentials&client_id=3MVG9&client_secret=s3cr3t");
}

#[tokio::test(start_paused = true)]
async fn a_person_is_called_at_the_instance_the_token_named_and_marked_as_one() {
    let mut moved = held();
    moved.learned.insert("instance_url".into(), "https://acme-2.my.salesforce.com".into());
    let wire = Script::new([versions(), limits(14_000), case(true, true), error(403, "BAD", "")]);
    let account = Salesforce.check(&person(&wire, moved)).await.expect("an account");
    assert_eq!((account.person, account.who.as_str()), (true, "005000000000001AAA"));
    assert!(account.granted.refused.is_empty(), "the identity page has rules of its own");
    assert!(wire.asked()[0].starts_with("GET https://acme-2.my.salesforce.com/services/data"));
    assert_eq!(wire.header(0, "authorization").as_deref(), Some("Bearer 00D!a"));
}

#[tokio::test(start_paused = true)]
async fn what_a_user_may_not_do_with_cases_is_named() {
    for (turn, missing) in [
        (case(false, true), "Cases: Create"),
        (case(true, false), "Cases: Create"),
        (error(404, "NOT_FOUND", "The requested resource does not exist"), "Cases: Read"),
        (error(403, "INSUFFICIENT_ACCESS", "no"), "Cases: Read"),
    ] {
        let wire = Script::new([versions(), limits(14_000), turn, identity()]);
        let account = Salesforce.check(&person(&wire, held())).await.expect("an account");
        let refused = BTreeMap::from([("cases.describe".to_owned(), vec![missing.to_owned()])]);
        assert_eq!(account.granted.refused, refused);
    }
    let long = Err(WireError::maybe_sent(WireErrorKind::TooLong));
    let wire = Script::new([versions(), limits(14_000), long, identity()]);
    let account = Salesforce.check(&person(&wire, held())).await.expect("an account");
    assert!(account.granted.refused.is_empty() && !account.granted.works.contains("cases.describe"));
}

#[tokio::test(start_paused = true)]
async fn what_is_going_to_end_is_said_before() {
    let mut once = held();
    once.refresh = None;
    let wire = Script::new([versions(), limits(2_999), case(true, true), identity()]);
    let account = Salesforce.check(&person(&wire, once)).await.expect("an account");
    assert_eq!(codes(&account), ["vendor.budget", "auth.ends"]);
    assert!(account.notices[0].problem.message.contains("2,999 of the org's 15,000"));
}

#[tokio::test(start_paused = true)]
async fn an_org_without_our_version_is_told_so_and_not_that_rights_are_missing() {
    let newer = reply(200, &json!([{"version": "67.0"}, {"version": "68.0"}]));
    let wire = Script::new([newer, identity()]);
    let account = Salesforce.check(&person(&wire, held())).await.expect("an account");
    assert_eq!(codes(&account), ["vendor.version"]);
    assert!(account.notices[0].problem.message.contains("its newest is 68.0"));
    assert!(account.granted.refused.is_empty() && wire.is_done());
}

fn codes(account: &Account) -> Vec<&str> {
    account.notices.iter().map(|notice| notice.problem.code.as_ref()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_session_that_ended_is_renewed_once_and_then_asks_for_a_person() {
    let ended = || error(401, "INVALID_SESSION_ID", "Session expired or invalid");
    let wire =
        Script::new([ended(), token("00D!b"), versions(), limits(9_000), case(true, true), identity()]);
    let account = Salesforce.check(&person(&wire, held())).await.expect("renewed");
    assert_eq!(account.id, IDENTITY);
    assert_eq!(wire.form(1), "grant_type=refresh_token&refresh_token=5Aep&client_id=3MVG9");
    assert_eq!(wire.header(2, "authorization").as_deref(), Some("Bearer 00D!b"));
    let wire = Script::new([ended(), token("00D!b"), ended()]);
    let problem = Salesforce.check(&person(&wire, held())).await.expect_err("refused twice");
    assert_eq!((problem.code.as_ref(), problem.remedy), ("auth.expired", Remedy::Reconnect));
    let shut = || error(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API");
    let wire = Script::new([shut(), token("00D!b"), shut()]);
    let problem = Salesforce.check(&person(&wire, held())).await.expect_err("shut out");
    assert_eq!(problem.code, "auth.refused");
}

#[tokio::test(start_paused = true)]
async fn a_refused_sign_in_says_what_to_correct() {
    let oauth = |error: &str, words: &str| reply(400, &json!({"error": error, "error_description": words}));
    for (turn, says) in [
        (oauth("invalid_grant", "request not supported on this domain"), "My Domain"),
        (oauth("invalid_grant", "no client credentials user enabled"), "Policies"),
        (oauth("invalid_client_id", "client identifier invalid"), "consumer key"),
        (oauth("invalid_client", "invalid client credentials"), "consumer secret"),
    ] {
        let problem = problem([turn]).await;
        assert_eq!((problem.code.as_ref(), &problem.remedy), ("auth.expired", &Remedy::Reconnect));
        assert!(problem.message.contains(says), "{}", problem.message);
        assert!(!format!("{problem:?}").contains("s3cr3t"));
    }
    let spent = oauth("invalid_grant", "expired access/refresh token");
    let wire = Script::new([error(401, "INVALID_SESSION_ID", "Session expired or invalid"), spent]);
    let problem = Salesforce.check(&person(&wire, held())).await.expect_err("revoked");
    assert!(problem.message.contains("revoked"), "{}", problem.message);
}

#[tokio::test(start_paused = true)]
async fn refusals_of_the_org_are_told_by_their_code() {
    let full = error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    let throttled = problem([token("a"), versions(), full]).await;
    assert_eq!(throttled.remedy, Remedy::WaitUntil { until: NOW.0 + 3_600_000 });
    let off = error(403, "API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner");
    assert_eq!(problem([token("a"), versions(), off]).await.code, "vendor.plan");
    assert_eq!(problem([token("a"), raw(200, &[], "<html>")]).await.code, "vendor.answer");
    assert_eq!(problem([token("a"), raw(503, &[("retry-after", "5")], "")]).await.code, "vendor.throttled");
    let wire = Script::new([]);
    let mut cx = client(&wire);
    cx.settings.insert("domain".into(), "acme.lightning.force.com".into());
    assert_eq!(Salesforce.check(&cx).await.expect_err("pages").code, "address.invalid");
}

#[tokio::test(start_paused = true)]
async fn a_code_becomes_a_token_without_a_secret_and_without_an_end() {
    let wire = Script::new([token("00D!a")]);
    let cx = person(&wire, held());
    let (code, verifier) = (Secret::from("aPrx"), Secret::from("v".repeat(43).as_str()));
    let redirect = "http://localhost:1717/OauthRedirect";
    let asked = Asked::Code { code: &code, redirect, verifier: Some(&verifier) };
    let made = exchange(&cx.http, &Salesforce, cx.way(), &cx.settings, &cx.secrets, asked, NOW).await;
    let made = made.expect("a grant");
    assert_eq!((made.until, made.learned["identity"].as_str()), (None, IDENTITY));
    let form = wire.form(0);
    assert!(
        form.contains("client_id=3MVG9")
            && form.contains("code_verifier=")
            && !form.contains("client_secret")
    );
    let app = Salesforce.app(cx.way(), &cx.settings).expect("an address");
    let authorize = app.authorize.map(String::from);
    assert_eq!(authorize.as_deref(), Some("https://acme.my.salesforce.com/services/oauth2/authorize"));
    assert_eq!(app.scopes, ["api", "refresh_token"]);
}

#[tokio::test(start_paused = true)]
async fn removing_takes_the_sign_in_back() {
    let wire = Script::new([raw(200, &[], "")]);
    let mut grant = held();
    grant.refresh = Some(Secret::from("5A+/="));
    Salesforce.revoke(&person(&wire, grant)).expect("a call for it").await.expect("revoked");
    assert_eq!(wire.asked(), ["POST https://acme.my.salesforce.com/services/oauth2/revoke"]);
    assert_eq!(wire.form(0), "token=5A%2B%2F%3D");
    let gone = reply(400, &json!({"error": "invalid_token", "error_description": "invalid token: x"}));
    Salesforce.revoke(&person(&Script::new([gone]), held())).expect("a call").await.expect("gone already");
    let cx = person(&Script::new([raw(500, &[], "")]), held());
    assert_eq!(
        Salesforce.revoke(&cx).expect("a call").await.expect_err("not revoked").code,
        "vendor.refused"
    );
    assert!(Salesforce.revoke(&client(&Script::new([]))).is_none(), "no token was ever had");
}

#[test]
fn every_path_speaks_the_pinned_version() {
    for call in calls::ALL.iter().filter(|call| call.path.starts_with("/services/data/")) {
        assert!(call.path.starts_with(&format!("/services/data/v{}/", calls::VERSION)), "{}", call.path);
    }
    let told = Salesforce.told(&Salesforce.manifest().ways[0], &Default::default(), NOW);
    assert_eq!(told, patchbay_kit::oauth::Told::standard(json!({}).as_object().expect("an object"), NOW));
}
