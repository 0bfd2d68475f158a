//! A storm at a small scale, in the time of tokio alone: what is measured is what waits for what, not this machine. The
//! full one is `cargo xtask bench storm`.

use http::StatusCode;
use patchbay_kit::world::World;
use patchbay_model::{delivery::State, time::Timestamp};
use patchbay_store::Mode;
use patchbay_tests::{
    desk::BASE,
    storm::{CALLS_A_MINUTE, FLOODED, NARROW, Storm},
};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

const STORM: u64 = 1_400;
const HEALTHY: u64 = 120;

#[tokio::test(start_paused = true)]
async fn a_flooded_line_slows_nobody_and_asks_its_vendor_for_no_call_too_many() {
    let storm = Arc::new(Storm::new(World::test(1, Timestamp(BASE)), Mode::Inline).await);
    let relay = storm.rig.relay.clone();
    let running = tokio::spawn(async move { relay.run(std::future::pending()).await });
    let flood = Arc::clone(&storm);
    // Warm-up: the first answers tell what the vendor allows.
    assert_eq!(storm.flood(1_000_000).await, StatusCode::ACCEPTED);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(storm.narrow.items_created(), 1);
    let flooding = tokio::spawn(async move {
        for n in 0..STORM {
            assert_eq!(
                flood.flood(n).await,
                StatusCode::ACCEPTED,
                "a sender that never repeats is taken from"
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    let mut slowest = Duration::ZERO;
    for n in 0..HEALTHY {
        let left = Instant::now();
        assert_eq!(storm.healthy(n).await, StatusCode::ACCEPTED);
        while storm.wide.items_created() == n {
            tokio::time::sleep(Duration::from_millis(1)).await;
            assert!(left.elapsed() < Duration::from_secs(2), "event {n} of the healthy line waits");
        }
        slowest = slowest.max(left.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    flooding.await.expect("the flood ends");
    assert!(slowest <= Duration::from_millis(25), "{slowest:?} from received to delivered");
    let budgets =
        storm.rig.relay.snapshot().connections[&NARROW].cx.http.limiter().budgets(storm.rig.relay.now());
    let minute = budgets.iter().find(|budget| budget.unit == "calls a minute").expect("told");
    assert_eq!((minute.allowed, minute.ours), (CALLS_A_MINUTE, CALLS_A_MINUTE * 8 / 10), "{budgets:?}");
    // Until it has all gone out: as much as our share lets, and not one call past what the vendor allows.
    let before = storm.narrow.items_created();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let made = storm.narrow.items_created() - before;
    assert!((740..=CALLS_A_MINUTE * 8 / 10 + 15).contains(&made), "{made} in a minute");
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(storm.narrow.items_created(), STORM + 1);
    assert_eq!(storm.narrow.stats().throttled, 0, "no call was one too many");
    let sums = storm.rig.relay.store().sums(storm.rig.relay.now()).await.expect("reads");
    assert_eq!(sums.deliveries[&FLOODED].get(&State::Delivered), Some(&(STORM + 1)));
    running.abort();
}
