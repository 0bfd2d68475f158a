//! A person's sign-in, and what roles and scopes let a token read.

use super::genesys;
use crate::clock::pause;
use crate::genesys::{CLIENT_ID, CLIENT_SECRET, CODE_CLIENT_ID, CODE_CLIENT_SECRET, Genesys};
use crate::oauth::dance::{self, Heard, OTHER_VERIFIER, VERIFIER, challenge};
use http::Method;
use serde_json::json;

const AUTHORIZE: &str = "/oauth/authorize";
const TOKEN: &str = "/oauth/token";
const REDIRECT: &str = "http://localhost:50123/oauth/genesys";

/// What a person's browser is sent to the consent page with.
fn asked<'a>(redirect: &'a str, challenge: &'a str) -> [(&'static str, &'a str); 6] {
    [
        ("client_id", CODE_CLIENT_ID),
        ("response_type", "code"),
        ("redirect_uri", redirect),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
        ("state", "s-1"),
    ]
}

async fn code(genesys: &Genesys) -> String {
    dance::code(genesys, AUTHORIZE, &asked(REDIRECT, &challenge(VERIFIER))).await
}

async fn exchange(genesys: &Genesys, code: &str, verifier: &str) -> Heard {
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("client_id", CODE_CLIENT_ID),
        ("code_verifier", verifier),
    ];
    dance::form(genesys, TOKEN, &pairs, &[]).await
}

#[tokio::test(start_paused = true)]
async fn a_person_signs_in_with_pkce_alone_and_gets_no_refresh_token() {
    let genesys = genesys(1);
    let granted = exchange(&genesys, &code(&genesys).await, VERIFIER).await;
    assert_eq!((granted.status, granted.body["expires_in"].as_u64()), (200, Some(86_399)));
    assert_eq!(granted.body.get("refresh_token"), None);
    let token = granted.text("access_token");
    let info = dance::read(&genesys, "/api/v2/tokens/me", &token).await;
    assert_eq!(info.body["OAuthClient"]["authorizedGrantType"], "CODE");
    assert_eq!(info.body["authorizedScope"][0], "user-basic-info");
    let me = dance::read(&genesys, "/api/v2/users/me?expand=authorization,organization", &token).await;
    assert_eq!(me.body["name"], "Amal Haddad");
    assert!(
        me.body["authorization"]["permissions"].as_array().unwrap().contains(&json!("routing:queue:view"))
    );
    assert_eq!(me.body["organization"]["name"], "Practice Contact Centre");
    assert_eq!(dance::read(&genesys, "/api/v2/users/me", &token).await.body.get("authorization"), None);
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let head = dance::send(&genesys, Method::HEAD, "/api/v2/tokens/me", &headers, String::new()).await;
    assert_eq!(head.status, 200);
    genesys.set_switches(|switches| switches.public_client_refreshes = true);
    assert!(exchange(&genesys, &code(&genesys).await, VERIFIER).await.body["refresh_token"].is_string());
}

#[tokio::test(start_paused = true)]
async fn codes_are_refused_in_the_login_hosts_shape() {
    let genesys = genesys(1);
    let refused = |heard: Heard| (heard.status, heard.text("error"), heard.text("description"));
    let spent = code(&genesys).await;
    let wrong = exchange(&genesys, &spent, OTHER_VERIFIER).await;
    assert_eq!(wrong.body["description"], wrong.body["error_description"]);
    assert_eq!((wrong.status, wrong.text("error").as_str()), (400, "invalid_grant"));
    assert_eq!(refused(exchange(&genesys, &spent, VERIFIER).await).1, "invalid_grant");
    let late = code(&genesys).await;
    pause(60_000).await;
    assert_eq!(refused(exchange(&genesys, &late, VERIFIER).await).2, "expired authorization code");
    let pairs = [("grant_type", "authorization_code"), ("code", "x"), ("client_id", "nobody")];
    let stranger = refused(dance::form(&genesys, TOKEN, &pairs, &[]).await);
    assert_eq!(stranger, (400, "invalid_client".to_owned(), "client not found".to_owned()));
    genesys.set_switches(|switches| switches.oauth_refusal_status = http::StatusCode::UNAUTHORIZED);
    assert_eq!(dance::form(&genesys, TOKEN, &pairs, &[]).await.status, 401);
}

#[tokio::test(start_paused = true)]
async fn localhost_has_any_port_and_its_address_is_another_host() {
    let genesys = genesys(1);
    let challenge = challenge(VERIFIER);
    let ask =
        async |redirect: &str| dance::open(&genesys, AUTHORIZE, &asked(redirect, &challenge)).await.status;
    assert_eq!(ask("http://localhost:1").await, 200);
    assert_eq!(ask("http://localhost:65000/").await, 200);
    assert_eq!(ask("http://localhost:65000/elsewhere").await, 400);
    assert_eq!(ask("http://127.0.0.1:65000/").await, 400);
    genesys.set_switches(|switches| switches.loopback_address_is_localhost = true);
    assert_eq!(ask("http://127.0.0.1:65000/").await, 200);
    genesys.set_switches(|switches| switches.loopback_address_is_localhost = false);
    assert_eq!(ask("http://127.0.0.1:65000/").await, 400);
}

#[tokio::test(start_paused = true)]
async fn deny_leads_back_with_the_state() {
    let genesys = genesys(1);
    let page = dance::open(&genesys, AUTHORIZE, &asked(REDIRECT, &challenge(VERIFIER))).await;
    let back = dance::press(&genesys, AUTHORIZE, &page, "deny").await;
    assert_eq!(back.status, 302);
    assert_eq!(back.came_back("error").as_deref(), Some("access_denied"));
    assert_eq!((back.came_back("state").as_deref(), back.came_back("code")), (Some("s-1"), None));
}

#[tokio::test(start_paused = true)]
async fn a_client_with_its_secret_is_renewed_and_a_reused_refresh_token_ends_it() {
    let genesys = genesys(1);
    let pairs = [("client_id", CODE_CLIENT_ID), ("response_type", "code"), ("redirect_uri", REDIRECT)];
    let code = dance::code(&genesys, AUTHORIZE, &pairs).await;
    let header = dance::basic(CODE_CLIENT_ID, CODE_CLIENT_SECRET);
    let headers = [("authorization", header.as_str())];
    let pairs = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", REDIRECT)];
    // Without a challenge the secret is the only proof.
    let mut bare = pairs.to_vec();
    bare.push(("client_id", CODE_CLIENT_ID));
    let first = dance::form(&genesys, TOKEN, &pairs, &headers).await;
    assert_eq!(dance::form(&genesys, TOKEN, &bare, &[]).await.text("error"), "invalid_grant");
    assert_eq!(first.status, 200, "{first:?}");
    // The second use of the code has ended the first sign-in, so a new one is made.
    let again = dance::code(
        &genesys,
        AUTHORIZE,
        &[("client_id", CODE_CLIENT_ID), ("response_type", "code"), ("redirect_uri", REDIRECT)],
    )
    .await;
    let pairs = [("grant_type", "authorization_code"), ("code", again.as_str()), ("redirect_uri", REDIRECT)];
    let first = dance::form(&genesys, TOKEN, &pairs, &headers).await.text("refresh_token");
    let renew = async |token: &str| {
        let pairs = [("grant_type", "refresh_token"), ("refresh_token", token)];
        dance::form(&genesys, TOKEN, &pairs, &headers).await
    };
    let second = renew(&first).await;
    let access = second.text("access_token");
    assert_eq!(dance::read(&genesys, "/api/v2/tokens/me", &access).await.status, 200);
    assert_eq!(renew(&first).await.status, 400);
    assert_eq!(dance::read(&genesys, "/api/v2/tokens/me", &access).await.body["code"], "bad.credentials");
}

#[tokio::test(start_paused = true)]
async fn roles_and_scopes_decide_what_is_read() {
    let genesys = genesys(1);
    let pairs = [("grant_type", "client_credentials")];
    let header = dance::basic(CLIENT_ID, CLIENT_SECRET);
    let granted = dance::form(&genesys, TOKEN, &pairs, &[("authorization", &header)]).await;
    let token = granted.text("access_token");
    let queues = "/api/v2/routing/queues";
    assert_eq!(dance::read(&genesys, queues, &token).await.status, 200);
    genesys.deny(CLIENT_ID, "routing:queue:view");
    let refused = dance::read(&genesys, queues, &token).await;
    assert_eq!((refused.status, refused.text("code").as_str()), (403, "missing.any.permissions"));
    assert!(refused.text("message").ends_with("[routing:queue:view]"));
    assert_eq!(dance::read(&genesys, "/api/v2/routing/wrapupcodes", &token).await.status, 200);
    genesys.set_permissions(CLIENT_ID, None);
    assert_eq!(dance::read(&genesys, queues, &token).await.status, 200);
    // A client's token is nobody's user; a user's token needs the scope.
    assert_eq!(dance::read(&genesys, "/api/v2/users/me", &token).await.status, 400);
    let person = genesys.org().users[0].id.clone();
    let narrow = genesys.oauth().grant(CODE_CLIENT_ID, &person, &["user-basic-info"]).unwrap().access;
    assert_eq!(dance::read(&genesys, "/api/v2/users/me", &narrow).await.status, 200);
    assert_eq!(dance::read(&genesys, queues, &narrow).await.body["code"], "not.authorized");
}
