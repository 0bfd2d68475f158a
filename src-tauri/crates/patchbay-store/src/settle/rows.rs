//! The columns of a delivery as one flight leaves them, its line of the log, and its place in the lane.

use super::AttemptRow;
use crate::{error::Error, rows::optional, writer::Core};
use patchbay_model::{
    delivery::{Doubt, State},
    ids::{RouteId, Seq},
    problem::Problem,
    time::Timestamp,
};
use rusqlite::params;

pub(crate) fn end(
    core: &Core,
    seq: Seq,
    to: State,
    attempts: u32,
    result: Ending<'_>,
    problem: Option<&Problem>,
    now: Timestamp,
) -> Result<(), Error> {
    let problem = problem.map(serde_json::to_string).transpose()?;
    core.db()
        .prepare_cached(
            "UPDATE delivery SET state = ?2, live = 0, head = 0, attempts = ?3, problem = ?4, ended_at = ?5, run = NULL,
             doubt_since = NULL, replay = NULL, stale_ok = NULL, pinned_version = NULL,
             remote = coalesce(?6, remote), differs = coalesce(?7, differs), cause = coalesce(?8, cause) WHERE seq = ?1",
        )?
        .execute(params![
            seq.0,
            to as u8,
            attempts,
            problem,
            now.0,
            result.remote,
            result.differs,
            result.cause
        ])?;
    Ok(())
}

/// What came of a delivery beside its state; what is not told stays as it was.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ending<'a> {
    pub(crate) remote: Option<&'a str>,
    /// JSON.
    pub(crate) differs: Option<&'a str>,
    pub(crate) cause: Option<i64>,
}

pub(super) fn rest(
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

pub(super) fn definite(core: &Core, seq: Seq, spent_ms: Option<i64>) -> Result<(), Error> {
    core.db()
        .prepare_cached(
            "UPDATE delivery SET generation = generation + 1, doubt_since = NULL, spent_ms = coalesce(?2, spent_ms) WHERE seq = ?1",
        )?
        .execute(params![seq.0, spent_ms])?;
    Ok(())
}

pub(super) fn doubt_row(core: &Core, seq: Seq, doubt: &Doubt, spent_ms: i64) -> Result<(), Error> {
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

/// Takes an ended delivery out of its lane and makes the next one claimable, which it returns.
pub(crate) fn leave(core: &mut Core, route: RouteId, lane: [u8; 16]) -> Result<Option<Seq>, Error> {
    leave_many(core, route, lane, 1)
}

/// The same for several that ended together.
pub(super) fn leave_many(
    core: &mut Core,
    route: RouteId,
    lane: [u8; 16],
    n: usize,
) -> Result<Option<Seq>, Error> {
    let mut waits = false;
    for _ in 0..n {
        waits = core.lanes.leave(route, lane);
    }
    if !waits {
        return Ok(None);
    }
    optional(
        core.db()
            .prepare_cached(
                "UPDATE delivery SET head = 1 WHERE seq = (SELECT seq FROM delivery
                 WHERE route = ?1 AND lane = ?2 AND live = 1 AND head = 0 ORDER BY place, seq LIMIT 1) RETURNING seq",
            )?
            .query_row(params![route.bytes(), lane], |row| row.get(0).map(Seq)),
    )
}

pub(super) fn log(core: &Core, delivery: Seq, number: u32, attempt: &AttemptRow) -> Result<(), Error> {
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

/// What a record's last write is known by.
pub(crate) struct Written<'a> {
    pub(crate) route: RouteId,
    pub(crate) record_key: &'a str,
    pub(crate) remote: &'a str,
    pub(crate) event: Seq,
    pub(crate) occurred_at: Timestamp,
}

/// Remembers which record a key has at the target, and the newest event that was ever written to it.
pub(crate) fn link(core: &Core, written: &Written<'_>, now: Timestamp) -> Result<(), Error> {
    core.db()
        .prepare_cached(
            "INSERT INTO link (route, record_key, remote, at, occurred_at, event) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET remote = excluded.remote, at = excluded.at,
             occurred_at = max(coalesce(occurred_at, excluded.occurred_at), excluded.occurred_at),
             event = CASE WHEN occurred_at IS NULL OR (excluded.occurred_at, excluded.event) > (occurred_at, event)
                     THEN excluded.event ELSE event END",
        )?
        .execute(params![
            written.route.bytes(),
            written.record_key,
            written.remote,
            now.0,
            written.occurred_at.0,
            written.event.0
        ])?;
    Ok(())
}
