//! How connections fared, by half hour: what the health strip shows.

use crate::{changes::Noun, error::Error, open::Store, rows::id};
use patchbay_model::{ids::ConnectionId, time::Timestamp};
use rusqlite::params;
use std::collections::{BTreeMap, HashMap};

/// The length of one slot, in milliseconds.
pub const HEALTH_SLOT_MS: i64 = 30 * 60_000;
/// Slots that are shown: one day.
pub const HEALTH_SLOTS: i64 = 48;
/// Slots that are kept: a day more, so that a clock set back loses nothing that is shown.
const SLOTS_KEPT: i64 = 2 * HEALTH_SLOTS;

/// Calls of one connection in one half hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthRow {
    pub connection: ConnectionId,
    /// Half hours since 1970.
    pub slot: i64,
    pub calls: u32,
    pub failed: u32,
}

impl Store {
    /// Adds counts to those of their half hours and lets go of those past their days. What belongs to no
    /// connection any more is dropped.
    pub async fn add_health(&self, rows: Vec<HealthRow>, now: Timestamp) -> Result<(), Error> {
        self.write("add_health", move |core| {
            let db = core.db();
            let mut add = db.prepare_cached(
                "INSERT INTO health (connection, slot, calls, failed)
                 SELECT id, ?2, ?3, ?4 FROM connection WHERE id = ?1
                 ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, failed = failed + excluded.failed",
            )?;
            for row in &rows {
                add.execute(params![row.connection.bytes(), row.slot, row.calls, row.failed])?;
            }
            drop(add);
            db.prepare_cached("DELETE FROM health WHERE slot < ?1")?
                .execute([now.0.div_euclid(HEALTH_SLOT_MS) - SLOTS_KEPT])?;
            for row in &rows {
                core.touch_id(Noun::Connections, || row.connection.to_string());
            }
            Ok(())
        })
        .await
    }

    /// Calls and failures by slot, of every connection, from the slot a day before `now` on.
    pub async fn health(
        &self,
        now: Timestamp,
    ) -> Result<HashMap<ConnectionId, BTreeMap<i64, HealthRow>>, Error> {
        self.read(move |db| {
            let mut all = db.prepare_cached("SELECT * FROM health WHERE slot > ?1")?;
            let mut rows = all.query([now.0.div_euclid(HEALTH_SLOT_MS) - HEALTH_SLOTS])?;
            let mut found: HashMap<ConnectionId, BTreeMap<i64, HealthRow>> = HashMap::new();
            while let Some(row) = rows.next()? {
                let one = HealthRow {
                    connection: id(row, "connection", ConnectionId::from_bytes)?,
                    slot: row.get("slot")?,
                    calls: row.get("calls")?,
                    failed: row.get("failed")?,
                };
                found.entry(one.connection).or_default().insert(one.slot, one);
            }
            Ok(found)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ConnectionRow, Mode, Options};

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    #[tokio::test]
    async fn counts_add_up_by_half_hour_and_leave_after_two_days() {
        let dir = tempfile::tempdir().expect("a folder");
        let options = Options { path: dir.path().join("patchbay.db"), mode: Mode::Threaded, vfs: None };
        let store = Store::open(options).expect("opens");
        let connection = ConnectionId::from_bytes([2; 16]);
        let slot = NOW.0.div_euclid(HEALTH_SLOT_MS);
        let row = |calls, failed| HealthRow { connection, slot, calls, failed };
        store.add_health(vec![row(1, 0)], NOW).await.expect("of no connection: dropped");
        assert!(store.health(NOW).await.expect("reads").is_empty());
        store.save_connection(ConnectionRow::new(connection, "monday", "p", NOW), NOW).await.expect("saves");
        store.add_health(vec![row(3, 1)], NOW).await.expect("adds");
        store.add_health(vec![row(2, 0)], NOW).await.expect("adds");
        assert_eq!(store.health(NOW).await.expect("reads")[&connection][&slot], row(5, 1));
        let next_day = NOW + HEALTH_SLOTS * HEALTH_SLOT_MS;
        assert!(store.health(next_day).await.expect("reads").is_empty(), "past the strip");
        store.add_health(vec![], next_day + next_day.since(NOW)).await.expect("prunes");
        assert_eq!(store.health(NOW).await.expect("reads").get(&connection).map(BTreeMap::len), Some(1));
        store.add_health(vec![], next_day + next_day.since(NOW) + HEALTH_SLOT_MS).await.expect("prunes");
        assert!(store.health(NOW).await.expect("reads").is_empty());
    }
}
