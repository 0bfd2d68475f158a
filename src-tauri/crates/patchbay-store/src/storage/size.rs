//! What the database takes, by what it is taken for.

use crate::{error::Error, open::Store};
use rusqlite::{Connection, params};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// What a part of the database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Events as they are shown, and their deliveries.
    Events,
    /// Sealed payloads.
    Payloads,
    Attempts,
    /// What the log is searched by.
    Search,
    /// Sums and charts.
    Counters,
    Audit,
    /// Accounts, lines, facts, plans.
    Other,
    /// Pages that stand free in the file.
    Free,
    /// The write-ahead log.
    Wal,
}

/// Sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Of the file and its log.
    pub bytes: u64,
    pub parts: Vec<(Part, u64)>,
    /// The parts were estimated, for there is too much to look through.
    pub estimated: bool,
    /// When the oldest event was received that is there, and the oldest with a payload; milliseconds since 1970.
    pub oldest_event: Option<i64>,
    pub oldest_payload: Option<i64>,
}

/// How long the parts may be looked through.
const LOOK: Duration = Duration::from_millis(400);
/// Rows that stand for all of a table where there are too many.
const SAMPLE: i64 = 400;

impl Store {
    /// Measures the database. Looks through its pages where that takes less than half a second, and estimates the parts
    /// where it does not.
    pub async fn size(&self) -> Result<Size, Error> {
        let wal = file_bytes(&with(&self.inner.path, "-wal"));
        let file = file_bytes(&self.inner.path);
        self.read(move |db| {
            let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            let page = number("page_size")?;
            let free = bytes(number("freelist_count")? * page);
            let used = bytes(number("page_count")? * page).saturating_sub(free);
            let (mut parts, estimated) = match looked_through(db)? {
                Some(parts) => (parts, false),
                None => (estimate(db, used)?, true),
            };
            parts.push((Part::Free, free));
            parts.push((Part::Wal, wal));
            let oldest = |sql: &str| crate::rows::optional(db.query_row(sql, [], |row| row.get(0)));
            Ok(Size {
                bytes: file.max(used + free) + wal,
                parts,
                estimated,
                oldest_event: oldest("SELECT received_at FROM event ORDER BY seq LIMIT 1")?,
                oldest_payload: oldest(
                    "SELECT e.received_at FROM payload p CROSS JOIN event e ON e.seq = p.event ORDER BY p.event LIMIT 1",
                )?,
            })
        })
        .await
    }
}

/// Every page by its table, unless that takes too long.
fn looked_through(db: &Connection) -> Result<Option<Vec<(Part, u64)>>, Error> {
    let until = Instant::now() + LOOK;
    db.progress_handler(10_000, Some(move || Instant::now() > until))?;
    let looked = (|| {
        let mut all = db.prepare("SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE")?;
        let mut rows = all.query([])?;
        let mut parts = [
            Part::Events,
            Part::Payloads,
            Part::Attempts,
            Part::Search,
            Part::Counters,
            Part::Audit,
            Part::Other,
        ]
        .map(|part| (part, 0));
        while let Some(row) = rows.next()? {
            let part = part_of(&row.get::<_, String>(0)?);
            let size = bytes(row.get(1)?);
            parts.iter_mut().filter(|(one, _)| *one == part).for_each(|(_, sum)| *sum += size);
        }
        Ok::<_, Error>(parts.to_vec())
    })();
    db.progress_handler(0, None::<fn() -> bool>)?;
    match looked {
        Ok(parts) => Ok(Some(parts)),
        Err(Error::Interrupted) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What a table or an index is for.
fn part_of(name: &str) -> Part {
    let begins = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    if begins(&["words", "dims", "kind"]) {
        Part::Search
    } else if begins(&["payload"]) {
        Part::Payloads
    } else if begins(&["attempt"]) {
        Part::Attempts
    } else if begins(&["event", "delivery"]) {
        Part::Events
    } else if begins(&["minute", "pace", "depth", "span", "tally"]) {
        Part::Counters
    } else if begins(&["audit"]) {
        Part::Audit
    } else {
        Part::Other
    }
}

/// From how long some rows are, the oldest and the newest, and how many there can be.
fn estimate(db: &Connection, used: u64) -> Result<Vec<(Part, u64)>, Error> {
    let about = |table: &str, key: &str, length: &str| -> Result<u64, Error> {
        let sql = format!(
            "SELECT coalesce(avg(n), 0) * (SELECT coalesce(max({key}) - min({key}) + 1, 0) FROM {table}) FROM (
               SELECT * FROM (SELECT {length} AS n FROM {table} ORDER BY {key} LIMIT ?1)
               UNION ALL SELECT * FROM (SELECT {length} AS n FROM {table} ORDER BY {key} DESC LIMIT ?1))"
        );
        Ok(bytes(db.query_row(&sql, params![SAMPLE], |row| row.get::<_, f64>(0))? as i64))
    };
    let mut parts = vec![
        (Part::Payloads, about("payload", "event", "length(sealed) + 24")?),
        (
            Part::Attempts,
            about(
                "attempt",
                "seq",
                "length(outcome) + coalesce(length(pins), 0) + coalesce(length(problem), 0) + 80",
            )?,
        ),
        (Part::Audit, about("audit", "seq", "length(before) + length(after) + 160")?),
        (Part::Counters, 0),
        (Part::Other, about("event", "seq", "120")?),
        (Part::Events, about("event", "seq", "length(view) + 260")? + about("delivery", "seq", "420")?),
    ];
    // The index is what is left; where the estimates are too large together, they are cut to what there is.
    let sum: u64 = parts.iter().map(|(_, n)| n).sum();
    if sum > used {
        parts.iter_mut().for_each(|(_, n)| *n = (u128::from(*n) * u128::from(used) / u128::from(sum)) as u64);
    }
    parts.push((Part::Search, used.saturating_sub(sum)));
    Ok(parts)
}

/// Room left on the disk of a folder, in bytes.
pub fn disk_free(folder: &Path) -> Option<u64> {
    fs4::available_space(folder).ok()
}

fn bytes(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// The name of a file beside the database.
pub(super) fn with(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(suffix);
    name.into()
}

pub(super) fn file_bytes(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |meta| meta.len())
}
