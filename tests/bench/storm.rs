//! The storm at its full size, in real time: what it does to memory, to a line beside it and to the vendor's limit.

use crate::figures::{Figure, percentile};
use patchbay_kit::world::World;
use patchbay_store::Mode;
use patchbay_tests::storm::{CALLS_A_MINUTE, NARROW, Storm};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Events of the flood …
const FLOOD: u64 = 100_000;
/// … and the seconds they come in.
const SECONDS: u64 = 30;
/// Callers that flood at once; each waits for its answer.
const CALLERS: u64 = 16;
/// The healthy line gets an event this often.
const HEALTHY_EVERY: Duration = Duration::from_millis(20);

/// 100,000 events in half a minute into a target that takes 1,000 a minute, beside a healthy line.
pub async fn storm() -> Vec<Figure> {
    let storm = Arc::new(Storm::new(World::real(), Mode::Threaded).await);
    let relay = storm.rig.relay.clone();
    tokio::spawn(async move { relay.run(std::future::pending()).await });
    // Warm-up: the first answer tells what the vendor allows.
    assert_eq!(storm.flood(u64::MAX).await, 202);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (next, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let started = Instant::now();
    let callers: Vec<_> =
        (0..CALLERS).map(|_| tokio::spawn(caller(Arc::clone(&storm), Arc::clone(&next), started))).collect();
    let beside = tokio::spawn(healthy(Arc::clone(&storm), Arc::clone(&over)));
    for caller in callers {
        caller.await.expect("a caller ends");
    }
    let flooded = started.elapsed();
    // And a minute more, while what was taken waits for its turn.
    tokio::time::sleep(Duration::from_secs(60)).await;
    over.store(true, Ordering::Relaxed);
    let mut times = beside.await.expect("the healthy line ends");
    times.sort_by(f64::total_cmp);
    let (p50, p99) = (percentile(&times, 0.50), percentile(&times, 0.99));
    let (peak_mb, stats) = (peak_rss_mb(), storm.narrow.stats());
    let limiter = storm.rig.relay.snapshot();
    let a_minute = limiter.connections[&NARROW].cx.http.limiter().per_minute();
    vec![
        Figure {
            name: "storm, memory",
            measured: format!("{peak_mb:.0} MB at most, {FLOOD} taken in {:.1} s", flooded.as_secs_f64()),
            floor: "this process, both simulators in it".to_owned(),
            ratio: None,
            reach: "≤ 150 MB",
            reached: peak_mb <= 150.0,
        },
        Figure {
            name: "storm, line beside it",
            measured: format!("p50 {p50:.1} ms, p99 {p99:.1} ms of {}", times.len()),
            floor: "received to delivered, see above".to_owned(),
            ratio: None,
            reach: "p99 ≤ 25 ms",
            reached: p99 <= 25.0,
        },
        Figure {
            name: "storm, vendor's limit",
            measured: format!(
                "{} calls past it, {} items made at {a_minute} of {CALLS_A_MINUTE} a minute",
                stats.throttled, stats.items_created
            ),
            floor: "0 is what the vendor wants".to_owned(),
            ratio: None,
            reach: "0",
            reached: stats.throttled == 0,
        },
    ]
}

/// Calls in step with the others, so that all have come after the seconds they are given.
async fn caller(storm: Arc<Storm>, next: Arc<AtomicU64>, started: Instant) {
    loop {
        let n = next.fetch_add(1, Ordering::Relaxed);
        if n >= FLOOD {
            return;
        }
        let due = Duration::from_micros(n * SECONDS * 1_000_000 / FLOOD);
        tokio::time::sleep_until((started + due).into()).await;
        assert_eq!(storm.flood(n).await, 202, "a sender that never repeats is taken from");
    }
}

/// One event at a time, from the first byte in to the item at the vendor.
async fn healthy(storm: Arc<Storm>, over: Arc<AtomicBool>) -> Vec<f64> {
    let mut ticks = tokio::time::interval(HEALTHY_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut times = Vec::new();
    for n in 0.. {
        ticks.tick().await;
        if over.load(Ordering::Relaxed) {
            break;
        }
        let left = Instant::now();
        assert_eq!(storm.healthy(n).await, 202);
        while storm.wide.items_created() == n {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        times.push(left.elapsed().as_secs_f64() * 1_000.0);
    }
    times
}

/// The most memory this process has held at once.
fn peak_rss_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    let kb: f64 = line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or(f64::NAN);
    kb / 1_024.0
}
