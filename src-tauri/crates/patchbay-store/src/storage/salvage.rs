//! A damaged database mended: every row that can still be read is copied into a new one, what hangs together is put in
//! order again, and what could not be read is counted.

use super::{
    backups::{Backups, Why},
    check, files, place,
    size::with,
};
use crate::{
    error::Error,
    open::{SCHEMA, migrate},
};
use patchbay_model::time::Timestamp;
use rusqlite::{Connection, OpenFlags, Row, params_from_iter, types::Value};
use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

/// What a table lost.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Lost {
    pub table: String,
    pub kept: u64,
    /// Rows that could not be read.
    pub lost: u64,
    /// There may be fewer: they were counted by the numbers that are missing.
    pub at_most: bool,
}

/// What became of a damaged database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    pub kept: u64,
    pub lost: Vec<Lost>,
    /// The damaged one, among the backups.
    pub aside: String,
}

impl Salvaged {
    /// Rows that were lost, of all tables.
    pub fn lost_rows(&self) -> u64 {
        self.lost.iter().map(|one| one.lost).sum()
    }
}

/// Rows written in one transaction of the new database.
const BATCH: u64 = 5_000;
/// Looks into the dark of one table before the rest of it is given up.
const PROBES: u32 = 200_000;
/// Filled again from the rows.
const MADE_ANEW: [&str; 6] = ["words", "words_terms", "dims", "kind", "span", "tally"];

/// Mends the database at `path`, which nobody has open. The damaged one is set aside. `done` counts rows.
///
/// # Errors
/// Of the disk; [`Error::Damaged`] where not even the list of its tables can be read. Then nothing has changed.
pub fn salvage(path: &Path, who: &str, now: Timestamp, done: &AtomicU64) -> Result<Salvaged, Error> {
    let home = path.parent().unwrap_or(Path::new("."));
    let new = with(path, ".mended");
    drop(files::fresh(&new)?);
    let old = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found: i64 = old.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > SCHEMA {
        return Err(Error::Newer { found, known: SCHEMA });
    }
    // Without the list of its tables nothing can be found.
    old.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    let mut lost = Vec::new();
    {
        let mut target = Connection::open(&new)?;
        target.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        target.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
        target.pragma_update(None, "synchronous", "OFF")?;
        target.pragma_update(None, "foreign_keys", false)?;
        migrate(&mut target)?;
        for table in tables(&target)? {
            lost.extend(Table::of(&old, &target, &table)?.copy(done)?);
        }
        put_in_order(&target, now)?;
        if let Some(problem) = check::whole(&target)? {
            return Err(Error::Unexpected(problem));
        }
    }
    drop(old);
    let aside = Backups::of(home).wish(Why::Repair, now).id().to_owned();
    let placed = place::Placed {
        backup: String::new(),
        at: now,
        aside: Some(aside.clone()),
        who: who.to_owned(),
        reason: "repair".to_owned(),
    };
    place::mark(&new, &placed)?;
    place::set_aside(home, path, &aside, Why::Repair, now)?;
    fs::rename(&new, path)?;
    files::sync_folder_of(path)?;
    let kept = done.load(Ordering::Relaxed);
    lost.retain(|one| one.lost > 0);
    Ok(Salvaged { kept, lost, aside })
}

/// The tables that hold what cannot be made anew.
fn tables(db: &Connection) -> Result<Vec<String>, Error> {
    let mut all = db.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite_%' ORDER BY rootpage",
    )?;
    let names = all.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let made_anew =
        |name: &String| MADE_ANEW.iter().any(|one| name == one || name.starts_with(&format!("{one}_")));
    Ok(names.into_iter().filter(|name| !made_anew(name)).collect())
}

/// One table of both.
struct Table<'a> {
    old: &'a Connection,
    new: &'a Connection,
    name: String,
    columns: Vec<String>,
    /// The column that is its row's number, for tables that have one.
    number: Option<String>,
    /// The columns of its key, otherwise.
    key: Vec<String>,
}

impl<'a> Table<'a> {
    fn of(old: &'a Connection, new: &'a Connection, name: &str) -> Result<Self, Error> {
        let columns = |db: &Connection| -> Result<Vec<(String, i64)>, Error> {
            let mut all =
                db.prepare(&format!("SELECT name, pk FROM pragma_table_info('{name}') ORDER BY cid"))?;
            let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        let there: Vec<String> = columns(old).unwrap_or_default().into_iter().map(|(name, _)| name).collect();
        let wanted = columns(new)?;
        let mut key: Vec<(i64, String)> =
            wanted.iter().filter(|(_, pk)| *pk > 0).map(|(name, pk)| (*pk, name.clone())).collect();
        key.sort();
        let plain: bool = new.query_row(
            "SELECT wr = 0 FROM pragma_table_list WHERE name = ?1 AND schema = 'main'",
            [name],
            |row| row.get(0),
        )?;
        Ok(Self {
            old,
            new,
            name: name.to_owned(),
            columns: wanted.into_iter().map(|(name, _)| name).filter(|name| there.contains(name)).collect(),
            number: key.first().filter(|_| plain).map(|(_, name)| name.clone()),
            key: key.into_iter().map(|(_, name)| name).collect(),
        })
    }

    fn copy(&self, done: &AtomicU64) -> Result<Option<Lost>, Error> {
        // A table that the old schema did not have.
        if self.columns.is_empty() {
            return Ok(None);
        }
        let before = done.load(Ordering::Relaxed);
        self.new.execute_batch("BEGIN")?;
        let dark = match &self.number {
            Some(number) => self.by_number(number, done)?,
            None => self.by_key(done)?,
        };
        self.new.execute_batch("COMMIT")?;
        let kept = done.load(Ordering::Relaxed) - before;
        // An index that is whole knows better how many there were.
        let counted = if dark > 0 { self.counted() } else { None };
        let lost = counted.map_or(dark, |all| all.saturating_sub(kept));
        Ok(Some(Lost { table: self.name.clone(), kept, lost, at_most: counted.is_none() }))
    }

    /// How many rows there were, by an index of the old table that can be read to its end.
    fn counted(&self) -> Option<u64> {
        let mut all = self
            .old
            .prepare("SELECT name FROM pragma_index_list(?1) WHERE partial = 0 AND origin != 'pk'")
            .ok()?;
        let names: Vec<String> = all.query_map([&self.name], |row| row.get(0)).ok()?.flatten().collect();
        names.iter().find_map(|index| {
            let sql = format!("SELECT count(*) FROM \"{}\" INDEXED BY \"{index}\"", self.name);
            self.old.query_row(&sql, [], |row| row.get::<_, i64>(0)).ok().and_then(|n| u64::try_from(n).ok())
        })
    }

    fn list(&self) -> String {
        self.columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    }

    fn put(&self, row: &Row<'_>, done: &AtomicU64) -> Result<(), Error> {
        let places: Vec<String> = (1..=self.columns.len()).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "INSERT OR IGNORE INTO \"{}\" ({}) VALUES ({})",
            self.name,
            self.list(),
            places.join(", ")
        );
        let values: Vec<Value> = (0..self.columns.len()).map(|n| row.get(n)).collect::<Result<_, _>>()?;
        let n = match self.new.prepare_cached(&sql)?.execute(params_from_iter(values)) {
            Ok(n) => n,
            // A row that was changed by the damage and breaks a rule of its table is none.
            Err(rusqlite::Error::SqliteFailure(error, _))
                if error.code == rusqlite::ErrorCode::ConstraintViolation =>
            {
                0
            }
            Err(error) => return Err(error.into()),
        };
        if n > 0 && done.fetch_add(1, Ordering::Relaxed) % BATCH == BATCH - 1 {
            self.new.execute_batch("COMMIT; BEGIN")?;
        }
        Ok(())
    }

    /// Copies a table whose rows are numbered. Returns how many numbers lie in the dark.
    fn by_number(&self, number: &str, done: &AtomicU64) -> Result<u64, Error> {
        let end = |order: &str| -> Option<i64> {
            let sql = format!("SELECT \"{number}\" FROM \"{}\" ORDER BY 1 {order} LIMIT 1", self.name);
            self.old.query_row(&sql, [], |row| row.get(0)).ok()
        };
        // Where an end cannot be read, another table may know it.
        let known = || -> Option<i64> {
            let of = match self.name.as_str() {
                "event" | "payload" => "SELECT max(event) FROM delivery",
                "delivery" => "SELECT max(delivery) FROM attempt",
                _ => return None,
            };
            self.old.query_row(of, [], |row| row.get(0)).ok()
        };
        let (low, high) = match (end("ASC"), end("DESC")) {
            (Some(low), Some(high)) => (low, high),
            (None, None) if self.is_empty() => return Ok(0),
            (low, high) => (low.unwrap_or(1), high.or_else(known).unwrap_or(1 << 32)),
        };
        let mut probes = PROBES;
        let mut dark = 0;
        let mut ranges = vec![(low, high)];
        while let Some((low, high)) = ranges.pop() {
            if low > high {
                continue;
            }
            let from_below = self.walk(number, "ASC", low, high, done)?;
            let Some(last) = from_below else { continue };
            let next = self.walk(number, "DESC", last, high, done)?.unwrap_or(last);
            let (first, last) = (last, next);
            if first > last {
                continue;
            }
            if first == last || probes == 0 {
                dark += u64::try_from(last - first).unwrap_or(0) + 1;
                continue;
            }
            probes -= 1;
            let middle = first + (last - first) / 2;
            ranges.push((first, middle));
            ranges.push((middle + 1, last));
        }
        Ok(dark)
    }

    fn is_empty(&self) -> bool {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM \"{}\" LIMIT 1)", self.name);
        self.old.query_row(&sql, [], |row| row.get::<_, i64>(0)) == Ok(0)
    }

    /// Copies what can be read from one end of a range on. Returns the number at which it grew dark, or nothing where it
    /// came through.
    fn walk(
        &self,
        number: &str,
        order: &str,
        low: i64,
        high: i64,
        done: &AtomicU64,
    ) -> Result<Option<i64>, Error> {
        let sql = format!(
            "SELECT {}, \"{number}\" AS number_ FROM \"{}\" WHERE \"{number}\" BETWEEN ?1 AND ?2 ORDER BY \"{number}\" {order}",
            self.list(),
            self.name
        );
        let ascends = order == "ASC";
        let mut at = if ascends { low } else { high };
        let Ok(mut all) = self.old.prepare_cached(&sql) else { return Ok(Some(at)) };
        let Ok(mut rows) = all.query([low, high]) else { return Ok(Some(at)) };
        loop {
            match rows.next() {
                Ok(None) => return Ok(None),
                Err(_) => return Ok(Some(at)),
                Ok(Some(row)) => {
                    let Ok(n) = row.get::<_, i64>("number_") else { return Ok(Some(at)) };
                    // A page that leads back to where one was would never end.
                    if (ascends && n < at) || (!ascends && n > at) {
                        return Ok(Some(at));
                    }
                    self.put(row, done)?;
                    at = if ascends { n + 1 } else { n - 1 };
                }
            }
        }
    }

    /// Copies a table without numbers, from both its ends. Returns one where something lies in the dark between them.
    fn by_key(&self, done: &AtomicU64) -> Result<u64, Error> {
        let key = |order: &str| -> String {
            self.key.iter().map(|name| format!("\"{name}\" {order}")).collect::<Vec<_>>().join(", ")
        };
        let mut dark = 0;
        for order in ["ASC", "DESC"] {
            let sql = format!("SELECT {} FROM \"{}\" ORDER BY {}", self.list(), self.name, key(order));
            let Ok(mut all) = self.old.prepare(&sql) else { return Ok(1) };
            let Ok(mut rows) = all.query([]) else { return Ok(1) };
            loop {
                match rows.next() {
                    Ok(Some(row)) => self.put(row, done)?,
                    Ok(None) => return Ok(dark),
                    Err(_) => break,
                }
            }
            dark = 1;
        }
        Ok(dark)
    }
}

/// Makes what was derived from the rows anew, so that it fits the rows that are left.
fn put_in_order(db: &Connection, now: Timestamp) -> Result<(), Error> {
    let orphans: i64 = db.query_row(
        "SELECT count(*) FROM delivery WHERE live = 1 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.seq = delivery.event)",
        [],
        |row| row.get(0),
    )?;
    if orphans > 0 {
        tracing::warn!(orphans, "Deliveries without their event were given up.");
    }
    db.execute_batch(
        "BEGIN;
         DELETE FROM delivery WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.seq = delivery.event);
         DELETE FROM payload WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.seq = payload.event);
         DELETE FROM attempt WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.seq = attempt.delivery);
         DELETE FROM dismissal WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.seq = dismissal.delivery);
         UPDATE delivery SET batch = NULL WHERE batch IS NOT NULL;
         UPDATE delivery SET head = 0 WHERE live = 1;
         UPDATE delivery SET head = 1 WHERE live = 1 AND seq IN (
           SELECT seq FROM (SELECT seq, row_number() OVER (PARTITION BY route, lane ORDER BY (state = 1) DESC, (doubt_since IS NOT NULL) DESC, place) AS n
             FROM delivery WHERE live = 1) WHERE n = 1);
         INSERT INTO tally (route, state, n) SELECT route, state, count(*) FROM delivery GROUP BY route, state;
         INSERT INTO span SELECT received_at / 60000, min(seq), max(seq), sum(shadow_of IS NULL) FROM event GROUP BY 1;
         INSERT OR IGNORE INTO fact_run (number, upto, newest, sieve) SELECT run, 0, max(at), x'' FROM fact_kept GROUP BY run;
         DELETE FROM meta WHERE name = 'indexed_to';
         UPDATE cause SET n = (SELECT count(*) FROM delivery d WHERE d.cause = cause.id) WHERE kind != 255;
         UPDATE delivery SET cause = NULL WHERE cause IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cause c WHERE c.id = delivery.cause);
         COMMIT;",
    )?;
    db.execute("UPDATE replay SET state = 'cancelled', ended_at = ?1 WHERE ended_at IS NULL", [now.0])?;
    // The account of a line, or a version of it, may be among what was lost; foreign keys say so no more.
    db.execute_batch("DELETE FROM route_version WHERE NOT EXISTS (SELECT 1 FROM route r WHERE r.id = route_version.route);")?;
    Ok(())
}
