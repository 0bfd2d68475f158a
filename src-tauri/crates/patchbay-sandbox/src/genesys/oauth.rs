//! The token endpoint: client credentials in, a bearer token out. Errors have OAuth's shape, not the API's.
//!
//! Source: Genesys Cloud developer centre, "Authorization"; SDK auth code (262.0.0).

use super::handle::{Genesys, Token};
use super::org::{CLIENT_ID, CLIENT_SECRET};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

/// The default lifetime of a client's tokens.
pub const TOKEN_S: u64 = 86_400;

impl Genesys {
    /// Answers `POST /oauth/token`.
    pub(super) fn token(&self, headers: &HeaderMap, form: &[u8]) -> (StatusCode, Value) {
        let refused = |error: &str, description: &str| {
            let status = self.state().switches.oauth_refusal_status;
            (status, json!({ "error": error, "description": description, "error_description": description }))
        };
        let grant = url::form_urlencoded::parse(form).find(|(name, _)| name == "grant_type");
        match grant.as_ref().map(|(_, grant)| grant.as_ref()) {
            Some("client_credentials") => {}
            Some(_) => return refused("unsupported_grant_type", "this simulator knows client_credentials"),
            None => return refused("invalid_request", "missing grant_type"),
        }
        match basic(headers) {
            Some((id, _)) if id != CLIENT_ID => return refused("invalid_client", "client not found"),
            Some((_, secret)) if secret != CLIENT_SECRET => {
                return refused("invalid_client", "authentication failed");
            }
            Some(_) => {}
            None => return refused("invalid_client", "client not found"),
        }
        let mut state = self.state();
        let (token, now_ms) = (state.ids.uuid(), self.clock().now_ms());
        let seconds = state.switches.token_s;
        state.tokens.insert(token.clone(), Token { until_ms: now_ms + seconds * 1_000 });
        // The vendor counts the second in which the token was made.
        (StatusCode::OK, json!({ "access_token": token, "token_type": "bearer", "expires_in": seconds - 1 }))
    }
}

/// `id` and `secret` of a Basic header.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get("authorization")?.to_str().ok()?;
    let encoded = header.strip_prefix("Basic ").or_else(|| header.strip_prefix("basic "))?;
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    decoded.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}
