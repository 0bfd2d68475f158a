//! Every human act as a line, hashed with the line before it, written in the transaction that it tells of.

use crate::{
    changes::Noun,
    error::Error,
    open::Store,
    rows::{meta, optional, set_meta},
    writer::Core,
};
use patchbay_model::time::Timestamp;
use rusqlite::{Connection, Row, params};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// What somebody did, where no transaction of the store does it.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// `payload.revealed`, `connections.exported`, …
    pub what: &'static str,
    /// The id of what it was done to; empty where it has none.
    pub subject: String,
    pub before: Value,
    pub after: Value,
}

/// A line of the audit.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    pub seq: i64,
    pub at: Timestamp,
    pub who: String,
    pub what: String,
    pub subject: String,
    pub before: Value,
    pub after: Value,
    pub hash: [u8; 32],
}

/// What looking through the whole chain found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditCheck {
    /// Lines that were looked at.
    pub lines: u64,
    /// The first line that is not as it was written, or is missing.
    pub broken_at: Option<i64>,
}

/// A line as it is kept.
struct Line {
    seq: i64,
    at: i64,
    who: String,
    what: String,
    subject: String,
    before: String,
    after: String,
    hash: [u8; 32],
}

/// Who acts where no person does.
const ITSELF: &str = "Patchbay";
/// The newest line's number and hash, so that a chain that was cut short is known as such.
const HEAD: &str = "audit";
/// Lines read in one go.
const STRIDE: u32 = 1_000;

impl Store {
    /// Writes a line for an act that no transaction of the store makes.
    pub async fn audit(&self, act: Act, now: Timestamp) -> Result<(), Error> {
        self.write("audit", move |core| {
            core.audit(act.what, &act.subject, act.before.clone(), act.after.clone(), now)
        })
        .await
    }

    /// The lines before `before` (or the newest), newest first.
    pub async fn audit_lines(&self, before: Option<i64>, limit: u32) -> Result<Vec<AuditRow>, Error> {
        self.read(move |db| {
            let mut find =
                db.prepare_cached("SELECT * FROM audit WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2")?;
            let lines = collect(find.query(params![before.unwrap_or(i64::MAX), limit])?)?;
            Ok(lines.into_iter().map(AuditRow::from).collect())
        })
        .await
    }

    /// The lines after `after`, oldest first.
    pub async fn audit_lines_after(&self, after: i64, limit: u32) -> Result<Vec<AuditRow>, Error> {
        self.read(move |db| Ok(lines_after(db, after, limit)?.into_iter().map(AuditRow::from).collect()))
            .await
    }

    /// Reads the chain from its first line and compares every hash.
    pub async fn check_audit(&self) -> Result<AuditCheck, Error> {
        // Before the lines: one that is written meanwhile is looked at and not asked for.
        let head: Option<String> = self.read(|db| meta(db, HEAD)).await?;
        let (mut lines, mut last) = (0, [0; 32]);
        loop {
            let after = i64::try_from(lines).unwrap_or(i64::MAX);
            let page = self.read(move |db| lines_after(db, after, STRIDE)).await?;
            if page.is_empty() {
                break;
            }
            for row in page {
                let due = i64::try_from(lines).unwrap_or(i64::MAX) + 1;
                if row.seq != due || row.hash != hash(&last, &row) {
                    return Ok(AuditCheck { lines, broken_at: Some(due) });
                }
                (lines, last) = (lines + 1, row.hash);
            }
        }
        let broken_at = match head {
            Some(head) => self.read(move |db| cut_short(db, &head, lines)).await?,
            None => (lines > 0).then_some(1),
        };
        Ok(AuditCheck { lines, broken_at })
    }
}

/// Where the chain ends before the line that was its newest, or has another line in its place.
fn cut_short(db: &Connection, head: &str, lines: u64) -> Result<Option<i64>, Error> {
    let (seq, known) = head.split_once(':').unwrap_or((head, ""));
    let seq: i64 = seq.parse().unwrap_or(i64::MAX);
    if i64::try_from(lines).unwrap_or(i64::MAX) < seq {
        return Ok(Some(i64::try_from(lines).unwrap_or(i64::MAX) + 1));
    }
    let found: Option<[u8; 32]> =
        optional(db.query_row("SELECT hash FROM audit WHERE seq = ?1", [seq], |row| row.get(0)))?;
    Ok((found.map(|hash| hex(&hash)).as_deref() != Some(known)).then_some(seq))
}

impl Core {
    /// Writes the line of an act within the transaction that does it.
    pub(crate) fn audit(
        &mut self,
        what: &str,
        subject: &str,
        before: Value,
        after: Value,
        now: Timestamp,
    ) -> Result<(), Error> {
        let newest: Option<(i64, [u8; 32])> = optional(
            self.db()
                .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?))),
        )?;
        let (seq, last) = newest.unwrap_or((0, [0; 32]));
        let mut line = Line {
            seq: seq + 1,
            at: now.0,
            who: self.who().to_owned(),
            what: what.to_owned(),
            subject: subject.to_owned(),
            before: before.to_string(),
            after: after.to_string(),
            hash: [0; 32],
        };
        line.hash = hash(&last, &line);
        self.db()
            .prepare_cached(
                "INSERT INTO audit (seq, at, who, what, subject, before, after, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                line.seq,
                line.at,
                line.who,
                line.what,
                line.subject,
                line.before,
                line.after,
                line.hash
            ])?;
        set_meta(self.db(), HEAD, format!("{}:{}", line.seq, hex(&line.hash)))?;
        self.touch(Noun::Audit);
        Ok(())
    }

    /// On whose behalf the present job runs.
    pub(crate) fn who(&self) -> &str {
        self.who.as_deref().unwrap_or(ITSELF)
    }
}

/// SHA-256 over the hash before and the line as a JSON array of its columns, documents as the texts they are kept as.
fn hash(last: &[u8; 32], line: &Line) -> [u8; 32] {
    let text =
        serde_json::json!([line.seq, line.at, line.who, line.what, line.subject, line.before, line.after]);
    let mut sha = Sha256::new();
    sha.update(last);
    sha.update(text.to_string().as_bytes());
    sha.finalize().into()
}

/// A name for a value that may be a secret: the same for the same value, and nothing of it.
pub(crate) fn short(value: &str) -> String {
    hex(&Sha256::digest(value.as_bytes()))[..8].to_owned()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn lines_after(db: &Connection, after: i64, limit: u32) -> Result<Vec<Line>, Error> {
    let mut find = db.prepare_cached("SELECT * FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
    collect(find.query(params![after, limit])?)
}

fn collect(mut rows: rusqlite::Rows<'_>) -> Result<Vec<Line>, Error> {
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        list.push(read(row)?);
    }
    Ok(list)
}

fn read(row: &Row<'_>) -> Result<Line, Error> {
    Ok(Line {
        seq: row.get("seq")?,
        at: row.get("at")?,
        who: row.get("who")?,
        what: row.get("what")?,
        subject: row.get("subject")?,
        before: row.get("before")?,
        after: row.get("after")?,
        hash: row.get("hash")?,
    })
}

impl From<Line> for AuditRow {
    /// A document that reads no more is shown as nothing; the check says that its line was changed.
    fn from(line: Line) -> Self {
        let document = |text: &str| serde_json::from_str(text).unwrap_or_default();
        Self {
            seq: line.seq,
            at: Timestamp(line.at),
            before: document(&line.before),
            after: document(&line.after),
            who: line.who,
            what: line.what,
            subject: line.subject,
            hash: line.hash,
        }
    }
}
