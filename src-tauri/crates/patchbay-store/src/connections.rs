//! Connections and their privacy policies. Secrets are not here: they are in the vault.

use crate::{
    changes::Noun,
    error::Error,
    open::Store,
    rows::{document, id, optional, time},
    trail,
};
use patchbay_model::{
    ids::ConnectionId,
    privacy::{Policy, PrivacyPolicy},
    time::Timestamp,
};
use rusqlite::{Row, params};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionRow {
    pub id: ConnectionId,
    pub vendor: String,
    pub name: String,
    /// `production` or `test`.
    pub environment: String,
    /// Names the intake address; may be logged.
    pub public_id: String,
    pub settings: BTreeMap<String, String>,
    pub account: Option<String>,
    pub created_at: Timestamp,
}

impl Store {
    pub async fn connections(&self) -> Result<Vec<ConnectionRow>, Error> {
        self.read(|db| {
            let mut all = db.prepare_cached("SELECT * FROM connection ORDER BY created_at, id")?;
            let mut rows = all.query([])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(read(row)?);
            }
            Ok(list)
        })
        .await
    }

    /// Adds or changes a connection.
    pub async fn save_connection(&self, row: ConnectionRow, now: Timestamp) -> Result<(), Error> {
        self.write("save_connection", move |core| {
            core.db()
                .prepare_cached(
                    "INSERT INTO connection (id, vendor, name, environment, public_id, settings, account, created_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                     ON CONFLICT DO UPDATE SET name = excluded.name, environment = excluded.environment,
                     settings = excluded.settings, account = excluded.account",
                )?
                .execute(params![
                    row.id.bytes(),
                    row.vendor,
                    row.name,
                    row.environment,
                    row.public_id,
                    serde_json::to_string(&row.settings)?,
                    row.account,
                    row.created_at.0
                ])?;
            trail::activity(core, "connection.saved", &row.id.to_string(), "{}", now)?;
            core.touch(Noun::Connections);
            Ok(())
        })
        .await
    }

    /// Removes a connection that no route uses any more.
    pub async fn remove_connection(&self, connection: ConnectionId, now: Timestamp) -> Result<(), Error> {
        self.write("remove_connection", move |core| {
            let removed = core.db().execute("DELETE FROM connection WHERE id = ?1", [connection.bytes()])?;
            if removed == 0 {
                return Err(Error::Missing("The connection"));
            }
            trail::activity(core, "connection.removed", &connection.to_string(), "{}", now)?;
            core.touch(Noun::Connections);
            Ok(())
        })
        .await
    }

    /// A policy by version, or the newest.
    pub async fn policy(
        &self,
        connection: ConnectionId,
        version: Option<i64>,
    ) -> Result<Option<PrivacyPolicy>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(
                "SELECT version, fields FROM privacy WHERE connection = ?1 AND (?2 IS NULL OR version = ?2) ORDER BY version DESC LIMIT 1",
            )?;
            let row: Option<(i64, String)> =
                optional(find.query_row(params![connection.bytes(), version], |row| Ok((row.get(0)?, row.get(1)?))))?;
            row.map(|(version, fields)| Ok(PrivacyPolicy { version, fields: serde_json::from_str(&fields)? })).transpose()
        })
        .await
    }

    /// Saves a new version; it applies from the next event on. Returns the version.
    pub async fn save_policy(
        &self,
        connection: ConnectionId,
        fields: BTreeMap<String, Policy>,
        now: Timestamp,
    ) -> Result<i64, Error> {
        self.write("save_policy", move |core| {
            let version: i64 = core.db().query_row(
                "SELECT coalesce(max(version), 0) + 1 FROM privacy WHERE connection = ?1",
                [connection.bytes()],
                |row| row.get(0),
            )?;
            core.db()
                .prepare_cached(
                    "INSERT INTO privacy (connection, version, fields, saved_at) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![connection.bytes(), version, serde_json::to_string(&fields)?, now.0])?;
            trail::activity(
                core,
                "privacy.saved",
                &connection.to_string(),
                &serde_json::to_string(&fields)?,
                now,
            )?;
            core.touch(Noun::Connections);
            Ok(version)
        })
        .await
    }
}

fn read(row: &Row<'_>) -> Result<ConnectionRow, Error> {
    Ok(ConnectionRow {
        id: id(row, "id", ConnectionId::from_bytes)?,
        vendor: row.get("vendor")?,
        name: row.get("name")?,
        environment: row.get("environment")?,
        public_id: row.get("public_id")?,
        settings: document(row, "settings")?,
        account: row.get("account")?,
        created_at: time(row, "created_at")?,
    })
}
