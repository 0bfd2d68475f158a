//! A plan as it is kept on disk, and what a look at the vendor says of a step that nobody saw the end of.

use crate::{
    error::Error,
    ledger::{Entry, Ledger, kept_as, word},
    plan::{Plan, resolve},
    step::Step,
};
use patchbay_kit::connector::provision::{Act, Ask, Found, Wanted};
use patchbay_model::{ids::PlanId, time::Timestamp};
use patchbay_store::{PlanRow, ResourceRow, StepState, Store};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the store keeps of a plan: enough to show it, carry it out and take it back without asking anybody.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Body {
    pub ask: Ask,
    pub wanted: Vec<Wanted>,
    pub plan: Plan,
}

impl Body {
    /// # Errors
    /// [`Error::Unreadable`] for one of another Patchbay.
    pub fn of(row: &PlanRow) -> Result<Self, Error> {
        serde_json::from_value(row.body.clone()).map_err(|error| Error::Unreadable(error.to_string()))
    }
}

/// Names a step wherever it leaves a trace.
pub(crate) fn mark(plan: PlanId, n: u32) -> String {
    format!("{plan}.{n}")
}

/// The ledger of a connection as the planner needs it.
///
/// # Errors
/// Those of the store.
pub async fn ledger(store: &Store, row: &PlanRow) -> Result<Ledger, Error> {
    Ok(store.resources(row.connection).await?.iter().filter_map(Entry::of).collect())
}

/// Vendor's ids of what the plan's wanted things are by now, by their keys.
pub(crate) fn made(row: &PlanRow, plan: &Plan) -> BTreeMap<String, String> {
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    for step in &plan.steps {
        let journalled = row.steps.iter().find(|kept| kept.n == step.n).and_then(|kept| kept.remote.clone());
        if let Some(remote) = journalled.or_else(|| step.remote.clone()) {
            made.insert(step.key.clone(), remote);
        }
    }
    made
}

/// What is there of a step whose call may have been made: the id of what it made or changed.
pub(crate) fn happened(
    row: &PlanRow,
    step: &Step,
    made: &BTreeMap<String, String>,
    found: &[Found],
) -> Option<String> {
    let within = resolve(step.within.as_ref(), made)?;
    let mark = mark(row.id, step.n);
    let near = |found: &&Found| found.kind == kept_as(step.kind) && found.within == within;
    let one = match step.act {
        Act::Create => found.iter().filter(near).find(|found| match &step.id {
            Some(id) => found.remote == *id,
            None => found.mark.as_deref() == Some(&mark),
        })?,
        Act::Update => found.iter().filter(near).find(|found| {
            let has = |name: &String, entry: &String| {
                found.lists.get(name).is_some_and(|list| list.contains(entry))
            };
            Some(&found.remote) == step.remote.as_ref()
                && step.add.iter().all(|(name, add)| add.iter().all(|entry| has(name, entry)))
        })?,
        Act::Adopt | Act::Delete | Act::Keep => return None,
    };
    Some(one.remote.clone())
}

/// The line of the ledger after a step was done.
pub(crate) fn resource(
    row: &PlanRow,
    step: &Step,
    remote: &str,
    within: Option<&str>,
    ledger: &[Entry],
    now: Timestamp,
) -> Option<ResourceRow> {
    let known = crate::ledger::entry(ledger, kept_as(step.kind), within, remote);
    let mut added = known.map(|entry| entry.added.clone()).unwrap_or_default();
    let ours = match step.act {
        Act::Create => true,
        Act::Update | Act::Adopt => known.is_some_and(|entry| entry.ours),
        Act::Delete | Act::Keep => return None,
    };
    for (name, entries) in &step.add {
        let list = added.entry(name.clone()).or_default();
        list.extend(entries.iter().filter(|entry| !list.contains(entry)).cloned().collect::<Vec<_>>());
    }
    Some(ResourceRow {
        connection: row.connection,
        kind: word(step.kind),
        within: within.map(str::to_owned),
        remote: remote.to_owned(),
        name: known.map_or(&step.asked, |entry| &entry.name).clone(),
        ours,
        added,
        plan: row.id,
        made_at: now,
        gone_at: None,
    })
}

pub(crate) fn state(row: &PlanRow, n: u32) -> StepState {
    row.steps.iter().find(|step| step.n == n).map_or(StepState::Waiting, |step| step.state)
}

/// The line of the ledger after a thing of ours was removed.
pub(crate) fn gone(
    row: &PlanRow,
    step: &Step,
    remote: &str,
    within: Option<&str>,
    ledger: &[Entry],
    now: Timestamp,
) -> Option<ResourceRow> {
    let known = crate::ledger::entry(ledger, kept_as(step.kind), within, remote)?;
    Some(ResourceRow {
        connection: row.connection,
        kind: word(step.kind),
        within: within.map(str::to_owned),
        remote: remote.to_owned(),
        name: known.name.clone(),
        ours: known.ours,
        added: known.added.clone(),
        plan: row.id,
        made_at: now,
        gone_at: Some(now),
    })
}

/// The line that keeps a spent id from being chosen again.
pub(crate) fn spent(
    row: &PlanRow,
    step: &Step,
    id: &str,
    within: Option<&str>,
    now: Timestamp,
) -> ResourceRow {
    ResourceRow {
        connection: row.connection,
        kind: word(step.kind),
        within: within.map(str::to_owned),
        remote: id.to_owned(),
        name: step.name.clone(),
        ours: false,
        added: BTreeMap::new(),
        plan: row.id,
        made_at: now,
        gone_at: Some(now),
    }
}

/// The line after entries of ours were taken out again.
pub(crate) fn taken(
    row: &PlanRow,
    step: &Step,
    take: &BTreeMap<String, Vec<String>>,
    within: Option<&str>,
    ledger: &[Entry],
    now: Timestamp,
) -> Option<ResourceRow> {
    let remote = step.remote.as_deref()?;
    let mut line = gone(row, step, remote, within, ledger, now)?;
    line.gone_at = None;
    for (name, take) in take {
        if let Some(list) = line.added.get_mut(name) {
            list.retain(|entry| !take.contains(entry));
        }
    }
    line.added.retain(|_, list| !list.is_empty());
    Some(line)
}
