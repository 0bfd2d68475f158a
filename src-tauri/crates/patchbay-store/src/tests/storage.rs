//! What is let go of; beside it what holds the log, copies, and a database that is damaged.

mod backups;
mod damaged;
mod held;

use super::*;
use patchbay_model::limits::DAY_MS;
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// An event of its own, with a payload of some length.
fn numbered(n: u32, bytes: usize, at: Timestamp) -> Acceptance {
    let mut one = acceptance(1, 1);
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    one.event.id = EventId::from_bytes(id);
    (one.event.dedup, one.event.body) = (KeyMac(id), KeyMac(id));
    (one.event.received_at, one.event.occurred_at) = (at, at);
    one.event.sealed.bytes = vec![n as u8; bytes];
    one.event.view = format!("{{\"n\":{n},\"word\":\"billing\",\"pad\":\"{}\"}}", "x".repeat(200));
    one.deliveries[0].id = DeliveryId::from_bytes(id);
    one.deliveries[0].lane = KeyMac(id);
    one.deliveries[0].record_key = RecordKey(format!("key{n}"));
    one
}

/// Accepts and delivers events, all of one moment.
async fn delivered(store: &Store, numbers: std::ops::Range<u32>, bytes: usize, at: Timestamp) {
    for first in numbers.clone().step_by(200) {
        let some = first..(first + 200).min(numbers.end);
        store.accept(some.map(|n| numbered(n, bytes, at)).collect(), at).await.expect("accepts");
        loop {
            let claimed = store.claim(RUN, want(200), at).await.expect("claims");
            if claimed.is_empty() {
                break;
            }
            for one in claimed {
                store.settle(settlement(&one, done()), at).await.expect("settles");
            }
        }
    }
}

async fn sweep(store: &Store, retain: Retain, now: Timestamp) -> Pruned {
    let mut sweep = Sweep::new(retain, now);
    while store.sweep(&mut sweep).await.expect("sweeps") {}
    sweep.gone()
}

fn keep(payload_days: u32, view_days: u32, bytes: u64) -> Retain {
    Retain { payload_days, view_days, bytes }
}

fn home() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("patchbay.db");
    (dir, path)
}

fn open(path: &Path) -> Store {
    before_open(path, NOW).expect("is in order");
    Store::open(Options { path: path.to_owned(), mode: Mode::Threaded, vfs: None }).expect("opens")
}

#[tokio::test]
async fn what_is_past_its_days_goes_and_its_pages_are_given_back() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    delivered(&store, 0..2_000, 4_000, NOW).await;
    while store.index_batch(500).await.expect("indexes") {}
    store.accept(vec![numbered(9_000, 8, NOW)], NOW).await.expect("accepts");
    let file = || std::fs::metadata(store.path()).expect("there").len();
    let dry = async |retain, now| {
        let mut sweep = Sweep::dry(retain, now);
        while store.sweep(&mut sweep).await.expect("counts") {}
        sweep.gone()
    };
    let week = NOW + 8 * DAY_MS;
    let counted = dry(keep(7, 90, u64::MAX), week).await;
    assert_eq!((counted.events, counted.payloads), (0, 2_000));
    let gone = sweep(&store, keep(7, 90, u64::MAX), week).await;
    assert_eq!((gone.events, gone.payloads), (0, 2_000), "payloads have a time of their own");
    assert_eq!(store.payloads().await, Ok((1, 1)), "what waits keeps its own");
    let later = NOW + 91 * DAY_MS;
    assert_eq!(dry(keep(7, 90, u64::MAX), later).await.events, 2_000);
    let gone = sweep(&store, keep(7, 90, u64::MAX), later).await;
    assert_eq!((gone.events, gone.facts), (2_000, 2_001), "facts are known for thirty days");
    let Ok(page) = store.events(Bound::all(), None, 10).await else { panic!("reads") };
    assert_eq!(page.rows.len(), 1, "what waits is there");
    let found = store.events(Arc::new(text("billing", false)), None, 10).await.map(|page| page.rows.len());
    assert_eq!(found, Ok(1), "nothing of what went is found");
    let sums = store.sums(later).await.expect("reads");
    assert_eq!(sums.of(State::Delivered) + sums.of(State::Waiting), 2_001, "what was accepted stays counted");
    // The pages went back to the disk, but for those that are kept for what comes next.
    Connection::open(store.path())
        .and_then(|db| db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))
        .expect("folds back");
    assert!(file() < 6 * 1024 * 1024, "{} bytes are left of 10 MiB and more", file());
}

#[tokio::test]
async fn by_bytes_the_oldest_that_has_ended_goes_and_never_what_waits_or_a_replay_needs() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    // Three that wait, the oldest of all; then one that a replay will need, and many that ended.
    store.accept((0..3).map(|n| numbered(n, 4_000, NOW)).collect(), NOW).await.expect("accepts");
    let claimed = store.claim(RUN, want(3), NOW).await.expect("claims");
    let dead = Next::Dead { problem: Problem::new("x", "No.") };
    store.settle(settlement(&claimed[0], dead), NOW).await.expect("settles");
    delivered(&store, 100..1_500, 4_000, NOW + 1_000).await;
    let replayed = EventId::from_bytes(numbered(100, 0, NOW).event.id.bytes().to_owned());
    Connection::open(store.path())
        .and_then(|db| {
            db.execute_batch(
                "INSERT INTO replay (id, made_at, who, scope, mapping, force_stale, state, total) VALUES (x'01', 0, 'me', '{}', 'now', 0, 'running', 1);
                 INSERT INTO replay_item (replay, n, delivery, was) SELECT 1, 1, seq, 5 FROM delivery WHERE record_key = 'key100';",
            )
        })
        .expect("a replay is there");
    let used = store.used_bytes().await.expect("measures");
    let budget = used / 2;
    let gone = sweep(&store, keep(3_000, 3_000, budget), NOW + 60_000).await;
    let left = store.used_bytes().await.expect("measures");
    assert!(left <= budget, "{left} of {budget}");
    assert!(left > budget / 2, "no more went than had to: {left} of {budget}");
    assert!(gone.events > 400 && gone.events < 1_300, "{gone:?}");
    for n in [0, 1, 2] {
        let id = numbered(n, 0, NOW).event.id;
        let event = store.event(id).await.expect("reads").expect("what waits for somebody stays");
        assert!(event.sealed.is_some());
    }
    assert!(store.event(replayed).await.expect("reads").is_some(), "the frozen set stays");
    let oldest = numbered(101, 0, NOW).event.id;
    assert!(store.event(oldest).await.expect("reads").is_none(), "the oldest went first");
    assert!(store.event(numbered(1_499, 0, NOW).event.id).await.expect("reads").is_some());
    // Within its bytes nothing goes.
    assert_eq!(sweep(&store, keep(3_000, 3_000, used * 2), NOW + 60_000).await, Pruned::default());
}
