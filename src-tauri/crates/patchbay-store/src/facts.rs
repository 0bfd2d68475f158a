//! Facts already accepted. The newest lie in a table in the order they came and in memory by their name; once there are
//! enough they are sorted and folded, a few with every commit that brings new ones, into a run that is never written
//! again. So accepting a fact dirties no page of its own, however many are known.

mod fold;
mod sieve;

use crate::{error::Error, open::Mode, rows::optional};
use fold::Fold;
use patchbay_model::{
    ids::{ConnectionId, Seq},
    keys::KeyMac,
    time::Timestamp,
};
use rusqlite::{Connection, params};
use sieve::Sieve;
use std::collections::HashMap;

/// A fact's name: whose it is, and what it is.
type Name = ([u8; 16], [u8; 16]);

/// What is known of a fact: the event that told it first, the body it came with, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) event: Seq,
    pub(crate) body: KeyMac,
    pub(crate) at: Timestamp,
}

/// Sorted facts that lie in the database alone.
struct Run {
    number: i64,
    newest: i64,
    sieve: Sieve,
}

/// All that is needed to tell whether a fact is known. What a transaction changes of it is taken back where that does not
/// stand.
pub(crate) struct Facts {
    fresh: HashMap<Name, Known>,
    /// Oldest first.
    runs: Vec<Run>,
    fold: Fold,
    /// So many fresh facts are worth a run.
    full: usize,
    undo: Vec<(Name, Option<Known>)>,
    /// New ones of this transaction.
    added: usize,
    /// A run that this transaction takes away.
    gone: Option<i64>,
}

impl Facts {
    /// # Errors
    /// Of the disk.
    pub(crate) fn load(db: &Connection, mode: Mode) -> Result<Self, Error> {
        // Simulated histories are short, and are to fold often.
        let full = match mode {
            Mode::Threaded => 24 * 1_024,
            Mode::Inline => 64,
        };
        let mut all = db.prepare("SELECT number, upto, newest, sieve FROM fact_run ORDER BY number")?;
        let mut rows = all.query([])?;
        let (mut runs, mut folded, mut unfinished) = (Vec::new(), 0, None);
        while let Some(row) = rows.next()? {
            let (number, upto, newest) = (row.get("number")?, row.get("upto")?, row.get("newest")?);
            match row.get::<_, Option<Vec<u8>>>("sieve")? {
                Some(bits) => {
                    folded = i64::max(folded, upto);
                    runs.push(Run { number, newest, sieve: Sieve::from_bytes(&bits) });
                }
                None => unfinished = Some((number, upto)),
            }
        }
        let mut fresh = HashMap::new();
        let mut all = db.prepare(
            "SELECT event, connection, fact, body, at FROM fact_fresh WHERE event > ?1 ORDER BY event",
        )?;
        let mut rows = all.query([folded])?;
        while let Some(row) = rows.next()? {
            let known =
                Known { event: Seq(row.get(0)?), body: KeyMac(row.get(3)?), at: Timestamp(row.get(4)?) };
            fresh.insert((row.get(1)?, row.get(2)?), known);
        }
        let fold = match unfinished {
            Some((number, upto)) => Fold::writing(number, upto, &fresh),
            None => Fold::after(db, folded)?,
        };
        Ok(Self { fresh, runs, fold, full, undo: Vec::new(), added: 0, gone: None })
    }

    /// What is known of a fact, however old.
    pub(crate) fn find(
        &self,
        db: &Connection,
        connection: ConnectionId,
        fact: KeyMac,
    ) -> Result<Option<Known>, Error> {
        if let Some(known) = self.fresh.get(&(*connection.bytes(), fact.0)) {
            return Ok(Some(*known));
        }
        // The newest word on a fact is the one that counts.
        for run in self.runs.iter().rev().filter(|run| run.sieve.may_hold(fact.0)) {
            let mut find = db.prepare_cached(
                "SELECT event, body, at FROM fact_kept WHERE run = ?1 AND connection = ?2 AND fact = ?3",
            )?;
            let found = optional(find.query_row(params![run.number, connection.bytes(), fact.0], |row| {
                Ok(Known { event: Seq(row.get(0)?), body: KeyMac(row.get(1)?), at: Timestamp(row.get(2)?) })
            }))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Remembers a new fact, or that one is told anew after its time was over.
    pub(crate) fn add(
        &mut self,
        db: &Connection,
        connection: ConnectionId,
        fact: KeyMac,
        known: Known,
    ) -> Result<(), Error> {
        db.prepare_cached(
            "INSERT INTO fact_fresh (event, connection, fact, body, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![known.event.0, connection.bytes(), fact.0, known.body.0, known.at.0])?;
        let name = (*connection.bytes(), fact.0);
        self.undo.push((name, self.fresh.insert(name, known)));
        self.added += 1;
        Ok(())
    }

    /// Folds on, about as fast as new facts come: the last thing that a transaction does.
    pub(crate) fn fold(&mut self, db: &Connection) -> Result<(), Error> {
        if self.added == 0 {
            return Ok(());
        }
        if self.fold.rests() && self.fresh.len() >= self.full {
            self.fold = Fold::start(db, &self.fresh)?;
        }
        self.fold.step(db, fold::PACE * self.added)
    }

    /// Lets go of facts accepted before `before`, at most `limit` of them. Returns how many went, and whether there may be
    /// more.
    pub(crate) fn forget(&mut self, db: &Connection, before: i64, limit: i64) -> Result<(u64, bool), Error> {
        let oldest = self.runs.first().filter(|run| run.newest < before);
        if let Some(run) = oldest {
            let n = db
                .prepare_cached(
                    "DELETE FROM fact_kept WHERE (run, connection, fact) IN
                     (SELECT run, connection, fact FROM fact_kept WHERE run = ?1 ORDER BY connection, fact LIMIT ?2)",
                )?
                .execute(params![run.number, limit])?;
            if (n as i64) < limit {
                db.execute("DELETE FROM fact_run WHERE number = ?1", [run.number])?;
                self.gone = Some(run.number);
            }
            return Ok((n as u64, true));
        }
        if !self.fold.rests() {
            return Ok((0, false));
        }
        let mut first =
            db.prepare_cached("SELECT event, connection, fact, at FROM fact_fresh ORDER BY event LIMIT ?1")?;
        let mut rows = first.query([limit])?;
        let mut old = Vec::new();
        while let Some(row) = rows.next()? {
            if row.get::<_, i64>(3)? >= before {
                break;
            }
            old.push((Seq(row.get(0)?), (row.get(1)?, row.get(2)?)));
        }
        let mut remove = db.prepare_cached("DELETE FROM fact_fresh WHERE event = ?1")?;
        for (event, name) in &old {
            remove.execute([event.0])?;
            // A later word on the same fact stays.
            if self.fresh.get(name).is_some_and(|known| known.event == *event) {
                self.undo.push((*name, self.fresh.remove(name)));
            }
        }
        Ok((old.len() as u64, old.len() as i64 == limit))
    }

    /// The transaction stands.
    pub(crate) fn keep(&mut self) {
        self.undo.clear();
        self.added = 0;
        if let Some(number) = self.gone.take() {
            self.runs.retain(|run| run.number != number);
        }
        if let Some((run, upto)) = self.fold.keep() {
            self.runs.push(run);
            self.fresh.retain(|_, known| known.event.0 > upto);
        }
    }

    /// The transaction was rolled back.
    pub(crate) fn take_back(&mut self) {
        while let Some((name, was)) = self.undo.pop() {
            match was {
                Some(known) => self.fresh.insert(name, known),
                None => self.fresh.remove(&name),
            };
        }
        self.added = 0;
        self.gone = None;
        self.fold.take_back();
    }
}
