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
use rusqlite::params;
use std::{collections::BTreeSet, sync::atomic::Ordering};

/// Events indexed in one commit, so that accept never waits long behind it.
const BATCH: i64 = 64;

struct Unindexed {
    seq: i64,
    connection: ConnectionId,
    kind: String,
    readable: bool,
    view: String,
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
        let more = self.write("index", move |core| index(core, count)).await;
        self.inner.indexing.store(false, Ordering::Release);
        more
    }
}

fn index(core: &mut Core, count: i64) -> Result<bool, Error> {
    let from: i64 = meta(core.db(), "indexed_to")?.unwrap_or(0);
    let batch = unindexed(core, from, count)?;
    let Some(last) = batch.last().map(|event| event.seq) else { return Ok(false) };
    let mut kinds = BTreeSet::new();
    for event in &batch {
        let words = tokens(&index_text(&serde_json::from_str(&event.view).unwrap_or_default()));
        if !words.is_empty() {
            core.db()
                .prepare_cached("INSERT INTO words (rowid, body) VALUES (?1, ?2)")?
                .execute(params![event.seq, words.join(" ")])?;
        }
        let dims = event_tokens(&event.kind, event.connection, event.readable, &legs(core, event.seq)?);
        core.db()
            .prepare_cached("INSERT INTO dims (rowid, body) VALUES (?1, ?2)")?
            .execute(params![event.seq, dims])?;
        kinds.insert(event.kind.as_str());
    }
    for kind in kinds {
        core.db().prepare_cached("INSERT OR IGNORE INTO kind (name) VALUES (?1)")?.execute([kind])?;
    }
    set_meta(core.db(), "indexed_to", last)?;
    Ok(batch.len() as i64 == count)
}

fn unindexed(core: &Core, from: i64, count: i64) -> Result<Vec<Unindexed>, Error> {
    let mut next = core.db().prepare_cached(
        "SELECT seq, connection, kind, readable, view FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2",
    )?;
    let rows = next.query_map([from, count], |row| {
        Ok(Unindexed {
            seq: row.get("seq")?,
            connection: id(row, "connection", ConnectionId::from_bytes)?,
            kind: row.get("kind")?,
            readable: row.get("readable")?,
            view: row.get("view")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The routes and lanes an event is on: made with it, and never more of them.
fn legs(core: &Core, event: i64) -> Result<Vec<(RouteId, [u8; 16])>, Error> {
    let mut all = core.db().prepare_cached("SELECT route, lane FROM delivery WHERE event = ?1")?;
    let rows =
        all.query_map([event], |row| Ok((id(row, "route", RouteId::from_bytes)?, row.get("lane")?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
