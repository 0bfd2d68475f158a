//! How far histories got into the engine: what was really reached, counted in the rows that it left.

use crate::plan::Broken;
use rusqlite::Connection;
use std::fmt;

/// What is counted, and the question that counts it.
const COUNTED: [(&str, &str); 22] = [
    ("breakers opened", "SELECT count(*) FROM activity WHERE kind = 'breaker' AND body ->> 'state' = 'open'"),
    ("probes", "SELECT count(*) FROM activity WHERE kind = 'breaker' AND body ->> 'state' = 'half_open'"),
    (
        "breakers closed",
        "SELECT count(*) FROM activity WHERE kind = 'breaker' AND body ->> 'state' = 'closed'",
    ),
    // What was not sent over a newer update says so as its problem.
    ("batches", "SELECT count(DISTINCT absorbed_by) FROM delivery WHERE problem IS NULL"),
    ("updates carried", "SELECT count(*) FROM delivery WHERE absorbed_by IS NOT NULL AND problem IS NULL"),
    ("updates of batches taken apart", "SELECT count(*) FROM delivery WHERE alone = 1"),
    ("cases opened", "SELECT count(*) FROM cases WHERE is_group = 0 AND opened_at IS NOT NULL"),
    ("cases over", "SELECT count(*) FROM cases WHERE is_group = 0 AND phase IN (3, 4)"),
    ("groups", "SELECT count(*) FROM cases WHERE is_group = 1"),
    ("groups over", "SELECT count(*) FROM cases WHERE is_group = 1 AND phase IN (3, 4)"),
    ("events of groups", "SELECT count(*) FROM delivery WHERE grouped IS NOT NULL"),
    ("absorbed in the window", "SELECT count(*) FROM delivery WHERE did = 4 AND why = 0"),
    ("recoveries that did not last", "SELECT count(*) FROM delivery WHERE did = 4 AND why = 1"),
    ("absorbed as late", "SELECT count(*) FROM delivery WHERE did = 4 AND why = 2"),
    ("absorbed as quiet", "SELECT count(*) FROM delivery WHERE did = 4 AND why = 3"),
    ("absorbed with nothing open", "SELECT count(*) FROM delivery WHERE did = 4 AND why = 4"),
    ("cases ended by a person", "SELECT count(*) FROM delivery WHERE verb IN (3, 4) AND state = 5"),
    ("dead letters", "SELECT coalesce(sum(n), 0) FROM minute WHERE name = 'dead'"),
    ("sent by replays of a set", "SELECT count(*) FROM replay_item WHERE state NOT IN (0, 5)"),
    ("holds", "SELECT count(*) FROM activity WHERE kind = 'held'"),
    ("clock jumps noticed", "SELECT count(*) FROM activity WHERE kind = 'clock.jumped'"),
    ("alerts told", "SELECT count(*) FROM event WHERE kind LIKE 'alert.%'"),
];

/// Counts beside each other, in the order of what is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach([u64; COUNTED.len()]);

impl Reach {
    /// Counts in a database.
    pub fn of(db: &Connection) -> Result<Self, Broken> {
        let mut reach = Self::default();
        for (n, (_, sql)) in reach.0.iter_mut().zip(COUNTED) {
            *n = db.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs();
        }
        Ok(reach)
    }

    pub fn add(&mut self, other: &Self) {
        for (sum, n) in self.0.iter_mut().zip(other.0) {
            *sum += n;
        }
    }

    /// What was never reached.
    pub fn missed(&self) -> Vec<&'static str> {
        self.0.iter().zip(COUNTED).filter(|(n, _)| **n == 0).map(|(_, (name, _))| name).collect()
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (n, (name, _))) in self.0.iter().zip(COUNTED).enumerate() {
            write!(f, "{}{name} {n}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
