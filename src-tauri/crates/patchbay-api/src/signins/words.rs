//! Why a sign-in failed, in words that say what to do.

use super::draft::Given;
use patchbay_kit::{
    http::CallError,
    http_table,
    oauth::{Grant, TokenFailure},
    wire::WireErrorKind,
};
use patchbay_model::{
    blank::blank,
    problem::{Problem, Remedy},
};

/// A code or a client that no token was given for.
pub(super) fn no_token(given: &Given, failure: TokenFailure) -> Problem {
    let vendor = given.vendor();
    match failure {
        TokenFailure::Refused { error, description } => {
            let said = description.unwrap_or_else(|| error.clone());
            let problem = if error == "invalid_grant" {
                Problem::new(
                    "signin.code",
                    format!("{vendor} no longer takes the answer of the browser: it is too old, or was used before. Sign in again."),
                )
                .remedy(Remedy::Retry)
            } else {
                refused(given)
            };
            problem.detail(said)
        }
        TokenFailure::Settings => Problem::new(
            "signin.settings",
            format!("What was entered does not name an address of {vendor} that can be asked."),
        )
        .remedy(Remedy::Reconnect),
        TokenFailure::Status { status, .. } => Problem::new(
            "vendor.failed",
            format!("{vendor} answered {status} when it was asked for a token."),
        )
        .remedy(Remedy::Retry),
        TokenFailure::Call(CallError::Wire(error)) if error.kind == WireErrorKind::Connect => {
            unreachable(given)
        }
        TokenFailure::Call(error) => http_table::problem_of(http_table::no_answer(&error)),
        TokenFailure::Unreadable => {
            Problem::new("vendor.answer", format!("{vendor} gave a token answer that could not be read."))
                .remedy(Remedy::Retry)
        }
    }
}

/// A check that did not go well. What a running connection calls expired was never good here.
pub(super) fn no_account(given: &Given, problem: Problem) -> Problem {
    match problem.code.as_ref() {
        // The connector's own words say best what to look at.
        "auth.expired" => Problem { code: "auth.refused".into(), ..problem },
        "vendor.unreachable" => unreachable(given),
        _ => problem,
    }
}

/// The vendor does not take what was entered.
fn refused(given: &Given) -> Problem {
    let manifest = given.connector.manifest();
    let labels: Vec<&str> = manifest
        .asks_of(given.way)
        .filter(|ask| ask.required || given.secrets.contains_key(ask.id))
        .filter(|ask| ask.secret || ask.id == patchbay_kit::oauth::CLIENT_ID)
        .map(|ask| ask.label)
        .collect();
    let check = match labels.as_slice() {
        [] => "what was entered".to_owned(),
        [one] => format!("“{one}”"),
        [most @ .., last] => {
            let most: Vec<String> = most.iter().map(|label| format!("“{label}”")).collect();
            format!("{} and “{last}”", most.join(", "))
        }
    };
    Problem::new("auth.refused", format!("{} does not accept this sign-in. Check {check}.", given.vendor()))
        .remedy(Remedy::Reconnect)
}

fn unreachable(given: &Given) -> Problem {
    Problem::new(
        "vendor.unreachable",
        format!(
            "No network connection to {} could be made. Check the address that was entered, this computer's network, and the proxy in Settings.",
            given.vendor()
        ),
    )
    .remedy(Remedy::Retry)
}

/// Takes back out of a problem whatever the vendor may have quoted of what was entered.
pub(super) fn quiet(given: &Given, grant: Option<&Grant>, mut problem: Problem) -> Problem {
    let tokens = grant.into_iter().flat_map(|grant| std::iter::once(&grant.access).chain(&grant.refresh));
    let hidden: Vec<String> =
        given.secrets.values().chain(tokens).map(|secret| secret.expose().clone()).collect();
    problem.detail = problem.detail.map(|detail| blank(&detail, &hidden));
    for secret in hidden.iter().filter(|secret| secret.chars().count() >= 4) {
        problem.message = problem.message.replace(secret.as_str(), "[hidden]");
    }
    problem
}
