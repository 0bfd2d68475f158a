//! Request budgets: a window that starts anew, and one that rolls.

use std::collections::VecDeque;

/// A budget that is full again when its minute is over, as Zendesk's, Freshdesk's and Jira's are told.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Minute {
    start_ms: u64,
    used: u64,
}

const MINUTE_MS: u64 = 60_000;

impl Minute {
    /// Counts a request; `Err` holds the seconds to wait, at least 1.
    pub fn take(&mut self, allowed: u64, now_ms: u64) -> Result<(), u64> {
        if now_ms >= self.start_ms + MINUTE_MS {
            *self = Minute { start_ms: now_ms, used: 0 };
        }
        self.used += 1;
        if self.used > allowed { Err(self.reset_s(now_ms)) } else { Ok(()) }
    }

    pub fn left(&self, allowed: u64) -> u64 {
        allowed.saturating_sub(self.used)
    }

    /// Seconds until the minute is over; at least 1.
    pub fn reset_s(&self, now_ms: u64) -> u64 {
        (self.start_ms + MINUTE_MS).saturating_sub(now_ms).div_ceil(1_000).max(1)
    }
}

/// A budget over the last so many milliseconds; a refused request costs nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rolling(VecDeque<u64>);

impl Rolling {
    /// True if a request fits every `(allowed, span in milliseconds)`; then it is counted.
    pub fn take(&mut self, limits: &[(usize, u64)], now_ms: u64) -> bool {
        let longest = limits.iter().map(|(_, span)| *span).max().unwrap_or_default();
        while self.0.front().is_some_and(|at| at + longest <= now_ms) {
            self.0.pop_front();
        }
        let fits = limits.iter().all(|(allowed, span)| {
            let recent = self.0.iter().rev().take_while(|at| **at + span > now_ms);
            recent.take(*allowed).count() < *allowed
        });
        if fits {
            self.0.push_back(now_ms);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_starts_anew_and_a_rolling_budget_lets_go_one_by_one() {
        let mut minute = Minute::default();
        assert_eq!([minute.take(1, 90_000), minute.take(1, 100_500)], [Ok(()), Err(50)]);
        assert_eq!((minute.take(1, 150_000), minute.left(1)), (Ok(()), 0));
        let mut rolling = Rolling::default();
        let taken: Vec<bool> = [0, 10, 20, 1_005, 1_012]
            .into_iter()
            .map(|at| rolling.take(&[(2, 1_000), (9, 60_000)], at))
            .collect();
        assert_eq!(taken, [true, true, false, true, true]);
    }
}
