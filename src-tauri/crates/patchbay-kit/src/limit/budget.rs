//! The limits of a connection as a person sees them, each in the vendor's own unit.

use super::Limiter;
use patchbay_model::{limits::FLIGHTS_MAX, time::Timestamp};

/// One limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// The vendor's own name of it where it has one.
    pub name: String,
    /// What is counted: `calls a minute`.
    pub unit: String,
    /// What the vendor allows everybody who uses the account.
    pub allowed: u64,
    /// What is left of that, as its last answer told; else as we counted ourselves.
    pub left: u64,
    pub resets_at: Option<Timestamp>,
    /// The most of it that we use.
    pub ours: u64,
}

impl Limiter {
    /// Every limit that is known, the number of calls open at once last.
    pub fn budgets(&self, now: Timestamp) -> Vec<Budget> {
        let mut state = self.lock();
        state.refill(now);
        let calls = state.counted.last_minute(now).unwrap_or(0);
        let whole = |amount: f64| amount.round().clamp(0.0, u64::MAX as f64) as u64;
        let mut all: Vec<Budget> = state
            .tanks
            .iter()
            .map(|(name, tank)| Budget {
                name: name.clone(),
                unit: tank.unit(),
                allowed: whole(tank.quota),
                left: whole(tank.left(calls, now)),
                resets_at: tank.resets_at(now),
                ours: whole(tank.quota * self.share),
            })
            .collect();
        all.extend(state.days.iter().map(|(name, day)| Budget {
            name: name.clone(),
            unit: "calls a day".to_owned(),
            allowed: day.quota,
            left: day.left(),
            resets_at: Some(day.resets_at),
            ours: whole(day.quota as f64 * self.share),
        }));
        let flights = &state.flights;
        let allowed = flights.allowed.unwrap_or(FLIGHTS_MAX as u32);
        all.push(Budget {
            name: "concurrency".to_owned(),
            unit: "calls at once".to_owned(),
            allowed: u64::from(allowed),
            left: u64::from(allowed.saturating_sub(flights.open)),
            resets_at: None,
            ours: u64::from(flights.window()),
        });
        all
    }
}
