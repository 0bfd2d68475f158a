//! The only file that knows Genesys Cloud's addresses, how its token is got, and what its refusals look like.

use super::manifest::{BASE, CLIENT_ID, CLIENT_SECRET, REGION, REGION_DEFAULT};
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use patchbay_kit::{
    connector::{Call, Cx, Settings, Way},
    http_table::{self, Read, problem_of},
    oauth::{App, ClientAuth, OAuth, TokenBody},
    session::{Credential, Failure},
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const MESSAGE_CHARS_MAX: usize = 500;

/// One connection's OAuth client. Asks, never writes.
pub struct Client<'a> {
    cx: &'a Cx,
    api: String,
}

impl<'a> Client<'a> {
    /// Nothing where the connection is push only.
    ///
    /// # Errors
    /// Half of the credentials, or a region that is no domain.
    pub fn of(cx: &'a Cx) -> Result<Option<Self>, Unfit> {
        let secret = cx.secrets.get(CLIENT_SECRET).filter(|secret| !secret.expose().trim().is_empty());
        match (filled(&cx.settings, CLIENT_ID), secret) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => {}
            (Some(_), None) | (None, Some(_)) => return Err(Unfit::HalfAClient),
        }
        let (_, api) = addresses(&cx.settings)?;
        Ok(Some(Self { cx, api }))
    }

    /// Asks for what `row` names, with `query` after it. A token that is refused is renewed once.
    ///
    /// # Errors
    /// What a person can do something about.
    pub async fn get(&self, row: &'static Call, query: &str) -> Result<Value, Problem> {
        let request = Request::get(format!("{}{}{query}", self.api, row.path))
            .header(header::ACCEPT, "application/json")
            .body(Bytes::new())
            .map_err(|_| Unfit::Region)?;
        let response = self.cx.ask(row, Credential::Bearer, request).await.map_err(Failure::problem)?;
        self.read(&response).await
    }

    async fn read(&self, response: &Response<Bytes>) -> Result<Value, Problem> {
        match self.failure(response) {
            Some(problem) => Err(with_words(problem, response, "message")),
            None => serde_json::from_slice(response.body()).map_err(|_| unreadable()),
        }
    }

    fn failure(&self, response: &Response<Bytes>) -> Option<Problem> {
        match response.status() {
            StatusCode::UNAUTHORIZED => Some(refused()),
            // The table speaks of writing; this only reads. The vendor's words name the permission.
            StatusCode::FORBIDDEN => {
                let problem = Problem::new("vendor.forbidden", "The OAuth client's role may not read names.");
                Some(problem.remedy(Remedy::OpenHelp))
            }
            status => match http_table::classify(status, response.headers(), self.cx.world.now())? {
                Read::Outcome(outcome) => Some(problem_of(outcome)),
                Read::CheckContainer(problem) => Some(problem),
            },
        }
    }
}

/// Why nothing can be asked: the connection's own settings are at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// An id without a secret, or the other way round.
    HalfAClient,
    /// No domain.
    Region,
}

impl From<Unfit> for Problem {
    fn from(unfit: Unfit) -> Self {
        let problem = match unfit {
            Unfit::HalfAClient => Problem::new(
                "auth.missing",
                "An OAuth client has an ID and a secret; one of them is missing.",
            ),
            Unfit::Region => {
                Problem::new("address.invalid", "The region is not a domain such as mypurecloud.com.")
            }
        };
        problem.remedy(Remedy::Reconnect)
    }
}

impl OAuth for super::Genesys {
    fn app(&self, _way: &Way, settings: &Settings) -> Result<App, Problem> {
        let (login, _) = addresses(settings)?;
        let token = format!("{login}/oauth/token").parse().map_err(|_| Unfit::Region)?;
        Ok(App {
            authorize: None,
            token,
            client: ClientAuth::Basic,
            body: TokenBody::Form,
            scopes: vec![],
            scope_at_token: false,
            extra: vec![],
        })
    }
}

fn filled<'a>(settings: &'a Settings, name: &str) -> Option<&'a str> {
    settings.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// Where tokens are given, and where the API answers.
fn addresses(settings: &Settings) -> Result<(String, String), Unfit> {
    if let Some(base) = filled(settings, BASE) {
        let base = base.trim_end_matches('/').to_owned();
        return Ok((base.clone(), base));
    }
    let region = filled(settings, REGION).unwrap_or(REGION_DEFAULT).to_ascii_lowercase();
    let is_domain = region.contains('.')
        && !region.starts_with('.')
        && !region.ends_with('.')
        && region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    if is_domain {
        Ok((format!("https://login.{region}"), format!("https://api.{region}")))
    } else {
        Err(Unfit::Region)
    }
}

fn unreadable() -> Problem {
    Problem::new("vendor.answer", "Genesys Cloud's answer could not be read.")
}

fn refused() -> Problem {
    Problem::new(
        "auth.expired",
        "Genesys Cloud does not accept this OAuth client. Check its ID, its secret and the region.",
    )
    .remedy(Remedy::Reconnect)
}

fn with_words(problem: Problem, response: &Response<Bytes>, field: &str) -> Problem {
    let body: Option<Value> = serde_json::from_slice(response.body()).ok();
    match body.as_ref().and_then(|body| body.get(field)).and_then(Value::as_str) {
        Some(words) => problem.detail(words.chars().take(MESSAGE_CHARS_MAX).collect::<String>()),
        None => problem,
    }
}
