//! Fifty events a second for as long as is asked for, through outages, throttling, naps of the machine and restarts:
//! nothing is lost, and neither memory nor file grow with time. On demand: `PATCHBAY_SOAK_S=3600`.

use patchbay_sandbox::{
    Options,
    monday::{Faults, Limits},
    serve,
};
use patchbay_tests::{
    headless::{Headless, free_port, furnish},
    rig::items_by_fact,
    sender::{LANES, Sender, number, settle},
};
use std::{
    path::Path,
    process::Command,
    sync::{Arc, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

const PER_SECOND: u64 = 50;
/// Memory may grow by this after the first third.
const RSS_GROWTH_MAX: u64 = 24 * 1024 * 1024;
/// What one event with its delivery, attempt and payload may take on disk in the end.
const BYTES_PER_EVENT_MAX: u64 = 6 * 1024;

/// What was measured at one moment.
#[derive(Debug, Clone, Copy)]
struct Mark {
    rss: u64,
    file: u64,
    wal: u64,
    sent: u64,
}

/// Troubles, each for a while, with quiet between them.
const TROUBLES: [(&str, Faults); 4] = [
    (
        "throttled",
        Faults {
            status_429: 0.3,
            status_500: 0.0,
            errors_200: 0.0,
            slow_ms: 0,
            cut_before: 0.0,
            cut_after: 0.0,
        },
    ),
    (
        "down",
        Faults {
            status_429: 0.0,
            status_500: 0.9,
            errors_200: 0.0,
            slow_ms: 0,
            cut_before: 0.1,
            cut_after: 0.0,
        },
    ),
    (
        "slow",
        Faults {
            status_429: 0.0,
            status_500: 0.0,
            errors_200: 0.0,
            slow_ms: 3_000,
            cut_before: 0.0,
            cut_after: 0.0,
        },
    ),
    (
        "hangs up",
        Faults {
            status_429: 0.0,
            status_500: 0.0,
            errors_200: 0.05,
            slow_ms: 0,
            cut_before: 0.1,
            cut_after: 0.2,
        },
    ),
];

#[test]
fn memory_and_file_do_not_grow_with_time() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(soak(number("PATCHBAY_SOAK_S", 3_600)));
}

async fn soak(seconds: u64) {
    let home = tempfile::tempdir().expect("a folder");
    let running = serve(Options { seed: 1, ..Options::default() }).await.expect("the simulator starts");
    let monday = running.monday.clone();
    monday.set_limits(Limits::none());
    let endpoint = format!("http://{}/v2", running.monday_address);
    let port = free_port();
    let mut relay = Headless::start(home.path(), port, None).expect("the relay starts");
    let (path, key) = furnish(&relay, &endpoint, &monday.board_id()).await;
    let sender = Arc::new(Sender::new(port, path, key));
    let sending = tokio::spawn(Arc::clone(&sender).run(1, PER_SECOND));
    let (began, mut marks, mut n) = (Instant::now(), Vec::new(), 0_usize);
    // Twelve rounds: trouble, quiet, and a nap or a restart between them.
    let round = Duration::from_millis(seconds * 1_000 / 24);
    while began.elapsed().as_secs() < seconds {
        let (name, faults) = TROUBLES[n % TROUBLES.len()];
        monday.set_faults(faults);
        tokio::time::sleep(round).await;
        monday.set_faults(Faults::default());
        tokio::time::sleep(round / 2).await;
        match n % 3 {
            0 => nap(relay.id(), Duration::from_secs(5)).await,
            1 => {
                relay.kill();
                relay = Headless::start(home.path(), port, None).expect("the relay starts again");
            }
            _ => {}
        }
        tokio::time::sleep(round / 2).await;
        let mark = measure(relay.id(), home.path(), sender.next.load(Ordering::Relaxed));
        println!("{name:>10}: {mark:?}");
        marks.push(mark);
        n += 1;
    }
    sender.stop.store(true, Ordering::Relaxed);
    sending.await.expect("the sender ends");
    // What failed often enough waits ten minutes before it is tried again.
    settle(&relay, 900).await;
    let answered = sender.answered.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let sent = sender.next.load(Ordering::Relaxed);
    let items = items_by_fact(&monday, sent);
    let lost = answered.iter().filter(|n| !items.contains_key(&format!("fact-{n}"))).count();
    let doubled = items.values().filter(|count| **count > 1).count();
    println!("{sent} sent to {LANES} lanes, {} answered 2xx, {} items", answered.len(), items.len());
    assert_eq!((lost, doubled), (0, 0), "lost and doubled");
    flat(&marks);
}

/// The machine sleeps: to the relay, no time passes.
async fn nap(process: u32, long: Duration) {
    let signal = |name: &str| {
        let sent = Command::new("kill").args([name, &process.to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{name}");
    };
    signal("-STOP");
    tokio::time::sleep(long).await;
    signal("-CONT");
}

fn measure(process: u32, home: &Path, sent: u64) -> Mark {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: u64 = line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0);
    let size = |ends: &str| bytes(home, ends);
    Mark { rss: kib * 1_024, file: size(".db"), wal: size(".db-wal"), sent }
}

/// Bytes of all files of this ending in a home.
fn bytes(folder: &Path, ends: &str) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => bytes(&entry.path(), ends),
        Ok(meta) if entry.file_name().to_string_lossy().ends_with(ends) => meta.len(),
        Ok(_) | Err(_) => 0,
    });
    sizes.sum()
}

fn flat(marks: &[Mark]) {
    let third = marks.len() / 3;
    let most = |marks: &[Mark]| marks.iter().map(|mark| mark.rss).max().unwrap_or(0);
    let (warm, last) = (most(&marks[..=third]), most(&marks[marks.len() - third.max(1)..]));
    println!("memory at most {} KiB in the first third, {} KiB in the last", warm / 1_024, last / 1_024);
    assert!(warm > 0 && last <= warm + RSS_GROWTH_MAX, "memory grows: {marks:?}");
    let end = marks.last().expect("a mark");
    println!("{} bytes a stored event", end.file / end.sent.max(1));
    assert!(end.file <= end.sent * BYTES_PER_EVENT_MAX + 8 * 1024 * 1024, "the file grows: {end:?}");
    assert!(
        marks.iter().all(|mark| mark.wal <= 80 * 1024 * 1024),
        "the log of the database grows: {marks:?}"
    );
}
