//! Before a database is opened: a backup that was chosen is put in its place, a look is taken at it, and a copy made where
//! its schema is about to change. A stop at any moment leaves the old database or the new one, and the next start goes on.

use super::{
    backups::{BackupRow, Backups, Why},
    check, copy, files,
    size::with,
};
use crate::{
    error::Error,
    open::SCHEMA,
    rows::{meta, set_meta},
};
use patchbay_model::time::Timestamp;
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use serde::{Deserialize, Serialize};
use std::{fs, path::Path, time::Duration};

/// A backup that was put in place of the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The backup's id.
    pub backup: String,
    /// What it is as of.
    pub at: Timestamp,
    /// The database that stood there, among the backups; nothing where there was none.
    pub aside: Option<String>,
    pub who: String,
    pub reason: String,
}

/// What is to be done at the next start. Written whole, and taken away when it is done.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    placed: Placed,
    /// The copy stands ready: from here on what is begun is brought to its end.
    ready: bool,
}

const ORDER: &str = "restore.json";
/// What a restored or mended database says of itself, until the start that finds it has told of it.
const TOLD: &str = "placed";

impl Backups {
    /// Has a backup put in place of the database at the next start.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is no such backup, or it is not whole.
    pub fn order(home: &Path, backup: &str, who: String, reason: String) -> Result<BackupRow, Error> {
        let row = Self::of(home).list()?.into_iter().find(|row| row.id == backup && row.sound);
        let row = row.ok_or(Error::Missing("The backup"))?;
        let placed = Placed { backup: row.id.clone(), at: row.at, aside: None, who, reason };
        files::put(&home.join(ORDER), &serde_json::to_vec(&Order { placed, ready: false })?)?;
        Ok(row)
    }

    /// The backup that waits to be put in place.
    pub fn ordered(home: &Path) -> Option<Placed> {
        let text = fs::read(home.join(ORDER)).ok()?;
        serde_json::from_slice::<Order>(&text).ok().map(|order| order.placed)
    }

    /// Leaves the database as it is after all. Whether one was waiting.
    pub fn take_back_order(home: &Path) -> Result<bool, Error> {
        let was = Self::ordered(home).is_some();
        files::gone(&home.join(ORDER))?;
        files::gone(&with(&home.join(ORDER), ".db"))?;
        Ok(was)
    }
}

/// Puts in order what a database at `path` needs before it is opened.
///
/// # Errors
/// [`Error::Newer`], [`Error::Damaged`] of what a short look finds, [`Error::DiskFull`] where there is no room for the
/// copy that a change of the schema asks for. The database is as it was.
pub fn before_open(path: &Path, now: Timestamp) -> Result<(), Error> {
    let home = path.parent().unwrap_or(Path::new("."));
    let backups = Backups::of(home);
    backups.tidy()?;
    put_in_place(home, path, now)?;
    if !path.exists() {
        return Ok(());
    }
    let found = {
        let db = plain(path)?;
        let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found > SCHEMA {
            return Err(Error::Newer { found, known: SCHEMA });
        }
        if let Some(problem) = check::at_start(&db)? {
            return Err(Error::Damaged(problem));
        }
        found
    };
    if found > 0 && found < SCHEMA {
        let row = copy::copy_closed(path, &backups.wish(Why::Migration, now))?;
        tracing::info!(id = %row.id, "The database was copied before its schema is changed.");
        backups.keep_newest(Some(&row.id))?;
    }
    Ok(())
}

/// One setting of a database that nobody has open and that may be damaged, if it can be read.
pub fn setting_of(path: &Path, name: &str) -> Option<String> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    if let Ok(setting) = meta(&db, name) {
        return setting;
    }
    drop(db);
    // A disk without room has none for the index that readers share. Whoever is alone needs no such file.
    let db = plain(path).ok()?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).ok()?;
    db.pragma_update(None, "locking_mode", "EXCLUSIVE").ok()?;
    meta(&db, name).ok().flatten()
}

/// Forgets a fact of a database that nobody has open.
pub fn forget_fact(path: &Path, name: &str) -> Result<(), Error> {
    let db = plain(path)?;
    db.execute("DELETE FROM meta WHERE name = ?1", [name])?;
    Ok(())
}

/// Moves a database that nobody has open to the backups, so that the next start makes an empty one.
pub fn set_database_aside(home: &Path, path: &Path, why: Why, now: Timestamp) -> Result<(), Error> {
    let id = Backups::of(home).wish(why, now).id().to_owned();
    set_aside(home, path, &id, why, now)
}

fn plain(path: &Path) -> Result<Connection, Error> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    db.busy_timeout(Duration::from_secs(5))?;
    Ok(db)
}

fn put_in_place(home: &Path, path: &Path, now: Timestamp) -> Result<(), Error> {
    let Some(text) = read_order(home)? else { return Ok(()) };
    let order_file = home.join(ORDER);
    let Ok(mut order) = serde_json::from_slice::<Order>(&text) else {
        tracing::error!("A restore that was asked for cannot be read; the database stays as it is.");
        return files::gone(&order_file);
    };
    let new = with(&order_file, ".db");
    if !order.ready {
        let Some(file) = Backups::of(home).file(&order.placed.backup) else {
            tracing::error!(backup = %order.placed.backup, "The backup to be restored is gone; the database stays as it is.");
            return files::gone(&order_file);
        };
        files::copy(&file, &new)?;
        if path.exists() {
            order.placed.aside = Some(Backups::of(home).wish(Why::Restore, now).id().to_owned());
        }
        mark(&new, &order.placed)?;
        order.ready = true;
        files::put(&order_file, &serde_json::to_vec(&order)?)?;
    }
    if let Some(aside) = &order.placed.aside {
        set_aside(home, path, aside, Why::Restore, now)?;
    }
    // A stop between the two leaves the order, and with it the way on.
    if new.exists() {
        fs::rename(&new, path)?;
        files::sync_folder_of(path)?;
    }
    tracing::warn!(backup = %order.placed.backup, "A backup was put in place of the database.");
    files::gone(&order_file)
}

fn read_order(home: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(home.join(ORDER)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Makes a database say that it is an older copy, whatever the vault has counted, and where it came from.
pub(super) fn mark(path: &Path, placed: &Placed) -> Result<(), Error> {
    let db = plain(path)?;
    db.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    set_meta(&db, "opened", -1)?;
    set_meta(&db, TOLD, serde_json::to_string(placed)?)?;
    drop(db);
    Ok(fs::File::open(path)?.sync_all()?)
}

/// Where the database came from, until that was told.
pub(crate) fn placed(db: &Connection) -> Result<Option<Placed>, Error> {
    let text: Option<String> = meta(db, TOLD)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

pub(crate) fn told(db: &Connection) -> Result<(), Error> {
    db.execute("DELETE FROM meta WHERE name = ?1", [TOLD])?;
    Ok(())
}

/// Moves the database to the backups under a name of its own. Does nothing where that was done before.
pub(super) fn set_aside(home: &Path, path: &Path, id: &str, why: Why, now: Timestamp) -> Result<(), Error> {
    let backups = Backups::of(home);
    let folder = home.join("backups");
    files::make_folder(&folder)?;
    let to = folder.join(format!("{id}.db"));
    if path.exists() && !to.exists() {
        // What stands in its log alone belongs to it.
        let whole = folded(path).is_ok();
        fs::rename(path, &to)?;
        for ending in ["-wal", "-shm"] {
            let (from, to) = (with(path, ending), with(&to, ending));
            if from.exists() && !whole {
                fs::rename(from, to)?;
            } else {
                files::gone(&from)?;
            }
        }
        files::sync_folder_of(path)?;
        files::sync_folder_of(&to)?;
    }
    let wish = backups.named(id, why, now);
    let (schema, events, sound) = looked_at(&to);
    wish.note(schema, events, sound)?;
    backups.keep_newest(Some(id))
}

fn folded(path: &Path) -> Result<(), Error> {
    let db = plain(path)?;
    let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(Error::Locked) }
}

/// What can be said of a database that was set aside. One that holds together can be restored as well.
fn looked_at(path: &Path) -> (i64, Option<u64>, bool) {
    let look = || -> Result<(i64, Option<u64>, bool), Error> {
        let db = plain(path)?;
        let schema = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let sound = check::whole(&db)?.is_none();
        let events = db.query_row("SELECT count(*) FROM event", [], |row| row.get::<_, i64>(0)).ok();
        Ok((schema, events.and_then(|n| u64::try_from(n).ok()), sound))
    };
    look().unwrap_or((0, None, false))
}
