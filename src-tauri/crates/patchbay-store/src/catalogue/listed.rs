//! Places by name, as they were last listed.

use super::find;
use crate::{changes::Noun, error::Error, open::Store, rows::optional};
use patchbay_model::{
    ids::{ConnectionId, ContainerId},
    time::Timestamp,
};
use rusqlite::params;

/// One place that records can be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRow {
    pub id: ContainerId,
    pub name: String,
    /// The workspace or folder it stands in.
    pub place: Option<String>,
    /// When its fields were last read; nothing where they never were.
    pub fetched_at: Option<Timestamp>,
}

impl Store {
    /// The places of a connection by name, those that hold `like` in their name or place; and when they were listed.
    pub async fn listed(
        &self,
        connection: ConnectionId,
        like: String,
    ) -> Result<(Option<Timestamp>, Vec<ListedRow>), Error> {
        self.read(move |db| {
            let at: Option<i64> = optional(
                db.prepare_cached("SELECT at FROM listing WHERE connection = ?1")?
                    .query_row([connection.bytes()], |row| row.get(0)),
            )?;
            let mut all = db.prepare_cached(
                "SELECT l.id, l.name, l.place,
                   (SELECT max(fetched_at) FROM container c WHERE c.connection = l.connection AND c.id = l.id)
                 FROM listed l WHERE l.connection = ?1",
            )?;
            let rows = all.query_map([connection.bytes()], |row| {
                Ok(ListedRow {
                    id: ContainerId(row.get(0)?),
                    name: row.get(1)?,
                    place: row.get(2)?,
                    fetched_at: row.get::<_, Option<i64>>(3)?.map(Timestamp),
                })
            })?;
            // Every word, in any script's capitals: more than LIKE knows.
            let words: Vec<String> = like.split_whitespace().map(str::to_lowercase).collect();
            let mut list = Vec::new();
            for row in rows {
                let row = row?;
                let text =
                    format!("{} {}", row.name, row.place.as_deref().unwrap_or_default()).to_lowercase();
                if words.iter().all(|word| text.contains(word)) {
                    list.push(row);
                }
            }
            list.sort_by_cached_key(|row| (row.name.to_lowercase(), row.id.0.clone()));
            Ok((at.map(Timestamp), list))
        })
        .await
    }

    /// Puts `places` in place of all that were listed.
    pub async fn save_listed(
        &self,
        connection: ConnectionId,
        places: Vec<ListedRow>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("save_listed", move |core| {
            let db = core.db();
            db.prepare_cached("DELETE FROM listed WHERE connection = ?1")?.execute([connection.bytes()])?;
            let mut add = db.prepare_cached(
                "INSERT INTO listed (connection, id, name, place) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?;
            for row in &places {
                add.execute(params![connection.bytes(), row.id.0, row.name, row.place])?;
            }
            drop(add);
            db.prepare_cached(
                "INSERT INTO listing (connection, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = excluded.at",
            )?
            .execute(params![connection.bytes(), now.0])?;
            core.touch(Noun::Connections);
            Ok(())
        })
        .await
    }

    /// Names one place that was read though no list has it yet.
    pub async fn list_also(&self, connection: ConnectionId, id: ContainerId) -> Result<(), Error> {
        self.write("list_also", move |core| {
            let Some(row) = find(core.db(), connection, &id, None)? else { return Ok(()) };
            core.db()
                .prepare_cached(
                    "INSERT INTO listed (connection, id, name) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET name = excluded.name",
                )?
                .execute(params![connection.bytes(), id.0, row.container.name])?;
            Ok(())
        })
        .await
    }
}
