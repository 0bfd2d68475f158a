//! The only file that knows Freshdesk's addresses, how it is asked, and what its refusals look like.

use super::manifest::{API_KEY, DOMAIN};
use crate::{
    address::{filled, pasted_host},
    answer::{Dialect, text},
    site::{self, Place},
};
use bytes::Bytes;
use http::StatusCode;
use patchbay_kit::{
    connector::{Call, Cx, Host, Settings},
    secret::Secret,
    session::{Credential, Failure},
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const PLACE: Place = Place {
    setting: DOMAIN,
    called: "domain",
    owner: "Freshdesk",
    what: "Freshdesk account",
    domain: "freshdesk.com",
};
const OTHER_PRODUCT: &str = "freshservice.com";
/// Any text does: Freshdesk reads the key and ignores what stands for a password.
const PASSWORD: &str = "X";

static DIALECT: Dialect = Dialect {
    vendor: "Freshdesk",
    refused: ("auth.refused", "Freshdesk does not accept this API key. It may have been reset by its agent."),
    words,
};

/// One connection's key.
pub struct Client<'a> {
    cx: &'a Cx,
    origin: String,
}

impl<'a> Client<'a> {
    /// # Errors
    /// A domain that names no account, or one of another product.
    pub fn of(cx: &'a Cx) -> Result<Self, Problem> {
        Ok(Self { cx, origin: PLACE.origin(&cx.settings)? })
    }

    /// # Errors
    /// What a person can do something about.
    pub async fn get(&self, row: &'static Call) -> Result<Value, Problem> {
        let request = site::question(row, format!("{}{}", self.origin, row.path));
        let request = request.ok_or_else(|| PLACE.unknown())?;
        let key = site::key(&self.cx.secrets, API_KEY).ok_or_else(|| {
            Problem::new("auth.missing", "This connection has no API key.").remedy(Remedy::Reconnect)
        })?;
        let credential = Credential::Basic { user: key.expose(), password: &Secret::from(PASSWORD) };
        let response = self.cx.ask(row, credential, request).await.map_err(Failure::problem)?;
        match response.status() {
            StatusCode::FORBIDDEN if is_plan(response.body()) => {
                let message = "Freshdesk says that the account's plan does not include the API.";
                let problem = Problem::new("vendor.plan", message).remedy(Remedy::OpenHelp);
                Err(problem.detail(DIALECT.said(&response).unwrap_or_default()))
            }
            _ => PLACE.read(self.cx, &self.origin, &DIALECT, row, &response),
        }
    }
}

/// Where a connection with these settings calls.
pub fn hosts(settings: &Settings) -> Vec<Host> {
    PLACE.hosts(settings, "API")
}

/// The account's own part of its address, in lower case.
///
/// # Errors
/// What names no account, or one of another product.
pub fn domain(settings: &Settings) -> Result<String, Problem> {
    let entered = filled(settings, DOMAIN).unwrap_or_default();
    if pasted_host(entered).ends_with(OTHER_PRODUCT) {
        return Err(site::wrong(
            "This is an address of Freshservice, which is another product with another API. Patchbay connects \
             Freshdesk accounts only.",
        ));
    }
    PLACE.label(settings)
}

/// A 403 that is about the plan, not about the agent's role.
fn is_plan(body: &Bytes) -> bool {
    let body: Option<Value> = serde_json::from_slice(body).ok();
    body.is_some_and(|body| text(&body, "/code") == Some("require_feature"))
}

fn words(body: &Value) -> Option<String> {
    let places = ["/errors/0/message", "/message", "/description"];
    places.into_iter().find_map(|place| text(body, place)).map(str::to_owned)
}
