//! Containers as discovery read them, by version: a send in doubt keeps the one it was mapped with.

mod changes;
mod listed;
mod people;
mod prune;

pub use changes::{Break, Broken, ChangeRow, ChangeSet, Kept, Reading};
pub use listed::ListedRow;

use crate::{error::Error, open::Store, rows::optional};
use patchbay_model::{
    container::{Container, FieldKind},
    ids::{ConnectionId, ContainerId},
    time::Timestamp,
};
use rusqlite::{Connection, params};

#[derive(Debug, Clone, PartialEq)]
pub struct CatalogueRow {
    pub container: Container,
    pub fetched_at: Timestamp,
    /// Since when the vendor no longer shows it.
    pub gone_at: Option<Timestamp>,
}

impl Store {
    /// The container at `version`, or the newest known.
    pub async fn container(
        &self,
        connection: ConnectionId,
        container: ContainerId,
        version: Option<i64>,
    ) -> Result<Option<CatalogueRow>, Error> {
        self.read(move |db| find(db, connection, &container, version)).await
    }

    /// The newest of every container of a connection that was ever read and is not gone.
    pub async fn read_containers(&self, connection: ConnectionId) -> Result<Vec<ContainerId>, Error> {
        self.read(move |db| {
            let mut all = db.prepare_cached(
                "SELECT id FROM container WHERE connection = ?1 GROUP BY id
                 HAVING sum(gone_at IS NOT NULL) = 0 ORDER BY id",
            )?;
            let rows = all.query_map([connection.bytes()], |row| row.get(0).map(ContainerId))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Keeps what discovery read; the version moves only when something differs. Returns the version.
    pub async fn save_container(
        &self,
        connection: ConnectionId,
        container: Container,
        now: Timestamp,
    ) -> Result<i64, Error> {
        self.write("save_container", move |core| put(core.db(), connection, container.clone(), now)).await
    }
}

fn find(
    db: &Connection,
    connection: ConnectionId,
    container: &ContainerId,
    version: Option<i64>,
) -> Result<Option<CatalogueRow>, Error> {
    let mut find = db.prepare_cached(
        "SELECT version, body, fetched_at, gone_at, people FROM container
         WHERE connection = ?1 AND id = ?2 AND (?3 IS NULL OR version = ?3) ORDER BY version DESC LIMIT 1",
    )?;
    type Row = (i64, String, i64, Option<i64>, Option<i64>);
    let row: Option<Row> =
        optional(find.query_row(params![connection.bytes(), container.0, version], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        }))?;
    let Some((version, body, at, gone_at, people)) = row else { return Ok(None) };
    let mut container: Container = serde_json::from_str(&body)?;
    container.version = version;
    if let Some(people) = people {
        container.people = people::at(db, connection, people)?;
    }
    Ok(Some(CatalogueRow { container, fetched_at: Timestamp(at), gone_at: gone_at.map(Timestamp) }))
}

/// Writes a reading down and gives its version.
fn put(
    db: &Connection,
    connection: ConnectionId,
    mut container: Container,
    now: Timestamp,
) -> Result<i64, Error> {
    let newest: Option<(i64, String, Option<i64>)> = optional(db.query_row(
        "SELECT version, body, people FROM container WHERE connection = ?1 AND id = ?2 ORDER BY version DESC LIMIT 1",
        params![connection.bytes(), container.id.0],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    ))?;
    container.version = 0;
    // People are kept once for the whole connection.
    container.people.clear();
    let people = match container.fields.iter().any(|field| field.kind == FieldKind::People) {
        true => people::newest(db, connection)?.map(|(version, _)| version),
        false => None,
    };
    let body = serde_json::to_string(&container)?;
    let version = match newest {
        Some((version, known, beside)) if known == body && beside == people => version,
        Some((version, ..)) => version + 1,
        None => 1,
    };
    db.execute(
        "INSERT INTO container (connection, id, version, body, fetched_at, people) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET fetched_at = excluded.fetched_at",
        params![connection.bytes(), container.id.0, version, body, now.0, people],
    )?;
    db.execute(
        "UPDATE container SET gone_at = NULL WHERE connection = ?1 AND id = ?2 AND gone_at IS NOT NULL",
        params![connection.bytes(), container.id.0],
    )?;
    Ok(version)
}
