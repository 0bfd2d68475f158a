//! A key with its last case, as the rules look at it, and back into its rows.

use crate::{
    error::Error,
    rows::{id, optional, optional_time},
    writer::Core,
};
use patchbay_model::{
    correlate::{Case, Phase, Quiet},
    ids::{CaseId, RouteId, Seq},
    keys::{KeyMac, RecordKey, case_id, case_record},
    time::Timestamp,
};
use rusqlite::{Connection, Row, params};

/// The row of one case, as deciding and settling need it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub seq: i64,
    pub id: CaseId,
    pub record_key: RecordKey,
    pub remote: Option<String>,
}

/// A key of a route.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub route: RouteId,
    pub key: KeyMac,
    /// The name of its group.
    pub parent: Option<KeyMac>,
    pub case: Case,
    /// Nothing where no case is kept.
    pub kept: Option<Kept>,
}

const CASE: &str = "SELECT c.seq, c.id, c.record_key, c.remote, c.number, c.phase, c.turn, c.breach_at,
    c.sent_at, c.pending, c.quiet, c.quiet_until FROM cases c";

/// A key with its last case. `turn`: the delivery that is asked about.
pub(super) fn of_key(db: &Connection, route: RouteId, key: KeyMac, turn: Option<Seq>) -> Result<Key, Error> {
    type Found = (u32, Option<i64>, Option<Timestamp>, Option<[u8; 16]>);
    let found: Option<Found> = optional(
        db.prepare_cached(
            "SELECT number, current, recovered_at, parent FROM case_key WHERE route = ?1 AND key = ?2",
        )?
        .query_row(params![route.bytes(), key.0], |row| {
            Ok((row.get(0)?, row.get(1)?, optional_time(row, "recovered_at")?, row.get(3)?))
        }),
    )?;
    let (number, current, recovered_at, parent) = found.unwrap_or_default();
    let last = match current {
        Some(seq) => one(db, seq, turn)?,
        None => None,
    };
    let (case, kept) = match last {
        Some((case, kept)) => (Case { recovered_at, ..case }, Some(kept)),
        None => (Case { number, recovered_at, ..Case::default() }, None),
    };
    Ok(Key { route, key, parent: parent.map(KeyMac), case, kept })
}

/// One case by its number within this database; what is known of its key's recovery is not in it.
pub(super) fn one(db: &Connection, seq: i64, turn: Option<Seq>) -> Result<Option<(Case, Kept)>, Error> {
    let mut find = db.prepare_cached(&format!("{CASE} WHERE c.seq = ?1"))?;
    let mut rows = find.query([seq])?;
    rows.next()?.map(|row| read(row, turn)).transpose()
}

fn read(row: &Row<'_>, turn: Option<Seq>) -> Result<(Case, Kept), Error> {
    let by: Option<i64> = row.get("turn")?;
    let remote: Option<String> = row.get("remote")?;
    let quiet = match (row.get("quiet")?, optional_time(row, "quiet_until")?) {
        (false, _) => None,
        (true, None) => Some(Quiet::UntilRecovery),
        (true, Some(until)) => Some(Quiet::Until(until)),
    };
    let case = Case {
        number: row.get("number")?,
        phase: phase(row)?,
        ours: by.is_some() && by == turn.map(|seq| seq.0),
        record: remote.is_some(),
        breach_at: optional_time(row, "breach_at")?,
        sent_at: optional_time(row, "sent_at")?,
        recovered_at: None,
        quiet,
        absorbed: row.get("pending")?,
    };
    let kept = Kept {
        seq: row.get("seq")?,
        id: id(row, "id", CaseId::from_bytes)?,
        record_key: RecordKey(row.get("record_key")?),
        remote,
    };
    Ok((case, kept))
}

pub(super) fn phase(row: &Row<'_>) -> Result<Phase, Error> {
    let number: u8 = row.get("phase")?;
    Phase::from_u8(number).ok_or_else(|| Error::Unexpected(format!("a case says phase {number}")))
}

impl Key {
    /// Whether a case is the newest of its key.
    pub(super) fn is_current(&self, case: i64) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.seq == case)
    }

    /// Writes the key and its last case as they are now. A number that has no row yet gets one.
    pub(super) fn write(
        &mut self,
        core: &mut Core,
        to: Case,
        turn: Option<Seq>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let is_new = to.number > self.case.number;
        if is_new {
            self.insert(core, &to, now)?;
        }
        let current = self.kept.as_ref().map(|kept| kept.seq);
        core.db()
            .prepare_cached(
                "INSERT INTO case_key (route, key, text, hidden, number, current, recovered_at, seen_at)
                 VALUES (?1, ?2, '', 0, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET number = excluded.number,
                 current = excluded.current, recovered_at = excluded.recovered_at, seen_at = excluded.seen_at",
            )?
            .execute(params![
                self.route.bytes(),
                self.key.0,
                to.number,
                current,
                to.recovered_at.map(|at| at.0),
                now.0
            ])?;
        if let Some(kept) = &self.kept {
            write(core, kept, &to, turn, now)?;
        }
        self.case = to;
        Ok(())
    }

    fn insert(&mut self, core: &mut Core, to: &Case, now: Timestamp) -> Result<(), Error> {
        let id = case_id(self.route, self.key, to.number);
        let record_key = case_record(self.route, self.key, to.number);
        let began = to.breach_at.unwrap_or(now);
        core.db()
            .prepare_cached(
                "INSERT INTO cases (id, route, key, number, phase, record_key, last_event_at, seen_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                id.bytes(),
                self.route.bytes(),
                self.key.0,
                to.number,
                to.phase as u8,
                record_key.0,
                began.0,
                now.0
            ])?;
        let seq = core.db().last_insert_rowid();
        self.kept = Some(Kept { seq, id, record_key, remote: None });
        Ok(())
    }
}

/// Writes the row of one case. `turn`: the delivery that it waits for while it opens or closes.
pub(super) fn write(
    core: &mut Core,
    kept: &Kept,
    to: &Case,
    turn: Option<Seq>,
    now: Timestamp,
) -> Result<(), Error> {
    let (quiet, until) = match to.quiet {
        None => (false, None),
        Some(Quiet::UntilRecovery) => (true, None),
        Some(Quiet::Until(until)) => (true, Some(until.0)),
    };
    let ended = !to.phase.is_live();
    let closed = matches!(to.phase, Phase::Closed | Phase::Quiet);
    core.db()
        .prepare_cached(
            "UPDATE cases SET phase = ?2, turn = CASE WHEN ?3 THEN ?4 ELSE NULL END, breach_at = ?5, sent_at = ?6, pending = ?7,
             quiet = ?8, quiet_until = ?9, ended_at = CASE WHEN ?10 THEN coalesce(ended_at, ?11) END,
             closed_at = CASE WHEN ?12 THEN coalesce(closed_at, ?13, ?11) END, remote = coalesce(?14, remote) WHERE seq = ?1",
        )?
        .execute(params![
            kept.seq,
            to.phase as u8,
            to.ours,
            turn.map(|seq| seq.0),
            to.breach_at.map(|at| at.0),
            to.sent_at.map(|at| at.0),
            to.absorbed,
            quiet,
            until,
            ended,
            now.0,
            closed,
            to.recovered_at.map(|at| at.0),
            kept.remote,
        ])?;
    core.touch_id(crate::changes::Noun::Cases, || kept.id.to_string());
    Ok(())
}
