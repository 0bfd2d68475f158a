//! How containers changed, and the lines that a change broke: a reading, its differences and the holds they cause
//! are one commit.

use super::{find, put};
use crate::{
    changes::Noun,
    error::Error,
    holds,
    open::Store,
    rows::{document, id, optional, time},
    trail,
    writer::Core,
};
use patchbay_model::{
    container::Container,
    drift::Change,
    ids::{ConnectionId, ContainerId, FieldId, RouteId},
    outcome::Scope,
    problem::Problem,
    time::Timestamp,
};
use rusqlite::params;
use serde::{Deserialize, Serialize};

/// One difference and the cords it broke when it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRow {
    #[serde(flatten)]
    pub change: Change,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<Break>,
}

/// One broken cord, or a line whose group is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    pub route: RouteId,
    /// The field the cord leads to; the group's id where that is what broke.
    pub field: FieldId,
}

/// What one reading found to differ.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSet {
    pub at: Timestamp,
    pub version: i64,
    pub changes: Vec<ChangeRow>,
}

/// A line that a change broke.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    pub route: RouteId,
    /// The last version of the container that fitted it.
    pub good: i64,
    pub problem: Problem,
}

/// What a vendor said of one container, and what follows from it.
#[derive(Debug, Clone)]
pub struct Reading {
    pub connection: ConnectionId,
    pub id: ContainerId,
    /// Nothing: the vendor no longer shows it.
    pub found: Option<Container>,
    /// The version the differences were made against; nothing for a first reading.
    pub before: Option<i64>,
    pub changes: Vec<ChangeRow>,
    pub broken: Vec<Broken>,
    /// Lines that fit again.
    pub mended: Vec<RouteId>,
}

/// What was kept of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    pub version: i64,
    /// Lines were stopped or let go on.
    pub moved: bool,
}

impl Store {
    /// Keeps a reading with its differences, stops the lines it broke and lets go of those it mended.
    ///
    /// # Errors
    /// [`Error::Stale`] when another reading came between.
    pub async fn keep_reading(&self, reading: Reading, now: Timestamp) -> Result<Kept, Error> {
        self.write("keep_reading", move |core| keep(core, &reading, now)).await
    }

    /// The last differences of a container, newest first.
    pub async fn container_changes(
        &self,
        connection: ConnectionId,
        container: ContainerId,
        limit: u32,
    ) -> Result<Vec<ChangeSet>, Error> {
        self.read(move |db| {
            let mut all = db.prepare_cached(
                "SELECT version, at, body FROM change WHERE connection = ?1 AND container = ?2
                 ORDER BY seq DESC LIMIT ?3",
            )?;
            let mut rows = all.query(params![connection.bytes(), container.0, limit])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                let (at, version) = (time(row, "at")?, row.get("version")?);
                list.push(ChangeSet { at, version, changes: document(row, "body")? });
            }
            Ok(list)
        })
        .await
    }

    /// The broken lines, each with the last version of its container that fitted it.
    pub async fn broken(&self) -> Result<Vec<(RouteId, i64)>, Error> {
        self.read(|db| {
            let mut all = db.prepare_cached("SELECT route, good FROM broken")?;
            let rows = all.query_map([], |row| Ok((id(row, "route", RouteId::from_bytes)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }
}

fn keep(core: &mut Core, reading: &Reading, now: Timestamp) -> Result<Kept, Error> {
    let known = find(core.db(), reading.connection, &reading.id, None)?;
    if known.as_ref().map(|row| row.container.version) != reading.before {
        return Err(Error::Stale("The container"));
    }
    let version = match &reading.found {
        Some(container) => put(core.db(), reading.connection, container.clone(), now)?,
        None => {
            core.db()
                .prepare_cached(
                    "UPDATE container SET gone_at = ?3
                     WHERE connection = ?1 AND id = ?2 AND version = ?4 AND gone_at IS NULL",
                )?
                .execute(params![reading.connection.bytes(), reading.id.0, now.0, reading.before])?;
            reading.before.unwrap_or(0)
        }
    };
    if !reading.changes.is_empty() {
        let body = serde_json::to_string(&reading.changes)?;
        core.db()
            .prepare_cached(
                "INSERT INTO change (connection, container, version, at, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![reading.connection.bytes(), reading.id.0, version, now.0, body])?;
        let noted = serde_json::json!({ "container": reading.id.0, "n": reading.changes.len() }).to_string();
        trail::activity(core, "catalog.changed", &reading.connection.to_string(), &noted, now)?;
        core.touch(Noun::Connections);
    }
    for broken in &reading.broken {
        core.db()
            .prepare_cached(
                "INSERT INTO broken (route, good, since) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![broken.route.bytes(), broken.good, now.0])?;
        holds::put(core, Scope::Route, *broken.route.bytes(), &broken.problem, now)?;
    }
    for route in &reading.mended {
        let was: Option<i64> = optional(
            core.db()
                .prepare_cached("SELECT good FROM broken WHERE route = ?1")?
                .query_row([route.bytes()], |row| row.get(0)),
        )?;
        if was.is_some() {
            holds::release(core, Scope::Route, *route.bytes(), now)?;
        }
    }
    Ok(Kept { version, moved: !reading.broken.is_empty() || !reading.mended.is_empty() })
}
