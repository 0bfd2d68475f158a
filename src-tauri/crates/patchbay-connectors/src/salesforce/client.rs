//! The only place that knows Salesforce's addresses and what its refusals look like.

pub mod domain;

use super::calls;
use crate::answer::no_token;
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use patchbay_kit::{
    connector::{Call, Cx},
    http::CallError,
    http_table::{self, Read, problem_of},
    oauth::Grant,
    session::{Credential, Failure},
    wire::{WireError, WireErrorKind},
};
use patchbay_model::{
    outcome::{Outcome, Scope},
    problem::{Problem, Remedy},
};
use serde_json::Value;

pub const AUTHORIZE: &str = "/services/oauth2/authorize";
pub const TOKEN: &str = "/services/oauth2/token";

const WORDS_CHARS_MAX: usize = 300;
/// Calls are counted over 24 hours that move along: after an hour some are free again.
const DAY_IS_FULL_MS: i64 = 60 * 60_000;

/// No answer that was hoped for.
pub enum Refusal {
    /// A right is missing, or the object is hidden from this user, which looks the same.
    Right,
    /// The answer is longer than any we read.
    TooLong,
    Other(Problem),
}

/// Asks `path` of the org: what `row` names, with its parts filled in.
///
/// # Errors
/// [`Refusal`], in words for a person.
pub async fn get(cx: &Cx, row: &'static Call, path: &str) -> Result<Value, Refusal> {
    let instance = domain::instance(cx).map_err(Refusal::Other)?;
    let request = Request::get(format!("{instance}{path}"))
        .header(header::ACCEPT, "application/json")
        .body(Bytes::new())
        .map_err(|_| Refusal::Other(unreadable()))?;
    let response = match cx.ask(row, Credential::Bearer, request).await {
        Ok(response) => response,
        Err(Failure::Call(CallError::Wire(WireError { kind: WireErrorKind::TooLong, .. }))) => {
            return Err(Refusal::TooLong);
        }
        Err(failure) => return Err(Refusal::Other(no_token(cx, failure, NO_TOKEN))),
    };
    match refusal(cx, &response) {
        Some(refusal) => Err(refusal),
        None => serde_json::from_slice(response.body()).map_err(|_| Refusal::Other(unreadable())),
    }
}

/// Takes the sign-in back; with the refresh token go the access tokens made from it.
///
/// # Errors
/// What a person can do something about. A token that is not known any more is none.
pub async fn revoke(cx: &Cx, grant: &Grant) -> Result<(), Problem> {
    let token = grant.refresh.as_ref().unwrap_or(&grant.access).expose();
    let form = Bytes::from(format!("token={}", escaped(token)));
    let request = Request::post(format!("{}{}", domain::login(&cx.settings)?, calls::REVOKE.path))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form)
        .map_err(|_| unreadable())?;
    let response = cx.ask(&calls::REVOKE, Credential::None, request).await.map_err(Failure::problem)?;
    let gone = said(&response).is_some_and(|(code, _)| code == "invalid_token");
    if response.status().is_success() || gone {
        return Ok(());
    }
    Err(Problem::new(
        "vendor.refused",
        "Salesforce did not end the sign-in. End it under Setup › Connected Apps OAuth Usage.",
    ))
}

/// Everything but letters and digits, for a form.
fn escaped(text: &str) -> String {
    let byte = |b: u8| match b {
        b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Code and words: of an array of data errors, or of the authorization server's one object.
fn said(response: &Response<Bytes>) -> Option<(String, String)> {
    let body: Value = serde_json::from_slice(response.body()).ok()?;
    let text =
        |value: &Value, name: &str| Some(value.get(name)?.as_str()?.chars().take(WORDS_CHARS_MAX).collect());
    if let Some(first) = body.as_array().and_then(|errors| errors.first()) {
        return Some((text(first, "errorCode")?, text(first, "message").unwrap_or_default()));
    }
    Some((text(&body, "error")?, text(&body, "error_description").unwrap_or_default()))
}

fn refusal(cx: &Cx, response: &Response<Bytes>) -> Option<Refusal> {
    let (code, words) = said(response).unwrap_or_default();
    let with = |problem: Problem| if words.is_empty() { problem } else { problem.detail(words.clone()) };
    let now = cx.world.now();
    let other = |problem: Problem| Some(Refusal::Other(with(problem)));
    match (response.status(), code.as_str()) {
        (StatusCode::UNAUTHORIZED, _) => other(expired(&words)),
        (_, "REQUEST_LIMIT_EXCEEDED") => {
            let until = now + DAY_IS_FULL_MS;
            other(problem_of(Outcome::Throttled { scope: Scope::Connection, until }))
        }
        (StatusCode::FORBIDDEN, "API_DISABLED_FOR_ORG") => other(
            Problem::new("vendor.plan", "This org's edition does not include the REST API.")
                .remedy(Remedy::OpenHelp),
        ),
        (StatusCode::FORBIDDEN | StatusCode::NOT_FOUND, _) => Some(Refusal::Right),
        (StatusCode::BAD_REQUEST, _) => {
            other(Problem::new("vendor.rejected", "Salesforce could not read our question."))
        }
        (status, _) => match http_table::classify(status, response.headers(), now)? {
            Read::Outcome(outcome) => other(problem_of(outcome)),
            Read::CheckContainer(problem) => other(problem),
        },
    }
}

/// A 401 after the token was renewed. Two of its messages are no expiry: the app itself is shut out.
fn expired(words: &str) -> Problem {
    let shut_out = ["not valid for use with the REST API", "not attached to Agent"];
    let (code, message) = if shut_out.iter().any(|text| words.contains(text)) {
        (
            "auth.refused",
            "Salesforce lets this app in, and not to the REST API. Add the scope api to the app.",
        )
    } else {
        ("auth.expired", "Salesforce no longer accepts this sign-in.")
    };
    Problem::new(code, message).remedy(Remedy::Reconnect)
}

/// What the authorization server's words mean. Source: public reports, and the vendor's own clients.
const NO_TOKEN: &[(&[&str], &str)] = &[
    (
        &["not supported on this domain"],
        "Salesforce gives client credentials at the org's own My Domain only. Enter it as it stands in Setup › My Domain.",
    ),
    (
        &["no client credentials user"],
        "The app has no user to run as: choose one on its Policies tab, under Client Credentials Flow.",
    ),
    (
        &["client identifier invalid", "invalid_client_id"],
        "Salesforce knows no app of this consumer key in this org. A new app may take ten minutes; otherwise copy the key \
         again.",
    ),
    (
        &["invalid client credentials", "invalid_client"],
        "Salesforce does not accept this consumer secret. Copy it again from the app.",
    ),
    (
        &["expired access/refresh token"],
        "Salesforce has ended this sign-in: it was revoked, or the app's refresh token policy ended it.",
    ),
];

pub fn unreadable() -> Problem {
    Problem::new("vendor.answer", "Salesforce's answer could not be read.")
}
