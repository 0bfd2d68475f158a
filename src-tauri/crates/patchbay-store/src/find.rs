//! From what a vendor calls a record to the events that made it.

use crate::{error::Error, open::Store, rows::id};
use patchbay_model::ids::{DeliveryId, EventId, RouteId};
use rusqlite::{Connection, params};

/// Deliveries of one record that are told of.
const FOUND_MAX: u32 = 20;

impl Store {
    /// The newest deliveries that wrote the record with this id at its vendor.
    pub async fn by_remote(&self, remote: String) -> Result<Vec<(EventId, DeliveryId)>, Error> {
        self.read(move |db| wrote(db, &remote)).await
    }

    /// The same by the name that the record carries at its target for life.
    pub async fn by_record_key(&self, key: String) -> Result<Vec<(EventId, DeliveryId)>, Error> {
        self.read(move |db| {
            let routes: Vec<RouteId> = {
                let mut all = db.prepare_cached("SELECT id FROM route")?;
                let rows = all.query_map([], |row| id(row, "id", RouteId::from_bytes))?;
                rows.collect::<Result<_, _>>()?
            };
            let mut one =
                db.prepare_cached("SELECT remote FROM link WHERE route = ?1 AND record_key = ?2")?;
            let mut found = Vec::new();
            for route in routes {
                let remote: Option<String> =
                    crate::rows::optional(one.query_row(params![route.bytes(), key], |row| row.get(0)))?;
                if let Some(remote) = remote {
                    found.extend(wrote(db, &remote)?);
                }
            }
            Ok(found)
        })
        .await
    }
}

fn wrote(db: &Connection, remote: &str) -> Result<Vec<(EventId, DeliveryId)>, Error> {
    let mut all = db.prepare_cached(
        "SELECT e.id AS event, d.id AS delivery FROM delivery d JOIN event e ON e.seq = d.event
         WHERE d.remote = ?1 ORDER BY d.seq DESC LIMIT ?2",
    )?;
    let rows = all.query_map(params![remote, FOUND_MAX], |row| {
        Ok((id(row, "event", EventId::from_bytes)?, id(row, "delivery", DeliveryId::from_bytes)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
