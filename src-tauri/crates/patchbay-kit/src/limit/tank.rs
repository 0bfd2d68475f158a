//! One limit of a vendor as we spend it: so much in a window, of which a share is ours, let out evenly.

use super::gauge::unit;
use patchbay_model::time::Timestamp;

/// The least that may leave at once where the vendor's limit has room for it.
const BURST_MIN: f64 = 10.0;
/// How quickly a changed cost of a call is believed: this part of the difference with every answer.
const LEARN: f64 = 0.125;

/// A token bucket in the vendor's unit. Over any window no more leaves than the limit, burst included.
#[derive(Debug, Clone)]
pub(super) struct Tank {
    /// What is counted: `calls`, `content-bytes`.
    pub(super) what: String,
    /// What the vendor allows everybody in one window.
    pub(super) quota: f64,
    pub(super) window_ms: f64,
    /// What one call costs; one, where calls are what is counted.
    pub(super) cost: f64,
    /// A vendor's answer named the cost itself, so that it need not be guessed.
    exact: bool,
    rate: f64,
    burst: f64,
    /// Below zero after more was taken than was there: the next ones wait longer.
    tokens: f64,
    at: Option<Timestamp>,
    /// What an answer last said remains, and until when that is believed.
    remaining: Option<(f64, Timestamp)>,
    resets_at: Option<Timestamp>,
}

impl Tank {
    pub(super) fn new(what: &str, quota: f64, window_ms: f64, share: f64) -> Self {
        let mut tank = Self {
            what: what.to_owned(),
            quota: 0.0,
            window_ms,
            cost: 1.0,
            exact: false,
            rate: 0.0,
            burst: 0.0,
            tokens: 0.0,
            at: None,
            remaining: None,
            resets_at: None,
        };
        tank.quota(quota, window_ms, share);
        tank
    }

    pub(super) fn counts_calls(&self) -> bool {
        self.what == "calls"
    }

    /// What the vendor allows from now on. A raised quota is there at once; a lowered one takes what is above it.
    pub(super) fn quota(&mut self, quota: f64, window_ms: f64, share: f64) {
        if quota <= 0.0 || !quota.is_finite() || window_ms <= 0.0 {
            return;
        }
        if (self.quota - quota).abs() < f64::EPSILON && (self.window_ms - window_ms).abs() < f64::EPSILON {
            return;
        }
        let second = quota * share / window_ms * 1_000.0;
        let spare = (quota - quota * share).max(0.0);
        // About one second's worth, and never more than is left to others: what leaves in a window is our share and
        // one burst, and that is no more than the vendor allows.
        let burst = second.min(spare).max(BURST_MIN.min(spare / 2.0)).max(1.0);
        self.rate = (quota * share).min((quota - burst).max(quota / 2.0)) / window_ms;
        self.tokens = (self.tokens + (burst - self.burst).max(0.0)).min(burst);
        (self.quota, self.window_ms, self.burst) = (quota, window_ms, burst);
    }

    pub(super) fn refill(&mut self, now: Timestamp) {
        let since = self.at.map_or(0, |at| now.since(at)).max(0);
        self.tokens = (self.tokens + self.rate * since as f64).min(self.burst.max(self.cost));
        self.at = Some(self.at.map_or(now, |at| at.max(now)));
    }

    /// The clock was set by so much.
    pub(super) fn shift(&mut self, by_ms: i64) {
        self.at = self.at.map(|at| at + by_ms);
        self.remaining = self.remaining.map(|(left, until)| (left, until + by_ms));
        self.resets_at = self.resets_at.map(|at| at + by_ms);
    }

    /// Calls that may leave within `open_ms`.
    pub(super) fn calls(&self, open_ms: i64) -> f64 {
        // A look ahead is a loan from the window: of a short one it may only be a short while.
        let ahead = (open_ms as f64).min(self.window_ms / 60.0);
        ((self.tokens + self.rate * ahead) / self.cost).floor()
    }

    pub(super) fn take(&mut self, calls: f64) {
        self.tokens -= calls * self.cost;
    }

    pub(super) fn give_back(&mut self, calls: f64) {
        self.tokens = (self.tokens + calls * self.cost).min(self.burst.max(self.cost));
    }

    /// Milliseconds until one call may leave; nothing where it may now.
    pub(super) fn wait_ms(&self) -> Option<i64> {
        let short = self.cost - self.tokens;
        (short > 0.0).then(|| (short / self.rate).ceil().clamp(1.0, 86_400_000.0) as i64)
    }

    /// An answer said what remains. Others spend it too, so it only ever lowers what we have.
    pub(super) fn remains(&mut self, left: f64, resets_at: Option<Timestamp>, calls: u64, now: Timestamp) {
        self.tokens = self.tokens.min(left);
        let believed = resets_at.unwrap_or(now + self.window_ms as i64);
        (self.remaining, self.resets_at) = (Some((left, believed)), resets_at);
        let used = self.quota - left;
        if !self.counts_calls() && !self.exact && used > 0.0 && calls > 0 {
            self.learn(used / calls as f64);
        }
    }

    /// An answer said what its own call cost. What was reckoned for it is put right.
    pub(super) fn costed(&mut self, cost: f64) {
        self.tokens -= cost - self.cost;
        if !self.exact {
            (self.exact, self.cost) = (true, cost.max(1.0));
        }
        self.learn(cost);
    }

    fn learn(&mut self, cost: f64) {
        self.cost = (self.cost + (cost - self.cost) * LEARN).max(1.0);
    }

    /// Calls a minute that are ours.
    pub(super) fn per_minute(&self) -> f64 {
        self.rate * 60_000.0 / self.cost
    }

    /// Nothing of it is left before the moment returned.
    pub(super) fn resets_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.resets_at.filter(|at| *at > now)
    }

    /// What is left of the whole window, as told; else as we counted `calls` of our own.
    pub(super) fn left(&self, calls: u64, now: Timestamp) -> f64 {
        match self.remaining.filter(|(_, until)| now < *until) {
            Some((left, _)) => left,
            None => (self.quota - calls as f64 * self.cost * (self.window_ms / 60_000.0).min(1.0)).max(0.0),
        }
    }

    pub(super) fn unit(&self) -> String {
        unit(&self.what, Some((self.window_ms / 1_000.0).round() as u64))
    }
}
