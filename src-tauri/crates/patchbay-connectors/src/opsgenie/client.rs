//! The only file that knows OpsGenie's addresses, how it is asked, and what its refusals look like.

use super::manifest::{DISCOVERY_KEY, EU, REGION, SEND_KEY};
use crate::{
    address::{self, filled},
    answer::{Dialect, text},
};
use bytes::Bytes;
use http::{Request, header};
use patchbay_kit::{
    connector::{Call, Cx, Host, Settings},
    secret::Secret,
    session::{Credential, Failure},
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const US_ORIGIN: &str = "https://api.opsgenie.com";
const EU_ORIGIN: &str = "https://api.eu.opsgenie.com";

/// Which of the two keys a call is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Send,
    Discover,
}

impl Key {
    fn secret(self) -> &'static str {
        match self {
            Key::Send => SEND_KEY,
            Key::Discover => DISCOVERY_KEY,
        }
    }
    fn dialect(self) -> Dialect {
        let refused = match self {
            Key::Send => {
                "OpsGenie does not accept the sending key. It is wrong, of the other region, or its integration is \
                 switched off."
            }
            Key::Discover => {
                "OpsGenie does not accept the discovery key. It is wrong or of the other region."
            }
        };
        Dialect { vendor: "OpsGenie", refused: ("auth.refused", refused), words }
    }
}

/// One connection's keys.
pub struct Client<'a> {
    cx: &'a Cx,
    origin: String,
}

impl<'a> Client<'a> {
    pub fn of(cx: &'a Cx) -> Self {
        Self { cx, origin: origin(&cx.settings) }
    }

    pub fn has(&self, key: Key) -> bool {
        self.key(key).is_some()
    }

    /// Asks for what `row` names, with `query` after it and `body` where the row posts.
    ///
    /// # Errors
    /// What a person can do something about.
    pub async fn ask(
        &self,
        row: &'static Call,
        key: Key,
        query: &str,
        body: Option<Value>,
    ) -> Result<Value, Problem> {
        let secret = self.key(key).ok_or_else(missing)?;
        let mut request = Request::builder()
            .method(row.method)
            .uri(format!("{}{}{query}", self.origin, row.path))
            .header(header::ACCEPT, "application/json");
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = request.body(Bytes::from(body)).map_err(|_| {
            Problem::new("address.invalid", "OpsGenie's address cannot be called.").remedy(Remedy::Reconnect)
        })?;
        let proof = Secret::new(format!("GenieKey {}", secret.expose().trim()));
        let credential = Credential::Header(header::AUTHORIZATION, proof);
        let response = self.cx.ask(row, credential, request).await.map_err(Failure::problem)?;
        key.dialect().read(row, &response, self.cx.world.now())
    }

    fn key(&self, key: Key) -> Option<&Secret<String>> {
        self.cx.secrets.get(key.secret()).filter(|secret| !secret.expose().trim().is_empty())
    }
}

/// Where a connection with these settings calls.
pub fn hosts(settings: &Settings) -> Vec<Host> {
    address::hosts([(origin(settings), "API")])
}

pub fn in_eu(settings: &Settings) -> bool {
    filled(settings, REGION) == Some(EU)
}

fn origin(settings: &Settings) -> String {
    let own = if in_eu(settings) { EU_ORIGIN } else { US_ORIGIN };
    address::base(settings).unwrap_or_else(|| own.to_owned())
}

fn missing() -> Problem {
    Problem::new("auth.missing", "This connection has no sending key.").remedy(Remedy::Reconnect)
}

/// The message, and for a 422 the first of its fields.
fn words(body: &Value) -> Option<String> {
    let message = text(body, "/message").map(str::to_owned);
    let field = body.get("errors").and_then(Value::as_object).and_then(|errors| {
        let (name, reason) = errors.iter().next()?;
        Some(format!("{}: {}", name.trim(), reason.as_str()?))
    });
    field.or(message)
}
