//! What holds for every vendor, whoever wrote it. A new vendor passes these by being one line of `ALL`.

mod cards;
mod source;
mod tables;

use crate::{ALL, script::NOW};
use patchbay_kit::connector::{Auth, Connector, Settings, WAY, Way};

/// What a person might enter where there is neither a default nor a choice: by vendor, where the name of a
/// setting is not enough.
const SAMPLES: &[(&str, &str, &str)] = &[
    ("salesforce", "domain", "acme.my.salesforce.com"),
    ("servicenow", "instance", "acme.service-now.com"),
    ("freshdesk", "domain", "acme.freshdesk.com"),
    ("zendesk", "subdomain", "acme"),
    ("jsm", "site", "acme.atlassian.net"),
    ("jira", "site", "acme.atlassian.net"),
    ("webhook", "url", "https://hooks.example.com/in"),
];

/// Settings of one way as a person would have filled them in.
fn filled(connector: &dyn Connector, way: &Way) -> Settings {
    let manifest = connector.manifest();
    let asks = manifest.asks_of(way).filter(|ask| !ask.secret && !ask.advanced);
    let value = |id: &str| {
        let sample = SAMPLES.iter().find(|(vendor, ask, _)| *vendor == manifest.id && *ask == id);
        sample.map_or("acme", |(_, _, value)| *value)
    };
    let option = |options: &[(&'static str, &str)]| options.first().map(|(id, _)| *id);
    asks.map(|ask| (ask.id, ask.default.or_else(|| option(ask.options)).unwrap_or_else(|| value(ask.id))))
        .chain([(WAY, way.id)])
        .map(|(id, value)| (id.to_owned(), value.to_owned()))
        .collect()
}

/// Every vendor with every way.
fn ways() -> impl Iterator<Item = (&'static dyn Connector, &'static Way)> {
    ALL.iter().flat_map(|connector| connector.manifest().ways.iter().map(|way| (*connector, way)))
}

fn is_oauth(way: &Way) -> bool {
    matches!(way.auth, Auth::OAuthCode { .. } | Auth::OAuthClient)
}

/// The first that comes twice.
fn twice<T: PartialEq + Copy>(items: impl IntoIterator<Item = T>) -> Option<T> {
    let items: Vec<T> = items.into_iter().collect();
    items.iter().enumerate().find(|(at, item)| items[..*at].contains(item)).map(|(_, item)| *item)
}

/// Ends as a sentence does.
fn is_sentence(text: &str) -> bool {
    text.ends_with(['.', '?']) && !text.contains("  ")
}
