//! The organisation's API, and what its calls post.

mod analytics;
mod sign_in;

use super::conversation::Wish;
use super::generator::plan;
use super::*;
use crate::chance::Chance;
use crate::{Clock, Cut};
use axum::body::Body;
use base64::Engine as _;
use http::{Method, Request};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const WALL_MS: u64 = 1_795_251_600_000;

async fn nowhere(_: Call) -> std::io::Result<u16> {
    Ok(202)
}

fn genesys(seed: u64) -> Genesys {
    Genesys::new(Clock::starting_at(WALL_MS), seed, nowhere)
}

struct Heard {
    status: u16,
    headers: http::HeaderMap,
    body: Value,
}

impl Heard {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn hear(genesys: &Genesys, request: Request<Body>) -> Result<Heard, Cut> {
    let (parts, body) = genesys.handle(request).await?.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    Ok(Heard { status: parts.status.as_u16(), headers: parts.headers, body })
}

async fn login(genesys: &Genesys, id: &str, secret: &str) -> Heard {
    let basic = base64::prelude::BASE64_STANDARD.encode(format!("{id}:{secret}"));
    let request = Request::post("/oauth/token")
        .header("authorization", format!("Basic {basic}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("grant_type=client_credentials"));
    hear(genesys, request.unwrap()).await.unwrap()
}

async fn token(genesys: &Genesys) -> String {
    login(genesys, CLIENT_ID, CLIENT_SECRET).await.body["access_token"].as_str().unwrap().to_owned()
}

async fn get(genesys: &Genesys, token: &str, path: &str) -> Heard {
    call(genesys, Method::GET, token, path).await.unwrap()
}

async fn call(genesys: &Genesys, method: Method, token: &str, path: &str) -> Result<Heard, Cut> {
    let request = Request::builder().method(method).uri(format!("/api/v2/{path}"));
    let request = request.header("authorization", format!("Bearer {token}")).body(Body::empty());
    hear(genesys, request.unwrap()).await
}

#[tokio::test(start_paused = true)]
async fn a_client_logs_in_and_its_token_expires() {
    let genesys = genesys(1);
    let refused = login(&genesys, CLIENT_ID, "wrong").await;
    let shape = json!({ "error": "invalid_client", "description": "authentication failed", "error_description": "authentication failed" });
    assert_eq!((refused.status, refused.body), (400, shape));
    assert_eq!(login(&genesys, "nobody", "x").await.body["description"], "client not found");
    let granted = login(&genesys, CLIENT_ID, CLIENT_SECRET).await;
    assert_eq!(
        (granted.body["token_type"].as_str(), granted.body["expires_in"].as_u64()),
        (Some("bearer"), Some(86_399))
    );
    let token = granted.body["access_token"].as_str().unwrap().to_owned();
    let me = get(&genesys, &token, "tokens/me").await;
    assert_eq!(me.body["OAuthClient"]["id"], CLIENT_ID);
    assert_eq!(get(&genesys, &token, "users/me").await.status, 400);
    tokio::time::sleep(std::time::Duration::from_secs(86_400)).await;
    assert_eq!(get(&genesys, &token, "tokens/me").await.body["code"], "credentials.expired");
}

#[tokio::test]
async fn lists_are_paged_by_number_and_filtered() {
    let genesys = genesys(1);
    let token = token(&genesys).await;
    let page = get(&genesys, &token, "routing/wrapupcodes?pageSize=4&pageNumber=2").await.body;
    assert_eq!(
        (page["entities"].as_array().unwrap().len(), &page["total"], &page["pageCount"]),
        (4, &json!(9), &json!(3))
    );
    assert_eq!(page["nextUri"], "/api/v2/routing/wrapupcodes?pageSize=4&pageNumber=3");
    assert_eq!(page["entities"][1]["name"], "Refund");
    let last = get(&genesys, &token, "routing/wrapupcodes?pageSize=4&pageNumber=3").await.body;
    assert_eq!((last["entities"].as_array().unwrap().len(), &last["nextUri"]), (1, &Value::Null));
    assert_eq!(get(&genesys, &token, "routing/queues?pageSize=101").await.body["code"], "bad.request");
    let queues = get(&genesys, &token, "routing/queues?name=*serv*").await.body;
    assert_eq!(queues["total"], 2);
    let id = queues["entities"][0]["id"].as_str().unwrap();
    assert_eq!(get(&genesys, &token, &format!("routing/queues/{id}")).await.body["name"], "Field service");
    assert_eq!(get(&genesys, &token, "routing/queues/nope").await.status, 404);
    assert_eq!(get(&genesys, &token, "ipranges").await.body["entities"][0]["service"], "data-actions");
    assert_eq!(get(&genesys, &token, "organizations/me").await.body["name"], "Practice Contact Centre");
}

#[tokio::test(start_paused = true)]
async fn past_the_rate_comes_the_published_429_and_every_reply_has_the_headers() {
    let genesys = genesys(1);
    let token = token(&genesys).await;
    genesys.set_switches(|switches| switches.requests_per_minute = 1);
    let first = get(&genesys, &token, "tokens/me").await;
    assert_eq!((first.header("inin-ratelimit-count"), first.header("inin-ratelimit-allowed")), ("1", "1"));
    let refused = get(&genesys, &token, "tokens/me").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, "60"));
    assert_eq!(refused.body["message"], "Rate limit exceeded the maximum. Retry the request in [60] seconds");
    assert_eq!(refused.body["contextId"], refused.header("inin-correlation-id"));
    let stranger = get(&genesys, "nobody", "tokens/me").await;
    assert_eq!((stranger.status, stranger.body["code"].as_str()), (401, Some("bad.credentials")));
}

#[tokio::test]
async fn faults_strike_the_api() {
    let genesys = genesys(1);
    let token = token(&genesys).await;
    genesys.set_faults(GenesysFaults { cut: 1.0, ..GenesysFaults::default() });
    assert!(call(&genesys, Method::GET, &token, "tokens/me").await.is_err());
    genesys.set_faults(GenesysFaults { status_503: 1.0, ..GenesysFaults::default() });
    assert_eq!(get(&genesys, &token, "tokens/me").await.body["code"], "service.unavailable");
    genesys.set_faults(GenesysFaults::default());
    assert_eq!(call(&genesys, Method::DELETE, &token, "tokens/me").await.unwrap().status, 204);
    assert_eq!(get(&genesys, &token, "tokens/me").await.status, 401);
}

#[tokio::test(start_paused = true)]
async fn a_seed_gives_its_conversations_again_and_no_other_seed_does() {
    let bodies = |seed: u64| (0..20).map(|n| genesys(seed).conversation(n)).collect::<Vec<_>>();
    assert_eq!(bodies(5), bodies(5));
    assert_ne!(bodies(5), bodies(6));
    let one = genesys(5).conversation(3);
    assert!(one.is_sorted_by_key(|(delay, _)| *delay));
}

#[tokio::test]
async fn acw_and_wrapup_tell_one_fact_by_ids_alone() {
    let genesys = genesys(1);
    let conversation = genesys.make(0, Wish { from_ms: WALL_MS, speed: 1, wrapup: Some(8) });
    let topics: Vec<String> = conversation.events.iter().map(|event| event.topic.to_string()).collect();
    assert_eq!(topics.len(), 4);
    let body = |topic: Topic| &conversation.events.iter().find(|event| event.topic == topic).unwrap().body;
    let (acw, wrapup) = (body(Topic::Acw), body(Topic::Wrapup));
    assert_eq!(acw["topic"], "v2.detail.events.conversation.{id}.acw");
    for field in [
        "conversationId",
        "participantId",
        "sessionId",
        "wrapupCode",
        "wrapupNotes",
        "queueId",
        "wrapupDurationMs",
    ] {
        assert_eq!(acw[field], wrapup[field], "{field}");
    }
    assert_eq!(acw["wrapupCode"], genesys.org().wrapup("work order").unwrap().id.as_str());
    assert_eq!((wrapup.get("userId"), acw.get("divisionId")), (None, None));
    assert!(body(Topic::UserEnd)["interactingDurationMs"].is_u64());
    assert_eq!(body(Topic::CustomerEnd)["disconnectType"], "ENDPOINT");
    for event in &conversation.events {
        assert!(
            event.body.as_object().unwrap().values().all(|value| !value.is_object() && !value.is_array())
        );
        assert!(!event.body.to_string().contains("Work order"), "names are not in events");
    }
}

#[tokio::test]
async fn repeats_and_disorder_follow_the_seed() {
    let genesys = genesys(1);
    let conversation = genesys.make(0, Wish { from_ms: WALL_MS, speed: 1, wrapup: Some(0) });
    let planned = |duplicates: f64, disorder: f64, seed: u64| {
        let traffic = Traffic { duplicates, disorder, speed: 1, ..Traffic::default() };
        plan(&conversation, traffic, &mut Chance::new(seed, 0))
    };
    let orderly = planned(0.0, 0.0, 1);
    assert_eq!(orderly.iter().map(|planned| planned.event).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(planned(0.5, 0.5, 9), planned(0.5, 0.5, 9));
    assert_eq!(planned(1.0, 0.0, 1).iter().filter(|planned| planned.repeat).count(), 4);
    let disorderly = (0..20).map(|seed| planned(0.0, 0.6, seed));
    assert!(disorderly.into_iter().any(|plan| !plan.is_sorted_by_key(|planned| planned.event)));
}

#[tokio::test(start_paused = true)]
async fn calls_end_at_the_rate_and_a_failed_post_is_lost() {
    let heard: Arc<Mutex<Vec<Call>>> = Arc::default();
    let ears = heard.clone();
    let genesys = Genesys::new(Clock::starting_at(WALL_MS), 3, move |call: Call| {
        let mut heard = ears.lock().unwrap();
        heard.push(call);
        let status = if heard.len().is_multiple_of(10) { 503 } else { 202 };
        async move { Ok(status) }
    });
    let runner = {
        let genesys = genesys.clone();
        tokio::spawn(async move { genesys.run().await })
    };
    genesys.set_traffic(Traffic { rate_per_minute: 60.0, ..Traffic::default() });
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert_eq!(heard.lock().unwrap().len(), 0, "without a target nobody calls");
    genesys.set_target(Some(Target { url: "http://relay/g/1".into(), key: "secret".into() }));
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    genesys.set_traffic(Traffic::default());
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    let stats = genesys.stats();
    assert!((50..=70).contains(&stats.conversations), "{stats:?}");
    assert_eq!((stats.posts, stats.lost), (heard.lock().unwrap().len() as u64, stats.posts / 10));
    let call = heard.lock().unwrap()[0].clone();
    assert_eq!(call.headers[1], ("x-patchbay-key".to_owned(), "secret".to_owned()));
    runner.abort();
}

#[tokio::test(start_paused = true)]
async fn one_call_is_made_on_request_with_the_code_asked_for() {
    let genesys = genesys(1);
    assert_eq!(genesys.make_one_call(Some("Nope")).await, Err(UnknownWrapup("Nope".into())));
    assert_eq!(genesys.make_one_call(None).await.unwrap().posts, []);
    genesys.set_target(Some(Target { url: "http://relay/g/1".into(), key: "secret".into() }));
    let made = genesys.make_one_call(Some("work order")).await.unwrap();
    assert_eq!((made.wrapup.as_str(), made.posts.len()), ("Work order", 4));
    assert!(made.posts.iter().all(|posted| posted.status == Some(202)));
    let token = token(&genesys).await;
    let details = get(&genesys, &token, &format!("conversations/{}", made.conversation_id)).await.body;
    assert_eq!(details["participants"][1]["wrapup"]["name"], "Work order");
}

#[tokio::test]
async fn of_a_hundred_calls_some_are_transferred_some_given_up_and_times_never_run_backwards() {
    let genesys = genesys(2);
    let made: Vec<Conversation> =
        (0..100).map(|n| genesys.make(n, Wish { from_ms: WALL_MS, speed: 10, wrapup: None })).collect();
    let with_agents = |count: usize| made.iter().filter(|made| made.agents.len() == count).count();
    assert!(with_agents(0) > 0 && with_agents(2) > 0 && with_agents(1) > 70);
    for conversation in &made {
        assert_eq!(conversation.events.len(), 1 + 3 * conversation.agents.len());
        assert!(
            conversation.started_ms < conversation.from_ms && conversation.from_ms <= conversation.ended_ms
        );
        for event in &conversation.events {
            assert_eq!(event.body["eventTime"], WALL_MS + event.at_ms);
        }
    }
    let moved = made.iter().find(|made| made.agents.len() == 2).unwrap();
    let of_topic = moved.events.iter().filter(|event| event.topic == Topic::UserEnd);
    let kinds: Vec<&Value> = of_topic.map(|event| &event.body["disconnectType"]).collect();
    assert_eq!(kinds, [&json!("TRANSFER"), &json!("PEER")]);
}
