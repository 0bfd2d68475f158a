//! What the store should do, in a few lines of plain Rust: rows in a map and no SQL.

mod acts;
mod flights;
mod time;

use patchbay_model::{
    delivery::{Pins, State},
    ids::{DeliveryId, RunId},
    limits,
};
use std::collections::{BTreeMap, BTreeSet};

/// Since, first, last, absent.
type Doubted = Option<(i64, i64, i64, u32)>;

/// One delivery. What a column holds without meaning anything is not modelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: DeliveryId,
    pub event: i64,
    pub route: u8,
    pub lane: u8,
    pub key: String,
    pub place: i64,
    pub state: State,
    pub head: bool,
    pub due: i64,
    pub tries: u32,
    pub attempts: u32,
    pub generation: u32,
    pub spent: i64,
    pub run: Option<RunId>,
    pub claimed: Option<i64>,
    pub doubt: Doubted,
    pub remote: Option<String>,
    pub ended: Option<i64>,
    pub pins: Option<Pins>,
}

#[derive(Debug, Clone)]
struct Event {
    received: i64,
    payload: bool,
}

/// A delivery as a flight took it along.
pub type Flight = (i64, RunId, u32, State);

#[derive(Debug, Clone, Default)]
pub struct Model {
    pub rows: BTreeMap<i64, Row>,
    events: BTreeMap<i64, Event>,
    /// Body, moment and event of each known fact.
    seen: BTreeMap<u8, (u8, i64, i64)>,
    links: BTreeMap<(u8, String), String>,
    /// State and doubt that were given up.
    dismissals: BTreeMap<i64, (State, Doubted)>,
    pub holds: BTreeSet<(bool, u8)>,
    pub accepted: u64,
    /// Deliveries whose rows were taken away: they are still told of in the sums.
    pub gone: BTreeMap<(u8, u8), u64>,
    /// How the clock was set since the store was opened, and how often it had been when each flight was claimed.
    jumps: Vec<(i64, i64)>,
    claimed_after: BTreeMap<i64, usize>,
    opened: i64,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    New,
    Repeat,
    Shadowed,
}

impl Model {
    pub fn payloads(&self) -> Vec<i64> {
        self.events.iter().filter(|(_, event)| event.payload).map(|(seq, _)| *seq).collect()
    }

    pub fn events(&self) -> Vec<i64> {
        self.events.keys().copied().collect()
    }

    fn live(&self, route: u8, lane: u8) -> impl Iterator<Item = (&i64, &Row)> {
        self.rows
            .iter()
            .filter(move |(_, row)| row.route == route && row.lane == lane && !row.state.is_ended())
    }

    fn next_event(&self) -> i64 {
        self.events.keys().next_back().map_or(1, |seq| seq + 1)
    }

    pub fn accept(
        &mut self,
        fact: u8,
        body: u8,
        lane: u8,
        deliveries: &[(DeliveryId, u8, String)],
        now: i64,
    ) -> Taken {
        let known = self.seen.get(&fact).filter(|(_, at, _)| now - at <= limits::SEEN_MS).copied();
        if known.is_some_and(|(before, _, _)| before == body) {
            return Taken::Repeat;
        }
        let event = self.next_event();
        self.events.insert(event, Event { received: now, payload: true });
        if known.is_some() {
            return Taken::Shadowed;
        }
        self.seen.insert(fact, (body, now, event));
        for (id, route, key) in deliveries {
            let head = self.live(*route, lane).next().is_none();
            let seq = self.rows.keys().next_back().map_or(1, |seq| seq + 1);
            let row = Row {
                id: *id,
                event,
                route: *route,
                lane,
                key: key.clone(),
                place: event,
                state: State::Waiting,
                head,
                due: now,
                tries: 0,
                attempts: 0,
                generation: 0,
                spent: 0,
                run: None,
                claimed: None,
                doubt: None,
                remote: None,
                ended: None,
                pins: None,
            };
            self.rows.insert(seq, row);
            self.accepted += 1;
        }
        Taken::New
    }

    /// Deliveries that may be claimed, the longest due first.
    pub fn claimable(&self, route: u8, now: i64) -> Vec<(i64, i64)> {
        let pending =
            self.rows.iter().filter(|(_, row)| row.route == route && row.head && row.state.is_pending());
        let mut due: Vec<(i64, i64)> =
            pending.filter(|(_, row)| row.due <= now).map(|(seq, row)| (row.due, *seq)).collect();
        due.sort_unstable();
        due
    }

    /// The store was opened anew and knows of no clock before.
    pub fn reopened(&mut self) {
        self.jumps.clear();
    }

    /// An ended delivery makes room for the next of its lane, unless another stands first there.
    fn leave(&mut self, seq: i64) {
        let Some(row) = self.rows.get_mut(&seq) else { return };
        row.head = false;
        let (route, lane) = (row.route, row.lane);
        if self.live(route, lane).any(|(_, row)| row.head) {
            return;
        }
        let next = self.live(route, lane).map(|(seq, row)| (row.place, *seq)).min();
        if let Some(row) = next.and_then(|(_, seq)| self.rows.get_mut(&seq)) {
            row.head = true;
        }
    }
}
