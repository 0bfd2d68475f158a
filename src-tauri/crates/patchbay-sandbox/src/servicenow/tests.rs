//! What a client meets at the instance.

use super::*;
use crate::clock::pause;
use crate::oauth::dance::{self, Heard, OTHER_VERIFIER, VERIFIER, challenge};
use crate::simulator::{Simulator as _, Start};
use http::Method;
use serde_json::json;

const AUTHORIZE: &str = "/oauth_auth.do";
const TOKEN: &str = "/oauth_token.do";
const INCIDENT: &str = "/api/now/table/incident";
const JSON: &str = "application/json";

fn instance() -> ServiceNow {
    ServiceNow::start(&Start::in_process())
}

/// GET with the headers the Table API wants.
async fn read(instance: &ServiceNow, path: &str, authorization: &str) -> Heard {
    let headers = [("authorization", authorization), ("accept", JSON), ("content-type", JSON)];
    dance::get(instance, path, &headers).await
}

async fn alone(instance: &ServiceNow, scope: &[(&str, &str)]) -> Heard {
    let mut pairs = vec![
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
    ];
    pairs.extend(scope);
    dance::form(instance, TOKEN, &pairs, &[]).await
}

async fn machine(instance: &ServiceNow) -> String {
    format!("Bearer {}", alone(instance, &[("scope", SCOPE)]).await.text("access_token"))
}

fn login(user: &User) -> String {
    dance::basic(&user.user_name, &user.password)
}

fn wish<'a>(client: &'a str, challenge: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", REDIRECTS[0]),
        ("scope", SCOPE),
        ("state", "s-1"),
    ];
    pairs.extend(challenge.map(|challenge| ("code_challenge", challenge)));
    pairs.extend(challenge.map(|_| ("code_challenge_method", "S256")));
    pairs
}

async fn exchange(instance: &ServiceNow, client: &str, code: &str, proof: (&str, &str)) -> Heard {
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECTS[0]),
        ("client_id", client),
        proof,
    ];
    dance::form(instance, TOKEN, &pairs, &[]).await
}

async fn renew(instance: &ServiceNow, refresh: &str) -> Heard {
    let pairs = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh),
        ("client_id", CODE_CLIENT_ID),
        ("client_secret", CODE_CLIENT_SECRET),
    ];
    dance::form(instance, TOKEN, &pairs, &[]).await
}

#[tokio::test(start_paused = true)]
async fn a_machine_gets_the_same_token_while_it_lives() {
    let instance = instance();
    let first = alone(&instance, &[("scope", SCOPE)]).await;
    assert_eq!(
        (first.status, first.body["expires_in"].as_u64(), first.text("scope").as_str()),
        (200, Some(1_799), SCOPE)
    );
    assert_eq!(first.body.get("refresh_token"), None);
    pause(1_000_000).await;
    let again = alone(&instance, &[("scope", SCOPE)]).await;
    assert_eq!(
        (again.text("access_token"), again.body["expires_in"].as_u64()),
        (first.text("access_token"), Some(799))
    );
    instance.expire_now();
    assert_ne!(alone(&instance, &[("scope", SCOPE)]).await.text("access_token"), first.text("access_token"));
    let ended = read(&instance, INCIDENT, &format!("Bearer {}", first.text("access_token"))).await;
    assert_eq!(
        (ended.status, ended.body["error"]["message"].as_str()),
        (401, Some("User Not Authenticated"))
    );
    instance.set_switches(|switches| switches.client_credentials_enabled = false);
    assert_eq!(alone(&instance, &[]).await.text("error"), "unsupported_grant_type");
    let read = "/api/now/table/sys_properties?sysparm_query=nameLIKEclient.credential";
    let user = &world::users()[0];
    assert_eq!(self::read(&instance, read, &login(user)).await.body["result"][0]["value"], "false");
}

#[tokio::test(start_paused = true)]
async fn plain_http_at_this_machine_is_taken_or_not() {
    let instance = instance();
    let open = async || dance::open(&instance, AUTHORIZE, &wish(CODE_CLIENT_ID, None)).await.status;
    assert_eq!(open().await, 200);
    instance.set_switches(|switches| switches.takes_http_redirects = false);
    assert_eq!(open().await, 400, "told on the page: there is nowhere to lead back to");
    instance.set_switches(|switches| switches.takes_http_redirects = true);
    assert_eq!(open().await, 200);
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_scope_is_turned_away_from_tables() {
    let instance = instance();
    let narrow = alone(&instance, &[]).await;
    assert_eq!(narrow.text("scope"), "");
    let refused = read(&instance, INCIDENT, &format!("Bearer {}", narrow.text("access_token"))).await;
    let body = json!({ "error": { "message": "Access to unscoped api is not allowed", "detail": null }, "status": "failure" });
    assert_eq!((refused.status, refused.body), (403, body));
    assert_eq!(read(&instance, INCIDENT, &machine(&instance).await).await.status, 200);
    instance.oauth().change_client(CLIENT_ID, |client| client.scopes.clear());
    assert_eq!(alone(&instance, &[("scope", SCOPE)]).await.text("error"), "invalid_scope");
}

#[tokio::test(start_paused = true)]
async fn token_requests_are_read_from_the_body_alone_and_refused_with_few_words() {
    let instance = instance();
    let query = dance::encoded(&[
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
    ]);
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let path = format!("{TOKEN}?{query}");
    let empty = dance::send(&instance, Method::POST, &path, &kind, String::new()).await;
    assert_eq!((empty.status, empty.text("error_description").as_str()), (401, "access_denied"));
    instance.set_switches(|switches| switches.token_takes_query = true);
    assert_eq!(dance::send(&instance, Method::POST, &path, &kind, String::new()).await.status, 200);
    let wrong = [("grant_type", "client_credentials"), ("client_id", CLIENT_ID), ("client_secret", "x")];
    let refused = dance::form(&instance, TOKEN, &wrong, &[]).await;
    assert_eq!(
        (refused.status, refused.body),
        (401, json!({ "error": "invalid_client", "error_description": "access_denied" }))
    );
    let password =
        [("grant_type", "password"), ("client_id", CODE_CLIENT_ID), ("client_secret", CODE_CLIENT_SECRET)];
    assert_eq!(dance::form(&instance, TOKEN, &password, &[]).await.text("error"), "unsupported_grant_type");
    instance.set_switches(|switches| switches.token_error = Some("server_error"));
    assert_eq!(dance::form(&instance, TOKEN, &wrong, &[]).await.text("error"), "server_error");
}

#[tokio::test(start_paused = true)]
async fn a_confidential_client_is_renewed_and_a_public_one_is_not() {
    let instance = instance();
    let code = dance::code(&instance, AUTHORIZE, &wish(CODE_CLIENT_ID, None)).await;
    let first = exchange(&instance, CODE_CLIENT_ID, &code, ("client_secret", CODE_CLIENT_SECRET)).await;
    assert_eq!((first.status, first.text("token_type").as_str()), (200, "Bearer"));
    let me = format!("/api/now/table/sys_user?user_name={INTERACTIVE}&sysparm_fields=name");
    let bearer = |heard: &Heard| format!("Bearer {}", heard.text("access_token"));
    assert_eq!(
        read(&instance, &me, &bearer(&first)).await.body,
        json!({ "result": [{ "name": "Robin Keller" }] })
    );
    pause(1_800_000).await;
    assert_eq!(read(&instance, &me, &bearer(&first)).await.status, 401);
    let second = renew(&instance, &first.text("refresh_token")).await;
    assert_eq!(
        (second.text("scope").as_str(), read(&instance, &me, &bearer(&second)).await.status),
        (SCOPE, 200)
    );
    assert_eq!(renew(&instance, &first.text("refresh_token")).await.text("error"), "invalid_grant");
    assert_eq!(read(&instance, &me, &bearer(&second)).await.status, 401);
    let challenge = challenge(VERIFIER);
    let code = dance::code(&instance, AUTHORIZE, &wish(PUBLIC_CLIENT_ID, Some(&challenge))).await;
    let public = exchange(&instance, PUBLIC_CLIENT_ID, &code, ("code_verifier", VERIFIER)).await;
    assert_eq!((public.status, public.body.get("refresh_token")), (200, None));
}

#[tokio::test(start_paused = true)]
async fn codes_states_and_addresses_are_checked() {
    let instance = instance();
    let challenge = challenge(VERIFIER);
    let code = async || dance::code(&instance, AUTHORIZE, &wish(PUBLIC_CLIENT_ID, Some(&challenge))).await;
    let spent = code().await;
    let wrong = exchange(&instance, PUBLIC_CLIENT_ID, &spent, ("code_verifier", OTHER_VERIFIER)).await;
    assert_eq!((wrong.status, wrong.text("error").as_str()), (401, "invalid_grant"));
    assert_eq!(exchange(&instance, PUBLIC_CLIENT_ID, &spent, ("code_verifier", VERIFIER)).await.status, 401);
    let late = code().await;
    pause(600_000).await;
    assert_eq!(exchange(&instance, PUBLIC_CLIENT_ID, &late, ("code_verifier", VERIFIER)).await.status, 401);
    let mut stateless = wish(CODE_CLIENT_ID, None);
    stateless.retain(|(name, _)| *name != "state");
    let back = dance::open(&instance, AUTHORIZE, &stateless).await;
    assert_eq!(back.came_back("error").as_deref(), Some("invalid_request"));
    let mut elsewhere = wish(CODE_CLIENT_ID, None);
    elsewhere[2].1 = "http://localhost:1/oauth/servicenow";
    assert_eq!(dance::open(&instance, AUTHORIZE, &elsewhere).await.status, 400);
    let page = dance::open(&instance, AUTHORIZE, &wish(CODE_CLIENT_ID, None)).await;
    let back = dance::press(&instance, AUTHORIZE, &page, "deny").await;
    assert_eq!(back.came_back("error").as_deref(), Some("access_denied"));
    assert_eq!(back.came_back("state").as_deref(), Some("s-1"));
}

#[tokio::test(start_paused = true)]
async fn the_basic_gate_answers_like_a_wrong_password() {
    let instance = instance();
    let [machine, person] = <[User; 2]>::try_from(world::users()).unwrap();
    assert_eq!(read(&instance, INCIDENT, &login(&machine)).await.status, 200);
    let wrong = read(&instance, INCIDENT, &dance::basic(&machine.user_name, "wrong")).await;
    let gated = read(&instance, INCIDENT, &login(&person)).await;
    assert_eq!((gated.status, &gated.body), (401, &wrong.body));
    assert_eq!(gated.body["error"]["detail"], "Required to provide Auth information");
    instance.change_user(INTERACTIVE, |user| user.roles.push("snc_basic_auth_api_access".to_owned()));
    assert_eq!(read(&instance, INCIDENT, &login(&person)).await.status, 200);
    let gate = "/api/now/table/sys_properties?sysparm_query=nameSTARTSWITHglide.authenticate.basic_auth.restriction\
                ^ORDERBYname&sysparm_fields=name,value";
    let gate = gate.replace('^', "%5E");
    let rows = read(&instance, &gate, &login(&machine)).await.body;
    assert_eq!(rows["result"].as_array().unwrap().len(), 4);
    assert_eq!(
        rows["result"][2],
        json!({ "name": "glide.authenticate.basic_auth.restriction.enforce", "value": "true" })
    );
    instance.set_switches(|switches| switches.basic_gate = BasicGate::Announced);
    instance
        .change_user(INTERACTIVE, |user| user.roles.retain(|role| role != "snc_platform_rest_api_access"));
    let refused = read(&instance, INCIDENT, &login(&person)).await;
    assert_eq!(
        (refused.status, refused.body["error"]["detail"].as_str()),
        (403, Some("Failed API level ACL Validation"))
    );
    instance.change_user(MACHINE, |user| user.active = false);
    assert_eq!(read(&instance, INCIDENT, &login(&machine)).await.status, 401);
}

#[tokio::test(start_paused = true)]
async fn tables_are_read_in_three_ways_and_by_pages() {
    let instance = instance();
    let token = machine(&instance).await;
    let page = read(
        &instance,
        &format!("{INCIDENT}?sysparm_limit=2&sysparm_fields=number,state,opened_by,u_nope"),
        &token,
    )
    .await;
    assert_eq!(page.body["result"].as_array().unwrap().len(), 2);
    let row = &page.body["result"][0];
    assert_eq!((row["state"].as_str(), row.get("u_nope")), (Some("1"), None));
    assert!(row["opened_by"]["link"].as_str().unwrap().contains("/api/now/table/sys_user/"));
    assert_eq!(page.header("x-total-count"), "3");
    assert!(page.header("link").contains("rel=\"next\""));
    let shown =
        read(&instance, &format!("{INCIDENT}?sysparm_limit=1&sysparm_display_value=all"), &token).await;
    assert_eq!(shown.body["result"][0]["state"], json!({ "display_value": "New", "value": "1" }));
    let roles = format!(
        "/api/now/table/sys_user_has_role?sysparm_query=user={}&sysparm_fields=role.name&sysparm_display_value=true",
        world::users()[0].sys_id
    );
    let roles = read(&instance, &roles, &token).await.body;
    assert_eq!(roles["result"][0], json!({ "role.name": "itil" }));
    // A typing mistake in a query finds everything.
    assert_eq!(
        read(&instance, &format!("{INCIDENT}?sysparm_query=u_typo=abc"), &token)
            .await
            .header("x-total-count"),
        "3"
    );
    let me = "/api/now/table/sys_user?sysparm_query=sys_id=javascript:gs.getUserID()";
    assert_eq!(read(&instance, me, &token).await.body["result"], json!([]));
    instance.set_switches(|switches| switches.query_scripts = true);
    assert_eq!(read(&instance, me, &token).await.body["result"][0]["user_name"], MACHINE);
    assert_eq!(
        read(&instance, "/api/now/table/u_none", &token).await.body["error"]["message"],
        "Invalid table u_none"
    );
    assert_eq!(read(&instance, &format!("{INCIDENT}/nope"), &token).await.status, 404);
    assert_eq!(read(&instance, "/api/now/v1/table/incident?number=x", &token).await.status, 404);
    assert_eq!(read(&instance, "/api/now/incident", &token).await.status, 400);
}

#[tokio::test(start_paused = true)]
async fn headers_rules_and_sleep_stand_in_the_way() {
    let instance = instance();
    let token = machine(&instance).await;
    let get = async |headers: &[(&str, &str)]| {
        let mut all = vec![("authorization", token.as_str())];
        all.extend(headers);
        dance::get(&instance, INCIDENT, &all).await.status
    };
    assert_eq!(get(&[("content-type", JSON)]).await, 400);
    assert_eq!(get(&[("accept", JSON)]).await, 400);
    assert_eq!(get(&[("accept", "text/html"), ("content-type", JSON)]).await, 406);
    assert_eq!(get(&[("accept", JSON), ("content-type", "text/plain")]).await, 415);
    instance.set_switches(|switches| switches.reading_needs_content_type = false);
    assert_eq!(get(&[("accept", JSON)]).await, 200);
    instance.set_acl("incident", Acl::Forbidden);
    let refused = read(&instance, INCIDENT, &token).await;
    assert_eq!((refused.status, &refused.body["error"]["detail"]), (403, &json!(null)));
    instance.set_acl("incident", Acl::Filtered);
    let empty = read(&instance, INCIDENT, &token).await;
    assert_eq!((empty.status, &empty.body["result"], empty.header("x-total-count")), (200, &json!([]), "3"));
    instance.set_acl("incident", Acl::Readable);
    instance.set_switches(|switches| switches.rate_rule = Some(RateRule { per_hour: 1 }));
    let counted = read(&instance, INCIDENT, &token).await;
    assert_eq!((counted.header("x-ratelimit-limit"), counted.header("x-ratelimit-remaining")), ("1", ""));
    let limited = read(&instance, INCIDENT, &token).await;
    assert_eq!((limited.status, limited.header("retry-after")), (429, "3600"));
    instance.set_switches(|switches| switches.sleeping = true);
    let asleep = read(&instance, INCIDENT, &token).await;
    assert_eq!((asleep.status, asleep.header("content-type")), (200, "text/html;charset=UTF-8"));
}

#[tokio::test(start_paused = true)]
async fn revoking_is_where_the_switch_says_or_nowhere() {
    let instance = instance();
    let token = machine(&instance).await;
    let bare = token.trim_start_matches("Bearer ").to_owned();
    let revoke = async || {
        dance::form(&instance, "/oauth_revoke_token.do", &[("token", bare.as_str())], &[]).await.status
    };
    assert_eq!(revoke().await, 404);
    assert_eq!(read(&instance, INCIDENT, &token).await.status, 200);
    instance.set_switches(|switches| switches.revoke_path = Some("/oauth_revoke_token.do"));
    assert_eq!(revoke().await, 200);
    assert_eq!(read(&instance, INCIDENT, &token).await.status, 401);
    assert_eq!(instance.paths()[0], ("POST".to_owned(), TOKEN.to_owned()));
}
