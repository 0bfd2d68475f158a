//! Several limits of one connection, each in the vendor's own unit.

use super::*;
use std::collections::VecDeque;

const POLICY: &str = "\"minuteRate\";q=1000;w=60, \"concurrency\";q=40;qu=\"concurrent-requests\", \
                      \"complexityMinute\";q=100000;w=60;qu=\"content-bytes\"";

fn budget(limiter: &Limiter, name: &str, now: Timestamp) -> Budget {
    let all = limiter.budgets(now);
    all.iter().find(|budget| budget.name == name).unwrap_or_else(|| panic!("no {name} in {all:?}")).clone()
}

#[test]
fn the_tightest_decides_and_each_is_shown_in_its_own_unit() {
    let limiter = Limiter::new(600, 0.8);
    limiter.plan_day(10_000, 7_000, NOW);
    let left = "\"minuteRate\";r=990, \"concurrency\";r=39, \"complexityMinute\";r=90000;t=41";
    limiter.observe(&headers(&[("ratelimit-policy", POLICY), ("ratelimit", left)]), NOW);
    limiter.costed("complexityMinute", 8_000, Some(90_000), NOW);
    // 80,000 of complexity a minute at 8,000 each are ten calls, where 800 would be allowed by the minute.
    assert_eq!(limiter.per_minute(), 10);
    let made = drain(&limiter, 60, 100);
    assert!((9..=11).contains(&made), "{made}");
    let complexity = budget(&limiter, "complexityMinute", NOW);
    assert_eq!(
        (complexity.unit.as_str(), complexity.allowed, complexity.ours),
        ("content-bytes a minute", 100_000, 80_000)
    );
    assert_eq!(complexity.resets_at, Some(NOW + 41_000));
    let calls = budget(&limiter, "minuteRate", NOW);
    assert_eq!((calls.unit.as_str(), calls.allowed, calls.left), ("calls a minute", 1_000, 990));
    let day = budget(&limiter, "day", NOW);
    assert_eq!(
        (day.unit.as_str(), day.allowed, day.left, day.ours),
        ("calls a day", 10_000, 3_000 - made, 8_000)
    );
    let flights = budget(&limiter, "concurrency", NOW);
    assert_eq!((flights.unit.as_str(), flights.allowed, flights.left), ("calls at once", 40, 40));
    assert!(flights.ours <= 32, "our share of what the vendor takes at once");
}

#[test]
fn a_days_quota_ends_at_our_share_and_begins_anew_at_midnight_utc() {
    let limiter = Limiter::new(60_000, 0.8);
    limiter.plan_day(1_000, 797, NOW);
    assert_eq!(drain(&limiter, 30, 100), 3);
    let midnight = budget(&limiter, "day", NOW).resets_at.expect("known");
    assert_eq!(midnight.0 % 86_400_000, 0);
    assert_eq!(limiter.try_take(NOW + 40_000), Err(midnight));
    assert!(limiter.available(midnight, 0) > 100, "as the minute allows");
    // A larger plan is there at once and what was used stays used.
    limiter.plan_day(10_000, 0, midnight);
    assert_eq!(budget(&limiter, "day", midnight).left, 10_000);
}

#[test]
fn without_a_word_in_the_body_the_cost_of_a_call_is_reckoned_from_what_is_gone() {
    let limiter = Limiter::new(600, 0.8);
    for n in 1..=60_i64 {
        let now = NOW + n * 200;
        limiter.take(now, 1);
        let left = format!("\"minuteRate\";r={}, \"complexityMinute\";r={}", 1_000 - n, 100_000 - n * 500);
        limiter.observe(&headers(&[("ratelimit-policy", POLICY), ("ratelimit", &left)]), now);
    }
    let a_minute = limiter.per_minute();
    assert!((155..=170).contains(&a_minute), "80,000 at 500 each are 160, not {a_minute}");
}

#[test]
fn genesys_counts_by_token_and_minute() {
    let limiter = Limiter::new(6_000, 0.8);
    let pairs =
        [("inin-ratelimit-count", "90"), ("inin-ratelimit-allowed", "300"), ("inin-ratelimit-reset", "42")];
    limiter.observe(&headers(&pairs), NOW);
    let minute = budget(&limiter, "minute", NOW);
    assert_eq!((minute.allowed, minute.left, minute.ours), (300, 210, 240));
    assert_eq!(minute.resets_at, Some(NOW + 42_000));
    assert!(
        limiter.budgets(NOW).iter().all(|budget| budget.name != DOCUMENTED),
        "what the documents said is replaced"
    );
}

#[test]
fn two_windows_of_calls_are_both_kept() {
    let limiter = Limiter::new(600, 0.8);
    let policy = "\"second\";q=10;w=1, \"minute\";q=120;w=60";
    limiter.observe(&headers(&[("ratelimit-policy", policy)]), NOW);
    let first = drain(&limiter, 1, 50);
    assert!(first <= 10, "{first} in one second");
    let minute = drain(&limiter, 60, 50) + first;
    assert!((90..=120).contains(&minute), "{minute}");
}

proptest! {
    /// A vendor that counts in a sliding window and is asked for as much as there is: once it has told its limit, no
    /// call is one too many.
    #[test]
    fn after_the_first_answer_no_call_is_past_the_vendors_limit(
        limit in 12..4_000_u64,
        documented in 1..100_000_u32,
        share in 0.3..0.9_f64,
        steps in prop::collection::vec((1..400_i64, 0..1_000_i64), 400),
    ) {
        let limiter = Limiter::new(documented, share);
        let policy = format!("\"minuteRate\";q={limit};w=60");
        let mut seen: VecDeque<i64> = VecDeque::new();
        limiter.observe(&headers(&[("ratelimit-policy", &policy)]), NOW);
        let mut at = 0;
        for (wait, ahead) in steps {
            at += wait;
            let now = NOW + at;
            let n = limiter.available(now, ahead);
            limiter.take(now, n);
            while seen.front().is_some_and(|then| *then <= at - 60_000) {
                seen.pop_front();
            }
            seen.extend(std::iter::repeat_n(at, n as usize));
            prop_assert!(seen.len() as u64 <= limit, "{} of {limit}", seen.len());
            let left = format!("\"minuteRate\";r={}", limit - seen.len() as u64);
            limiter.observe(&headers(&[("ratelimit-policy", &policy), ("ratelimit", &left)]), now);
        }
        prop_assert!(!seen.is_empty(), "and some do leave");
    }
}
