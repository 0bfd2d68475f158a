//! Fifty events a second for as long as is asked for, through outages, throttling, naps of the machine, restarts, a clock
//! that is set by an hour and a disk without room: nothing is lost, and neither memory nor file grow with time. On
//! demand: `PATCHBAY_SOAK_S=3600`.
#![cfg(target_os = "linux")]

mod clock;
mod disk;
mod measure;
mod plan;
mod stand;

use measure::{BYTES_PER_EVENT_MAX, WAL_MAX, flat, measure};
use patchbay_sandbox::{
    Options,
    monday::{Faults, Limits, Plan},
    serve,
};
use patchbay_tests::{
    headless::furnish,
    rig::items_by_fact,
    sender::{LANES, Sender, number, settle},
};
use plan::{ROUNDS, WEATHER};
use stand::Stand;
use std::{
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};

const PER_SECOND: u64 = 50;

#[test]
fn memory_and_file_do_not_grow_with_time() {
    if !disk::inside() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(soak(number("PATCHBAY_SOAK_S", 3_600)));
}

async fn soak(seconds: u64) {
    // No plan is told: every published one would be used up for the day within minutes.
    let options = Options { seed: 1, plan: Plan::Untold, ..Options::default() };
    let running = serve(options).await.expect("the simulator starts");
    let monday = running.monday.clone();
    monday.set_limits(Limits::none());
    let endpoint = format!("http://{}/v2", running.monday_address);
    let folder = tempfile::tempdir().expect("a folder");
    let room = seconds * PER_SECOND * BYTES_PER_EVENT_MAX + 2 * WAL_MAX;
    let mut stand = Stand::new(folder.path(), room);
    let (path, key) = furnish(stand.relay(), &endpoint, &monday.board_id()).await;
    let sender = Arc::new(Sender::new(stand.intake_port, path, key));
    let sending = tokio::spawn(Arc::clone(&sender).run(1, PER_SECOND));
    let (mut marks, length) = (Vec::new(), Duration::from_secs(seconds) / 24);
    for (round, (name, faults)) in ROUNDS.iter().zip(WEATHER.iter().cycle()) {
        monday.set_faults(*faults);
        tokio::time::sleep(length / 2).await;
        stand.set_clock(round.clock).await;
        tokio::time::sleep(length / 2).await;
        monday.set_faults(Faults::default());
        tokio::time::sleep(length / 2).await;
        stand.end(round, &sender, length / 2).await;
        tokio::time::sleep(length / 2).await;
        let mark = measure(stand.relay().id(), stand.disk.home(), sender.next.load(Ordering::Relaxed));
        println!("{name:>10}, {:?}: {mark:?}, answers by status {:?}", round.end, sender.statuses());
        marks.push(mark);
    }
    sender.stop.store(true, Ordering::Relaxed);
    sending.await.expect("the sender ends");
    // What failed often enough waits ten minutes before it is tried again.
    settle(stand.relay(), 900).await;
    let answered = sender.answered.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let sent = sender.next.load(Ordering::Relaxed);
    let items = items_by_fact(&monday, sent);
    let lost = answered.iter().filter(|n| !items.contains_key(&format!("fact-{n}"))).count();
    let doubled = items.values().filter(|count| **count > 1).count();
    println!("{sent} sent to {LANES} lanes, {} answered 2xx, {} items", answered.len(), items.len());
    let statuses = sender.statuses();
    println!("answers by status: {statuses:?}");
    // Nobody is told that what was sent is wrong: it never is.
    assert!(statuses.keys().all(|status| [200, 202, 503].contains(status)), "{statuses:?}");
    assert_eq!((lost, doubled), (0, 0), "lost and doubled");
    // What an outage leaves waiting shuts intake at times, and the soak would be none if that were the rule.
    assert!(answered.len() as u64 * 2 > sent, "most of what is sent must be taken");
    stand.troubled();
    flat(&marks);
}
