//! How much one connection may send: the vendor's limits in its own units, a share of each, corrected by what the
//! vendor says in every answer. The tightest decides.

mod budget;
mod clock;
mod day;
mod flights;
mod gauge;
mod tank;

pub use budget::Budget;
pub use flights::Crowding;
pub use gauge::Gauge;

use crate::header::{self, Budget as Told, RateLimit, RatePolicy};
use day::Day;
use flights::Flights;
use http::HeaderMap;
use patchbay_model::time::Timestamp;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use tank::Tank;

/// Longer windows (a day) are watched by what remains of them.
const WINDOW_S_MAX: u64 = 3_600;
/// What is waited where a vendor says that nothing remains and not until when.
const EMPTY_WAIT_S: u64 = 60;
const MINUTE_MS: f64 = 60_000.0;
/// The limit a vendor's documents name, until its answers name others.
const DOCUMENTED: &str = "calls";
/// The name under which a plan's daily quota stands.
const PLAN_DAY: &str = "day";

/// One per connection, shared by everything that calls on its behalf. All methods are quick and take `now`. A clock
/// that is set moves what is remembered and releases nothing: see [`clock_jumps`](Self::clock_jumps).
pub struct Limiter {
    share: f64,
    state: Mutex<State>,
}

struct State {
    /// Limits by the name the vendor gives them. The tightest decides.
    tanks: BTreeMap<String, Tank>,
    /// Quotas of long windows, by name.
    days: BTreeMap<String, Day>,
    flights: Flights,
    paused_until: Option<Timestamp>,
    /// As last told, by name: an answer may say what remains without saying of what.
    policies: BTreeMap<String, RatePolicy>,
    told: Option<gauge::ToldBudget>,
    counted: gauge::Counted,
    clock: clock::Clock,
}

impl Limiter {
    /// `per_minute`: what the vendor allows as far as is known. `share`: how much of it is ours, 0.8 unless a
    /// person said otherwise; the rest is for other users of the account.
    pub fn new(per_minute: u32, share: f64) -> Self {
        let share = share.clamp(0.01, 1.0);
        let tank = Tank::new("calls", f64::from(per_minute.max(1)), MINUTE_MS, share);
        let state = State {
            tanks: BTreeMap::from([(DOCUMENTED.to_owned(), tank)]),
            days: BTreeMap::new(),
            flights: Flights::default(),
            paused_until: None,
            policies: BTreeMap::new(),
            told: None,
            counted: gauge::Counted::default(),
            clock: clock::Clock::default(),
        };
        Self { share, state: Mutex::new(state) }
    }

    /// How many sends will be released within `within_ms` from `now`: what the tightest limit lets out.
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
        let tanks = state.tanks.values().map(|tank| tank.calls(open_ms));
        let days = state.days.values().map(|day| day.calls(self.share));
        tanks.chain(days).fold(f64::from(u32::MAX), f64::min).clamp(0.0, f64::from(u32::MAX)) as u32
    }

    /// Counts `n` sends that are about to leave. May go below what is there, by what
    /// [`available`](Self::available) promised of the future.
    pub fn take(&self, now: Timestamp, n: u32) {
        let mut state = self.lock();
        state.refill(now);
        state.tanks.values_mut().for_each(|tank| tank.take(f64::from(n)));
        state.count(now, i64::from(n));
    }

    /// Gives back permits of sends that did not leave after all.
    pub fn give_back(&self, now: Timestamp, n: u32) {
        let mut state = self.lock();
        state.refill(now);
        state.tanks.values_mut().for_each(|tank| tank.give_back(f64::from(n)));
        state.count(now, -i64::from(n));
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
        let tanks = state.tanks.values().filter_map(|tank| Some(now + tank.wait_ms()?));
        let days = state.days.values().filter(|day| day.calls(self.share) < 1.0).map(|day| day.resets_at);
        if let Some(at) = tanks.chain(days).max() {
            return Err(at);
        }
        state.tanks.values_mut().for_each(|tank| tank.take(1.0));
        state.count(now, 1);
        Ok(())
    }

    /// Nothing is released before `until`. An earlier moment than one already set changes nothing.
    pub fn pause_until(&self, until: Timestamp) {
        let mut state = self.lock();
        state.paused_until = state.paused_until.max(Some(until));
    }

    /// When a pause ends, if there is one.
    pub fn paused_until(&self, now: Timestamp) -> Option<Timestamp> {
        let mut state = self.lock();
        state.refill(now);
        state.paused_until
    }

    /// The clock is about to be set from `now` by `by_ms`, back or forward. The next `now` that shows it moves with it
    /// whatever is remembered by time: a jump is no time in which a vendor's window went by, and nothing waits longer
    /// for it than it would have. Followed by [`clock_jumped`](Self::clock_jumped).
    pub fn clock_jumps(&self, now: Timestamp, by_ms: i64) {
        let mut state = self.lock();
        state.refill(now);
        state.clock.expect(by_ms);
    }

    /// The clock has been set and says `now`.
    pub fn clock_jumped(&self, now: Timestamp) {
        let mut state = self.lock();
        state.refill(now);
        state.clock.expect_nothing();
    }

    /// Flights the vendor allows at once, our share of them, once it has said so.
    pub fn flights_max(&self) -> Option<u32> {
        self.lock().flights.told
    }

    /// Flights that may be open at once: no more than the vendor allows, and as many as it answers well. At least one.
    pub fn flights(&self) -> u32 {
        self.lock().flights.window()
    }

    /// Calls that are open now.
    pub fn open(&self) -> u32 {
        self.lock().flights.open
    }

    /// A call leaves; [`answered`](Self::answered) or [`lost`](Self::lost) ends it.
    pub fn leaves(&self) {
        self.lock().flights.open += 1;
    }

    /// A call was answered after `took_ms`, or its silence was long enough to be one.
    pub fn answered(&self, crowding: Crowding, took_ms: i64, now: Timestamp) {
        let mut state = self.lock();
        state.flights.open = state.flights.open.saturating_sub(1);
        state.flights.answered(crowding, took_ms, now);
    }

    /// Nobody waits for a call's answer any more.
    pub fn lost(&self) {
        let mut state = self.lock();
        state.flights.open = state.flights.open.saturating_sub(1);
    }

    /// Sends a minute that are ours at present.
    pub fn per_minute(&self) -> u32 {
        let state = self.lock();
        let tightest = state.tanks.values().map(Tank::per_minute).fold(f64::MAX, f64::min);
        tightest.round().clamp(0.0, f64::from(u32::MAX)) as u32
    }

    /// The account's plan allows `quota` calls a day in UTC, of which `used` were made before this limiter was.
    /// A quota that is known already is only changed.
    pub fn plan_day(&self, quota: u64, used: u64, now: Timestamp) {
        let mut state = self.lock();
        state.days.entry(PLAN_DAY.to_owned()).or_insert_with(|| Day::utc(quota, used, now)).quota = quota;
    }

    /// What an answer's body said a call had cost of the limit named `limit`, and what is left of it.
    pub fn costed(&self, limit: &str, cost: u64, left: Option<u64>, now: Timestamp) {
        let mut state = self.lock();
        state.refill(now);
        let calls = state.counted.last_minute(now).unwrap_or(0);
        if let Some(tank) = state.tanks.get_mut(limit) {
            tank.costed(cost as f64);
            if let Some(left) = left {
                let resets_at = tank.resets_at(now);
                tank.remains(left as f64, resets_at, calls, now);
            }
        }
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
            state.learn(&policies, self.share, now);
            state.policies = policies.into_iter().map(|policy| (policy.policy.clone(), policy)).collect();
        }
        for item in &remaining {
            state.remains(item, now);
        }
        state.windows(&budgets, self.share, now);
        state.tell(budgets, &remaining, now);
        if let Some(inin) = inin {
            let left = inin.allowed.saturating_sub(inin.count);
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
        if let Some(by_ms) = self.clock.read(now) {
            self.shift(by_ms, now);
        }
        self.tanks.values_mut().for_each(|tank| tank.refill(now));
        self.days.values_mut().for_each(|day| day.refill(now));
        if self.paused_until.is_some_and(|until| until <= now) {
            self.paused_until = None;
        }
    }

    fn count(&mut self, now: Timestamp, calls: i64) {
        self.counted.add(now, calls);
        self.days.values_mut().for_each(|day| day.count(calls));
    }

    fn learn(&mut self, policies: &[RatePolicy], share: f64, now: Timestamp) {
        for policy in policies.iter().filter(|policy| policy.quota > 0) {
            let unit = policy.unit.as_deref().unwrap_or("requests");
            match (unit, policy.window_s) {
                ("concurrent-requests", _) => {
                    self.flights.told = Some(((policy.quota as f64 * share) as u32).max(1));
                    self.flights.allowed = u32::try_from(policy.quota).ok();
                }
                (unit, Some(window_s)) if (1..=WINDOW_S_MAX).contains(&window_s) => {
                    let what = if unit == "requests" { "calls" } else { unit };
                    self.tank(&policy.policy, what, policy.quota as f64, window_s as f64 * 1_000.0, share);
                }
                ("requests", Some(window_s)) if window_s > WINDOW_S_MAX => {
                    let window_ms = i64::try_from(window_s.saturating_mul(1_000)).unwrap_or(i64::MAX);
                    let new = || Day::told(policy.quota, window_ms, now);
                    self.days.entry(policy.policy.clone()).or_insert_with(new).quota = policy.quota;
                }
                // A limit without a window, or without a length, says nothing of a pace.
                _ => {}
            }
        }
    }

    /// A limit by the name the vendor gives it. The first that counts calls takes the place of what the documents said.
    fn tank(&mut self, name: &str, what: &str, quota: f64, window_ms: f64, share: f64) {
        if let Some(tank) = self.tanks.get_mut(name) {
            tank.quota(quota, window_ms, share);
            return;
        }
        let known = (what == "calls").then(|| self.tanks.remove(DOCUMENTED)).flatten();
        let mut tank = known.unwrap_or_else(|| Tank::new(what, quota, window_ms, share));
        tank.quota(quota, window_ms, share);
        self.tanks.insert(name.to_owned(), tank);
    }

    /// Limits that single vendors tell with their window.
    fn windows(&mut self, budgets: &[Told], share: f64, now: Timestamp) {
        for told in budgets {
            let Some(window_s) = told.window_s.filter(|window| (1..=WINDOW_S_MAX).contains(window)) else {
                continue;
            };
            self.tank("minute", "calls", told.limit as f64, window_s as f64 * 1_000.0, share);
            let resets_at = told.reset_s.map(|seconds| now + wait_ms(seconds));
            let calls = self.counted.last_minute(now).unwrap_or(0);
            if let Some(tank) = self.tanks.get_mut("minute") {
                tank.remains(told.limit.saturating_sub(told.used) as f64, resets_at, calls, now);
            }
        }
    }

    fn remains(&mut self, item: &RateLimit, now: Timestamp) {
        let policy = self.policies.get(&item.policy);
        // Full at this moment means nothing a moment later.
        if policy.and_then(|policy| policy.unit.as_deref()) == Some("concurrent-requests") {
            return;
        }
        let window = policy.and_then(|policy| policy.window_s);
        let resets_at = item.reset_s.map(|seconds| now + wait_ms(seconds));
        let calls = self.counted.last_minute(now).unwrap_or(0);
        if let Some(tank) = self.tanks.get_mut(&item.policy) {
            tank.remains(item.remaining as f64, resets_at, calls, now);
        }
        if let Some(day) = self.days.get_mut(&item.policy) {
            day.remains(item.remaining, resets_at);
        }
        if item.remaining == 0 {
            self.pause(now, item.reset_s.or(window).unwrap_or(EMPTY_WAIT_S));
        }
    }

    fn pause(&mut self, now: Timestamp, seconds: u64) {
        self.paused_until = self.paused_until.max(Some(now + wait_ms(seconds)));
    }
}

fn wait_ms(seconds: u64) -> i64 {
    i64::try_from(seconds.min(header::WAIT_S_MAX) * 1_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
