//! My Domain, from what people paste. The other addresses of an org look alike and answer no API.

use crate::address::{self, filled};
use patchbay_kit::connector::{Cx, Settings};
use patchbay_model::problem::{Problem, Remedy};

pub const DOMAIN: &str = "domain";
/// What the token answer told: where this org's data is called. It moves when the org does.
pub const INSTANCE: &str = "instance_url";

const MY_DOMAIN: &str = ".my.salesforce.com";
/// Hosts of pages; the part before is the org's own name.
const PAGES: [&str; 5] = [
    ".lightning.force.com",
    ".my.salesforce-setup.com",
    ".visual.force.com",
    ".vf.force.com",
    ".my.site.com",
];

/// Where people and the app sign in: `https://acme.my.salesforce.com`.
///
/// # Errors
/// Another of Salesforce's addresses, told which one is wanted; or no address at all.
pub fn login(settings: &Settings) -> Result<String, Problem> {
    if let Some(base) = address::base(settings) {
        return Ok(base);
    }
    let host = address::pasted_host(filled(settings, DOMAIN).unwrap_or_default());
    let invalid = |message: String| Problem::new("address.invalid", message).remedy(Remedy::Reconnect);
    if let Some(name) = PAGES.iter().find_map(|pages| host.strip_suffix(pages)) {
        return Err(invalid(format!(
            "{host} is where Salesforce shows its pages. The API answers at My Domain, most likely {name}{MY_DOMAIN}: see \
             Setup › My Domain."
        )));
    }
    if ["login.salesforce.com", "test.salesforce.com"].contains(&host.as_str()) {
        return Err(invalid(format!(
            "{host} is the common sign-in page. Enter the org's own My Domain, which ends with {MY_DOMAIN}: see Setup › My \
             Domain."
        )));
    }
    let whole = if host.contains('.') { host } else { format!("{host}{MY_DOMAIN}") };
    if whole.ends_with(MY_DOMAIN) && address::is_domain(&whole) {
        Ok(format!("https://{whole}"))
    } else {
        Err(invalid(format!("My Domain looks like acme{MY_DOMAIN}; see Setup › My Domain.")))
    }
}

/// Where data is called: what the last token said, while it is an address of Salesforce, else My Domain.
///
/// # Errors
/// As [`login`].
pub fn instance(cx: &Cx) -> Result<String, Problem> {
    match cx.learned(INSTANCE).filter(|_| address::base(&cx.settings).is_none()) {
        Some(told) if is_salesforce(&told) => Ok(told.trim_end_matches('/').to_owned()),
        _ => login(&cx.settings),
    }
}

fn is_salesforce(address: &str) -> bool {
    let host = address.strip_prefix("https://").map(|rest| rest.trim_end_matches('/'));
    host.is_some_and(|host| address::is_domain(host) && host.ends_with(".salesforce.com"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pasted: &str) -> Result<String, Problem> {
        login(&[(DOMAIN.to_owned(), pasted.to_owned())].into())
    }

    #[test]
    fn what_people_paste_becomes_my_domain() {
        for (pasted, expected) in [
            ("acme.my.salesforce.com", "https://acme.my.salesforce.com"),
            ("https://Acme.my.salesforce.com/lightning/page/home", "https://acme.my.salesforce.com"),
            ("acme--uat.sandbox.my.salesforce.com", "https://acme--uat.sandbox.my.salesforce.com"),
            ("acme-dev-ed.develop.my.salesforce.com", "https://acme-dev-ed.develop.my.salesforce.com"),
            ("acme", "https://acme.my.salesforce.com"),
        ] {
            assert_eq!(of(pasted).as_deref(), Ok(expected), "{pasted}");
        }
    }

    #[test]
    fn other_addresses_are_refused_with_the_one_that_is_wanted() {
        for (pasted, says) in [
            ("https://acme.lightning.force.com/lightning/o/Case", "acme.my.salesforce.com"),
            ("acme--uat.sandbox.lightning.force.com", "acme--uat.sandbox.my.salesforce.com"),
            ("acme.my.salesforce-setup.com", "acme.my.salesforce.com"),
            ("https://login.salesforce.com", "common sign-in page"),
            ("test.salesforce.com", "common sign-in page"),
            ("", "looks like"),
            ("acme.example", "looks like"),
            ("my.salesforce.com.evil.example", "looks like"),
            ("acme.my.salesforce.com:8443", "looks like"),
            ("user@acme.my.salesforce.com", "looks like"),
        ] {
            let problem = of(pasted).expect_err(pasted);
            assert_eq!(problem.code, "address.invalid");
            assert!(problem.message.contains(says), "{pasted}: {}", problem.message);
        }
    }

    #[test]
    fn an_instance_of_somebody_else_is_not_called() {
        for (address, expected) in [
            ("https://acme.my.salesforce.com", true),
            ("https://na139.salesforce.com/", true),
            ("http://acme.my.salesforce.com", false),
            ("https://acme.my.salesforce.com.evil.example", false),
            ("https://evil.example/.salesforce.com", false),
        ] {
            assert_eq!(is_salesforce(address), expected, "{address}");
        }
    }
}
