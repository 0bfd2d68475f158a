//! The whole database read and compared, by SQL of its own: on a copy of the disk, so that reading changes nothing.

use crate::{
    disk::Disk,
    facts::{Fact, Line},
    plan::Broken,
    reach::Reach,
};
use patchbay_model::{delivery::State, ids::DeliveryId};
use rusqlite::{Connection, OpenFlags, config::DbConfig, types::Value};
use std::collections::{BTreeMap, BTreeSet};

/// One delivery as it was found.
pub struct Found {
    pub delivery: [u8; 16],
    pub line: Line,
    pub fact: Fact,
    /// The record it made, by its number at the vendor.
    pub remote: Option<u64>,
}

/// What one reading found, in the order in which events were accepted.
pub struct Books {
    pub deliveries: Vec<Found>,
    pub facts: BTreeSet<Fact>,
    pub looks: u64,
}

/// One delivery that waits for a person.
pub struct Waiting {
    pub id: DeliveryId,
    pub line: Line,
    /// Nothing where a person began it.
    pub fact: Option<Fact>,
    pub record_key: String,
    pub state: State,
}

/// Dead letters and questions.
pub fn waiting(disk: &Disk) -> Result<Vec<Waiting>, Broken> {
    let copy = disk.copy();
    let db = open(&copy)?;
    let mut all = db.prepare(
        "SELECT d.id, d.route, json_extract(e.view, '$.id'), d.state, d.record_key FROM delivery d
         JOIN event e ON e.seq = d.event WHERE d.state IN (4, 8) ORDER BY d.seq",
    )?;
    let (mut rows, mut found) = (all.query([])?, Vec::new());
    while let Some(row) = rows.next()? {
        let (route, fact): ([u8; 16], Option<String>) = (row.get(1)?, row.get(2)?);
        let fact = fact.as_deref().and_then(Fact::by_id);
        let state = State::from_u8(row.get(3)?);
        if let (Some(line), Some(state)) = (Line::by_id(&route), state) {
            let (id, record_key) = (DeliveryId::from_bytes(row.get(0)?), row.get(4)?);
            found.push(Waiting { id, line, fact, record_key, state });
        }
    }
    Ok(found)
}

/// What the log tells of one delivery, for whoever has to find out what went wrong with it.
pub fn story(disk: &Disk, line: Line, fact: Fact) -> Result<String, Broken> {
    let copy = disk.copy();
    let db = open(&copy)?;
    let mut all = db.prepare(
        "SELECT d.state, d.generation, d.tries, a.number, a.look, a.left_at, a.took_ms, a.outcome, a.code,
           json_extract(a.pins, '$.send_key') FROM event e JOIN delivery d ON d.event = e.seq
         LEFT JOIN attempt a ON a.delivery = d.seq
         WHERE e.shadow_of IS NULL AND json_extract(e.view, '$.id') = ?1 AND d.route = ?2 ORDER BY a.seq",
    )?;
    let mut rows = all.query(rusqlite::params![fact.id(), line.id().bytes()])?;
    let mut story = format!(
        "{} (state, generation, tries, attempt, look, left, took, outcome, code, key)",
        fact.record(line)
    );
    while let Some(row) = rows.next()? {
        let values = (0..10).map(|n| row.get::<_, Value>(n));
        let values = values.collect::<rusqlite::Result<Vec<_>>>()?;
        story.push_str(&format!("\n  {values:?}"));
    }
    Ok(story)
}

/// States that have ended, as they are stored.
const ENDED: &str = "(5, 6, 7, 8)";

impl From<rusqlite::Error> for Broken {
    fn from(error: rusqlite::Error) -> Self {
        Broken::Store(error.to_string())
    }
}

/// Reads a copy of what the platter holds and checks all that must be true of it at any moment: everything in
/// `acknowledged` is there with its deliveries, the sums are the sums of the rows, each lane has one head and that is
/// its oldest.
pub fn audit(disk: &Disk, acknowledged: &BTreeSet<Fact>) -> Result<Books, Broken> {
    let copy = disk.copy();
    let db = open(&copy)?;
    sums(&db)?;
    lanes(&db)?;
    log(&db)?;
    complete(books(&db)?, acknowledged)
}

/// Counts what a history reached.
pub fn reach(disk: &Disk) -> Result<Reach, Broken> {
    Reach::of(&open(&disk.copy())?)
}

/// Looks for damage, page by page.
pub fn integrity(disk: &Disk) -> Result<(), Broken> {
    let copy = disk.copy();
    let verdict: String = open(&copy)?.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(Broken::Books(verdict)) }
}

pub(crate) fn open(disk: &Disk) -> Result<Connection, Broken> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags_and_vfs(disk.path("patchbay.db"), flags, disk.vfs())?;
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "cache_size", -32_768)?;
    // Nothing is folded back into a copy that is only read: its bytes stay shared with the disk it is of.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(db)
}

/// Fails with the first row that a query finds.
fn none(db: &Connection, what: &str, sql: &str) -> Result<(), Broken> {
    let mut find = db.prepare(sql)?;
    let columns = find.column_count();
    let mut rows = find.query([])?;
    let Some(row) = rows.next()? else { return Ok(()) };
    let values = (0..columns).map(|n| row.get::<_, Value>(n));
    let values = values.collect::<rusqlite::Result<Vec<_>>>()?;
    Err(Broken::Books(format!("{what}: {values:?}")))
}

fn sums(db: &Connection) -> Result<(), Broken> {
    none(
        db,
        "the sum of a state is not the number of its rows (route, state, sum, rows)",
        "SELECT hex(route), state, sum(told), sum(found) FROM (
           SELECT route, state, n AS told, 0 AS found FROM tally
           UNION ALL SELECT route, state, 0, count(*) FROM delivery GROUP BY route, state)
         GROUP BY route, state HAVING sum(told) != sum(found)",
    )?;
    none(
        db,
        "more or fewer were accepted than there are (accepted, rows)",
        "SELECT * FROM (SELECT (SELECT coalesce(sum(n), 0) FROM minute WHERE name = 'accepted') AS told,
           (SELECT count(*) FROM delivery) AS found) WHERE told != found",
    )
}

fn lanes(db: &Connection) -> Result<(), Broken> {
    none(
        db,
        "an ended delivery keeps its lane, or one that is not ended has lost it (seq, state, live, head)",
        &format!(
            "SELECT seq, state, live, head FROM delivery
             WHERE live != (state NOT IN {ENDED}) OR (head = 1 AND live = 0)"
        ),
    )?;
    none(
        db,
        "a lane has not one head (route, lane, heads, live)",
        "SELECT hex(route), hex(lane), sum(head), count(*) FROM delivery WHERE live = 1
         GROUP BY route, lane HAVING sum(head) != 1",
    )?;
    none(
        db,
        "somebody waits before the head of a lane (route, lane, head, oldest)",
        "SELECT hex(route), hex(lane), min(CASE WHEN head = 1 THEN place END), min(place) FROM delivery
         WHERE live = 1 GROUP BY route, lane HAVING min(CASE WHEN head = 1 THEN place END) != min(place)",
    )
}

fn log(db: &Connection) -> Result<(), Broken> {
    none(
        db,
        "a delivery, a payload or an attempt has lost what it belongs to (seq)",
        "SELECT seq FROM delivery WHERE event NOT IN (SELECT seq FROM event)
         UNION ALL SELECT event FROM payload WHERE event NOT IN (SELECT seq FROM event)
         UNION ALL SELECT seq FROM attempt WHERE delivery NOT IN (SELECT seq FROM delivery) LIMIT 1",
    )
}

fn books(db: &Connection) -> Result<Books, Broken> {
    let looks: i64 = db.query_row("SELECT count(*) FROM attempt WHERE look = 1", [], |row| row.get(0))?;
    let mut books = Books { deliveries: Vec::new(), facts: BTreeSet::new(), looks: looks.max(0) as u64 };
    let mut all = db.prepare(
        "SELECT json_extract(e.view, '$.id'), d.id, d.route, d.remote
         FROM event e LEFT JOIN delivery d ON d.event = e.seq WHERE e.shadow_of IS NULL ORDER BY e.seq",
    )?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let fact: Option<String> = row.get(0)?;
        let Some(fact) = fact.as_deref().and_then(Fact::by_id) else { continue };
        books.facts.insert(fact);
        let route: Option<[u8; 16]> = row.get(2)?;
        let Some(line) = route.and_then(|route| Line::by_id(&route)) else { continue };
        let remote: Option<String> = row.get(3)?;
        let remote = remote.and_then(|remote| remote.parse().ok());
        books.deliveries.push(Found { delivery: row.get(1)?, line, fact, remote });
    }
    Ok(books)
}

/// Every acknowledged fact is there, and what is there goes to every line that wants it, once, and to no other.
fn complete(books: Books, acknowledged: &BTreeSet<Fact>) -> Result<Books, Broken> {
    let mut got: BTreeMap<(Fact, Line), u32> = BTreeMap::new();
    for found in &books.deliveries {
        *got.entry((found.fact, found.line)).or_default() += 1;
    }
    let strange = got.iter().find(|((fact, line), n)| !fact.wanted_by(*line) || **n != 1);
    if let Some(((fact, line), n)) = strange {
        return Err(Broken::Books(format!("{n} deliveries of {} to {}", fact.id(), line.name())));
    }
    let is_there = |fact: &Fact| {
        let mut wanted = Line::ALL.into_iter().filter(|line| fact.wanted_by(*line));
        books.facts.contains(fact) && wanted.all(|line| got.contains_key(&(*fact, line)))
    };
    let lost: Vec<String> =
        acknowledged.iter().filter(|fact| !is_there(fact)).map(|fact| fact.id()).collect();
    if lost.is_empty() { Ok(books) } else { Err(Broken::Lost(lost)) }
}
