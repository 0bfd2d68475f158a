//! A whole house in this process, asked through its door as a page asks it.

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt as _;
use patchbay_api::{Caller, House, KeySource, Options};
use serde_json::{Value, json};
use std::{net::SocketAddr, path::Path};
use tower::ServiceExt as _;

/// What signs the bodies of a source made here.
pub const SIGNING: &str = "doors-signing-key";

/// A source as a sender sees it.
pub struct Source {
    pub id: String,
    pub address: SocketAddr,
    pub path: String,
}

/// Opens a house whose key is in memory and whose intake has a port of its own.
///
/// # Panics
/// Where it does not open.
pub async fn open(home: &Path) -> House {
    let options = Options { key: KeySource::Memory([7; 32]), intake_port: Some(0), ..Options::new(home) };
    House::open(options).await.expect("the house opens")
}

/// An answer that must be a good one.
///
/// # Panics
/// On any other.
pub async fn done(house: &House, method: &str, path: &str, body: Option<&Value>) -> Value {
    let (status, answer) = asked(house, method, path, body).await;
    assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
    answer
}

/// Any answer: its status and, where it is JSON, its body.
pub async fn asked(house: &House, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
    let mut request = Request::builder().method(method).uri(format!("/api{path}")).extension(Caller::Token);
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let body = body.map(Value::to_string).unwrap_or_default();
    let Ok(answer) = house.router().oneshot(request.body(Body::from(body)).expect("a request")).await;
    let status = answer.status().as_u16();
    let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// Connects a source of signed bodies.
pub async fn source(house: &House) -> Source {
    let asked = json!({
        "vendor": "generic", "name": "Source", "environment": "test", "secrets": { "signing": SIGNING },
        "settings": { "scheme": "x-signature-hex", "kind_path": "type", "dedup_path": "id", "lane_path": "ticket" },
    });
    let made = done(house, "POST", "/connections", Some(&asked)).await;
    let url = made["intake_url"].as_str().expect("a source has an address");
    let (host, path) = url.trim_start_matches("http://").split_once('/').expect("host and path");
    Source { id: id(&made), address: host.parse().expect("an address"), path: format!("/{path}") }
}

/// Connects a simulated monday account and gives its id.
pub async fn target(house: &House, running: &patchbay_sandbox::Running) -> String {
    let asked = json!({
        "vendor": "monday", "name": "Target", "environment": "test",
        "secrets": { "token": running.monday.token() },
        "settings": { "endpoint": format!("http://{}/v2", running.monday_address), "allow_private": "yes" },
    });
    id(&done(house, "POST", "/connections", Some(&asked)).await)
}

/// The id of what was made.
///
/// # Panics
/// Where it has none.
pub fn id(made: &Value) -> String {
    made["id"].as_str().expect("an id").to_owned()
}
