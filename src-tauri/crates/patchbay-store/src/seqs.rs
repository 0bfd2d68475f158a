//! The frozen set of a query: its lines by number, oldest first, for whoever goes through all of them. What the list
//! shows, a replay takes and an export writes are found by the same walk.

use crate::{
    error::Error,
    events::{self, EventRow},
    open::Store,
    query::Hunt,
};
use patchbay_model::{ids::Seq, query::Bound};
use rusqlite::Connection;
use std::sync::Arc;

/// One line: an event on one route, or an event alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineSeq {
    pub event: Seq,
    pub delivery: Option<Seq>,
}

/// Some lines of a set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeqPage {
    pub lines: Vec<LineSeq>,
    /// What to ask `after` for the rest; nothing at the end. A page can be empty before it.
    pub next: Option<Seq>,
}

/// Lines of one page.
const PAGE_MAX: u32 = 1_000;

impl Store {
    /// The lines of events after `after`, up to and with `as_of`: at most `limit`, and no more than a thousand, unless
    /// one event alone has more. All lines of an event are on one page.
    pub async fn seqs(
        &self,
        wanted: impl Into<Arc<Bound>>,
        as_of: Seq,
        after: Seq,
        limit: u32,
    ) -> Result<SeqPage, Error> {
        let wanted = wanted.into();
        self.read(move |db| {
            let moment = db.unchecked_transaction()?;
            page(&moment, &wanted, as_of, after, limit.clamp(1, PAGE_MAX) as usize)
        })
        .await
    }

    /// The same as rows, for an export.
    pub async fn events_of(
        &self,
        wanted: impl Into<Arc<Bound>>,
        as_of: Seq,
        after: Seq,
        limit: u32,
    ) -> Result<(Vec<(EventRow, Vec<Seq>)>, Option<Seq>), Error> {
        let wanted = wanted.into();
        self.read(move |db| {
            let moment = db.unchecked_transaction()?;
            let found = page(&moment, &wanted, as_of, after, limit.clamp(1, PAGE_MAX) as usize)?;
            let mut rows: Vec<(EventRow, Vec<Seq>)> = Vec::new();
            for line in &found.lines {
                match rows.last_mut().filter(|(row, _)| row.seq == line.event) {
                    Some((_, lines)) => lines.extend(line.delivery),
                    None => rows.extend(
                        row(&moment, line.event)?.map(|row| (row, line.delivery.into_iter().collect())),
                    ),
                }
            }
            Ok((rows, found.next))
        })
        .await
    }
}

fn page(db: &Connection, wanted: &Bound, as_of: Seq, after: Seq, limit: usize) -> Result<SeqPage, Error> {
    let hunt = Hunt::new(db, wanted)?;
    let end = as_of.0.saturating_add(1);
    let mut lines = Vec::new();
    let found = walk(&hunt, (after.0 + 1, end), limit + 1, &mut lines)?;
    if lines.len() <= limit {
        return Ok(SeqPage { lines, next: (!found.end).then_some(Seq(found.reached - 1)) });
    }
    // The last event may go on past the page: it stands whole on the next one.
    let last = lines.last().map_or(after, |line: &LineSeq| line.event);
    lines.retain(|line| line.event < last);
    if lines.is_empty() {
        walk(&hunt, (last.0, last.0 + 1), usize::MAX, &mut lines)?;
    }
    let next = lines.last().map(|line| line.event);
    Ok(SeqPage { lines, next })
}

fn walk(
    hunt: &Hunt<'_>,
    range: (i64, i64),
    limit: usize,
    lines: &mut Vec<LineSeq>,
) -> Result<crate::query::Found, Error> {
    let limit = limit.min(i64::MAX as usize);
    hunt.lines(range, limit, |row| {
        let event: i64 = row.get("event")?;
        lines.push(LineSeq { event: Seq(event), delivery: row.get::<_, Option<i64>>("delivery")?.map(Seq) });
        Ok(event)
    })
}

fn row(db: &Connection, event: Seq) -> Result<Option<EventRow>, Error> {
    let mut find = db.prepare_cached("SELECT e.* FROM event e WHERE e.seq = ?1")?;
    let mut rows = find.query([event.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut list = vec![events::read(row)?];
    events::fill_lines(db, &mut list)?;
    Ok(list.pop())
}
