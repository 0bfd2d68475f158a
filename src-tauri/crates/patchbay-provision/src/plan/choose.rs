//! Which of the things found is the wanted one, and which id a new one gets.

use super::ambiguous;
use crate::ledger::{Entry, kept_as};
use patchbay_kit::connector::provision::{Found, Goal, Kind, Wanted, Within};
use patchbay_model::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};

/// What a wanted thing is in.
#[derive(Clone)]
pub(super) enum Place {
    /// In nothing.
    Top,
    /// In what the vendor knows by this id.
    Remote(String),
    /// In another wanted thing, there already or not yet.
    Thing { key: String, remote: Option<String>, ours: bool, leaves: bool },
    /// In a wanted thing that cannot be had.
    Nowhere,
}

impl Place {
    pub(super) fn of(within: Option<&Within>, places: &BTreeMap<String, Place>) -> Self {
        match within {
            None => Self::Top,
            Some(Within::Remote(remote)) => Self::Remote(remote.clone()),
            Some(Within::Wanted(key)) => places.get(key).cloned().unwrap_or(Self::Nowhere),
        }
    }

    pub(super) fn remote(&self) -> Option<&str> {
        match self {
            Self::Remote(remote) => Some(remote),
            Self::Thing { remote, .. } => remote.as_deref(),
            Self::Top | Self::Nowhere => None,
        }
    }

    /// As a step says it: by the vendor's id where there is one.
    pub(super) fn within(&self) -> Option<Within> {
        match self {
            Self::Top | Self::Nowhere => None,
            Self::Remote(remote) => Some(Within::Remote(remote.clone())),
            Self::Thing { remote: Some(remote), .. } => Some(Within::Remote(remote.clone())),
            Self::Thing { key, remote: None, .. } => Some(Within::Wanted(key.clone())),
        }
    }

    /// What it is in is removed by the same plan.
    pub(super) fn leaves(&self) -> bool {
        matches!(self, Self::Thing { leaves: true, .. })
    }

    /// Nothing can be in it yet.
    fn is_new(&self) -> bool {
        matches!(self, Self::Thing { remote: None, .. } | Self::Nowhere)
    }

    /// We made it, and with it everything in it that is called so.
    fn ours(&self) -> bool {
        matches!(self, Self::Thing { ours: true, .. })
    }

    /// For comparing what is in the same new thing.
    fn name(&self) -> String {
        match self {
            Self::Thing { key, remote: None, .. } => format!("new {key}"),
            other => format!("at {}", other.remote().unwrap_or_default()),
        }
    }
}

/// Things that are one wanted thing already, and ids that new ones got.
#[derive(Default)]
pub(super) struct Taken {
    found: BTreeSet<(Kind, Option<String>, String)>,
    ids: BTreeSet<(String, String)>,
    used: BTreeSet<(String, String)>,
}

impl Taken {
    /// The first id nobody had.
    pub(super) fn fresh(
        &mut self,
        wanted: &Wanted,
        place: &Place,
        ledger: &[Entry],
    ) -> Result<Option<String>, Problem> {
        if wanted.ids.is_empty() {
            return Ok(None);
        }
        let free = wanted.ids.iter().find(|id| {
            let known = (place.name(), (*id).clone());
            let spent = !place.is_new()
                && ledger.iter().any(|entry| {
                    entry.kind == kept_as(wanted.kind)
                        && entry.within.as_deref() == place.remote()
                        && entry.remote == **id
                });
            !spent && !self.used.contains(&known) && !self.ids.contains(&known)
        });
        let id = free.cloned().ok_or_else(|| {
            Problem::new(
                "plan.ids_spent",
                format!("Every id for “{}” was used there before, and none is given twice.", wanted.name),
            )
        })?;
        self.ids.insert((place.name(), id.clone()));
        Ok(Some(id))
    }
}

/// What was found that is the wanted thing: what the ledger knows by the name it was made with, else by id, else by
/// name, the last only in what we have not made ourselves.
pub(super) fn matching<'a>(
    wanted: &Wanted,
    place: &Place,
    found: &'a [Found],
    ledger: &[Entry],
    taken: &mut Taken,
) -> Result<Option<&'a Found>, Problem> {
    if place.is_new() {
        return Ok(None);
    }
    let kind = kept_as(wanted.kind);
    let near: Vec<&Found> = found
        .iter()
        .filter(|found| found.kind == kind && found.within.as_deref() == place.remote())
        .collect();
    // What is there keeps its id, whatever it turns out to be.
    taken.used.extend(near.iter().map(|found| (place.name(), found.remote.clone())));
    let key = |found: &Found| (found.kind, found.within.clone(), found.remote.clone());
    // What is only looked at may be wanted twice.
    let shared = wanted.goal == Goal::There;
    let free: Vec<&Found> =
        near.into_iter().filter(|found| shared || !taken.found.contains(&key(found))).collect();
    let same = |found: &&&Found| {
        wanted.goal != Goal::Present
            || wanted.fixed.iter().all(|(name, value)| found.fixed.get(name) == Some(value))
    };
    let made = |found: &&&Found| {
        ledger.iter().any(|entry| {
            entry.kind == kind
                && entry.within.as_deref() == place.remote()
                && entry.remote == found.remote
                && !entry.gone
                && entry.name == wanted.name
        })
    };
    // Made or used for something else: its id is no reason to take it for this.
    let anothers = |found: &Found| {
        ledger.iter().any(|entry| {
            entry.kind == kind
                && entry.within.as_deref() == place.remote()
                && entry.remote == found.remote
                && !entry.gone
                && entry.name != wanted.name
        })
    };
    let by_id = |any: bool| {
        let mut ids = wanted.ids.iter();
        ids.find_map(|id| {
            free.iter().filter(same).find(|found| found.remote == *id && (any || !anothers(found)))
        })
    };
    if wanted.goal != Goal::Present {
        return Ok(take(by_id(true).copied(), shared, taken));
    }
    if let Some(found) = free.iter().filter(same).find(made).or_else(|| by_id(false)) {
        return Ok(take(Some(*found), shared, taken));
    }
    let called = |found: &&&Found| found.name.trim().to_lowercase() == wanted.name.trim().to_lowercase();
    let named: Vec<&&Found> = match place.ours() {
        true => Vec::new(),
        false => free.iter().filter(same).filter(called).filter(|found| !anothers(found)).collect(),
    };
    let chosen = match named.as_slice() {
        // One id and no other: whoever asks for it means that thing.
        [] if wanted.ids.len() == 1 => by_id(true).copied(),
        [] => None,
        [one] => Some(**one),
        many => return Err(ambiguous(wanted, many.len())),
    };
    Ok(take(chosen, shared, taken))
}

/// Keeps another wish from being the same thing.
fn take<'a>(chosen: Option<&'a Found>, shared: bool, taken: &mut Taken) -> Option<&'a Found> {
    if let Some(found) = chosen.filter(|_| !shared) {
        taken.found.insert((found.kind, found.within.clone(), found.remote.clone()));
    }
    chosen
}
