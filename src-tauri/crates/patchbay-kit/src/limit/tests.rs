//! What is released when, and what a vendor's words change about it.

use super::*;
use proptest::prelude::*;

mod clocks;
mod many;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs.iter().fold(HeaderMap::new(), |mut map, (name, value)| {
        map.append(*name, value.parse().expect("a header value"));
        map
    })
}

/// Takes all there is every `step_ms` for `seconds` and returns how much that was.
fn drain(limiter: &Limiter, seconds: i64, step_ms: i64) -> u64 {
    (0..seconds * 1_000 / step_ms)
        .map(|step| {
            let now = NOW + step * step_ms;
            let n = limiter.available(now, 0);
            limiter.take(now, n);
            u64::from(n)
        })
        .sum()
}

#[test]
fn a_minute_releases_our_share_and_one_burst() {
    let limiter = Limiter::new(300, 0.8);
    assert_eq!(drain(&limiter, 60, 100), 10 + 239);
    assert_eq!(limiter.per_minute(), 240);
}

#[test]
fn a_generous_vendor_is_used_to_its_full_share() {
    let limiter = Limiter::new(1_000_000, 0.8);
    assert!(drain(&limiter, 10, 10) >= 10 * 13_000, "thirteen thousand a second are ours");
    let told = Limiter::new(60, 0.8);
    told.observe(&headers(&[("ratelimit-policy", "\"minuteRate\";q=1000000;w=60")]), NOW);
    assert!(drain(&told, 10, 10) >= 10 * 5_000, "a raised quota counts at once");
}

#[test]
fn what_will_be_released_within_a_second_is_what_then_is() {
    let limiter = Limiter::new(6_000, 0.8);
    limiter.take(NOW, limiter.available(NOW, 0));
    let promised = limiter.available(NOW, 1_000);
    assert_eq!(promised, 80);
    limiter.take(NOW, promised);
    assert_eq!(limiter.available(NOW + 999, 0), 0, "taken ahead means waited for later");
    assert_eq!(limiter.available(NOW + 1_000, 1_000), 80);
}

#[test]
fn a_pause_releases_nothing_and_then_goes_on() {
    let limiter = Limiter::new(60_000, 0.8);
    limiter.pause_until(NOW + 5_000);
    limiter.pause_until(NOW + 1_000);
    assert_eq!(limiter.available(NOW, 1_000), 0);
    assert_eq!(limiter.paused_until(NOW), Some(NOW + 5_000));
    assert!(limiter.available(NOW + 4_500, 1_000) > 0, "its last half second counts already");
    assert!(limiter.available(NOW + 5_000, 0) > 0);
    assert_eq!(limiter.paused_until(NOW + 5_000), None);
    assert_eq!(limiter.try_take(NOW + 5_000), Ok(()));
}

#[test]
fn an_exhausted_limit_pauses_until_the_vendor_says() {
    let monday = |remaining: &str| {
        let limiter = Limiter::new(1_000, 0.8);
        let policy = "\"minuteRate\";q=1000;w=60, \"concurrency\";q=40;qu=\"concurrent-requests\", \
                      \"complexityMinute\";q=1000000;w=60;qu=\"content-bytes\"";
        limiter.observe(&headers(&[("ratelimit-policy", policy), ("ratelimit", remaining)]), NOW);
        limiter
    };
    let fine = monday("\"minuteRate\";r=997, \"concurrency\";r=39, \"complexityMinute\";r=998000;t=41");
    assert_eq!((fine.available(NOW, 0), fine.flights_max(), fine.per_minute()), (13, Some(32), 800));
    let few = monday("\"minuteRate\";r=4");
    assert_eq!(few.available(NOW, 0), 4);
    let none = monday("\"minuteRate\";r=0;t=17");
    assert_eq!(none.paused_until(NOW), Some(NOW + 17_000));
    let unsaid = monday("\"minuteRate\";r=0");
    assert_eq!(unsaid.paused_until(NOW), Some(NOW + 60_000), "without a time, its window");
    let complex = monday("\"complexityMinute\";r=0;t=41");
    assert_eq!(complex.paused_until(NOW), Some(NOW + 41_000));
    let full = monday("\"concurrency\";r=0");
    assert_eq!(full.paused_until(NOW), None, "full now means nothing a moment later");
}

#[test]
fn what_remains_is_read_by_the_policy_told_before() {
    let limiter = Limiter::new(1_000, 0.8);
    limiter.observe(&headers(&[("ratelimit-policy", "\"c\";q=40;qu=\"concurrent-requests\"")]), NOW);
    limiter.observe(&headers(&[("ratelimit", "\"c\";r=0")]), NOW);
    assert_eq!(limiter.paused_until(NOW), None);
}

#[test]
fn a_daily_quota_does_not_slow_an_hour_down() {
    let limiter = Limiter::new(6_000, 0.8);
    limiter.observe(&headers(&[("ratelimit-policy", "\"daily\";q=1000;w=86400")]), NOW);
    assert_eq!(limiter.per_minute(), 4_800);
    limiter.observe(&headers(&[("ratelimit", "\"daily\";r=0;t=3600")]), NOW);
    assert_eq!(limiter.paused_until(NOW), Some(NOW + 3_600_000));
}

#[test]
fn the_genesys_headers_set_rate_and_rest() {
    let limiter = Limiter::new(6_000, 0.8);
    let said = |count: &str| {
        let pairs = [
            ("inin-ratelimit-count", count),
            ("inin-ratelimit-allowed", "300"),
            ("inin-ratelimit-reset", "42"),
        ];
        limiter.observe(&headers(&pairs), NOW);
    };
    said("295");
    assert_eq!((limiter.per_minute(), limiter.available(NOW, 0)), (240, 5));
    said("300");
    assert_eq!(limiter.paused_until(NOW), Some(NOW + 42_000));
}

#[test]
fn nonsense_changes_nothing() {
    let limiter = Limiter::new(6_000, 0.8);
    for (name, value) in [
        ("ratelimit", "limit=100, remaining=5, reset=7"),
        ("ratelimit-policy", "\"a\";q=0;w=60"),
        ("ratelimit-policy", "\"a\";q=10;w=0"),
        ("inin-ratelimit-allowed", "0"),
    ] {
        limiter.observe(&headers(&[(name, value)]), NOW);
        assert_eq!((limiter.per_minute(), limiter.paused_until(NOW)), (4_800, None), "{value}");
    }
}

#[test]
fn one_permit_comes_when_it_was_said_to_come() {
    let limiter = Limiter::new(60, 0.5);
    while limiter.try_take(NOW).is_ok() {}
    let at = limiter.try_take(NOW).expect_err("empty");
    assert_eq!(at, NOW + 2_000);
    assert!(limiter.try_take(at - 1).is_err());
    assert_eq!(limiter.try_take(at), Ok(()));
}

fn told(pairs: &[(&'static str, &str)]) -> Option<(u64, u64, String, Option<i64>)> {
    let limiter = Limiter::new(1_000, 0.8);
    limiter.observe(&headers(pairs), NOW);
    let gauge = limiter.gauge(NOW)?;
    assert_eq!(gauge.share, 0.8);
    Some((gauge.used, gauge.limit, gauge.unit, gauge.resets_at.map(|at| at.since(NOW))))
}

#[test]
fn the_gauge_is_filled_by_each_vendors_own_headers() {
    let some = |used, limit, unit: &str, resets| Some((used, limit, unit.to_owned(), resets));
    let policy = "\"minuteRate\";q=1000;w=60, \"concurrency\";q=40;qu=\"concurrent-requests\", \
                  \"points\";q=1000000;w=60;qu=\"content-bytes\"";
    let monday = |rest| told(&[("ratelimit-policy", policy), ("ratelimit", rest)]);
    assert_eq!(
        monday("\"minuteRate\";r=997, \"concurrency\";r=0, \"points\";r=250000;t=41"),
        some(750_000, 1_000_000, "content-bytes a minute", Some(41_000)),
        "the fullest that is a budget"
    );
    assert_eq!(monday("\"minuteRate\";r=100"), some(900, 1_000, "calls a minute", None));
    let genesys =
        [("inin-ratelimit-count", "295"), ("inin-ratelimit-allowed", "300"), ("inin-ratelimit-reset", "42")];
    assert_eq!(told(&genesys), some(295, 300, "calls a minute", Some(42_000)));
    let zendesk = [("x-rate-limit", "700"), ("x-rate-limit-remaining", "699"), ("ratelimit-reset", "9")];
    assert_eq!(told(&zendesk), some(1, 700, "calls a minute", Some(9_000)));
    let freshdesk = [("x-ratelimit-total", "200"), ("x-ratelimit-remaining", "150")];
    assert_eq!(told(&freshdesk), some(50, 200, "calls", None));
    let salesforce = [("sforce-limit-info", "api-usage=18/5000; per-app-api-usage=1/2(appName=X)")];
    assert_eq!(told(&salesforce), some(18, 5_000, "calls a day", None));
    for reset in ["30", "1795000030"] {
        let old =
            [("x-ratelimit-limit", "60"), ("x-ratelimit-remaining", "59"), ("x-ratelimit-reset", reset)];
        assert_eq!(told(&old), some(1, 60, "calls", Some(30_000)), "{reset}");
    }
    for nothing in [
        vec![("x-ratelimit-limit", "60"), ("x-ratelimit-reset", "1795000030")],
        vec![("x-ratelimit-total", "0"), ("x-ratelimit-remaining", "0")],
        vec![("x-rate-limit", "many"), ("x-rate-limit-remaining", "1")],
        vec![("sforce-limit-info", "per-app-api-usage=1/2(appName=X)")],
        vec![],
    ] {
        assert_eq!(told(&nothing), None, "{nothing:?}");
    }
}

#[test]
fn without_a_vendors_word_the_gauge_counts_our_own_calls_of_the_last_minute() {
    let limiter = Limiter::new(600, 0.8);
    assert_eq!(limiter.gauge(NOW), None, "not before the first call");
    limiter.take(NOW, 5);
    limiter.give_back(NOW, 2);
    limiter.try_take(NOW + 30_000).expect("a permit");
    let gauge = limiter.gauge(NOW + 30_000).expect("counted");
    assert_eq!((gauge.used, gauge.limit, gauge.unit.as_str()), (4, 600, "calls a minute"));
    assert_eq!(limiter.gauge(NOW + 60_000).map(|gauge| gauge.used), Some(1));
    assert_eq!(limiter.gauge(NOW + 95_000).map(|gauge| gauge.used), Some(0));
    // What a vendor told counts until it is over.
    let said =
        [("inin-ratelimit-count", "7"), ("inin-ratelimit-allowed", "300"), ("inin-ratelimit-reset", "20")];
    limiter.observe(&headers(&said), NOW + 100_000);
    assert_eq!(limiter.gauge(NOW + 119_999).map(|gauge| (gauge.used, gauge.limit)), Some((7, 300)));
    assert_eq!(limiter.gauge(NOW + 120_000).map(|gauge| (gauge.used, gauge.limit)), Some((0, 300)));
}

proptest! {
    #[test]
    fn no_minute_releases_more_than_our_share_and_a_burst(
        per_minute in 1..200_000_u32,
        steps in prop::collection::vec((0..2_000_i64, 0..1_500_i64), 1..200),
    ) {
        let limiter = Limiter::new(per_minute, 0.8);
        let share = f64::from(per_minute) * 0.8 / 60_000.0;
        let (mut at, mut released) = (0_i64, 0.0);
        for (wait, within) in steps {
            at += wait;
            let n = limiter.available(NOW + at, within);
            limiter.take(NOW + at, n);
            released += f64::from(n);
            let allowed = share * (at + within) as f64 + (share * 1_000.0).max(10.0);
            // A later look may see less far ahead, never more than everything until the farthest look so far.
            prop_assert!(released <= allowed + share * 1_500.0 + 1e-6, "{released} of {allowed}");
        }
    }
}
