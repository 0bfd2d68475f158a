//! Time as the rules see it: UTC milliseconds, handed in by whoever holds the clock.

use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};

/// UTC milliseconds since 1970. Fits in 53 bits, so it crosses to the page as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Milliseconds from `earlier` to here; zero when the clock went back.
    pub fn since(self, earlier: Timestamp) -> i64 {
        (self.0 - earlier.0).max(0)
    }
    /// RFC 3339 with milliseconds, UTC.
    pub fn rfc3339(self) -> String {
        jiff::Timestamp::from_millisecond(self.0)
            .map(|t| format!("{t:.3}"))
            .unwrap_or_else(|_| self.0.to_string())
    }
    /// Reads RFC 3339 or epoch milliseconds written as text.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Some(Self(at.as_millisecond()));
        }
        text.parse::<i64>().ok().filter(|ms| (0..=4_102_444_800_000).contains(ms)).map(Self)
    }
    /// Calendar date and time of day in UTC: `("2026-11-21", "09:00:00")`.
    pub fn date_time(self) -> Option<(String, String)> {
        let at = jiff::Timestamp::from_millisecond(self.0).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
        Some((at.date().to_string(), at.strftime("%H:%M:%S").to_string()))
    }
}

impl Add<i64> for Timestamp {
    type Output = Self;
    fn add(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

impl Sub<i64> for Timestamp {
    type Output = Self;
    fn sub(self, ms: i64) -> Self {
        Self(self.0.saturating_sub(ms))
    }
}
