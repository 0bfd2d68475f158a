//! Who may be chosen at a connection: kept once, by version, beside the containers that have a field for people.

use crate::{error::Error, open::Store, rows::optional};
use patchbay_model::{ids::ConnectionId, people::Person};
use rusqlite::{Connection, params};

impl Store {
    /// Whether anybody was ever listed there.
    pub async fn knows_people(&self, connection: ConnectionId) -> Result<bool, Error> {
        self.read(move |db| Ok(newest(db, connection)?.is_some())).await
    }

    /// Keeps who may be chosen. The version moves only when somebody differs. Returns whether it did.
    pub async fn save_people(&self, connection: ConnectionId, people: Vec<Person>) -> Result<bool, Error> {
        self.write("save_people", move |core| {
            let body = serde_json::to_string(&people)?;
            let newest = newest(core.db(), connection)?;
            if newest.as_ref().is_some_and(|(_, known)| *known == body) {
                return Ok(false);
            }
            let version = newest.map_or(0, |(version, _)| version) + 1;
            core.db()
                .prepare_cached("INSERT INTO people (connection, version, body) VALUES (?1, ?2, ?3)")?
                .execute(params![connection.bytes(), version, body])?;
            Ok(true)
        })
        .await
    }
}

pub(super) fn newest(db: &Connection, connection: ConnectionId) -> Result<Option<(i64, String)>, Error> {
    let mut find = db.prepare_cached(
        "SELECT version, body FROM people WHERE connection = ?1 ORDER BY version DESC LIMIT 1",
    )?;
    optional(find.query_row([connection.bytes()], |row| Ok((row.get(0)?, row.get(1)?))))
}

pub(super) fn at(db: &Connection, connection: ConnectionId, version: i64) -> Result<Vec<Person>, Error> {
    let mut find = db.prepare_cached("SELECT body FROM people WHERE connection = ?1 AND version = ?2")?;
    let body: Option<String> =
        optional(find.query_row(params![connection.bytes(), version], |row| row.get(0)))?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?.unwrap_or_default())
}
