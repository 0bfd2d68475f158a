//! The authorization server, and the end of a sign-in.

use super::*;
use crate::script::NOW;
use patchbay_kit::{
    connector::{Auth, Ending, NeedKind, Settings},
    oauth::{Asked, exchange},
    secret::Secret,
};

const CODE: &[(&str, &str)] = &[("way", "code"), ("subdomain", "acme"), ("client_id", "patchbay")];
const REDIRECT: &str = "http://127.0.0.1:47831/zendesk";

fn tokens() -> Value {
    json!({"access_token": "at-2", "refresh_token": "rt-2", "token_type": "bearer", "scope": "users:read webhooks:read",
        "expires_in": 1800, "refresh_token_expires_in": 2_592_000})
}

async fn asked(cx: &Cx, asked: Asked<'_>) -> patchbay_kit::oauth::Grant {
    let way = cx.way();
    exchange(&cx.http, &Zendesk, way, &cx.settings, &cx.secrets, asked, NOW).await.expect("a grant")
}

#[tokio::test]
async fn a_public_clients_code_goes_as_json_with_its_verifier_and_without_a_secret() {
    let script = Script::new([reply(200, &tokens())]);
    let cx = cx_of(&Zendesk, &script, CODE, &[]);
    let (code, verifier) = (Secret::from("c-1"), Secret::from("v-1"));
    let grant = asked(&cx, Asked::Code { code: &code, redirect: REDIRECT, verifier: Some(&verifier) }).await;
    assert_eq!(script.asked(), ["POST https://acme.zendesk.com/oauth/tokens"]);
    assert_eq!(script.header(0, "content-type").as_deref(), Some("application/json"));
    let mut body = script.body(0);
    body.sort_all_objects();
    assert_eq!(
        body,
        json!({"client_id": "patchbay", "code": "c-1", "code_verifier": "v-1", "grant_type": "authorization_code",
            "redirect_uri": REDIRECT})
    );
    assert_eq!(grant.until, Some(NOW + 1_800_000));
    assert_eq!(grant.refresh_until, Some(NOW + 2_592_000_000));
    assert_eq!(grant.scopes.expect("told"), ["users:read", "webhooks:read"]);
}

#[tokio::test]
async fn a_confidential_client_shows_its_secret_when_it_renews() {
    let script = Script::new([reply(200, &tokens())]);
    let cx = cx_of(&Zendesk, &script, CODE, &[("client_secret", "s-1")]);
    let refresh = Secret::from("rt-1");
    let grant = asked(&cx, Asked::Refresh(&refresh)).await;
    let body = script.body(0);
    assert_eq!((body["client_secret"].as_str(), body["refresh_token"].as_str()), (Some("s-1"), Some("rt-1")));
    assert_eq!(grant.refresh.expect("a new one").expose(), "rt-2");
}

#[tokio::test]
async fn a_client_of_its_own_rights_asks_for_the_least_scopes() {
    let script = Script::new([reply(200, &tokens())]);
    let settings = [("way", "client"), ("subdomain", "acme"), ("client_id", "patchbay")];
    let cx = cx_of(&Zendesk, &script, &settings, &[("client_secret", "s-1")]);
    asked(&cx, Asked::Client).await;
    let body = script.body(0);
    assert_eq!(body["grant_type"], "client_credentials");
    assert_eq!(body["scope"], "users:read webhooks:read");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_gets_no_token_says_what_to_correct() {
    let settings = [("way", "client"), ("subdomain", "acme"), ("client_id", "patchbay")];
    for (error, words, says) in [
        ("invalid_client", "client authentication failed", "identifier and secret"),
        ("invalid_client", "Client authentication failed due to unknown client", "identifier and secret"),
        ("invalid_scope", "The requested scope is invalid, unknown, or malformed", "scopes"),
        ("unsupported_grant_type", "The authorization grant type is not supported", "kind Confidential"),
        ("invalid_request", "something else", "no token"),
    ] {
        let status = if error == "invalid_client" { 401 } else { 400 };
        let script = Script::new([reply(status, &json!({"error": error, "error_description": words}))]);
        let cx = cx_of(&Zendesk, &script, &settings, &[("client_secret", "s3cr3t")]);
        let problem = check(&cx).await.expect_err("no token");
        assert_eq!((problem.code.as_ref(), &problem.remedy), ("auth.expired", &Remedy::Reconnect), "{error}");
        assert!(problem.message.contains(says), "{error}: {}", problem.message);
        assert_eq!(problem.detail.as_deref(), Some(words));
    }
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_zendesk_does_not_renew_is_told_as_ended() {
    let words =
        "The provided authorization grant is invalid, expired, revoked, or was issued to another client";
    let refused = reply(400, &json!({"error": "invalid_grant", "error_description": words}));
    let script = Script::new([reply(401, &json!({"error": "invalid_token"})), refused]);
    let cx = signed_in(cx_of(&Zendesk, &script, CODE, &[]), grant("at-1", Some("rt-1")));
    let problem = check(&cx).await.expect_err("not renewed");
    assert!(problem.message.contains("does not renew this sign-in"), "{}", problem.message);
}

#[test]
fn no_scope_is_asked_for_that_no_call_needs() {
    let manifest = Zendesk.manifest();
    let settings: Settings = CODE.iter().map(|(id, value)| (id.to_string(), value.to_string())).collect();
    let app = Zendesk.oauth().expect("OAuth").app(&manifest.ways[0], &settings).expect("an app");
    let needs = || manifest.calls.iter().flat_map(|call| call.needs);
    for scope in &app.scopes {
        let least =
            needs().any(|need| need.kind == NeedKind::Scope && need.any.first() == Some(&scope.as_str()));
        assert!(least, "{scope}");
    }
    let authorize = app.authorize.expect("a person is asked");
    assert_eq!(authorize.as_str(), "https://acme.zendesk.com/oauth/authorizations/new");
    assert!(matches!(manifest.ways[0].auth, Auth::OAuthCode { pkce: true, .. }));
}

#[tokio::test]
async fn a_simulator_stands_in_place_of_every_address() {
    let script = Script::new([reply(200, &me("agent"))]);
    let settings = [
        ("way", "token"),
        ("subdomain", "acme"),
        ("email", "a@b.example"),
        ("base", "http://127.0.0.1:4711/"),
    ];
    let cx = cx_of(&Zendesk, &script, &settings, &[("api_token", "t")]);
    check(&cx).await.expect("an account");
    assert_eq!(script.asked(), ["GET http://127.0.0.1:4711/api/v2/users/me"]);
}

#[test]
fn api_tokens_end_on_the_day_zendesk_has_named() {
    let end = Zendesk.manifest().ways[2].ends;
    assert!(end.is_some_and(|Ending { at, .. }| at.0 / 86_400_000 == 20_938), "days from 1970 to 2027-04-30");
}

#[tokio::test]
async fn a_sign_in_is_ended_at_zendesk_and_an_api_token_is_left_alone() {
    let script = Script::new([raw(204, &[], "")]);
    let cx = by_person(&script, None);
    Zendesk.revoke(&cx).expect("a call for it").await.expect("ended");
    assert_eq!(script.asked(), ["DELETE https://acme.zendesk.com/api/v2/oauth/tokens/current"]);
    assert!(Zendesk.revoke(&by_token(&script)).is_none());

    let script = Script::new([reply(401, &json!({"error": "invalid_token"}))]);
    Zendesk.revoke(&by_person(&script, None)).expect("a call for it").await.expect("it had ended already");

    let script = Script::new([reply(403, &json!({"error": "Forbidden"}))]);
    let problem =
        Zendesk.revoke(&by_person(&script, None)).expect("a call for it").await.expect_err("still there");
    assert_eq!(problem.code, "vendor.forbidden");
}
