//! Whether the database is whole.

use crate::{error::Error, open::Store};
use rusqlite::Connection;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// What a look at a start may take: a relay that has much to keep must not start the later for it. What it does not
/// reach shows when it is read, or when a person asks for the whole.
pub(super) const AT_START: Duration = Duration::from_millis(250);

impl Store {
    /// Looks through the whole database. Long; writes go on meanwhile. Nothing is wrong with it, or what is, in SQLite's
    /// words. `go_on` ends it early.
    ///
    /// # Errors
    /// [`Error::Interrupted`] where it was ended.
    pub async fn check_whole(&self, go_on: Arc<AtomicBool>) -> Result<Option<String>, Error> {
        // Table by table, so that the log can be folded back in between.
        let tables: Vec<String> = self
            .read(|db| {
                let mut all = db.prepare(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name",
                )?;
                let rows = all.query_map([], |row| row.get(0))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await?;
        for table in tables {
            if !go_on.load(Ordering::Relaxed) {
                return Err(Error::Interrupted);
            }
            let go_on = Arc::clone(&go_on);
            let found = self.read(move |db| {
                verdict(db, "integrity_check", Some(&table), move || go_on.load(Ordering::Relaxed))
            });
            if let Some(problem) = found.await? {
                return Ok(Some(problem));
            }
        }
        Ok(None)
    }
}

/// A short look at a database that is about to be opened: nothing wrong was seen, or what was.
///
/// # Errors
/// Of the disk, or [`Error::Damaged`] where it cannot even be read.
pub(super) fn at_start(db: &Connection) -> Result<Option<String>, Error> {
    let until = Instant::now() + AT_START;
    match verdict(db, "quick_check", None, move || Instant::now() < until) {
        Err(Error::Interrupted) => Ok(None),
        other => other,
    }
}

/// The whole of a database that nobody else has open.
pub(super) fn whole(db: &Connection) -> Result<Option<String>, Error> {
    verdict(db, "integrity_check", None, || true)
}

fn verdict(
    db: &Connection,
    check: &str,
    table: Option<&str>,
    go_on: impl Fn() -> bool + Send + 'static,
) -> Result<Option<String>, Error> {
    db.progress_handler(20_000, Some(move || !go_on()))?;
    let asked = match table {
        Some(table) => format!("PRAGMA {check}(\"{table}\")"),
        None => format!("PRAGMA {check}(1)"),
    };
    let said: Result<String, _> = db.query_row(&asked, [], |row| row.get(0));
    db.progress_handler(0, None::<fn() -> bool>)?;
    match said.map_err(Error::from) {
        Ok(said) if said == "ok" => Ok(None),
        Ok(said) => Ok(Some(said)),
        Err(Error::Damaged(said)) => Ok(Some(said)),
        Err(error) => Err(error),
    }
}
