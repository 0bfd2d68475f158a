//! The front door as others plug it in.

use super::handle::Monday;
use super::sign_in::{CLIENT_ID, CLIENT_SECRET, LEGACY_CLIENT_ID, LEGACY_CLIENT_SECRET};
use crate::cut::Cut;
use crate::simulator::{Simulator, Start};
use axum::Router;
use axum::body::Body;
use http::{Request, Response};
use serde_json::{Value, json};
use std::convert::Infallible;

impl Simulator for Monday {
    const ID: &'static str = "monday";

    fn start(start: &Start) -> Monday {
        Monday::at(&start.base, start.clock, start.seed, start.plan)
    }

    async fn answer(&self, request: Request<Body>) -> Result<Response<Body>, Cut> {
        self.handle(request).await
    }

    fn line(&self, base: &str) -> Value {
        json!({
            "base": base,
            "endpoint": format!("{base}/v2"),
            "auth_base": base,
            "token": self.token(),
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "legacy_client_id": LEGACY_CLIENT_ID,
            "legacy_client_secret": LEGACY_CLIENT_SECRET,
            "account_slug": self.state().world.slug,
            "board_id": self.board_id(),
        })
    }
}

impl Monday {
    /// The account as a router. A router must answer, so a cut becomes a body that fails before its first byte.
    pub fn router(&self) -> Router {
        let monday = self.clone();
        Router::new().fallback_service(tower::service_fn(move |request| answered(monday.clone(), request)))
    }
}

async fn answered(monday: Monday, request: Request<Body>) -> Result<Response<Body>, Infallible> {
    Ok(monday.handle(request).await.unwrap_or_else(Cut::into_response))
}
