//! A sign-in as the page follows it.

use super::draft::{Draft, Stage};
use crate::connections::{AccountView, Environment, account_view};
use patchbay_model::problem::Problem;
use serde::Serialize;
use utoipa::ToSchema;

/// One sign-in that is not kept yet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignIn {
    id: String,
    vendor: String,
    way: String,
    environment: Environment,
    /// The connection that signs in again.
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<String>,
    state: SignInState,
    /// Where a person agrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    open_url: Option<String>,
    /// The system's browser was started.
    opened: bool,
    /// The address the browser comes back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect: Option<String>,
    /// When the wait for the browser is over, UTC milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<AccountView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<OtherAccount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggested_name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SignInState {
    /// A person is in the browser.
    Waiting,
    Checking,
    Ready,
    Failed,
}

/// The account of a connection is another one than before.
#[derive(Debug, Serialize, ToSchema)]
struct OtherAccount {
    was: String,
    is: String,
}

pub(super) fn view(draft: &Draft) -> SignIn {
    let given = &draft.given;
    let mut view = SignIn {
        id: draft.id.clone(),
        vendor: given.connector.manifest().id.to_owned(),
        way: given.way.id.to_owned(),
        environment: given.environment,
        connection: given.before.as_ref().map(|before| before.id.to_string()),
        state: SignInState::Checking,
        open_url: None,
        opened: false,
        redirect: None,
        expires_at: None,
        problem: None,
        account: None,
        other: None,
        suggested_name: None,
    };
    match &*draft.stage() {
        Stage::Waiting { url, opened, redirect, until, problem } => {
            view.state = SignInState::Waiting;
            view.open_url = Some(url.clone());
            view.opened = *opened;
            view.redirect = Some(redirect.clone());
            view.expires_at = Some(until.0);
            view.problem = problem.clone();
        }
        Stage::Checking => {}
        Stage::Ready(found) => {
            view.state = SignInState::Ready;
            view.account = Some(account_view(given.connector.manifest(), given.way, &found.account));
            view.other = found.other.clone().map(|(was, is)| OtherAccount { was, is });
            let name = [found.account.name.as_str(), given.vendor()];
            let name = name.into_iter().find(|name| !name.trim().is_empty()).unwrap_or_default();
            let name = given.before.as_ref().map_or(name, |before| before.name.as_str());
            view.suggested_name = Some(name.chars().take(80).collect());
        }
        Stage::Failed(problem) => {
            view.state = SignInState::Failed;
            view.problem = Some(problem.clone());
        }
    }
    view
}
