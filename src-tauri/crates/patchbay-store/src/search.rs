//! The indexer: words and dimensions of each event, in small batches beside accept. What it has not reached is read as
//! it is.

use crate::{
    error::Error,
    open::Store,
    query::event_tokens,
    rows::{id, meta, set_meta},
    writer::Core,
};
use patchbay_model::{
    ids::{ConnectionId, RouteId},
    privacy::index_text,
    query::tokens,
};
use rusqlite::{Connection, params};
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
};

/// Events indexed in one commit, so that accept never waits long behind it.
const BATCH: i64 = 64;

/// An event as the index will have it.
struct Entry {
    seq: i64,
    kind: String,
    words: String,
    dims: String,
}

/// The next batch, read and cut into words before the writer is asked for: its turn is the shortest part.
struct Batch {
    /// What the index had reached when it was read.
    from: i64,
    entries: Vec<Entry>,
}

impl Store {
    /// Indexes the next batch. Returns whether more is waiting.
    pub async fn index_some(&self) -> Result<bool, Error> {
        self.index_batch(BATCH).await
    }

    /// Indexes at most `count` events in one commit: more than a few where nothing else is going on.
    pub async fn index_batch(&self, count: i64) -> Result<bool, Error> {
        if self.inner.indexing.swap(true, Ordering::AcqRel) {
            return Ok(false);
        }
        let _alone = Alone(&self.inner.indexing);
        let batch = self.read(move |db| unindexed(db, count)).await?;
        if batch.entries.is_empty() {
            return Ok(false);
        }
        let more = batch.entries.len() as i64 == count;
        self.write("index", move |core| index(core, &batch)).await?;
        Ok(more)
    }
}

/// One indexer at a time, and the next also where this one is dropped halfway.
struct Alone<'a>(&'a AtomicBool);

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

fn index(core: &mut Core, batch: &Batch) -> Result<(), Error> {
    let db = core.db();
    if meta(db, "indexed_to")?.unwrap_or(0) != batch.from {
        return Ok(());
    }
    // What was removed since it was read would stay in the index for ever.
    let mut there = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM event WHERE seq = ?1)")?;
    let mut words = db.prepare_cached("INSERT INTO words (rowid, body) VALUES (?1, ?2)")?;
    let mut dims = db.prepare_cached("INSERT INTO dims (rowid, body) VALUES (?1, ?2)")?;
    let mut kinds = BTreeSet::new();
    for entry in &batch.entries {
        if !there.query_row([entry.seq], |row| row.get::<_, bool>(0))? {
            continue;
        }
        if !entry.words.is_empty() {
            words.execute(params![entry.seq, entry.words])?;
        }
        dims.execute(params![entry.seq, entry.dims])?;
        kinds.insert(entry.kind.as_str());
    }
    for kind in kinds {
        db.prepare_cached("INSERT OR IGNORE INTO kind (name) VALUES (?1)")?.execute([kind])?;
    }
    set_meta(db, "indexed_to", batch.entries.last().map_or(batch.from, |entry| entry.seq))
}

fn unindexed(db: &Connection, count: i64) -> Result<Batch, Error> {
    // One moment, so that an event and its lines are read together.
    let moment = db.unchecked_transaction()?;
    let from: i64 = meta(&moment, "indexed_to")?.unwrap_or(0);
    let mut next = moment.prepare_cached(
        "SELECT seq, connection, kind, readable, view FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2",
    )?;
    let mut rows = next.query([from, count])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let (seq, kind): (i64, String) = (row.get("seq")?, row.get("kind")?);
        let view: String = row.get("view")?;
        let view = serde_json::from_str(&view).unwrap_or_default();
        let connection = id(row, "connection", ConnectionId::from_bytes)?;
        let dims = event_tokens(&kind, connection, row.get("readable")?, &legs(&moment, seq)?);
        entries.push(Entry { seq, kind, words: tokens(&index_text(&view)).join(" "), dims });
    }
    Ok(Batch { from, entries })
}

/// The routes and lanes an event is on: made with it, and never more of them.
fn legs(db: &Connection, event: i64) -> Result<Vec<(RouteId, [u8; 16])>, Error> {
    let mut all = db.prepare_cached("SELECT route, lane FROM delivery WHERE event = ?1")?;
    let rows =
        all.query_map([event], |row| Ok((id(row, "route", RouteId::from_bytes)?, row.get("lane")?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
