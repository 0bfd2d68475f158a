//! The three ways to sign in, what each reaches, and the refusals.

use super::people::{ADMIN, AGENT, API_TOKEN};
use super::*;
use crate::oauth::dance::{OTHER_VERIFIER, VERIFIER, challenge, code, open, press};
use crate::wire::heard::{Heard, basic, hear};
use crate::{Clock, Simulator as _, Start};
use serde_json::{Value, json};
use std::time::Duration;

const AUTHORIZE: &str = "/oauth/authorizations/new";
const ME: &str = "/api/v2/users/me.json";

fn zendesk() -> Zendesk {
    Zendesk::start(&Start::in_process())
}

async fn tokens(zendesk: &Zendesk, body: Value) -> Heard {
    hear!(zendesk, "POST", "/oauth/tokens", "", &body)
}

async fn signed_in(zendesk: &Zendesk, client: &str, scope: &str) -> String {
    let challenge = challenge(VERIFIER);
    let asked = [
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", REDIRECTS[0]),
        ("scope", scope),
        ("state", "s"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    code(zendesk, AUTHORIZE, &asked).await
}

fn exchange(client: &str, code: &str) -> Value {
    json!({ "grant_type": "authorization_code", "client_id": client, "code": code, "redirect_uri": REDIRECTS[0],
        "code_verifier": VERIFIER, "scope": "read write" })
}

fn bearer(heard: &Heard) -> String {
    format!("Bearer {}", heard.body["access_token"].as_str().unwrap_or_else(|| panic!("{}", heard.text)))
}

#[tokio::test(start_paused = true)]
async fn a_person_signs_in_with_a_public_client_and_a_refresh_ends_the_old_pair() {
    let zendesk = zendesk();
    let given = signed_in(&zendesk, PUBLIC_CLIENT_ID, "users:read tickets:read").await;
    let pair = tokens(&zendesk, exchange(PUBLIC_CLIENT_ID, &given)).await;
    assert_eq!((pair.status, &pair.body["scope"]), (200, &json!("users:read tickets:read")));
    assert_eq!([&pair.body["expires_in"], &pair.body["refresh_token_expires_in"]], [1_800, 2_592_000]);
    let old = bearer(&pair);
    assert_eq!(hear!(zendesk, "GET", ME, &old).body["user"]["role"], "admin");
    let renew = |token: &Value| json!({ "grant_type": "refresh_token", "client_id": PUBLIC_CLIENT_ID, "refresh_token": token });
    let next = tokens(&zendesk, renew(&pair.body["refresh_token"])).await;
    let new = bearer(&next);
    let dead = hear!(zendesk, "GET", ME, &old);
    assert_eq!((dead.status, &dead.body["error"]), (401, &json!("invalid_token")));
    assert_eq!(hear!(zendesk, "GET", ME, &new).status, 200);
    let reused = tokens(&zendesk, renew(&pair.body["refresh_token"])).await;
    assert_eq!((reused.status, &reused.body["error"]), (400, &json!("invalid_grant")));
    assert_eq!(hear!(zendesk, "GET", ME, &new).status, 401, "the pair is ended");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let given = signed_in(&zendesk, PUBLIC_CLIENT_ID, "users:read").await;
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(tokens(&zendesk, exchange(PUBLIC_CLIENT_ID, &given)).await.body["error"], "invalid_grant");
}

#[tokio::test(start_paused = true)]
async fn what_the_token_address_refuses() {
    let zendesk = zendesk();
    let given = signed_in(&zendesk, PUBLIC_CLIENT_ID, "read").await;
    let mut wrong = exchange(PUBLIC_CLIENT_ID, &given);
    wrong["code_verifier"] = json!(OTHER_VERIFIER);
    assert_eq!(tokens(&zendesk, wrong).await.status, 400);
    let alone = |id: &str| json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": CLIENT_SECRET, "scope": "read" });
    assert_eq!(tokens(&zendesk, alone(PUBLIC_CLIENT_ID)).await.status, 401, "a public client has no secret");
    let machine = tokens(&zendesk, alone(CLIENT_ID)).await;
    assert_eq!((machine.status, machine.body.get("refresh_token")), (200, None));
    let mut body = alone(CLIENT_ID);
    body["client_secret"] = json!("wrong");
    let refused = tokens(&zendesk, body).await;
    assert_eq!((refused.status, &refused.body["error"]), (401, &json!("invalid_client")));
    let mut body = alone(CLIENT_ID);
    body["expires_in"] = json!(299);
    assert_eq!(tokens(&zendesk, body.clone()).await.body["error"], "invalid_request");
    body["expires_in"] = json!(600);
    assert_eq!(tokens(&zendesk, body).await.body["expires_in"], 600);
    let form =
        http::Request::post("/oauth/tokens").header("content-type", "application/x-www-form-urlencoded");
    let form = form.body(axum::body::Body::from("grant_type=client_credentials")).unwrap();
    assert_eq!(Heard::of(zendesk.handle(form).await).await.body["error"], "invalid_request");
}

#[tokio::test]
async fn what_the_page_refuses() {
    let zendesk = zendesk();
    let challenge = challenge(VERIFIER);
    let proof = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")];
    let asked = |redirect: &'static str| {
        [
            ("response_type", "code"),
            ("client_id", PUBLIC_CLIENT_ID),
            ("redirect_uri", redirect),
            ("state", "s"),
        ]
    };
    let plain = open(&zendesk, AUTHORIZE, &asked(REDIRECTS[0])).await;
    assert_eq!(
        plain.came_back("error").as_deref(),
        Some("invalid_request"),
        "a public client needs a proof key"
    );
    let elsewhere = "http://127.0.0.1:50000/zendesk";
    let with_proof = |redirect| [asked(redirect).to_vec(), proof.to_vec()].concat();
    assert_eq!(open(&zendesk, AUTHORIZE, &with_proof(elsewhere)).await.status, 400);
    zendesk.set_switches(|switches| switches.loopback_is_loose = true);
    let page = open(&zendesk, AUTHORIZE, &with_proof(elsewhere)).await;
    let denied = press(&zendesk, AUTHORIZE, &page, "deny").await;
    assert_eq!(
        (denied.came_back("error").as_deref(), denied.came_back("state").as_deref()),
        (Some("access_denied"), Some("s"))
    );
    zendesk.set_switches(|switches| switches.unknown_scope_is_granted = false);
    let unknown = [with_proof(REDIRECTS[0]), vec![("scope", "cups:read")]].concat();
    assert_eq!(
        open(&zendesk, AUTHORIZE, &unknown).await.came_back("error").as_deref(),
        Some("invalid_scope")
    );
}

#[tokio::test]
async fn scopes_and_roles_reach_what_they_say() {
    let zendesk = zendesk();
    let alone = |scope: &str| json!({ "grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "scope": scope });
    let ticket = json!({ "ticket": { "subject": "s", "comment": { "body": "b" } } });
    // users/me, webhooks, ticket_fields, tickets read, tickets create
    let table = [
        ("read", [200, 200, 200, 200, 403]),
        ("write", [403, 403, 403, 403, 201]),
        ("tickets:read", [403, 403, 403, 200, 403]),
        ("users:read webhooks:read", [200, 200, 403, 403, 403]),
        ("cups:read", [403, 403, 403, 403, 403]),
    ];
    for (scope, statuses) in table {
        let token = bearer(&tokens(&zendesk, alone(scope)).await);
        let paths = [ME, "/api/v2/webhooks", "/api/v2/ticket_fields.json", "/api/v2/tickets"];
        for (path, status) in paths.iter().zip(statuses) {
            assert_eq!(hear!(zendesk, "GET", path, &token).status, status, "{scope} {path}");
        }
        assert_eq!(
            hear!(zendesk, "POST", "/api/v2/tickets.json", &token, &ticket).status,
            statuses[4],
            "{scope}"
        );
    }
    zendesk.set_person(false);
    let given = signed_in(&zendesk, PUBLIC_CLIENT_ID, "read").await;
    let agent = bearer(&tokens(&zendesk, exchange(PUBLIC_CLIENT_ID, &given)).await);
    let refused = hear!(zendesk, "GET", "/api/v2/webhooks", &agent);
    assert_eq!((refused.status, &refused.body["error"]["title"]), (403, &json!("Forbidden")));
    assert_eq!(hear!(zendesk, "GET", "/api/v2/account/settings", &agent).status, 403);
    assert_eq!(hear!(zendesk, "GET", ME, &agent).body["user"]["role"], "agent");
    assert_eq!(hear!(zendesk, "DELETE", "/api/v2/oauth/tokens/current.json", &agent).status, 204);
    assert_eq!(hear!(zendesk, "GET", ME, &agent).status, 401);
}

#[tokio::test(start_paused = true)]
async fn an_api_token_works_until_its_day() {
    let zendesk = zendesk();
    let token = basic(&format!("{}/token", AGENT.email), API_TOKEN);
    assert_eq!(hear!(zendesk, "GET", "/api/v2/users/me", &token).body["user"]["id"], AGENT.id);
    let password = basic(ADMIN.email, "password");
    let guest = hear!(zendesk, "GET", ME, &password);
    assert_eq!((guest.status, &guest.body["user"]["id"]), (200, &Value::Null), "a success that is nobody");
    assert_eq!(
        hear!(zendesk, "GET", "/api/v2/tickets", &password).body["error"],
        "Couldn't authenticate you"
    );
    zendesk.set_switches(|switches| switches.wrong_token_is_visitor = false);
    assert_eq!(hear!(zendesk, "GET", ME, &password).status, 401);
    assert_eq!(hear!(zendesk, "GET", ME, "").status, 200);
    let after = Start { clock: Clock::starting_at(TOKENS_END_MS), ..Start::in_process() };
    let later = Zendesk::start(&after);
    assert_eq!(hear!(later, "GET", ME, &token).status, 401);
    later.set_switches(|switches| switches.api_tokens_end = false);
    assert_eq!(hear!(later, "GET", ME, &token).status, 200);
    later.revoke_all();
    assert_eq!(hear!(later, "GET", "/api/v2/tickets", &token).status, 401);
}

#[tokio::test(start_paused = true)]
async fn tickets_lists_and_the_rate() {
    let zendesk = zendesk();
    let token = basic(&format!("{}/token", ADMIN.email), API_TOKEN);
    let first = hear!(zendesk, "GET", "/api/v2/tickets/5158.json", &token);
    assert_eq!((&first.body["ticket"]["priority"], first.header("x-rate-limit")), (&json!("urgent"), "200"));
    let body =
        json!({ "ticket": { "subject": "s", "comment": { "body": "b" }, "external_id": "conversation-1" } });
    let made = hear!(zendesk, "POST", "/api/v2/tickets.json", &token, &body);
    assert_eq!((made.status, &made.body["ticket"]["id"]), (201, &json!(5_159)));
    let found = hear!(zendesk, "GET", "/api/v2/tickets.json?external_id=conversation-1", &token);
    assert_eq!((&found.body["count"], &found.body["tickets"][0]["id"]), (&json!(1), &json!(5_159)));
    let upper = json!({ "ticket": { "priority": "URGENT" } });
    let refused = hear!(zendesk, "POST", "/api/v2/tickets", &token, &upper);
    assert_eq!((refused.status, &refused.body["error"]), (422, &json!("RecordInvalid")));
    assert_eq!(refused.body["details"]["base"][0]["description"], "Description: cannot be blank");
    assert_eq!(hear!(zendesk, "GET", "/api/v2/tickets/1", &token).body["error"], "RecordNotFound");
    let page = hear!(zendesk, "GET", "/api/v2/ticket_fields?page%5Bsize%5D=5", &token).body;
    assert_eq!(page["meta"]["has_more"], true);
    let next = page["links"]["next"].as_str().unwrap().trim_start_matches("http://127.0.0.1:9");
    let rest = hear!(zendesk, "GET", next, &token).body;
    assert_eq!(
        (rest["ticket_fields"].as_array().map(Vec::len), &rest["meta"]["has_more"]),
        (Some(3), &json!(false))
    );
    let page = hear!(zendesk, "GET", "/api/v2/ticket_fields.json?per_page=5", &token).body;
    let next = page["next_page"].as_str().unwrap().trim_start_matches("http://127.0.0.1:9");
    let rest = hear!(zendesk, "GET", next, &token).body;
    assert_eq!((rest["ticket_fields"].as_array().map(Vec::len), &rest["next_page"]), (Some(3), &Value::Null));
    let webhooks = hear!(zendesk, "GET", "/api/v2/webhooks?filter%5Bname_contains%5D=Patchbay", &token);
    assert_eq!(webhooks.body["webhooks"], json!([]));
    assert_eq!(hear!(zendesk, "PUT", "/api/v2/tickets", &token).status, 405);
    zendesk.set_switches(|switches| switches.requests_per_minute = 1);
    let limited = hear!(zendesk, "GET", ME, &token);
    assert_eq!(
        (limited.status, limited.header("retry-after"), limited.text.as_str()),
        (429, "60", "Rate limit exceeded")
    );
    zendesk.set_switches(|switches| switches.unknown = true);
    assert_eq!(hear!(zendesk, "GET", ME, &token).status, 404);
}
