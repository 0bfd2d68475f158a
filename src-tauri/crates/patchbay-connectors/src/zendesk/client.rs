//! The only file that knows Zendesk's addresses, how it is asked, and what its refusals look like.

use super::manifest::{API_TOKEN, EMAIL, SUBDOMAIN, TOKEN};
use crate::{
    answer::{Dialect, no_token, text},
    site::{self, Place},
};
use patchbay_kit::{
    connector::{Auth, Call, Cx, Host, NeedKind, Settings, Way},
    oauth::{App, ClientAuth, OAuth, TokenBody},
    secret::Secret,
    session::Credential,
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const PLACE: Place = Place {
    setting: SUBDOMAIN,
    called: "subdomain",
    owner: "Zendesk",
    what: "Zendesk account",
    domain: "zendesk.com",
};

static SIGNED_IN: Dialect = Dialect {
    vendor: "Zendesk",
    refused: ("auth.expired", "Zendesk no longer accepts this sign-in."),
    words,
};
static BY_TOKEN: Dialect = Dialect {
    refused: (
        "auth.refused",
        "Zendesk does not accept this e-mail address with this API token. The token may be switched off: Zendesk \
         does that to one that is not used for 30 days.",
    ),
    ..SIGNED_IN
};

/// What the authorization server's words mean: OAuth's own errors, and the sentences that stand beside them.
const NO_TOKEN: &[(&[&str], &str)] = &[
    (
        &["invalid_scope", "scope is invalid"],
        "Zendesk does not give this OAuth client the scopes that Patchbay asks for. Allow them on the client's page.",
    ),
    (
        &["unauthorized_client", "unsupported_grant_type", "not authorized to use this", "grant type"],
        "Zendesk gives this OAuth client no token of its own. Only a client of the kind Confidential gets one: look at its \
         page.",
    ),
    (
        &["invalid_grant", "grant is invalid"],
        "Zendesk does not renew this sign-in. It was ended there, or its time ran out unused.",
    ),
    (
        &["invalid_client", "client authentication", "unknown client"],
        "Zendesk does not accept this OAuth client. Check its identifier and secret, and that it is not switched off or \
         deleted.",
    ),
];

/// One connection's sign-in.
pub struct Client<'a> {
    cx: &'a Cx,
    origin: String,
}

impl<'a> Client<'a> {
    /// # Errors
    /// A subdomain that names no account.
    pub fn of(cx: &'a Cx) -> Result<Self, Problem> {
        Ok(Self { cx, origin: PLACE.origin(&cx.settings)? })
    }

    /// # Errors
    /// What a person can do something about.
    pub async fn get(&self, row: &'static Call, query: &str) -> Result<Value, Problem> {
        self.send(row, query).await
    }

    /// Ends the token that is sent with it.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn delete(&self, row: &'static Call) -> Result<(), Problem> {
        self.send(row, "").await.map(drop)
    }

    async fn send(&self, row: &'static Call, query: &str) -> Result<Value, Problem> {
        let request = site::question(row, format!("{}{}{query}", self.origin, row.path));
        let request = request.ok_or_else(|| PLACE.unknown())?;
        let by_token = self.cx.way().id == TOKEN;
        let response = if by_token {
            let (user, token) = self.token()?;
            self.cx.ask(row, Credential::Basic { user: &user, password: &token }, request).await
        } else {
            self.cx.ask(row, Credential::Bearer, request).await
        };
        let response = response.map_err(|failure| no_token(self.cx, failure, NO_TOKEN))?;
        let dialect = if by_token { &BY_TOKEN } else { &SIGNED_IN };
        PLACE.read(self.cx, &self.origin, dialect, row, &response)
    }

    fn token(&self) -> Result<(String, Secret<String>), Problem> {
        let email = site::email(&self.cx.settings, EMAIL).map(|email| email.trim_end_matches("/token"));
        match (email, site::key(&self.cx.secrets, API_TOKEN)) {
            (Some(email), Some(token)) => Ok((format!("{email}/token"), token)),
            (None, _) | (_, None) => Err(Problem::new(
                "auth.missing",
                "An API token is used with a member's e-mail address; one of the two is missing.",
            )
            .remedy(Remedy::Reconnect)),
        }
    }
}

impl OAuth for super::Zendesk {
    fn app(&self, way: &Way, settings: &Settings) -> Result<App, Problem> {
        let origin = PLACE.origin(settings)?;
        let at = |path: &str| format!("{origin}{path}").parse().map_err(|_| PLACE.unknown());
        let by_person = matches!(way.auth, Auth::OAuthCode { .. });
        Ok(App {
            authorize: if by_person { Some(at("/oauth/authorizations/new")?) } else { None },
            token: at("/oauth/tokens")?,
            client: ClientAuth::Body,
            body: TokenBody::Json,
            scopes: scopes(),
            scope_at_token: true,
            extra: vec![],
        })
    }
}

/// The least that the table of calls needs.
fn scopes() -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    let needs = super::calls::ALL.iter().flat_map(|call| call.needs);
    for need in needs.filter(|need| need.kind == NeedKind::Scope) {
        let least = need.any.first().copied().unwrap_or_default();
        if !scopes.iter().any(|scope| scope == least) {
            scopes.push(least.to_owned());
        }
    }
    scopes
}

/// Where a connection with these settings calls.
pub fn hosts(settings: &Settings) -> Vec<Host> {
    PLACE.hosts(settings, "Sign-in and API")
}

/// The account's own subdomain, in lower case.
///
/// # Errors
/// What names no account.
pub fn subdomain(settings: &Settings) -> Result<String, Problem> {
    PLACE.label(settings)
}

/// `description` of a refusal, else its title; see NOTES.md, "refusals".
fn words(body: &Value) -> Option<String> {
    let places = [
        "/details/base/0/description",
        "/description",
        "/error/message",
        "/error/title",
        "/errors/0/title",
        "/error",
    ];
    places.into_iter().find_map(|place| text(body, place)).map(str::to_owned)
}
