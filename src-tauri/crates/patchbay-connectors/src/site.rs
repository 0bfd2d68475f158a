//! An account's own place below its vendor's domain, as people paste it.

use crate::address::{is_domain, pasted_host};
use patchbay_model::problem::{Problem, Remedy};

const LABEL_CHARS_MAX: usize = 63;

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
