//! Settings as addresses: one origin in place of all of a vendor's hosts, and the hosts a connection calls.

use http::Uri;
use patchbay_kit::connector::{Host, Settings};

/// The advanced setting that stands in place of every host of a vendor: a simulator's origin.
pub const BASE: &str = "base";

/// A setting that holds more than space.
pub fn filled<'a>(settings: &'a Settings, name: &str) -> Option<&'a str> {
    settings.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// The origin in place of every host, without its last slash.
pub fn base(settings: &Settings) -> Option<String> {
    filled(settings, BASE).map(|base| base.trim_end_matches('/').to_owned())
}

/// Two labels or more of letters, digits and hyphens: something that can be looked up, and nothing beside it.
pub fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.contains('.') && text.len() <= 253 && text.split('.').all(label)
}

/// What a person pasted, as far as it is a host: `https://Acme.example/path?x` is `acme.example`.
pub fn pasted_host(text: &str) -> String {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
}

/// The hosts of these addresses, each once, with what it is called for.
pub fn hosts<A: AsRef<str>>(addresses: impl IntoIterator<Item = (A, &'static str)>) -> Vec<Host> {
    let mut found: Vec<Host> = Vec::new();
    for (address, why) in addresses {
        let Ok(uri) = address.as_ref().parse::<Uri>() else { continue };
        let Some(name) = uri.host() else { continue };
        let tls = uri.scheme_str() != Some("http");
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        if !found.iter().any(|host| host.name == name && host.port == port) {
            found.push(Host { name: name.to_owned(), port, tls, why });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_address_is_its_host() {
        for (pasted, host) in [
            ("acme.example", "acme.example"),
            (" https://Acme.Example/a/b?c#d ", "acme.example"),
            ("http://acme.example:8080/", "acme.example:8080"),
            ("acme", "acme"),
        ] {
            assert_eq!(pasted_host(pasted), host);
        }
        for (text, expected) in [
            ("acme.example", true),
            ("acme", false),
            ("a..b", false),
            ("-a.b", false),
            ("a.b:80", false),
            ("a.b/c", false),
            ("user@a.b", false),
        ] {
            assert_eq!(is_domain(text), expected, "{text}");
        }
    }

    #[test]
    fn a_host_is_named_once() {
        let found =
            hosts([("https://a.example/x", "one"), ("https://a.example", "two"), ("no address", "x")]);
        assert_eq!(found, [Host { name: "a.example".into(), port: 443, tls: true, why: "one" }]);
        let found = hosts([("http://127.0.0.1:9", "one")]);
        assert_eq!(found, [Host { name: "127.0.0.1".into(), port: 9, tls: false, why: "one" }]);
    }
}
