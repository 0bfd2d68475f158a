//! What the third source tells: how queues stand. One line makes cases of it, of several queues of a region at once a
//! group's; the other, to which other kinds of events go, keeps one record of each queue.

use crate::facts::Fact;

/// Queues there are, four to a region.
pub const QUEUES: u64 = 12;
const REGIONS: [&str; 3] = ["east", "west", "north"];
/// A person ends cases of this region and of no other.
const TENDED: &str = "north";

/// One of them as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    queue: u64,
    pub state: &'static str,
    /// It is told so much later than it happened, in milliseconds.
    pub lag_ms: i64,
    pub misfits: bool,
    /// It is about the queue's record; else about its case.
    pub counts: bool,
}

impl Level {
    pub fn of(fact: Fact) -> Self {
        let dice = dice(fact.0);
        Self {
            queue: dice % QUEUES,
            state: ["breach", "breach", "ok", "note", "breach", "ok"][(dice >> 8) as usize % 6],
            lag_ms: [0, 0, 0, 2_000, 7_000, 20_000][(dice >> 16) as usize % 6],
            misfits: (dice >> 24).is_multiple_of(32),
            counts: (dice >> 32).is_multiple_of(2),
        }
    }

    /// What it is of, as told.
    pub fn queue(self) -> String {
        format!("queue-{}", self.queue)
    }

    pub fn region(self) -> &'static str {
        REGIONS[(self.queue / 4) as usize]
    }
}

/// Whether a case of this key may be ended by a person: of a queue or of a region.
pub fn is_tended(key: &str) -> bool {
    let queue = key.strip_prefix("queue-").and_then(|n| n.parse::<u64>().ok());
    queue.map_or(key == TENDED, |n| REGIONS[(n / 4) as usize] == TENDED)
}

/// Of a number another one that looks like chance.
fn dice(n: u64) -> u64 {
    let mut x = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
