//! The address events are posted to. See NOTES.md, "addresses".

use super::manifest::URL;
use crate::{
    address::{self, filled},
    site::wrong,
};
use patchbay_kit::{
    connector::{Host, Settings},
    secret::SafeUrl,
    wire::refuses,
};
use patchbay_model::problem::{Problem, Remedy};
use std::net::IpAddr;

/// Reads the address.
///
/// `private`: one on this machine or its network is taken as well, in plain HTTP.
///
/// # Errors
/// What cannot or may not be called.
pub fn target(settings: &Settings, private: bool) -> Result<SafeUrl, Problem> {
    let text = filled(settings, URL).unwrap_or_default();
    let safe =
        SafeUrl::parse(text).map_err(|_| wrong("This is no address: enter it whole, from https:// on."))?;
    let url = safe.expose();
    match url.scheme() {
        "https" => {}
        "http" if private => {}
        "http" => {
            return Err(wrong(
                "Events leave over https:// only. Plain http:// is for addresses on your own network, and only where \
                 this connection is allowed to reach them.",
            ));
        }
        _ => return Err(wrong("An address begins with https://.")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(
            "The address holds a user name or password. Take them out and enter them as user name and password.",
        ));
    }
    if url.fragment().is_some() {
        return Err(wrong(
            "The address has a # in it, which is never sent. Take it and what follows it out.",
        ));
    }
    // A name is judged when it is looked up; digits are judged here, however they were written.
    let digits = url.host_str().map(|host| host.trim_matches(['[', ']']));
    if !private && digits.and_then(|host| host.parse::<IpAddr>().ok()).is_some_and(refuses) {
        return Err(Problem::new(
            "address.refused",
            "The address is on this machine or its network, which this connection may not reach.",
        )
        .remedy(Remedy::Reconnect));
    }
    Ok(safe)
}

/// Host, and port where it is not the usual one.
pub fn place(target: &SafeUrl) -> String {
    let url = target.expose();
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The address without path and query, which may hold what is nobody's business.
pub fn origin(target: &SafeUrl) -> String {
    format!("{}://{}", target.expose().scheme(), place(target))
}

/// Where a connection with these settings calls.
pub fn hosts(settings: &Settings) -> Vec<Host> {
    let parsed = filled(settings, URL).and_then(|text| SafeUrl::parse(text).ok());
    address::hosts(parsed.map(|target| (origin(&target), "Deliveries")))
}
