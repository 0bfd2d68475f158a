//! `/oauth_auth.do` and `/oauth_token.do`.
//!
//! Source: ServiceNowDocs, platform security, "Inbound OAuth", "Authorization workflow", "Client credentials",
//! "REST API auth scope". The wording of refused token requests is not published.

use super::door::JSON;
use super::handle::ServiceNow;
use super::switches::ServiceNowSwitches;
use super::world;
use crate::clock::Clock;
use crate::oauth::{Client, GrantType, Params, Presented, Redirect, Refusal, Rules, Server};
use crate::wire::{Ask, Reply};
use axum::body::Body;
use http::{Method, Response};
use serde_json::{Value, json};

/// The client of a machine: client credentials, runs as the machine user.
pub const CLIENT_ID: &str = "a1f4c0d2e5b64a7f9c3d8e7f6a5b4c31";
pub const CLIENT_SECRET: &str = "practice-machine-secret";
/// A confidential client of the code grant.
pub const CODE_CLIENT_ID: &str = "b2e5d1c3f6a75b80ad4e9f807b6c5d42";
pub const CODE_CLIENT_SECRET: &str = "practice-code-secret";
/// A public client of the code grant: PKCE, and no refresh token.
pub const PUBLIC_CLIENT_ID: &str = "c3f6e2d4a7b86c91be5fa0918c7d6e53";

/// Everything the user may do.
pub const SCOPE: &str = "useraccount";

/// What the administrator pasted; compared letter by letter.
pub const REDIRECTS: &[&str] = &[
    "http://localhost:47123/oauth/servicenow",
    "http://localhost:47124/oauth/servicenow",
    "http://localhost:47125/oauth/servicenow",
];

const STREAM: u64 = 21;

pub(super) fn server(clock: Clock, seed: u64) -> Server {
    let server = Server::new(clock, seed, STREAM, world::INTERACTIVE, Rules::default());
    set_up(&server, &ServiceNowSwitches::default());
    server
}

pub(super) fn set_up(server: &Server, switches: &ServiceNowSwitches) {
    server.restart(Rules::default());
    for client in [
        Client::machine(CLIENT_ID, CLIENT_SECRET, world::MACHINE),
        Client::confidential(CODE_CLIENT_ID, CODE_CLIENT_SECRET, redirects()),
        // The documented refresh is for private clients only.
        Client { grants: vec![GrantType::Code], ..Client::public(PUBLIC_CLIENT_ID, redirects(), false) },
    ] {
        server.register(client.named("Patchbay practice").scoped([SCOPE]));
    }
    apply(server, switches);
}

fn redirects() -> Vec<Redirect> {
    REDIRECTS.iter().map(|address| Redirect::exact(address)).collect()
}

pub(super) fn apply(server: &Server, switches: &ServiceNowSwitches) {
    server.set_rules(|rules| {
        rules.access_s = switches.access_s;
        rules.refresh_s = Some(switches.refresh_s);
        rules.rotates = switches.refresh_rotates;
        rules.state_required = switches.state_required;
        rules.unasked_is_all = switches.unasked_scope_is_granted;
    });
    for id in [CODE_CLIENT_ID, PUBLIC_CLIENT_ID] {
        server.change_client(id, |client| {
            client.redirects.retain(|redirect| !redirects().contains(redirect));
            client.redirects.extend(redirects().into_iter().filter(|_| switches.takes_http_redirects));
        });
    }
}

impl ServiceNow {
    /// Answers what belongs to the authorization server; `None` for other addresses.
    pub(super) fn sign_in(&self, ask: &Ask) -> Option<Response<Body>> {
        let path = ask.path.as_str();
        let reply = match path {
            "/oauth_auth.do" => {
                return Some(self.oauth().authorize(&ask.method, &ask.uri, &ask.body, "ServiceNow"));
            }
            "/oauth_token.do" if ask.method == Method::POST => self.token(ask),
            "/oauth_token.do" => self.refused(&Refusal::Missing("grant_type")),
            _ if Some(path) == self.switches().revoke_path => self.revoke(ask),
            _ => return None,
        };
        Some(reply.into())
    }

    fn revoke(&self, ask: &Ask) -> Reply {
        let params =
            if ask.method == Method::POST { Params::form(&ask.body) } else { Params::query(&ask.uri) };
        let Some(token) = params.get("token") else { return self.refused(&Refusal::Missing("token")) };
        self.oauth().revoke(token, true);
        answer(200, &json!({}))
    }

    fn token(&self, ask: &Ask) -> Reply {
        let switches = self.switches();
        let is_form = ask.media() == "application/x-www-form-urlencoded";
        let mut params = if is_form { Params::form(&ask.body) } else { Params::default() };
        if switches.token_takes_query && params == Params::default() {
            params = Params::query(&ask.uri);
        }
        // The secret is read from the body alone.
        let presented = Presented::body(&params);
        let alone = params.get("grant_type") == Some("client_credentials");
        if alone && !switches.client_credentials_enabled {
            return self.refused(&Refusal::GrantUnknown("client_credentials".to_owned()));
        }
        let known = presented.id.as_deref().and_then(|id| self.oauth().client(id));
        if alone && known.is_some_and(|client| client.runs_as.is_empty()) {
            // No application user on the client's record.
            return self.refused(&Refusal::GrantNotAllowed);
        }
        match self.oauth().token(&params, &presented) {
            Err(refusal) => self.refused(&refusal),
            Ok(issued) => {
                let repeats = alone && switches.repeats_client_token;
                let issued = if repeats { self.oauth().standing_instead(issued) } else { issued };
                let mut body = json!({ "access_token": issued.access });
                if let Some(refresh) = issued.refresh {
                    body["refresh_token"] = json!(refresh);
                }
                body["scope"] = json!(issued.scopes.join(" "));
                body["token_type"] = json!("Bearer");
                // Samples show a second less than the setting.
                body["expires_in"] = json!(issued.expires_in_s.saturating_sub(1));
                answer(200, &body)
            }
        }
    }

    fn refused(&self, refusal: &Refusal) -> Reply {
        let switches = self.switches();
        let error = switches.token_error.unwrap_or_else(|| refusal.error());
        let body = json!({ "error": error, "error_description": "access_denied" });
        answer(switches.token_refusal_status.as_u16(), &body)
    }
}

fn answer(status: u16, body: &Value) -> Reply {
    Reply::json(status, body).with("content-type", JSON).with("cache-control", "no-store")
}
