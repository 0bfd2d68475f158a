//! The only file that knows Jira's addresses, how it is asked, and what its refusals look like.

use super::manifest::{API_TOKEN, EMAIL, SITE};
use crate::{
    answer::{Dialect, text},
    site::{self, Place},
};
use patchbay_kit::{
    connector::{Call, Cx, Host, Settings},
    session::{Credential, Failure},
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const PLACE: Place =
    Place { setting: SITE, called: "site", owner: "Atlassian", what: "Jira site", domain: "atlassian.net" };

static DIALECT: Dialect = Dialect {
    vendor: "Jira",
    refused: (
        "auth.refused",
        "Jira does not accept this e-mail address with this API token. The token may have ended, or it is one with \
         scopes, which the site's own address does not take.",
    ),
    words,
};

/// One connection's token.
pub struct Client<'a> {
    cx: &'a Cx,
    origin: String,
}

impl<'a> Client<'a> {
    /// # Errors
    /// A site that is none of Atlassian's.
    pub fn of(cx: &'a Cx) -> Result<Self, Problem> {
        Ok(Self { cx, origin: PLACE.origin(&cx.settings)? })
    }

    /// # Errors
    /// What a person can do something about.
    pub async fn get(&self, row: &'static Call, query: &str) -> Result<Value, Problem> {
        let (email, token) = (site::email(&self.cx.settings, EMAIL), site::key(&self.cx.secrets, API_TOKEN));
        let (Some(user), Some(token)) = (email, token) else {
            return Err(Problem::new(
                "auth.missing",
                "An API token is used with its account's e-mail address; one of the two is missing.",
            )
            .remedy(Remedy::Reconnect));
        };
        let request = site::question(row, format!("{}{}{query}", self.origin, row.path));
        let request = request.ok_or_else(|| PLACE.unknown())?;
        let credential = Credential::Basic { user, password: &token };
        let response = self.cx.ask(row, credential, request).await.map_err(Failure::problem)?;
        PLACE.read(self.cx, &self.origin, &DIALECT, row, &response)
    }
}

/// Where a connection with these settings calls.
pub fn hosts(settings: &Settings) -> Vec<Host> {
    PLACE.hosts(settings, "API")
}

/// The site's own part of its address.
///
/// # Errors
/// What names no site.
pub fn site_name(settings: &Settings) -> Result<String, Problem> {
    PLACE.label(settings)
}

/// The first of `errorMessages`, else of `errors` by field, else the message.
fn words(body: &Value) -> Option<String> {
    let field = || {
        let (name, reason) = body.get("errors")?.as_object()?.iter().next()?;
        Some(format!("{name}: {}", reason.as_str()?))
    };
    let first = |path: &str| text(body, path).map(str::to_owned);
    first("/errorMessages/0").or_else(field).or_else(|| first("/message"))
}
