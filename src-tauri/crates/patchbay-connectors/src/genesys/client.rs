//! The only file that knows Genesys Cloud's addresses, how its token is got, and what its refusals look like.

use super::{
    calls,
    manifest::{CODE, PUSH, REGION, REGION_DEFAULT},
};
use crate::{
    address::{self, filled},
    answer::no_token,
};
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use patchbay_kit::{
    connector::{Auth, Call, Cx, Host, Settings, WAY, Way},
    http_table::{self, Read, problem_of},
    oauth::{App, CLIENT_ID, CLIENT_SECRET, ClientAuth, OAuth, TokenBody},
    session::{Credential, Failure},
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const NAME: &str = "Genesys Cloud";
const MESSAGE_CHARS_MAX: usize = 500;
/// The vendor's support asks for it. Source: platform SDK README.
const CORRELATION: &str = "inin-correlation-id";

/// One connection's sign-in. Asks, never writes.
pub struct Client<'a> {
    cx: &'a Cx,
    api: String,
}

/// No answer that was hoped for.
pub enum Refusal {
    /// 403: a right is missing, and these are the names the vendor gave.
    Right {
        problem: Problem,
        names: Vec<String>,
    },
    Other(Problem),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Right { problem, .. } | Refusal::Other(problem) => problem,
        }
    }
}

impl<'a> Client<'a> {
    /// Nothing where the connection is push only.
    ///
    /// # Errors
    /// Half of the credentials, or a region that is no domain.
    pub fn of(cx: &'a Cx) -> Result<Option<Self>, Unfit> {
        let id = filled(&cx.settings, CLIENT_ID);
        let secret = cx.secrets.get(CLIENT_SECRET).filter(|secret| !secret.expose().trim().is_empty());
        match (filled(&cx.settings, WAY), id, secret) {
            // A connection made before there was a choice of ways, without a client, is push only as well.
            (Some(PUSH), ..) | (None, None, None) => return Ok(None),
            (Some(CODE), Some(_), _) | (_, Some(_), Some(_)) => {}
            _ => return Err(Unfit::HalfAClient),
        }
        let (_, api) = addresses(&cx.settings)?;
        Ok(Some(Self { cx, api }))
    }

    /// Whether a connection of these settings can ask nothing at all.
    pub fn is_push(settings: &Settings) -> bool {
        match filled(settings, WAY) {
            Some(way) => way == PUSH,
            None => filled(settings, CLIENT_ID).is_none(),
        }
    }

    /// Whether a person signed in, and not a client of its own rights.
    pub fn is_person(&self) -> bool {
        matches!(self.cx.way().auth, Auth::OAuthCode { .. })
    }

    /// Asks for what `row` names, with `query` after it. A token that is refused is renewed once.
    ///
    /// # Errors
    /// [`Refusal`], in words for a person.
    pub async fn get(&self, row: &'static Call, query: &str) -> Result<Value, Refusal> {
        self.read(row, self.ask(row, query, None).await?)
    }

    /// Asks a question that is itself a document, of a row that changes nothing.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn query(&self, row: &'static Call, question: &Value) -> Result<Value, Refusal> {
        self.read(row, self.ask(row, "", Some(question)).await?)
    }

    fn read(&self, row: &'static Call, response: Response<Bytes>) -> Result<Value, Refusal> {
        match self.failure(row, &response) {
            Some(refusal) => Err(refusal),
            None => serde_json::from_slice(response.body()).map_err(|_| Refusal::Other(unreadable())),
        }
    }

    /// Ends the sign-in. One that the vendor no longer takes has ended already.
    ///
    /// # Errors
    /// What a person can do something about.
    pub async fn end(&self) -> Result<(), Problem> {
        let response = self.ask(&calls::END, "", None).await?;
        match self.failure(&calls::END, &response) {
            Some(_) if response.status() == StatusCode::UNAUTHORIZED => Ok(()),
            Some(refusal) => Err(refusal.into()),
            None => Ok(()),
        }
    }

    async fn ask(
        &self,
        row: &'static Call,
        query: &str,
        body: Option<&Value>,
    ) -> Result<Response<Bytes>, Refusal> {
        let mut request = Request::builder()
            .method(row.method)
            .uri(format!("{}{}{query}", self.api, row.path))
            .header(header::ACCEPT, "application/json");
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request
            .body(body.map(|body| Bytes::from(body.to_string())).unwrap_or_default())
            .map_err(|_| Refusal::Other(Unfit::Region.into()))?;
        let answer = self.cx.ask(row, Credential::Bearer, request).await;
        answer.map_err(|failure| Refusal::Other(self.unasked(failure)))
    }

    /// The authorization server's words, as far as they tell more than "no".
    fn unasked(&self, failure: Failure) -> Problem {
        let region = filled(&self.cx.settings, REGION).unwrap_or(REGION_DEFAULT);
        let stranger = format!(
            "{NAME} knows no OAuth client of this ID in the region {region}. A client belongs to one region: check \
             both."
        );
        let known: [(&[&str], &str); 2] = [
            (&["client not found"], &stranger),
            (
                &["authentication failed"],
                "Genesys Cloud does not accept this client's secret. Copy it again from the OAuth client's page.",
            ),
        ];
        no_token(self.cx, failure, &known)
    }

    fn failure(&self, row: &'static Call, response: &Response<Bytes>) -> Option<Refusal> {
        let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        let words = words(&body, response);
        match response.status() {
            StatusCode::UNAUTHORIZED => Some(Refusal::Other(with(refused(), words))),
            StatusCode::FORBIDDEN => {
                let problem = row.refused(NAME, words.as_deref());
                Some(Refusal::Right { problem, names: missing(&body) })
            }
            status => match http_table::classify(status, response.headers(), self.cx.world.now())? {
                Read::Outcome(outcome) => Some(Refusal::Other(with(problem_of(outcome), words))),
                Read::CheckContainer(problem) => Some(Refusal::Other(with(problem, words))),
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
    fn app(&self, way: &Way, settings: &Settings) -> Result<App, Problem> {
        let (login, _) = addresses(settings)?;
        let url = |path: &str| format!("{login}{path}").parse().map_err(|_| Problem::from(Unfit::Region));
        let browser = matches!(way.auth, Auth::OAuthCode { .. });
        Ok(App {
            authorize: browser.then(|| url("/oauth/authorize")).transpose()?,
            token: url("/oauth/token")?,
            // Without a secret the client's id goes among the fields.
            client: ClientAuth::Basic,
            body: TokenBody::Form,
            // A client's scopes are set on its own page, and neither request has a place for them.
            scopes: vec![],
            scope_at_token: false,
            extra: vec![],
        })
    }
}

pub fn hosts(settings: &Settings) -> Vec<Host> {
    let calls_nobody = filled(settings, WAY) == Some(PUSH);
    match addresses(settings) {
        Ok((login, api)) if !calls_nobody => address::hosts([
            (login, "signing in, and renewing the sign-in"),
            (api, "who signed in, and names"),
        ]),
        _ => vec![],
    }
}

/// Where tokens are given, and where the API answers. A region may be pasted with the host of the web app.
fn addresses(settings: &Settings) -> Result<(String, String), Unfit> {
    if let Some(base) = address::base(settings) {
        return Ok((base.clone(), base));
    }
    let pasted = filled(settings, REGION).unwrap_or(REGION_DEFAULT);
    let host = address::pasted_host(pasted);
    let region =
        ["apps.", "login.", "api."].iter().find_map(|prefix| host.strip_prefix(prefix)).unwrap_or(&host);
    if address::is_domain(region) {
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
        "Genesys Cloud does not accept this sign-in. Check that the OAuth client is still active, and the region.",
    )
    .remedy(Remedy::Reconnect)
}

/// What the vendor said, with the number its support asks for.
fn words(body: &Value, response: &Response<Bytes>) -> Option<String> {
    let said = body.get("message").and_then(Value::as_str)?;
    let said: String = said.chars().take(MESSAGE_CHARS_MAX).collect();
    let id = response.headers().get(CORRELATION).and_then(|id| id.to_str().ok());
    Some(id.map_or(said.clone(), |id| format!("{said} (correlation {id})")))
}

fn with(problem: Problem, words: Option<String>) -> Problem {
    match words {
        Some(words) => problem.detail(words),
        None => problem,
    }
}

/// Permissions named in a 403: `domain:entity:action`, in the message or in its parameters.
fn missing(body: &Value) -> Vec<String> {
    let message = body.get("message").and_then(Value::as_str).unwrap_or_default();
    let params =
        body.get("messageParams").and_then(Value::as_object).into_iter().flat_map(|object| object.values());
    let texts = [message].into_iter().chain(params.filter_map(Value::as_str));
    let mut names: Vec<String> = Vec::new();
    for text in texts {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '*' | '_' | '-');
        for word in text.split(|c| !is_part(c)).map(|word| word.trim_matches(':')) {
            if word.split(':').count() == 3 && !names.iter().any(|name| name == word) {
                names.push(word.to_owned());
            }
        }
    }
    names
}
