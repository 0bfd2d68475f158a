//! A database from before the inbox: what waited in it then is found under its cause.

use super::*;
use rusqlite::{Connection, params};
use rusqlite_migration::{M, Migrations};

fn older(path: &std::path::Path) {
    let mut db = Connection::open(path).expect("opens");
    db.pragma_update(None, "auto_vacuum", "INCREMENTAL").expect("is set");
    let first = vec![
        M::up(include_str!("../migrations/0001_first.sql")),
        M::up(include_str!("../migrations/0002_plans.sql")),
        M::up(include_str!("../migrations/0003_catalog.sql")),
    ];
    Migrations::new(first).to_latest(&mut db).expect("migrates");
    let problem = |code: &str, field: &str| {
        format!(r#"{{"code":"{code}","message":"No.","remedy":{{"kind":"remap","field":"{field}"}}}}"#)
    };
    for n in 1..=7_u8 {
        db.execute(
            "INSERT INTO event (id, connection, kind, occurred_at, received_at, policy_version, dedup, bytes, readable, view)
             VALUES (?1, ?2, 'k', 1, ?3, 1, ?1, 1, ?4, '{}')",
            params![[n; 16], SOURCE.bytes(), 1_000 + i64::from(n), n != 7],
        )
        .expect("an event");
        let (state, problem) = match n {
            1 | 2 => (8, Some(problem("vendor.rejected", "status"))),
            3 => (8, Some(problem("mapping.type", "status"))),
            4 => (4, Some(problem("doubt.ask", ""))),
            5 => (8, None),
            _ => (5, None),
        };
        if n < 7 {
            db.execute(
                "INSERT INTO delivery (id, event, route, lane, place, state, live, head, due_at, record_key, problem, ended_at)
                 VALUES (?1, ?2, ?3, ?1, ?2, ?4, ?5, ?5, 0, 'k', ?6, ?7)",
                params![[n; 16], n, ROUTE.bytes(), state, state == 4, problem, 2_000 + i64::from(n)],
            )
            .expect("a delivery");
        }
    }
    db.execute(
        "INSERT INTO attempt (delivery, number, look, left_at, took_ms, outcome, problem, code)
         VALUES (2, 1, 0, 0, 1, 'rejected', ?1, 'ColumnValueException')",
        [problem("vendor.rejected", "status")],
    )
    .expect("a try");
}

#[tokio::test]
async fn what_waited_before_is_found_under_its_cause() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("patchbay.db");
    older(&path);
    let store = Store::open(Options { path: path.clone(), mode: Mode::Threaded, vfs: None }).expect("opens");
    let mut found: Vec<_> = store
        .causes()
        .await
        .expect("reads")
        .into_iter()
        .map(|row| (row.code, row.vendor_code, row.field, row.n, row.first_at.0))
        .collect();
    found.sort();
    let row = |code: &str, vendor: &str, field: &str, first: i64| {
        (code.to_owned(), vendor.to_owned(), field.to_owned(), 1, first)
    };
    assert_eq!(
        found,
        [
            row("body.unreadable", "", "", 1_007),
            row("doubt.ask", "", "", 2_004),
            row("mapping.type", "", "status", 2_003),
            row("unknown", "", "", 2_005),
            row("vendor.rejected", "", "status", 2_001),
            row("vendor.rejected", "ColumnValueException", "status", 2_002),
        ]
    );
    let db = Connection::open(path).expect("opens");
    let without: i64 = db
        .query_row(
            "SELECT count(*) FROM delivery WHERE (state IN (4, 8)) != (cause IS NOT NULL)",
            [],
            |row| row.get(0),
        )
        .expect("counts");
    assert_eq!(without, 0);
    let one = DeliveryId::from_bytes([1; 16]);
    store.dismiss(one, DismissalId::from_bytes([1; 16]), String::new(), NOW).await.expect("gives up");
    assert_eq!(store.causes().await.expect("reads").len(), 5);
}
