//! Signing in by each way, and what a check makes of the answers.

use super::*;
use crate::script::{NOW, Turn, cx_of, grant, raw, signed_in};
use patchbay_kit::{
    connector::Account,
    oauth::{Asked, Grant, exchange},
    secret::Secret,
};
use patchbay_model::{
    outcome::{Outcome, Scope},
    problem::Remedy,
    time::Timestamp,
};

const KINDS: &[(&str, &str)] =
    &[("2027-01", "release_candidate"), ("2026-10", "current"), ("2026-07", "maintenance")];

fn by_app(wire: &Arc<Script>, way: &str) -> Cx {
    let settings = [("way", way), ("client_id", "app-1"), ("account_slug", "acme")];
    cx_of(&Monday, wire, &settings, &[("client_secret", "s3cr3t")])
}

fn holding(scopes: &[&str]) -> Grant {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    Grant { scopes: Some(scopes), ..grant("jwt-1", Some("r-1")) }
}

fn versions(kinds: &[(&str, &str)]) -> Value {
    kinds.iter().map(|(value, kind)| json!({"value": value, "kind": kind})).collect()
}

fn told(kinds: &[(&str, &str)]) -> Turn {
    let account = json!({"id": "2", "name": "Acme", "slug": "acme", "plan": {"tier": "pro"}});
    reply(
        200,
        &json!({"data": {"me": {"id": "1", "name": "Ada"}, "account": account, "versions": versions(kinds)}}),
    )
}

async fn checked(cx: &Cx) -> Account {
    Monday.check(cx).await.expect("an account")
}

#[tokio::test(start_paused = true)]
async fn a_personal_token_is_a_persons_and_carries_every_scope() {
    let wire = Script::new([told(KINDS)]);
    let account = checked(&cx(&wire)).await;
    assert_eq!((account.name.as_str(), account.who.as_str(), account.id.as_str()), ("Acme", "Ada", "2/1"));
    assert_eq!((account.plan.as_deref(), account.person), (Some("pro"), true));
    assert_eq!(account.learned, [("account_slug".to_owned(), "acme".to_owned())].into());
    assert!(account.granted.complete && account.granted.names.len() == 21);
    assert_eq!(account.notices, []);
    assert_eq!(wire.header(0, "authorization").as_deref(), Some("tok-3f9a"));
    assert_eq!(wire.header(0, "api-version").as_deref(), Some("2026-10"));
    assert!(Monday.revoke(&cx(&wire)).is_none(), "a person ends it in their own settings");
}

#[tokio::test(start_paused = true)]
async fn a_token_from_before_the_choice_of_ways_is_still_a_personal_one() {
    let wire = Script::new([told(KINDS)]);
    let mut older = cx(&wire);
    older.settings.clear();
    checked(&older).await;
    assert_eq!(wire.header(0, "authorization").as_deref(), Some("tok-3f9a"));
}

#[tokio::test(start_paused = true)]
async fn an_apps_scopes_are_those_that_came_with_its_token() {
    let wire = Script::new([told(KINDS)]);
    let cx = signed_in(by_app(&wire, "oauth"), holding(&["me:read", "account:read", "boards:read"]));
    let account = checked(&cx).await;
    let names: Vec<&str> = account.granted.names.iter().map(String::as_str).collect();
    assert_eq!(names, ["account:read", "boards:read", "me:read"]);
    assert!(account.granted.complete);
    assert_eq!(wire.header(0, "authorization").as_deref(), Some("jwt-1"), "no Bearer before it");
}

#[tokio::test(start_paused = true)]
async fn without_the_scope_for_the_account_only_the_person_is_asked_for() {
    let me = json!({"id": "1", "name": "Ada", "account": {"id": "2", "name": "Acme", "slug": "acme"}});
    let wire = Script::new([reply(200, &json!({"data": {"me": me, "versions": versions(KINDS)}}))]);
    let account = checked(&signed_in(by_app(&wire, "oauth"), holding(&["me:read"]))).await;
    assert_eq!((account.name.as_str(), account.plan, account.id.as_str()), ("Acme", None, "2/1"));
    assert!(!wire.body(0)["query"].as_str().expect("a query").contains("plan"));
}

#[tokio::test(start_paused = true)]
async fn a_missing_scope_is_named_and_a_person_who_is_not_let_in_told_why() {
    let refused = |code: &str| {
        reply(200, &json!({"data": null, "errors": [{"message": "no", "extensions": {"code": code}}]}))
    };
    for (code, expected) in [
        ("missingRequiredPermissions", "vendor.forbidden"),
        ("UNAUTHORIZED_FIELD_OR_TYPE", "vendor.forbidden"),
        ("USER_ACCESS_DENIED", "auth.refused"),
        ("NOT_AUTHENTICATED", "auth.expired"),
    ] {
        let problem = Monday.check(&cx(&Script::new([refused(code)]))).await.expect_err(code);
        assert_eq!(problem.code, expected);
    }
    let wire = Script::new([refused("missingRequiredPermissions")]);
    let (outcome, _) = Monday.send(&cx(&wire), &shipment()).await;
    let Outcome::Held { scope: Scope::Connection, problem } = outcome else { panic!("every item lacks it") };
    assert!(matches!(problem.remedy, Remedy::Grant { name, .. } if name == "boards:write"));
}

#[tokio::test(start_paused = true)]
async fn the_versions_tell_how_long_ours_is_served() {
    let notice = async |kinds: &[(&str, &str)]| {
        let mut notices = checked(&cx(&Script::new([told(kinds)]))).await.notices;
        notices.pop().map(|notice| (notice.problem.code.into_owned(), notice.at))
    };
    let version = "vendor.version".to_owned();
    assert_eq!(notice(KINDS).await, None);
    assert_eq!(notice(&[("2026-10", "release_candidate"), ("2026-07", "current")]).await, None);
    // The first of July 2027: half a year after the one that took its place.
    let after = [("2027-01", "current"), ("2026-10", "maintenance")];
    assert_eq!(notice(&after).await, Some((version.clone(), Some(Timestamp(1_814_400_000_000)))));
    let oldest = [("2027-07", "current"), ("2026-10", "old__maintenance")];
    assert_eq!(notice(&oldest).await, Some((version.clone(), Some(Timestamp(1_830_297_600_000)))));
    assert_eq!(notice(&[("2026-10", "deprecated")]).await, Some((version.clone(), None)));
    assert_eq!(notice(&[("2028-01", "current")]).await, Some((version, None)), "it is not even listed");
}

#[tokio::test(start_paused = true)]
async fn a_401_in_a_delivery_renews_the_sign_in_once() {
    let denied = || reply(401, &json!({"errors": [{"message": "Not authenticated"}]}));
    let made = || reply(200, &json!({"data": {"create_item": {"id": "900"}}}));
    let renewed = || {
        reply(
            200,
            &json!({"access_token": "jwt-2", "refresh_token": "r-2", "token_type": "Bearer", "scope": "boards:write"}),
        )
    };
    let wire = Script::new([denied(), renewed(), made()]);
    let cx = signed_in(by_app(&wire, "oauth"), holding(&[]));
    assert!(matches!(Monday.send(&cx, &shipment()).await.0, Outcome::Delivered(_)));
    assert_eq!(wire.asked()[1], "POST https://auth.monday.com/oauth_ms/oauth/token");
    let asked = wire.body(1);
    assert_eq!(
        asked,
        json!({"grant_type": "refresh_token", "refresh_token": "r-1", "client_id": "app-1", "client_secret": "s3cr3t"})
    );
    assert_eq!(wire.header(2, "authorization").as_deref(), Some("jwt-2"));
    assert_eq!(wire.header(2, "idempotency-key"), wire.header(0, "idempotency-key"));
    let spent = reply(400, &json!({"error": "invalid_grant", "error_description": "used before"}));
    let wire = Script::new([denied(), spent]);
    let cx = signed_in(by_app(&wire, "oauth"), holding(&[]));
    let (outcome, _) = Monday.send(&cx, &shipment()).await;
    let Outcome::Held { problem, .. } = outcome else { panic!("a person signs in again") };
    assert_eq!((problem.code.as_ref(), problem.remedy), ("auth.expired", Remedy::Reconnect));
}

#[tokio::test(start_paused = true)]
async fn a_code_becomes_a_token_in_each_flows_own_way() {
    let answer = || {
        reply(
            200,
            &json!({"access_token": "legacy-1", "token_type": "Bearer", "scope": "boards:write boards:read"}),
        )
    };
    for (way, address) in [
        ("oauth", "POST https://auth.monday.com/oauth_ms/oauth/token"),
        ("legacy", "POST https://auth.monday.com/oauth2/token"),
    ] {
        let wire = Script::new([answer()]);
        let cx = by_app(&wire, way);
        let (code, verifier) = (Secret::from("code-1"), Secret::from("v".repeat(43).as_str()));
        let redirect = "http://localhost:47113/oauth/monday";
        let asked = Asked::Code { code: &code, redirect, verifier: (way == "oauth").then_some(&verifier) };
        let oauth = Monday.oauth().expect("OAuth");
        let made = exchange(&cx.http, oauth, cx.way(), &cx.settings, &cx.secrets, asked, NOW).await;
        let made = made.expect("a grant");
        assert_eq!(wire.asked(), [address]);
        assert_eq!(made.scopes.as_deref(), Some(&["boards:write".to_owned(), "boards:read".to_owned()][..]));
        assert_eq!((made.until, made.refresh.is_some()), (None, false));
        let body = wire.body(0);
        assert_eq!((body["code"].as_str(), body["redirect_uri"].as_str()), (Some("code-1"), Some(redirect)));
        assert_eq!(body["client_secret"], "s3cr3t");
        assert_eq!(body.get("code_verifier").is_some(), way == "oauth");
        let app = oauth.app(cx.way(), &cx.settings).expect("an address");
        let extra = [("force_install_if_needed", "true".to_owned()), ("subdomain", "acme".to_owned())];
        assert_eq!(app.extra, extra);
    }
}

#[tokio::test(start_paused = true)]
async fn removing_takes_the_refresh_token_back() {
    let wire = Script::new([reply(200, &json!({"success": true}))]);
    let cx = signed_in(by_app(&wire, "oauth"), holding(&[]));
    Monday.revoke(&cx).expect("a call for it").await.expect("revoked");
    assert_eq!(wire.asked(), ["POST https://auth.monday.com/oauth_ms/oauth/revoke"]);
    assert_eq!(wire.body(0)["token"], "r-1");
    assert_eq!(wire.header(0, "authorization"), None);
    let cx = signed_in(by_app(&Script::new([raw(500, &[], "")]), "oauth"), holding(&[]));
    let problem = Monday.revoke(&cx).expect("a call for it").await.expect_err("not revoked");
    assert!(!format!("{problem:?}").contains("r-1"));
    let legacy = signed_in(by_app(&Script::new([]), "legacy"), holding(&[]));
    assert!(Monday.revoke(&legacy).is_none(), "the older flow has no call for it");
}
