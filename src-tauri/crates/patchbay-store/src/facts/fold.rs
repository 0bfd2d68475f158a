//! Folding fresh facts into a run: sorted once, written from its first fact to its last over many commits, and then
//! cleared away where they lay. What is half done when the program ends is gone on with at the next start.

use super::{Known, Name, Run, Sieve};
use crate::error::Error;
use rusqlite::{Connection, params};
use std::{cmp::Reverse, collections::HashMap};

/// Facts moved for each that is new: a fold is over long before the next is due.
pub(super) const PACE: usize = 4;

enum Phase {
    Rest,
    Writing {
        number: i64,
        upto: i64,
        newest: i64,
        sieve: Sieve,
        /// What is still to be written, the first at the end.
        rest: Vec<(Name, Known)>,
    },
    /// The run is whole; its facts still lie among the fresh ones as well.
    Clearing {
        upto: i64,
    },
}

pub(super) struct Fold {
    phase: Phase,
    /// What this transaction does of it.
    started: bool,
    written: usize,
    ended: bool,
}

impl Fold {
    fn new(phase: Phase) -> Self {
        Self { phase, started: false, written: 0, ended: false }
    }

    /// As it is at a start where no run is half written: `folded` is the last event whose fact lies in a run.
    pub(super) fn after(db: &Connection, folded: i64) -> Result<Self, Error> {
        let left: bool =
            db.query_row("SELECT EXISTS (SELECT 1 FROM fact_fresh WHERE event <= ?1)", [folded], |row| {
                row.get(0)
            })?;
        Ok(Self::new(if left { Phase::Clearing { upto: folded } } else { Phase::Rest }))
    }

    /// A run that gets every fresh fact up to that of the event `upto`. Some may lie in it already.
    pub(super) fn writing(number: i64, upto: i64, fresh: &HashMap<Name, Known>) -> Self {
        let mut rest: Vec<(Name, Known)> = fresh
            .iter()
            .filter(|(_, known)| known.event.0 <= upto)
            .map(|(name, known)| (*name, *known))
            .collect();
        rest.sort_unstable_by_key(|(name, _)| Reverse(*name));
        let sieve = Sieve::of(rest.iter().map(|((_, fact), _)| fact));
        let newest = rest.iter().map(|(_, known)| known.at.0).max().unwrap_or(0);
        Self::new(Phase::Writing { number, upto, newest, sieve, rest })
    }

    /// Begins a run of all that is fresh.
    pub(super) fn start(db: &Connection, fresh: &HashMap<Name, Known>) -> Result<Self, Error> {
        let number: i64 =
            db.query_row("SELECT coalesce(max(number), 0) + 1 FROM fact_run", [], |row| row.get(0))?;
        let upto = fresh.values().map(|known| known.event.0).max().unwrap_or(0);
        let mut fold = Self::writing(number, upto, fresh);
        fold.started = true;
        if let Phase::Writing { newest, .. } = &fold.phase {
            db.execute(
                "INSERT INTO fact_run (number, upto, newest) VALUES (?1, ?2, ?3)",
                [number, upto, *newest],
            )?;
        }
        Ok(fold)
    }

    /// Whether there is nothing to go on with.
    pub(super) fn rests(&self) -> bool {
        matches!(self.phase, Phase::Rest)
    }

    /// Moves about `count` facts.
    pub(super) fn step(&mut self, db: &Connection, count: usize) -> Result<(), Error> {
        match &self.phase {
            Phase::Rest => {}
            Phase::Writing { number, newest, sieve, rest, .. } => {
                let mut put = db.prepare_cached(
                    "INSERT OR IGNORE INTO fact_kept (run, connection, fact, body, at, event)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?;
                for ((connection, fact), known) in rest.iter().rev().skip(self.written).take(count) {
                    put.execute(params![number, connection, fact, known.body.0, known.at.0, known.event.0])?;
                    self.written += 1;
                }
                if self.written == rest.len() {
                    db.execute(
                        "UPDATE fact_run SET newest = ?2, sieve = ?3 WHERE number = ?1",
                        params![number, newest, sieve.as_bytes()],
                    )?;
                    self.ended = true;
                }
            }
            Phase::Clearing { upto } => {
                let cleared = db
                    .prepare_cached(
                        "DELETE FROM fact_fresh WHERE event IN
                         (SELECT event FROM fact_fresh WHERE event <= ?1 ORDER BY event LIMIT ?2)",
                    )?
                    .execute(params![upto, count as i64])?;
                self.ended = cleared < count;
            }
        }
        Ok(())
    }

    /// The transaction stands. Gives the run that became whole, and the last event whose fact is in it.
    pub(super) fn keep(&mut self) -> Option<(Run, i64)> {
        self.started = false;
        let (written, ended) = (std::mem::take(&mut self.written), std::mem::take(&mut self.ended));
        if !ended {
            if let Phase::Writing { rest, .. } = &mut self.phase {
                rest.truncate(rest.len() - written);
            }
            return None;
        }
        match std::mem::replace(&mut self.phase, Phase::Rest) {
            Phase::Rest | Phase::Clearing { .. } => None,
            Phase::Writing { number, upto, newest, sieve, .. } => {
                self.phase = Phase::Clearing { upto };
                Some((Run { number, newest, sieve }, upto))
            }
        }
    }

    /// The transaction was rolled back.
    pub(super) fn take_back(&mut self) {
        if std::mem::take(&mut self.started) {
            self.phase = Phase::Rest;
        }
        (self.written, self.ended) = (0, false);
    }
}
