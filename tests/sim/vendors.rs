//! The vendors of a history and the way to them. Both outlive every relay.

use crate::facts::{Fact, ILL, Line, WELL};
use bytes::Bytes;
use futures::future::BoxFuture;
use patchbay_kit::wire::{Wire, WireError};
use patchbay_model::ids::ConnectionId;
use patchbay_sandbox::{
    Clock,
    monday::{Faults, ItemView, Limits, Monday, NewBoard, Plan as Tier},
};
use patchbay_tests::wire::{Stormy, Weather};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

const WELL_PORT: u16 = 1;
const ILL_PORT: u16 = 2;
/// The column that says which fact a record is of.
pub const FACT: &str = "conversation";
/// The column that says how a case stands.
pub const STATE: &str = "standing";
/// The column that carries a record's own name.
pub const KEY: &str = "patchbay_key";

#[derive(Clone)]
pub struct Vendors {
    well: Monday,
    ill: Monday,
    done: String,
    booked: String,
    cases: String,
    levels: String,
}

/// What is always wrong with the ill account.
const AILING: Faults = Faults {
    status_429: 0.01,
    status_500: 0.03,
    errors_200: 0.02,
    slow_ms: 0,
    cut_before: 0.02,
    cut_after: 0.03,
};

/// How an account may be worse for a while.
const OUTAGES: [Faults; 3] = [
    // Down.
    Faults { status_429: 0.0, status_500: 0.9, errors_200: 0.0, slow_ms: 0, cut_before: 0.1, cut_after: 0.0 },
    // Answers after everybody has given up waiting.
    Faults {
        status_429: 0.0,
        status_500: 0.0,
        errors_200: 0.0,
        slow_ms: 24_000,
        cut_before: 0.0,
        cut_after: 0.0,
    },
    // Does what it is told and hangs up.
    Faults {
        status_429: 0.05,
        status_500: 0.0,
        errors_200: 0.1,
        slow_ms: 0,
        cut_before: 0.1,
        cut_after: 0.5,
    },
];

impl Vendors {
    pub fn new(base_ms: u64, seed: u64) -> Self {
        let account = |seed| {
            let monday = Monday::new(Clock::starting_at(base_ms), seed, Tier::Enterprise);
            monday.set_limits(Limits::none());
            monday
        };
        let (well, ill) = (account(seed), account(seed ^ 0x111));
        ill.set_faults(AILING);
        let column = |id: &str, kind: &str| (id.to_owned(), id.to_owned(), kind.to_owned());
        let board = |name: &str, more: &[(&str, &str)]| NewBoard {
            name: name.to_owned(),
            columns: [("queue", "text"), ("agent", "text"), ("handle_time", "numbers"), (FACT, "text")]
                .iter()
                .chain(more)
                .map(|(id, kind)| column(id, kind))
                .collect(),
            ..NewBoard::default()
        };
        let done = well.add_board(board("Visits done", &[(KEY, "text")]));
        let booked = ill.add_board(board("Visits", &[]));
        let cases = ill.add_board(board("Cases", &[(KEY, "text"), (STATE, "text")]));
        let levels = ill.add_board(board("Queues", &[(KEY, "text")]));
        Self { well, ill, done, booked, cases, levels }
    }

    pub fn account(&self, target: ConnectionId) -> &Monday {
        if target == ILL { &self.ill } else { &self.well }
    }

    pub fn board(&self, line: Line) -> String {
        match line {
            Line::Calls | Line::Billing => self.account(line.target()).board_id(),
            Line::Booked => self.booked.clone(),
            Line::Done => self.done.clone(),
            Line::Cases => self.cases.clone(),
            Line::Levels => self.levels.clone(),
        }
    }

    pub fn endpoint(target: ConnectionId) -> String {
        let port = if target == WELL { WELL_PORT } else { ILL_PORT };
        format!("http://127.0.0.1:{port}/v2")
    }

    /// Ids of the records one line made of a fact, as their account shows them to a person.
    pub fn records(&self, line: Line, fact: Fact) -> Vec<u64> {
        let found = self.account(line.target()).items_with(FACT, &fact.record(line));
        found.iter().filter_map(|item| item.id.parse().ok()).collect()
    }

    /// The records that carry a name of ours.
    pub fn named(&self, line: Line, key: &str) -> Vec<ItemView> {
        self.account(line.target()).items_with(KEY, key)
    }

    /// How many records a line's board has.
    pub fn count(&self, line: Line) -> usize {
        self.account(line.target()).item_count(&self.board(line))
    }

    /// When the records of a fact were made, in UTC milliseconds.
    pub fn made_at(&self, line: Line, fact: Fact) -> Vec<u64> {
        let found = self.account(line.target()).items_with(FACT, &fact.record(line));
        found.iter().map(|item| item.created_at).collect()
    }

    /// Makes the ill account worse, in one of several ways.
    pub fn worsen(&self, how: u64) {
        self.ill.set_faults(OUTAGES[how as usize % OUTAGES.len()]);
    }

    /// Back to what is always wrong with it.
    pub fn recover(&self) {
        self.ill.set_faults(AILING);
    }

    /// The way to both accounts, through the same weather.
    pub fn way(&self, weather: Weather, seed: u64) -> Arc<Way> {
        Arc::new(Way {
            well: Stormy::new(self.well.clone(), weather, seed),
            // Not both: of a request that arrives twice, and is acted on once and refused at the door the other time, no
            // sender can know.
            ill: Stormy::new(self.ill.clone(), Weather { doubled: 0.0, ..weather }, seed ^ 0x222),
            hangs_ms: AtomicU64::new(0),
        })
    }
}

pub struct Way {
    well: Stormy,
    ill: Stormy,
    /// Answers take this much longer, in milliseconds.
    hangs_ms: AtomicU64,
}

impl Way {
    /// From now on answers hang on their way back.
    pub fn hang(&self, ms: u64) {
        self.hangs_ms.store(ms, Ordering::Relaxed);
    }
}

impl Wire for Way {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, WireError>> {
        Box::pin(async move {
            let answer = match request.uri().port_u16() {
                Some(ILL_PORT) => self.ill.send(request).await,
                Some(_) | None => self.well.send(request).await,
            };
            let ms = self.hangs_ms.load(Ordering::Relaxed);
            if ms > 0 {
                tokio::time::sleep(Duration::from_millis(ms)).await;
            }
            answer
        })
    }
}
