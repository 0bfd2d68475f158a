//! What the database holds, read past the store.

use super::model::Row;
use crate::disk::Disk;
use patchbay_model::{
    delivery::{Pins, State},
    ids::{DeliveryId, RunId},
};
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;

/// Rows, events and payloads.
#[derive(Debug, PartialEq, Eq)]
pub struct Held {
    pub rows: BTreeMap<i64, Row>,
    pub events: Vec<i64>,
    pub payloads: Vec<i64>,
}

/// Reads a copy of the disk.
pub fn held(disk: &Disk) -> rusqlite::Result<Held> {
    let copy = disk.copy();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags_and_vfs(copy.path("patchbay.db"), flags, copy.vfs())?;
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    let numbers = |sql: &str| -> rusqlite::Result<Vec<i64>> {
        db.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    };
    let mut all = db.prepare("SELECT * FROM delivery")?;
    let rows = all.query_map([], row)?.collect::<rusqlite::Result<_>>()?;
    Ok(Held {
        rows,
        events: numbers("SELECT seq FROM event ORDER BY seq")?,
        payloads: numbers("SELECT event FROM payload ORDER BY event")?,
    })
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, Row)> {
    let state = State::from_u8(row.get("state")?).expect("a state");
    let since: Option<i64> = row.get("doubt_since")?;
    let doubt = match since {
        Some(since) => {
            Some((since, row.get("doubt_first")?, row.get("doubt_last")?, row.get("doubt_absent")?))
        }
        None => None,
    };
    let operation: Option<String> = row.get("operation")?;
    let pins = match operation {
        Some(operation) => Some(Pins {
            operation: serde_json::from_str(&operation).expect("an operation"),
            route_version: row.get("route_version")?,
            catalogue_version: row.get("catalogue_version")?,
            send_key: row.get("send_key")?,
        }),
        None => None,
    };
    let run: Option<[u8; 16]> = row.get("run")?;
    let live: bool = row.get("live")?;
    assert_eq!(live, !state.is_ended(), "live says whether a delivery has ended");
    Ok((
        row.get("seq")?,
        Row {
            id: DeliveryId::from_bytes(row.get("id")?),
            event: row.get("event")?,
            route: row.get::<_, [u8; 16]>("route")?[0],
            lane: row.get::<_, [u8; 16]>("lane")?[0],
            key: row.get("record_key")?,
            place: row.get("place")?,
            state,
            head: row.get("head")?,
            due: row.get("due_at")?,
            tries: row.get("tries")?,
            attempts: row.get("attempts")?,
            generation: row.get("generation")?,
            spent: row.get("spent_ms")?,
            run: run.map(RunId::from_bytes),
            claimed: row.get("claimed_at")?,
            doubt,
            remote: row.get("remote")?,
            ended: row.get("ended_at")?,
            pins,
        },
    ))
}
