//! What a limit remembers by time, after the clock was set. How much time a vendor's window has seen is not told by such
//! a clock: a jump counts as none.

use super::{EMPTY_WAIT_S, State, wait_ms};
use patchbay_model::time::Timestamp;

/// A clock that is further back than this, in milliseconds, was set: the relay follows no smaller jump.
const BACK_MS: i64 = 60_000;

/// The clock as the limiter has seen it.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// The furthest moment that anybody told.
    seen: Option<Timestamp>,
    /// A jump that was announced and has not shown yet, in milliseconds.
    expected: Option<i64>,
}

impl Clock {
    pub(super) fn expect(&mut self, by_ms: i64) {
        self.expected = (by_ms != 0).then_some(by_ms);
    }

    pub(super) fn expect_nothing(&mut self) {
        self.expected = None;
    }

    /// How far the clock was set since the last look; nothing where it only ran.
    pub(super) fn read(&mut self, now: Timestamp) -> Option<i64> {
        let Some(seen) = self.seen else {
            (self.seen, self.expected) = (Some(now), None);
            return None;
        };
        let moved = now.0 - seen.0;
        let jumped = match self.expected {
            // What it has moved by is nearer to the jump than to standing still.
            Some(by_ms) if (moved - by_ms).abs() < moved.abs() => {
                self.expected = None;
                Some(by_ms)
            }
            Some(_) | None if moved < -BACK_MS => Some(moved),
            Some(_) | None => None,
        };
        self.seen = Some(if jumped.is_some() { now } else { seen.max(now) });
        jumped
    }
}

impl State {
    pub(super) fn shift(&mut self, by_ms: i64, now: Timestamp) {
        self.tanks.values_mut().for_each(|tank| tank.shift(by_ms));
        self.days.values_mut().for_each(|day| day.shift(by_ms, now));
        self.flights.shift(by_ms);
        self.counted.shift(by_ms);
        if let Some(told) = &mut self.told {
            told.shift(by_ms);
        }
        self.paused_until = self.paused_until.map(|until| {
            if by_ms < 0 {
                return until + by_ms;
            }
            // Most jumps forward are a machine that slept, and then a long pause is over: one call will tell.
            (until + by_ms).min(until.max(now + wait_ms(EMPTY_WAIT_S)))
        });
    }
}
