//! Which lanes have live deliveries, kept in memory beside the writer: an index of it would dirty a random page
//! for every event accepted and every delivery settled. Rebuilt from the rows whenever the database is opened.

use crate::error::Error;
use patchbay_model::ids::RouteId;
use rusqlite::Connection;
use std::collections::HashMap;

type Lane = ([u8; 16], [u8; 16]);

/// Live deliveries by route and lane. Changes of a transaction that does not stand are taken back.
#[derive(Default)]
pub(crate) struct Lanes {
    live: HashMap<Lane, u32>,
    undo: Vec<(Lane, bool)>,
    found: Option<Found>,
}

/// What else the rows of a database told that was just opened: a start asks for it, and a long queue is read once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// The latest moment at which a live delivery was claimed or its doubt was worked on; zero where none was.
    pub(crate) written_at: i64,
    /// Live deliveries in doubt.
    pub(crate) doubts: u64,
}

impl Lanes {
    pub(crate) fn load(db: &Connection) -> Result<Self, Error> {
        let (mut lanes, mut found) = (Self::default(), Found::default());
        let mut all = db.prepare(
            "SELECT route, lane, claimed_at, iif(doubt_since IS NULL, NULL, doubt_last)
             FROM delivery INDEXED BY delivery_live WHERE live = 1",
        )?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            *lanes.live.entry((row.get(0)?, row.get(1)?)).or_default() += 1;
            let (claimed_at, doubted_at): (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
            found.written_at = claimed_at.into_iter().chain(doubted_at).fold(found.written_at, i64::max);
            found.doubts += u64::from(doubted_at.is_some());
        }
        lanes.found = Some(found);
        Ok(lanes)
    }

    /// What was found when the database was opened; nothing once something was committed since.
    pub(crate) fn found(&self) -> Option<Found> {
        self.found
    }

    /// Adds a live delivery. Returns whether it is the head.
    pub(crate) fn join(&mut self, route: RouteId, lane: [u8; 16]) -> bool {
        let key = (*route.bytes(), lane);
        self.undo.push((key, true));
        self.add(key)
    }

    /// Takes an ended delivery out. Returns whether another waits for its place.
    pub(crate) fn leave(&mut self, route: RouteId, lane: [u8; 16]) -> bool {
        let key = (*route.bytes(), lane);
        self.undo.push((key, false));
        self.subtract(key)
    }

    /// How many deliveries of a lane have not ended.
    pub(crate) fn live(&self, route: RouteId, lane: [u8; 16]) -> u32 {
        self.live.get(&(*route.bytes(), lane)).copied().unwrap_or(0)
    }

    /// The transaction stands.
    pub(crate) fn keep(&mut self) {
        self.undo.clear();
        self.found = None;
    }

    /// The transaction was rolled back.
    pub(crate) fn take_back(&mut self) {
        while let Some((key, joined)) = self.undo.pop() {
            if joined {
                self.subtract(key);
            } else {
                self.add(key);
            }
        }
    }

    fn add(&mut self, key: Lane) -> bool {
        let live = self.live.entry(key).or_default();
        *live += 1;
        *live == 1
    }

    fn subtract(&mut self, key: Lane) -> bool {
        match self.live.get_mut(&key) {
            Some(live) if *live > 1 => {
                *live -= 1;
                true
            }
            Some(_) | None => {
                self.live.remove(&key);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_stand_is_taken_back() {
        let (mut lanes, route) = (Lanes::default(), RouteId::from_bytes([1; 16]));
        assert!(lanes.join(route, [1; 16]), "the first is the head");
        assert!(!lanes.join(route, [1; 16]));
        lanes.keep();
        assert!(lanes.leave(route, [1; 16]), "one waits");
        assert!(!lanes.leave(route, [1; 16]));
        lanes.take_back();
        assert!(lanes.leave(route, [1; 16]));
        assert!(!lanes.leave(route, [1; 16]));
        assert!(lanes.join(route, [1; 16]));
    }
}
