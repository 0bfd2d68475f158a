//! Everything one simulated monday account keeps between requests.

use super::documents::Documents;
use super::faults::Trouble;
use super::idempotency::Ledger;
use super::limits::Limits;
use super::meters::Meters;
use super::switches::Switches;
use super::world::World;
use super::{limits::Plan, practice};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::oauth::Server;
use indexmap::IndexMap;

/// Counted since the start or the last reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    /// Requests that reached the endpoint, whatever became of them.
    pub calls: u64,
    /// `create_item` mutations that made an item.
    pub items_created: u64,
    /// Other mutations that changed something.
    pub changes: u64,
    /// Answers given from the idempotency ledger.
    pub replays: u64,
    /// Requests refused with a throttle, by a limit or a fault.
    pub throttled: u64,
    /// Connections cut without an answer.
    pub cuts: u64,
    /// Refusals of what was written wrongly: documents, arguments, column values of another shape.
    pub malformed: u64,
}

/// The rest of a paged list. Good for 60 minutes.
#[derive(Clone, Debug)]
pub struct Cursor {
    pub ids: Vec<u64>,
    pub until_ms: u64,
}

pub const CURSOR_MS: u64 = 60 * 60 * 1_000;
const CURSORS_MAX: usize = 1_000;

pub struct State {
    pub clock: Clock,
    pub seed: u64,
    pub plan: Plan,
    pub oauth: Server,
    pub world: World,
    pub switches: Switches,
    pub meters: Meters,
    pub ledger: Ledger,
    pub trouble: Trouble,
    pub documents: Documents,
    pub cursors: IndexMap<String, Cursor>,
    pub stats: Stats,
    pub requests: u64,
}

impl State {
    pub fn new(clock: Clock, seed: u64, plan: Plan, oauth: Server) -> State {
        State {
            clock,
            seed,
            plan,
            oauth,
            world: practice::world(clock.now_ms()),
            switches: Switches::default(),
            meters: Meters::new(Limits::of(plan)),
            ledger: Ledger::default(),
            trouble: Trouble::new(Chance::new(seed, 1)),
            documents: Documents::default(),
            cursors: IndexMap::new(),
            stats: Stats::default(),
            requests: 0,
        }
    }

    /// Unique per request and the same in every run with this seed.
    pub fn next_request_id(&mut self) -> String {
        self.requests += 1;
        format!("{:08x}-{:012x}", self.seed as u32, self.requests)
    }

    /// Splits off a page; what is left waits behind the cursor that is returned with it.
    pub fn page(&mut self, mut ids: Vec<u64>, limit: usize) -> (Vec<u64>, Option<String>) {
        if ids.len() <= limit {
            return (ids, None);
        }
        let rest = ids.split_off(limit);
        let cursor = format!("page-{}-{}", self.requests, self.cursors.len());
        if self.cursors.len() >= CURSORS_MAX {
            self.cursors.shift_remove_index(0);
        }
        let until_ms = self.clock.now_ms() + CURSOR_MS;
        self.cursors.insert(cursor.clone(), Cursor { ids: rest, until_ms });
        (ids, Some(cursor))
    }
}
