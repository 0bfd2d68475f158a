//! What a check makes of the vendor's answers, by way of signing in, over a scripted wire.

use crate::{
    genesys::Genesys,
    script::{NOW, Script, Turn, cx_of, grant, raw, reply, signed_in},
};
use patchbay_kit::{
    connector::{Connector, Cx, Directory},
    oauth::Grant,
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};

const RELAY_KEY: (&str, &str) = ("relay_key", "a-long-relay-key");

fn client(wire: &Arc<Script>) -> Cx {
    let settings = [("way", "client"), ("client_id", "client-1"), ("region", "mypurecloud.de")];
    cx_of(&Genesys, wire, &settings, &[RELAY_KEY, ("client_secret", "s3cr3t")])
}

fn person(wire: &Arc<Script>, grant: Grant) -> Cx {
    let settings = [("way", "code"), ("client_id", "client-2"), ("region", "euw2.pure.cloud")];
    signed_in(cx_of(&Genesys, wire, &settings, &[RELAY_KEY]), grant)
}

fn token() -> Turn {
    reply(200, &json!({"access_token": "t-1", "token_type": "bearer", "expires_in": 86_399}))
}

fn me() -> Turn {
    reply(
        200,
        &json!({"organization": {"id": "org-1", "name": "Acme Centre"}, "authorizedScope": ["routing:readonly", "user-basic-info"],
            "OAuthClient": {"id": "client-1", "name": "Patchbay"}}),
    )
}

fn user(permissions: &[&str]) -> Turn {
    reply(200, &json!({"id": "user-1", "name": "Dana Levin", "authorization": {"permissions": permissions}}))
}

fn page() -> Turn {
    reply(200, &json!({"entities": [], "pageNumber": 1, "pageCount": 0}))
}

fn forbidden(permission: &str) -> Turn {
    let message = format!("Unable to perform the requested action. Missing: [{permission}]");
    let body = json!({"code": "missing.any.permissions", "message": message, "status": 403});
    raw(403, &[("ININ-Correlation-Id", "c-1")], body.to_string())
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn refused(turns: impl IntoIterator<Item = Turn>) -> Problem {
    Genesys.check(&client(&Script::new(turns))).await.expect_err("a problem")
}

#[tokio::test(start_paused = true)]
async fn a_client_is_told_with_its_organisation_and_each_list_is_tried_once() {
    let wire = Script::new([token(), me(), page(), page(), page()]);
    let account = Genesys.check(&client(&wire)).await.expect("an account");
    assert_eq!((account.name.as_str(), account.who.as_str()), ("Acme Centre", "Patchbay"));
    assert_eq!((account.id.as_str(), account.person), ("org-1/client-1", false));
    assert_eq!(account.granted.works, set(&["tokens.me", "queues.list", "wrapupcodes.list", "users.list"]));
    assert!(account.granted.refused.is_empty() && !account.granted.complete);
    assert_eq!(wire.asked()[0], "POST https://login.mypurecloud.de/oauth/token");
    assert_eq!(
        wire.asked()[2],
        "GET https://api.mypurecloud.de/api/v2/routing/queues?pageSize=1&pageNumber=1"
    );
    assert_eq!(wire.form(0), "grant_type=client_credentials");
    assert!(wire.is_done());
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_refused_is_noted_by_the_names_the_vendor_misses() {
    let wire = Script::new([token(), me(), page(), forbidden("routing:wrapupCode:view"), page()]);
    let account = Genesys.check(&client(&wire)).await.expect("an account");
    let missing = vec!["routing:wrapupCode:view".to_owned()];
    assert_eq!(account.granted.refused, [("wrapupcodes.list".to_owned(), missing)].into());
    assert!(account.granted.works.contains("users.list"));
    let wire = Script::new([token(), forbidden("routing:queue:view")]);
    let problem = Genesys.names(&client(&wire)).await.expect_err("forbidden");
    assert_eq!(problem.code, "vendor.forbidden");
    let detail = "Unable to perform the requested action. Missing: [routing:queue:view] (correlation c-1)";
    assert_eq!(problem.detail.as_deref(), Some(detail));
    assert!(matches!(problem.remedy, Remedy::Grant { name, .. } if name == "routing:queue:view"));
}

#[tokio::test(start_paused = true)]
async fn a_person_is_told_with_every_permission_and_scope() {
    let wire = Script::new([me(), user(&["routing:*:*", "directory:user:view"])]);
    let account = Genesys.check(&person(&wire, grant("t-9", None))).await.expect("an account");
    assert_eq!(
        (account.who.as_str(), account.id.as_str(), account.person),
        ("Dana Levin", "org-1/user-1", true)
    );
    assert!(account.granted.complete);
    for name in ["routing:queue:view", "routing:wrapupCode:view", "routing:readonly", "user-basic-info"] {
        assert!(account.granted.names.contains(name), "{name}");
    }
    assert!(!account.granted.names.contains("users:readonly"));
    assert_eq!(wire.asked()[1], "GET https://api.euw2.pure.cloud/api/v2/users/me?expand=authorization");
    assert_eq!(wire.header(0, "authorization").as_deref(), Some("Bearer t-9"));
}

#[tokio::test(start_paused = true)]
async fn rights_that_are_not_told_are_not_called_missing() {
    let untold = reply(200, &json!({"id": "user-1", "name": "Dana Levin"}));
    let wire = Script::new([me(), untold]);
    let account = Genesys.check(&person(&wire, grant("t-9", None))).await.expect("an account");
    assert!(!account.granted.complete);
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_nothing_can_renew_asks_for_a_person() {
    let ended = Grant { until: Some(NOW), ..grant("t-9", None) };
    let problem = Genesys.check(&person(&Script::new([]), ended)).await.expect_err("ended");
    assert_eq!((problem.code.as_ref(), problem.remedy), ("auth.expired", Remedy::Reconnect));
    let expired =
        json!({"code": "credentials.expired", "message": "The credentials expired.", "status": 401});
    let renewed = reply(200, &json!({"access_token": "t-10", "expires_in": 86_399, "token_type": "bearer"}));
    let wire = Script::new([reply(401, &expired), renewed, me(), user(&[])]);
    Genesys.check(&person(&wire, grant("t-9", Some("r-1")))).await.expect("renewed once");
    assert_eq!(wire.form(1), "grant_type=refresh_token&refresh_token=r-1&client_id=client-2");
    assert_eq!(wire.header(1, "authorization"), None, "a client without a secret has nothing to prove");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_secret_and_a_wrong_region_are_told_apart() {
    let said = |what: &str| {
        reply(400, &json!({"error": "invalid_client", "description": what, "error_description": what}))
    };
    let problem = refused([said("client not found")]).await;
    assert!(problem.message.contains("mypurecloud.de"), "{}", problem.message);
    assert_eq!((problem.code.as_ref(), problem.remedy), ("auth.expired", Remedy::Reconnect));
    let problem = refused([said("authentication failed")]).await;
    assert!(problem.message.contains("secret"), "{}", problem.message);
    let bad = || reply(401, &json!({"code": "bad.credentials", "message": "Invalid login credentials."}));
    let problem = refused([token(), bad(), token(), bad()]).await;
    assert_eq!(
        (problem.code.as_ref(), problem.detail.as_deref()),
        ("auth.expired", Some("Invalid login credentials."))
    );
    let throttled = raw(429, &[("retry-after", "42")], "{\"code\":\"too.many.requests.retry.after\"}");
    let problem = refused([token(), throttled]).await;
    assert_eq!(problem.remedy, Remedy::WaitUntil { until: NOW.0 + 42_000 });
    assert_eq!(refused([token(), raw(200, &[], "<html>")]).await.code, "vendor.answer");
}

#[tokio::test(start_paused = true)]
async fn push_alone_asks_nothing_and_half_a_client_is_told_so() {
    let wire = Script::new([]);
    let push = cx_of(&Genesys, &wire, &[("way", "push")], &[RELAY_KEY]);
    assert_eq!(Genesys.names(&push).await, Ok(vec![]));
    assert_eq!(Genesys.check(&push).await.expect("an account").who, "push only: proven by the first event");
    assert!(Genesys.revoke(&push).is_none());
    let older = cx_of(&Genesys, &wire, &[], &[RELAY_KEY]);
    assert_eq!(Genesys.names(&older).await, Ok(vec![]), "made before there was a choice");
    let keyless = cx_of(&Genesys, &wire, &[("way", "push")], &[]);
    assert_eq!(Genesys.check(&keyless).await.expect_err("no key").code, "auth.missing");
    let half = cx_of(&Genesys, &wire, &[("client_id", "c")], &[RELAY_KEY]);
    assert_eq!(Genesys.names(&half).await.expect_err("half a client").code, "auth.missing");
    let mut odd = client(&wire);
    odd.settings.insert("region".into(), "my pure cloud".into());
    assert_eq!(Genesys.names(&odd).await.expect_err("no domain").code, "address.invalid");
    assert!(wire.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn removing_ends_the_token_and_a_dead_one_is_ended_already() {
    let wire = Script::new([raw(200, &[], "")]);
    let cx = signed_in(client(&wire), grant("t-1", None));
    Genesys.revoke(&cx).expect("a call for it").await.expect("ended");
    assert_eq!(wire.asked(), ["DELETE https://api.mypurecloud.de/api/v2/tokens/me"]);
    let gone = || reply(401, &Value::Null);
    let wire = Script::new([gone(), token(), gone()]);
    let cx = signed_in(client(&wire), grant("t-1", None));
    Genesys.revoke(&cx).expect("a call for it").await.expect("nothing left to end");
    assert!(Genesys.revoke(&client(&Script::new([]))).is_none(), "no token was ever had");
}

#[test]
fn a_pasted_address_of_the_web_app_is_its_region() {
    let manifest = Genesys.manifest();
    for (pasted, host) in [
        ("https://apps.mypurecloud.ie/directory/#/", "login.mypurecloud.ie"),
        ("usw2.pure.cloud", "login.usw2.pure.cloud"),
        ("", "login.mypurecloud.com"),
        ("contact.acme.example", "login.contact.acme.example"),
    ] {
        let settings = [("region".to_owned(), pasted.to_owned())].into();
        assert_eq!((manifest.hosts)(&settings)[0].name, host, "{pasted}");
    }
    let way = &manifest.ways[1];
    let app = Genesys.oauth().expect("OAuth").app(way, &Default::default()).expect("an address");
    assert_eq!(
        app.authorize.map(String::from).as_deref(),
        Some("https://login.mypurecloud.com/oauth/authorize")
    );
    assert!(app.scopes.is_empty(), "they are set on the client");
}
