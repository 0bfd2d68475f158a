//! How much one connection may send: a token bucket over a share of what the vendor allows, corrected by what
//! the vendor says in its answers.

mod gauge;

pub use gauge::Gauge;

use crate::header::{self, RateLimit, RatePolicy};
use http::HeaderMap;
use patchbay_model::time::Timestamp;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// The least burst: a slow vendor still takes a handful of events at once.
const BURST_MIN: f64 = 10.0;
/// Longer windows (a day) are watched by what remains of them; spreading them evenly would leave a quiet
/// morning's quota unused.
const WINDOW_S_MAX: u64 = 3_600;
/// What is waited where a vendor says that nothing remains and not until when.
const EMPTY_WAIT_S: u64 = 60;

/// One per connection, shared by everything that calls on its behalf. All methods are quick and take `now`.
pub struct Limiter {
    share: f64,
    state: Mutex<State>,
}

struct State {
    /// Permits a millisecond.
    rate: f64,
    burst: f64,
    /// Below zero after more was taken than was there: the next ones wait longer.
    tokens: f64,
    at: Option<Timestamp>,
    paused_until: Option<Timestamp>,
    concurrent: Option<u32>,
    /// As last told, by name: an answer may say what remains without saying of what.
    policies: BTreeMap<String, RatePolicy>,
    told: Option<gauge::ToldBudget>,
    counted: gauge::Counted,
}

impl Limiter {
    /// `per_minute`: what the vendor allows as far as is known. `share`: how much of it is ours, 0.8 unless a
    /// person said otherwise; the rest is for other users of the account.
    pub fn new(per_minute: u32, share: f64) -> Self {
        let share = share.clamp(0.01, 1.0);
        let rate = f64::from(per_minute.max(1)) * share / 60_000.0;
        let burst = burst(rate);
        let state = State {
            rate,
            burst,
            tokens: burst,
            at: None,
            paused_until: None,
            concurrent: None,
            policies: BTreeMap::new(),
            told: None,
            counted: gauge::Counted::default(),
        };
        Self { share, state: Mutex::new(state) }
    }

    /// How many sends will be released within `within_ms` from `now`.
    pub fn available(&self, now: Timestamp, within_ms: i64) -> u32 {
        let mut state = self.lock();
        state.refill(now);
        let open_ms = match state.paused_until {
            Some(until) => within_ms - until.since(now),
            None => within_ms,
        };
        if open_ms < 0 || state.paused_until.is_some() && open_ms == 0 {
            return 0;
        }
        (state.tokens + state.rate * open_ms as f64).floor().clamp(0.0, f64::from(u32::MAX)) as u32
    }

    /// Counts `n` sends that are about to leave. May go below what is there, by what
    /// [`available`](Self::available) promised of the future.
    pub fn take(&self, now: Timestamp, n: u32) {
        let mut state = self.lock();
        state.refill(now);
        state.tokens -= f64::from(n);
        state.counted.add(now, i64::from(n));
    }

    /// Gives back permits of sends that did not leave after all.
    pub fn give_back(&self, now: Timestamp, n: u32) {
        let mut state = self.lock();
        state.refill(now);
        state.tokens = (state.tokens + f64::from(n)).min(state.burst);
        state.counted.add(now, -i64::from(n));
    }

    /// Takes one permit, or says when one will be there.
    ///
    /// # Errors
    /// The moment to try again.
    pub fn try_take(&self, now: Timestamp) -> Result<(), Timestamp> {
        let mut state = self.lock();
        state.refill(now);
        if let Some(until) = state.paused_until {
            return Err(until);
        }
        if state.tokens >= 1.0 {
            state.tokens -= 1.0;
            state.counted.add(now, 1);
            return Ok(());
        }
        Err(now + ((1.0 - state.tokens) / state.rate).ceil().clamp(1.0, 86_400_000.0) as i64)
    }

    /// Nothing is released before `until`. An earlier moment than one already set changes nothing.
    pub fn pause_until(&self, until: Timestamp) {
        let mut state = self.lock();
        state.paused_until = state.paused_until.max(Some(until));
    }

    /// When a pause ends, if there is one.
    pub fn paused_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.lock().paused_until.filter(|until| *until > now)
    }

    /// Flights the vendor allows at once, our share of them, once it has said so.
    pub fn flights_max(&self) -> Option<u32> {
        self.lock().concurrent
    }

    /// Sends a minute that are ours at present.
    pub fn per_minute(&self) -> u32 {
        (self.lock().rate * 60_000.0).round().clamp(0.0, f64::from(u32::MAX)) as u32
    }

    /// Learns from an answer: quotas from `RateLimit-Policy`, what remains from `RateLimit` (IETF draft
    /// ratelimit-headers, 2025-09), and Genesys Cloud's `inin-ratelimit-*`. The older spellings fill the
    /// [`gauge`](Self::gauge) only: what their windows are is known of no more than a few vendors.
    pub fn observe(&self, headers: &HeaderMap, now: Timestamp) {
        let policies = header::rate_policies(headers);
        let remaining = header::rate_limits(headers);
        let inin = header::inin_rate(headers);
        let budgets = header::budgets(headers, now);
        if policies.is_empty() && remaining.is_empty() && budgets.is_empty() {
            return;
        }
        let mut state = self.lock();
        state.refill(now);
        if !policies.is_empty() {
            state.learn(&policies, self.share);
            state.policies = policies.into_iter().map(|policy| (policy.policy.clone(), policy)).collect();
        }
        for item in &remaining {
            state.remains(item, now);
        }
        state.tell(budgets, &remaining, now);
        if let Some(inin) = inin {
            state.quota(inin.allowed as f64 / 60_000.0 * self.share);
            let left = inin.allowed.saturating_sub(inin.count);
            state.tokens = state.tokens.min(left as f64);
            if left == 0 {
                state.pause(now, inin.reset_s);
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn refill(&mut self, now: Timestamp) {
        let since = self.at.map_or(0, |at| now.since(at));
        self.tokens = (self.tokens + self.rate * since as f64).min(self.burst);
        self.at = Some(self.at.map_or(now, |at| at.max(now)));
        if self.paused_until.is_some_and(|until| until <= now) {
            self.paused_until = None;
        }
    }

    fn learn(&mut self, policies: &[RatePolicy], share: f64) {
        let mut tightest: Option<f64> = None;
        for policy in policies {
            match (policy.unit.as_deref(), policy.window_s) {
                (None | Some("requests"), Some(window_s)) if (1..=WINDOW_S_MAX).contains(&window_s) => {
                    let rate = policy.quota as f64 / (window_s as f64 * 1_000.0) * share;
                    tightest = Some(tightest.map_or(rate, |t| t.min(rate)));
                }
                (Some("concurrent-requests"), _) => {
                    self.concurrent = Some(((policy.quota as f64 * share) as u32).max(1));
                }
                // Other units (bytes, points) say nothing about a number of requests.
                _ => {}
            }
        }
        if let Some(rate) = tightest {
            self.quota(rate);
        }
    }

    fn quota(&mut self, rate: f64) {
        if rate <= 0.0 || !rate.is_finite() || (rate - self.rate).abs() < f64::EPSILON {
            return;
        }
        let burst = burst(rate);
        // A raised quota is there at once; a lowered one takes what is above it.
        self.tokens = (self.tokens + (burst - self.burst).max(0.0)).min(burst);
        (self.rate, self.burst) = (rate, burst);
    }

    fn remains(&mut self, item: &RateLimit, now: Timestamp) {
        let policy = self.policies.get(&item.policy);
        let unit = policy.and_then(|policy| policy.unit.as_deref());
        let window = policy.and_then(|policy| policy.window_s);
        match unit {
            // Full at this moment means nothing a moment later.
            Some("concurrent-requests") => {}
            None | Some("requests") => {
                self.tokens = self.tokens.min(item.remaining as f64);
                if item.remaining == 0 {
                    self.pause(now, item.reset_s.or(window).unwrap_or(EMPTY_WAIT_S));
                }
            }
            Some(_) if item.remaining == 0 => self.pause(now, item.reset_s.unwrap_or(EMPTY_WAIT_S)),
            Some(_) => {}
        }
    }

    fn pause(&mut self, now: Timestamp, seconds: u64) {
        let wait_ms = i64::try_from(seconds.min(header::WAIT_S_MAX) * 1_000).unwrap_or(i64::MAX);
        self.paused_until = self.paused_until.max(Some(now + wait_ms));
    }
}

/// About one second's worth.
fn burst(rate_per_ms: f64) -> f64 {
    (rate_per_ms * 1_000.0).max(BURST_MIN)
}

#[cfg(test)]
mod tests;
