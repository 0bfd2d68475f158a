//! The decision at the head of a key's lane, in the transaction that claims it.

use super::{
    CaseRules, Did, groups,
    rows::{Key, of_key},
};
use crate::{
    claim::Claimed,
    error::Error,
    replays,
    rows::optional,
    settle::{Ending, end, leave},
    writer::Core,
};
use patchbay_model::{
    correlate::{Happening, Held, Move, Verb, Why, correlate},
    delivery::{Operation, State},
    ids::{CaseId, RemoteId, Seq},
    keys::KeyMac,
    time::Timestamp,
};
use rusqlite::{Row, params};

/// What a claimed delivery is to its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Took {
    pub case: CaseId,
    pub did: Did,
    /// A person ends it: there is no event of the source to write from.
    pub by_hand: bool,
}

/// A delivery of a correlating route as it is found at the head of its lane.
pub(crate) struct About {
    verb: Verb,
    lane: KeyMac,
    /// Its pins do not move while its last send is in doubt.
    pinned: bool,
    of_case: Option<i64>,
    did: Option<Did>,
    remote: Option<String>,
    forced: bool,
    replay: Option<i64>,
    attempts: u32,
    overtaken: bool,
    /// It is of a group's lane, as an event of this case.
    grouped: Option<i64>,
}

/// What becomes of it now.
pub(crate) enum Decided {
    /// It leaves, as its pins say.
    Flies,
    /// It has ended; the next of its lane may be asked.
    Ended(Option<Seq>),
    /// It is asked again later.
    Waits,
}

/// What a row says of cases; nothing for a delivery of another route.
pub(crate) fn about(row: &Row<'_>, overtaken: bool) -> Result<Option<About>, Error> {
    let Some(number) = row.get::<_, Option<u8>>("verb")? else { return Ok(None) };
    let verb =
        Verb::from_u8(number).ok_or_else(|| Error::Unexpected(format!("a delivery says verb {number}")))?;
    let in_doubt = row.get::<_, Option<i64>>("doubt_since")?.is_some();
    Ok(Some(About {
        verb,
        lane: KeyMac(row.get("lane")?),
        pinned: in_doubt && row.get::<_, Option<String>>("operation")?.is_some(),
        of_case: row.get("of_case")?,
        did: row.get::<_, Option<u8>>("did")?.and_then(Did::from_u8),
        remote: row.get("remote")?,
        forced: row.get::<_, Option<bool>>("stale_ok")? == Some(true),
        replay: row.get("replay")?,
        attempts: row.get("attempts")?,
        overtaken,
        grouped: row.get("grouped")?,
    }))
}

/// Decides for a head, and puts into its pins what was decided.
pub(crate) fn decide(
    core: &mut Core,
    one: &mut Claimed,
    about: &About,
    rules: &CaseRules,
    now: Timestamp,
) -> Result<Decided, Error> {
    let mut key = of_key(core.db(), one.delivery.route, about.lane, Some(one.seq))?;
    if about.pinned {
        one.case = took(core, about)?;
        return Ok(Decided::Flies);
    }
    // What was written once is written again to the record it has; its case has gone on.
    if let (Some(_), Some(remote), Some(did)) = (about.replay, &about.remote, about.did)
        && did != Did::Absorbed
    {
        if about.overtaken {
            let event = happening(one, about);
            return absorb(core, one, about, &mut key, (&event, Why::Late), now);
        }
        one.pins.operation = Operation::Update { remote: RemoteId(remote.clone()) };
        one.case = took(core, about)?;
        return Ok(Decided::Flies);
    }
    let mut event = happening(one, about);
    if about.grouped.is_some() {
        event = Happening { held: Held::Lasted, ..groups::says(core, &key, event)? };
    }
    let mut to = correlate(&key.case, &event, &rules.rules);
    if let Move::WaitUntil(until) = to {
        event.held = match broken(core, &key, event.occurred_at, until)? {
            true => Held::Broken,
            false if now >= until => Held::Lasted,
            false => {
                wait(core, one, about, &key, until, now)?;
                return Ok(Decided::Waits);
            }
        };
        to = correlate(&key.case, &event, &rules.rules);
    }
    if about.grouped.is_none()
        && let Some(decided) = groups::go_over(core, one, about, &mut key, (&event, to), (rules, now))?
    {
        return Ok(decided);
    }
    if let Move::Absorb(why) = to {
        return absorb(core, one, about, &mut key, (&event, why), now);
    }
    fly(core, one, about, &mut key, &event, to, now)
}

fn happening(one: &Claimed, about: &About) -> Happening {
    Happening {
        verb: about.verb,
        occurred_at: one.event.occurred_at,
        forced: about.forced,
        held: Held::Unasked,
    }
}

fn fly(
    core: &mut Core,
    one: &mut Claimed,
    about: &About,
    key: &mut Key,
    event: &Happening,
    to: Move,
    now: Timestamp,
) -> Result<Decided, Error> {
    let case = key.case.decided(event, to);
    key.write(core, case, Some(one.seq), now)?;
    let (Some(kept), Some(did)) = (key.kept.clone(), Did::of(to)) else {
        return Err(Error::Unexpected("a move of no case".into()));
    };
    one.pins.operation = match (to, kept.remote) {
        (Move::Open { .. }, _) | (_, None) => Operation::Create,
        (_, Some(remote)) => Operation::Update { remote: RemoteId(remote) },
    };
    one.delivery.record_key = kept.record_key.clone();
    one.case = Some(Took { case: kept.id, did, by_hand: by_hand(about.verb) });
    core.db()
        .prepare_cached(
            "UPDATE delivery SET record_key = ?2, of_case = ?3, did = ?4, why = NULL, hold_until = NULL WHERE seq = ?1",
        )?
        .execute(params![one.seq.0, kept.record_key.0, kept.seq, did as u8])?;
    about.joined(core, kept.seq, event.occurred_at, now)?;
    if about.grouped.is_some() {
        groups::speaks(core, key)?;
    }
    Ok(Decided::Flies)
}

/// Ends it without a send.
fn absorb(
    core: &mut Core,
    one: &Claimed,
    about: &About,
    key: &mut Key,
    (event, why): (&Happening, Why),
    now: Timestamp,
) -> Result<Decided, Error> {
    let was = key.case.phase;
    let case = key.case.decided(event, Move::Absorb(why));
    key.write(core, case, Some(one.seq), now)?;
    let of_case = key.kept.as_ref().map(|kept| kept.seq);
    if let Some(seq) = of_case {
        core.db()
            .prepare_cached("UPDATE cases SET absorbed = absorbed + 1 WHERE seq = ?1")?
            .execute([seq])?;
        if was.is_live() {
            about.joined(core, seq, event.occurred_at, now)?;
        }
        if about.grouped.is_some() {
            groups::speaks(core, key)?;
        }
    }
    core.db()
        .prepare_cached(
            "UPDATE delivery SET of_case = ?2, did = ?3, why = ?4, hold_until = NULL WHERE seq = ?1",
        )?
        .execute(params![one.seq.0, of_case, Did::Absorbed as u8, why as u8])?;
    let route = one.delivery.route;
    end(core, one.seq, State::Absorbed, about.attempts, Ending::default(), None, now)?;
    core.move_state(route, Some(one.was), Some(State::Absorbed));
    core.count("absorbed", 1, now);
    core.touch_event(one.event.id);
    if let Some(replay) = about.replay {
        replays::moved(core, replay, one.seq, State::Absorbed, None)?;
    }
    Ok(Decided::Ended(leave(core, route, about.lane.0)?))
}

/// Puts it off: neither tries nor age are spent.
fn wait(
    core: &mut Core,
    one: &Claimed,
    about: &About,
    key: &Key,
    until: Timestamp,
    now: Timestamp,
) -> Result<(), Error> {
    let of_case = key.kept.as_ref().map(|kept| kept.seq);
    core.db()
        .prepare_cached("UPDATE delivery SET due_at = ?2, hold_until = ?2, of_case = ?3 WHERE seq = ?1")?
        .execute(params![one.seq.0, until.0, of_case])?;
    if let Some(seq) = of_case {
        about.joined(core, seq, one.event.occurred_at, now)?;
    }
    core.touch_event(one.event.id);
    Ok(())
}

impl About {
    /// Counts an event among those of its case, once.
    pub(super) fn joined(&self, core: &Core, case: i64, at: Timestamp, now: Timestamp) -> Result<(), Error> {
        let new = self.of_case != Some(case);
        core.db()
            .prepare_cached(
                "UPDATE cases SET events = events + ?2, last_event_at = max(last_event_at, ?3), seen_at = ?4 WHERE seq = ?1",
            )?
            .execute(params![case, new, at.0, now.0])?;
        Ok(())
    }
}

/// Whether another breach that waits in the lane says that a recovery did not last.
fn broken(core: &Core, key: &Key, from: Timestamp, until: Timestamp) -> Result<bool, Error> {
    let found = core
        .db()
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM delivery d JOIN event e ON e.seq = d.event
             WHERE d.route = ?1 AND d.lane = ?2 AND d.live = 1 AND d.head = 0 AND d.verb = 0
             AND e.occurred_at >= ?3 AND e.occurred_at < ?4)",
        )?
        .query_row(params![key.route.bytes(), key.key.0, from.0, until.0], |row| row.get(0))?;
    Ok(found)
}

/// What was decided before, and is not decided again.
fn took(core: &Core, about: &About) -> Result<Option<Took>, Error> {
    let (Some(seq), Some(did)) = (about.of_case, about.did) else { return Ok(None) };
    let id: Option<[u8; 16]> = optional(
        core.db().prepare_cached("SELECT id FROM cases WHERE seq = ?1")?.query_row([seq], |row| row.get(0)),
    )?;
    Ok(id.map(|id| Took { case: CaseId::from_bytes(id), did, by_hand: by_hand(about.verb) }))
}

fn by_hand(verb: Verb) -> bool {
    match verb {
        Verb::End | Verb::Sweep => true,
        Verb::Open | Verb::Update | Verb::Close => false,
    }
}
