//! A database that is damaged: seen, mended, and not written to.

use super::*;
use std::sync::atomic::AtomicU64;

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
