//! Connections and their privacy policies. Secrets are not here: they are in the vault.

use crate::{
    audit,
    changes::Noun,
    error::Error,
    open::Store,
    routes,
    rows::{document, id, optional, optional_document, optional_time, time},
    trail,
};
use patchbay_model::{
    account::Account,
    ids::{ConnectionId, RouteId},
    privacy::{Policy, PrivacyPolicy},
    time::Timestamp,
};
use rusqlite::{Connection, Row, params};
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
    /// Whose account it is, as it is shown.
    pub account: Option<String>,
    /// What the vendor last said of the account and its rights.
    pub facts: Option<Account>,
    pub checked_at: Option<Timestamp>,
    /// Since when its secrets are these.
    pub signed_in_at: Timestamp,
    pub created_at: Timestamp,
}

impl ConnectionRow {
    /// A connection made and signed in at `now`, that nothing is known of yet.
    pub fn new(
        id: ConnectionId,
        vendor: impl Into<String>,
        public_id: impl Into<String>,
        now: Timestamp,
    ) -> Self {
        let vendor = vendor.into();
        Self {
            id,
            name: vendor.clone(),
            vendor,
            environment: "test".to_owned(),
            public_id: public_id.into(),
            settings: BTreeMap::new(),
            account: None,
            facts: None,
            checked_at: None,
            signed_in_at: now,
            created_at: now,
        }
    }
}

/// Why a connection is written: a line of the log says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// Made, or its settings changed.
    Anew,
    /// Signed in again.
    Reconnected,
    /// Its secrets were replaced by newer ones.
    Rotated,
}

/// What became of the wish to remove a connection.
#[derive(Debug, Clone, PartialEq)]
pub enum Removed {
    /// These routes use it, by name; nothing was changed.
    InUse(Vec<(RouteId, String)>),
    /// It is gone; these routes were on and are off now.
    Gone(Vec<(RouteId, String)>),
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

    /// Makes the connection that every home has, once; nobody did it, so the log says nothing.
    pub async fn make_built_in(
        &self,
        row: ConnectionRow,
        policy: PrivacyPolicy,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("make_built_in", move |core| {
            let db = core.db();
            let new = db.execute(
                "INSERT INTO connection (id, vendor, name, environment, public_id, settings, account, checked_at, signed_in_at, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, '{}', ?6, ?7, ?7, ?7) ON CONFLICT DO NOTHING",
                params![row.id.bytes(), row.vendor, row.name, row.environment, row.public_id, row.account, now.0],
            )?;
            if new > 0 {
                db.execute(
                    "INSERT INTO privacy (connection, version, fields, saved_at) VALUES (?1, ?2, ?3, ?4)",
                    params![row.id.bytes(), policy.version, serde_json::to_string(&policy.fields)?, now.0],
                )?;
            }
            Ok(())
        })
        .await
    }

    /// Adds or changes a connection.
    pub async fn save_connection(&self, row: ConnectionRow, now: Timestamp) -> Result<(), Error> {
        self.save_connection_as(row, Saved::Anew, now).await
    }

    /// The same, with what the log says of it.
    pub async fn save_connection_as(
        &self,
        row: ConnectionRow,
        why: Saved,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("save_connection", move |core| {
            let before = told(core.db(), row.id)?;
            core.db()
                .prepare_cached(
                    "INSERT INTO connection (id, vendor, name, environment, public_id, settings, account, facts, checked_at, signed_in_at, created_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                     ON CONFLICT DO UPDATE SET name = excluded.name, environment = excluded.environment,
                     settings = excluded.settings, account = excluded.account, facts = excluded.facts,
                     checked_at = excluded.checked_at, signed_in_at = excluded.signed_in_at",
                )?
                .execute(params![
                    row.id.bytes(),
                    row.vendor,
                    row.name,
                    row.environment,
                    row.public_id,
                    serde_json::to_string(&row.settings)?,
                    row.account,
                    row.facts.as_ref().map(serde_json::to_string).transpose()?,
                    row.checked_at.map(|at| at.0),
                    row.signed_in_at.0,
                    row.created_at.0
                ])?;
            let kind = match why {
                Saved::Anew => "connection.saved",
                Saved::Reconnected => "connection.reconnected",
                Saved::Rotated => "connection.rotated",
            };
            let body = serde_json::json!({
                "name": row.name,
                "vendor": row.vendor,
                "environment": row.environment,
                "account": row.account,
            });
            trail::activity(core, kind, &row.id.to_string(), &body.to_string(), now)?;
            let after = told(core.db(), row.id)?;
            core.audit(kind, &row.id.to_string(), before, after, now)?;
            core.touch_id(Noun::Connections, || row.id.to_string());
            Ok(())
        })
        .await
    }

    /// Keeps what a check found: the account, how it is shown, and settings the vendor told. No line of the log:
    /// this is also the probe of every few minutes. One that is gone meanwhile is no error.
    pub async fn save_check(
        &self,
        connection: ConnectionId,
        shown: Option<String>,
        account: Account,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("save_check", move |core| {
            let settings: Option<String> = optional(core.db().query_row(
                "SELECT settings FROM connection WHERE id = ?1",
                [connection.bytes()],
                |row| row.get(0),
            ))?;
            let Some(settings) = settings else { return Ok(()) };
            let mut settings: BTreeMap<String, String> = serde_json::from_str(&settings)?;
            settings.extend(account.learned.clone());
            core.db()
                .prepare_cached(
                    "UPDATE connection SET account = ?2, facts = ?3, checked_at = ?4, settings = ?5 WHERE id = ?1",
                )?
                .execute(params![
                    connection.bytes(),
                    shown,
                    serde_json::to_string(&account)?,
                    now.0,
                    serde_json::to_string(&settings)?,
                ])?;
            core.touch_id(Noun::Connections, || connection.to_string());
            Ok(())
        })
        .await
    }

    /// Removes a connection with its hold. Routes that use it keep it; with `stop` they are turned off instead.
    ///
    /// # Errors
    /// [`Error::Missing`].
    pub async fn remove_connection(
        &self,
        connection: ConnectionId,
        stop: bool,
        now: Timestamp,
    ) -> Result<Removed, Error> {
        self.write("remove_connection", move |core| {
            let users = routes::using(core.db(), connection)?;
            let named = |on: bool| {
                let chosen = users.iter().filter(move |row| !on || row.route.on);
                chosen.map(|row| (row.route.id, row.route.draft.name.clone())).collect::<Vec<_>>()
            };
            if !stop && !users.is_empty() {
                return Ok(Removed::InUse(named(false)));
            }
            let before = told(core.db(), connection)?;
            let name: Option<String> = optional(core.db().query_row(
                "DELETE FROM connection WHERE id = ?1 RETURNING name",
                [connection.bytes()],
                |row| row.get(0),
            ))?;
            let name = name.ok_or(Error::Missing("The connection"))?;
            core.db().execute(
                "DELETE FROM hold WHERE scope = 'connection' AND subject = ?1",
                [connection.bytes()],
            )?;
            let stopped = named(true);
            for (route, _) in &stopped {
                core.db().execute("UPDATE route SET is_on = 0 WHERE id = ?1", [route.bytes()])?;
                let body = serde_json::json!({ "because": "connection.removed" }).to_string();
                trail::activity(core, "route.off", &route.to_string(), &body, now)?;
            }
            let stopped_names: Vec<&String> = stopped.iter().map(|(_, name)| name).collect();
            let body = serde_json::json!({ "name": name, "stopped": stopped_names }).to_string();
            trail::activity(core, "connection.removed", &connection.to_string(), &body, now)?;
            let after = serde_json::json!({ "stopped": stopped_names });
            core.audit("connection.removed", &connection.to_string(), before.clone(), after, now)?;
            core.touch_id(Noun::Connections, || connection.to_string());
            if !users.is_empty() {
                core.touch(Noun::Routes);
            }
            Ok(Removed::Gone(stopped))
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
            let kept: Option<String> = optional(core.db().query_row(
                "SELECT fields FROM privacy WHERE connection = ?1 AND version = ?2",
                params![connection.bytes(), version - 1],
                |row| row.get(0),
            ))?;
            let before: serde_json::Value =
                kept.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default();
            let after = serde_json::to_value(&fields)?;
            core.audit("privacy.saved", &connection.to_string(), before, after, now)?;
            core.touch(Noun::Connections);
            Ok(version)
        })
        .await
    }
}

/// What the audit says of a connection as it is: settings by a short name of their values, for one may be an address
/// that is a secret.
fn told(db: &Connection, connection: ConnectionId) -> Result<serde_json::Value, Error> {
    let mut find = db.prepare_cached("SELECT * FROM connection WHERE id = ?1")?;
    let mut rows = find.query([connection.bytes()])?;
    let Some(row) = rows.next()? else { return Ok(serde_json::Value::Null) };
    let row = read(row)?;
    let settings: BTreeMap<String, String> =
        row.settings.iter().map(|(name, value)| (name.clone(), audit::short(value))).collect();
    Ok(serde_json::json!({
        "name": row.name,
        "vendor": row.vendor,
        "environment": row.environment,
        "account": row.account,
        "signed_in_at": row.signed_in_at.0,
        "settings": settings,
    }))
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
        facts: optional_document(row, "facts")?,
        checked_at: optional_time(row, "checked_at")?,
        signed_in_at: time(row, "signed_in_at")?,
        created_at: time(row, "created_at")?,
    })
}
