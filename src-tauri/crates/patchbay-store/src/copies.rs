//! A person's edited copy of an event: a fact of its own, linked to the first, and on its way with it in one commit.

use crate::{
    accept::{Acceptance, insert_delivery, insert_event},
    error::Error,
    open::Store,
    rows::{id, optional},
};
use patchbay_model::{
    ids::{EventId, RouteId, Seq},
    keys::{KeyMac, RecordKey},
    time::Timestamp,
};
use rusqlite::{Connection, params};
use serde_json::json;
use std::collections::BTreeMap;

/// Lane and record of the original on a line: its copy stays in the one and writes the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    pub lane: KeyMac,
    pub record_key: RecordKey,
}

impl Store {
    /// Where the deliveries of an event stand in line, by route.
    pub async fn places_of(&self, event: EventId) -> Result<BTreeMap<RouteId, Copied>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(
                "SELECT d.route, d.lane, d.record_key FROM delivery d JOIN event e ON e.seq = d.event WHERE e.id = ?1",
            )?;
            let rows = find.query_map([event.bytes()], |row| {
                let copied =
                    Copied { lane: KeyMac(row.get("lane")?), record_key: RecordKey(row.get("record_key")?) };
                Ok((id(row, "route", RouteId::from_bytes)?, copied))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Accepts an edited copy with its deliveries, and writes down who made it and why.
    ///
    /// # Errors
    /// [`Error::Missing`] where the original is gone.
    pub async fn copy_event(
        &self,
        of: EventId,
        copy: Acceptance,
        reason: String,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("copy_event", move |core| {
            let original: Option<i64> = optional(core.db().query_row(
                "SELECT seq FROM event WHERE id = ?1",
                [of.bytes()],
                |row| row.get(0),
            ))?;
            let original = original.ok_or(Error::Missing("The event"))?;
            let seq = insert_event(core, &copy.event, None)?;
            core.db().execute("UPDATE event SET copy_of = ?2 WHERE seq = ?1", params![seq.0, original])?;
            for delivery in &copy.deliveries {
                insert_delivery(core, delivery, seq, now)?;
            }
            core.count("events", 1, now);
            core.touch_event(copy.event.id);
            core.touch_event(of);
            let routes: Vec<RouteId> = copy.deliveries.iter().map(|delivery| delivery.route).collect();
            let after = json!({ "copy": copy.event.id, "routes": routes, "reason": reason });
            core.audit("event.copied", &of.to_string(), json!({}), after, now)
        })
        .await
    }
}

pub(crate) fn id_of(db: &Connection, event: Seq) -> Result<Option<EventId>, Error> {
    let mut find = db.prepare_cached("SELECT id FROM event WHERE seq = ?1")?;
    optional(find.query_row([event.0], |row| id(row, "id", EventId::from_bytes)))
}

pub(crate) fn of(db: &Connection, event: Seq) -> Result<Vec<EventId>, Error> {
    let mut find = db.prepare_cached("SELECT id FROM event WHERE copy_of = ?1 ORDER BY seq")?;
    let rows = find.query_map([event.0], |row| id(row, "id", EventId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
