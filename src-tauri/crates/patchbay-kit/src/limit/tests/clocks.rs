//! A clock that is set, back and forward: no more leaves than in the time that truly passed, and nothing is stuck.

use super::*;
use std::collections::VecDeque;

const HOUR: i64 = 3_600_000;

#[test]
fn a_clock_set_back_an_hour_stops_nothing() {
    // Announced, as the relay does, and found out.
    for announced in [true, false] {
        let limiter = Limiter::new(600, 0.8);
        limiter.take(NOW, limiter.available(NOW, 1_000));
        let after = NOW - HOUR;
        if announced {
            limiter.clock_jumps(NOW, -HOUR);
        }
        assert_eq!(limiter.available(after, 0), 0, "a jump is no time");
        if announced {
            limiter.clock_jumped(after);
        }
        assert!(limiter.available(after + 2_500, 0) > 5, "and it goes on from there");
    }
}

#[test]
fn a_clock_set_forward_releases_nothing() {
    let limiter = Limiter::new(600, 0.8);
    limiter.take(NOW, limiter.available(NOW, 1_000));
    for hour in 0..5 {
        limiter.clock_jumps(NOW + hour * HOUR, HOUR);
        // Somebody may still have read the clock before it was set.
        assert_eq!(limiter.available(NOW + hour * HOUR, 0), 0);
        limiter.clock_jumped(NOW + (hour + 1) * HOUR);
        assert_eq!(limiter.available(NOW + (hour + 1) * HOUR, 0), 0);
    }
}

#[test]
fn an_idle_limit_knows_a_jump_from_time_that_passed() {
    let limiter = Limiter::new(600, 0.8);
    limiter.pause_until(NOW + 30_000);
    assert_eq!(limiter.available(NOW, 0), 0);
    limiter.clock_jumps(NOW + 2 * HOUR, -HOUR);
    limiter.clock_jumped(NOW + HOUR);
    assert_eq!(limiter.paused_until(NOW + HOUR), None);
    assert!(limiter.available(NOW + HOUR, 0) > 0);
}

#[test]
fn a_pause_lasts_as_long_as_it_was_to_whatever_the_clock_says() {
    let paused = |by_ms: i64, for_ms: i64| {
        let limiter = Limiter::new(600, 0.8);
        limiter.pause_until(NOW + for_ms);
        limiter.clock_jumps(NOW, by_ms);
        limiter.clock_jumped(NOW + by_ms);
        limiter.paused_until(NOW + by_ms).map(|until| until.since(NOW + by_ms))
    };
    assert_eq!(paused(-HOUR, 30_000), Some(30_000));
    assert_eq!(paused(HOUR, 30_000), Some(30_000));
    // After a night's sleep one call a minute later tells whether a long one is over.
    assert_eq!(paused(8 * HOUR, HOUR), Some(60_000));
    assert_eq!(paused(HOUR, 8 * HOUR), Some(7 * HOUR), "and a longer one stays what was left of it");
}

#[test]
fn a_day_ends_at_midnight_of_the_clock_that_is_right() {
    let limiter = Limiter::new(60_000, 0.8);
    limiter.plan_day(1_000, 800, NOW);
    assert_eq!(limiter.available(NOW, 0), 0);
    let resets = |now| {
        let budgets = limiter.budgets(now);
        budgets
            .iter()
            .find(|budget| budget.name == PLAN_DAY)
            .and_then(|budget| budget.resets_at)
            .expect("told")
    };
    let tomorrow = resets(NOW);
    // Three days ahead by mistake, and put right.
    limiter.clock_jumps(NOW, 72 * HOUR);
    limiter.clock_jumped(NOW + 72 * HOUR);
    assert!(resets(NOW + 72 * HOUR) > tomorrow);
    limiter.clock_jumps(NOW + 72 * HOUR, -72 * HOUR);
    limiter.clock_jumped(NOW);
    assert_eq!(resets(NOW), tomorrow);
}

proptest! {
    /// The vendor counts in a sliding window of true time, and the clock here is set to and fro meanwhile, mostly by
    /// much more than the window: no call is one too many, and whatever was taken, a call may leave within the window.
    #[test]
    fn no_true_window_has_more_than_the_vendors_limit_whatever_the_clock_does(
        limit in 12..4_000_u64,
        share in 0.3..0.9_f64,
        steps in prop::collection::vec(
            (1..400_i64, 0..1_000_i64, prop::option::weighted(0.2, -48 * HOUR..48 * HOUR), any::<bool>()), 300),
    ) {
        let limiter = Limiter::new(100, share);
        let policy = format!("\"minuteRate\";q={limit};w=60");
        limiter.observe(&headers(&[("ratelimit-policy", &policy)]), NOW);
        let (mut truth, mut ahead) = (0_i64, 0_i64);
        let mut seen: VecDeque<i64> = VecDeque::new();
        for (wait, within, jump, look) in steps {
            truth += wait;
            if let Some(by_ms) = jump {
                limiter.clock_jumps(NOW + truth + ahead, by_ms);
                // A thread that read the clock just before.
                if look {
                    limiter.available(NOW + truth + ahead - 3, within);
                }
                ahead += by_ms;
                limiter.clock_jumped(NOW + truth + ahead);
            }
            let now = NOW + truth + ahead;
            let n = limiter.available(now, within);
            limiter.take(now, n);
            while seen.front().is_some_and(|then| *then <= truth - 60_000) {
                seen.pop_front();
            }
            seen.extend(std::iter::repeat_n(truth, n as usize));
            prop_assert!(seen.len() as u64 <= limit, "{} of {limit}", seen.len());
            let left = limit - seen.len() as u64;
            let left = format!("\"minuteRate\";r={left}");
            // An empty window pauses until it is over; what is asked here is the tank.
            if seen.len() as u64 != limit {
                limiter.observe(&headers(&[("ratelimit-policy", &policy), ("ratelimit", &left)]), now);
            }
        }
        prop_assert!(limiter.available(NOW + truth + ahead + 60_000, 0) > 0, "stuck");
    }
}
