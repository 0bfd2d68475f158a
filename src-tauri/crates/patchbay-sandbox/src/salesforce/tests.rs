//! What a client meets at the org.

use super::*;
use crate::clock::pause;
use crate::oauth::dance::{self, Heard, OTHER_VERIFIER, VERIFIER, challenge};
use crate::simulator::{Simulator as _, Start};
use serde_json::{Value, json};

const AUTHORIZE: &str = "/services/oauth2/authorize";
const TOKEN: &str = "/services/oauth2/token";
const REDIRECT: &str = sign_in::REDIRECT;
const DATA: &str = "/services/data/v66.0";

fn salesforce() -> Salesforce {
    Salesforce::start(&Start::in_process())
}

fn wish<'a>(challenge: &'a str, redirect: &'a str) -> [(&'a str, &'a str); 6] {
    // As jsforce asks: no code_challenge_method.
    [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", redirect),
        ("scope", "api refresh_token"),
        ("state", "s-1"),
        ("code_challenge", challenge),
    ]
}

async fn code(org: &Salesforce, verifier: &str) -> String {
    dance::code(org, AUTHORIZE, &wish(&challenge(verifier), REDIRECT)).await
}

async fn exchange(org: &Salesforce, code: &str, verifier: &str) -> Heard {
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT),
        ("code_verifier", verifier),
    ];
    dance::form(org, TOKEN, &pairs, &[]).await
}

async fn renew(org: &Salesforce, refresh: &str) -> Heard {
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", CLIENT_ID)];
    dance::form(org, TOKEN, &pairs, &[]).await
}

async fn alone(org: &Salesforce) -> Heard {
    let pairs =
        [("grant_type", "client_credentials"), ("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)];
    dance::form(org, TOKEN, &pairs, &[]).await
}

fn refused(heard: &Heard) -> (u16, Value) {
    (heard.status, heard.body.clone())
}

fn invalid_grant(description: &str) -> (u16, Value) {
    (400, json!({ "error": "invalid_grant", "error_description": description }))
}

#[tokio::test(start_paused = true)]
async fn a_person_signs_in_with_a_verifier_of_171_characters() {
    let org = salesforce();
    let verifier = "aB3-".repeat(43)[..171].to_owned();
    let granted = exchange(&org, &code(&org, &verifier).await, &verifier).await;
    assert_eq!((granted.status, granted.body.get("expires_in")), (200, None));
    assert_eq!(granted.text("scope"), "api refresh_token");
    assert!(granted.text("access_token").starts_with("00D000000000001!"));
    assert_eq!(granted.text("issued_at"), "1795251600000");
    assert_eq!(granted.text("instance_url"), org.base());
    assert_eq!(granted.text("id"), format!("{}/id/{ORG_ID}/{USER_ID}", org.base()));
    let token = granted.text("access_token");
    let who = dance::read(&org, &format!("/id/{ORG_ID}/{USER_ID}"), &token).await;
    assert_eq!(who.body["username"], "robin.keller@practice.example");
    assert_eq!(dance::read(&org, "/services/oauth2/userinfo", &token).await.body["user_id"], USER_ID);
    assert_eq!(dance::read(&org, "/services/oauth2/userinfo", "x").await.status, 403);
    assert_eq!(org.oauth().counts().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn codes_are_refused_as_objects_with_400() {
    let org = salesforce();
    let spent = code(&org, VERIFIER).await;
    assert_eq!(
        refused(&exchange(&org, &spent, OTHER_VERIFIER).await),
        invalid_grant("invalid code verifier")
    );
    assert_eq!(refused(&exchange(&org, &spent, VERIFIER).await), invalid_grant("expired authorization code"));
    let late = code(&org, VERIFIER).await;
    pause(900_000).await;
    assert_eq!(refused(&exchange(&org, &late, VERIFIER).await), invalid_grant("expired authorization code"));
    assert_eq!(refused(&exchange(&org, "x", VERIFIER).await), invalid_grant("invalid authorization code"));
    let stranger =
        dance::form(&org, TOKEN, &[("grant_type", "refresh_token"), ("client_id", "x")], &[]).await;
    assert_eq!(
        stranger.body,
        json!({ "error": "invalid_client_id", "error_description": "client identifier invalid" })
    );
    let none = dance::form(&org, TOKEN, &[("client_id", CLIENT_ID)], &[]).await;
    assert_eq!(none.text("error"), "unsupported_grant_type");
    let password =
        [("grant_type", "password"), ("client_id", CLIENT_ID), ("username", "a"), ("password", "b")];
    assert_eq!(
        refused(&dance::form(&org, TOKEN, &password, &[]).await),
        invalid_grant("authentication failure")
    );
    let challenge = challenge(VERIFIER);
    for wrong in ["http://localhost:1718/OauthRedirect", "http://127.0.0.1:1717/OauthRedirect"] {
        assert_eq!(dance::open(&org, AUTHORIZE, &wish(&challenge, wrong)).await.status, 400, "{wrong}");
    }
    org.set_switches(|switches| switches.loopback_is_loose = true);
    let loose = wish(&challenge, "http://127.0.0.1:4000/OauthRedirect");
    assert_eq!(dance::open(&org, AUTHORIZE, &loose).await.status, 200);
    org.set_switches(|switches| switches.secret_required = true);
    assert_eq!(exchange(&org, &code(&org, VERIFIER).await, VERIFIER).await.text("error"), "invalid_client");
}

#[tokio::test(start_paused = true)]
async fn deny_leads_back_and_scopes_decide_about_a_refresh_token() {
    let org = salesforce();
    let challenge = challenge(VERIFIER);
    let page = dance::open(&org, AUTHORIZE, &wish(&challenge, REDIRECT)).await;
    let back = dance::press(&org, AUTHORIZE, &page, "deny").await;
    assert_eq!(back.came_back("error").as_deref(), Some("access_denied"));
    assert_eq!(back.came_back("state").as_deref(), Some("s-1"));
    org.oauth().set_auto_consent(Some(true));
    let mut narrow = wish(&challenge, REDIRECT);
    narrow[3].1 = "api";
    let code = dance::open(&org, AUTHORIZE, &narrow).await.came_back("code").unwrap();
    assert_eq!(exchange(&org, &code, VERIFIER).await.body.get("refresh_token"), None);
    narrow[3].1 = "id";
    let code = dance::open(&org, AUTHORIZE, &narrow).await.came_back("code").unwrap();
    let token = exchange(&org, &code, VERIFIER).await.text("access_token");
    let refused = dance::read(&org, DATA, &token).await;
    assert_eq!(refused.body[0]["message"], "This session is not valid for use with the REST API");
    narrow[3].1 = "api custom_api_scope";
    assert_eq!(
        dance::open(&org, AUTHORIZE, &narrow).await.came_back("error").as_deref(),
        Some("invalid_scope")
    );
}

#[tokio::test(start_paused = true)]
async fn a_session_times_out_and_a_rotated_refresh_token_is_dead() {
    let org = salesforce();
    let first = exchange(&org, &code(&org, VERIFIER).await, VERIFIER).await;
    let token = first.text("access_token");
    assert_eq!(dance::read(&org, DATA, &token).await.status, 200);
    pause(7_200_000).await;
    let ended = dance::read(&org, DATA, &token).await;
    let body = json!([{ "message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID" }]);
    assert_eq!((ended.status, ended.body), (401, body));
    let second = renew(&org, &first.text("refresh_token")).await;
    assert_ne!(second.text("refresh_token"), first.text("refresh_token"));
    assert_eq!(dance::read(&org, DATA, &second.text("access_token")).await.status, 200);
    let reused = renew(&org, &first.text("refresh_token")).await;
    assert_eq!(refused(&reused), invalid_grant("expired access/refresh token"));
    assert_eq!(dance::read(&org, DATA, &second.text("access_token")).await.status, 401);
    org.set_switches(|switches| switches.refresh_rotates = false);
    let third = exchange(&org, &code(&org, VERIFIER).await, VERIFIER).await.text("refresh_token");
    assert_eq!(renew(&org, &third).await.body.get("refresh_token"), None);
    assert_eq!(renew(&org, &third).await.status, 200);
    assert_eq!(dance::form(&org, "/services/oauth2/revoke", &[("token", &third)], &[]).await.status, 200);
    assert_eq!(renew(&org, &third).await.status, 400);
    assert_eq!(dance::form(&org, "/services/oauth2/revoke", &[("token", &third)], &[]).await.status, 400);
}

#[tokio::test(start_paused = true)]
async fn a_sliding_session_lives_as_long_as_it_is_used() {
    let org = salesforce();
    org.set_switches(|switches| switches.session_slides = true);
    let token = alone(&org).await.text("access_token");
    for _ in 0..3 {
        pause(5_000_000).await;
        assert_eq!(dance::read(&org, DATA, &token).await.status, 200);
    }
    org.expire_now();
    assert_eq!(dance::read(&org, DATA, &token).await.status, 401);
}

#[tokio::test(start_paused = true)]
async fn the_client_alone_works_on_my_domain_only_and_as_its_own_user() {
    let org = salesforce();
    let granted = alone(&org).await;
    assert_eq!((granted.body.get("refresh_token"), granted.status), (None, 200));
    assert!(granted.text("id").ends_with(RUN_AS_ID));
    let basic = dance::basic(CLIENT_ID, CLIENT_SECRET);
    let pairs = [("grant_type", "client_credentials")];
    assert_eq!(dance::form(&org, TOKEN, &pairs, &[("authorization", &basic)]).await.status, 200);
    let wrong = dance::basic(CLIENT_ID, "wrong");
    let refusal = dance::form(&org, TOKEN, &pairs, &[("authorization", &wrong)]).await;
    assert_eq!((refusal.status, refusal.text("error").as_str()), (400, "invalid_client"));
    org.oauth().change_client(CLIENT_ID, |client| client.runs_as.clear());
    assert_eq!(refused(&alone(&org).await), invalid_grant("no client credentials user enabled"));
    org.set_switches(|switches| switches.host = Host::Login);
    assert_eq!(refused(&alone(&org).await), invalid_grant("request not supported on this domain"));
}

#[tokio::test(start_paused = true)]
async fn versions_limits_and_describe_are_read_and_counted() {
    let org = salesforce();
    assert_eq!(dance::get(&org, "/services/data", &[]).await.status, 401);
    let token = alone(&org).await.text("access_token");
    let versions = dance::read(&org, "/services/data", &token).await.body;
    let last = versions.as_array().unwrap().last().unwrap();
    assert_eq!(last, &json!({ "label": "Summer '26", "url": "/services/data/v67.0", "version": "67.0" }));
    let root = dance::read(&org, &format!("{DATA}/"), &token).await;
    assert_eq!(root.body["sobjects"], "/services/data/v66.0/sobjects");
    assert_eq!(root.header("sforce-limit-info"), "api-usage=2/15000");
    let limits = dance::read(&org, &format!("{DATA}/limits"), &token).await.body;
    assert_eq!(limits["DailyApiRequests"], json!({ "Max": 15_000, "Remaining": 14_997 }));
    assert_eq!(
        dance::read(&org, "/services/data/v99.0/limits", &token).await.body[0]["errorCode"],
        "NOT_FOUND"
    );
    let describe = dance::read(&org, &format!("{DATA}/sobjects/Case/describe"), &token).await;
    let name = |field: &Value| field["name"].as_str().unwrap().to_owned();
    let names = |heard: &Heard| heard.body["fields"].as_array().unwrap().iter().map(name).collect::<Vec<_>>();
    assert!(names(&describe).contains(&"Subject".to_owned()));
    assert!(!names(&describe).contains(&"Patchbay_Key__c".to_owned()));
    org.set_switches(|switches| switches.shows_key_field = true);
    let path = format!("{DATA}/sobjects/Case/describe");
    let describe = dance::read(&org, &path, &token).await;
    let key =
        describe.body["fields"].as_array().unwrap().iter().find(|field| field["name"] == "Patchbay_Key__c");
    assert_eq!((&key.unwrap()["externalId"], &key.unwrap()["unique"]), (&json!(true), &json!(true)));
    let bearer = format!("Bearer {token}");
    let since = [("authorization", bearer.as_str()), ("if-modified-since", describe.header("last-modified"))];
    assert_eq!(dance::get(&org, &path, &since).await.status, 304);
    org.set_switches(|switches| switches.sees_cases = false);
    assert_eq!(dance::read(&org, &path, &token).await.status, 404);
    let query =
        format!("{DATA}/query?{}", dance::encoded(&[("q", "SELECT Name, IsSandbox FROM Organization")]));
    let rows = dance::read(&org, &query, &token).await.body;
    assert_eq!((&rows["totalSize"], &rows["records"][0]["IsSandbox"]), (&json!(1), &json!(false)));
    let query = format!("{DATA}/query?{}", dance::encoded(&[("q", "SELECT Nope FROM Organization")]));
    assert_eq!(dance::read(&org, &query, &token).await.body[0]["errorCode"], "INVALID_FIELD");
    org.set_used(15_000);
    let spent = dance::read(&org, DATA, &token).await;
    assert_eq!((spent.status, spent.body[0]["errorCode"].as_str()), (403, Some("REQUEST_LIMIT_EXCEEDED")));
    assert_eq!(spent.header("sforce-limit-info"), "api-usage=15000/15000");
    pause(86_400_000).await;
    let token = alone(&org).await.text("access_token");
    org.set_switches(|switches| switches.api_enabled = false);
    assert_eq!(dance::read(&org, DATA, &token).await.body[0]["errorCode"], "API_DISABLED_FOR_ORG");
    assert_eq!(org.paths()[0].1, "/services/data");
}

/// Our describe against the sample at hand: every member we show exists there too, with the same kind of value.
#[test]
fn describe_has_the_shape_of_the_sample() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/contracts");
    let folder =
        std::env::var_os("PATCHBAY_CONTRACTS").map_or_else(|| beside.into(), std::path::PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join("salesforce-case-describe.json")) else {
        println!("The sample is absent: our describe was not compared with it.");
        return;
    };
    let sample: Value = serde_json::from_str(&text).unwrap();
    let ours = describe::one("Case", "/services/data/v66.0/sobjects", true).unwrap();
    for (name, value) in ours.as_object().unwrap() {
        let other = sample.get(name).unwrap_or_else(|| panic!("{name} is not in the sample"));
        assert_eq!(std::mem::discriminant(value), std::mem::discriminant(other), "{name}");
    }
    for field in ours["fields"].as_array().unwrap() {
        let name = &field["name"];
        let other = sample["fields"].as_array().unwrap().iter().find(|other| other["name"] == *name);
        let other = other.unwrap_or_else(|| panic!("{name} is not in the sample"));
        for member in field.as_object().unwrap().keys() {
            assert!(other.get(member).is_some(), "{name}.{member}");
        }
        for member in [
            "type",
            "length",
            "nillable",
            "createable",
            "updateable",
            "defaultedOnCreate",
            "unique",
            "externalId",
            "soapType",
            "referenceTo",
            "label",
        ] {
            assert_eq!(field[member], other[member], "{name}.{member}");
        }
    }
}
