//! How many `create_item` a second the monday simulator answers in process, on one core: the floor that a
//! measurement of the relay stands on.
//!
//! `cargo run --release -p patchbay-sandbox --example throughput -- [count]`

use axum::body::Body;
use http::Request;
use patchbay_sandbox::monday::{Limits, Monday, Plan};
use patchbay_sandbox::{Clock, Cut};
use serde_json::json;

const CREATE: &str = "mutation ($board: ID!, $name: String!, $values: JSON) {
    create_item(board_id: $board, item_name: $name, column_values: $values) { id } }";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Cut> {
    let count: u32 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(50_000);
    let monday = Monday::new(Clock::starting_at(1_795_251_600_000), 7, Plan::Enterprise);
    monday.set_limits(Limits::none());
    let start = tokio::time::Instant::now();
    for n in 0..count {
        let values = json!({
            "status": { "label": "In progress" }, "queue": "Billing", "agent": "Ada", "handle_time": "312",
            "notes": { "text": "Customer asked to move the visit to Thursday." }, "patchbay_key": format!("key-{n}"),
        });
        let variables =
            json!({ "board": monday.board_id(), "name": format!("Call {n}"), "values": values.to_string() });
        let request = Request::post("/v2")
            .header("authorization", monday.token())
            .header("api-version", "2026-10")
            .header("idempotency-key", format!("delivery-{n}"))
            .body(Body::from(json!({ "query": CREATE, "variables": variables }).to_string()))
            .expect("a request of constants");
        monday.handle(request).await?;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{count} items created in {seconds:.2} s: {:.0}/s", f64::from(count) / seconds);
    assert_eq!(monday.items_created(), u64::from(count));
    Ok(())
}
