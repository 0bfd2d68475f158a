//! What the ledger knows of a connection, as the planner needs it.

use patchbay_kit::connector::provision::{Kind, Wanted};
use patchbay_store::ResourceRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything plans made or use at one connection.
pub type Ledger = Vec<Entry>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub kind: Kind,
    #[serde(default)]
    pub within: Option<String>,
    pub remote: String,
    /// As it was called when it was made.
    pub name: String,
    /// Made by us.
    #[serde(default)]
    pub ours: bool,
    /// Entries we put into its lists.
    #[serde(default)]
    pub added: BTreeMap<String, Vec<String>>,
    /// Its id is spent.
    #[serde(default)]
    pub gone: bool,
}

impl Entry {
    /// Nothing for a line of a newer Patchbay with a kind this one does not know: then it is not ours to touch.
    pub fn of(row: &ResourceRow) -> Option<Self> {
        Some(Self {
            kind: serde_json::from_value(row.kind.clone().into()).ok()?,
            within: row.within.clone(),
            remote: row.remote.clone(),
            name: row.name.clone(),
            ours: row.ours,
            added: row.added.clone(),
            gone: row.gone_at.is_some(),
        })
    }
}

/// What the ledger says of one thing.
pub(crate) fn entry<'a>(
    ledger: &'a [Entry],
    kind: Kind,
    within: Option<&str>,
    remote: &str,
) -> Option<&'a Entry> {
    ledger
        .iter()
        .find(|entry| entry.kind == kind && entry.within.as_deref() == within && entry.remote == remote)
}

/// What is made of a kind is a column where it is labels: they have no line of their own.
pub(crate) fn kept_as(kind: Kind) -> Kind {
    match kind {
        Kind::Board => Kind::Board,
        Kind::Column | Kind::Label => Kind::Column,
    }
}

/// A kind as the store keeps it.
pub(crate) fn word(kind: Kind) -> String {
    match kept_as(kind) {
        Kind::Board => "board",
        Kind::Column | Kind::Label => "column",
    }
    .to_owned()
}

/// Containers of ours that a plan may be about: looked at whatever they are called by now.
pub fn containers(ledger: &[Entry], wanted: &[Wanted]) -> Vec<String> {
    let tops: Vec<&Wanted> = wanted.iter().filter(|wanted| wanted.within.is_none()).collect();
    let about = |entry: &&Entry| {
        tops.iter().any(|wanted| kept_as(wanted.kind) == entry.kind && wanted.name == entry.name)
    };
    let here = ledger.iter().filter(|entry| entry.within.is_none() && !entry.gone).filter(about);
    here.map(|entry| entry.remote.clone()).collect()
}
