//! From time to place: which numbers the events of a stretch of time have. Numbers follow the order of acceptance, and
//! a clock that was set makes the two differ, so a stretch of time is a range that may hold others as well.

use crate::{
    error::Error,
    rows::{id, state, time},
};
use patchbay_model::{
    delivery::State,
    filter::Verdict,
    ids::{ConnectionId, RouteId},
    query::{Atom, Bound, Leg, Line, Node},
    time::Timestamp,
};
use rusqlite::Connection;

const MINUTE: i64 = 60_000;

/// From the first number, before the second: every event of the query is there.
pub(crate) fn within(db: &Connection, bound: &Bound) -> Result<(i64, i64), Error> {
    let (mut since, mut until) = (i64::MIN, i64::MAX);
    for node in bound.terms().0 {
        match node {
            Node::Is(Atom::Since(at)) => since = since.max(at.0),
            Node::Is(Atom::Until(at)) => until = until.min(at.0),
            Node::All(_) | Node::Any(_) | Node::Not(_) | Node::Is(_) => {}
        }
    }
    if since == i64::MIN && until == i64::MAX {
        return Ok((i64::MIN, i64::MAX));
    }
    let (first, last): (Option<i64>, Option<i64>) = db
        .prepare_cached("SELECT min(first), max(last) FROM span WHERE minute >= ?1 AND minute <= ?2")?
        .query_row([since.div_euclid(MINUTE), until.div_euclid(MINUTE)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    // No such minute: an empty range.
    Ok((first.unwrap_or(i64::MAX), last.map_or(i64::MIN, |last| last + 1)))
}

/// The numbers of the oldest and the newest event; one and zero where there is none. Each is asked for by itself: asked
/// for both at once, SQLite goes through the whole table.
pub(crate) fn ends(db: &Connection) -> Result<(i64, i64), Error> {
    let ends = db
        .prepare_cached(
            "SELECT coalesce((SELECT min(seq) FROM event), 1), coalesce((SELECT max(seq) FROM event), 0)",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(ends)
}

/// The number of the first event received at or after `at`, as if numbers followed the clock: where a jump lands.
pub(crate) fn place(db: &Connection, at: Timestamp) -> Result<i64, Error> {
    let (mut low, newest) = ends(db)?;
    let mut high = newest + 1;
    let mut read =
        db.prepare_cached("SELECT seq, received_at FROM event WHERE seq >= ?1 ORDER BY seq LIMIT 1")?;
    while low < high {
        let middle = low + (high - low) / 2;
        let found: Option<(i64, i64)> =
            crate::rows::optional(read.query_row([middle], |row| Ok((row.get(0)?, row.get(1)?))))?;
        match found {
            Some((seq, received)) if seq < high && received < at.0 => low = seq + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// Of one event: whether it is there and counted, whether it is in the set, and whether it has a dead letter.
pub(crate) fn probe(db: &Connection, wanted: &Bound, seq: i64) -> Result<(bool, bool, bool), Error> {
    let mut find = db.prepare_cached("SELECT * FROM event WHERE seq = ?1")?;
    let mut rows = find.query([seq])?;
    let Some(row) = rows.next()? else { return Ok((false, false, false)) };
    let view: String = row.get("view")?;
    let kind: String = row.get("kind")?;
    let event = Line {
        connection: id(row, "connection", ConnectionId::from_bytes)?,
        kind: &kind,
        received_at: time(row, "received_at")?,
        policy_version: row.get("policy_version")?,
        readable: row.get("readable")?,
        repeat: row.get::<_, Option<i64>>("shadow_of")?.is_some(),
        view: &serde_json::from_str(&view).unwrap_or_default(),
        leg: None,
    };
    let mut legs = db.prepare_cached("SELECT route, state, lane, cause FROM delivery WHERE event = ?1")?;
    let legs: Vec<Leg> = legs
        .query_map([seq], |row| {
            Ok(Leg {
                route: id(row, "route", RouteId::from_bytes)?,
                state: state(row, "state")?,
                lane: row.get("lane")?,
                cause: row.get("cause")?,
            })
        })?
        .collect::<Result<_, _>>()?;
    let fits = if legs.is_empty() {
        wanted.matches(&event) == Verdict::Yes
    } else {
        legs.iter().any(|leg| wanted.matches(&Line { leg: Some(*leg), ..event }) == Verdict::Yes)
    };
    Ok((wanted.repeats || !event.repeat, fits, legs.iter().any(|leg| leg.state == State::Dead)))
}
