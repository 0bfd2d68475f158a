//! What a person does with cases. Each is a line of the audit, in its transaction.

use super::{
    KeyText, NewCase,
    rows::{Key, of_key},
    settled::rules,
};
use crate::{
    accept::{Acceptance, NewDelivery, accept},
    error::Error,
    open::Store,
    rows::{id, optional},
    writer::Core,
};
use patchbay_model::{
    correlate::{Case, Phase, Quiet, Verb},
    ids::{CaseId, DeliveryId, RouteId},
    keys::{KeyMac, RecordKey},
    time::Timestamp,
};
use rusqlite::params;
use serde_json::json;

impl Store {
    /// A person closed a case where it stands, so here it is closed too: quiet until it recovers, or for the time that
    /// its route says. One that failed is closed and no more.
    ///
    /// # Errors
    /// [`Error::Missing`]; [`Error::Stale`] where it is closed, or something of it is on its way.
    pub async fn close_case(&self, case: CaseId, reason: String, now: Timestamp) -> Result<(), Error> {
        self.write("close_case", move |core| {
            let (mut key, kept) = current(core, case)?;
            let was = key.case;
            let to = match was.phase {
                Phase::Open => was.ended_by_hand(now, rules(core, key.route)?.rules.quiet_ms),
                Phase::Failed => Case { phase: Phase::Closed, ..was },
                Phase::Opening | Phase::Closing | Phase::Quiet | Phase::Closed => {
                    return Err(Error::Stale("The case"));
                }
            };
            key.write(core, to, None, now)?;
            closed_now(core, kept, now)?;
            let after = json!({ "phase": to.phase, "where": "here", "reason": reason });
            core.audit("case.closed", &case.to_string(), json!({ "phase": was.phase }), after, now)
        })
        .await
    }

    /// A person wants nothing of a case until it recovers or until a moment, or wants to hear of it again.
    ///
    /// # Errors
    /// As [`close_case`](Self::close_case).
    pub async fn quiet_case(
        &self,
        case: CaseId,
        quiet: Option<Quiet>,
        reason: String,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("quiet_case", move |core| {
            let (mut key, _) = current(core, case)?;
            let was = key.case;
            if !matches!(was.phase, Phase::Open | Phase::Quiet)
                || was.phase == Phase::Quiet && was.quiet.is_none()
            {
                return Err(Error::Stale("The case"));
            }
            key.write(core, was.quieted(quiet), None, now)?;
            let told = |quiet: Option<Quiet>| match quiet {
                None => json!({ "quiet": false }),
                Some(Quiet::UntilRecovery) => json!({ "quiet": true }),
                Some(Quiet::Until(until)) => json!({ "quiet": true, "until": until.0 }),
            };
            let mut after = told(quiet);
            after["reason"] = reason.clone().into();
            core.audit("case.quieted", &case.to_string(), told(was.quiet), after, now)
        })
        .await
    }

    /// A person says of open cases that they are over. What is not open any more, or is on its way, is passed over.
    /// Returns how many were closed.
    pub async fn sweep_cases(
        &self,
        cases: Vec<CaseId>,
        reason: String,
        now: Timestamp,
    ) -> Result<u64, Error> {
        self.write("sweep_cases", move |core| {
            let mut swept = Vec::new();
            for case in &cases {
                let (mut key, kept) = match current(core, *case) {
                    Ok(found) => found,
                    Err(Error::Missing(_) | Error::Stale(_)) => continue,
                    Err(error) => return Err(error),
                };
                if key.case.phase != Phase::Open {
                    continue;
                }
                let to = key.case.swept(now);
                key.write(core, to, None, now)?;
                closed_now(core, kept, now)?;
                swept.push(case.to_string());
            }
            let n = swept.len() as u64;
            if n > 0 {
                let after = json!({ "cases": swept, "where": "here", "reason": reason });
                core.audit("cases.swept", "cases", json!({ "open": n }), after, now)?;
            }
            Ok(n)
        })
        .await
    }

    /// Queues the end of open cases at their target, each as an event of its own at the back of its lane. What is not
    /// open, has no known record or is being ended already is passed over. Returns how many will be ended.
    ///
    /// # Errors
    /// Whatever the store says; nothing was queued.
    pub async fn end_cases(
        &self,
        ends: Vec<(CaseId, DeliveryId, Acceptance)>,
        verb: Verb,
        reason: String,
        now: Timestamp,
    ) -> Result<u64, Error> {
        self.write("end_cases", move |core| {
            let mut ended = Vec::new();
            for (case, delivery, event) in &ends {
                let key = match current(core, *case) {
                    Ok((key, _)) => key,
                    Err(Error::Missing(_) | Error::Stale(_)) => continue,
                    Err(error) => return Err(error),
                };
                if key.case.phase != Phase::Open || !key.case.record || is_ending(core, &key)? {
                    continue;
                }
                let mut event = event.clone();
                event.deliveries = vec![end_of(core, &key, *delivery, verb)?];
                accept(core, &event, now)?;
                ended.push(case.to_string());
            }
            let n = ended.len() as u64;
            if n > 0 {
                let what = if verb == Verb::Sweep { "cases.swept" } else { "case.closed" };
                let subject = if n == 1 { ended[0].clone() } else { "cases".to_owned() };
                let after = json!({ "cases": ended, "where": "target", "reason": reason });
                core.audit(what, &subject, json!({ "open": n }), after, now)?;
            }
            Ok(n)
        })
        .await
    }
}

/// A case that is the newest of its key, with the key.
fn current(core: &Core, case: CaseId) -> Result<(Key, i64), Error> {
    let found: Option<(i64, RouteId, [u8; 16])> = optional(
        core.db()
            .prepare_cached("SELECT seq, route, key FROM cases WHERE id = ?1")?
            .query_row([case.bytes()], |row| {
                Ok((row.get(0)?, id(row, "route", RouteId::from_bytes)?, row.get(2)?))
            }),
    )?;
    let (seq, route, key) = found.ok_or(Error::Missing("The case"))?;
    let key = of_key(core.db(), route, KeyMac(key), None)?;
    if key.is_current(seq) { Ok((key, seq)) } else { Err(Error::Stale("The case")) }
}

/// A case that a person ends is closed now, whenever it recovers.
fn closed_now(core: &Core, case: i64, now: Timestamp) -> Result<(), Error> {
    core.db()
        .prepare_cached("UPDATE cases SET closed_at = ?2 WHERE seq = ?1")?
        .execute(params![case, now.0])?;
    Ok(())
}

fn is_ending(core: &Core, key: &Key) -> Result<bool, Error> {
    let found = core
        .db()
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM delivery WHERE route = ?1 AND lane = ?2 AND live = 1 AND verb >= 3)",
        )?
        .query_row(params![key.route.bytes(), key.key.0], |row| row.get(0))?;
    Ok(found)
}

fn end_of(core: &Core, key: &Key, id: DeliveryId, verb: Verb) -> Result<NewDelivery, Error> {
    let text = core
        .db()
        .prepare_cached("SELECT text, hidden FROM case_key WHERE route = ?1 AND key = ?2")?
        .query_row(params![key.route.bytes(), key.key.0], |row| {
        Ok(KeyText { text: row.get(0)?, hidden: row.get(1)? })
    })?;
    let record_key =
        key.kept.as_ref().map_or_else(|| RecordKey(String::new()), |kept| kept.record_key.clone());
    let case = Some(NewCase { verb, key: text, group: None });
    Ok(NewDelivery { id, route: key.route, lane: key.key, record_key, case })
}
