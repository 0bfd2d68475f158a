//! The planner: what is wanted, what was found and what the ledger knows give the whole difference. Pure.

mod choose;

use crate::{
    ledger::{Entry, Ledger, entry, kept_as},
    step::Step,
};
use choose::{Place, Taken, matching};
use patchbay_kit::connector::provision::{Act, Found, Goal, Wanted, Within};
use patchbay_model::problem::{Problem, Remedy};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The whole difference between what is wanted and what was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub steps: Vec<Step>,
    /// Of what was found: a plan is for that and for nothing else.
    pub fingerprint: String,
    /// What cannot be had as it is asked for. With one of these nothing is carried out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

impl Plan {
    /// Whether anything would be called.
    pub fn is_empty(&self) -> bool {
        !self.steps.iter().any(|step| step.act.changes() || step.act == Act::Adopt)
    }
}

/// What has to be done so that `wanted` is true, given what was `found` and what is ours by the `ledger`. Parents
/// come before what is in them, in `wanted` and in the plan; what is removed comes last, in reverse.
pub fn plan(wanted: &[Wanted], found: &[Found], ledger: &Ledger) -> Plan {
    let mut places = BTreeMap::new();
    let mut taken = Taken::default();
    let (mut steps, mut removals, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for wanted in wanted {
        let place = Place::of(wanted.within.as_ref(), &places);
        let there = matching(wanted, &place, found, ledger, &mut taken);
        let step = match wanted.goal {
            Goal::Present | Goal::There => present(wanted, &place, there, ledger, &mut taken),
            Goal::Absent => absent(wanted, &place, there, ledger),
            Goal::Without => without(wanted, &place, there, ledger),
        };
        let step = match step {
            Ok(Some(step)) => step,
            Ok(None) => continue,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let ours = step.act == Act::Create
            || step.remote.as_deref().is_some_and(|remote| {
                entry(ledger, kept_as(step.kind), place.remote(), remote).is_some_and(|entry| entry.ours)
            });
        places.insert(
            wanted.key.clone(),
            Place::Thing {
                key: wanted.key.clone(),
                remote: step.remote.clone(),
                ours,
                leaves: step.act == Act::Delete,
            },
        );
        match wanted.goal {
            Goal::Present | Goal::There => steps.push(step),
            Goal::Absent | Goal::Without => removals.push(step),
        }
    }
    removals.reverse();
    steps.append(&mut removals);
    for (n, step) in (1..).zip(&mut steps) {
        step.n = n;
    }
    Plan { steps, fingerprint: fingerprint(found), problems }
}

/// Names what was found: the same things in any order give the same name.
pub fn fingerprint(found: &[Found]) -> String {
    let mut sorted: Vec<&Found> = found.iter().collect();
    sorted.sort();
    let text = serde_json::to_vec(&sorted).unwrap_or_default();
    data_encoding::HEXLOWER.encode(&Sha256::digest(text))
}

fn present(
    wanted: &Wanted,
    place: &Place,
    there: Result<Option<&Found>, Problem>,
    ledger: &[Entry],
    taken: &mut Taken,
) -> Result<Option<Step>, Problem> {
    let Some(found) = there? else {
        if wanted.goal == Goal::There {
            return Err(missing(wanted));
        }
        fits(wanted, &wanted.lists)?;
        let id = taken.fresh(wanted, place, ledger)?;
        let step = Step::new(Act::Create, wanted, None, place.within());
        return Ok(Some(step.creates(id, &wanted.lists)));
    };
    let (lists, added) = with(&found.lists, &wanted.lists);
    if !added.is_empty() {
        fits(wanted, &lists)?;
        let step = Step::new(Act::Update, wanted, Some(found), place.within());
        return Ok(Some(step.adds(lists, added)));
    }
    let known =
        entry(ledger, kept_as(wanted.kind), place.remote(), &found.remote).is_some_and(|entry| !entry.gone);
    let act = if known || wanted.goal == Goal::There { Act::Keep } else { Act::Adopt };
    Ok(Some(Step::new(act, wanted, Some(found), place.within())))
}

/// Only what the ledger says is ours is ever removed; the rest stays and says so.
fn absent(
    wanted: &Wanted,
    place: &Place,
    there: Result<Option<&Found>, Problem>,
    ledger: &[Entry],
) -> Result<Option<Step>, Problem> {
    let Some(found) = there? else { return Ok(None) };
    if place.leaves() {
        // It goes with what it is in.
        return Ok(None);
    }
    let ours = entry(ledger, kept_as(wanted.kind), place.remote(), &found.remote)
        .is_some_and(|entry| entry.ours && !entry.gone);
    let act = if ours { Act::Delete } else { Act::Keep };
    let step = Step::new(act, wanted, Some(found), place.within());
    Ok(Some(if ours { step.deletes() } else { step }))
}

fn without(
    wanted: &Wanted,
    place: &Place,
    there: Result<Option<&Found>, Problem>,
    ledger: &[Entry],
) -> Result<Option<Step>, Problem> {
    let Some(found) = there? else { return Ok(None) };
    if place.leaves() {
        return Ok(None);
    }
    let none = BTreeMap::new();
    let known = entry(ledger, kept_as(wanted.kind), place.remote(), &found.remote);
    let added = known.map_or(&none, |entry| &entry.added);
    let (mut lists, mut out) = (found.lists.clone(), BTreeMap::new());
    for (name, entries) in &mut lists {
        let ours = |entry: &String| {
            [wanted.lists.get(name), added.get(name)]
                .iter()
                .all(|list| list.is_some_and(|list| list.contains(entry)))
        };
        let gone: Vec<String> = entries.iter().filter(|entry| ours(entry)).cloned().collect();
        if !gone.is_empty() {
            entries.retain(|entry| !gone.contains(entry));
            out.insert(name.clone(), gone);
        }
    }
    if out.is_empty() {
        return Ok(Some(Step::new(Act::Keep, wanted, Some(found), place.within())));
    }
    Ok(Some(Step::new(Act::Update, wanted, Some(found), place.within()).takes(lists, out)))
}

/// What is there and what is wanted beside it, in that order; and the second alone.
fn with(
    there: &BTreeMap<String, Vec<String>>,
    wanted: &BTreeMap<String, Vec<String>>,
) -> (BTreeMap<String, Vec<String>>, BTreeMap<String, Vec<String>>) {
    let (mut lists, mut added) = (there.clone(), BTreeMap::<String, Vec<String>>::new());
    for (name, entries) in wanted {
        let list = lists.entry(name.clone()).or_default();
        for entry in entries {
            if !list.contains(entry) {
                list.push(entry.clone());
                added.entry(name.clone()).or_default().push(entry.clone());
            }
        }
    }
    (lists, added)
}

fn fits(wanted: &Wanted, lists: &BTreeMap<String, Vec<String>>) -> Result<(), Problem> {
    let Some(max) = wanted.list_max else { return Ok(()) };
    match lists.values().map(Vec::len).max() {
        Some(n) if n > max => Err(Problem::new(
            "plan.too_many",
            format!("“{}” would have {n} labels; {max} are the most it can have.", wanted.name),
        )),
        _ => Ok(()),
    }
}

fn missing(wanted: &Wanted) -> Problem {
    Problem::new("plan.missing", format!("“{}” is not there any more.", wanted.name))
        .remedy(Remedy::ChooseContainer)
        .subject("field", wanted.ids.first().map_or("", String::as_str))
}

/// Turned into words here, where it is known which.
fn ambiguous(wanted: &Wanted, n: usize) -> Problem {
    Problem::new(
        "plan.ambiguous",
        format!("{n} things there are called “{}”. Rename all but one, or choose another name.", wanted.name),
    )
}

/// Where a thing of another plan's step is.
pub(crate) fn resolve(within: Option<&Within>, made: &BTreeMap<String, String>) -> Option<Option<String>> {
    match within {
        None => Some(None),
        Some(Within::Remote(remote)) => Some(Some(remote.clone())),
        Some(Within::Wanted(key)) => made.get(key).map(|remote| Some(remote.clone())),
    }
}
