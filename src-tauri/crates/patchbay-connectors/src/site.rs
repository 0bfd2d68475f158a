//! An account's own place below its vendor's domain, as people paste it.

use crate::{
    address::{self, filled, is_domain, pasted_host},
    answer::Dialect,
};
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use patchbay_kit::{
    connector::{Call, Cx, Host, Settings},
    secret::{Secret, Secrets},
};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

const LABEL_CHARS_MAX: usize = 63;

/// Where a vendor's accounts live: each at a label of its own below one domain.
pub struct Place {
    /// The setting in which a person enters the label.
    pub setting: &'static str,
    /// What the vendor calls that label: `subdomain`.
    pub called: &'static str,
    /// Whose the domain is.
    pub owner: &'static str,
    /// What lives there: `Zendesk account`.
    pub what: &'static str,
    pub domain: &'static str,
}

impl Place {
    /// The account's own label, in lower case.
    ///
    /// # Errors
    /// What names no account.
    pub fn label(&self, settings: &Settings) -> Result<String, Problem> {
        let entered = filled(settings, self.setting).unwrap_or_default();
        account(entered, self.domain).ok_or_else(|| self.unknown())
    }

    /// Where the account is asked.
    ///
    /// # Errors
    /// As [`label`](Self::label); a simulator's origin needs none.
    pub fn origin(&self, settings: &Settings) -> Result<String, Problem> {
        match address::base(settings) {
            Some(base) => Ok(base),
            None => Ok(format!("https://{}.{}", self.label(settings)?, self.domain)),
        }
    }

    /// The account's host, if there is one, and what it is called for.
    pub fn hosts(&self, settings: &Settings, why: &'static str) -> Vec<Host> {
        self.origin(settings).map(|origin| address::hosts([(origin, why)])).unwrap_or_default()
    }

    /// Nobody can live at what was entered.
    pub fn unknown(&self) -> Problem {
        let Place { called, owner, domain, .. } = self;
        wrong(format!("The {called} is not one of {owner}'s: it is the part before .{domain}."))
    }

    /// Nobody lives at `origin`.
    pub fn nobody(&self, origin: &str) -> Problem {
        wrong(format!("There is no {} at {}.", self.what, origin.trim_start_matches("https://")))
    }

    /// The body of a success, by the vendor's words; a page in place of the API's JSON says that nobody lives there.
    ///
    /// # Errors
    /// What a person can do something about.
    pub fn read(
        &self,
        cx: &Cx,
        origin: &str,
        dialect: &Dialect,
        row: &'static Call,
        response: &Response<Bytes>,
    ) -> Result<Value, Problem> {
        match response.status() {
            StatusCode::NOT_FOUND if dialect.said(response).is_none() => Err(self.nobody(origin)),
            status if status.is_redirection() => Err(self.nobody(origin)),
            _ => dialect.read(row, response, cx.world.now()),
        }
    }
}

/// A question by `row`, at an address that is built from it; nothing for what is no address.
pub fn question(row: &Call, address: String) -> Option<Request<Bytes>> {
    let request = Request::builder().method(row.method).uri(address);
    request.header(header::ACCEPT, "application/json").body(Bytes::new()).ok()
}

/// A member's e-mail address, as Basic can carry it.
pub fn email<'a>(settings: &'a Settings, name: &str) -> Option<&'a str> {
    filled(settings, name).filter(|email| email.contains('@') && !email.contains(':'))
}

/// A secret that was filled in, without the space around it.
pub fn key(secrets: &Secrets, name: &str) -> Option<Secret<String>> {
    let key = secrets.get(name)?.expose().trim();
    (!key.is_empty()).then(|| Secret::from(key))
}

/// The account's own part of what somebody pasted: `acme`, `acme.example.com` or a page's whole address. Nothing
/// for a host of somebody else's, and for what carries a user or a port.
pub fn account(text: &str, domain: &str) -> Option<String> {
    let host = pasted_host(text);
    let own = host.strip_suffix(domain).and_then(|own| own.strip_suffix('.')).unwrap_or(&host);
    let is_label =
        own.len() <= LABEL_CHARS_MAX && !own.contains('.') && is_domain(&format!("{own}.{domain}"));
    is_label.then(|| own.to_owned())
}

/// An address that names nobody.
pub fn wrong(message: impl Into<String>) -> Problem {
    Problem::new("address.invalid", message).remedy(Remedy::Reconnect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_pasted_names_the_same_account() {
        for text in [
            "acme",
            " Acme ",
            "acme.zendesk.com",
            "https://acme.zendesk.com",
            "HTTPS://Acme.Zendesk.com/agent/tickets/5?x=1#y",
            "http://acme.zendesk.com.",
        ] {
            assert_eq!(account(text, "zendesk.com").as_deref(), Some("acme"), "{text}");
        }
    }

    #[test]
    fn what_names_no_account_or_somebody_elses_host_is_refused() {
        for text in [
            "",
            "acme.example.com",
            "zendesk.com",
            "a.b.zendesk.com",
            "acme.zendesk.com.evil.example",
            "evil.example/acme.zendesk.com",
            "user@acme.zendesk.com",
            "acme.zendesk.com:8443",
            "-acme",
            "ac me",
            "acme..zendesk.com",
            "xzendesk.com",
        ] {
            assert_eq!(account(text, "zendesk.com"), None, "{text}");
        }
    }
}
