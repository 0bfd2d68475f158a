//! How an account fares: the strip of its last day, what is left of its budget, its last error.

use patchbay_kit::limit::Limiter;
use patchbay_model::time::Timestamp;
use patchbay_store::{HEALTH_SLOT_MS, HEALTH_SLOTS, HealthRow};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Calls of one half hour; none means that nothing is known of it.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct StripSlot {
    /// When it began, UTC milliseconds.
    at: i64,
    calls: u32,
    failed: u32,
}

/// What is used of what the vendor allows, as its last answer told or as we counted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Gauge {
    used: u64,
    limit: u64,
    /// How much of the limit is ours, 0 to 1.
    share: f64,
    /// The vendor's own unit.
    unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    resets_at: Option<i64>,
}

/// The last call that did not go well.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LastError {
    pub(crate) at: i64,
    /// In fixed words, never a vendor's.
    pub(crate) what: String,
}

impl Gauge {
    /// Nothing before the first call.
    pub(crate) fn of(limiter: &Limiter, now: Timestamp) -> Option<Self> {
        let gauge = limiter.gauge(now)?;
        Some(Self {
            used: gauge.used,
            limit: gauge.limit,
            share: gauge.share,
            unit: gauge.unit,
            resets_at: gauge.resets_at.map(|at| at.0),
        })
    }
}

/// The half hours of the day up to `now`, the present one last.
pub(crate) fn strip(rows: Option<&BTreeMap<i64, HealthRow>>, now: Timestamp) -> Vec<StripSlot> {
    let last = now.0.div_euclid(HEALTH_SLOT_MS);
    (last - HEALTH_SLOTS + 1..=last)
        .map(|slot| {
            let row = rows.and_then(|rows| rows.get(&slot));
            StripSlot {
                at: slot * HEALTH_SLOT_MS,
                calls: row.map_or(0, |row| row.calls),
                failed: row.map_or(0, |row| row.failed),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_model::ids::ConnectionId;

    #[test]
    fn a_strip_is_one_day_of_half_hours_with_the_present_one_last() {
        let now = Timestamp(1_795_000_000_000);
        let slot = now.0 / HEALTH_SLOT_MS;
        let row = HealthRow { connection: ConnectionId::from_bytes([1; 16]), slot, calls: 3, failed: 1 };
        let strip = strip(Some(&[(slot, row)].into()), now);
        assert_eq!(strip.len(), 48);
        assert_eq!(strip[47], StripSlot { at: slot * HEALTH_SLOT_MS, calls: 3, failed: 1 });
        assert_eq!(strip[0].calls, 0);
        assert_eq!(strip[47].at - strip[0].at, 47 * HEALTH_SLOT_MS);
    }
}
