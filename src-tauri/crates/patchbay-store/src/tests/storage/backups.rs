//! Copies: made beside the work, put in place, and taken before a change of the schema.

use super::*;

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
