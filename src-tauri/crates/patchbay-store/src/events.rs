//! The log, page by page. A page is found by walking back in bounded steps, so that no filter, however rare
//! its matches, makes anybody wait: what was not reached yet is said.

use crate::{
    error::Error,
    open::Store,
    rows::{id, state, time},
    search,
};
use patchbay_model::{
    delivery::State,
    ids::{ConnectionId, DeliveryId, EventId, RouteId, Seq},
    route::EventKind,
    time::Timestamp,
};
use rusqlite::{Connection, Row, params_from_iter, types::Value};
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    pub kind: Option<EventKind>,
    pub source: Option<ConnectionId>,
    pub route: Option<WhichRoute>,
    /// Any line in one of these states.
    pub states: Vec<State>,
    /// That line goes by one of these routes.
    pub among: Option<Vec<RouteId>>,
    /// That line goes by none of these routes.
    pub not_among: Vec<RouteId>,
    /// Only bodies that could be read, or only those that could not.
    pub readable: Option<bool>,
    /// Words that must all be there; each is a list of spellings.
    pub words: Vec<Vec<String>>,
    /// Shows repeats with other bodies as rows of their own.
    pub shadows: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichRoute {
    Is(RouteId),
    /// Events that no route wanted.
    None,
}

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
    pub route: RouteId,
    pub delivery: DeliveryId,
    pub state: State,
}

/// Rows in ascending order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventPage {
    pub rows: Vec<EventRow>,
    /// There may be more before the first row (or before `searched_back_to`).
    pub more: bool,
    /// The page is not full because time ran out, not because nothing is left.
    pub partial: bool,
    pub searched_back_to: Option<Seq>,
}

/// A page may take this long; then it is sent as it is.
const PAGE_TIME: Duration = Duration::from_millis(80);
/// Rows walked between two looks at the clock.
const STRIDE: i64 = 2_000;

impl Store {
    /// The newest rows before `before` (or of all), newest last.
    pub async fn events(
        &self,
        filter: EventFilter,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<EventPage, Error> {
        self.read(move |db| {
            let newest: i64 =
                db.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))?;
            let oldest: i64 =
                db.query_row("SELECT coalesce(min(seq), 1) FROM event", [], |row| row.get(0))?;
            let mut end = before.map_or(newest + 1, |seq| seq.0.min(newest + 1));
            let started = Instant::now();
            let mut page = EventPage::default();
            // An unfiltered page is found in one stride; a filtered one walks until it is full or out of time.
            while end > oldest && page.rows.len() < limit as usize {
                let from = (end - STRIDE).max(oldest);
                let room = limit as usize - page.rows.len();
                let rows = stretch(db, &filter, from, end, room as u32, true)?;
                end = if rows.len() == room { rows.last().map_or(from, |row| row.seq.0) } else { from };
                page.rows.extend(rows);
                if page.rows.len() < limit as usize && end > oldest && started.elapsed() > PAGE_TIME {
                    page.partial = true;
                    break;
                }
            }
            page.rows.reverse();
            page.more = end > oldest;
            page.searched_back_to = (end > oldest).then_some(Seq(end));
            fill_lines(db, &mut page.rows)?;
            Ok(page)
        })
        .await
    }

    /// The rows right after `after`, oldest first.
    pub async fn events_after(
        &self,
        filter: EventFilter,
        after: Seq,
        limit: u32,
    ) -> Result<EventPage, Error> {
        self.read(move |db| {
            let newest: i64 =
                db.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))?;
            let started = Instant::now();
            let mut page = EventPage::default();
            let mut from = after.0 + 1;
            while from <= newest && page.rows.len() < limit as usize && started.elapsed() <= PAGE_TIME {
                let end = (from + STRIDE).min(newest + 1);
                let room = (limit as usize - page.rows.len()) as u32;
                let rows = stretch(db, &filter, from, end, room, false)?;
                from = if rows.len() == room as usize {
                    rows.last().map_or(end, |row| row.seq.0 + 1)
                } else {
                    end
                };
                page.rows.extend(rows);
            }
            page.more = from <= newest;
            fill_lines(db, &mut page.rows)?;
            Ok(page)
        })
        .await
    }
}

/// Matching rows with `from <= seq < end`.
fn stretch(
    db: &Connection,
    filter: &EventFilter,
    from: i64,
    end: i64,
    limit: u32,
    newest_first: bool,
) -> Result<Vec<EventRow>, Error> {
    let mut sql = String::from("SELECT e.* FROM event e WHERE e.seq >= ? AND e.seq < ?");
    let mut values: Vec<Value> = vec![from.into(), end.into()];
    if !filter.shadows {
        sql.push_str(" AND e.shadow_of IS NULL");
    }
    if let Some(kind) = &filter.kind {
        sql.push_str(" AND e.kind = ?");
        values.push(kind.0.clone().into());
    }
    if let Some(source) = &filter.source {
        sql.push_str(" AND e.connection = ?");
        values.push(source.bytes().to_vec().into());
    }
    match filter.route {
        Some(WhichRoute::Is(route)) => {
            sql.push_str(" AND EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.seq AND d.route = ?)");
            values.push(route.bytes().to_vec().into());
        }
        Some(WhichRoute::None) => {
            sql.push_str(" AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.seq)")
        }
        None => {}
    }
    if let Some(readable) = filter.readable {
        sql.push_str(" AND e.readable = ?");
        values.push(i64::from(readable).into());
    }
    in_states(filter, &mut sql, &mut values);
    search::restrict(db, &filter.words, end, &mut sql, &mut values)?;
    sql.push_str(if newest_first { " ORDER BY e.seq DESC LIMIT ?" } else { " ORDER BY e.seq LIMIT ?" });
    values.push(i64::from(limit).into());
    let mut find = db.prepare_cached(&sql)?;
    let mut rows = find.query(params_from_iter(values))?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        list.push(read(row)?);
    }
    Ok(list)
}

/// Narrows to events with a line in one of the filter's states, and by or not by certain routes.
fn in_states(filter: &EventFilter, sql: &mut String, values: &mut Vec<Value>) {
    if filter.states.is_empty() {
        return;
    }
    let numbers: Vec<String> = filter.states.iter().map(|state| (*state as u8).to_string()).collect();
    let numbers = numbers.join(",");
    sql.push_str(&format!(
        " AND EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.seq AND d.state IN ({numbers})"
    ));
    let mut list = |word: &str, routes: &[RouteId]| {
        let places: Vec<&str> = routes.iter().map(|_| "?").collect();
        sql.push_str(&format!(" AND d.route {word} ({})", places.join(",")));
        values.extend(routes.iter().map(|route| Value::from(route.bytes().to_vec())));
    };
    if let Some(routes) = &filter.among {
        list("IN", routes);
    }
    if !filter.not_among.is_empty() {
        list("NOT IN", &filter.not_among);
    }
    sql.push(')');
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
    let mut lines =
        db.prepare_cached("SELECT route, id, state FROM delivery WHERE event = ?1 ORDER BY seq")?;
    for event in rows {
        let found = lines.query_map([event.seq.0], |row| {
            Ok(LineRow {
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
