//! Commands, drawn by chance.

use super::bench::ROUTES;
use patchbay_model::limits::DAY_MS;

/// One call. Numbers choose among what is there when it is made.
#[derive(Debug, Clone)]
pub enum Command {
    Accept {
        fact: u8,
        body: u8,
        lane: u8,
        routes: u8,
    },
    Claim {
        route: u8,
        limit: u32,
        version: i64,
    },
    /// `stale`: of all flights there ever were, not only of those that have not landed.
    Settle {
        flight: u64,
        stale: bool,
        next: u8,
        wait: i64,
        sent: bool,
        look: bool,
    },
    Replay(u64),
    SendAgain(u64),
    MarkDelivered {
        delivery: u64,
        remote: bool,
    },
    Dismiss(u64),
    Restore(u64),
    /// The relay starts anew; `behind`: the vault has counted more starts than this database.
    Recover {
        behind: bool,
    },
    Reopen,
    Clamp,
    Prune {
        sealed: u32,
        view: u32,
    },
    Hold {
        route: u8,
        lift: bool,
    },
    /// The clock goes on, or is set back while nobody looks.
    Time(i64),
    /// The clock is set, and the relay notices.
    Jump(i64),
    /// The write or sync that is reached after so many more fails.
    Break(u64),
}

impl Command {
    pub fn draw(chance: &mut impl FnMut() -> u64) -> Self {
        let kind = chance() % 40;
        let mut below = |n: u64| chance() % n;
        match kind {
            0..8 => Command::Accept {
                fact: below(24) as u8,
                body: u8::from(below(6) == 0),
                lane: below(3) as u8,
                routes: below(8) as u8,
            },
            8..17 => Command::Claim {
                route: below(ROUTES) as u8,
                limit: below(4) as u32 + 1,
                version: below(3) as i64 + 1,
            },
            17..29 => Command::Settle {
                flight: below(1_000),
                stale: below(5) == 0,
                next: below(9) as u8,
                wait: below(8_000) as i64,
                sent: below(6) > 0,
                look: below(4) == 0,
            },
            29 | 30 => Command::Replay(below(1_000)),
            31 => Command::SendAgain(below(1_000)),
            32 => Command::MarkDelivered { delivery: below(1_000), remote: below(2) == 0 },
            33 if below(2) == 0 => Command::Restore(below(1_000)),
            33 => Command::Dismiss(below(1_000)),
            34 => match below(3) {
                0 => Command::Reopen,
                n => Command::Recover { behind: n == 1 },
            },
            35 => match below(5) {
                0 => Command::Clamp,
                4 => Command::Jump(below(7_200_000) as i64 - 3_600_000),
                1 => Command::Prune { sealed: 1 + below(7) as u32, view: 7 + below(20) as u32 },
                _ => Command::Hold { route: below(ROUTES) as u8, lift: below(2) == 0 },
            },
            36 => Command::Break(below(30)),
            _ => Command::Time(match below(12) {
                0 => DAY_MS * (1 + below(9) as i64),
                1 => -3_600_000,
                _ => below(9_000) as i64,
            }),
        }
    }
}
