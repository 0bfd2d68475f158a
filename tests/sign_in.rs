//! Signing in through the door as a page would, with a browser whose person answers at once.

use crate::{headless::Headless, http};
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tokio::time::Instant;

/// How long the relay has between two states of a sign-in.
const MOVES_WITHIN: Duration = Duration::from_secs(15);
/// How long a port that a vendor demands may be somebody else's.
const PORT_WITHIN: Duration = Duration::from_secs(30);

/// Begins a sign-in with `body`, lets the browser agree where one is asked for, and waits for its end: `ready` or
/// `failed`. The simulator must agree without its page (`set_auto_consent`).
pub async fn sign_in(relay: &Headless, body: Value) -> Value {
    let mut begun = relay.ask("POST", "/sign-ins", Some(body)).await;
    let id = begun["id"].as_str().expect("a sign-in has an id").to_owned();
    let until = Instant::now() + PORT_WITHIN;
    // Some vendors come back to one port and no other, and tests beside this one use it too, for moments.
    while begun["problem"]["code"] == "signin.port" {
        assert!(Instant::now() < until, "the port stayed taken: {begun}");
        tokio::time::sleep(Duration::from_millis(50)).await;
        begun = relay.ask("POST", &format!("/sign-ins/{id}/again"), None).await;
    }
    if let Some(url) = begun["open_url"].as_str() {
        browse(url).await;
    }
    let until = Instant::now() + MOVES_WITHIN;
    loop {
        let now = relay.ask("GET", &format!("/sign-ins/{id}"), None).await;
        match now["state"].as_str() {
            Some("ready" | "failed") => return now,
            _ => assert!(Instant::now() < until, "the sign-in did not end: {now}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Keeps a sign-in that is ready as the connection `name`.
pub async fn save(relay: &Headless, ready: &Value, name: &str) -> Value {
    assert_eq!(ready["state"], "ready", "{ready}");
    let id = ready["id"].as_str().expect("a sign-in has an id");
    relay.ask("POST", &format!("/sign-ins/{id}/save"), Some(json!({ "name": name }))).await
}

/// Follows addresses until one shows a page, as a browser does that asks nobody.
async fn browse(url: &str) {
    let mut next = url.to_owned();
    for _ in 0..5 {
        let address = url::Url::parse(&next).expect("a browser is sent to whole addresses");
        let port = address.port().expect("everything here has a port");
        let host = format!("{}:{port}", address.host_str().expect("everything here has a host"));
        let path = &address[url::Position::BeforePath..url::Position::AfterQuery];
        let to = SocketAddr::from(([127, 0, 0, 1], port));
        let answer = http::send(to, "GET", path, &[("host", &host)], &[]).await.expect("somebody answers");
        match answer.header("location") {
            Some(onward) => next = address.join(onward).expect("an address").to_string(),
            None => {
                assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
                return;
            }
        }
    }
    panic!("the browser is sent in circles: {next}");
}
