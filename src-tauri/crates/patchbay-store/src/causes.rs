//! Why deliveries wait for a person: one row a cause, its count kept by every transaction that changes it.

use crate::{
    changes::Noun,
    error::Error,
    open::Store,
    rows::{document, optional, time},
    writer::Core,
};
use patchbay_model::{delivery::State, problem::Problem, time::Timestamp};
use rusqlite::{Connection, Row, params};

/// What waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CauseKind {
    /// Deliveries that died.
    Dead,
    /// Sends of which only a person can say whether they happened.
    Asking,
    /// Bodies that could not be read.
    Unreadable,
}

/// One cause with how many wait for it now.
#[derive(Debug, Clone, PartialEq)]
pub struct CauseRow {
    pub id: i64,
    pub kind: CauseKind,
    /// The route; for bodies the connection they came from.
    pub subject: [u8; 16],
    /// The stable name of the problem.
    pub code: String,
    /// The vendor's own code; empty without one.
    pub vendor_code: String,
    /// The target's field; empty where it is about none.
    pub field: String,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub n: u64,
    /// As it was last told.
    pub problem: Problem,
}

impl CauseKind {
    fn number(self) -> u8 {
        match self {
            CauseKind::Dead => State::Dead as u8,
            CauseKind::Asking => State::Asking as u8,
            CauseKind::Unreadable => u8::MAX,
        }
    }

    /// What a delivery in this state waits as; nothing where it does not wait for a person.
    pub(crate) fn of(state: State) -> Option<Self> {
        match state {
            State::Dead => Some(CauseKind::Dead),
            State::Asking => Some(CauseKind::Asking),
            State::Waiting
            | State::Sending
            | State::Retrying
            | State::InDoubt
            | State::Delivered
            | State::Unconfirmed
            | State::Absorbed => None,
        }
    }
}

/// The code of bodies that could not be read.
const UNREADABLE: &str = "body.unreadable";

impl Store {
    /// Every cause that somebody waits for, the largest first.
    pub async fn causes(&self) -> Result<Vec<CauseRow>, Error> {
        self.read(|db| {
            let mut all =
                db.prepare_cached("SELECT * FROM cause WHERE n > 0 ORDER BY n DESC, last_at DESC")?;
            let mut rows = all.query([])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(read(row)?);
            }
            Ok(list)
        })
        .await
    }

    /// One cause, waited for or not.
    pub async fn cause(&self, id: i64) -> Result<Option<CauseRow>, Error> {
        self.read(move |db| one(db, id)).await
    }
}

pub(crate) fn one(db: &Connection, id: i64) -> Result<Option<CauseRow>, Error> {
    let mut find = db.prepare_cached("SELECT * FROM cause WHERE id = ?1")?;
    let mut rows = find.query([id])?;
    rows.next()?.map(read).transpose()
}

fn read(row: &Row<'_>) -> Result<CauseRow, Error> {
    let kind = match row.get::<_, u8>("kind")? {
        n if n == CauseKind::Dead.number() => CauseKind::Dead,
        n if n == CauseKind::Asking.number() => CauseKind::Asking,
        _ => CauseKind::Unreadable,
    };
    Ok(CauseRow {
        id: row.get("id")?,
        kind,
        subject: row.get("subject")?,
        code: row.get("code")?,
        vendor_code: row.get("vendor_code")?,
        field: row.get("field")?,
        first_at: time(row, "first_at")?,
        last_at: time(row, "last_at")?,
        n: row.get::<_, i64>("n")?.max(0) as u64,
        problem: document(row, "problem")?,
    })
}

/// One more waits because of `problem`. Returns the cause.
pub(crate) fn join(
    core: &mut Core,
    kind: CauseKind,
    subject: &[u8; 16],
    problem: &Problem,
    vendor_code: Option<&str>,
    now: Timestamp,
) -> Result<i64, Error> {
    core.touch(Noun::Inbox);
    let id = core
        .db()
        .prepare_cached(
            "INSERT INTO cause (kind, subject, code, vendor_code, field, first_at, last_at, n, problem)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1, ?7)
             ON CONFLICT DO UPDATE SET n = n + 1, problem = excluded.problem, last_at = max(last_at, excluded.last_at),
             first_at = CASE WHEN n > 0 THEN first_at ELSE excluded.first_at END
             RETURNING id",
        )?
        .query_row(
            params![
                kind.number(),
                subject,
                problem.code,
                vendor_code.unwrap_or_default(),
                problem.remedy.field().unwrap_or_default(),
                now.0,
                serde_json::to_string(problem)?,
            ],
            |row| row.get(0),
        )?;
    Ok(id)
}

/// A body that could not be read came from `connection`.
pub(crate) fn join_unreadable(
    core: &mut Core,
    connection: &[u8; 16],
    why: &str,
    now: Timestamp,
) -> Result<i64, Error> {
    let problem = Problem::new(UNREADABLE, "A genuine sender sent what cannot be read.").detail(why);
    join(core, CauseKind::Unreadable, connection, &problem, None, now)
}

/// `n` more wait for a cause again.
pub(crate) fn rejoin(core: &mut Core, cause: i64, n: i64) -> Result<(), Error> {
    core.touch(Noun::Inbox);
    core.db().prepare_cached("UPDATE cause SET n = n + ?2 WHERE id = ?1")?.execute([cause, n])?;
    Ok(())
}

/// `n` wait for it no more.
pub(crate) fn leave(core: &mut Core, cause: Option<i64>, n: i64) -> Result<(), Error> {
    let Some(cause) = cause else { return Ok(()) };
    rejoin(core, cause, -n)
}

/// The cause of the unreadable bodies of a connection.
pub(crate) fn of_unreadable(db: &Connection, connection: &[u8; 16]) -> Result<Option<i64>, Error> {
    optional(
        db.prepare_cached("SELECT id FROM cause WHERE kind = ?1 AND subject = ?2 AND code = ?3")?
            .query_row(params![CauseKind::Unreadable.number(), connection, UNREADABLE], |row| row.get(0)),
    )
}
