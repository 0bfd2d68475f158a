//! An app's sign-in: both flows, and what scopes let a token do.

use super::*;
use crate::clock::pause;
use crate::monday::{CLIENT_ID, CLIENT_SECRET, LEGACY_CLIENT_ID, LEGACY_CLIENT_SECRET};
use crate::oauth::dance::{self, OTHER_VERIFIER, VERIFIER, challenge};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::Method;

const AUTHORIZE: &str = "/oauth2/authorize";
const TOKEN: &str = "/oauth_ms/oauth/token";
const REDIRECT: &str = "http://localhost:47113/oauth/monday";

async fn post(monday: &Monday, path: &str, body: Value) -> dance::Heard {
    dance::send(monday, Method::POST, path, &[("content-type", "application/json")], body.to_string()).await
}

async fn code(monday: &Monday, scope: &str) -> String {
    let challenge = challenge(VERIFIER);
    let pairs = [
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT),
        ("scope", scope),
        ("state", "s-1"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    dance::code(monday, AUTHORIZE, &pairs).await
}

async fn exchange(monday: &Monday, code: &str, verifier: &str) -> dance::Heard {
    let body = json!({
        "grant_type": "authorization_code", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "code": code,
        "redirect_uri": REDIRECT, "code_verifier": verifier,
    });
    post(monday, TOKEN, body).await
}

async fn renew(monday: &Monday, refresh: &str) -> dance::Heard {
    let body = json!({
        "grant_type": "refresh_token", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
        "refresh_token": refresh,
    });
    post(monday, TOKEN, body).await
}

async fn ask_as(monday: &Monday, token: &str, query: &str) -> Heard {
    send(monday, json!({ "query": query }), &[("authorization", token)]).await.unwrap()
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a payload");
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_new_flow_gives_tokens_that_tell_their_end_and_rotate() {
    let monday = monday();
    let first = exchange(&monday, &code(&monday, "me:read boards:read").await, VERIFIER).await;
    assert_eq!((first.status, first.body.get("expires_in")), (200, None));
    assert_eq!(
        (first.text("token_type").as_str(), first.text("scope").as_str()),
        ("Bearer", "me:read boards:read")
    );
    let access = first.text("access_token");
    assert_eq!(
        (claims(&access)["exp"].as_u64(), &claims(&access)["uid"]),
        (Some(WALL_MS / 1_000 + 3_600), &json!(88_001))
    );
    assert_eq!(ask_as(&monday, &access, "{ me { name } }").await.body["data"]["me"]["name"], "Robin Keller");
    pause(3_600_000).await;
    let ended = ask_as(&monday, &access, "{ me { name } }").await;
    assert_eq!((ended.status, ended.code()), (401, "NOT_AUTHENTICATED"));
    let second = renew(&monday, &first.text("refresh_token")).await;
    assert_ne!(second.text("refresh_token"), first.text("refresh_token"));
    let again = renew(&monday, &first.text("refresh_token")).await;
    assert_eq!((again.status, again.text("error").as_str()), (400, "invalid_grant"));
    assert_eq!(ask_as(&monday, &second.text("access_token"), "{ me { name } }").await.status, 401);
    assert_eq!(monday.oauth().counts().reuses, 1);
}

#[tokio::test(start_paused = true)]
async fn a_code_is_refused_twice_late_wrong_and_without_a_challenge() {
    let monday = monday();
    let spent = code(&monday, "me:read").await;
    assert_eq!(exchange(&monday, &spent, OTHER_VERIFIER).await.text("error"), "invalid_grant");
    assert_eq!(exchange(&monday, &spent, VERIFIER).await.status, 400);
    let late = code(&monday, "me:read").await;
    pause(600_000).await;
    assert_eq!(
        exchange(&monday, &late, VERIFIER).await.text("error_description"),
        "expired authorization code"
    );
    let bare = dance::open(&monday, AUTHORIZE, &[("client_id", CLIENT_ID), ("redirect_uri", REDIRECT)]).await;
    assert_eq!(bare.came_back("error").as_deref(), Some("invalid_request"));
    for wrong in
        ["http://localhost:47113/oauth/monday/", "http://127.0.0.1:47113/oauth/monday", "http://localhost:1/"]
    {
        let pairs = [("client_id", LEGACY_CLIENT_ID), ("redirect_uri", wrong)];
        assert_eq!(dance::open(&monday, AUTHORIZE, &pairs).await.status, 400, "{wrong}");
    }
    // Documents show JSON; a form is a switch.
    let pairs = [("grant_type", "refresh_token"), ("client_id", CLIENT_ID), ("refresh_token", "x")];
    assert_eq!(dance::form(&monday, TOKEN, &pairs, &[]).await.text("error"), "invalid_request");
    let unproven = post(
        &monday,
        TOKEN,
        json!({ "grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": "x" }),
    );
    assert_eq!(unproven.await.text("error"), "invalid_client");
}

#[tokio::test(start_paused = true)]
async fn deny_and_an_app_that_is_not_installed_end_without_a_code() {
    let monday = monday();
    let pairs = [("client_id", LEGACY_CLIENT_ID), ("redirect_uri", REDIRECT), ("state", "s-1")];
    let page = dance::open(&monday, AUTHORIZE, &pairs).await;
    let back = dance::press(&monday, AUTHORIZE, &page, "deny").await;
    assert_eq!(back.came_back("error").as_deref(), Some("access_denied"));
    assert_eq!(back.came_back("state").as_deref(), Some("s-1"));
    monday.set_switches(|switches| switches.app_installed = false);
    assert_eq!(dance::open(&monday, AUTHORIZE, &pairs).await.status, 403);
    let mut forced = pairs.to_vec();
    forced.push(("force_install_if_needed", "true"));
    assert_eq!(dance::open(&monday, AUTHORIZE, &forced).await.status, 200);
    assert_eq!(dance::open(&monday, AUTHORIZE, &pairs).await.status, 200);
    let mut elsewhere = pairs.to_vec();
    elsewhere.push(("subdomain", "nobody"));
    assert_eq!(dance::open(&monday, AUTHORIZE, &elsewhere).await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn the_old_flow_gives_one_token_that_never_ends() {
    let monday = monday();
    let pairs = [("client_id", LEGACY_CLIENT_ID), ("redirect_uri", REDIRECT), ("scope", "me:read")];
    let code = dance::code(&monday, AUTHORIZE, &pairs).await;
    let body = json!({ "client_id": LEGACY_CLIENT_ID, "client_secret": LEGACY_CLIENT_SECRET, "code": code });
    assert_eq!(post(&monday, TOKEN, body.clone()).await.text("error"), "invalid_client");
    let granted = post(&monday, "/oauth2/token", body).await;
    assert_eq!((granted.status, granted.body.get("refresh_token")), (200, None));
    let token = granted.text("access_token");
    assert_eq!(claims(&token).get("exp"), None);
    pause(400 * 86_400_000).await;
    assert_eq!(ask_as(&monday, &token, "{ me { id } }").await.status, 200);
    monday.revoke_tokens(true);
    assert_eq!(ask_as(&monday, &token, "{ me { id } }").await.status, 401);
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_is_missing_leaves_a_null_and_an_error_in_a_200() {
    let monday = monday();
    let token = monday.oauth().grant(CLIENT_ID, "88001", &["me:read"]).unwrap().access;
    let heard = ask_as(&monday, &token, "{ me { id } boards { id } }").await;
    assert_eq!((heard.status, heard.code()), (200, "UNAUTHORIZED_FIELD_OR_TYPE"));
    assert_eq!(
        (&heard.body["data"]["me"]["id"], &heard.body["data"]["boards"]),
        (&json!("88001"), &Value::Null)
    );
    monday.set_switches(|switches| switches.scope_code = "missingRequiredPermissions");
    assert_eq!(
        ask_as(&monday, &token, "{ me { account { name } } }").await.code(),
        "missingRequiredPermissions"
    );
    let free = ask_as(
        &monday,
        &token,
        "{ versions { kind value display_name } platform_api { daily_limit { total } } }",
    )
    .await;
    assert_eq!((free.code(), free.body["data"]["versions"][2]["kind"].as_str()), ("none", Some("current")));
    let made = send(&monday, creating(&monday, "A", json!({})), &[("authorization", &token)]).await.unwrap();
    assert_eq!((made.code(), monday.items_created()), ("missingRequiredPermissions", 0));
    // A personal token has every scope.
    assert_eq!(ask(&monday, "{ boards { id } account { plan { tier } } }", json!({})).await.code(), "none");
}

#[tokio::test(start_paused = true)]
async fn revocation_and_discovery() {
    let monday = monday();
    let issued = monday.oauth().grant(CLIENT_ID, "88001", &["me:read"]).unwrap();
    let body = json!({ "token": issued.access, "client_id": CLIENT_ID, "client_secret": "wrong" });
    assert_eq!(post(&monday, "/oauth_ms/oauth/revoke", body).await.status, 401);
    let body = json!({
        "token": issued.access, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
        "token_type_hint": "access_token",
    });
    assert_eq!(post(&monday, "/oauth_ms/oauth/revoke", body).await.body, json!({ "success": true }));
    assert_eq!(ask_as(&monday, &issued.access, "{ me { id } }").await.status, 401);
    assert_eq!(renew(&monday, &issued.refresh.unwrap()).await.status, 400);
    let about = dance::get(&monday, "/oauth_ms/.well-known/oauth-authorization-server", &[]).await;
    assert_eq!(about.body["code_challenge_methods_supported"], json!(["S256"]));
    assert!(about.text("token_endpoint").ends_with(TOKEN));
}
