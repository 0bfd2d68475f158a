//! What is taken away when its time is over. Nothing undelivered ever is.

use crate::{error::Error, open::Store};
use patchbay_model::{limits, time::Timestamp};
use rusqlite::params;

/// Rows looked at in one commit.
const BATCH: i64 = 500;

impl Store {
    /// Removes sealed payloads whose last delivery ended long enough ago, then views past their days, then facts
    /// past theirs; one bounded batch. Returns how many rows went.
    pub async fn prune(&self, sealed_days: u32, view_days: u32, now: Timestamp) -> Result<u64, Error> {
        self.write("prune", move |core| {
            let db = core.db();
            let sealed_before = now.0 - i64::from(sealed_days) * limits::DAY_MS;
            let view_before = now.0 - i64::from(view_days) * limits::DAY_MS;
            let payloads = db
                .prepare_cached(
                    "DELETE FROM payload WHERE event IN (
                       SELECT e.seq FROM event e JOIN payload p ON p.event = e.seq WHERE e.received_at < ?1
                       AND (e.readable = 1 OR e.dismissed IS NOT NULL OR e.shadow_of IS NOT NULL)
                       AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.seq
                         AND (d.live = 1 OR d.state = 8 OR d.ended_at >= ?1)) LIMIT ?2)",
                )?
                .execute(params![sealed_before, BATCH])?;
            // The newest event stays, so that its number is never given twice.
            let gone: Vec<i64> = {
                let mut old = db.prepare_cached(
                    "SELECT e.seq FROM event e WHERE e.received_at < ?1 AND e.seq < (SELECT max(seq) FROM event)
                     AND (e.readable = 1 OR e.dismissed IS NOT NULL OR e.shadow_of IS NOT NULL)
                     AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.seq AND (d.live = 1 OR d.state = 8)) ORDER BY e.seq LIMIT ?2",
                )?;
                let rows = old.query_map(params![view_before, BATCH], |row| row.get(0))?;
                rows.collect::<Result<_, _>>()?
            };
            for seq in &gone {
                for sql in [
                    "DELETE FROM attempt WHERE delivery IN (SELECT seq FROM delivery WHERE event = ?1)",
                    "DELETE FROM dismissal WHERE delivery IN (SELECT seq FROM delivery WHERE event = ?1)",
                    "DELETE FROM delivery WHERE event = ?1",
                    "DELETE FROM payload WHERE event = ?1",
                    "DELETE FROM words WHERE rowid = ?1",
                    "DELETE FROM event WHERE seq = ?1",
                ] {
                    db.prepare_cached(sql)?.execute([seq])?;
                }
            }
            db.prepare_cached("DELETE FROM replay WHERE ended_at < ?1")?.execute([view_before])?;
            let facts = db
                .prepare_cached(
                    "DELETE FROM seen WHERE (connection, fact) IN (SELECT connection, fact FROM seen WHERE at < ?1 LIMIT ?2)",
                )?
                .execute(params![now.0 - limits::SEEN_MS, BATCH])?;
            if payloads + gone.len() + facts > 0 {
                db.execute_batch("PRAGMA incremental_vacuum(64)")?;
            }
            Ok((payloads + gone.len() + facts) as u64)
        })
        .await
    }
}
