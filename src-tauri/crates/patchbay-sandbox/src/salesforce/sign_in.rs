//! `/services/oauth2`: consent, tokens, revocation, and who is signed in. Refusals are an object with status 400.
//!
//! Source: Salesforce Help, "OAuth 2.0 Web Server Flow", "Client Credentials Flow", "Refresh Token Flow";
//! @salesforce/core 8.32.6 and jsforce 3.10.26 for what clients send (no `code_challenge_method`, a verifier of
//! 171 characters).

use super::api::JSON;
use super::handle::{ORG_ID, RUN_AS_ID, Salesforce, USER_ID};
use super::switches::{Host, SalesforceSwitches};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::oauth::{
    Access, Challenge, Client, GrantType, Issued, Minting, Params, Presented, Redirect, Refusal, Revoked,
    Rules, Server, TokenKind, bearer, opaque,
};
use crate::wire::{Ask, Reply};
use axum::body::Body;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, Method, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The consumer key and secret of the practice app (an External Client App with the code and the client flow).
pub const CLIENT_ID: &str = "3MVG9practice0000000000000000000000000000000000000000000000000001";
pub const CLIENT_SECRET: &str = "PRACTICE0000000000000000000000000000000000000000000000000000SF01";
/// The callback the administrator pasted: exact, with the port the vendor's own command line uses.
pub const REDIRECT: &str = "http://localhost:1717/OauthRedirect";

/// Scopes the app has; the app asks for `api refresh_token`.
const SCOPES: &[&str] = &["api", "refresh_token", "id", "openid", "web"];
const STREAM: u64 = 20;

pub(super) fn server(clock: Clock, seed: u64) -> Server {
    let server = Server::new(clock, seed, STREAM, USER_ID, Rules::default());
    set_up(&server, &SalesforceSwitches::default());
    server
}

pub(super) fn set_up(server: &Server, switches: &SalesforceSwitches) {
    server.restart(Rules {
        // Fifteen minutes is what the vendor's guide names for its codes.
        code_s: 900,
        refresh_scopes: &["refresh_token", "offline_access", "full"],
        mint,
        ..Rules::default()
    });
    let app = Client::confidential(CLIENT_ID, CLIENT_SECRET, [Redirect::exact(REDIRECT)]);
    server.register(Client {
        grants: vec![GrantType::Code, GrantType::Refresh, GrantType::Client],
        runs_as: RUN_AS_ID.to_owned(),
        ..app.named("Patchbay practice").scoped(SCOPES.iter().copied())
    });
    apply(server, switches);
}

pub(super) fn apply(server: &Server, switches: &SalesforceSwitches) {
    server.set_rules(|rules| {
        rules.access_s = switches.session_s;
        rules.rotates = switches.refresh_rotates;
        rules.challenge =
            Challenge { required: switches.pkce_required, method_may_be_absent: true, verifier_max: 256 };
    });
    server.change_client(CLIENT_ID, |client| {
        client.secret_optional = !switches.secret_required;
        let loose =
            ["http://localhost/OauthRedirect", "http://127.0.0.1/OauthRedirect"].map(Redirect::any_port);
        client.redirects.retain(|redirect| !loose.contains(redirect));
        if switches.loopback_is_loose {
            client.redirects.extend(loose);
        }
    });
}

/// `00D…!…` for a session, as the vendor writes it: the org's id stands in front.
fn mint(chance: &mut Chance, minting: &Minting) -> String {
    let text = opaque(chance, minting);
    match minting.kind {
        TokenKind::Code => format!("aPrx{text}=="),
        TokenKind::Access => format!("{}!AQ4A{text}", &ORG_ID[..15]),
        TokenKind::Refresh => format!("5Aep861{text}"),
    }
}

impl Salesforce {
    /// Answers what belongs to the authorization server; `None` for other addresses.
    pub(super) fn sign_in(&self, ask: &Ask) -> Option<Response<Body>> {
        if let Some(asked) = ask.path.strip_prefix("/id/") {
            return Some(self.identity(&ask.headers, Some(asked)).into());
        }
        let reply = match (&ask.method, ask.path.as_str()) {
            (_, "/services/oauth2/authorize") => {
                return Some(self.oauth().authorize(&ask.method, &ask.uri, &ask.body, "Salesforce"));
            }
            (&Method::POST, "/services/oauth2/token") => self.token(ask),
            (_, "/services/oauth2/revoke") => self.revoke(ask),
            (_, "/services/oauth2/userinfo") => self.identity(&ask.headers, None),
            _ => return None,
        };
        Some(reply.into())
    }

    fn token(&self, ask: &Ask) -> Reply {
        // Anything but a form is not read, and then there is no grant type.
        let is_form = ask.media() == "application/x-www-form-urlencoded";
        let params = if is_form { Params::form(&ask.body) } else { Params::default() };
        let on_login = self.switches().host == Host::Login;
        if on_login && params.get("grant_type") == Some("client_credentials") {
            return refused("invalid_grant", "request not supported on this domain");
        }
        let presented = Presented::either(&ask.headers, &params);
        let unnamed = || {
            let client = presented.id.as_deref().and_then(|id| self.oauth().client(id));
            client.is_some_and(|client| client.runs_as.is_empty())
        };
        if params.get("grant_type") == Some("client_credentials") && unnamed() {
            return refused("invalid_grant", "no client credentials user enabled");
        }
        match self.oauth().token(&params, &presented) {
            Ok(issued) => answer(200, &self.issued(&issued)),
            Err(refusal) => {
                let (error, description) = words(&refusal);
                refused(error, &description)
            }
        }
    }

    fn issued(&self, issued: &Issued) -> Value {
        let (base, issued_at) = (self.base(), issued.issued_ms.to_string());
        let id = format!("{base}/id/{ORG_ID}/{}", issued.subject);
        let signature = BASE64_STANDARD.encode(Sha256::digest(format!("{id}{issued_at}{CLIENT_SECRET}")));
        let scopes: Vec<&str> = match issued.by {
            // The client's own grant has no refresh token, so it has not its scope either.
            GrantType::Client => {
                issued.scopes.iter().map(String::as_str).filter(|&scope| scope != "refresh_token").collect()
            }
            GrantType::Code | GrantType::Refresh => issued.scopes.iter().map(String::as_str).collect(),
        };
        let mut body = json!({ "access_token": issued.access });
        if let Some(refresh) = &issued.refresh {
            body["refresh_token"] = json!(refresh);
        }
        body["signature"] = json!(signature);
        body["scope"] = json!(scopes.join(" "));
        body["instance_url"] = json!(base);
        body["id"] = json!(id);
        body["token_type"] = json!("Bearer");
        body["issued_at"] = json!(issued_at);
        body
    }

    /// The token stands in the form or in the query; a good answer is an empty 200.
    fn revoke(&self, ask: &Ask) -> Reply {
        let params =
            if ask.method == Method::POST { Params::form(&ask.body) } else { Params::query(&ask.uri) };
        let whole = self.switches().revoking_access_ends_refresh;
        let Some(token) = params.get("token") else { return refused("invalid_request", "token required") };
        match self.oauth().revoke(token, whole) {
            Revoked::Access | Revoked::Refresh => Reply::empty(200),
            Revoked::Nothing => refused("invalid_token", "invalid token"),
        }
    }

    /// The identity address (`asked` is its `{org}/{user}`) and `userinfo`.
    fn identity(&self, headers: &HeaderMap, asked: Option<&str>) -> Reply {
        let Some(token) = bearer(headers) else { return forbidden("Missing_OAuth_Token") };
        let Ok(access) = self.oauth().access(token) else {
            return forbidden("Bad_OAuth_Token");
        };
        if asked.is_some_and(|asked| asked != format!("{ORG_ID}/{}", access.subject)) {
            return forbidden("Wrong_Org");
        }
        answer(200, &self.who(&access, asked.is_some()))
    }

    fn who(&self, access: &Access, identity: bool) -> Value {
        let base = self.base();
        let id = format!("{base}/id/{ORG_ID}/{}", access.subject);
        let (name, username) = person(&access.subject);
        let mut who = json!({
            "user_id": access.subject, "organization_id": ORG_ID, "email": username, "email_verified": true,
            "active": true, "user_type": "STANDARD", "language": "en_US", "locale": "en_US",
            "urls": { "rest": format!("{base}/services/data/v{{version}}/"),
                      "sobjects": format!("{base}/services/data/v{{version}}/sobjects/") },
        });
        if identity {
            who["id"] = json!(id);
            who["asserted_user"] = json!(true);
            who["username"] = json!(username);
            who["display_name"] = json!(name);
            who["nick_name"] = json!(name.to_lowercase().replace(' ', "."));
        } else {
            who["sub"] = json!(id);
            who["preferred_username"] = json!(username);
            who["name"] = json!(name);
        }
        who
    }
}

/// Display name and user name.
pub(super) fn person(id: &str) -> (&'static str, &'static str) {
    match id {
        RUN_AS_ID => ("Patchbay Integration", "patchbay.integration@practice.example"),
        _ => ("Robin Keller", "robin.keller@practice.example"),
    }
}

/// `error` and `error_description`. Seen in public reports: those of clients, grants and refresh tokens.
fn words(refusal: &Refusal) -> (&'static str, String) {
    let (error, text) = match refusal {
        Refusal::GrantUnknown(name) if name == "password" => ("invalid_grant", "authentication failure"),
        Refusal::Missing("grant_type") | Refusal::GrantUnknown(_) => {
            ("unsupported_grant_type", "grant type not supported")
        }
        Refusal::Missing("client_id") | Refusal::UnknownClient => {
            ("invalid_client_id", "client identifier invalid")
        }
        Refusal::SecretMissing | Refusal::SecretWrong => ("invalid_client", "invalid client credentials"),
        Refusal::RefreshUnknown
        | Refusal::RefreshExpired
        | Refusal::RefreshRevoked
        | Refusal::RefreshReused
        | Refusal::RefreshOfAnotherClient => ("invalid_grant", "expired access/refresh token"),
        Refusal::RedirectMismatch => ("redirect_uri_mismatch", "redirect_uri must match configuration"),
        Refusal::CodeExpired | Refusal::CodeUsed => ("invalid_grant", "expired authorization code"),
        Refusal::CodeUnknown | Refusal::CodeOfAnotherClient => {
            ("invalid_grant", "invalid authorization code")
        }
        other => return (other.error(), other.description()),
    };
    (error, text.to_owned())
}

fn refused(error: &str, description: &str) -> Reply {
    answer(400, &json!({ "error": error, "error_description": description }))
}

fn answer(status: u16, body: &Value) -> Reply {
    Reply::json(status, body).with("content-type", JSON).with("cache-control", "no-cache, no-store")
}

/// The identity address speaks in bare words.
fn forbidden(words: &str) -> Reply {
    Reply::text(403, words).with("content-type", "text/html;charset=UTF-8")
}
