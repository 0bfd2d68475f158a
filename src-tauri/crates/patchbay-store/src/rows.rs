//! Reading ids, states and documents out of rows.

use crate::error::Error;
use patchbay_model::{delivery::State, time::Timestamp};
use rusqlite::{Row, types::FromSql};
use serde::de::DeserializeOwned;

pub(crate) fn id<T>(row: &Row<'_>, column: &str, from: fn([u8; 16]) -> T) -> rusqlite::Result<T> {
    row.get::<_, [u8; 16]>(column).map(from)
}

pub(crate) fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp)
}

pub(crate) fn optional_time(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp))
}

pub(crate) fn state(row: &Row<'_>, column: &str) -> rusqlite::Result<State> {
    let number: u8 = row.get(column)?;
    State::from_u8(number).ok_or_else(|| rusqlite::Error::IntegralValueOutOfRange(0, i64::from(number)))
}

/// A column that holds JSON.
pub(crate) fn document<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T, Error> {
    Ok(serde_json::from_str(&row.get::<_, String>(column)?)?)
}

pub(crate) fn optional_document<T: DeserializeOwned>(
    row: &Row<'_>,
    column: &str,
) -> Result<Option<T>, Error> {
    row.get::<_, Option<String>>(column)?
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(Error::from)
}

/// Nothing instead of an error where no row is.
pub(crate) fn optional<T>(result: rusqlite::Result<T>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// One value of a named row of `meta`.
pub(crate) fn meta<T: FromSql>(db: &rusqlite::Connection, name: &str) -> Result<Option<T>, Error> {
    optional(db.prepare_cached("SELECT value FROM meta WHERE name = ?1")?.query_row([name], |row| row.get(0)))
}

pub(crate) fn set_meta(
    db: &rusqlite::Connection,
    name: &str,
    value: impl rusqlite::ToSql,
) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
    )?
    .execute(rusqlite::params![name, value])?;
    Ok(())
}
