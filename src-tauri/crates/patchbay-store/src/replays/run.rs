//! Sending a frozen set: by batches, each in one commit, each only after the one before has ended.

use super::{ItemState, ReplayMapping, ReplayState, overtaken};
use crate::{
    answers::{by_seq, wake},
    changes::Noun,
    error::Error,
    open::Store,
    rows::optional,
    writer::Core,
};
use patchbay_model::{
    delivery::State,
    ids::{ReplayId, Seq},
    problem::{Problem, Remedy},
    replay::{Batch, Step, step},
    time::Timestamp,
};
use rusqlite::params;
use serde_json::json;

/// What a person tells a replay to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Start,
    Pause,
    Resume,
    Cancel,
}

/// What a step of a running replay did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stepped {
    /// So many were made due.
    Released(u32),
    /// Some of the last batch have not ended.
    Waits,
    /// It runs no more.
    Ended,
}

struct Running {
    mapping: ReplayMapping,
    force_stale: bool,
    batch: u32,
    pace: u32,
    open: u32,
    failed: u32,
    as_before: u32,
    upto: i64,
}

impl Store {
    /// Starts, pauses, takes up again or ends a replay.
    ///
    /// # Errors
    /// [`Error::Missing`]; [`Error::Stale`] where it is not in a state for that.
    pub async fn turn_replay(&self, replay: ReplayId, turn: Turn, now: Timestamp) -> Result<(), Error> {
        self.write("turn_replay", move |core| {
            let (seq, state) = state_of(core, replay)?.ok_or(Error::Missing("The replay"))?;
            use ReplayState as S;
            let to = match (turn, state) {
                (Turn::Start, S::Ready) | (Turn::Resume, S::Paused | S::Stopped) => S::Running,
                (Turn::Pause, S::Running) => S::Paused,
                (Turn::Cancel, S::Checking | S::Ready | S::Running | S::Paused | S::Stopped) => S::Cancelled,
                (
                    Turn::Start | Turn::Pause | Turn::Resume | Turn::Cancel,
                    S::Checking | S::Ready | S::Running | S::Paused | S::Done | S::Cancelled | S::Stopped,
                ) => return Err(Error::Stale("The replay")),
            };
            // Taken up again it begins with one: what was mended meanwhile is tried first.
            let anew = turn == Turn::Resume;
            core.db().execute(
                "UPDATE replay SET state = ?2, started_at = coalesce(started_at, ?3), ended_at = ?4, problem = NULL,
                 batch = CASE WHEN ?5 THEN 0 ELSE batch END, failed = CASE WHEN ?5 THEN 0 ELSE failed END,
                 as_before = CASE WHEN ?5 THEN 0 ELSE as_before END WHERE seq = ?1",
                params![seq, to.as_str(), now.0, (to == S::Cancelled).then_some(now.0), anew],
            )?;
            core.touch_id(Noun::Replays, || replay.to_string());
            let what = match turn {
                Turn::Start => "replay.started",
                Turn::Pause => "replay.paused",
                Turn::Resume => "replay.resumed",
                Turn::Cancel => "replay.cancelled",
            };
            let after: (String, String, i64, i64) = core.db().query_row(
                "SELECT scope, mapping, total, sent FROM replay WHERE seq = ?1",
                [seq],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )?;
            let scope: serde_json::Value = serde_json::from_str(&after.0)?;
            let after = json!({ "state": to.as_str(), "scope": scope, "mapping": after.1, "total": after.2, "sent": after.3 });
            core.audit(what, &replay.to_string(), json!({ "state": state.as_str() }), after, now)
        })
        .await
    }

    /// Makes the next batch of a running replay due, if the one before has ended.
    pub async fn step_replay(&self, replay: i64, now: Timestamp) -> Result<Stepped, Error> {
        self.write("step_replay", move |core| {
            let Some(running) = running(core, replay)? else { return Ok(Stepped::Ended) };
            if running.open > 0 {
                return Ok(Stepped::Waits);
            }
            core.touch(Noun::Replays);
            let last = (running.batch > 0).then_some(Batch {
                number: running.batch,
                size: running.pace,
                failed: running.failed,
                as_before: running.as_before,
            });
            match step(last) {
                Step::Stop => {
                    let problem = serde_json::to_string(&still_there())?;
                    core.db().execute(
                        "UPDATE replay SET state = ?2, problem = ?3, ended_at = ?4 WHERE seq = ?1",
                        params![replay, ReplayState::Stopped.as_str(), problem, now.0],
                    )?;
                    Ok(Stepped::Ended)
                }
                Step::Release(pace) => release(core, replay, &running, pace, now),
            }
        })
        .await
    }
}

fn still_there() -> Problem {
    Problem::new(
        "replay.cause",
        "The first one failed as it had before: the cause is still there. Nothing more was sent.",
    )
    .remedy(Remedy::Retry)
}

fn state_of(core: &Core, replay: ReplayId) -> Result<Option<(i64, ReplayState)>, Error> {
    let row: Option<(i64, String)> = optional(core.db().query_row(
        "SELECT seq, state FROM replay WHERE id = ?1",
        [replay.bytes()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    ))?;
    row.map(|(seq, state)| Ok((seq, state.parse()?))).transpose()
}

fn running(core: &Core, replay: i64) -> Result<Option<Running>, Error> {
    let mut find = core.db().prepare_cached("SELECT * FROM replay WHERE seq = ?1 AND state = 'running'")?;
    let mut rows = find.query([replay])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Running {
        mapping: row.get::<_, String>("mapping")?.parse()?,
        force_stale: row.get("force_stale")?,
        batch: row.get("batch")?,
        pace: row.get("pace")?,
        open: row.get("open")?,
        failed: row.get("failed")?,
        as_before: row.get("as_before")?,
        upto: row.get("upto")?,
    }))
}

/// Wakes the next `pace` deliveries that may go; ends the replay where there are none.
fn release(
    core: &mut Core,
    replay: i64,
    running: &Running,
    pace: u32,
    now: Timestamp,
) -> Result<Stepped, Error> {
    let (mut upto, mut sent, mut skipped) = (running.upto, 0, 0);
    while sent < pace {
        let next: Vec<(i64, i64, u8)> = {
            let mut find = core.db().prepare_cached(
                "SELECT n, delivery, was FROM replay_item WHERE replay = ?1 AND n > ?2
                 AND (would = 'ok' OR (would = 'stale' AND ?3)) ORDER BY n LIMIT ?4",
            )?;
            let rows = find.query_map(params![replay, upto, running.force_stale, pace - sent], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
            rows.collect::<Result<_, _>>()?
        };
        let Some((last, ..)) = next.last() else { break };
        upto = *last;
        for (n, delivery, was) in next {
            let gone = let_go(core, replay, running, Seq(delivery), was, now)?;
            let state = if gone { ItemState::Sent } else { ItemState::Skipped };
            core.db()
                .prepare_cached("UPDATE replay_item SET state = ?3 WHERE replay = ?1 AND n = ?2")?
                .execute(params![replay, n, state.number()])?;
            if gone { sent += 1 } else { skipped += 1 }
        }
    }
    let ended = sent == 0;
    core.db().execute(
        "UPDATE replay SET batch = batch + 1, pace = ?2, open = ?3, failed = 0, as_before = 0, upto = ?4,
         sent = sent + ?3, skipped = skipped + ?5, state = ?6, ended_at = ?7 WHERE seq = ?1",
        params![
            replay,
            if ended { running.pace } else { pace },
            sent,
            upto,
            skipped,
            if ended { ReplayState::Done } else { ReplayState::Running }.as_str(),
            ended.then_some(now.0)
        ],
    )?;
    Ok(if ended { Stepped::Ended } else { Stepped::Released(sent) })
}

/// Makes one delivery due, unless it has gone on since the set was frozen, or a newer one was written to its record.
fn let_go(
    core: &mut Core,
    replay: i64,
    running: &Running,
    delivery: Seq,
    was: u8,
    now: Timestamp,
) -> Result<bool, Error> {
    let Some(row) = by_seq(core, delivery)? else { return Ok(false) };
    let overtaken = || overtaken(core.db(), row.route, &row.record_key, row.occurred_at, row.event_seq);
    if row.state as u8 != was || !row.state.is_ended() || (!running.force_stale && overtaken()?) {
        return Ok(false);
    }
    wake(core, &row, now)?;
    core.db()
        .prepare_cached(
            "UPDATE delivery SET replay = ?2, stale_ok = ?3,
             pinned_version = CASE WHEN ?4 THEN route_version ELSE NULL END WHERE seq = ?1",
        )?
        .execute(params![delivery.0, replay, running.force_stale, running.mapping == ReplayMapping::Then])?;
    Ok(true)
}

/// A delivery that a replay woke has ended, or waits for a person. `cause` is what it waits for.
pub(crate) fn moved(
    core: &mut Core,
    replay: i64,
    delivery: Seq,
    to: State,
    cause: Option<i64>,
) -> Result<(), Error> {
    let state = match to {
        State::Delivered | State::Unconfirmed => ItemState::Delivered,
        State::Dead => ItemState::Dead,
        State::Asking => ItemState::Asking,
        State::Absorbed => ItemState::Absorbed,
        State::Waiting | State::Sending | State::Retrying | State::InDoubt => return Ok(()),
    };
    let found: Option<(i64, i64, Option<i64>)> = optional(
        core.db()
            .prepare_cached("SELECT n, state, cause FROM replay_item WHERE replay = ?1 AND delivery = ?2")?
            .query_row([replay, delivery.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))),
    )?;
    let Some((n, from, had)) = found else { return Ok(()) };
    // An answer to one that asked no longer counts for its batch, which has gone on.
    let was_open = ItemState::of(from)? == ItemState::Sent;
    let failed = was_open && matches!(state, ItemState::Dead | ItemState::Asking);
    core.db()
        .prepare_cached("UPDATE replay_item SET state = ?3 WHERE replay = ?1 AND n = ?2")?
        .execute(params![replay, n, state.number()])?;
    core.db()
        .prepare_cached(
            "UPDATE replay SET open = open - ?2, failed = failed + ?3, as_before = as_before + ?4,
             delivered = delivered + ?5, dead = dead + ?6 WHERE seq = ?1",
        )?
        .execute(params![
            replay,
            was_open,
            failed,
            failed && cause.is_some() && cause == had,
            state == ItemState::Delivered,
            state == ItemState::Dead
        ])?;
    core.touch(Noun::Replays);
    Ok(())
}
