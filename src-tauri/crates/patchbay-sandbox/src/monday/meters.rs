//! Counting what is used of the limits, and the headers that tell of it.
//!
//! Source: monday API docs, "Rate limits" (2026-09-06).

use super::errors::ApiError;
use super::limits::{self, DAY_MS, Limits};
use std::collections::VecDeque;

const SLICE_MS: u64 = 100;

/// An amount used within a sliding window, kept in slices of 100 ms.
#[derive(Debug)]
struct Window {
    width_ms: u64,
    slices: VecDeque<(u64, u64)>,
    used: u64,
}

impl Window {
    fn new(width_ms: u64) -> Window {
        Window { width_ms, slices: VecDeque::new(), used: 0 }
    }

    fn used(&mut self, now_ms: u64) -> u64 {
        while let Some(&(at_ms, amount)) = self.slices.front() {
            if at_ms + self.width_ms > now_ms {
                break;
            }
            self.used -= amount;
            self.slices.pop_front();
        }
        self.used
    }

    fn add(&mut self, amount: u64, now_ms: u64) {
        self.used += amount;
        match self.slices.back_mut() {
            Some((at_ms, sum)) if now_ms < *at_ms + SLICE_MS => *sum += amount,
            _ => self.slices.push_back((now_ms, amount)),
        }
    }

    /// Whole seconds until the oldest slice leaves the window; at least 1.
    fn reset_s(&self, now_ms: u64) -> u64 {
        let left_ms =
            self.slices.front().map_or(0, |(at_ms, _)| (at_ms + self.width_ms).saturating_sub(now_ms));
        left_ms.div_ceil(1_000).max(1)
    }
}

/// What has been used. One set for the simulated account.
#[derive(Debug)]
pub struct Meters {
    limits: Limits,
    minute: Window,
    complexity: Window,
    ip: Window,
    boards: Window,
    /// Tenths of a call, because a throttled call costs a tenth.
    day_tenths: u64,
    day: u64,
    in_flight: u64,
}

/// Complexity as the `complexity` field shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Complexity {
    pub before: u64,
    pub query: u64,
    pub after: u64,
    pub reset_s: u64,
}

impl Meters {
    pub fn new(limits: Limits) -> Meters {
        Meters {
            limits,
            minute: Window::new(60_000),
            complexity: Window::new(60_000),
            ip: Window::new(10_000),
            boards: Window::new(60_000),
            day_tenths: 0,
            day: 0,
            in_flight: 0,
        }
    }

    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// New limits; what was used stays used.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    pub fn enter(&mut self) {
        self.in_flight += 1;
    }

    pub fn leave(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Counts one call and its complexity, or says which limit stands in the way.
    ///
    /// A call that is refused costs a tenth of a daily call and counts in the minute: failures count.
    /// `bare` marks a query for the complexity alone, which costs a tenth too.
    pub fn take(&mut self, cost: u64, bare: bool, now_ms: u64) -> Result<Complexity, ApiError> {
        let day = now_ms / DAY_MS;
        if day != self.day {
            (self.day, self.day_tenths) = (day, 0);
        }
        let refusal = self.refusal(cost, now_ms);
        self.minute.add(1, now_ms);
        self.ip.add(1, now_ms);
        self.day_tenths += if bare || refusal.is_some() { 1 } else { 10 };
        if let Some(error) = refusal {
            return Err(error);
        }
        let before = self.limits.complexity_per_minute.saturating_sub(self.complexity.used(now_ms));
        self.complexity.add(cost, now_ms);
        let after = before.saturating_sub(cost);
        Ok(Complexity { before, query: cost, after, reset_s: self.complexity.reset_s(now_ms) })
    }

    /// Counts a `create_board`, which has a limit of its own.
    pub fn take_board(&mut self, now_ms: u64) -> Result<(), ApiError> {
        if self.boards.used(now_ms) >= self.limits.boards_per_minute {
            let wait_s = self.boards.reset_s(now_ms);
            return Err(ApiError::throttled(
                "FIELD_MINUTE_RATE_LIMIT_EXCEEDED",
                "Field limit exceeded",
                wait_s,
            ));
        }
        self.boards.add(1, now_ms);
        Ok(())
    }

    fn refusal(&mut self, cost: u64, now_ms: u64) -> Option<ApiError> {
        let allowed = self.limits;
        if self.ip.used(now_ms) >= allowed.calls_per_ip_10s {
            return Some(ApiError::throttled(
                "IP_RATE_LIMIT_EXCEEDED",
                "IP limit exceeded",
                self.ip.reset_s(now_ms),
            ));
        }
        if self.in_flight > allowed.concurrent {
            return Some(ApiError::throttled("maxConcurrencyExceeded", "Concurrency limit exceeded", 1));
        }
        if self.day_tenths >= allowed.calls_per_day * 10 {
            return Some(limits::daily(now_ms));
        }
        if self.minute.used(now_ms) >= allowed.calls_per_minute {
            return Some(limits::minute(self.minute.reset_s(now_ms)));
        }
        if cost > allowed.complexity_per_query {
            return Some(ApiError::refused("maxComplexityExceeded", "Query has too high complexity"));
        }
        if self.complexity.used(now_ms) + cost > allowed.complexity_per_minute {
            return Some(limits::complexity(self.complexity.reset_s(now_ms)));
        }
        None
    }

    /// `(RateLimit-Policy, RateLimit)` as every reply carries them.
    pub fn headers(&mut self, now_ms: u64) -> (String, String) {
        let Limits { calls_per_minute, concurrent, complexity_per_minute, .. } = self.limits;
        let policy = format!(
            "\"minuteRate\";q={calls_per_minute};w=60, \"concurrency\";q={concurrent};qu=\"concurrent-requests\", \
             \"complexityMinute\";q={complexity_per_minute};w=60;qu=\"content-bytes\""
        );
        let calls = calls_per_minute.saturating_sub(self.minute.used(now_ms));
        let calls_reset =
            if calls == 0 { format!(";t={}", self.minute.reset_s(now_ms)) } else { String::new() };
        let flights = concurrent.saturating_sub(self.in_flight);
        let points = complexity_per_minute.saturating_sub(self.complexity.used(now_ms));
        let reset_s = self.complexity.reset_s(now_ms);
        let state = format!(
            "\"minuteRate\";r={calls}{calls_reset}, \"concurrency\";r={flights}, \
             \"complexityMinute\";r={points};t={reset_s}"
        );
        (policy, state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON_MS: u64 = 20_000 * DAY_MS + DAY_MS / 2;

    fn meters(change: impl FnOnce(&mut Limits)) -> Meters {
        let mut limits = Limits::none();
        change(&mut limits);
        Meters::new(limits)
    }

    fn code(taken: Result<Complexity, ApiError>) -> &'static str {
        taken.map_or_else(|error| error.code, |_| "taken")
    }

    #[test]
    fn the_minute_slides() {
        let mut meters = meters(|limits| limits.calls_per_minute = 2);
        assert_eq!(code(meters.take(1, false, NOON_MS)), "taken");
        assert_eq!(code(meters.take(1, false, NOON_MS + 30_000)), "taken");
        let refused = meters.take(1, false, NOON_MS + 45_000).unwrap_err();
        assert_eq!((refused.code, refused.retry_in_seconds), ("RATE_LIMIT_EXCEEDED", Some(15)));
        assert!(meters.headers(NOON_MS + 45_000).1.starts_with("\"minuteRate\";r=0;t=15"));
        assert_eq!(code(meters.take(1, false, NOON_MS + 106_000)), "taken", "failures count, then leave too");
    }

    #[test]
    fn complexity_is_spent_and_comes_back() {
        let mut meters = meters(|limits| limits.complexity_per_minute = 100);
        let spent = meters.take(70, false, NOON_MS).unwrap();
        assert_eq!(spent, Complexity { before: 100, query: 70, after: 30, reset_s: 60 });
        assert_eq!(code(meters.take(31, false, NOON_MS + 1_000)), "COMPLEXITY_BUDGET_EXHAUSTED");
        assert_eq!(code(meters.take(31, false, NOON_MS + 60_000)), "taken");
    }

    #[test]
    fn the_daily_cap_falls_at_midnight_utc_and_a_refusal_costs_a_tenth() {
        let mut meters = meters(|limits| limits.calls_per_day = 1);
        assert_eq!(code(meters.take(1, false, NOON_MS)), "taken");
        let refused = meters.take(1, false, NOON_MS).unwrap_err();
        assert_eq!((refused.code, refused.retry_in_seconds), ("DAILY_LIMIT_EXCEEDED", Some(43_200)));
        assert_eq!(meters.day_tenths, 11);
        assert_eq!(code(meters.take(1, false, NOON_MS + DAY_MS / 2)), "taken");
    }

    #[test]
    fn more_flights_than_allowed_are_refused() {
        let mut meters = meters(|limits| limits.concurrent = 1);
        meters.enter();
        assert_eq!(code(meters.take(1, false, NOON_MS)), "taken");
        meters.enter();
        assert_eq!(code(meters.take(1, false, NOON_MS)), "maxConcurrencyExceeded");
    }
}
