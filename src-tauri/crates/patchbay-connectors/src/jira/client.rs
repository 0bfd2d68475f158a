//! The only file that knows Jira's addresses, how it is asked, and what its refusals look like.

use super::manifest::{API_TOKEN, EMAIL, SITE};
use crate::{
    address::{self, filled},
    answer::{Dialect, text},
    site,
};
use bytes::Bytes;
use http::{Request, StatusCode, header};
use patchbay_kit::{
    connector::{Call, Cx, Host, Settings},
    secret::Secret,
    session::{Credential, Failure},
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const SITE_DOMAIN: &str = "atlassian.net";

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
        Ok(Self { cx, origin: origin(&cx.settings)? })
    }

    /// # Errors
    /// What a person can do something about.
    pub async fn get(&self, row: &'static Call, query: &str) -> Result<Value, Problem> {
        let email =
            filled(&self.cx.settings, EMAIL).filter(|email| email.contains('@') && !email.contains(':'));
        let token = self.cx.secrets.get(API_TOKEN).map(|token| token.expose().trim());
        let (Some(user), Some(token)) = (email, token.filter(|token| !token.is_empty())) else {
            return Err(Problem::new(
                "auth.missing",
                "An API token is used with its account's e-mail address; one of the two is missing.",
            )
            .remedy(Remedy::Reconnect));
        };
        let request = Request::get(format!("{}{}{query}", self.origin, row.path))
            .header(header::ACCEPT, "application/json")
            .body(Bytes::new())
            .map_err(|_| no_site())?;
        let credential = Credential::Basic { user, password: &Secret::from(token) };
        let response = self.cx.ask(row, credential, request).await.map_err(Failure::problem)?;
        match response.status() {
            // A page says that there is no such site; Jira's own answers are JSON.
            StatusCode::NOT_FOUND if DIALECT.said(&response).is_none() => Err(self.nobody()),
            status if status.is_redirection() => Err(self.nobody()),
            _ => DIALECT.read(row, &response, self.cx.world.now()),
        }
    }

    fn nobody(&self) -> Problem {
        let host = self.origin.trim_start_matches("https://");
        site::wrong(format!("There is no Jira site at {host}."))
    }
}

/// Where a connection with these settings calls.
pub fn hosts(settings: &Settings) -> Vec<Host> {
    origin(settings).map(|origin| address::hosts([(origin, "API")])).unwrap_or_default()
}

/// The site's own part of its address.
///
/// # Errors
/// What names no site.
pub fn site_name(settings: &Settings) -> Result<String, Problem> {
    site::account(filled(settings, SITE).unwrap_or_default(), SITE_DOMAIN).ok_or_else(no_site)
}

fn origin(settings: &Settings) -> Result<String, Problem> {
    match address::base(settings) {
        Some(base) => Ok(base),
        None => Ok(format!("https://{}.{SITE_DOMAIN}", site_name(settings)?)),
    }
}

fn no_site() -> Problem {
    site::wrong("The site is not one of Atlassian's: it is the part before .atlassian.net.")
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
