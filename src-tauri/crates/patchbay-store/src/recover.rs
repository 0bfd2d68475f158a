//! Start-up: flights of another run are in doubt, an older copy of the database doubts everything, and a
//! person's answers to doubt and death.

use crate::{
    changes::Noun,
    crash::{Planted, planted},
    error::Error,
    open::Store,
    rows::{id, meta, optional, set_meta, state},
    settle::leave,
    writer::Core,
};
use patchbay_model::{
    delivery::State,
    ids::{DeliveryId, EventId, RemoteId, RouteId, RunId, Seq},
    time::Timestamp,
};
use rusqlite::params;

/// What a start found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovered {
    /// Deliveries that were in flight when the last run ended.
    pub in_flight: u64,
    /// The vault has counted starts this database does not know: it is an older copy.
    pub older_copy: bool,
}

/// Sends that may be older than anybody remembers are searched for, not resent.
const FORGOTTEN_MS: i64 = 86_400_000;

impl Store {
    /// Puts in order what the last run left. `counted`: the starts the vault has counted so far; this database
    /// counts its own here, and the vault counts after it.
    pub async fn recover(&self, run: RunId, counted: u64, now: Timestamp) -> Result<Recovered, Error> {
        self.write("recover", move |core| {
            let last: Option<i64> = meta(core.db(), "opened")?;
            let counted = i64::try_from(counted).unwrap_or(i64::MAX);
            let older_copy = last.is_some_and(|last| last < counted);
            set_meta(core.db(), "opened", counted.saturating_add(1))?;
            set_meta(core.db(), "run", run.bytes().as_slice())?;
            let in_flight = doubt_flights(core, now)?;
            if older_copy {
                doubt_everything(core, now)?;
            }
            core.touch(Noun::Status);
            Ok(Recovered { in_flight, older_copy })
        })
        .await
    }

    /// Makes a dead letter due again, at the back of its lane, under a new send key and the same record key.
    pub async fn replay(&self, delivery: DeliveryId, now: Timestamp) -> Result<(), Error> {
        self.write("replay", move |core| {
            let row = one(core, delivery)?;
            if row.state != State::Dead {
                return Err(Error::Stale("The delivery"));
            }
            wake(core, &row, State::Retrying, now)?;
            core.db()
                .prepare_cached(
                    "UPDATE delivery SET generation = generation + 1, spent_ms = 0, doubt_since = NULL, problem = NULL, ended_at = NULL
                     WHERE seq = ?1",
                )?
                .execute([row.seq.0])?;
            Ok(())
        })
        .await
    }

    /// A person says that a doubtful send did not happen: it is sent anew.
    pub async fn send_again(&self, delivery: DeliveryId, now: Timestamp) -> Result<(), Error> {
        self.write("send_again", move |core| {
            let row = asking(core, delivery)?;
            core.db()
                .prepare_cached(
                    "UPDATE delivery SET state = 2, due_at = ?2, generation = generation + 1, doubt_since = NULL, spent_ms = 0 WHERE seq = ?1",
                )?
                .execute(params![row.seq.0, now.0])?;
            moved(core, &row, State::Retrying);
            Ok(())
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
            if let Some(remote) = &remote {
                core.db()
                    .prepare_cached(
                        "INSERT INTO link (route, record_key, remote, at)
                         SELECT route, record_key, ?2, ?3 FROM delivery WHERE seq = ?1
                         ON CONFLICT DO UPDATE SET remote = excluded.remote",
                    )?
                    .execute(params![row.seq.0, remote.0, now.0])?;
            }
            finish(core, &row, State::Delivered, remote.as_ref().map(|r| r.0.as_str()), now)
        })
        .await
    }

    /// A person gives a dead letter or a doubtful delivery up.
    pub async fn dismiss(&self, delivery: DeliveryId, now: Timestamp) -> Result<(), Error> {
        self.write("dismiss", move |core| {
            let row = one(core, delivery)?;
            match row.state {
                State::Dead | State::Asking => finish(core, &row, State::Absorbed, None, now),
                State::Waiting
                | State::Sending
                | State::Retrying
                | State::InDoubt
                | State::Delivered
                | State::Unconfirmed
                | State::Absorbed => Err(Error::Stale("The delivery")),
            }
        })
        .await
    }
}

struct Row {
    seq: Seq,
    event: EventId,
    route: RouteId,
    lane: [u8; 16],
    state: State,
}

fn one(core: &Core, delivery: DeliveryId) -> Result<Row, Error> {
    optional(
        core.db()
            .prepare_cached(
                "SELECT d.seq, d.route, d.lane, d.state, e.id AS event FROM delivery d JOIN event e ON e.seq = d.event WHERE d.id = ?1",
            )?
            .query_row([delivery.bytes()], |row| {
                Ok(Row {
                    seq: Seq(row.get("seq")?),
                    event: id(row, "event", EventId::from_bytes)?,
                    route: id(row, "route", RouteId::from_bytes)?,
                    lane: row.get("lane")?,
                    state: state(row, "state")?,
                })
            }),
    )?
    .ok_or(Error::Missing("The delivery"))
}

fn asking(core: &Core, delivery: DeliveryId) -> Result<Row, Error> {
    let row = one(core, delivery)?;
    if row.state == State::Asking { Ok(row) } else { Err(Error::Stale("The delivery")) }
}

fn moved(core: &mut Core, row: &Row, to: State) {
    core.move_state(row.route, Some(row.state), Some(to));
    core.touch_event(row.event);
    core.touch(Noun::Routes);
}

fn finish(core: &mut Core, row: &Row, to: State, remote: Option<&str>, now: Timestamp) -> Result<(), Error> {
    core.db()
        .prepare_cached(
            "UPDATE delivery SET state = ?2, live = 0, head = 0, remote = coalesce(?3, remote), ended_at = ?4, run = NULL, doubt_since = NULL
             WHERE seq = ?1",
        )?
        .execute(params![row.seq.0, to as u8, remote, now.0])?;
    moved(core, row, to);
    // A dead letter had left its lane when it died.
    if row.state.is_ended() { Ok(()) } else { leave(core, row.route, row.lane) }
}

/// Puts an ended delivery at the back of its lane.
fn wake(core: &mut Core, row: &Row, to: State, now: Timestamp) -> Result<(), Error> {
    let head = core.lanes.join(row.route, row.lane);
    core.db()
        .prepare_cached(
            "UPDATE delivery SET state = ?2, live = 1, due_at = ?3, head = ?4, place = (SELECT max(seq) + 1 FROM event)
             WHERE seq = ?1",
        )?
        .execute(params![row.seq.0, to as u8, now.0, head])?;
    moved(core, row, to);
    Ok(())
}

fn doubt_flights(core: &mut Core, now: Timestamp) -> Result<u64, Error> {
    let flights: Vec<(i64, RouteId)> = {
        let mut all = core.db().prepare_cached("SELECT seq, route FROM delivery WHERE state = 1")?;
        let rows = all.query_map([], |row| Ok((row.get(0)?, id(row, "route", RouteId::from_bytes)?)))?;
        rows.collect::<Result<_, _>>()?
    };
    let forget = planted(Planted::ForgetToLook);
    for (seq, route) in &flights {
        let to = if forget { State::Retrying } else { State::InDoubt };
        let sql = if forget {
            "UPDATE delivery SET state = 2, run = NULL, due_at = ?2, generation = generation + 1 WHERE seq = ?1"
        } else {
            // The bytes may still have been on their way when the last run ended, so looks count from now.
            "UPDATE delivery SET state = 3, run = NULL, due_at = ?2,
             doubt_first = CASE WHEN doubt_since IS NULL THEN claimed_at ELSE doubt_first END,
             doubt_since = coalesce(doubt_since, ?2), doubt_last = ?2, doubt_absent = 0 WHERE seq = ?1"
        };
        core.db().prepare_cached(sql)?.execute(params![seq, now.0])?;
        core.move_state(*route, Some(State::Sending), Some(to));
    }
    Ok(flights.len() as u64)
}

/// After an older copy was restored, anything not ended here may have ended at the vendor since.
fn doubt_everything(core: &mut Core, now: Timestamp) -> Result<(), Error> {
    let waiting: Vec<(i64, RouteId, State)> = {
        let mut all = core
            .db()
            .prepare_cached("SELECT seq, route, state FROM delivery WHERE live = 1 AND state IN (0, 2)")?;
        let rows = all.query_map([], |row| {
            Ok((row.get(0)?, id(row, "route", RouteId::from_bytes)?, state(row, "state")?))
        })?;
        rows.collect::<Result<_, _>>()?
    };
    for (seq, route, from) in waiting {
        core.db()
            .prepare_cached(
                "UPDATE delivery SET state = 3, due_at = ?2, doubt_since = ?2, doubt_first = ?3, doubt_last = ?2, doubt_absent = 0 WHERE seq = ?1",
            )?
            .execute(params![seq, now.0, now.0 - FORGOTTEN_MS])?;
        core.move_state(route, Some(from), Some(State::InDoubt));
    }
    Ok(())
}
