//! The simulators' clock: a wall time given once, moved on by tokio's time alone.
//!
//! Under tokio's paused clock a simulated day passes in milliseconds and two runs see the same times.

use std::time::Duration;
use tokio::time::Instant;

/// UTC time in milliseconds since 1970 = the wall time at the start + what tokio says has passed.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    wall_ms: u64,
    start: Instant,
}

impl Clock {
    /// A clock that reads `wall_ms` (UTC milliseconds) now.
    pub fn starting_at(wall_ms: u64) -> Clock {
        Clock { wall_ms, start: Instant::now() }
    }

    /// UTC milliseconds.
    pub fn now_ms(&self) -> u64 {
        self.wall_ms + u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX / 2)
    }
}

/// `2026-11-21T09:00:00Z` for UTC milliseconds; out of range times read as the epoch.
pub fn rfc3339(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or_default();
    jiff::Timestamp::from_millisecond(ms).unwrap_or_default().to_string()
}

/// Waits without the caller having to know tokio.
pub async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn time_moves_only_with_tokio() {
        let clock = Clock::starting_at(1_000);
        assert_eq!(clock.now_ms(), 1_000);
        pause(2_500).await;
        assert_eq!(clock.now_ms(), 3_500);
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
    }
}
