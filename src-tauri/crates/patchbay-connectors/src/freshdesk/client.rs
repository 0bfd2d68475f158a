//! The only file that knows Freshdesk's addresses, how it is asked, and what its refusals look like.

use super::manifest::{API_KEY, DOMAIN};
use crate::{
    address::{self, filled, pasted_host},
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

const VENDOR_DOMAIN: &str = "freshdesk.com";
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
        Ok(Self { cx, origin: origin(&cx.settings)? })
    }

    /// # Errors
    /// What a person can do something about.
    pub async fn get(&self, row: &'static Call) -> Result<Value, Problem> {
        let request = Request::get(format!("{}{}", self.origin, row.path))
            .header(header::ACCEPT, "application/json")
            .body(Bytes::new())
            .map_err(|_| no_account())?;
        let key = self.cx.secrets.get(API_KEY).map(|key| key.expose().trim()).filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| {
            Problem::new("auth.missing", "This connection has no API key.").remedy(Remedy::Reconnect)
        })?;
        let credential = Credential::Basic { user: key, password: &Secret::from(PASSWORD) };
        let response = self.cx.ask(row, credential, request).await.map_err(Failure::problem)?;
        let unsaid = DIALECT.said(&response).is_none();
        match response.status() {
            // A page says that nobody lives here; the API's own answers are JSON.
            StatusCode::NOT_FOUND if unsaid => Err(self.nobody()),
            status if status.is_redirection() => Err(self.nobody()),
            StatusCode::FORBIDDEN if is_plan(response.body()) => {
                let message = "Freshdesk says that the account's plan does not include the API.";
                let problem = Problem::new("vendor.plan", message).remedy(Remedy::OpenHelp);
                Err(problem.detail(DIALECT.said(&response).unwrap_or_default()))
            }
            _ => DIALECT.read(row, &response, self.cx.world.now()),
        }
    }

    fn nobody(&self) -> Problem {
        let host = self.origin.trim_start_matches("https://");
        site::wrong(format!("There is no Freshdesk account at {host}."))
    }
}

/// Where a connection with these settings calls.
pub fn hosts(settings: &Settings) -> Vec<Host> {
    origin(settings).map(|origin| address::hosts([(origin, "API")])).unwrap_or_default()
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
    site::account(entered, VENDOR_DOMAIN).ok_or_else(no_account)
}

fn origin(settings: &Settings) -> Result<String, Problem> {
    match address::base(settings) {
        Some(base) => Ok(base),
        None => Ok(format!("https://{}.{VENDOR_DOMAIN}", domain(settings)?)),
    }
}

fn no_account() -> Problem {
    site::wrong("The domain is not one of Freshdesk's: it is the part before .freshdesk.com.")
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
