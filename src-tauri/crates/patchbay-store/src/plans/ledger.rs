//! What plans made or use at a vendor. Only what is ours here is ever removed there.

use crate::{
    error::Error,
    open::Store,
    rows::{document, id, optional_time, time},
};
use patchbay_model::{
    ids::{ConnectionId, PlanId},
    time::Timestamp,
};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceRow {
    pub connection: ConnectionId,
    pub kind: String,
    pub within: Option<String>,
    pub remote: String,
    /// As it was called when it was made.
    pub name: String,
    /// Made by us, so that we may remove it.
    pub ours: bool,
    /// Entries we put into its lists.
    pub added: BTreeMap<String, Vec<String>>,
    pub plan: PlanId,
    pub made_at: Timestamp,
    /// Since when it is gone: its id is not given again.
    pub gone_at: Option<Timestamp>,
}

/// The ledger of one connection.
pub type Ledgered = Vec<ResourceRow>;

impl Store {
    /// Every line of one connection, what is gone included.
    pub async fn resources(&self, connection: ConnectionId) -> Result<Ledgered, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(
                "SELECT * FROM resource WHERE connection = ?1 ORDER BY kind, within, remote",
            )?;
            let mut rows = find.query([connection.bytes()])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                let within: String = row.get("within")?;
                list.push(ResourceRow {
                    connection,
                    kind: row.get("kind")?,
                    within: Some(within).filter(|within| !within.is_empty()),
                    remote: row.get("remote")?,
                    name: row.get("name")?,
                    ours: row.get("ours")?,
                    added: document(row, "added")?,
                    plan: id(row, "plan", PlanId::from_bytes)?,
                    made_at: time(row, "made_at")?,
                    gone_at: optional_time(row, "gone_at")?,
                });
            }
            Ok(list)
        })
        .await
    }
}

pub(super) fn keep(db: &Connection, row: &ResourceRow) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO resource (connection, kind, within, remote, name, ours, added, plan, made_at, gone_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT DO UPDATE SET name = excluded.name, ours = excluded.ours, added = excluded.added,
         plan = excluded.plan, gone_at = excluded.gone_at",
    )?
    .execute(params![
        row.connection.bytes(),
        row.kind,
        row.within.as_deref().unwrap_or_default(),
        row.remote,
        row.name,
        row.ours,
        serde_json::to_string(&row.added)?,
        row.plan.bytes(),
        row.made_at.0,
        row.gone_at.map(|at| at.0),
    ])?;
    Ok(())
}
