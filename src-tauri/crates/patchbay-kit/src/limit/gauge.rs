//! How much of a vendor's limit is used: as its last answer told, else as we counted ourselves.

use super::{Limiter, State};
use crate::header::{Budget, RateLimit};
use patchbay_model::time::Timestamp;
use std::collections::VecDeque;

/// A budget without a time is believed for this long, in milliseconds.
const BELIEVED_MS: i64 = 60_000;
const COUNTED_S: i64 = 60;

/// What is used of a limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    pub used: u64,
    /// What the vendor allows everybody who uses the account.
    pub limit: u64,
    /// How much of the limit is ours, `0.0..=1.0`.
    pub share: f64,
    /// What is counted: `calls a minute`.
    pub unit: String,
    /// When nothing is used again, where the vendor tells.
    pub resets_at: Option<Timestamp>,
}

/// The fullest budget of the last answer that told any.
#[derive(Debug, Clone)]
pub(super) struct ToldBudget {
    budget: Budget,
    until: Timestamp,
}

/// Our own calls of the last minute, by second.
#[derive(Debug, Default)]
pub(super) struct Counted(VecDeque<(i64, i64)>);

impl Limiter {
    /// What is used of the vendor's limit. Nothing before the first call.
    pub fn gauge(&self, now: Timestamp) -> Option<Gauge> {
        let mut state = self.lock();
        state.refill(now);
        if let Some(told) = state.told.as_ref().filter(|told| now < told.until) {
            let Budget { used, limit, ref unit, reset_s, .. } = told.budget;
            let resets_at = reset_s.map(|_| told.until);
            return Some(Gauge { used, limit, share: self.share, unit: unit.clone(), resets_at });
        }
        let used = state.counted.last_minute(now)?;
        let calls = state.tanks.values().filter(|tank| tank.counts_calls());
        let limit = calls.map(|tank| tank.quota / tank.window_ms).fold(f64::MAX, f64::min) * 60_000.0;
        let limit = limit.round() as u64;
        Some(Gauge { used, limit, share: self.share, unit: minute("calls"), resets_at: None })
    }
}

impl State {
    /// Keeps the fullest of what one answer told.
    pub(super) fn tell(&mut self, budgets: Vec<Budget>, remaining: &[RateLimit], now: Timestamp) {
        let known = remaining.iter().filter_map(|item| {
            let policy = self.policies.get(&item.policy)?;
            let counted = policy.unit.as_deref().unwrap_or("requests");
            // Flights of this moment are no budget.
            if counted == "concurrent-requests" {
                return None;
            }
            let what = if counted == "requests" { "calls" } else { counted };
            Some(Budget {
                used: policy.quota.saturating_sub(item.remaining),
                limit: policy.quota,
                unit: unit(what, policy.window_s),
                reset_s: item.reset_s,
                window_s: policy.window_s,
            })
        });
        let all = budgets.into_iter().chain(known).filter(|budget| budget.limit > 0);
        let fill = |budget: &Budget| budget.used as f64 / budget.limit as f64;
        if let Some(budget) = all.max_by(|a, b| fill(a).total_cmp(&fill(b))) {
            let believed = budget.reset_s.or(budget.window_s).map_or(BELIEVED_MS, |seconds| {
                i64::try_from(seconds.min(crate::header::WAIT_S_MAX)).unwrap_or(i64::MAX) * 1_000
            });
            self.told = Some(ToldBudget { budget, until: now + believed });
        }
    }
}

impl ToldBudget {
    /// The clock was set by so much.
    pub(super) fn shift(&mut self, by_ms: i64) {
        self.until = self.until + by_ms;
    }
}

impl Counted {
    /// The clock was set by so much.
    pub(super) fn shift(&mut self, by_ms: i64) {
        self.0.iter_mut().for_each(|(second, _)| *second += by_ms.div_euclid(1_000));
    }

    pub(super) fn add(&mut self, now: Timestamp, n: i64) {
        let second = now.0.div_euclid(1_000);
        match self.0.back_mut() {
            Some((last, count)) if *last >= second => *count += n,
            _ => self.0.push_back((second, n)),
        }
        while self.0.front().is_some_and(|(first, _)| *first <= second - COUNTED_S) && self.0.len() > 1 {
            self.0.pop_front();
        }
    }

    pub(super) fn last_minute(&self, now: Timestamp) -> Option<u64> {
        let second = now.0.div_euclid(1_000);
        let fresh = self.0.iter().filter(|(at, _)| *at > second - COUNTED_S).map(|(_, count)| count);
        (!self.0.is_empty()).then(|| u64::try_from(fresh.sum::<i64>()).unwrap_or(0))
    }
}

pub(super) fn unit(what: &str, window_s: Option<u64>) -> String {
    match window_s {
        Some(1) => format!("{what} a second"),
        Some(60) => minute(what),
        Some(3_600) => format!("{what} an hour"),
        Some(86_400) => format!("{what} a day"),
        Some(seconds) => format!("{what} in {seconds} seconds"),
        None => what.to_owned(),
    }
}

fn minute(what: &str) -> String {
    format!("{what} a minute")
}
