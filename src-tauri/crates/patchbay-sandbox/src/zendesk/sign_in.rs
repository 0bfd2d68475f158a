//! `/oauth`: consent and tokens.
//!
//! Source: Zendesk Help, OAuth article, and the OAuth migration page, as told in the helpdesk sheet, section 1.1; the
//! authorize path is not verified. Kinds of scopes: Salto's help article of 2026.

use super::account::{Zendesk, ZendeskSwitches};
use super::people::ADMIN;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::oauth::{
    Challenge, Client, GrantType, Issued, Minting, Params, Presented, Redirect, Refusal, Reuse, Rules,
    Server, TokenKind, opaque,
};
use crate::wire::{Ask, Reply};
use http::{Method, Response};
use serde_json::{Value, json};

/// Identifier and secret of the account's confidential client.
pub const CLIENT_ID: &str = "patchbay_practice";
pub const CLIENT_SECRET: &str = "5ecre7practice00000000000000000000000000000000000000000000000zd1";
/// Identifier of the public client, which has no secret.
pub const PUBLIC_CLIENT_ID: &str = "patchbay_public";
/// What the administrator entered under "Redirect URLs", one to a line.
pub const REDIRECTS: [&str; 3] =
    ["http://127.0.0.1:47831/zendesk", "http://127.0.0.1:47832/zendesk", "http://127.0.0.1:47833/zendesk"];

const RESOURCES: [&str; 11] = [
    "tickets",
    "users",
    "auditlogs",
    "organizations",
    "hc",
    "apps",
    "triggers",
    "automations",
    "targets",
    "webhooks",
    "zis",
];
const ACCESS_S: std::ops::RangeInclusive<u64> = 300..=172_800;
const REFRESH_S: std::ops::RangeInclusive<u64> = 7 * 86_400..=90 * 86_400;
const STREAM: u64 = 48;

pub(super) fn server(clock: Clock, seed: u64) -> Server {
    let rules = Rules {
        code_s: 120,
        rotates: true,
        refresh_ends_access: true,
        challenge: Challenge { required: false, method_may_be_absent: false, verifier_max: 128 },
        mint,
        ..Rules::default()
    };
    let server = Server::new(clock, seed, STREAM, &ADMIN.id.to_string(), rules);
    let redirects = || REDIRECTS.map(Redirect::exact);
    let own = Client::confidential(CLIENT_ID, CLIENT_SECRET, redirects())
        .named("Patchbay practice")
        .scoped(DEFAULT);
    let grants = vec![GrantType::Code, GrantType::Refresh, GrantType::Client];
    server.register(Client { grants, runs_as: ADMIN.id.to_string(), ..own });
    server.register(
        Client::public(PUBLIC_CLIENT_ID, redirects(), true).named("Patchbay practice").scoped(DEFAULT),
    );
    server
}

/// What is asked for when nothing is named.
const DEFAULT: [&str; 2] = ["read", "write"];

fn mint(chance: &mut Chance, minting: &Minting) -> String {
    let text = opaque(chance, minting);
    match minting.kind {
        TokenKind::Code => text[..20].to_owned(),
        TokenKind::Access => text,
        TokenKind::Refresh => text[..32].to_owned(),
    }
}

impl Zendesk {
    /// `/oauth/authorizations/new`: the page, and the form's answer.
    pub(super) fn authorize(&self, ask: &Ask, switches: &ZendeskSwitches) -> Response<axum::body::Body> {
        let params = Params::query(&ask.uri);
        if let (&Method::GET, Some(id)) = (&ask.method, params.get("client_id")) {
            self.fit(id, params.get("scope"), switches);
        }
        self.server.authorize(&ask.method, &ask.uri, &ask.body, "Zendesk")
    }

    /// `/oauth/tokens`: JSON in, a pair out.
    pub(super) fn tokens(&self, ask: &Ask, switches: &ZendeskSwitches) -> Reply {
        let body = ask.json().filter(|_| ask.media() == "application/json");
        let (Some(body), Some(params)) = (body, Params::json(&ask.body)) else {
            let words = "The request is missing a required parameter, or is no JSON";
            return Reply::json(400, &json!({ "error": "invalid_request", "error_description": words }));
        };
        let life = |name: &str, default: u64, allowed: &std::ops::RangeInclusive<u64>| match &body[name] {
            Value::Null => Some(default),
            asked => asked.as_u64().filter(|asked| allowed.contains(asked)),
        };
        let lives = (
            life("expires_in", switches.access_s, &ACCESS_S),
            life("refresh_token_expires_in", switches.refresh_s, &REFRESH_S),
        );
        let (Some(access_s), Some(refresh_s)) = lives else {
            let words = "expires_in is 300 to 172800 and refresh_token_expires_in 604800 to 7776000";
            return Reply::json(400, &json!({ "error": "invalid_request", "error_description": words }));
        };
        self.server.set_rules(|rules| {
            rules.access_s = access_s;
            rules.refresh_s = Some(refresh_s);
            rules.reuse = if switches.reuse_ends_the_pair { Reuse::EndsThePair } else { Reuse::IsRefused };
        });
        if let (Some("client_credentials"), Some(id)) = (params.get("grant_type"), params.get("client_id")) {
            self.fit(id, params.get("scope"), switches);
        }
        match self.server.token(&params, &Presented::body(&params)) {
            Ok(issued) => Reply::json(200, &pair(&issued)).with("cache-control", "no-store"),
            Err(refusal) => Reply::json(refusal.status().as_u16(), &refused(&refusal)),
        }
    }

    /// What this request may ask for: what exists, or, by the switch, anything.
    fn fit(&self, client: &str, scope: Option<&str>, switches: &ZendeskSwitches) {
        let asked = scope.unwrap_or_default().split([' ', '+']).filter(|scope| !scope.is_empty());
        let mut scopes: Vec<String> = asked
            .filter(|scope| switches.unknown_scope_is_granted || exists(scope))
            .map(str::to_owned)
            .collect();
        if scope.is_none_or(str::is_empty) {
            scopes = DEFAULT.map(str::to_owned).to_vec();
        }
        self.server.change_client(client, |client| {
            client.scopes = scopes;
            let loose = Redirect::any_port("http://127.0.0.1/zendesk");
            client.redirects.retain(|redirect| *redirect != loose);
            if switches.loopback_is_loose {
                client.redirects.push(loose);
            }
        });
    }
}

fn exists(scope: &str) -> bool {
    match scope.split_once(':') {
        None => matches!(scope, "read" | "write" | "impersonate"),
        Some((resource, verb)) => RESOURCES.contains(&resource) && matches!(verb, "read" | "write"),
    }
}

fn pair(issued: &Issued) -> Value {
    let mut body = json!({
        "access_token": issued.access, "token_type": "bearer", "scope": issued.scopes.join(" "),
        "expires_in": issued.expires_in_s,
    });
    if let Some(refresh) = &issued.refresh {
        body["refresh_token"] = json!(refresh);
        body["refresh_token_expires_in"] = json!(issued.refresh_expires_in_s);
    }
    body
}

/// The vendor tells every grant that does not work in one sentence.
fn refused(refusal: &Refusal) -> Value {
    let words = match refusal.error() {
        "invalid_grant" => {
            "The provided authorization grant is invalid, expired, revoked, or does not match the redirection address"
                .to_owned()
        }
        _ => refusal.description(),
    };
    json!({ "error": refusal.error(), "error_description": words })
}
