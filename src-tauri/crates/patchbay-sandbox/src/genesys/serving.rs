//! The organisation as `serve` puts it up.

use super::{CLIENT_ID, CLIENT_SECRET, CODE_CLIENT_ID, CODE_CLIENT_SECRET, Genesys, HttpPost};
use crate::cut::Cut;
use crate::simulator::{Simulator, Start};
use axum::body::Body;
use http::{Request, Response};
use serde_json::{Value, json};
use url::Url;

impl Simulator for Genesys {
    const ID: &'static str = "genesys";

    fn start(start: &Start) -> Genesys {
        Genesys::new(start.clock, start.seed, HttpPost)
    }

    async fn answer(&self, request: Request<Body>) -> Result<Response<Body>, Cut> {
        self.handle(request).await
    }

    fn line(&self, base: &str) -> Value {
        let codes = self.org().wrapup_codes.iter();
        let codes: Vec<Value> = codes.map(|code| json!({ "id": code.id, "name": code.name })).collect();
        let at = Url::parse(base).ok();
        json!({
            "base": base,
            "host": at.as_ref().and_then(Url::host_str),
            "port": at.as_ref().and_then(Url::port),
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "code_client_id": CODE_CLIENT_ID,
            "code_client_secret": CODE_CLIENT_SECRET,
            "wrapup_codes": codes,
        })
    }

    async fn run(&self) {
        Genesys::run(self).await;
    }
}
