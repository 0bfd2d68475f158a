//! How a send that carried several updates ends: for all of them at once, or for none.

use super::rows::leave_many;
use crate::{
    crash::{Planted, planted},
    error::Error,
    rows::{id, state, time},
    writer::Core,
};
use patchbay_model::{
    delivery::State,
    ids::{EventId, RouteId, Seq},
    time::Timestamp,
};
use rusqlite::params;

/// One of several updates that left together; the newest carries the result.
pub(super) struct Carried {
    pub seq: Seq,
    pub event: EventId,
    pub event_seq: Seq,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    pub state: State,
}

/// What left with a head beside itself, in the order of its lane.
pub(super) fn carried(core: &Core, head: Seq) -> Result<Vec<Carried>, Error> {
    let mut find = core.db().prepare_cached(
        "SELECT d.seq, e.id AS event, e.seq AS event_seq, e.occurred_at, e.received_at, d.state
         FROM delivery d JOIN event e ON e.seq = d.event
         WHERE d.batch = ?1 AND d.seq != ?1 AND d.live = 1 ORDER BY d.place, d.seq",
    )?;
    let mut rows = find.query([head.0])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(Carried {
            seq: Seq(row.get("seq")?),
            event: id(row, "event", EventId::from_bytes)?,
            event_seq: Seq(row.get("event_seq")?),
            occurred_at: time(row, "occurred_at")?,
            received_at: time(row, "received_at")?,
            state: state(row, "state")?,
        });
    }
    Ok(all)
}

/// The newest has what was sent; the others, the head among them, are absorbed by it. Their lane goes on behind them.
/// `end` has ended the newest already.
pub(super) fn absorb(
    core: &mut Core,
    head: Seq,
    carried: &[Carried],
    (route, lane): (RouteId, [u8; 16]),
    now: Timestamp,
) -> Result<(), Error> {
    let Some((newest, others)) = carried.split_last() else { return Ok(()) };
    let others = if planted(Planted::ForgetMember) { others.get(1..).unwrap_or_default() } else { others };
    for seq in std::iter::once(head).chain(others.iter().map(|other| other.seq)) {
        core.db()
            .prepare_cached(
                "UPDATE delivery SET state = ?2, live = 0, head = 0, ended_at = ?3, run = NULL, doubt_since = NULL,
                 batch = NULL, absorbed_by = ?4, problem = NULL WHERE seq = ?1",
            )?
            .execute(params![seq.0, State::Absorbed as u8, now.0, newest.seq.0])?;
    }
    for other in others {
        core.move_state(route, Some(other.state), Some(State::Absorbed));
        core.touch_event(other.event);
    }
    core.touch_event(newest.event);
    core.db().prepare_cached("UPDATE delivery SET batch = NULL WHERE seq = ?1")?.execute([newest.seq.0])?;
    leave_many(core, route, lane, carried.len() + 1)?;
    Ok(())
}

/// What was refused of several together may be the fault of one: from here on each goes by itself, in order.
pub(super) fn dissolve(core: &Core, head: Seq) -> Result<(), Error> {
    core.db()
        .prepare_cached("UPDATE delivery SET batch = NULL, alone = 1 WHERE batch = ?1")?
        .execute([head.0])?;
    Ok(())
}
