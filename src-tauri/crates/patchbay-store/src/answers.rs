//! What a person says of one delivery that does not go on by itself: again, it did happen, it did not.

use crate::{
    cases, causes,
    changes::Noun,
    error::Error,
    open::Store,
    replays,
    rows::{id, optional, state, time},
    settle::{Written, leave, link},
    writer::Core,
};
use patchbay_model::{
    delivery::State,
    ids::{DeliveryId, EventId, RemoteId, RouteId, Seq},
    problem::Problem,
    time::Timestamp,
};
use rusqlite::params;
use serde_json::json;

impl Store {
    /// Makes a dead letter due again, at the back of its lane, under a new send key and the same record key. Where a newer
    /// update was written to its record since, it ends absorbed and is not sent: only a set that is forced writes it.
    pub async fn replay(&self, delivery: DeliveryId, now: Timestamp) -> Result<(), Error> {
        self.write("replay", move |core| {
            let row = one(core, delivery)?;
            if row.state != State::Dead {
                return Err(Error::Stale("The delivery"));
            }
            let after = if row.is_overtaken(core)? {
                let by = end_overtaken(core, &row, now)?;
                json!({ "state": State::Absorbed, "overtaken_by": by })
            } else {
                wake(core, &row, now)?;
                ask_once_more(core, row.seq)?;
                json!({ "state": State::Retrying })
            };
            core.audit("delivery.replayed", &delivery.to_string(), json!({ "state": row.state }), after, now)
        })
        .await
    }

    /// A person says that a doubtful send did not happen: it is sent anew.
    pub async fn send_again(&self, delivery: DeliveryId, now: Timestamp) -> Result<(), Error> {
        self.write("send_again", move |core| {
            let row = asking(core, delivery)?;
            core.db()
                .prepare_cached(
                    "UPDATE delivery SET state = 2, due_at = ?2, generation = generation + 1, doubt_since = NULL,
                     spent_ms = 0, cause = NULL WHERE seq = ?1",
                )?
                .execute(params![row.seq.0, now.0])?;
            moved(core, &row, State::Retrying)?;
            let (before, after) = (json!({ "state": row.state }), json!({ "answer": "send_again" }));
            core.audit("delivery.resolved", &delivery.to_string(), before, after, now)
        })
        .await
    }

    /// A person says that a doubtful send did happen.
    pub async fn mark_delivered(
        &self,
        delivery: DeliveryId,
        remote: Option<RemoteId>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("mark_delivered", move |core| {
            let row = asking(core, delivery)?;
            if let Some(RemoteId(remote)) = &remote {
                let written = Written {
                    route: row.route,
                    record_key: &row.record_key,
                    remote,
                    event: row.event_seq,
                    occurred_at: row.occurred_at,
                };
                link(core, &written, now)?;
            }
            finish(core, &row, State::Delivered, remote.as_ref().map(|r| r.0.as_str()), now)?;
            if row.of_case {
                cases::second_leg(core, row.seq, now)?;
            }
            let (before, after) =
                (json!({ "state": row.state }), json!({ "answer": "mark_delivered", "record": remote }));
            core.audit("delivery.resolved", &delivery.to_string(), before, after, now)
        })
        .await
    }
}

/// A delivery as its answers look at it.
pub(crate) struct Row {
    pub(crate) seq: Seq,
    pub(crate) event: EventId,
    pub(crate) event_seq: Seq,
    pub(crate) occurred_at: Timestamp,
    pub(crate) route: RouteId,
    pub(crate) lane: [u8; 16],
    /// First of its lane. An answer that was taken back stands behind others.
    pub(crate) head: bool,
    pub(crate) record_key: String,
    pub(crate) state: State,
    pub(crate) cause: Option<i64>,
    pub(crate) replay: Option<i64>,
    pub(crate) doubt_since: Option<i64>,
    /// It is of a correlating route, where its case decides what has been overtaken.
    pub(crate) of_case: bool,
}

impl Row {
    fn is_overtaken(&self, core: &Core) -> Result<bool, Error> {
        if self.of_case {
            return Ok(false);
        }
        replays::overtaken(core.db(), self.route, &self.record_key, self.occurred_at, self.event_seq)
    }
}

/// The code of the problem that a delivery was left with which was not sent again, because a newer update had been
/// written to its record.
pub const OVERTAKEN: &str = "replay.overtaken";

const ROW: &str =
    "SELECT d.seq, d.route, d.lane, d.head, d.record_key, d.state, d.cause, d.replay, d.doubt_since,
    d.verb IS NOT NULL AS of_case, e.id AS event, e.seq AS event_seq, e.occurred_at FROM delivery d JOIN event e ON e.seq = d.event";

pub(crate) fn one(core: &Core, delivery: DeliveryId) -> Result<Row, Error> {
    optional(
        core.db().prepare_cached(&format!("{ROW} WHERE d.id = ?1"))?.query_row([delivery.bytes()], read),
    )?
    .ok_or(Error::Missing("The delivery"))
}

pub(crate) fn by_seq(core: &Core, delivery: Seq) -> Result<Option<Row>, Error> {
    optional(core.db().prepare_cached(&format!("{ROW} WHERE d.seq = ?1"))?.query_row([delivery.0], read))
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        seq: Seq(row.get("seq")?),
        event: id(row, "event", EventId::from_bytes)?,
        event_seq: Seq(row.get("event_seq")?),
        occurred_at: time(row, "occurred_at")?,
        route: id(row, "route", RouteId::from_bytes)?,
        lane: row.get("lane")?,
        head: row.get("head")?,
        record_key: row.get("record_key")?,
        state: state(row, "state")?,
        cause: row.get("cause")?,
        replay: row.get("replay")?,
        doubt_since: row.get("doubt_since")?,
        of_case: row.get("of_case")?,
    })
}

fn asking(core: &Core, delivery: DeliveryId) -> Result<Row, Error> {
    let row = one(core, delivery)?;
    if row.state == State::Asking { Ok(row) } else { Err(Error::Stale("The delivery")) }
}

/// Counts a delivery in its new state, and out of the cause it waited for.
fn moved(core: &mut Core, row: &Row, to: State) -> Result<(), Error> {
    causes::leave(core, row.cause, 1)?;
    core.move_state(row.route, Some(row.state), Some(to));
    core.touch_event(row.event);
    core.touch(Noun::Routes);
    Ok(())
}

/// Ends a delivery as a person says.
pub(crate) fn finish(
    core: &mut Core,
    row: &Row,
    to: State,
    remote: Option<&str>,
    now: Timestamp,
) -> Result<(), Error> {
    core.db()
        .prepare_cached(
            "UPDATE delivery SET state = ?2, live = 0, head = 0, remote = coalesce(?3, remote), ended_at = ?4, run = NULL,
             doubt_since = NULL, cause = NULL, replay = NULL, stale_ok = NULL, pinned_version = NULL WHERE seq = ?1",
        )?
        .execute(params![row.seq.0, to as u8, remote, now.0])?;
    moved(core, row, to)?;
    if let Some(replay) = row.replay {
        replays::moved(core, replay, row.seq, to, None)?;
    }
    // What died told its case then, and that has gone on since.
    if !row.state.is_ended() {
        cases::ended(core, row.seq, to, remote, None, now)?;
    }
    // A dead letter had left its lane when it died.
    if row.head {
        leave(core, row.route, row.lane)?;
    } else if !row.state.is_ended() {
        // Whoever is first of the lane stays so.
        core.lanes.leave(row.route, row.lane);
    }
    Ok(())
}

/// Makes an ended delivery due at the back of its lane, under a new send key.
pub(crate) fn wake(core: &mut Core, row: &Row, now: Timestamp) -> Result<(), Error> {
    let head = core.lanes.join(row.route, row.lane);
    core.db()
        .prepare_cached(
            "UPDATE delivery SET state = 2, live = 1, due_at = ?2, head = ?3, place = (SELECT max(seq) + 1 FROM event),
             generation = generation + 1, spent_ms = 0, doubt_since = NULL, problem = NULL, ended_at = NULL, cause = NULL,
             absorbed_by = NULL WHERE seq = ?1",
        )?
        .execute(params![row.seq.0, now.0, head])?;
    moved(core, row, State::Retrying)
}

/// What stands behind others of its lane by a person's word is asked when it is claimed whether it was overtaken there.
pub(crate) fn ask_once_more(core: &Core, seq: Seq) -> Result<(), Error> {
    core.db().prepare_cached("UPDATE delivery SET stale_ok = 0 WHERE seq = ?1")?.execute([seq.0])?;
    Ok(())
}

/// Ends a delivery that is not sent over a newer update of its record. Gives that update's event, while it is kept.
pub(crate) fn end_overtaken(core: &mut Core, row: &Row, now: Timestamp) -> Result<Option<String>, Error> {
    finish(core, row, State::Absorbed, None, now)?;
    let newer: Option<(i64, EventId)> = optional(
        core.db()
            .prepare_cached(
                "SELECT d.seq, e.id FROM link l JOIN event e ON e.seq = l.event
                 JOIN delivery d ON d.event = e.seq AND d.route = l.route WHERE l.route = ?1 AND l.record_key = ?2",
            )?
            .query_row(params![row.route.bytes(), row.record_key], |row| {
                Ok((row.get("seq")?, id(row, "id", EventId::from_bytes)?))
            }),
    )?;
    let message = "A newer update was written to its record since, so this one was not sent over it.";
    let problem = serde_json::to_string(&Problem::new(OVERTAKEN, message))?;
    core.db()
        .prepare_cached("UPDATE delivery SET absorbed_by = ?2, problem = ?3 WHERE seq = ?1")?
        .execute(params![row.seq.0, newer.map(|(seq, _)| seq), problem])?;
    Ok(newer.map(|(_, event)| event.to_string()))
}
