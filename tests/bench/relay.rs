//! The relay's own figures: accept, latency of one event, throughput to a target, mapping.

use crate::{
    figures::{Figure, percentile},
    load::{self, post},
};
use axum::{Router, body::Bytes, http::StatusCode, routing};
use patchbay_kit::world::World;
use patchbay_model::{delivery::State, outcome::Scope, problem::Problem, route::OnDoubt};
use patchbay_sandbox::{
    Clock,
    monday::{Limits, Monday, Plan},
};
use patchbay_store::{Mode, Options};
use patchbay_tests::{
    rig::{Make, PATH_SECRET, PUBLIC_ID, ROUTE, Rig, SIGNING_KEY, sign},
    wire::Direct,
};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

const CONNECTIONS: usize = 64;
const REQUESTS: u64 = 60_000;

struct Desk {
    rig: Rig,
    monday: Monday,
    _home: tempfile::TempDir,
}

async fn desk() -> Desk {
    let home = tempfile::tempdir().expect("a folder");
    let world = World::real();
    let monday =
        Monday::new(Clock::starting_at(u64::try_from(world.now().0).unwrap_or(0)), 1, Plan::Enterprise);
    monday.set_limits(Limits::none());
    let make = Make {
        store: Options { path: home.path().join("patchbay.db"), mode: Mode::Threaded, vfs: None },
        home: home.path(),
        world,
        wire: Arc::new(Direct(monday.clone())),
        board: monday.board_id(),
        key_field: true,
        on_doubt: OnDoubt::Ask,
    };
    let rig = Rig::start(make).await.expect("starts");
    Desk { rig, monday, _home: home }
}

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// About one kilobyte, as a dispositioned call is.
pub fn kilobyte(n: u64) -> String {
    let notes = "Customer asked for a call back about the invoice of last month. ".repeat(11);
    format!(
        r#"{{"type":"call.ended","id":"fact-{n}","ticket":"lane-{n}","queue":"Billing","caller":"+12025550142","seconds":{n},"at":"2026-11-21T09:00:00+01:00","agent":{{"id":"a-17","name":"Robin Keller"}},"codes":["w-1","w-2"],"notes":"{notes}"}}"#
    )
}

fn requests(count: u64) -> Arc<Vec<Vec<u8>>> {
    let path = format!("/in/{PUBLIC_ID}/{PATH_SECRET}");
    let one = |n| {
        let body = kilobyte(n);
        post(&path, &[("x-signature", &sign(SIGNING_KEY, body.as_bytes()))], &body)
    };
    Arc::new((0..count).map(one).collect())
}

/// Verified, deduplicated, policy applied, sealed, routed and on disk before 202, beside a handler that reads the body.
pub async fn accept() -> Vec<Figure> {
    let requests = requests(REQUESTS);
    let bare = Router::new().fallback(routing::any(|body: Bytes| async move {
        assert!(!body.is_empty());
        StatusCode::ACCEPTED
    }));
    let bare = serve(bare).await;
    let desk = desk().await;
    let (relay, problem) = (&desk.rig.relay, Problem::new("bench", "Taken in, and not sent."));
    // Nothing leaves, and what waits behind a hold does not shut the source.
    relay.store().hold(Scope::Route, *ROUTE.bytes(), problem, relay.now()).await.expect("holds");
    relay.reload().await.expect("reloads");
    let intake = serve(relay.intake()).await;
    load::run(bare, Arc::clone(&requests), CONNECTIONS).await;
    let floor = load::run(bare, Arc::clone(&requests), CONNECTIONS).await;
    let ours = load::run(intake, requests, CONNECTIONS).await;
    let ratio = ours.per_second / floor.per_second;
    let floor_text = format!("{:.0}/s bare axum", floor.per_second);
    vec![
        Figure {
            name: "accept, 1 KB × 64",
            measured: format!("{:.0}/s", ours.per_second),
            floor: floor_text,
            ratio: Some(ratio),
            reach: "≥ 0.30 × bare",
            reached: ratio >= 0.30,
        },
        Figure {
            name: "accept, p99",
            measured: format!("{:.1} ms (p50 {:.1})", ours.p99_ms, ours.p50_ms),
            floor: format!("{:.1} ms bare", floor.p99_ms),
            ratio: None,
            reach: "≤ 10 ms",
            reached: ours.p99_ms <= 10.0,
        },
    ]
}

/// One event at a time, 200 a second, from the first byte in to settled.
pub async fn latency() -> Figure {
    const EVENTS: u64 = 1_000;
    let desk = desk().await;
    let relay = desk.rig.relay.clone();
    tokio::spawn(async move { relay.run(std::future::pending()).await });
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    let mut times = Vec::new();
    for n in 0..EVENTS {
        ticks.tick().await;
        let body = kilobyte(n);
        let signature = sign(SIGNING_KEY, body.as_bytes());
        let before = desk.monday.items_created();
        let left = Instant::now();
        assert_eq!(desk.rig.post_signed(&body, &signature).await, 202);
        while desk.monday.items_created() == before {
            tokio::time::sleep(Duration::from_micros(100)).await;
        }
        times.push(left.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    let (p50, p99) = (percentile(&times, 0.50), percentile(&times, 0.99));
    let sync = fsync_ms();
    Figure {
        name: "received to delivered",
        measured: format!("p50 {p50:.1} ms, p99 {p99:.1} ms at 200/s"),
        floor: format!("two syncs of this disk {:.1} ms", 2.0 * sync),
        ratio: Some(p50 / (2.0 * sync)),
        reach: "p50 ≤ 5 ms, p99 ≤ 25 ms",
        reached: p50 <= 5.0 && p99 <= 25.0,
    }
}

/// The median time of one small synced append.
fn fsync_ms() -> f64 {
    use std::io::Write as _;
    let mut file = tempfile::tempfile().expect("a file");
    let mut times: Vec<f64> = (0..50)
        .map(|_| {
            let started = Instant::now();
            file.write_all(&[1; 4_096]).expect("writes");
            file.sync_data().expect("syncs");
            started.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    percentile(&times, 0.5)
}

/// Accepted, claimed, mapped, sent to a simulated monday in this process and settled.
pub async fn throughput() -> Figure {
    const EVENTS: u64 = 20_000;
    let desk = desk().await;
    let intake = serve(desk.rig.relay.intake()).await;
    let relay = desk.rig.relay.clone();
    tokio::spawn(async move { relay.run(std::future::pending()).await });
    let requests = requests(EVENTS);
    let started = Instant::now();
    load::run(intake, requests, CONNECTIONS).await;
    let store = desk.rig.relay.store().clone();
    loop {
        let sums = store.sums(desk.rig.relay.now()).await.expect("reads");
        if sums.of(State::Delivered) == EVENTS {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let per_second = EVENTS as f64 / started.elapsed().as_secs_f64();
    Figure {
        name: "end to end",
        measured: format!("{per_second:.0}/s"),
        floor: "the simulator alone answers 50,000/s and more".to_owned(),
        ratio: None,
        reach: "≥ 3,000/s",
        reached: per_second >= 3_000.0,
    }
}
