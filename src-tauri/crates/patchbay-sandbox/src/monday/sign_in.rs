//! monday's authorization server: one consent address, and two flows behind it, chosen per app. The old one
//! gives tokens that never end; the new one (OAuth 2.1) demands PKCE and rotates.
//!
//! Source: monday apps docs, "OAuth and permissions" (2026-07-07), "Migrating to the new OAuth 2.1 flow"
//! (2026-09-23). Bodies of refused token requests are not published: RFC 6749's.

use super::handle::Monday;
use super::switches::Switches;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::oauth::{
    Challenge, Client, GrantType, Minting, Params, Presented, Redirect, Refusal, Rules, Server, TokenKind,
    opaque,
};
use axum::body::Body;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// An app with the new flow turned on.
pub const CLIENT_ID: &str = "b7d1f0c35a9e48d2";
pub const CLIENT_SECRET: &str = "practice-app-secret";
/// An app of the old flow.
pub const LEGACY_CLIENT_ID: &str = "4c8e2a6f90b17d53";
pub const LEGACY_CLIENT_SECRET: &str = "practice-old-app-secret";

/// Every scope there is.
pub const SCOPES: &[&str] = &[
    "account:read",
    "assets:read",
    "boards:read",
    "boards:write",
    "departments:read",
    "departments:write",
    "docs:read",
    "docs:write",
    "me:read",
    "notifications:write",
    "tags:read",
    "teams:read",
    "teams:write",
    "updates:read",
    "updates:write",
    "users:read",
    "users:write",
    "webhooks:read",
    "webhooks:write",
    "workspaces:read",
    "workspaces:write",
];

/// The addresses both apps have registered: fixed ports, compared letter by letter.
const REDIRECTS: &[&str] = &[
    "http://localhost:47113/oauth/monday",
    "http://localhost:47114/oauth/monday",
    "http://localhost:47115/oauth/monday",
];

/// Tokens of the old flow never end; a century is as good.
const NEVER_S: u64 = 100 * 365 * 86_400;
const STREAM: u64 = 5;

/// The server of the practice account; its first user sits in front of the browser.
pub(super) fn server(clock: Clock, seed: u64) -> Server {
    let server = Server::new(clock, seed, STREAM, "88001", Rules::default());
    set_up(&server, &Switches::default());
    server
}

/// As at the start.
pub(super) fn set_up(server: &Server, switches: &Switches) {
    server.restart(Rules {
        challenge: Challenge { required: true, ..Challenge::default() },
        response_type_required: false,
        redirect_may_be_absent: true,
        mint,
        ..Rules::default()
    });
    let redirects = || REDIRECTS.iter().map(|address| Redirect::exact(address));
    let app = Client::confidential(CLIENT_ID, CLIENT_SECRET, redirects()).named("Patchbay practice");
    server.register(app.scoped(SCOPES.iter().copied()));
    let old = Client::confidential(LEGACY_CLIENT_ID, LEGACY_CLIENT_SECRET, redirects());
    server.register(Client {
        grants: vec![GrantType::Code],
        refreshes: false,
        access_s: Some(NEVER_S),
        challenge_required: Some(false),
        redirect_optional_at_token: true,
        ..old.named("Patchbay practice (old flow)").scoped(SCOPES.iter().copied())
    });
    apply(server, switches);
}

/// Puts the switches in force.
pub(super) fn apply(server: &Server, switches: &Switches) {
    server.set_rules(|rules| {
        rules.access_s = switches.access_token_s;
        rules.refresh_s = switches.refresh_token_s;
        rules.reuse = switches.refresh_reuse;
        rules.callback_error_name = switches.callback_error_name;
        rules.callback_extra = switches
            .callback_status
            .map(|status| ("status".to_owned(), status.to_owned()))
            .into_iter()
            .collect();
    });
}

/// Tokens are JWTs whose payload official code reads; the signature is nobody's to check.
fn mint(chance: &mut Chance, minting: &Minting) -> String {
    if minting.kind == TokenKind::Code {
        return opaque(chance, minting);
    }
    let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let mut claims = json!({
        "tid": chance.between(100_000_000, 999_999_999), "aai": chance.between(1, 999_999),
        "uid": minting.subject.parse::<u64>().unwrap_or_default(), "iat": minting.now_s,
        "per": minting.scopes.join(" "), "actid": 770_001, "rgn": "use1",
        "typ": if minting.kind == TokenKind::Refresh { "refresh" } else { "access" },
    });
    if minting.client != LEGACY_CLIENT_ID
        && let Some(until_s) = minting.until_s
    {
        claims["exp"] = json!(until_s);
    }
    let text = format!("{}.{}", part(json!({ "alg": "HS256", "typ": "JWT" })), part(claims));
    let signature = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{text}{}", chance.uuid())));
    format!("{text}.{signature}")
}

impl Monday {
    /// Answers what belongs to the authorization server; `None` for other addresses.
    pub(super) fn sign_in(&self, parts: &Parts, body: &[u8]) -> Option<Response<Body>> {
        Some(match (&parts.method, parts.uri.path()) {
            (_, "/oauth2/authorize") => self.authorize(parts, body),
            (&Method::POST, "/oauth2/token") => self.exchange(parts, body, true),
            (&Method::POST, "/oauth_ms/oauth/token") => self.exchange(parts, body, false),
            (&Method::POST, "/oauth_ms/oauth/revoke") => self.revoke(parts, body),
            (&Method::GET, "/oauth_ms/.well-known/oauth-authorization-server") => {
                answer(StatusCode::OK, &self.metadata())
            }
            _ => return None,
        })
    }

    fn authorize(&self, parts: &Parts, body: &[u8]) -> Response<Body> {
        let params = Params::query(&parts.uri);
        let (installed, slug) = {
            let state = self.state();
            (state.switches.app_installed, state.world.slug.clone())
        };
        if params.get("subdomain").is_some_and(|asked| asked != slug) {
            return crate::oauth::page(VENDOR, StatusCode::NOT_FOUND, "This account does not exist");
        }
        if parts.method == Method::GET && !installed {
            if params.get("force_install_if_needed") != Some("true") {
                let words = "An admin has to install this app on the account first";
                return crate::oauth::page(VENDOR, StatusCode::FORBIDDEN, words);
            }
            // The installation page and the consent page are one here.
            self.set_switches(|switches| switches.app_installed = true);
        }
        self.oauth().authorize(&parts.method, &parts.uri, body, VENDOR)
    }

    fn exchange(&self, parts: &Parts, body: &[u8], old: bool) -> Response<Body> {
        let Some(params) = self.params(parts, body) else {
            return answer(StatusCode::BAD_REQUEST, &Refusal::Missing("client_id").json());
        };
        let presented = Presented::body(&params);
        if presented.id.as_deref().is_some_and(|id| old != (id == LEGACY_CLIENT_ID)) {
            let refusal = Refusal::UnknownClient;
            return answer(refusal.status(), &refusal.json());
        }
        let granted = if old {
            self.oauth().token_as(&params, &presented, Some(GrantType::Code))
        } else {
            self.oauth().token(&params, &presented)
        };
        match granted {
            Err(refusal) => answer(refusal.status(), &refusal.json()),
            Ok(issued) => {
                let mut body = json!({ "access_token": issued.access });
                if let Some(refresh) = issued.refresh {
                    body["refresh_token"] = json!(refresh);
                }
                body["token_type"] = json!("Bearer");
                body["scope"] = json!(issued.scopes.join(" "));
                answer(StatusCode::OK, &body)
            }
        }
    }

    fn revoke(&self, parts: &Parts, body: &[u8]) -> Response<Body> {
        let params = self.params(parts, body).unwrap_or_default();
        let presented = Presented::body(&params);
        let client = presented.id.as_deref().and_then(|id| self.oauth().client(id));
        let Some(token) = params.get("token") else {
            return answer(StatusCode::BAD_REQUEST, &Refusal::Missing("token").json());
        };
        if client.is_none_or(|client| client.secret != presented.secret) {
            let refusal = Refusal::UnknownClient;
            return answer(refusal.status(), &refusal.json());
        }
        self.oauth().revoke(token, true);
        answer(StatusCode::OK, &json!({ "success": true }))
    }

    /// A JSON body; a form only where the switch says so.
    fn params(&self, parts: &Parts, body: &[u8]) -> Option<Params> {
        let kind = parts.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("application/json") {
            return Params::json(body);
        }
        self.state().switches.token_takes_forms.then(|| Params::form(body))
    }

    /// RFC 8414.
    fn metadata(&self) -> Value {
        let base = self.base();
        json!({
            "issuer": base,
            "authorization_endpoint": format!("{base}/oauth2/authorize"),
            "token_endpoint": format!("{base}/oauth_ms/oauth/token"),
            "revocation_endpoint": format!("{base}/oauth_ms/oauth/revoke"),
            "registration_endpoint": format!("{base}/oauth_ms/oauth/register"),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        })
    }
}

const VENDOR: &str = "monday.com";

fn answer(status: StatusCode, body: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    response
}
