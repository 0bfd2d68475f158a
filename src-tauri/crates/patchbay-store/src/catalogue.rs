//! Containers as discovery read them, by version: a send in doubt keeps the one it was mapped with.

use crate::{error::Error, open::Store, rows::optional};
use patchbay_model::{
    container::Container,
    ids::{ConnectionId, ContainerId},
    time::Timestamp,
};
use rusqlite::params;

#[derive(Debug, Clone, PartialEq)]
pub struct CatalogueRow {
    pub container: Container,
    pub fetched_at: Timestamp,
}

impl Store {
    /// The container at `version`, or the newest known.
    pub async fn container(
        &self,
        connection: ConnectionId,
        container: ContainerId,
        version: Option<i64>,
    ) -> Result<Option<CatalogueRow>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(
                "SELECT version, body, fetched_at FROM container
                 WHERE connection = ?1 AND id = ?2 AND (?3 IS NULL OR version = ?3) ORDER BY version DESC LIMIT 1",
            )?;
            let row: Option<(i64, String, i64)> =
                optional(find.query_row(params![connection.bytes(), container.0, version], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                }))?;
            row.map(|(version, body, at)| {
                let mut container: Container = serde_json::from_str(&body)?;
                container.version = version;
                Ok(CatalogueRow { container, fetched_at: Timestamp(at) })
            })
            .transpose()
        })
        .await
    }

    /// Keeps what discovery read; the version moves only when something differs. Returns the version.
    pub async fn save_container(
        &self,
        connection: ConnectionId,
        mut container: Container,
        now: Timestamp,
    ) -> Result<i64, Error> {
        self.write("save_container", move |core| {
            let db = core.db();
            let newest: Option<(i64, String)> = optional(db.query_row(
                "SELECT version, body FROM container WHERE connection = ?1 AND id = ?2 ORDER BY version DESC LIMIT 1",
                params![connection.bytes(), container.id.0],
                |row| Ok((row.get(0)?, row.get(1)?)),
            ))?;
            container.version = 0;
            let body = serde_json::to_string(&container)?;
            let version = match newest {
                Some((version, known)) if known == body => version,
                Some((version, _)) => version + 1,
                None => 1,
            };
            db.execute(
                "INSERT INTO container (connection, id, version, body, fetched_at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET fetched_at = excluded.fetched_at",
                params![connection.bytes(), container.id.0, version, body, now.0],
            )?;
            Ok(version)
        })
        .await
    }
}
