//! The login host: `/oauth/authorize` and `/oauth/token`. Errors have OAuth's shape, not the API's.
//!
//! Source: Genesys Cloud developer centre, "Authorization"; SDK auth code (262.0.0); README of the CLI 166.0.0
//! for the redirect address without a port.

use super::handle::Genesys;
use super::org::{CLIENT_ID, CLIENT_SECRET, CODE_CLIENT_ID, CODE_CLIENT_SECRET, Org};
use super::switches::GenesysSwitches;
use crate::clock::Clock;
use crate::oauth::{Challenge, Client, Params, Presented, Redirect, Refusal, Rules, Server};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

/// The default lifetime of a client's tokens.
pub const TOKEN_S: u64 = 86_400;

/// Scopes of the code client: what the help page lists for reading, as an administrator would tick them.
const SCOPES: &[&str] = &[
    "user-basic-info",
    "organization:readonly",
    "authorization:readonly",
    "users:readonly",
    "routing:readonly",
    "conversations:readonly",
];

/// What an administrator registers: without a port, so that any port of this machine fits.
const REDIRECTS: &[&str] = &["http://localhost", "http://localhost/oauth/genesys"];

/// Stream of chance for tokens and codes.
const STREAM: u64 = 4;

/// The authorization server of the practice organisation; the first user sits in front of the browser.
pub(super) fn server(clock: Clock, seed: u64, org: &Org) -> Server {
    let server = Server::new(clock, seed, STREAM, &org.users[0].id, Rules::default());
    set_up(&server, &GenesysSwitches::default());
    server
}

/// As at the start.
pub(super) fn set_up(server: &Server, switches: &GenesysSwitches) {
    server.restart(Rules { challenge: Challenge::default(), ..Rules::default() });
    server.register(Client::machine(CLIENT_ID, CLIENT_SECRET, CLIENT_ID).named("Patchbay practice"));
    let redirects = REDIRECTS.iter().map(|address| Redirect::any_port(address));
    // Every code client has a secret; PKCE lets an app leave it out.
    let code = Client::confidential(CODE_CLIENT_ID, CODE_CLIENT_SECRET, redirects);
    let code = code.named("Patchbay practice sign-in").scoped(SCOPES.iter().copied());
    server.register(Client { secret_optional: true, ..code });
    apply(server, switches);
}

/// Puts the switches in force.
pub(super) fn apply(server: &Server, switches: &GenesysSwitches) {
    server.set_rules(|rules| {
        rules.access_s = switches.token_s;
        rules.code_s = switches.code_s;
        rules.rotates = switches.refresh_rotates;
    });
    server.change_client(CODE_CLIENT_ID, |client| {
        client.refreshes_unproven = switches.public_client_refreshes;
        let twins =
            REDIRECTS.iter().map(|address| Redirect::AnyPort(address.replace("localhost", "127.0.0.1")));
        client.redirects.retain(|redirect| !twins.clone().any(|twin| twin == *redirect));
        if switches.loopback_address_is_localhost {
            client.redirects.extend(twins);
        }
    });
}

impl Genesys {
    /// Answers `POST /oauth/token`. The secret is taken from the header alone; without one the id stands in the form.
    pub(super) fn token(&self, headers: &HeaderMap, form: &[u8]) -> (StatusCode, Value) {
        let params = Params::form(form);
        let header = Presented::basic(headers);
        let presented = match header.id {
            Some(_) => header,
            None => Presented { id: params.get("client_id").map(str::to_owned), secret: None },
        };
        let issued = match self.oauth().token(&params, &presented) {
            Ok(issued) => issued,
            Err(refusal) => {
                let (error, description) = words(&refusal);
                let body =
                    json!({ "error": error, "description": description, "error_description": description });
                return (self.state().switches.oauth_refusal_status, body);
            }
        };
        // The vendor counts the second in which the token was made.
        let mut body = json!({
            "access_token": issued.access, "token_type": "bearer", "expires_in": issued.expires_in_s.saturating_sub(1),
        });
        if let Some(refresh) = issued.refresh {
            body["refresh_token"] = json!(refresh);
        }
        (StatusCode::OK, body)
    }
}

/// `error` and the text of both descriptions. Seen in the wild: the two of `invalid_client`.
fn words(refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::Missing("client_id") | Refusal::UnknownClient => {
            ("invalid_client", "client not found".to_owned())
        }
        Refusal::SecretMissing | Refusal::SecretWrong => {
            ("invalid_client", "authentication failed".to_owned())
        }
        other => (other.error(), other.description()),
    }
}
