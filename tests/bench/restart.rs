//! A start with a long queue: from opening the database to the first record at the vendor.

use crate::{
    figures::{Figure, percentile},
    relay::kilobyte,
};
use futures::future::join_all;
use patchbay_kit::world::World;
use patchbay_model::{outcome::Scope, problem::Problem, route::OnDoubt};
use patchbay_sandbox::{
    Clock,
    monday::{Limits, Monday, Plan},
};
use patchbay_store::{Mode, Options};
use patchbay_tests::{
    rig::{Make, ROUTE, Rig, SIGNING_KEY, sign},
    wire::Direct,
};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

const WAITING: u64 = 100_000;
/// Posted at once, within what intake reads at once.
const CHUNK: u64 = 200;
const STARTS: usize = 5;

/// With 100,000 deliveries waiting, each in a lane of its own.
pub async fn restart() -> Figure {
    let home = tempfile::tempdir().expect("a folder");
    let world = World::real();
    let clock = Clock::starting_at(u64::try_from(world.now().0).unwrap_or(0));
    let monday = Monday::new(clock, 1, Plan::Enterprise);
    monday.set_limits(Limits::none());
    let path = home.path().join("patchbay.db");
    let start = || begin(home.path(), &path, &world, &monday);
    queue(start().await).await;
    let floor = bare(&path);
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let before = monday.items_created();
        let started = Instant::now();
        let rig = start().await;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let relay = rig.relay.clone();
        let running = tokio::spawn(async move { relay.run(async { drop(stopped.await) }).await });
        while monday.items_created() == before {
            tokio::time::sleep(Duration::from_micros(100)).await;
        }
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
        drop(stop);
        running.await.expect("it stops");
    }
    times.sort_by(f64::total_cmp);
    let middle = percentile(&times, 0.5);
    Figure {
        name: "start, 100,000 waiting",
        measured: format!("{middle:.0} ms to the first record, {:.0} at most of {STARTS}", times[STARTS - 1]),
        floor: format!("{floor:.1} ms to open the file and read one waiting row"),
        ratio: Some(middle / floor),
        reach: "≤ 300 ms to the first claim",
        reached: middle <= 300.0,
    }
}

async fn begin(home: &Path, path: &Path, world: &World, monday: &Monday) -> Rig {
    let make = Make {
        store: Options { path: path.to_owned(), mode: Mode::Threaded, vfs: None },
        home,
        world: world.clone(),
        wire: Arc::new(Direct(monday.clone())),
        board: monday.board_id(),
        key_field: true,
        on_doubt: OnDoubt::Ask,
    };
    Rig::start(make).await.expect("starts")
}

/// Fills the queue behind a hold, which high water does not count, and lifts it.
async fn queue(rig: Rig) {
    let (relay, store) = (&rig.relay, rig.relay.store());
    let problem = Problem::new("bench", "Until all of it waits.");
    store.hold(Scope::Route, *ROUTE.bytes(), problem, relay.now()).await.expect("holds");
    relay.reload().await.expect("reloads");
    for from in (0..WAITING).step_by(CHUNK as usize) {
        let posts = (from..from + CHUNK).map(|n| {
            let body = kilobyte(n);
            let rig = &rig;
            async move { rig.post_signed(&body, &sign(SIGNING_KEY, body.as_bytes())).await }
        });
        assert!(join_all(posts).await.iter().all(|status| *status == 202), "all of them are taken");
    }
    relay.lift(Scope::Route, *ROUTE.bytes()).await.expect("lifts");
}

/// Milliseconds in which SQLite alone opens the file and reads one row, the median of some.
fn bare(path: &Path) -> f64 {
    let mut times: Vec<f64> = (0..11)
        .map(|_| {
            let started = Instant::now();
            let db = Connection::open(path).expect("opens");
            let due: i64 = db
                .query_row(
                    "SELECT due_at FROM delivery WHERE head = 1 AND state IN (0, 2, 3) LIMIT 1",
                    [],
                    |row| row.get(0),
                )
                .expect("a row waits");
            std::hint::black_box(due);
            started.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    percentile(&times, 0.5)
}
