//! The clock on the wall is set, or the machine slept: what waits goes on, nothing has aged, nothing is removed by a
//! clock that nobody vouches for, and it is said.

mod budget;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::HeaderValue;
use patchbay_kit::wire::{Wire, WireError};
use patchbay_model::{delivery::State, limits::DAY_MS, query::Bound};
use patchbay_sandbox::{
    Clock,
    monday::{Faults, Limits, Monday, Plan},
};
use patchbay_tests::{
    desk::{BASE, Desk, Setting},
    rig::{ROUTE, body},
    wire::Direct,
};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

const HOUR_MS: i64 = 3_600_000;
const TEN_MINUTES_MS: i64 = 600_000;

/// The notes of jumps, newest first.
async fn jumps(desk: &Desk) -> Vec<Value> {
    let lines = desk.rig.relay.store().activities(100).await.expect("reads");
    lines.into_iter().filter(|line| line.kind == "clock.jumped").map(|line| line.body).collect()
}

async fn count(desk: &Desk, state: State) -> u64 {
    desk.rig.relay.store().sums(desk.rig.relay.now()).await.expect("reads").of(state)
}

#[tokio::test(start_paused = true)]
async fn ten_minutes_asleep_cost_no_try_and_no_age_and_are_said() {
    let desk = Desk::new().await;
    // Five minutes of trying are all this line gives a delivery.
    let relay = &desk.rig.relay;
    let rows = relay.store().routes().await.expect("reads");
    let mut draft = rows[0].route.draft.clone();
    draft.retry.age_ms_max = 5 * 60_000;
    relay.store().save_route(ROUTE, rows[0].route.version, draft, relay.now()).await.expect("saves");
    relay.reload().await.expect("reloads");
    desk.monday.set_faults(Faults { errors_200: 1.0, ..Faults::default() });
    for n in 0..10 {
        assert_eq!(desk.rig.post(&body(n, n)).await, 202);
    }
    desk.run(20).await;
    assert!(count(&desk, State::Retrying).await > 0, "they were tried in vain");
    let before = desk.newest().await.deliveries.remove(0).attempts;
    relay.world().jump(TEN_MINUTES_MS);
    desk.run(2).await;
    assert_eq!(jumps(&desk).await, [json!({ "by_ms": TEN_MINUTES_MS })]);
    assert!(desk.newest().await.deliveries[0].attempts <= before + 2, "sleep is no reason to hurry");
    assert_eq!(count(&desk, State::Dead).await, 0, "nobody dies of sleep");
    desk.monday.set_faults(Faults::default());
    desk.run(900).await;
    assert_eq!(desk.items(10), vec![1; 10]);
    assert_eq!(count(&desk, State::Delivered).await, 10);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_open_when_the_machine_fell_asleep_has_not_taken_ten_minutes() {
    let desk = Desk::new().await;
    let relay = &desk.rig.relay;
    let rows = relay.store().routes().await.expect("reads");
    let mut draft = rows[0].route.draft.clone();
    draft.retry.age_ms_max = 5 * 60_000;
    relay.store().save_route(ROUTE, rows[0].route.version, draft, relay.now()).await.expect("saves");
    relay.reload().await.expect("reloads");
    desk.monday.set_faults(Faults { slow_ms: 10_000, errors_200: 1.0, ..Faults::default() });
    assert_eq!(desk.rig.post(&body(0, 0)).await, 202);
    let sleeps = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        relay.world().jump(TEN_MINUTES_MS);
        tokio::time::sleep(Duration::from_secs(20)).await;
    };
    relay.run(sleeps).await;
    relay.open_intake();
    assert_eq!(count(&desk, State::Dead).await, 0, "it was asleep and did not try for ten minutes");
    desk.monday.set_faults(Faults::default());
    desk.run(600).await;
    assert_eq!(desk.items(1), [1]);
}

#[tokio::test(start_paused = true)]
async fn an_hour_back_nothing_waits_an_hour_longer() {
    let desk = Desk::new().await;
    desk.monday.set_faults(Faults { cut_before: 1.0, ..Faults::default() });
    for n in 0..5 {
        assert_eq!(desk.rig.post(&body(n, n)).await, 202);
    }
    desk.run(40).await;
    assert!(count(&desk, State::Delivered).await == 0, "what is to be done next is due in the future");
    desk.monday.set_faults(Faults::default());
    desk.rig.relay.world().jump(-HOUR_MS);
    for n in 5..40 {
        assert_eq!(desk.rig.post(&body(n, n)).await, 202);
    }
    desk.run(2).await;
    assert_eq!(jumps(&desk).await, [json!({ "by_ms": -HOUR_MS })]);
    // Well within the hour that was gained: what was due, and what came since.
    desk.run(10 * 60).await;
    assert_eq!(desk.items(40), vec![1; 40]);
    assert_eq!(count(&desk, State::Delivered).await, 40);
    let page = desk.rig.relay.store().events(Bound::all(), None, 1).await.expect("reads");
    assert!(page.rows[0].received_at.0 < BASE, "the log goes by the clock on the wall");
}

/// Puts the time into every answer, as servers do.
struct Dated {
    inner: Direct,
    ahead_ms: Arc<AtomicI64>,
    started: tokio::time::Instant,
}

impl Wire for Dated {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, WireError>> {
        Box::pin(async move {
            let mut answer = self.inner.send(request).await?;
            let passed = i64::try_from(self.started.elapsed().as_millis()).expect("a short test");
            let now = patchbay_model::time::Timestamp(BASE + passed + self.ahead_ms.load(Ordering::Relaxed));
            // The form of dates in HTTP, from the one that a Timestamp is written in.
            let date = http_date(&now.rfc3339());
            answer.headers_mut().insert("date", HeaderValue::from_str(&date).expect("plain text"));
            Ok(answer)
        })
    }
}

/// `2026-11-18T11:06:40.000Z` as `Wed, 18 Nov 2026 11:06:40 GMT`; the name of the day is not looked at.
fn http_date(text: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month: usize = text[5..7].parse().expect("a month");
    format!("Wed, {} {} {} {} GMT", &text[8..10], MONTHS[month - 1], &text[..4], &text[11..19])
}

#[tokio::test(start_paused = true)]
async fn after_a_jump_nothing_is_removed_until_a_vendor_tells_the_same_time() {
    let monday = Monday::new(Clock::starting_at(BASE as u64), 1, Plan::Enterprise);
    monday.set_limits(Limits::none());
    let ahead_ms = Arc::new(AtomicI64::new(0));
    let wire = Dated {
        inner: Direct(monday.clone()),
        ahead_ms: Arc::clone(&ahead_ms),
        started: tokio::time::Instant::now(),
    };
    let desk = Desk::with_wire(Setting::default(), monday, Arc::new(wire)).await;
    let relay = &desk.rig.relay;
    for n in 0..5 {
        assert_eq!(desk.rig.post(&body(n, n)).await, 202);
    }
    desk.run(5).await;
    assert_eq!((desk.items(5), relay.prune_paused()), (vec![1; 5], None));
    // By a clock that is a year ahead every one of them is past its days.
    relay.world().jump(365 * DAY_MS);
    desk.run(180).await;
    desk.rig.post(&body(5, 5)).await;
    desk.run(180).await;
    let why = relay.prune_paused().expect("it is said why nothing is removed");
    assert!(why.contains("ahead by 365 days") && why.contains("Nothing is removed"), "{why}");
    assert!(desk.events().await >= 6, "and nothing was");
    // Somebody puts the clock right: the vendor tells the same time, and the days count again.
    relay.world().jump(-365 * DAY_MS);
    desk.run(5).await;
    desk.rig.post(&body(6, 6)).await;
    desk.run(120).await;
    assert_eq!(relay.prune_paused(), None);
    assert!(desk.events().await >= 7);
    // And a year that the vendor has seen pass as well makes them old.
    ahead_ms.store(365 * DAY_MS, Ordering::Relaxed);
    relay.world().jump(365 * DAY_MS);
    desk.run(5).await;
    desk.rig.post(&body(7, 7)).await;
    desk.run(240).await;
    assert_eq!(relay.prune_paused(), None);
    assert!(desk.events().await <= 2, "{} are left", desk.events().await);
}
