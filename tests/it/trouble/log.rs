//! A write-ahead log that another program keeps from being folded back.

use super::{Desk, delivered, until};
use patchbay_model::limits::{WAL_CEILING_BYTES, WAL_CHECKPOINT_BYTES};
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// What an event carries beside what is kept of it, in bytes: sealed, and on its way through the log.
const PAYLOAD: usize = 1_000_000;

fn log_bytes(home: &Path) -> u64 {
    std::fs::metadata(home.join("patchbay.db-wal")).map_or(0, |meta| meta.len())
}

#[tokio::test]
async fn a_log_that_another_program_holds_is_said_while_events_come_in_and_is_over_by_itself() {
    let (desk, relay) = Desk::new().await;
    assert_eq!(desk.post(0).await, 202);
    delivered(&relay, 1).await;
    let path = desk.home.path().join("patchbay.db");
    let other = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("opens");
    other.execute_batch("BEGIN").expect("begins");
    other.query_row("SELECT count(*) FROM event", [], |row| row.get::<_, i64>(0)).expect("reads");
    let (mut n, end) = (1, Instant::now() + Duration::from_secs(150));
    let status = loop {
        // Past its ceiling a log need not grow for its reader to be missed.
        let note =
            if log_bytes(desk.home.path()) < WAL_CEILING_BYTES + WAL_CHECKPOINT_BYTES { PAYLOAD } else { 0 };
        assert_eq!(desk.post_with(n, note).await, 202, "events are taken meanwhile");
        n += 1;
        let status = relay.ask("GET", "/status", None).await;
        if status.get("trouble").is_some() {
            break status;
        }
        assert!(Instant::now() < end, "nobody says it at {} bytes: {status}", log_bytes(desk.home.path()));
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let trouble = &status["trouble"];
    assert_eq!((&trouble["code"], &trouble["blocks"]), (&json!("wal"), &json!(false)), "{status}");
    let said = trouble["sentence"].as_str().unwrap_or_default();
    for words in ["has grown to", "MiB", "Another program", "Close what else reads patchbay.db"] {
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(status["intake"]["state"], "open", "{status}");
    // Nobody tells the relay that the other one has gone.
    drop(other);
    until(&relay, "/status", |status| status.get("trouble").is_none()).await;
    delivered(&relay, n).await;
    assert_eq!(desk.items(n), vec![1; usize::try_from(n).expect("some events")]);
    // The log begins anew and is cut to what it usually needs.
    let end = Instant::now() + Duration::from_secs(60);
    while log_bytes(desk.home.path()) > 2 * WAL_CHECKPOINT_BYTES {
        assert_eq!(desk.post(n).await, 202);
        n += 1;
        assert!(Instant::now() < end, "the log stays at {} bytes", log_bytes(desk.home.path()));
    }
}
