//! A quota of a long window, such as a day's: spent as it comes and watched by what remains of it. Spreading it evenly
//! would leave a quiet morning's part unused.

use patchbay_model::{limits::DAY_MS, time::Timestamp};

#[derive(Debug, Clone)]
pub(super) struct Day {
    pub(super) quota: u64,
    /// Our own calls of this window.
    used: u64,
    /// What an answer last said remains for everybody, less our calls since.
    left: Option<u64>,
    pub(super) resets_at: Timestamp,
    window_ms: i64,
    /// It ends at midnight in UTC, whatever a clock was.
    calendar: bool,
}

impl Day {
    /// A calendar day in UTC, of which `used` calls are gone.
    pub(super) fn utc(quota: u64, used: u64, now: Timestamp) -> Self {
        let resets_at = midnight(now);
        Self { quota, used, left: None, resets_at, window_ms: DAY_MS, calendar: true }
    }

    /// A window that a vendor named and whose beginning it did not.
    pub(super) fn told(quota: u64, window_ms: i64, now: Timestamp) -> Self {
        Self { quota, used: 0, left: None, resets_at: now + window_ms, window_ms, calendar: false }
    }

    pub(super) fn refill(&mut self, now: Timestamp) {
        if now >= self.resets_at {
            let windows = now.since(self.resets_at) / self.window_ms + 1;
            (self.used, self.left) = (0, None);
            self.resets_at = self.resets_at + windows * self.window_ms;
        }
    }

    /// The clock was set by `by_ms` and says `now`. After a jump forward, most of which are a machine that slept, the
    /// window ends when it would have; the vendor's next answer tells what is left in truth.
    pub(super) fn shift(&mut self, by_ms: i64, now: Timestamp) {
        if by_ms >= 0 {
            return;
        }
        self.resets_at =
            if self.calendar { self.resets_at.min(midnight(now)) } else { self.resets_at + by_ms };
    }

    pub(super) fn count(&mut self, calls: i64) {
        self.used = self.used.saturating_add_signed(calls);
        self.left = self.left.map(|left| left.saturating_add_signed(-calls));
    }

    pub(super) fn remains(&mut self, left: u64, resets_at: Option<Timestamp>) {
        self.left = Some(left);
        self.resets_at = resets_at.unwrap_or(self.resets_at);
    }

    /// Calls of it that are still ours.
    pub(super) fn calls(&self, share: f64) -> f64 {
        let ours = ((self.quota as f64 * share) - self.used as f64).max(0.0);
        self.left.map_or(ours, |left| ours.min(left as f64)).floor()
    }

    /// What is left for everybody, as far as we know.
    pub(super) fn left(&self) -> u64 {
        self.left.unwrap_or(self.quota.saturating_sub(self.used))
    }
}

/// The next one in UTC.
fn midnight(now: Timestamp) -> Timestamp {
    Timestamp((now.0.div_euclid(DAY_MS) + 1) * DAY_MS)
}
