//! Cases that are over are kept for a while; the numbers of their keys are kept for good.

use crate::{error::Error, open::Store};
use patchbay_model::{limits, time::Timestamp};
use rusqlite::params;

/// Cases taken away in one commit.
const BATCH: i64 = 500;

impl Store {
    /// Removes cases that ended long enough ago, and keys that never had one; one bounded batch. Returns how many
    /// rows went. What a person keeps quiet stays until that is over.
    pub async fn prune_cases(&self, now: Timestamp) -> Result<u64, Error> {
        self.write("prune", move |core| {
            let before = now.0 - limits::CASE_KEPT_MS;
            let gone: Vec<i64> = {
                let mut find = core.db().prepare_cached(
                    "SELECT seq FROM cases WHERE ended_at < ?1
                     AND NOT (phase = 3 AND quiet = 1 AND (quiet_until IS NULL OR quiet_until > ?2)) LIMIT ?3",
                )?;
                let rows = find.query_map(params![before, now.0, BATCH], |row| row.get(0))?;
                rows.collect::<Result<_, _>>()?
            };
            for seq in &gone {
                for sql in [
                    "UPDATE delivery SET of_case = NULL WHERE of_case = ?1",
                    "UPDATE cases SET parent = NULL WHERE parent = ?1",
                    "UPDATE case_key SET current = NULL WHERE (route, key) = (SELECT route, key FROM cases WHERE seq = ?1)
                     AND current = ?1",
                    "DELETE FROM cases WHERE seq = ?1",
                ] {
                    core.db().prepare_cached(sql)?.execute([seq])?;
                }
            }
            let keys = core
                .db()
                .prepare_cached(
                    "DELETE FROM case_key WHERE (route, key) IN (SELECT route, key FROM case_key
                     WHERE number = 0 AND seen_at < ?1 LIMIT ?2)",
                )?
                .execute(params![before, BATCH])?;
            if !gone.is_empty() {
                core.touch(crate::changes::Noun::Cases);
            }
            Ok((gone.len() + keys) as u64)
        })
        .await
    }
}
