//! Text search: an index filled in small batches beside accept, and a plain scan of what it has not reached.

use crate::{
    error::Error,
    open::Store,
    rows::{meta, set_meta},
};
use patchbay_model::privacy::index_text;
use rusqlite::{Connection, params, types::Value};
use std::sync::atomic::Ordering;

/// Events indexed in one commit, so that accept never waits long behind it.
const BATCH: i64 = 64;

impl Store {
    /// Indexes the next batch. Returns whether more is waiting.
    pub async fn index_some(&self) -> Result<bool, Error> {
        if self.inner.indexing.swap(true, Ordering::AcqRel) {
            return Ok(false);
        }
        let more = self
            .write("index", |core| {
                let from: i64 = meta(core.db(), "indexed_to")?.unwrap_or(0);
                let batch: Vec<(i64, String)> = {
                    let mut next = core
                        .db()
                        .prepare_cached("SELECT seq, view FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
                    let rows = next.query_map([from, BATCH], |row| Ok((row.get(0)?, row.get(1)?)))?;
                    rows.collect::<Result<_, _>>()?
                };
                let Some(last) = batch.last().map(|(seq, _)| *seq) else { return Ok(false) };
                for (seq, view) in &batch {
                    let words = index_text(&serde_json::from_str(view).unwrap_or_default());
                    if !words.trim().is_empty() {
                        core.db()
                            .prepare_cached("INSERT INTO words (rowid, body) VALUES (?1, ?2)")?
                            .execute(params![seq, words])?;
                    }
                }
                set_meta(core.db(), "indexed_to", last)?;
                Ok(batch.len() as i64 == BATCH)
            })
            .await;
        self.inner.indexing.store(false, Ordering::Release);
        more
    }
}

/// Narrows a page's statement to events that hold every word. Events the index has not reached are read as they are.
pub(crate) fn restrict(
    db: &Connection,
    words: &[Vec<String>],
    end: i64,
    sql: &mut String,
    values: &mut Vec<Value>,
) -> Result<(), Error> {
    if words.is_empty() {
        return Ok(());
    }
    let indexed_to: i64 = meta(db, "indexed_to")?.unwrap_or(0);
    let match_words: Vec<String> = words
        .iter()
        .map(|spellings| {
            let quoted: Vec<String> =
                spellings.iter().map(|word| format!("\"{}\"*", word.replace('"', "\"\""))).collect();
            format!("({})", quoted.join(" OR "))
        })
        .collect();
    sql.push_str(
        " AND ((e.seq <= ? AND e.seq IN (SELECT rowid FROM words WHERE words MATCH ? AND rowid < ?))",
    );
    values.extend([indexed_to.into(), match_words.join(" AND ").into(), end.into()]);
    sql.push_str(" OR (e.seq > ?");
    values.push(indexed_to.into());
    for spellings in words {
        let any: Vec<&str> = spellings.iter().map(|_| "instr(lower(e.view), ?) > 0").collect();
        sql.push_str(&format!(" AND ({})", any.join(" OR ")));
        values.extend(spellings.iter().map(|word| Value::from(word.to_lowercase())));
    }
    sql.push_str("))");
    Ok(())
}
