//! OAuth 2 as the vendors speak it (RFC 6749, RFC 7636): where a person agrees, and how a code, a refresh token or
//! the client itself becomes an access token. The protocol is the `oauth2` crate's; what differs from vendor to
//! vendor is data of an [`App`].

mod authorize;
mod exchange;

pub use authorize::{Begun, begin};
pub use exchange::{Asked, TokenFailure, exchange};

use crate::{
    connector::{Settings, Way},
    secret::Secret,
};
use patchbay_model::{problem::Problem, time::Timestamp};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use url::Url;

/// The setting that holds an OAuth client's id, for every vendor.
pub const CLIENT_ID: &str = "client_id";
/// The secret that holds an OAuth client's secret, for every vendor.
pub const CLIENT_SECRET: &str = "client_secret";

/// What a vendor says about its authorization server.
pub trait OAuth: Send + Sync {
    /// The server and the manners of one way, for these settings.
    ///
    /// # Errors
    /// Settings that name no server.
    fn app(&self, way: &Way, settings: &Settings) -> Result<App, Problem>;

    /// What the server calls itself in the browser's answer (`iss`, RFC 9207). Nothing: it is not compared.
    fn issuer(&self, _way: &Way, _settings: &Settings) -> Option<String> {
        None
    }

    /// What a token answer says beside the tokens. The default reads `expires_in` and `scope`.
    fn told(&self, _way: &Way, answer: &Map<String, Value>, now: Timestamp) -> Told {
        Told::standard(answer, now)
    }
}

/// An authorization server as one way uses it.
#[derive(Debug, Clone)]
pub struct App {
    /// Where the browser goes; nothing where no person is asked.
    pub authorize: Option<Url>,
    pub token: Url,
    pub client: ClientAuth,
    pub body: TokenBody,
    /// Asked for in the browser and, with `scope_at_token`, with the client's own grant.
    pub scopes: Vec<String>,
    pub scope_at_token: bool,
    /// More parameters of the authorize address.
    pub extra: Vec<(&'static str, String)>,
}

/// How the client proves itself at the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuth {
    /// Id and secret in an `Authorization: Basic` header.
    Basic,
    /// Id and, where there is one, secret among the fields.
    Body,
}

/// How the fields of a token request travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenBody {
    Form,
    Json,
}

/// What a token answer says beside the tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Nothing: the vendor does not tell, and only a 401 will.
    pub until: Option<Timestamp>,
    pub refresh_until: Option<Timestamp>,
    pub scopes: Option<Vec<String>>,
    /// Settings to keep with the connection, such as an instance address.
    pub learned: BTreeMap<String, String>,
}

impl Told {
    /// `expires_in` in seconds, `scope` with spaces or commas between.
    pub fn standard(answer: &Map<String, Value>, now: Timestamp) -> Self {
        let seconds = |name: &str| {
            let value = answer.get(name)?;
            value.as_i64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|seconds| *seconds > 0)
        };
        let after = |name: &str| seconds(name).map(|seconds| now + seconds.saturating_mul(1_000));
        let scopes = answer.get("scope").and_then(Value::as_str).map(|text| {
            let names = text.split([' ', ',']).filter(|name| !name.is_empty());
            names.map(str::to_owned).collect()
        });
        Self {
            until: after("expires_in"),
            refresh_until: after("refresh_token_expires_in"),
            scopes,
            learned: BTreeMap::new(),
        }
    }
}

/// A sign-in: what the vault keeps of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub access: Secret<String>,
    pub refresh: Option<Secret<String>>,
    pub made_at: Timestamp,
    pub until: Option<Timestamp>,
    pub refresh_until: Option<Timestamp>,
    pub scopes: Option<Vec<String>>,
    /// What the vendor told with it, such as an instance address.
    pub learned: BTreeMap<String, String>,
    /// The vendor has refused to renew it: never tried again.
    pub refused: bool,
}

/// A token is renewed this long before it ends, in milliseconds.
const EARLY_MS: i64 = 5 * 60_000;

impl Grant {
    /// When it is renewed: five minutes before its end, or when four fifths of a short life are over.
    pub fn renew_at(&self) -> Option<Timestamp> {
        let until = self.until?;
        let life = until.since(self.made_at);
        Some(self.made_at + (life - EARLY_MS).max(life / 5 * 4))
    }

    /// A renewed grant with what the vendor told before and did not repeat: the scopes stay unless it says
    /// otherwise (RFC 6749 section 5.1), and a refresh token that goes on ends when it would have.
    pub(crate) fn following(mut self, before: Option<&Self>) -> Self {
        let Some(before) = before else { return self };
        for (name, value) in &before.learned {
            self.learned.entry(name.clone()).or_insert_with(|| value.clone());
        }
        if self.scopes.is_none() {
            self.scopes.clone_from(&before.scopes);
        }
        if self.refresh_until.is_none() && self.refresh == before.refresh {
            self.refresh_until = before.refresh_until;
        }
        self
    }
}
