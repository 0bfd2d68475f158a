//! What is let go of, copies, and a database that is damaged.

use super::*;
use patchbay_model::limits::{DAY_MS, WAL_CEILING_BYTES, WAL_CHECKPOINT_BYTES};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicU64},
    time::{Duration, Instant},
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

#[tokio::test]
async fn a_held_reader_is_ended_by_name_and_the_log_stays_bounded() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![numbered(1, 100, NOW)], NOW).await.expect("accepts");
    let reader = {
        let store = store.clone();
        tokio::spawn(async move {
            store
                .read(|db| {
                    // A read of the database that would go on for hours.
                    let long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n, event";
                    Ok(db.query_row(long, [], |row| row.get::<_, i64>(0))?)
                })
                .await
        })
    };
    let log = || {
        std::fs::metadata(PathBuf::from(format!("{}-wal", store.path().display())))
            .map_or(0, |meta| meta.len())
    };
    let (mut n, mut highest) = (2, 0);
    let begun = Instant::now();
    while !reader.is_finished() {
        store.accept((n..n + 16).map(|n| numbered(n, 60_000, NOW)).collect(), NOW).await.expect("accepts");
        n += 16;
        highest = highest.max(log());
        assert!(begun.elapsed() < Duration::from_secs(60), "the reader still holds a log of {highest} bytes");
    }
    assert_eq!(reader.await.expect("ends"), Err(Error::Interrupted), "its request answers honestly");
    let (ended, name) = store.reads_ended();
    assert_eq!(ended, 1);
    assert!(name.expect("a name").starts_with("tests/storage"), "it is named by where it reads");
    assert!(highest >= WAL_CEILING_BYTES, "it was held to its ceiling: {highest}");
    // The log starts again from its beginning and is cut to what it usually needs.
    let until = Instant::now() + Duration::from_secs(20);
    while log() > 2 * WAL_CHECKPOINT_BYTES {
        store.accept((n..n + 16).map(|n| numbered(n, 100, NOW)).collect(), NOW).await.expect("accepts");
        n += 16;
        assert!(Instant::now() < until, "the log stays at {} bytes", log());
    }
    assert_eq!(store.log_held(), None);
    assert_eq!(store.read(|db| Ok(db.query_row("SELECT 7", [], |row| row.get::<_, i64>(0))?)).await, Ok(7));
}

#[tokio::test]
async fn another_program_that_holds_the_log_is_told_of() {
    let Bench { store, _dir } = bench(Mode::Threaded);
    store.accept(vec![numbered(1, 100, NOW)], NOW).await.expect("accepts");
    let other = Connection::open(store.path()).expect("opens");
    other.execute_batch("BEGIN").expect("begins");
    other.query_row("SELECT count(*) FROM event", [], |row| row.get::<_, i64>(0)).expect("reads");
    // Reads of our own come and go meanwhile, at least one at any moment.
    let ours: Vec<_> = (0..2)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                loop {
                    let read = store.read(|_| {
                        std::thread::sleep(Duration::from_millis(20));
                        Ok(())
                    });
                    read.await.expect("reads");
                }
            })
        })
        .collect();
    let (mut n, begun) = (2, Instant::now());
    while store.log_held().is_none() {
        if n < 2_000 {
            store
                .accept((n..n + 16).map(|n| numbered(n, 60_000, NOW)).collect(), NOW)
                .await
                .expect("accepts");
            n += 16;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody tells of it");
    }
    let held = store.log_held().expect("held");
    assert!(held.bytes > 0 && held.by.is_none(), "{held:?}");
    ours.iter().for_each(tokio::task::JoinHandle::abort);
    other.execute_batch("COMMIT").expect("ends");
    drop(other);
    while store.log_held().is_some() {
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(begun.elapsed() < Duration::from_secs(90), "it is still told of");
    }
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
async fn a_backup_is_made_while_events_come_in_and_holds_all_until_its_moment() {
    let (dir, path) = home();
    let store = open(&path);
    delivered(&store, 0..2_000, 4_000, NOW).await;
    let course = Arc::new(Course::default());
    let backups = Backups::of(dir.path());
    let making = tokio::spawn({
        let (store, course, wish) = (store.clone(), Arc::clone(&course), backups.wish(Why::Asked, NOW));
        async move { store.back_up(wish, course).await }
    });
    let mut meanwhile = 0;
    while !making.is_finished() {
        store.accept(vec![numbered(10_000 + meanwhile, 500, NOW)], NOW).await.expect("intake goes on");
        // One that fails and is rolled back must not harm the copy.
        assert!(store.send_again(DeliveryId::from_bytes([0xee; 16]), NOW).await.is_err());
        meanwhile += 1;
    }
    let row = making.await.expect("ends").expect("is made");
    assert!(meanwhile > 3, "only {meanwhile} events came in meanwhile");
    let events = row.events.expect("counted");
    assert!((2_000..=2_000 + u64::from(meanwhile)).contains(&events), "{events}");
    assert!(row.sound && row.schema == SCHEMA);
    assert_eq!(backups.list().expect("lists"), std::slice::from_ref(&row));
    let copy = Connection::open(backups.file(&row.id).expect("a file")).expect("opens");
    let verdict: String = copy.pragma_query_value(None, "integrity_check", |row| row.get(0)).expect("checks");
    assert_eq!(verdict, "ok");
    // The newest five stay.
    for n in 1..=7 {
        store.back_up(backups.wish(Why::Asked, NOW + n), Arc::default()).await.expect("is made");
        backups.keep_newest(None).expect("tidies");
    }
    let left = backups.list().expect("lists");
    assert_eq!(left.iter().map(|row| row.at.0 - NOW.0).collect::<Vec<_>>(), [7, 6, 5, 4, 3]);
    assert!(backups.file("../patchbay").is_none() && backups.file("").is_none());
}

#[tokio::test]
async fn a_restored_backup_takes_the_place_and_doubts_all_that_had_not_ended() {
    let (dir, path) = home();
    let store = open(&path);
    store.recover(RUN, 0, NOW).await.expect("recovers");
    store.accept(vec![numbered(1, 10, NOW), numbered(2, 10, NOW)], NOW).await.expect("accepts");
    let backups = Backups::of(dir.path());
    let row = store.back_up(backups.wish(Why::Asked, NOW), Arc::default()).await.expect("is made");
    delivered(&store, 10..20, 10, NOW).await;
    Backups::order(dir.path(), &row.id, "ann".into(), "a mistake".into()).expect("is ordered");
    drop(store);
    let later = NOW + 60_000;
    before_open(&path, later).expect("is put in place");
    assert!(Backups::ordered(dir.path()).is_none());
    let store = Store::open(Options { path: path.clone(), mode: Mode::Threaded, vfs: None }).expect("opens");
    // The same run had counted: nothing but the restore itself says that this is an older copy.
    let recovered = store.recover(RUN, 1, later).await.expect("recovers");
    assert!(recovered.older_copy);
    assert_eq!(recovered.placed.expect("told").backup, row.id);
    let sums = store.sums(later).await.expect("reads");
    assert_eq!((sums.of(State::InDoubt), sums.of(State::Waiting), sums.of(State::Delivered)), (2, 0, 0));
    let line = store.audit_lines(None, 1).await.expect("reads").remove(0);
    assert_eq!((line.what.as_str(), line.who.as_str()), ("storage.restored", "ann"));
    let aside: Vec<_> =
        backups.list().expect("lists").into_iter().filter(|row| row.why == Why::Restore).collect();
    assert_eq!(
        (aside.len(), aside[0].events, aside[0].sound),
        (1, Some(12), true),
        "the present one is kept"
    );
    let again = store.recover(RUN, 2, later).await.expect("recovers");
    assert_eq!(again.placed, None, "it is told once");
}

#[tokio::test]
async fn a_change_of_the_schema_is_preceded_by_a_backup() {
    let (dir, path) = home();
    let store = open(&path);
    delivered(&store, 0..5, 10, NOW).await;
    drop(store);
    Connection::open(&path)
        .and_then(|db| {
            db.execute_batch(
                "CREATE TABLE seen (connection BLOB NOT NULL, fact BLOB NOT NULL, body BLOB NOT NULL, at INTEGER NOT NULL,
                   event INTEGER NOT NULL, PRIMARY KEY (connection, fact)) WITHOUT ROWID;
                 INSERT INTO seen SELECT connection, fact, body, at, event FROM fact_fresh;
                 CREATE INDEX seen_at ON seen (at);
                 DROP TABLE fact_fresh; DROP TABLE fact_kept; DROP TABLE fact_run;",
            )?;
            db.pragma_update(None, "user_version", SCHEMA - 1)
        })
        .expect("as it was before");
    let store = open(&path);
    let rows = Backups::of(dir.path()).list().expect("lists");
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].why, rows[0].schema, rows[0].events), (Why::Migration, SCHEMA - 1, Some(5)));
    let again = store.accept((0..5).map(|n| numbered(n, 10, NOW)).collect(), NOW).await.expect("accepts");
    assert_eq!(again, (1..=5).map(|seq| Accepted::Repeat(Seq(seq))).collect::<Vec<_>>(), "facts came along");
    drop(store);
    drop(open(&path));
    assert_eq!(Backups::of(dir.path()).list().expect("lists").len(), 1, "and only then");
}

/// Overwrites some pages in the middle of a table.
fn damage(path: &Path, table: &str, share: usize) -> usize {
    let (pages, size): (Vec<i64>, i64) = {
        let db = Connection::open(path).expect("opens");
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("folds back");
        let mut all = db
            .prepare("SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' ORDER BY pageno")
            .expect("asks");
        let pages =
            all.query_map([table], |row| row.get(0)).expect("asks").collect::<Result<_, _>>().expect("reads");
        (pages, db.pragma_query_value(None, "page_size", |row| row.get(0)).expect("a size"))
    };
    let mut bytes = std::fs::read(path).expect("reads");
    let hit: Vec<i64> = pages.iter().skip(2).step_by(share).copied().collect();
    for page in &hit {
        let at = ((page - 1) * size) as usize;
        bytes[at..at + size as usize].fill(0xa5);
    }
    std::fs::write(path, bytes).expect("writes");
    hit.len()
}

#[tokio::test]
async fn a_damaged_database_is_seen_at_the_start_and_every_readable_row_is_salvaged() {
    let (dir, path) = home();
    let store = open(&path);
    delivered(&store, 0..1_000, 300, NOW).await;
    store.accept((2_000..2_010).map(|n| numbered(n, 300, NOW)).collect(), NOW).await.expect("accepts");
    store.save_setting("settings", "{}".into(), NOW).await.expect("saves");
    drop(store);
    let hit = damage(&path, "event", 9);
    assert!(hit >= 3, "{hit} pages were hit");
    let before = std::fs::read(&path).expect("reads");
    assert!(
        matches!(before_open(&path, NOW), Err(Error::Damaged(_))),
        "it is seen before anything is written"
    );
    assert_eq!(std::fs::read(&path).expect("reads"), before, "and nothing is");
    let mended = salvage(&path, "ann", NOW, &AtomicU64::new(0)).expect("is mended");
    let lost: u64 = mended.lost.iter().filter(|one| one.table == "event").map(|one| one.lost).sum();
    assert!(lost > 0 && lost < 400, "{mended:?}");
    assert!(mended.lost.iter().all(|one| one.table == "event"), "{mended:?}");
    let store = open(&path);
    let recovered = store.recover(RUN, 1, NOW).await.expect("recovers");
    assert!(recovered.older_copy && recovered.placed.is_some());
    let (events, orphans): (u64, i64) = store
        .read(|db| {
            let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
            let orphans = count("SELECT count(*) FROM delivery WHERE event NOT IN (SELECT seq FROM event)")?;
            Ok((count("SELECT count(*) FROM event")? as u64, orphans))
        })
        .await
        .expect("reads");
    assert_eq!(
        (events, orphans),
        (1_010 - lost, 0),
        "every other event is there, and nothing without its event"
    );
    let sums = store.sums(NOW).await.expect("reads");
    assert_eq!(sums.of(State::Delivered) + sums.of(State::InDoubt), 1_010 - lost, "the sums fit the rows");
    while store.index_batch(500).await.expect("indexes") {}
    assert_eq!(store.setting("settings").await, Ok(Some("{}".to_owned())));
    assert_eq!(store.check_audit().await.expect("reads").broken_at, None);
    assert_eq!(store.check_whole(Arc::new(true.into())).await, Ok(None));
    let kept = Backups::of(dir.path()).list().expect("lists");
    assert_eq!(
        (kept[0].why, kept[0].sound),
        (Why::Repair, false),
        "the damaged one is kept and cannot be restored"
    );
    assert!(Backups::order(dir.path(), &kept[0].id, "ann".into(), String::new()).is_err());
}

#[tokio::test]
async fn damage_that_is_met_at_work_stops_writing_and_the_whole_check_names_it() {
    let (_dir, path) = home();
    let store = open(&path);
    delivered(&store, 0..1_000, 300, NOW).await;
    drop(store);
    damage(&path, "delivery", 5);
    let store = Store::open(Options { path, mode: Mode::Threaded, vfs: None }).expect("opens unseen");
    let found = store.check_whole(Arc::new(true.into())).await.expect("looks");
    assert!(found.is_some(), "the whole look finds it");
    let stopped = Arc::new(false.into());
    assert_eq!(store.check_whole(stopped).await, Err(Error::Interrupted));
}
