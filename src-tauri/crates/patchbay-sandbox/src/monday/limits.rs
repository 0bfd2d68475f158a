//! What an account may use per minute and day, by plan, and what monday says past it. Counting is in `meters`.
//!
//! Source: monday API docs, "Rate limits" (2026-09-06). The code of the minute limit is not published; its
//! message is.

use super::errors::ApiError;

pub const DAY_MS: u64 = 86_400_000;

/// A plan tier, as far as limits go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    Standard,
    Pro,
    Enterprise,
    /// What an account has that does not tell its plan, as the schema allows. Its limits are the largest plan's.
    Untold,
}

impl Plan {
    /// Its name in answers.
    pub fn tier(self) -> Option<&'static str> {
        match self {
            Plan::Standard => Some("standard"),
            Plan::Pro => Some("pro"),
            Plan::Enterprise => Some("enterprise"),
            Plan::Untold => None,
        }
    }
}

/// What one account and app may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub calls_per_day: u64,
    pub calls_per_minute: u64,
    pub concurrent: u64,
    pub complexity_per_minute: u64,
    pub complexity_per_query: u64,
    pub calls_per_ip_10s: u64,
    pub boards_per_minute: u64,
    pub items_per_board: u64,
}

impl Limits {
    /// The published figures, with the complexity budget of a personal token.
    pub fn of(plan: Plan) -> Limits {
        let (calls_per_day, calls_per_minute, concurrent) = match plan {
            Plan::Standard => (1_000, 1_000, 40),
            Plan::Pro => (10_000, 2_500, 100),
            Plan::Enterprise | Plan::Untold => (25_000, 5_000, 250),
        };
        Limits {
            calls_per_day,
            calls_per_minute,
            concurrent,
            complexity_per_minute: 10_000_000,
            complexity_per_query: 5_000_000,
            calls_per_ip_10s: 5_000,
            boards_per_minute: 40,
            items_per_board: 10_000,
        }
    }

    /// No limit anyone will meet: for measuring, and for tests about something else.
    pub fn none() -> Limits {
        const MANY: u64 = 1_000_000_000_000;
        Limits {
            calls_per_day: MANY,
            calls_per_minute: MANY,
            concurrent: MANY,
            complexity_per_minute: MANY,
            complexity_per_query: MANY,
            calls_per_ip_10s: MANY,
            boards_per_minute: MANY,
            items_per_board: MANY,
        }
    }
}

pub fn minute(retry_s: u64) -> ApiError {
    ApiError::throttled("RATE_LIMIT_EXCEEDED", "Minute limit rate exceeded", retry_s)
}

pub fn complexity(retry_s: u64) -> ApiError {
    ApiError::throttled("COMPLEXITY_BUDGET_EXHAUSTED", "Complexity budget exhausted", retry_s)
}

/// The daily cap, which falls at midnight UTC.
pub fn daily(now_ms: u64) -> ApiError {
    let left_s = (DAY_MS - now_ms % DAY_MS).div_ceil(1_000);
    ApiError::throttled("DAILY_LIMIT_EXCEEDED", "Daily limit exceeded", left_s)
}
