//! What happens in which round. Each has weather at the vendor's and then an end of its own.

use patchbay_sandbox::monday::Faults;

/// One round.
pub struct Round {
    /// By how many hours the clock is ahead from the midst of the weather on.
    pub clock: i64,
    pub end: End,
    /// By how many hours it is ahead from the midst of the end on.
    pub then: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The machine sleeps.
    Nap,
    /// The relay is killed and started again.
    Restart,
    /// The home's disk is full for a while.
    Full,
    /// The same, and the relay is killed and started again meanwhile.
    FullRestart,
}

const fn round(clock: i64, end: End, then: i64) -> Round {
    Round { clock, end, then }
}

/// The clock jumps both ways in the weather, in sleep, while the relay is away and while there is no room; in the end it
/// is true again. Restarts come first: after them one life is long enough to show whether it grows.
pub const ROUNDS: [Round; 12] = [
    round(1, End::Nap, 1),
    round(1, End::Restart, 0),
    round(-1, End::FullRestart, -1),
    round(0, End::Restart, 1),
    round(1, End::FullRestart, 0),
    round(0, End::Restart, -1),
    round(0, End::Full, 1),
    round(0, End::Nap, -1),
    round(0, End::Full, -1),
    round(0, End::Nap, 1),
    round(0, End::Full, 0),
    round(-1, End::Nap, 0),
];

const CALM: Faults =
    Faults { status_429: 0.0, status_500: 0.0, errors_200: 0.0, slow_ms: 0, cut_before: 0.0, cut_after: 0.0 };

/// In turn, with quiet between them.
pub const WEATHER: [(&str, Faults); 4] = [
    ("throttled", Faults { status_429: 0.3, ..CALM }),
    ("down", Faults { status_500: 0.9, cut_before: 0.1, ..CALM }),
    ("slow", Faults { slow_ms: 3_000, ..CALM }),
    ("hangs up", Faults { errors_200: 0.05, cut_before: 0.1, cut_after: 0.2, ..CALM }),
];
