//! What the answer to a question means, for vendors whose statuses mean what they say. What differs is data of a
//! [`Dialect`]; deliveries are read elsewhere.

use bytes::Bytes;
use http::{Response, StatusCode};
use patchbay_kit::{
    connector::{Auth, Call, Cx, Granted, Need},
    http_table::{self, Read, problem_of},
    session::Failure,
};
use patchbay_model::{
    outcome::Outcome,
    problem::{Problem, Remedy},
    time::Timestamp,
};
use serde_json::Value;

const WORDS_CHARS_MAX: usize = 300;
pub const FORBIDDEN: &str = "vendor.forbidden";

/// How one vendor says no.
pub struct Dialect {
    pub vendor: &'static str,
    /// Code and sentence of a 401.
    pub refused: (&'static str, &'static str),
    /// The vendor's own words in the body of a refusal.
    pub words: fn(&Value) -> Option<String>,
}

impl Dialect {
    /// The body of a success; nothing at all is `Null`.
    ///
    /// # Errors
    /// What a person can do something about.
    pub fn read(
        &self,
        row: &'static Call,
        response: &Response<Bytes>,
        now: Timestamp,
    ) -> Result<Value, Problem> {
        if response.status().is_success() {
            return match response.body().iter().all(u8::is_ascii_whitespace) {
                true => Ok(Value::Null),
                false => serde_json::from_slice(response.body()).map_err(|_| self.unreadable()),
            };
        }
        let words = self.said(response);
        let problem = match response.status() {
            StatusCode::FORBIDDEN => return Err(row.refused(self.vendor, words.as_deref())),
            StatusCode::UNAUTHORIZED => {
                Problem::new(self.refused.0, self.refused.1).remedy(Remedy::Reconnect)
            }
            StatusCode::PAYMENT_REQUIRED => {
                let message = format!("{} says that the account's plan does not include this.", self.vendor);
                Problem::new("vendor.plan", message).remedy(Remedy::OpenHelp)
            }
            StatusCode::NOT_FOUND => {
                Problem::new("vendor.not_found", format!("{} does not know what was asked for.", self.vendor))
            }
            StatusCode::GONE => {
                let message = format!("{} says that what was asked for has ended for good.", self.vendor);
                Problem::new("vendor.not_found", message).remedy(Remedy::OpenHelp)
            }
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
                Problem::new("vendor.rejected", format!("{} could not read our question.", self.vendor))
            }
            status => match http_table::classify(status, response.headers(), now) {
                Some(Read::Outcome(outcome)) => problem_of(outcome),
                Some(Read::CheckContainer(problem)) => problem,
                None => self.unreadable(),
            },
        };
        Err(match words {
            Some(words) => problem.detail(words),
            None => problem,
        })
    }

    /// The vendor's words, if the body has any.
    pub fn said(&self, response: &Response<Bytes>) -> Option<String> {
        let body = serde_json::from_slice(response.body()).ok()?;
        let words: String = (self.words)(&body)?.chars().take(WORDS_CHARS_MAX).collect();
        let words = words.replace(char::is_control, " ");
        Some(words.trim().to_owned()).filter(|words| !words.is_empty())
    }

    fn unreadable(&self) -> Problem {
        Problem::new("vendor.answer", format!("{}'s answer could not be read.", self.vendor))
    }
}

/// Why there is no token, in our words: the first sentence of `known` one of whose words the authorization server
/// used. Where it used none of them the problem stays as it is, but that a client of its own rights has no sign-in
/// that could be renewed.
pub fn no_token(cx: &Cx, failure: Failure, known: &[(&[&str], &str)]) -> Problem {
    let problem = match failure {
        Failure::Token(Outcome::Held { problem, .. }) => problem,
        failure => return failure.problem(),
    };
    let Some(said) = problem.detail.as_deref().map(str::to_lowercase) else { return problem };
    let message = match known.iter().find(|(words, _)| words.iter().any(|word| said.contains(word))) {
        Some((_, sentence)) => (*sentence).to_owned(),
        None if cx.way().auth == Auth::OAuthClient => {
            let vendor = cx.connector.manifest().name;
            format!(
                "{vendor} gives this OAuth client no token. Check its ID and secret, and that it is active there."
            )
        }
        None => return problem,
    };
    Problem { message, ..problem }
}

/// Notes what a probe tells about the sign-in's rights. Whatever else went wrong tells nothing about them.
pub fn probed(granted: &mut Granted, row: &'static Call, result: Result<Value, Problem>) -> Option<Value> {
    match result {
        Ok(value) => {
            granted.works.insert(row.id.to_owned());
            Some(value)
        }
        Err(problem) if problem.code == FORBIDDEN => {
            let words = problem.detail.unwrap_or_default();
            // The longest of a need's names, since `read` is a part of `webhooks:read`.
            let said = |need: &Need| need.any.iter().filter(|n| words.contains(**n)).max_by_key(|n| n.len());
            let missed = row.needs.iter().filter_map(said).map(|name| (*name).to_owned()).collect();
            granted.refused.insert(row.id.to_owned(), missed);
            None
        }
        Err(_) => None,
    }
}

/// Text at `path` of a document.
pub fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    value.pointer(path)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// An id, which some vendors write as a number.
pub fn id(value: &Value, path: &str) -> Option<String> {
    match value.pointer(path)? {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}
