//! Hop 8: the next state and the attempt, in one transaction, by compare-and-set on (delivery, run, try).

use crate::{
    changes::Noun,
    crash::{Planted, planted},
    error::Error,
    holds,
    open::Store,
    rows::{id, optional, state},
    writer::Core,
};
use patchbay_model::{
    delivery::{Doubt, Pins, State},
    ids::{ConnectionId, EventId, RouteId, RunId, Seq},
    outcome::{Proof, Scope},
    problem::Problem,
    settle::Next,
    time::Timestamp,
};
use rusqlite::{ToSql, params};

/// One try as the log keeps it: codes and ids, never bodies.
#[derive(Debug, Clone)]
pub struct AttemptRow {
    pub look: bool,
    pub left_at: Timestamp,
    pub took_ms: i64,
    /// `delivered`, `retry`, `uncertain`, `found`, …
    pub outcome: String,
    pub pins: Option<Pins>,
    pub problem: Option<Problem>,
    pub status: Option<u16>,
    pub code: Option<String>,
    pub message: Option<String>,
    pub request_id: Option<String>,
}

/// What one flight ends as.
#[derive(Debug, Clone)]
pub struct Settlement {
    pub seq: Seq,
    pub run: RunId,
    pub tries: u32,
    pub was: State,
    pub target: ConnectionId,
    pub next: Next,
    /// Nothing where no call was made.
    pub attempt: Option<AttemptRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    Applied,
    /// The delivery was settled by somebody else meanwhile; the answer is in the log and changed nothing.
    Late,
}

struct Row {
    route: RouteId,
    lane: [u8; 16],
    record_key: String,
    attempts: u32,
    event: EventId,
    state: State,
}

impl Store {
    /// Ends one flight.
    pub async fn settle(&self, settlement: Settlement, now: Timestamp) -> Result<Settled, Error> {
        self.write("settle", move |core| settle(core, &settlement, now)).await
    }
}

fn settle(core: &mut Core, s: &Settlement, now: Timestamp) -> Result<Settled, Error> {
    let row = read(core, s)?.ok_or(Error::Missing("The delivery"))?;
    if let Some(attempt) = &s.attempt {
        log(core, s.seq, row.attempts + 1, attempt)?;
        core.touch_event(row.event);
    }
    let ours = core
        .db()
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM delivery WHERE seq = ?1 AND run = ?2 AND tries = ?3 AND state = 1)",
        )?
        .query_row(params![s.seq.0, s.run.bytes(), s.tries], |row| row.get::<_, bool>(0))?;
    if !ours && !planted(Planted::SettleBlindly) {
        return Ok(Settled::Late);
    }
    let sent = s.attempt.as_ref().is_some_and(|attempt| !attempt.look);
    let to = apply(core, s, &row, sent, now)?;
    core.move_state(row.route, Some(row.state), Some(to));
    if to.is_ended() {
        leave(core, row.route, row.lane)?;
    }
    core.touch(Noun::Routes);
    Ok(Settled::Applied)
}

fn read(core: &Core, s: &Settlement) -> Result<Option<Row>, Error> {
    optional(
        core.db()
            .prepare_cached(
                "SELECT d.route, d.lane, d.record_key, d.attempts, d.state, e.id AS event
                 FROM delivery d JOIN event e ON e.seq = d.event WHERE d.seq = ?1",
            )?
            .query_row([s.seq.0], |row| {
                Ok(Row {
                    route: id(row, "route", RouteId::from_bytes)?,
                    lane: row.get("lane")?,
                    record_key: row.get("record_key")?,
                    attempts: row.get("attempts")?,
                    event: id(row, "event", EventId::from_bytes)?,
                    state: state(row, "state")?,
                })
            }),
    )
}

fn apply(core: &mut Core, s: &Settlement, row: &Row, sent: bool, now: Timestamp) -> Result<State, Error> {
    let attempts = row.attempts + u32::from(sent);
    let doubted = s.was == State::InDoubt;
    match &s.next {
        Next::Done(receipt) => {
            let to = match receipt.proof {
                Proof::Confirmed => State::Delivered,
                Proof::Accepted => State::Unconfirmed,
            };
            let differs =
                (!receipt.differs.is_empty()).then(|| serde_json::to_string(&receipt.differs)).transpose()?;
            let remote = receipt.remote.as_ref().map(|remote| remote.0.clone());
            if let Some(remote) = &remote {
                core.db()
                    .prepare_cached(
                        "INSERT INTO link (route, record_key, remote, at) VALUES (?1, ?2, ?3, ?4)
                         ON CONFLICT DO UPDATE SET remote = excluded.remote, at = excluded.at",
                    )?
                    .execute(params![row.route.bytes(), row.record_key, remote, now.0])?;
            }
            end(core, s.seq, to, attempts, &[("remote", &remote), ("differs", &differs)], None, now)?;
            core.count("delivered", 1, now);
            Ok(to)
        }
        Next::Absorbed(_) => {
            end(core, s.seq, State::Absorbed, attempts, &[], None, now)?;
            Ok(State::Absorbed)
        }
        Next::Dead { problem } => {
            end(core, s.seq, State::Dead, attempts, &[], Some(problem), now)?;
            core.count("dead", 1, now);
            Ok(State::Dead)
        }
        Next::AskPerson { problem } => {
            rest(core, s.seq, State::Asking, now, attempts, Some(problem))?;
            Ok(State::Asking)
        }
        // The vendor was definite that nothing was written, so the next send is a new one: its key moves.
        Next::Wait { until, .. } => {
            let to = if doubted { State::InDoubt } else { resting_after_wait(row) };
            rest(core, s.seq, to, *until, row.attempts, None)?;
            if !doubted {
                definite(core, s.seq, None)?;
            }
            Ok(to)
        }
        Next::Again { at, spent_ms, problem } => {
            rest(core, s.seq, State::Retrying, *at, attempts, Some(problem))?;
            definite(core, s.seq, Some(*spent_ms))?;
            core.count("retries", 1, now);
            Ok(State::Retrying)
        }
        Next::Doubt { at, doubt, spent_ms, problem } => {
            rest(core, s.seq, State::InDoubt, *at, attempts, Some(problem))?;
            doubt_row(core, s.seq, doubt, *spent_ms)?;
            Ok(State::InDoubt)
        }
        Next::AskAgain { at, .. } => {
            rest(core, s.seq, State::InDoubt, *at, attempts, None)?;
            let doubt = Doubt { since: now, first_sent_at: now, last_sent_at: now, absent: 0 };
            doubt_row(core, s.seq, &doubt, 0)?;
            Ok(State::InDoubt)
        }
        Next::Hold { scope, problem } => {
            let subject = match scope {
                Scope::Connection => *s.target.bytes(),
                Scope::Route => *row.route.bytes(),
            };
            holds::put(core, *scope, subject, problem, now)?;
            // A hold spends no try: what is wrong is not this delivery.
            let to = if doubted { State::InDoubt } else { resting_after_wait(row) };
            rest(core, s.seq, to, now, row.attempts, Some(problem))?;
            if !doubted {
                definite(core, s.seq, None)?;
            }
            Ok(to)
        }
    }
}

fn resting_after_wait(row: &Row) -> State {
    if row.attempts == 0 { State::Waiting } else { State::Retrying }
}

fn end(
    core: &Core,
    seq: Seq,
    to: State,
    attempts: u32,
    more: &[(&str, &dyn ToSql)],
    problem: Option<&Problem>,
    now: Timestamp,
) -> Result<(), Error> {
    let problem = problem.map(serde_json::to_string).transpose()?;
    core.db()
        .prepare_cached(
            "UPDATE delivery SET state = ?2, live = 0, head = 0, attempts = ?3, problem = ?4, ended_at = ?5, run = NULL,
             doubt_since = NULL WHERE seq = ?1",
        )?
        .execute(params![seq.0, to as u8, attempts, problem, now.0])?;
    for (column, value) in more {
        core.db()
            .prepare_cached(&format!("UPDATE delivery SET {column} = ?2 WHERE seq = ?1 AND ?2 IS NOT NULL"))?
            .execute(params![seq.0, value])?;
    }
    Ok(())
}

fn rest(
    core: &Core,
    seq: Seq,
    to: State,
    due: Timestamp,
    attempts: u32,
    problem: Option<&Problem>,
) -> Result<(), Error> {
    let problem = problem.map(serde_json::to_string).transpose()?;
    core.db()
        .prepare_cached(
            "UPDATE delivery SET state = ?2, due_at = ?3, attempts = ?4, problem = coalesce(?5, problem), run = NULL WHERE seq = ?1",
        )?
        .execute(params![seq.0, to as u8, due.0, attempts, problem])?;
    Ok(())
}

fn definite(core: &Core, seq: Seq, spent_ms: Option<i64>) -> Result<(), Error> {
    core.db()
        .prepare_cached(
            "UPDATE delivery SET generation = generation + 1, doubt_since = NULL, spent_ms = coalesce(?2, spent_ms) WHERE seq = ?1",
        )?
        .execute(params![seq.0, spent_ms])?;
    Ok(())
}

fn doubt_row(core: &Core, seq: Seq, doubt: &Doubt, spent_ms: i64) -> Result<(), Error> {
    core.db()
        .prepare_cached(
            "UPDATE delivery SET doubt_since = ?2, doubt_first = ?3, doubt_last = ?4, doubt_absent = ?5, spent_ms = ?6 WHERE seq = ?1",
        )?
        .execute(params![
            seq.0,
            doubt.since.0,
            doubt.first_sent_at.0,
            doubt.last_sent_at.0,
            doubt.absent,
            spent_ms
        ])?;
    Ok(())
}

/// Takes an ended delivery out of its lane and makes the next one claimable.
pub(crate) fn leave(core: &mut Core, route: RouteId, lane: [u8; 16]) -> Result<(), Error> {
    if !core.lanes.leave(route, lane) {
        return Ok(());
    }
    core.db()
        .prepare_cached(
            "UPDATE delivery SET head = 1 WHERE seq = (SELECT seq FROM delivery
             WHERE route = ?1 AND lane = ?2 AND live = 1 AND head = 0 ORDER BY place, seq LIMIT 1)",
        )?
        .execute(params![route.bytes(), lane])?;
    Ok(())
}

fn log(core: &Core, delivery: Seq, number: u32, attempt: &AttemptRow) -> Result<(), Error> {
    core.db()
        .prepare_cached(
            "INSERT INTO attempt (delivery, number, look, left_at, took_ms, outcome, pins, problem, status, code, message, request_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            delivery.0,
            number,
            attempt.look,
            attempt.left_at.0,
            attempt.took_ms,
            attempt.outcome,
            attempt.pins.as_ref().map(serde_json::to_string).transpose()?,
            attempt.problem.as_ref().map(serde_json::to_string).transpose()?,
            attempt.status,
            attempt.code,
            attempt.message,
            attempt.request_id
        ])?;
    Ok(())
}
