//! Who reads for too long holds the write-ahead log: it is ended by name, or told of where it is another program.

use super::*;
use patchbay_model::limits::{WAL_CEILING_BYTES, WAL_CHECKPOINT_BYTES};
use std::time::{Duration, Instant};

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
