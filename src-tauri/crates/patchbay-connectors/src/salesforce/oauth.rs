//! Salesforce's authorization server: what is asked of it and what its token answers tell.

use super::{
    Salesforce,
    client::{
        self,
        domain::{self, INSTANCE},
    },
};
use patchbay_kit::{
    connector::{Auth, Settings, Way},
    oauth::{App, ClientAuth, OAuth, TokenBody, Told},
};
use patchbay_model::{problem::Problem, time::Timestamp};
use serde_json::{Map, Value};

/// What the token answer told: `organisation/user`, the end of its `id`.
pub const IDENTITY: &str = "identity";

impl OAuth for Salesforce {
    fn app(&self, way: &Way, settings: &Settings) -> Result<App, Problem> {
        let login = domain::login(settings)?;
        let url = |path: &str| format!("{login}{path}").parse().map_err(|_| client::unreadable());
        let browser = matches!(way.auth, Auth::OAuthCode { .. });
        Ok(App {
            authorize: browser.then(|| url(client::AUTHORIZE)).transpose()?,
            token: url(client::TOKEN)?,
            client: ClientAuth::Body,
            body: TokenBody::Form,
            // A client's own scopes are those of the app.
            scopes: if browser { vec!["api".to_owned(), "refresh_token".to_owned()] } else { vec![] },
            scope_at_token: false,
            extra: vec![],
        })
    }

    fn told(&self, _way: &Way, answer: &Map<String, Value>, now: Timestamp) -> Told {
        let mut told = Told::standard(answer, now);
        // The org's session timeout ends a token, and only a 401 says so.
        told.until = None;
        let text = |name: &str| answer.get(name).and_then(Value::as_str);
        if let Some(instance) = text(INSTANCE) {
            told.learned.insert(INSTANCE.to_owned(), instance.trim_end_matches('/').to_owned());
        }
        if let Some(identity) = text("id").and_then(identity) {
            told.learned.insert(IDENTITY.to_owned(), identity);
        }
        told
    }
}

/// `…/id/00D…/005…`: organisation and user.
fn identity(id: &str) -> Option<String> {
    let (_, ids) = id.split_once("/id/")?;
    let (organisation, user) = ids.split_once('/')?;
    let is_id = |id: &str| [15, 18].contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
    (is_id(organisation) && is_id(user)).then(|| ids.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_two_ids() {
        let id = "https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA";
        assert_eq!(identity(id).as_deref(), Some("00D000000000001EAA/005000000000001AAA"));
        for id in ["", "https://x/id/1/2", "https://x/id/00D000000000001EAA/005000000000001AAA/x"] {
            assert_eq!(identity(id), None, "{id}");
        }
    }
}
