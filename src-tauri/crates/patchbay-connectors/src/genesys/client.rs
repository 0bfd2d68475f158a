//! The only file that knows Genesys Cloud's addresses, how its token is got, and what its refusals look like.

use super::manifest::{BASE, CLIENT_ID, CLIENT_SECRET, REGION, REGION_DEFAULT};
use bytes::Bytes;
use data_encoding::BASE64;
use http::{HeaderValue, Request, Response, StatusCode, header};
use patchbay_kit::{
    connector::{Cx, Settings},
    http_table::{self, Read, problem_of},
    secret::Secret,
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

/// A token is renewed this long before it runs out: a call takes time.
const EARLY_MS: i64 = 60_000;
/// The vendor's shortest lifetime of a token, in seconds, where an answer does not tell.
const LIFETIME_S_MIN: i64 = 300;
const MESSAGE_CHARS_MAX: usize = 500;

/// One connection's OAuth client. Asks, never writes.
pub struct Client<'a> {
    cx: &'a Cx,
    id: &'a str,
    secret: &'a Secret<String>,
    login: String,
    api: String,
}

impl<'a> Client<'a> {
    /// Nothing where the connection is push only.
    ///
    /// # Errors
    /// Half of the credentials, or a region that is no domain.
    pub fn of(cx: &'a Cx) -> Result<Option<Self>, Unfit> {
        let secret = cx.secrets.get(CLIENT_SECRET).filter(|secret| !secret.expose().trim().is_empty());
        let (id, secret) = match (filled(&cx.settings, CLIENT_ID), secret) {
            (None, None) => return Ok(None),
            (Some(id), Some(secret)) => (id, secret),
            (Some(_), None) | (None, Some(_)) => return Err(Unfit::HalfAClient),
        };
        let (login, api) = addresses(&cx.settings)?;
        Ok(Some(Self { cx, id, secret, login, api }))
    }

    /// Asks for `path`, below `/api/v2/`. A token that is refused is renewed once.
    ///
    /// # Errors
    /// What a person can do something about.
    pub async fn get(&self, path: &str) -> Result<Value, Problem> {
        let mut response = self.ask(path).await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            self.cx.token.forget();
            response = self.ask(path).await?;
        }
        self.read(&response).await
    }

    async fn ask(&self, path: &str) -> Result<Response<Bytes>, Problem> {
        let token = self.token().await?;
        let request = Request::get(format!("{}/api/v2/{path}", self.api))
            .header(header::AUTHORIZATION, sensitive(&format!("Bearer {}", token.expose()))?)
            .header(header::ACCEPT, "application/json")
            .body(Bytes::new())
            .map_err(|_| Unfit::Region)?;
        self.send(request).await
    }

    /// The token kept, or a new one: the client's own grant, without a scope.
    async fn token(&self) -> Result<Secret<String>, Problem> {
        let owner = format!("{} {}", self.login, self.id);
        if let Some(token) = self.cx.token.get(&owner, self.cx.world.now()) {
            return Ok(token);
        }
        let basic = BASE64.encode(format!("{}:{}", self.id, self.secret.expose().trim()).as_bytes());
        let request = Request::post(format!("{}/oauth/token", self.login))
            .header(header::AUTHORIZATION, sensitive(&format!("Basic {basic}"))?)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from_static(b"grant_type=client_credentials"))
            .map_err(|_| Unfit::Region)?;
        let response = self.send(request).await?;
        // Either status, and a body of OAuth's own shape. See NOTES.md, "token".
        if matches!(response.status(), StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED) {
            return Err(with_words(refused(), &response, "error_description"));
        }
        let body = self.read(&response).await?;
        let token = body.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
        let token = Secret::from(token.ok_or_else(unreadable)?);
        let seconds = body.get("expires_in").and_then(Value::as_i64).unwrap_or(LIFETIME_S_MIN);
        self.cx.token.put(
            &owner,
            token.clone(),
            self.cx.world.now() + seconds.saturating_mul(1_000) - EARLY_MS,
        );
        Ok(token)
    }

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Problem> {
        self.cx.http.ask(request).await.map_err(|error| problem_of(http_table::no_answer(&error)))
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
    /// Credentials that no header can carry.
    Characters,
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
            Unfit::Characters => Problem::new(
                "auth.missing",
                "The OAuth client's ID or secret holds characters that cannot be sent.",
            ),
            Unfit::Region => {
                Problem::new("address.invalid", "The region is not a domain such as mypurecloud.com.")
            }
        };
        problem.remedy(Remedy::Reconnect)
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

fn sensitive(text: &str) -> Result<HeaderValue, Unfit> {
    let mut value = HeaderValue::from_str(text).map_err(|_| Unfit::Characters)?;
    value.set_sensitive(true);
    Ok(value)
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
