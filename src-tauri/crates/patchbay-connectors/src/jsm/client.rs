//! The only file that knows Jira Service Management's addresses, how it is asked, and what its refusals look like.

use super::{
    calls::TENANT,
    manifest::{API_TOKEN, EMAIL, INTEGRATION_KEY, REST, SITE},
};
use crate::{
    address,
    answer::{Dialect, text},
    site::{self, Place},
};
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use patchbay_kit::{
    connector::{Call, Cx, Host, Settings, WAY},
    secret::Secret,
    session::{Credential, Failure},
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const API: &str = "https://api.atlassian.com";
const VENDOR: &str = "Jira Service Management";
const PLACE: Place = Place {
    setting: SITE,
    called: "site",
    owner: "Atlassian",
    what: "Atlassian site",
    domain: "atlassian.net",
};
/// What a missing scope is called in a 401. See NOTES.md, "scopes".
const SCOPE_WORDS: &str = "scope";

static BY_KEY: Dialect = Dialect {
    vendor: VENDOR,
    refused: (
        "auth.refused",
        "Jira Service Management does not accept this integration key. It is wrong, or its integration is switched \
         off.",
    ),
    words,
};
static BY_TOKEN: Dialect = Dialect {
    refused: (
        "auth.refused",
        "Jira Service Management does not accept this e-mail address with this API token. The token may have ended.",
    ),
    ..BY_KEY
};

/// One connection's credential.
pub struct Client<'a> {
    cx: &'a Cx,
    api: String,
}

impl<'a> Client<'a> {
    pub fn of(cx: &'a Cx) -> Self {
        Self { cx, api: address::base(&cx.settings).unwrap_or_else(|| API.to_owned()) }
    }

    /// With the integration's key; the answer as it is, since a 404 is a good one.
    ///
    /// # Errors
    /// No key, or no answer.
    pub async fn by_key(&self, row: &'static Call, part: &str) -> Result<Response<Bytes>, Problem> {
        let key = site::key(&self.cx.secrets, INTEGRATION_KEY);
        let key = key.ok_or_else(|| missing("its integration key"))?;
        let proof = Secret::new(format!("GenieKey {}", key.expose()));
        let request = get(&self.api, row, &[part], "")?;
        let credential = Credential::Header(header::AUTHORIZATION, proof);
        self.cx.ask(row, credential, request).await.map_err(Failure::problem)
    }

    /// # Errors
    /// What a person can do something about.
    pub fn read_by_key(&self, row: &'static Call, response: &Response<Bytes>) -> Result<Value, Problem> {
        BY_KEY.read(row, response, self.cx.world.now())
    }

    /// The site's cloud id, which the site tells everybody.
    ///
    /// # Errors
    /// A site that does not exist.
    pub async fn cloud_id(&self) -> Result<String, Problem> {
        let origin = PLACE.origin(&self.cx.settings)?;
        let request = get(&origin, &TENANT, &[], "")?;
        let response = self.cx.ask(&TENANT, Credential::None, request).await.map_err(Failure::problem)?;
        let status = response.status();
        if status == StatusCode::NOT_FOUND || status.is_redirection() {
            return Err(PLACE.nobody(&origin));
        }
        let told = BY_TOKEN.read(&TENANT, &response, self.cx.world.now())?;
        // It becomes a part of addresses.
        let fits = |id: &&str| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        text(&told, "/cloudId")
            .filter(fits)
            .map(str::to_owned)
            .ok_or_else(|| Problem::new("vendor.answer", "The Atlassian site did not tell its cloud id."))
    }

    /// With the account's token.
    ///
    /// # Errors
    /// What a person can do something about.
    pub async fn by_token(&self, row: &'static Call, parts: &[&str], query: &str) -> Result<Value, Problem> {
        let user = self.user()?;
        let token = site::key(&self.cx.secrets, API_TOKEN);
        let password = token.ok_or_else(|| missing("its API token"))?;
        let request = get(&self.api, row, parts, query)?;
        let credential = Credential::Basic { user, password: &password };
        let response = self.cx.ask(row, credential, request).await.map_err(Failure::problem)?;
        let words = BY_TOKEN.said(&response);
        match response.status() {
            StatusCode::UNAUTHORIZED if words.as_deref().is_some_and(|words| words.contains(SCOPE_WORDS)) => {
                Err(row.refused(VENDOR, words.as_deref()))
            }
            _ => BY_TOKEN.read(row, &response, self.cx.world.now()),
        }
    }

    /// The account's e-mail address.
    ///
    /// # Errors
    /// None was entered.
    pub fn user(&self) -> Result<&'a str, Problem> {
        site::email(&self.cx.settings, EMAIL).ok_or_else(|| missing("its e-mail address"))
    }
}

fn get(origin: &str, row: &Call, parts: &[&str], query: &str) -> Result<Request<Bytes>, Problem> {
    let mut path = row.path.to_owned();
    for part in parts {
        path = path.replacen("{}", part, 1);
    }
    let request = site::question(row, format!("{origin}{path}{query}"));
    request.ok_or_else(|| site::wrong("Atlassian's address cannot be called."))
}

fn missing(what: &str) -> Problem {
    Problem::new("auth.missing", format!("This connection lacks {what}.")).remedy(Remedy::Reconnect)
}

/// The site's own part of its address.
///
/// # Errors
/// What names no site.
pub fn site_name(settings: &Settings) -> Result<String, Problem> {
    PLACE.label(settings)
}

/// Where a connection with these settings calls.
pub fn hosts(settings: &Settings) -> Vec<Host> {
    let api = address::base(settings).unwrap_or_else(|| API.to_owned());
    let own = match settings.get(WAY).map(String::as_str) {
        Some(REST) => PLACE.origin(settings).ok(),
        _ => None,
    };
    let own = own.map(|origin| (origin, "Tells the site's cloud id"));
    address::hosts([(api, "Alerts")].into_iter().chain(own))
}

/// A message; else the title and detail of the first error; else the first of the fields.
fn words(body: &Value) -> Option<String> {
    let first = |path: &str| text(body, path).map(str::to_owned);
    let both = || Some(format!("{}: {}", text(body, "/errors/0/title")?, text(body, "/errors/0/detail")?));
    let field = || {
        let (name, reason) = body.get("errors")?.as_object()?.iter().next()?;
        Some(format!("{}: {}", name.trim(), reason.as_str()?))
    };
    field().or_else(|| first("/message")).or_else(both).or_else(|| first("/errors/0/title"))
}
