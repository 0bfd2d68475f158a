//! What the relay knows of cases: which key an event is about, what a closed record looks like, and a person's end of
//! one as an event of its own.

use crate::{OWN, flight::Load, relay::Relay, snapshot::BoundRoute};
use patchbay_model::{
    correlate::{Correlation, Key, Verb},
    event::Decoded,
    facts::Facts,
    ids::{CaseId, DeliveryId},
    keys::{IdentityKey, KeyMac},
    mapping::{Mapping, MappingError},
    record::Record,
    route::EventKind,
    time::Timestamp,
};
use patchbay_store::{CaseRow, CaseRules, Did, Error, KeyText, NewCase, Took};
use serde_json::json;

/// A person ends a case: its event goes to the case's own line.
const ENDED: &str = "case.ended";

/// The lane of an event on a correlating route and what it says there; nothing where it says nothing.
pub(crate) fn place(bound: &BoundRoute, facts: &Facts, identity: &IdentityKey) -> Option<(KeyMac, NewCase)> {
    let told = bound.correlation.as_ref()?.told(facts)?;
    let lane = identity.case(&told.key.clear);
    let group = told.group.as_ref().map(|group| (identity.case_group(&group.clear), text(group)));
    Some((lane, NewCase { verb: told.verb, key: text(&told.key), group }))
}

fn text(key: &Key) -> KeyText {
    KeyText { text: key.text.clone(), hidden: key.hidden }
}

/// What claims are told of a route's cases.
pub(crate) fn rules(correlation: &Correlation) -> CaseRules {
    let group = correlation.group.as_ref().map(|group| (group.n, group.within_ms));
    CaseRules { rules: correlation.rules(), group }
}

/// The record of an event, closed where it closes a case. What a person ends has no event to map: it is the closed
/// record alone.
pub(crate) fn record(took: Option<&Took>, load: &Load, facts: &Facts) -> Result<Record, MappingError> {
    let Some(took) = took.filter(|took| took.did == Did::Closes) else { return load.mapping.apply(facts) };
    let record = if took.by_hand { Record::default() } else { load.mapping.apply(facts)? };
    let closed = load.draft.correlation.as_ref().map(|correlation| correlation.closed.clone());
    let closed = Mapping { cords: closed.unwrap_or_default() };
    closed.ready(&load.container).over(record, facts)
}

impl Relay {
    /// Queues the end of open cases at their target. Returns how many will be ended; others were not open any more.
    ///
    /// # Errors
    /// Whatever the store says; nothing was queued.
    pub async fn end_cases(&self, cases: Vec<CaseRow>, verb: Verb, reason: String) -> Result<u64, Error> {
        let now = self.now();
        let Some(own) = self.snapshot().connections.get(&OWN).cloned() else {
            return Err(Error::Missing("Patchbay's own source"));
        };
        let mut ends = Vec::with_capacity(cases.len());
        for case in cases {
            let event = self.accept_own(&own, ended(&case, &reason, now), now);
            ends.push((case.id, DeliveryId::from_uuid(self.world().uuid()), event));
        }
        let n = self.store().end_cases(ends, verb, reason, now).await?;
        self.wake();
        Ok(n)
    }
}

fn ended(case: &CaseRow, reason: &str, now: Timestamp) -> Decoded {
    let name = if case.hidden { "a case" } else { case.key.as_str() };
    Decoded {
        kind: EventKind::from(ENDED),
        dedup: format!("ended:{}:{}", case.id, now.0),
        lane: lane(case.id),
        subject: None,
        occurred_at: Some(now),
        payload: json!({
            "what": "case",
            "state": "ended",
            "sentence": format!("A person ended {name}: {reason}"),
            "subject": { "kind": "case", "id": case.id, "name": name },
            "at": now.rfc3339(),
            "link": format!("/cases/{}", case.id),
        }),
    }
}

fn lane(case: CaseId) -> String {
    format!("case:{case}")
}
