//! What came of a delivery moves its case, in the transaction that ends the delivery.

use super::{
    CaseRules, Did,
    rows::{of_key, one, write},
};
use crate::{
    error::Error,
    rows::{id, optional, time},
    writer::Core,
};
use patchbay_model::{
    correlate::{Happening, Held, Verb},
    delivery::State,
    ids::{RouteId, Seq},
    keys::KeyMac,
    problem::Problem,
    route::RouteDraft,
    time::Timestamp,
};
use rusqlite::params;

struct Ended {
    verb: u8,
    case: i64,
    did: Did,
    route: RouteId,
    lane: KeyMac,
    at: Timestamp,
}

/// A delivery has ended. Nothing happens where it is of no case, or where it was absorbed when it was decided.
pub(crate) fn ended(
    core: &mut Core,
    delivery: Seq,
    to: State,
    remote: Option<&str>,
    problem: Option<&Problem>,
    now: Timestamp,
) -> Result<(), Error> {
    let written = match to {
        State::Delivered | State::Unconfirmed => true,
        State::Absorbed | State::Dead => false,
        State::Waiting | State::Sending | State::Retrying | State::InDoubt | State::Asking => return Ok(()),
    };
    let Some(ended) = read(core, delivery)? else { return Ok(()) };
    let Some(verb) = Verb::from_u8(ended.verb) else { return Ok(()) };
    let mut key = of_key(core.db(), ended.route, ended.lane, Some(delivery))?;
    let current = key.is_current(ended.case);
    let (case, mut kept) = match (current, key.kept.clone()) {
        (true, Some(kept)) => (key.case, kept),
        (true | false, _) => match one(core.db(), ended.case, Some(delivery))? {
            Some((case, kept)) => (case, kept),
            None => return Ok(()),
        },
    };
    let Some(sent) = ended.did.sent(case.number) else { return Ok(()) };
    if ended.did == Did::Opens && kept.remote.is_none() {
        kept.remote = remote.map(str::to_owned);
        key.kept = key.kept.map(|one| if current { kept.clone() } else { one });
    }
    let event = Happening { verb, occurred_at: ended.at, forced: false, held: Held::Unasked };
    let case = if current { case.asked_again(&event, sent) } else { case };
    // Only what a person ends is quiet for a time that the route says.
    let rules = if verb == Verb::End { rules(core, ended.route)? } else { CaseRules::default() };
    let after = case.settled(&event, sent, written, kept.remote.is_some(), &rules.rules);
    if current {
        key.write(core, after, None, now)?;
    } else {
        write(core, &kept, &after, None, now)?;
    }
    let problem = problem.map(serde_json::to_string).transpose()?;
    let failed = (!written).then_some(problem).flatten();
    core.db()
        .prepare_cached(
            "UPDATE cases SET sent = sent + ?2, opened_at = CASE WHEN ?3 THEN coalesce(opened_at, ?4) ELSE opened_at END,
             problem = ?5 WHERE seq = ?1",
        )?
        .execute(params![ended.case, written, written && ended.did == Did::Opens, ended.at.0, failed])?;
    Ok(())
}

fn read(core: &Core, delivery: Seq) -> Result<Option<Ended>, Error> {
    let found: Option<Option<Ended>> = optional(
        core.db()
            .prepare_cached(
                "SELECT d.verb, d.of_case, d.did, d.route, d.lane, e.occurred_at FROM delivery d
                 JOIN event e ON e.seq = d.event WHERE d.seq = ?1",
            )?
            .query_row([delivery.0], |row| {
                let (verb, case): (Option<u8>, Option<i64>) = (row.get("verb")?, row.get("of_case")?);
                let did = row.get::<_, Option<u8>>("did")?.and_then(Did::from_u8);
                let (Some(verb), Some(case), Some(did)) = (verb, case, did) else { return Ok(None) };
                Ok(Some(Ended {
                    verb,
                    case,
                    did,
                    route: id(row, "route", RouteId::from_bytes)?,
                    lane: KeyMac(row.get("lane")?),
                    at: time(row, "occurred_at")?,
                }))
            }),
    )?;
    Ok(found.flatten())
}

/// What the newest version of a route says of its cases.
pub(super) fn rules(core: &Core, route: RouteId) -> Result<CaseRules, Error> {
    let draft: Option<String> = optional(
        core.db()
            .prepare_cached(
                "SELECT v.draft FROM route r JOIN route_version v ON v.route = r.id AND v.version = r.version WHERE r.id = ?1",
            )?
            .query_row([route.bytes()], |row| row.get(0)),
    )?;
    let draft: Option<RouteDraft> = draft.map(|text| serde_json::from_str(&text)).transpose()?;
    let correlation = draft.and_then(|draft| draft.correlation);
    Ok(correlation.map_or_else(CaseRules::default, |correlation| CaseRules {
        rules: correlation.rules(),
        group: correlation.group.map(|group| (group.n, group.within_ms)),
    }))
}
