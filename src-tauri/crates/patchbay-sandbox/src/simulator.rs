//! What every simulator is to `serve`, and to a test that holds one without a port.

use crate::clock::Clock;
use crate::cut::Cut;
use crate::monday::Plan;
use axum::body::Body;
use http::{Request, Response};
use serde_json::Value;
use std::future::Future;

/// A simulated vendor. Cheap to clone; all clones are the same account.
pub trait Simulator: Clone + Send + Sync + 'static {
    /// The vendor's id in [`crate::Running::line`].
    const ID: &'static str;

    /// The practice account of this vendor.
    fn start(start: &Start) -> Self;

    /// Answers one request.
    ///
    /// # Errors
    /// [`Cut`]: the connection closes without an answer, because a fault says so.
    fn answer(&self, request: Request<Body>) -> impl Future<Output = Result<Response<Body>, Cut>> + Send;

    /// Test credentials by the ids of the vendor's fields, and `base`, the origin it is served at.
    fn line(&self, base: &str) -> Value;

    /// Work of its own, such as traffic; dropped when serving stops.
    fn run(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// What a simulator starts from.
#[derive(Clone, Debug)]
pub struct Start {
    pub clock: Clock,
    /// Decides all chance.
    pub seed: u64,
    /// Origin it is served at, without a slash at the end: what the vendor's own hosts are here.
    pub base: String,
    /// The plan whose limits the monday account has.
    pub plan: Plan,
}

impl Start {
    /// Seed 7 at 2026-11-21 09:00 UTC, at an origin nobody listens on: for tests that hand requests over directly.
    pub fn in_process() -> Start {
        let clock = Clock::starting_at(1_795_251_600_000);
        Start { clock, seed: 7, base: "http://127.0.0.1:9".to_owned(), plan: Plan::Pro }
    }
}
