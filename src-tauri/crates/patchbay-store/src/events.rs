//! The log, page by page. A page is found by walking back in bounded steps, so that no filter, however rare
//! its matches, makes anybody wait: what was not reached yet is said.

use crate::{
    error::Error,
    open::Store,
    query::{Hunt, spans},
    rows::{id, state, time},
};
use patchbay_model::{
    delivery::State,
    ids::{ConnectionId, DeliveryId, EventId, RouteId, Seq},
    query::Bound,
    route::EventKind,
    time::Timestamp,
};
use rusqlite::{Connection, Row};
use std::sync::Arc;

#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    pub seq: Seq,
    pub id: EventId,
    pub connection: ConnectionId,
    pub kind: EventKind,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    pub bytes: u32,
    pub readable: bool,
    pub repeats: u32,
    pub shadow_of: Option<Seq>,
    pub view: String,
    pub lines: Vec<LineRow>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct LineRow {
    pub seq: Seq,
    pub route: RouteId,
    pub delivery: DeliveryId,
    pub state: State,
    /// The record it made, as its vendor names it.
    pub remote: Option<String>,
}

/// Rows in ascending order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventPage {
    pub rows: Vec<EventRow>,
    /// There may be more beyond `reached`.
    pub more: bool,
    /// The page is not full because time ran out, not because nothing is left.
    pub partial: bool,
    /// How far the walk got: backwards, the rows before this one are left; forwards, those after it.
    pub reached: Option<Seq>,
}

/// What stands on either side of a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct AroundPage {
    pub earlier: EventPage,
    pub later: EventPage,
    /// The number of the first event of the moment.
    pub place: Seq,
}

impl Store {
    /// The number of the newest event; zero where there is none.
    pub async fn newest(&self) -> Result<Seq, Error> {
        self.read(|db| {
            let newest = db.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))?;
            Ok(Seq(newest))
        })
        .await
    }

    /// The newest rows before `before` (or of all), newest last.
    pub async fn events(
        &self,
        wanted: impl Into<Arc<Bound>>,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<EventPage, Error> {
        let wanted = wanted.into();
        self.read(move |db| {
            let moment = db.unchecked_transaction()?;
            back(&Hunt::new(&moment, &wanted)?, &moment, before.map_or(i64::MAX, |seq| seq.0), limit)
        })
        .await
    }

    /// The rows right after `after`, oldest first.
    pub async fn events_after(
        &self,
        wanted: impl Into<Arc<Bound>>,
        after: Seq,
        limit: u32,
    ) -> Result<EventPage, Error> {
        let wanted = wanted.into();
        self.read(move |db| {
            let moment = db.unchecked_transaction()?;
            forth(&Hunt::new(&moment, &wanted)?, &moment, after.0 + 1, limit)
        })
        .await
    }

    /// Rows around a moment: as many of either side as there are, up to half of `limit` each.
    pub async fn events_at(
        &self,
        wanted: impl Into<Arc<Bound>>,
        at: Timestamp,
        limit: u32,
    ) -> Result<AroundPage, Error> {
        let wanted = wanted.into();
        self.read(move |db| {
            let moment = db.unchecked_transaction()?;
            let place = spans::place(&moment, at)?;
            let later = forth(&Hunt::new(&moment, &wanted)?, &moment, place, limit.div_ceil(2))?;
            let earlier = back(&Hunt::new(&moment, &wanted)?, &moment, place, limit / 2)?;
            Ok(AroundPage { earlier, later, place: Seq(place) })
        })
        .await
    }
}

fn back(hunt: &Hunt<'_>, db: &Connection, end: i64, limit: u32) -> Result<EventPage, Error> {
    let mut rows = Vec::new();
    let found = hunt.back(end, limit as usize, |row| {
        rows.push(read(row)?);
        Ok(row.get("seq")?)
    })?;
    rows.reverse();
    fill_lines(db, &mut rows)?;
    let back_to = (!found.end).then_some(Seq(found.reached));
    Ok(EventPage { rows, more: !found.end, partial: found.partial, reached: back_to })
}

fn forth(hunt: &Hunt<'_>, db: &Connection, from: i64, limit: u32) -> Result<EventPage, Error> {
    let mut rows = Vec::new();
    let found = hunt.forth(from, limit as usize, |row| {
        rows.push(read(row)?);
        Ok(row.get("seq")?)
    })?;
    fill_lines(db, &mut rows)?;
    // The last number that was looked at: what comes after it is after the page.
    let reached = (!found.end).then_some(Seq(found.reached - 1));
    Ok(EventPage { rows, more: !found.end, partial: found.partial, reached })
}

pub(crate) fn read(row: &Row<'_>) -> Result<EventRow, Error> {
    Ok(EventRow {
        seq: Seq(row.get("seq")?),
        id: id(row, "id", EventId::from_bytes)?,
        connection: id(row, "connection", ConnectionId::from_bytes)?,
        kind: EventKind(row.get("kind")?),
        occurred_at: time(row, "occurred_at")?,
        received_at: time(row, "received_at")?,
        bytes: row.get("bytes")?,
        readable: row.get("readable")?,
        repeats: row.get("repeats")?,
        shadow_of: row.get::<_, Option<i64>>("shadow_of")?.map(Seq),
        view: row.get("view")?,
        lines: Vec::new(),
    })
}

pub(crate) fn fill_lines(db: &Connection, rows: &mut [EventRow]) -> Result<(), Error> {
    let mut lines = db
        .prepare_cached("SELECT seq, route, id, state, remote FROM delivery WHERE event = ?1 ORDER BY seq")?;
    for event in rows {
        let found = lines.query_map([event.seq.0], |row| {
            Ok(LineRow {
                seq: Seq(row.get("seq")?),
                remote: row.get("remote")?,
                route: id(row, "route", RouteId::from_bytes)?,
                delivery: id(row, "id", DeliveryId::from_bytes)?,
                state: state(row, "state")?,
            })
        })?;
        event.lines = found.collect::<Result<_, _>>()?;
    }
    Ok(())
}

impl Store {
    /// How many readable events of each kind a source sent since then, repeats left out; of the last half million
    /// events of all sources.
    pub async fn kinds_since(
        &self,
        connection: ConnectionId,
        since: Timestamp,
    ) -> Result<Vec<(String, u64)>, Error> {
        self.read(move |db| {
            let mut all = db.prepare_cached(
                "SELECT kind, count(*) FROM event WHERE connection = ?1 AND received_at >= ?2
                 AND readable = 1 AND shadow_of IS NULL AND seq > (SELECT max(seq) - 500000 FROM event)
                 GROUP BY kind ORDER BY kind",
            )?;
            let rows = all.query_map(rusqlite::params![connection.bytes(), since.0], |row| {
                Ok((row.get(0)?, row.get::<_, i64>(1)?.max(0) as u64))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }
}
