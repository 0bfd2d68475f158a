//! Many keys that breach together are told of as one: the group's case has a lane of its own, and a member's event
//! goes over to it, so that its record has one writer.

use super::{
    CaseRules,
    decide::{About, Decided},
    rows::{Key, of_key},
};
use crate::{
    claim::Claimed,
    error::Error,
    rows::{id, optional},
    settle::leave,
    writer::Core,
};
use patchbay_model::{
    correlate::{Happening, Move, Phase, Verb, Why},
    delivery::State,
    ids::{RouteId, Seq},
    keys::KeyMac,
    time::Timestamp,
};
use rusqlite::params;

/// An open case whose key belongs to a group.
const OPEN_MEMBERS: &str =
    "FROM cases c INDEXED BY cases_group JOIN case_key k ON k.route = c.route AND k.key = c.key
    WHERE c.route = ?1 AND c.phase IN (0, 1, 2) AND c.is_group = 0 AND k.parent = ?2";

/// Sends a member's event over to its group's lane, where the group speaks for it. Nothing where it does not.
pub(super) fn go_over(
    core: &mut Core,
    one: &Claimed,
    about: &About,
    key: &mut Key,
    (event, to): (&Happening, Move),
    (rules, now): (&CaseRules, Timestamp),
) -> Result<Option<Decided>, Error> {
    let (Some(group), Some(limits)) = (key.parent, rules.group) else { return Ok(None) };
    let parent = of_key(core.db(), key.route, group, None)?;
    let speaks = parent.case.phase.is_live() || parent.case.phase == Phase::Quiet;
    let gathers = |core: &Core| gathers(core, key, group, event, limits);
    let goes = match (event.verb, to) {
        (Verb::Open, Move::Open { .. } | Move::Absorb(Why::NoRecord)) => speaks || gathers(core)?,
        (Verb::Open | Verb::Update, Move::Update { .. } | Move::Absorb(Why::NoRecord)) => speaks,
        // Its own record is closed first, where it has one.
        (Verb::Close, Move::Absorb(Why::NoRecord)) => speaks,
        _ => false,
    };
    if !goes {
        return Ok(None);
    }
    let case = key.case.decided(event, to);
    let case = match event.verb {
        Verb::Close => case,
        // Nothing of it is on its way: its group's case is.
        Verb::Open | Verb::Update | Verb::End | Verb::Sweep => {
            patchbay_model::correlate::Case { phase: Phase::Open, ours: false, absorbed: 0, ..case }
        }
    };
    key.write(core, case, None, now)?;
    let Some(member) = key.kept.as_ref().map(|kept| kept.seq) else { return Ok(None) };
    about.joined(core, member, event.occurred_at, now)?;
    core.db()
        .prepare_cached("UPDATE cases SET opened_at = coalesce(opened_at, ?2) WHERE seq = ?1")?
        .execute(params![member, event.occurred_at.0])?;
    cross(core, one.seq, (key.route, group), member)?;
    core.touch_event(one.event.id);
    Ok(Some(Decided::Ended(leave(core, key.route, key.key.0)?)))
}

/// Puts a delivery at the back of its group's lane; it has left, or is about to leave, its own.
fn cross(core: &mut Core, seq: Seq, (route, group): (RouteId, KeyMac), member: i64) -> Result<(), Error> {
    let head = core.lanes.join(route, group.0);
    core.db()
        .prepare_cached(
            "UPDATE delivery SET lane = ?2, head = ?3, place = (SELECT max(seq) + 1 FROM event), grouped = ?4, of_case = NULL,
             did = NULL, why = NULL, hold_until = NULL WHERE seq = ?1",
        )?
        .execute(params![seq.0, group.0, head, member])?;
    Ok(())
}

/// Whether a breach makes as many open cases of its group as are told of as one.
fn gathers(
    core: &Core,
    key: &Key,
    group: KeyMac,
    event: &Happening,
    (n, within_ms): (u32, i64),
) -> Result<bool, Error> {
    let since = event.occurred_at.0 - within_ms;
    let others: u32 = core
        .db()
        .prepare_cached(&format!(
            "SELECT count(*) {OPEN_MEMBERS} AND k.key != ?3 AND coalesce(c.opened_at, c.breach_at) >= ?4"
        ))?
        .query_row(params![key.route.bytes(), group.0, key.key.0, since], |row| row.get(0))?;
    Ok(others + 1 >= n)
}

/// What a member's event says to its group's case: it recovers with the last of them, and not with one.
pub(super) fn says(core: &Core, group: &Key, event: Happening) -> Result<Happening, Error> {
    if event.verb != Verb::Close {
        return Ok(event);
    }
    let open: bool = core
        .db()
        .prepare_cached(&format!("SELECT EXISTS (SELECT 1 {OPEN_MEMBERS})"))?
        .query_row(params![group.route.bytes(), group.key.0], |row| row.get(0))?;
    let verb = if open { Verb::Update } else { Verb::Close };
    // Whichever member happened to be told of last, they have all recovered by now.
    let newest = group.case.breach_at.max(group.case.sent_at);
    let occurred_at = newest.map_or(event.occurred_at, |newest| newest.max(event.occurred_at));
    Ok(Happening { verb, occurred_at, ..event })
}

/// The group's case speaks for its members from now on.
pub(super) fn speaks(core: &Core, group: &Key) -> Result<(), Error> {
    let Some(kept) = &group.kept else { return Ok(()) };
    core.db().prepare_cached("UPDATE cases SET is_group = 1 WHERE seq = ?1")?.execute([kept.seq])?;
    core.db()
        .prepare_cached(&format!("UPDATE cases SET parent = ?3 WHERE seq IN (SELECT c.seq {OPEN_MEMBERS})"))?
        .execute(params![group.route.bytes(), group.key.0, kept.seq])?;
    Ok(())
}

/// A member has closed its own record. Where its group's case is open, the same event goes on to it.
pub(crate) fn second_leg(core: &mut Core, delivery: Seq, now: Timestamp) -> Result<(), Error> {
    let found: Option<(RouteId, i64, [u8; 16])> = optional(
        core.db()
            .prepare_cached(
                "SELECT d.route, d.of_case, k.parent FROM delivery d JOIN cases c ON c.seq = d.of_case
                 JOIN case_key k ON k.route = c.route AND k.key = c.key JOIN cases p ON p.seq = c.parent
                 WHERE d.seq = ?1 AND d.verb = 2 AND d.grouped IS NULL AND d.state IN (5, 6) AND c.phase = 4
                 AND k.parent IS NOT NULL AND p.phase IN (0, 1, 2, 3)",
            )?
            .query_row([delivery.0], |row| {
                Ok((id(row, "route", RouteId::from_bytes)?, row.get("of_case")?, row.get("parent")?))
            }),
    )?;
    let Some((route, member, group)) = found else { return Ok(()) };
    let was = core
        .db()
        .prepare_cached("SELECT state FROM delivery WHERE seq = ?1")?
        .query_row([delivery.0], |row| crate::rows::state(row, "state"))?;
    cross(core, delivery, (route, KeyMac(group)), member)?;
    core.db()
        .prepare_cached(
            "UPDATE delivery SET state = 2, live = 1, due_at = ?2, generation = generation + 1, ended_at = NULL, remote = NULL,
             differs = NULL, operation = NULL WHERE seq = ?1",
        )?
        .execute(params![delivery.0, now.0])?;
    core.move_state(route, Some(was), Some(State::Retrying));
    Ok(())
}
