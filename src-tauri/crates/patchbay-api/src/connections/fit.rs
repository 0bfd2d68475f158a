//! Whether what a person entered is what a vendor asks for by one way.

use crate::door::Refusal;
use patchbay_kit::connector::{Connector, Manifest, WAY, Way};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

const NAME_CHARS_MAX: usize = 80;
const VALUE_CHARS_MAX: usize = 4_096;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Environment {
    Production,
    Test,
}

impl Environment {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Test => "test",
        }
    }
}

/// The vendor that was named.
pub(crate) fn vendor(id: &str) -> Result<&'static dyn Connector, Refusal> {
    patchbay_connectors::offered()
        .find(|connector| connector.manifest().id == id)
        .ok_or_else(|| Refusal::unfit("connection.vendor", "Patchbay does not know this vendor."))
}

/// A name as it is kept.
pub(crate) fn name(given: &str) -> Result<String, Refusal> {
    let name = given.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Refusal::unfit(
            "connection.name",
            format!("An account needs a name of at most {NAME_CHARS_MAX} characters."),
        ));
    }
    Ok(name.to_owned())
}

/// What was filled in; an empty field counts as left out.
pub(crate) fn filled(fields: &BTreeMap<String, String>) -> impl Iterator<Item = (&String, &String)> {
    fields.iter().filter(|(_, value)| !value.trim().is_empty())
}

/// The way that was chosen: by name, else by the setting, else the only one that takes what was entered.
pub(crate) fn way(
    manifest: &'static Manifest,
    named: Option<&str>,
    settings: &BTreeMap<String, String>,
    secrets: &BTreeMap<String, String>,
) -> Result<&'static Way, Refusal> {
    let ways: &'static [Way] = manifest.ways;
    if let Some(id) = named.or_else(|| settings.get(WAY).map(String::as_str)) {
        let found = ways.iter().find(|way| way.id == id);
        return found.ok_or_else(|| {
            let id: String = id.chars().take(40).collect();
            Refusal::unfit("connection.way", format!("{} has no way “{id}” to sign in.", manifest.name))
        });
    }
    // A script that names no way means the first that takes what it gave, best one that needs no more.
    let knows = |way: &Way, id: &str, secret: bool| {
        let name = if secret { id.split('.').next().unwrap_or(id) } else { id };
        manifest.asks_of(way).any(|ask| ask.secret == secret && ask.id == name)
    };
    let takes = |way: &&Way| {
        settings.keys().all(|id| knows(way, id, false)) && secrets.keys().all(|id| knows(way, id, true))
    };
    let given =
        |id: &str, secret: bool| filled(if secret { secrets } else { settings }).any(|(name, _)| name == id);
    let enough = |way: &&Way| way.asks.iter().all(|ask| !ask.required || given(ask.id, ask.secret));
    let met = ways.iter().filter(takes).find(enough).or_else(|| ways.iter().find(takes));
    Ok(met.unwrap_or_else(|| manifest.way(settings)))
}

/// Checks what was entered against what the vendor asks by `way`. Returns the settings to keep, the way among
/// them. `known`: secrets that are kept already and need not be entered again.
pub(crate) fn fits(
    manifest: &'static Manifest,
    way: &'static Way,
    settings: &BTreeMap<String, String>,
    secrets: &BTreeMap<String, String>,
    known: &BTreeSet<String>,
) -> Result<BTreeMap<String, String>, Refusal> {
    let asks = |id: &str, secret: bool| manifest.asks_of(way).any(|ask| ask.secret == secret && ask.id == id);
    // During a rotation two keys are active: `signing` and `signing.2`.
    let companion = |id: &str| match id.rsplit_once('.') {
        Some((name, number)) => asks(name, true) && number.parse::<u8>().is_ok(),
        None => false,
    };
    let unknown = |id: &String| {
        let id: String = id.chars().take(40).collect();
        Refusal::unfit("connection.field", format!("{} has no field “{id}”.", manifest.name))
    };
    for id in settings.keys() {
        if !asks(id, false) && id != WAY {
            return Err(unknown(id));
        }
    }
    for id in secrets.keys() {
        if !asks(id, true) && !companion(id) {
            return Err(unknown(id));
        }
    }
    let long = |value: &String| value.chars().count() > VALUE_CHARS_MAX;
    if settings.values().chain(secrets.values()).any(long) {
        return Err(Refusal::unfit(
            "connection.field",
            format!("A field holds at most {VALUE_CHARS_MAX} characters."),
        ));
    }
    for ask in manifest.asks_of(way).filter(|ask| !ask.options.is_empty() && !ask.open) {
        let offered = |value: &str| ask.options.iter().any(|(id, _)| *id == value.trim());
        if filled(settings).any(|(id, value)| id == ask.id && !offered(value)) {
            let message = format!("“{}” has no such choice.", ask.label);
            return Err(Refusal::unfit("connection.choice", message));
        }
    }
    for ask in manifest.asks_of(way).filter(|ask| ask.required) {
        let given = if ask.secret { secrets } else { settings };
        let held = ask.secret && known.contains(ask.id);
        if !held && !filled(given).any(|(id, _)| id == ask.id) {
            return Err(Refusal::unfit(
                "connection.missing",
                format!("“{}” is needed to connect.", ask.label),
            ));
        }
    }
    let mut kept: BTreeMap<String, String> =
        filled(settings).map(|(id, value)| (id.clone(), value.trim().to_owned())).collect();
    kept.insert(WAY.to_owned(), way.id.to_owned());
    Ok(kept)
}
