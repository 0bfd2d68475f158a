//! The walk through the log: bounded steps in either direction, each a statement of a few milliseconds, until enough is
//! found or the time is up. How far it got is always known.

use super::{
    Compiler, On, Texts,
    candidates::{Candidates, in_states},
    spans,
};
use crate::{error::Error, rows::meta};
use patchbay_model::query::Bound;
use rusqlite::{Connection, Row, params_from_iter};
use std::time::{Duration, Instant};

/// A walk may take this long; then it ends where it is.
const WALK_TIME: Duration = Duration::from_millis(80);
/// What one step should take.
const STEP_TIME: Duration = Duration::from_millis(6);
const STRIDE_FIRST: i64 = 2_048;
const STRIDE_MIN: i64 = 128;
const STRIDE_MAX: i64 = 1 << 20;

/// Where a walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// Everything between the start and here was looked at. Backwards: from here on; forwards: before here.
    pub(crate) reached: i64,
    /// There is nothing further.
    pub(crate) end: bool,
    /// Time was up first.
    pub(crate) partial: bool,
}

/// One query over one moment of the log.
pub(crate) struct Hunt<'a> {
    db: &'a Connection,
    bound: &'a Bound,
    texts: Texts,
    candidates: Candidates,
    /// What the walk goes by is so rare that its words are asked for one event at a time.
    thin: bool,
    indexed_to: i64,
    /// Events of the query are within: from the first, before the second.
    pub(crate) low: i64,
    pub(crate) high: i64,
    started: Instant,
    time: Duration,
}

/// What is read of each line.
#[derive(Clone, Copy)]
enum Wanted {
    /// Whole events, each once.
    Events,
    /// Numbers of events and deliveries, each line.
    Lines,
}

impl<'a> Hunt<'a> {
    /// `db` is within a transaction, so that every step sees the same log.
    pub(crate) fn new(db: &'a Connection, bound: &'a Bound) -> Result<Self, Error> {
        let (oldest, newest) = spans::ends(db)?;
        let texts = Texts::of(db, bound)?;
        let (low, high) = spans::within(db, bound)?;
        let (low, high) = (low.max(oldest), high.min(newest + 1));
        let (candidates, thin) = Candidates::of(bound, &texts).rarest(db, low, high)?;
        Ok(Self {
            db,
            bound,
            texts,
            candidates,
            thin,
            indexed_to: meta(db, "indexed_to")?.unwrap_or(0),
            low,
            high,
            started: Instant::now(),
            time: WALK_TIME,
        })
    }

    /// The same with another limit of time.
    pub(crate) fn within(mut self, time: Duration) -> Self {
        self.time = time;
        self
    }

    /// Events before `end`, the newest first.
    pub(crate) fn back(
        &self,
        end: i64,
        limit: usize,
        mut each: impl FnMut(&Row<'_>) -> Result<i64, Error>,
    ) -> Result<Found, Error> {
        let mut end = end.min(self.high);
        let (mut stride, mut left) = (STRIDE_FIRST, limit);
        while end > self.low && left > 0 {
            // A step is wholly within the index or wholly outside it.
            let edge = if end > self.indexed_to + 1 { self.indexed_to + 1 } else { i64::MIN };
            let from = (end - stride).max(self.low).max(edge);
            let step = Instant::now();
            let (found, last) = self.step(Wanted::Events, true, from, end, left, &mut each)?;
            end = if found == left { last } else { from };
            left -= found;
            stride = next(stride, step.elapsed());
            if left > 0 && end > self.low && self.started.elapsed() > self.time {
                return Ok(Found { reached: end, end: false, partial: true });
            }
        }
        Ok(Found { reached: end, end: end <= self.low, partial: false })
    }

    /// Events from `from` on, the oldest first.
    pub(crate) fn forth(
        &self,
        from: i64,
        limit: usize,
        mut each: impl FnMut(&Row<'_>) -> Result<i64, Error>,
    ) -> Result<Found, Error> {
        self.onward(Wanted::Events, (from, self.high), limit, &mut each)
    }

    /// Lines of the events from the first number to before the second, the oldest first: `event` and `delivery`.
    pub(crate) fn lines(
        &self,
        range: (i64, i64),
        limit: usize,
        mut each: impl FnMut(&Row<'_>) -> Result<i64, Error>,
    ) -> Result<Found, Error> {
        self.onward(Wanted::Lines, range, limit, &mut each)
    }

    fn onward(
        &self,
        wanted: Wanted,
        (from, high): (i64, i64),
        limit: usize,
        each: &mut dyn FnMut(&Row<'_>) -> Result<i64, Error>,
    ) -> Result<Found, Error> {
        let (mut from, high) = (from.max(self.low), high.min(self.high));
        let (mut stride, mut left) = (STRIDE_FIRST, limit);
        while from < high && left > 0 {
            let edge = if from <= self.indexed_to { self.indexed_to + 1 } else { i64::MAX };
            let end = (from + stride).min(high).min(edge);
            let step = Instant::now();
            let (found, last) = self.step(wanted, false, from, end, left, each)?;
            from = if found == left { last + 1 } else { end };
            left -= found;
            stride = next(stride, step.elapsed());
            if left > 0 && from < high && self.started.elapsed() > self.time {
                return Ok(Found { reached: from, end: false, partial: true });
            }
        }
        Ok(Found { reached: from, end: from >= high, partial: false })
    }

    /// One statement. Gives how many rows it found and the number of the last.
    fn step(
        &self,
        wanted: Wanted,
        back: bool,
        from: i64,
        end: i64,
        limit: usize,
        each: &mut dyn FnMut(&Row<'_>) -> Result<i64, Error>,
    ) -> Result<(usize, i64), Error> {
        let indexed = end <= self.indexed_to + 1;
        let mut made = Compiler::new(self.bound, &self.texts, indexed, from, end);
        made.one_by_one = self.thin;
        let (mut source, number, mut conditions) = self.source(&mut made, indexed);
        if !self.bound.repeats {
            conditions.push("e.shadow_of IS NULL".to_owned());
        }
        let (of_event, of_line) = made.parts();
        if !of_event.is_empty() {
            conditions.push(made.all(&of_event, On::Alone));
        }
        let (columns, order) = match wanted {
            Wanted::Events => ("e.*", number),
            Wanted::Lines => ("e.seq AS event, d.seq AS delivery", format!("{number}, d.seq")),
        };
        match wanted {
            Wanted::Events if of_line.is_empty() => {}
            Wanted::Events => {
                let leg = made.all(&of_line, On::Leg);
                let alone = made.all(&of_line, On::Alone);
                conditions.push(format!(
                    "(EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.seq AND {leg})
                     OR ({alone} AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.seq)))"
                ));
            }
            Wanted::Lines => {
                source.push_str(" LEFT JOIN delivery d ON d.event = e.seq");
                let leg = made.all(&of_line, On::Leg);
                let alone = made.all(&of_line, On::Alone);
                conditions.push(format!("(CASE WHEN d.seq IS NULL THEN {alone} ELSE {leg} END)"));
            }
        }
        let count = made.put(limit as i64);
        let sql = format!(
            "SELECT {columns} FROM {source} WHERE {} ORDER BY {order}{} LIMIT {count}",
            conditions.join(" AND "),
            if back { " DESC" } else { "" },
        );
        let mut find = self.db.prepare_cached(&sql)?;
        let mut rows = find.query(params_from_iter(made.values))?;
        let (mut found, mut last) = (0, from);
        while let Some(row) = rows.next()? {
            last = each(row)?;
            found += 1;
        }
        Ok((found, last))
    }

    /// What the statement reads from, the column it goes by, and its conditions so far.
    fn source(&self, made: &mut Compiler<'_>, indexed: bool) -> (String, String, Vec<String>) {
        let mut conditions = Vec::new();
        if let Some(states) = &self.candidates.states {
            conditions.push(format!("e.seq IN ({})", in_states(states)));
        }
        // The words of a query stand in its conditions as well, where they are held to the same range.
        let narrow = if indexed {
            let dims = self.candidates.dims.as_ref().map(|dims| ("dims", dims));
            dims.or_else(|| self.candidates.words.as_ref().map(|words| ("words", words)))
        } else {
            None
        };
        let Some((table, wanted)) = narrow else {
            conditions.push("e.seq >= ?1 AND e.seq < ?2".to_owned());
            return ("event e".to_owned(), "e.seq".to_owned(), conditions);
        };
        let wanted = made.put(wanted.clone());
        conditions.push(format!("{table} MATCH {wanted} AND {table}.rowid >= ?1 AND {table}.rowid < ?2"));
        let source = format!("{table} CROSS JOIN event e ON e.seq = {table}.rowid");
        (source, format!("{table}.rowid"), conditions)
    }
}

/// The next step, so that it takes about as long as one should.
fn next(stride: i64, took: Duration) -> i64 {
    let factor = (STEP_TIME.as_secs_f64() / took.as_secs_f64().max(1e-6)).clamp(0.25, 4.0);
    ((stride as f64 * factor) as i64).clamp(STRIDE_MIN, STRIDE_MAX)
}
