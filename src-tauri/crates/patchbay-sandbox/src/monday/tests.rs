//! What a client meets at the front door.

mod contract;
mod limits;
mod network;
mod reading;
mod replay;
mod sign_in;
mod structure;
mod writing;

use super::{Limits, Monday, Plan};
use crate::Clock;
use axum::body::Body;
use http::{Request, Response};
use serde_json::{Value, json};

/// 2026-11-21 09:00 UTC.
const WALL_MS: u64 = 1_795_251_600_000;

fn monday() -> Monday {
    let monday = Monday::new(Clock::starting_at(WALL_MS), 7, Plan::Enterprise);
    monday.set_limits(Limits::none());
    monday
}

/// An answer taken apart.
struct Heard {
    status: u16,
    headers: http::HeaderMap,
    body: Value,
}

impl Heard {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
    }
}

fn request(monday: &Monday, body: &Value, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::post("/v2").header("content-type", "application/json");
    if !headers.iter().any(|(name, _)| *name == "authorization") {
        request = request.header("authorization", monday.token());
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_string())).unwrap()
}

async fn hear(response: Response<Body>) -> Heard {
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| json!(String::from_utf8_lossy(&bytes)));
    Heard { status: parts.status.as_u16(), headers: parts.headers, body }
}

/// Sends one document; `None` when the connection was cut.
async fn send(monday: &Monday, body: Value, headers: &[(&str, &str)]) -> Option<Heard> {
    match monday.handle(request(monday, &body, headers)).await {
        Ok(response) => Some(hear(response).await),
        Err(crate::Cut) => None,
    }
}

async fn ask(monday: &Monday, query: &str, variables: Value) -> Heard {
    send(monday, json!({ "query": query, "variables": variables }), &[]).await.unwrap()
}

const CREATE: &str = "mutation ($board: ID!, $name: String!, $values: JSON) {
    create_item(board_id: $board, item_name: $name, column_values: $values) { id } }";

fn creating(monday: &Monday, name: &str, values: Value) -> Value {
    let variables = json!({ "board": monday.board_id(), "name": name, "values": values.to_string() });
    json!({ "query": CREATE, "variables": variables })
}

async fn create(monday: &Monday, name: &str, values: Value) -> Heard {
    send(monday, creating(monday, name, values), &[]).await.unwrap()
}
