//! Runs every simulator, prints one JSON line of addresses and test credentials, and waits to be stopped.
//!
//! `cargo run -p patchbay-sandbox --example simulators -- [seed]`
//!
//! Beside the vendors' own surfaces stands `control`, an address of this example: `POST {control}/{vendor}/expire`
//! ends every access token given so far, `/revoke` everything, and `GET {control}/{vendor}` counts what was asked of
//! the vendor's authorization server.

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use patchbay_sandbox::oauth::Server;
use patchbay_sandbox::{Options, Running, serve};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let running = Arc::new(serve(Options { seed, wall_ms: wall_ms(), ..Options::default() }).await?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let mut line = running.line();
    line["control"] = json!(format!("http://{}", listener.local_addr()?));
    println!("{line}");
    tokio::select! {
        stopped = tokio::signal::ctrl_c() => stopped,
        stopped = terminated() => stopped,
        ended = axum::serve(listener, control(running)) => ended,
    }
}

fn control(running: Arc<Running>) -> Router {
    let router = Router::new().route("/{vendor}", get(counts)).route("/{vendor}/{what}", post(act));
    router.with_state(running)
}

async fn act(
    State(running): State<Arc<Running>>,
    Path((vendor, what)): Path<(String, String)>,
) -> StatusCode {
    match (server(&running, &vendor), what.as_str()) {
        (Some(server), "expire") => server.expire_now(),
        (Some(server), "revoke") => server.revoke_all(),
        _ => return StatusCode::NOT_FOUND,
    }
    StatusCode::NO_CONTENT
}

async fn counts(
    State(running): State<Arc<Running>>,
    Path(vendor): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    let counts = server(&running, &vendor).ok_or(StatusCode::NOT_FOUND)?.counts();
    Ok(Json(
        json!({ "token_requests": counts.token_requests, "refreshes": counts.refreshes, "refused": counts.refused }),
    ))
}

/// The authorization server of a vendor that has one.
fn server<'r>(running: &'r Running, vendor: &str) -> Option<&'r Server> {
    match vendor {
        "genesys" => Some(running.genesys.oauth()),
        "monday" => Some(running.monday.oauth()),
        "salesforce" => Some(running.salesforce.oauth()),
        "servicenow" => Some(running.servicenow.oauth()),
        "zendesk" => Some(running.zendesk.oauth()),
        _ => None,
    }
}

#[cfg(unix)]
async fn terminated() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

/// Elsewhere a program is stopped by Ctrl-C or ended from outside.
#[cfg(not(unix))]
async fn terminated() -> std::io::Result<()> {
    std::future::pending().await
}

#[expect(clippy::disallowed_methods, reason = "a program's entry is where the machine's clock is read")]
fn wall_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or_default()
}
