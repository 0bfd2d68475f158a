//! The only file that knows ServiceNow's addresses and what its refusals look like.

use super::{
    ServiceNow, calls,
    manifest::{BASIC, CLIENT, INSTANCE, PASSWORD, USER},
};
use crate::{
    address::{self, filled},
    answer::no_token,
};
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use patchbay_kit::{
    connector::{Auth, Call, Cx, Settings, Way},
    http_table::{self, Read, problem_of},
    oauth::{App, ClientAuth, OAuth, TokenBody},
    session::{Credential, Failure},
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const NAME: &str = "ServiceNow";
const DOMAIN: &str = ".service-now.com";
/// The vendor's own sites, where no instance is.
const SITES: [&str; 2] = ["servicenow.com", "signon.service-now.com"];
const WORDS_CHARS_MAX: usize = 300;
/// A client whose scope is empty is refused with this. Source: reports of 2026; the vendor publishes no text.
const UNSCOPED: &str = "unscoped api";

/// No answer that was hoped for.
pub enum Refusal {
    /// This user may not read this.
    Right(Problem),
    Other(Problem),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Right(problem) | Refusal::Other(problem) => problem,
        }
    }
}

impl OAuth for ServiceNow {
    fn app(&self, way: &Way, settings: &Settings) -> Result<App, Problem> {
        let instance = instance(settings)?;
        let url = |path: &str| format!("{instance}{path}").parse().map_err(|_| not_an_instance());
        let browser = matches!(way.auth, Auth::OAuthCode { .. });
        Ok(App {
            authorize: browser.then(|| url("/oauth_auth.do")).transpose()?,
            token: url("/oauth_token.do")?,
            // A hardened instance takes parameters in the body and nowhere else.
            client: ClientAuth::Body,
            body: TokenBody::Form,
            scopes: vec![calls::USERACCOUNT.to_owned()],
            scope_at_token: true,
            extra: vec![],
        })
    }
}

/// Rows of the table that `row` names, with `query` after it.
///
/// # Errors
/// [`Refusal`], in words for a person.
pub async fn rows(cx: &Cx, row: &'static Call, query: &str) -> Result<Vec<Value>, Refusal> {
    let instance = instance(&cx.settings).map_err(Refusal::Other)?;
    let request = Request::get(format!("{instance}{}?{query}", row.path))
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Bytes::new())
        .map_err(|_| Refusal::Other(unreadable()))?;
    let credential = match (cx.way().id, filled(&cx.settings, USER), cx.secrets.get(PASSWORD)) {
        (BASIC, Some(user), Some(password)) => Credential::Basic { user, password },
        (BASIC, ..) => return Err(Refusal::Other(Failure::Credential.problem())),
        _ => Credential::Bearer,
    };
    let answer = cx.ask(row, credential, request).await;
    let known = if cx.way().id == CLIENT { &MACHINE_WORDS } else { &PERSON_WORDS };
    let answer = answer.map_err(|failure| Refusal::Other(no_token(cx, failure, known)))?;
    match refusal(cx, row, &answer) {
        Some(refusal) => Err(refusal),
        None => result(&answer).ok_or_else(|| Refusal::Other(unreadable())),
    }
}

/// `https://acme.service-now.com`.
///
/// # Errors
/// What names no instance.
pub fn instance(settings: &Settings) -> Result<String, Problem> {
    if let Some(base) = address::base(settings) {
        return Ok(base);
    }
    let host = address::pasted_host(filled(settings, INSTANCE).unwrap_or_default());
    let host = if host.contains('.') { host } else { format!("{host}{DOMAIN}") };
    let is_site = SITES.iter().any(|site| host == *site || host.ends_with(&format!(".{site}")));
    if address::is_domain(&host) && !is_site { Ok(format!("https://{host}")) } else { Err(not_an_instance()) }
}

/// Rows of a whole answer; a cut one is no JSON, and an instance that sleeps answers with a page and status 200.
fn result(answer: &Response<Bytes>) -> Option<Vec<Value>> {
    let body: Value = serde_json::from_slice(answer.body()).ok()?;
    body.get("result")?.as_array().cloned()
}

fn refusal(cx: &Cx, row: &'static Call, answer: &Response<Bytes>) -> Option<Refusal> {
    let words = words(answer);
    let with = |problem: Problem| match &words {
        Some(words) => problem.detail(words.clone()),
        None => problem,
    };
    match answer.status() {
        StatusCode::UNAUTHORIZED => Some(Refusal::Other(with(not_let_in(cx)))),
        StatusCode::FORBIDDEN
            if words.as_ref().is_some_and(|words| words.to_lowercase().contains(UNSCOPED)) =>
        {
            Some(Refusal::Other(with(no_scope())))
        }
        StatusCode::FORBIDDEN => Some(Refusal::Right(row.refused(NAME, words.as_deref()))),
        status => match http_table::classify(status, answer.headers(), cx.world.now())? {
            Read::Outcome(outcome) => Some(Refusal::Other(with(problem_of(outcome)))),
            Read::CheckContainer(_) => Some(Refusal::Other(with(not_an_instance()))),
        },
    }
}

/// `{"error": {"message", "detail"}}`; either may be absent, and some layers answer with a page.
fn words(answer: &Response<Bytes>) -> Option<String> {
    let body: Value = serde_json::from_slice(answer.body()).ok()?;
    let error = body.get("error")?;
    let text = |name: &str| error.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let said: Vec<&str> = [text("message"), text("detail")].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(": ").chars().take(WORDS_CHARS_MAX).collect())
}

/// A 401 tells three causes with one body, so all of them are named.
fn not_let_in(cx: &Cx) -> Problem {
    let (code, message) = if cx.way().id == BASIC {
        (
            "auth.refused",
            "ServiceNow does not let this user in. Either the user name or the password is wrong, or the instance no longer \
             takes passwords from users without the role snc_basic_auth_api_access, or the user lacks the role \
             snc_platform_rest_api_access: it answers all three alike.",
        )
    } else {
        (
            "auth.expired",
            "ServiceNow does not accept this sign-in. Either it was ended there, or its user is locked out or lacks the role \
             snc_platform_rest_api_access: it answers all of them alike.",
        )
    };
    Problem::new(code, message).remedy(Remedy::Reconnect)
}

fn no_scope() -> Problem {
    let need = calls::USER.needs.first().expect("every table needs the scope");
    let message = "ServiceNow refuses every call of this OAuth client, because the client has no auth scope. Add useraccount, \
                   or a REST API auth scope that covers the Table API, and sign in again.";
    let name = calls::USERACCOUNT.to_owned();
    Problem::new("vendor.forbidden", message).remedy(Remedy::Grant { name, place: need.place.to_owned() })
}

const NO_SUCH_SCOPE: (&[&str], &str) =
    (&["invalid_scope"], "The client's record does not allow the scope useraccount. Add it there.");

/// What the authorization server's words mean for a client of its own rights. They are not published: what is not
/// known is left as it is.
const MACHINE_WORDS: [(&[&str], &str); 3] = [
    (
        &["unsupported_grant", "grant type", "grant_type", "unauthorized"],
        "ServiceNow gives this client no token of its own. Set the property \
         glide.oauth.inbound.client.credential.grant_type.enabled to true, and choose an OAuth application user on the client's \
         record.",
    ),
    (
        &["invalid_client", "access_denied"],
        "ServiceNow does not accept this client. Check its ID and secret, that it is active, that its record has an OAuth \
         application user, and that the property glide.oauth.inbound.client.credential.grant_type.enabled is true.",
    ),
    NO_SUCH_SCOPE,
];

/// And for a person's sign-in that is to be renewed. Most refusals are `access_denied`, whatever their cause.
const PERSON_WORDS: [(&[&str], &str); 3] = [
    (
        &["invalid_client"],
        "ServiceNow does not accept this client. Check its ID and secret, and that it is active.",
    ),
    (
        &["access_denied", "invalid_grant"],
        "ServiceNow does not renew this sign-in. It has ended there, after 100 days unless the client's record says \
         otherwise, or the client's secret was changed.",
    ),
    NO_SUCH_SCOPE,
];

fn unreadable() -> Problem {
    Problem::new(
        "vendor.answer",
        "ServiceNow answered with a page, or half an answer, in place of data. A developer instance may be asleep: open it in a \
         browser, wake it, and try again.",
    )
    .remedy(Remedy::Retry)
}

fn not_an_instance() -> Problem {
    Problem::new(
        "address.invalid",
        "The instance is an address such as acme.service-now.com, where you sign in to ServiceNow.",
    )
    .remedy(Remedy::Reconnect)
}
