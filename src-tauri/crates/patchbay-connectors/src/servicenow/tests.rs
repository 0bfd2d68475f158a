//! Signing in to ServiceNow and what a check makes of its answers, over a scripted wire.

use super::*;
use crate::{
    day,
    script::{NOW, Script, Turn, cx_of, grant, raw, reply, signed_in},
};
use patchbay_kit::{
    connector::{Cx, Notice},
    oauth::{Asked, Grant, exchange},
    secret::Secret,
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};

fn client(wire: &Arc<Script>) -> Cx {
    let settings =
        [("way", "client"), ("instance", "https://Acme.service-now.com/now/nav"), ("client_id", "c-1")];
    cx_of(&ServiceNow, wire, &settings, &[("client_secret", "s3cr3t")])
}

fn person(wire: &Arc<Script>, grant: Grant) -> Cx {
    let settings = [("way", "code"), ("instance", "acme"), ("client_id", "c-1")];
    signed_in(cx_of(&ServiceNow, wire, &settings, &[("client_secret", "s3cr3t")]), grant)
}

fn basic(wire: &Arc<Script>, user: &str) -> Cx {
    let settings = [("way", "basic"), ("instance", "acme"), ("user", user)];
    cx_of(&ServiceNow, wire, &settings, &[("password", "pa55")])
}

fn token(access: &str) -> Turn {
    reply(
        200,
        &json!({"access_token": access, "scope": "useraccount", "token_type": "Bearer", "expires_in": 1799}),
    )
}

fn incidents() -> Turn {
    reply(200, &json!({"result": [{"sys_id": "i-1", "number": "INC0010001"}]}))
}

fn user(name: &str, machine: &str) -> Value {
    json!({"sys_id": "u-1", "user_name": name, "name": "Patch Bay", "web_service_access_only": machine})
}

fn users(rows: &[Value]) -> Turn {
    reply(200, &json!({"result": rows}))
}

fn properties(rows: &[(&str, &str)]) -> Turn {
    let rows: Vec<Value> = rows.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    reply(200, &json!({"result": rows}))
}

fn error(status: u16, message: &str, detail: Option<&str>) -> Turn {
    reply(status, &json!({"error": {"message": message, "detail": detail}, "status": "failure"}))
}

fn unauthenticated() -> Turn {
    error(401, "User Not Authenticated", Some("Required to provide Auth information"))
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn problem(turns: impl IntoIterator<Item = Turn>) -> Problem {
    ServiceNow.check(&client(&Script::new(turns))).await.expect_err("a problem")
}

#[tokio::test(start_paused = true)]
async fn a_client_is_told_with_its_user_its_instance_and_its_release() {
    let release = [("glide.buildname.full", "glide-australia-02-11-2026")];
    let wire =
        Script::new([token("t-1"), incidents(), users(&[user("patchbay", "true")]), properties(&release)]);
    let account = ServiceNow.check(&client(&wire)).await.expect("an account");
    assert_eq!((account.name.as_str(), account.who.as_str()), ("acme.service-now.com", "Patch Bay"));
    assert_eq!((account.id.as_str(), account.person), ("acme.service-now.com/u-1", false));
    assert_eq!(account.plan.as_deref(), Some("glide-australia-02-11-2026"));
    assert_eq!(account.granted.works, set(&["incidents.list", "users.me", "properties.list"]));
    assert_eq!((account.granted.names, account.granted.complete), (set(&["useraccount"]), false));
    assert!(account.granted.refused.is_empty() && account.notices.is_empty());
    let origin = "https://acme.service-now.com";
    assert_eq!(wire.asked()[0], format!("POST {origin}/oauth_token.do"));
    assert!(wire.asked()[1].starts_with(&format!("GET {origin}/api/now/table/incident?sysparm_limit=1&")));
    assert!(wire.asked()[2].contains("sysparm_query=sys_id%3Djavascript:gs.getUserID()&sysparm_limit=2"));
    assert_eq!(
        wire.form(0),
        "grant_type=client_credentials&scope=useraccount&client_id=c-1&client_secret=s3cr3t"
    );
    for index in 1..=3 {
        assert_eq!(wire.header(index, "accept").as_deref(), Some("application/json"));
        assert_eq!(wire.header(index, "authorization").as_deref(), Some("Bearer t-1"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_query_the_instance_did_not_understand_names_nobody() {
    // It is left out, and everybody comes back.
    let everybody = users(&[user("abel.tuter", "false"), user("beth.anglin", "false")]);
    let wire = Script::new([token("t-1"), incidents(), everybody, properties(&[("glide.other", "x")])]);
    let account = ServiceNow.check(&client(&wire)).await.expect("an account");
    assert_eq!((account.id.as_str(), account.plan), ("", None));
    assert!(account.who.contains("does not name"), "{}", account.who);
    let wire = Script::new([incidents(), users(&[user("abel.tuter", "false")]), properties(&[])]);
    let account = ServiceNow.check(&basic(&wire, "patchbay")).await.expect("an account");
    assert_eq!(account.id, "", "somebody else's record");
    let wire = Script::new([incidents(), properties(&[])]);
    let account = ServiceNow.check(&basic(&wire, "a^ORuser_name=admin")).await.expect("an account");
    assert_eq!(account.id, "", "a name that would be another query is not asked for");
}

#[tokio::test(start_paused = true)]
async fn what_a_user_may_not_read_is_noted_and_the_rest_still_told() {
    let denied = || error(403, "Insufficient rights to query records", None);
    let wire = Script::new([token("t-1"), denied(), denied(), denied()]);
    let account = ServiceNow.check(&client(&wire)).await.expect("an account");
    let refused: BTreeSet<String> = account.granted.refused.into_keys().collect();
    assert_eq!(refused, set(&["incidents.list", "users.me"]), "nothing is lost without the properties");
    assert_eq!(account.id, "");
}

#[tokio::test(start_paused = true)]
async fn a_client_without_a_scope_is_told_which_to_add() {
    let wire = Script::new([token("t-1"), error(403, "Access to unscoped api is not allowed", None)]);
    let problem = ServiceNow.check(&client(&wire)).await.expect_err("no scope");
    assert_eq!(problem.code, "vendor.forbidden");
    assert!(matches!(problem.remedy, Remedy::Grant { name, .. } if name == "useraccount"));
}

#[tokio::test(start_paused = true)]
async fn a_refused_client_says_what_to_correct() {
    let oauth = |error: &str| reply(401, &json!({"error": error, "error_description": error}));
    for (error, says) in [
        ("unsupported_grant_type", "grant_type.enabled"),
        ("unauthorized_client", "OAuth application user"),
        ("invalid_client", "ID and secret"),
        ("access_denied", "OAuth application user"),
        ("invalid_scope", "useraccount"),
        ("invalid_grant", "no token"),
    ] {
        let problem = problem([oauth(error)]).await;
        assert_eq!((problem.code.as_ref(), &problem.remedy), ("auth.expired", &Remedy::Reconnect), "{error}");
        assert!(problem.message.contains(says), "{error}: {}", problem.message);
        assert!(!format!("{problem:?}").contains("s3cr3t"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_persons_sign_in_that_has_ended_is_not_called_a_wrong_client() {
    let refused = reply(401, &json!({"error": "invalid_grant", "error_description": "access_denied"}));
    let wire = Script::new([unauthenticated(), refused]);
    let problem = ServiceNow.check(&person(&wire, grant("t-1", Some("r-1")))).await.expect_err("not renewed");
    assert_eq!((problem.code.as_ref(), problem.remedy), ("auth.expired", Remedy::Reconnect));
    assert!(problem.message.contains("does not renew this sign-in"), "{}", problem.message);
}

#[tokio::test(start_paused = true)]
async fn a_password_is_sent_whole_and_its_end_is_said_before() {
    let gate = |name: &str| format!("glide.authenticate.basic_auth.restriction.{name}");
    let (active, enforce, date) = (gate("active"), gate("enforce"), gate("enforcement_date"));
    let notice = async |rows: &[(&str, &str)]| {
        let wire = Script::new([incidents(), users(&[user("Patchbay", "true")]), properties(rows)]);
        let account = ServiceNow.check(&basic(&wire, "patchbay")).await.expect("an account");
        assert_eq!((account.id.as_str(), account.person), ("acme.service-now.com/u-1", false));
        assert_eq!(wire.header(0, "authorization").as_deref(), Some("Basic cGF0Y2hiYXk6cGE1NQ=="));
        assert!(wire.asked()[1].contains("sysparm_query=user_name%3Dpatchbay&"));
        account.notices.into_iter().map(|Notice { problem, at }| (problem.code.into_owned(), at)).next()
    };
    let ends = |at| Some(("auth.ends".to_owned(), at));
    assert_eq!(notice(&[]).await, None);
    assert_eq!(notice(&[(&active, "false"), (&enforce, "false")]).await, None);
    assert_eq!(notice(&[(&active, "true"), (&enforce, "false")]).await, ends(None));
    let dated = [(active.as_str(), "true"), (&date, "2027-03-01 00:00:00")];
    assert_eq!(notice(&dated).await, ends(Some(day::midnight(2027, 3, 1))));
    assert_eq!(notice(&[(&active, "true"), (&enforce, "true")]).await, None, "this user has a way through");
    let wire = Script::new([incidents(), users(&[user("patchbay", "false")]), properties(&[])]);
    assert!(ServiceNow.check(&basic(&wire, "patchbay")).await.expect("an account").person);
}

#[tokio::test(start_paused = true)]
async fn one_401_names_every_cause_it_may_have() {
    let wire = Script::new([unauthenticated()]);
    let problem = ServiceNow.check(&basic(&wire, "patchbay")).await.expect_err("not let in");
    assert_eq!(problem.code, "auth.refused");
    for cause in ["password", "snc_basic_auth_api_access", "snc_platform_rest_api_access"] {
        assert!(problem.message.contains(cause), "{cause}");
    }
    let wire = Script::new([unauthenticated(), token("t-2"), unauthenticated()]);
    let held = grant("t-1", Some("r-1"));
    let problem = ServiceNow.check(&person(&wire, held)).await.expect_err("not let in");
    assert_eq!((problem.code.as_ref(), problem.remedy), ("auth.expired", Remedy::Reconnect));
    let form = "grant_type=refresh_token&refresh_token=r-1&client_id=c-1&client_secret=s3cr3t";
    assert_eq!(wire.form(1), form);
}

#[tokio::test(start_paused = true)]
async fn a_page_in_place_of_data_and_a_full_hour_are_told() {
    for body in ["<html>Your instance is hibernating</html>", "{\"result\":[{\"sys_id\":\"i", "{}"] {
        assert_eq!(problem([token("t-1"), raw(200, &[], body)]).await.code, "vendor.answer", "{body}");
    }
    let full = raw(429, &[("retry-after", "2400")], "{\"error\":{\"message\":\"Rate limit exceeded\"}}");
    let throttled = problem([token("t-1"), full]).await;
    assert_eq!(throttled.remedy, Remedy::WaitUntil { until: NOW.0 + 2_400_000 });
    assert_eq!(throttled.detail.as_deref(), Some("Rate limit exceeded"));
    assert_eq!(problem([token("t-1"), raw(404, &[], "<html>")]).await.code, "address.invalid");
}

#[tokio::test(start_paused = true)]
async fn a_code_becomes_a_sign_in_that_is_renewed_early() {
    let answer = json!({"access_token": "t-1", "refresh_token": "r-1", "scope": "useraccount", "token_type": "Bearer", "expires_in": 1799});
    let wire = Script::new([reply(200, &answer)]);
    let cx = person(&wire, grant("t-0", None));
    let code = Secret::from("code-1");
    let asked =
        Asked::Code { code: &code, redirect: "http://localhost:47123/oauth/servicenow", verifier: None };
    let made = exchange(&cx.http, &ServiceNow, cx.way(), &cx.settings, &cx.secrets, asked, NOW).await;
    let made = made.expect("a grant");
    assert_eq!(made.until.map(|at| at.since(NOW)), Some(1_799_000));
    assert!(made.renew_at() < made.until && made.refresh.is_some() && made.refresh_until.is_none());
    assert!(wire.form(0).contains("client_secret=s3cr3t") && wire.header(0, "authorization").is_none());
    let app = ServiceNow.app(cx.way(), &cx.settings).expect("an address");
    assert_eq!(
        app.authorize.map(String::from).as_deref(),
        Some("https://acme.service-now.com/oauth_auth.do")
    );
    assert!(ServiceNow.revoke(&cx).is_none(), "the vendor publishes no call for it");
}

#[test]
fn an_instance_is_read_from_what_people_paste() {
    let of = |pasted: &str| client::instance(&[("instance".to_owned(), pasted.to_owned())].into());
    for (pasted, expected) in [
        ("acme", "https://acme.service-now.com"),
        ("ACME.service-now.com", "https://acme.service-now.com"),
        ("https://acme.service-now.com/now/nav/ui/classic", "https://acme.service-now.com"),
        ("help.acme.example", "https://help.acme.example"),
    ] {
        assert_eq!(of(pasted).as_deref(), Ok(expected), "{pasted}");
    }
    for pasted in [
        "",
        "developer.servicenow.com",
        "https://www.servicenow.com/",
        "signon.service-now.com",
        "a b",
        "acme:8443",
    ] {
        assert_eq!(of(pasted).expect_err(pasted).code, "address.invalid");
    }
}
