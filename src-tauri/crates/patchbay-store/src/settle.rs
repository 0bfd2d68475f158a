//! Hop 8: the next state and the attempt, in one transaction, by compare-and-set on (delivery, run, try).

mod batch;
mod rows;

pub(crate) use rows::{Ending, Written, end, leave, link};

use crate::{
    cases,
    causes::{self, CauseKind},
    changes::Noun,
    clock::{self, Clock},
    crash::{Planted, planted},
    error::Error,
    holds,
    open::Store,
    replays,
    rows::{id, optional, state, time},
    series::Paced,
    writer::Core,
};
use batch::Carried;
use patchbay_model::{
    delivery::{Doubt, Pins, State},
    ids::{ConnectionId, EventId, RouteId, RunId, Seq},
    outcome::{Proof, Scope},
    problem::Problem,
    settle::Next,
    time::Timestamp,
};
use rows::{definite, doubt_row, log, rest};
use rusqlite::params;

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
    /// By which clock it was claimed.
    pub clock: Clock,
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
    event_seq: Seq,
    occurred_at: Timestamp,
    received_at: Timestamp,
    state: State,
    replay: Option<i64>,
    /// It is of a correlating route.
    of_case: bool,
    /// Later updates of its record that left with it.
    carried: Vec<Carried>,
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
    let next = clock::followed(core, s, now)?;
    let (to, cause) = apply(core, s, &next, &row, sent, now)?;
    core.move_state(row.route, Some(row.state), Some(to));
    if let Some(replay) = row.replay {
        replays::moved(core, replay, s.seq, to, cause)?;
    }
    if row.of_case && !planted(Planted::ForgetOpening) {
        let (remote, problem) = ending(&s.next);
        cases::ended(core, s.seq, to, remote, problem, now)?;
    }
    match to.is_ended() {
        true if row.carried.is_empty() => drop(leave(core, row.route, row.lane)?),
        true => batch::absorb(core, s.seq, &row.carried, (row.route, row.lane), now)?,
        false => {}
    }
    if row.of_case && to.is_ended() {
        cases::second_leg(core, s.seq, now)?;
    }
    core.touch(Noun::Routes);
    Ok(Settled::Applied)
}

fn read(core: &Core, s: &Settlement) -> Result<Option<Row>, Error> {
    let row: Option<(Row, bool)> = optional(
        core.db()
            .prepare_cached(
                "SELECT d.route, d.lane, d.record_key, d.attempts, d.state, d.replay, d.verb IS NOT NULL AS of_case, d.batch = d.seq AS led, e.id AS event, e.seq AS event_seq, e.occurred_at, e.received_at
                 FROM delivery d JOIN event e ON e.seq = d.event WHERE d.seq = ?1",
            )?
            .query_row([s.seq.0], |row| {
                let led = row.get::<_, Option<bool>>("led")?.unwrap_or(false);
                let row = Row {
                    route: id(row, "route", RouteId::from_bytes)?,
                    lane: row.get("lane")?,
                    record_key: row.get("record_key")?,
                    attempts: row.get("attempts")?,
                    event: id(row, "event", EventId::from_bytes)?,
                    event_seq: Seq(row.get("event_seq")?),
                    occurred_at: time(row, "occurred_at")?,
                    received_at: time(row, "received_at")?,
                    state: state(row, "state")?,
                    replay: row.get("replay")?,
                    of_case: row.get("of_case")?,
                    carried: vec![],
                };
                Ok((row, led))
            }),
    )?;
    let Some((mut row, led)) = row else { return Ok(None) };
    if led {
        row.carried = batch::carried(core, s.seq)?;
    }
    Ok(Some(row))
}

/// Writes the next state. Gives it, and the cause where a person is waited for.
fn apply(
    core: &mut Core,
    s: &Settlement,
    next: &Next,
    row: &Row,
    sent: bool,
    now: Timestamp,
) -> Result<(State, Option<i64>), Error> {
    let attempts = row.attempts + u32::from(sent);
    let doubted = s.was == State::InDoubt;
    match next {
        Next::Done(receipt) => {
            let to = match receipt.proof {
                Proof::Confirmed => State::Delivered,
                Proof::Accepted => State::Unconfirmed,
            };
            let differs =
                (!receipt.differs.is_empty()).then(|| serde_json::to_string(&receipt.differs)).transpose()?;
            let remote = receipt.remote.as_ref().map(|remote| remote.0.clone());
            let newest = row.carried.last();
            if let Some(remote) = &remote {
                let (route, record_key) = (row.route, row.record_key.as_str());
                let (event, occurred_at) =
                    newest.map_or((row.event_seq, row.occurred_at), |one| (one.event_seq, one.occurred_at));
                link(core, &Written { route, record_key, remote, event, occurred_at }, now)?;
            }
            let result = Ending { remote: remote.as_deref(), differs: differs.as_deref(), cause: None };
            core.count("delivered", 1, now);
            if let Some(newest) = newest {
                end(core, newest.seq, to, attempts, result, None, now)?;
                core.move_state(row.route, Some(newest.state), Some(to));
                core.count("coalesced", i64::try_from(row.carried.len()).unwrap_or(i64::MAX), now);
                core.series.add(row.route, Paced::Delivered, now);
                core.series.add(row.route, Paced::took(now.since(newest.received_at)), now);
                return Ok((State::Absorbed, None));
            }
            end(core, s.seq, to, attempts, result, None, now)?;
            core.series.add(row.route, Paced::Delivered, now);
            core.series.add(row.route, Paced::took(now.since(row.received_at)), now);
            Ok((to, None))
        }
        Next::Absorbed(_) => {
            if let Some(newest) = row.carried.last() {
                end(core, newest.seq, State::Absorbed, attempts, Ending::default(), None, now)?;
                core.move_state(row.route, Some(newest.state), Some(State::Absorbed));
                return Ok((State::Absorbed, None));
            }
            end(core, s.seq, State::Absorbed, attempts, Ending::default(), None, now)?;
            Ok((State::Absorbed, None))
        }
        Next::Dead { problem } if !row.carried.is_empty() => {
            batch::dissolve(core, s.seq)?;
            rest(core, s.seq, State::Retrying, now, attempts, Some(problem))?;
            definite(core, s.seq, None)?;
            Ok((State::Retrying, None))
        }
        Next::Dead { problem } => {
            // What our own reading of the container tells goes by that alone: with a call or without, it is one cause.
            let vendor_code = s.attempt.as_ref().and_then(|attempt| attempt.code.as_deref());
            let vendor_code = vendor_code.filter(|_| !problem.code.starts_with("mapping."));
            let cause = causes::join(core, CauseKind::Dead, row.route.bytes(), problem, vendor_code, now)?;
            let result = Ending { cause: Some(cause), ..Ending::default() };
            end(core, s.seq, State::Dead, attempts, result, Some(problem), now)?;
            core.count("dead", 1, now);
            core.series.add(row.route, Paced::Dead, now);
            Ok((State::Dead, Some(cause)))
        }
        Next::AskPerson { problem } => {
            rest(core, s.seq, State::Asking, now, attempts, Some(problem))?;
            let cause = causes::join(core, CauseKind::Asking, row.route.bytes(), problem, None, now)?;
            core.db()
                .prepare_cached("UPDATE delivery SET cause = ?2 WHERE seq = ?1")?
                .execute([s.seq.0, cause])?;
            Ok((State::Asking, Some(cause)))
        }
        // The vendor was definite that nothing was written, so the next send is a new one: its key moves.
        Next::Wait { until, .. } => {
            let to = if doubted { State::InDoubt } else { resting_after_wait(row) };
            rest(core, s.seq, to, *until, row.attempts, None)?;
            if !doubted {
                definite(core, s.seq, None)?;
            }
            Ok((to, None))
        }
        Next::Again { at, spent_ms, problem } => {
            rest(core, s.seq, State::Retrying, *at, attempts, Some(problem))?;
            definite(core, s.seq, Some(*spent_ms))?;
            core.count("retries", 1, now);
            core.series.add(row.route, Paced::Retried, now);
            Ok((State::Retrying, None))
        }
        Next::Doubt { at, doubt, spent_ms, problem } => {
            rest(core, s.seq, State::InDoubt, *at, attempts, Some(problem))?;
            doubt_row(core, s.seq, doubt, *spent_ms)?;
            Ok((State::InDoubt, None))
        }
        Next::AskAgain { at, .. } => {
            rest(core, s.seq, State::InDoubt, *at, attempts, None)?;
            let doubt = Doubt { since: now, first_sent_at: now, last_sent_at: now, absent: 0 };
            doubt_row(core, s.seq, &doubt, 0)?;
            Ok((State::InDoubt, None))
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
            Ok((to, None))
        }
    }
}

/// What an ending tells a case: the record's name, or why there is none.
fn ending(next: &Next) -> (Option<&str>, Option<&Problem>) {
    match next {
        Next::Done(receipt) => (receipt.remote.as_ref().map(|remote| remote.0.as_str()), None),
        Next::Dead { problem } => (None, Some(problem)),
        Next::AskAgain { .. }
        | Next::Absorbed(_)
        | Next::Wait { .. }
        | Next::Again { .. }
        | Next::Doubt { .. }
        | Next::AskPerson { .. }
        | Next::Hold { .. } => (None, None),
    }
}

fn resting_after_wait(row: &Row) -> State {
    if row.attempts == 0 { State::Waiting } else { State::Retrying }
}
