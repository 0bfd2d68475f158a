//! A real relay, really killed: under 200 events a second with repeats, at random moments and at every named point.
//! Every event that was answered 2xx has exactly one item at the simulator.

mod gate;
mod plans;
mod replays;
mod rotation;

use patchbay_sandbox::{Options, monday::Limits, serve};
use patchbay_store::CRASH_POINTS;
use patchbay_tests::{
    headless::{Headless, free_port, furnish},
    rig::items_by_fact,
    sender::{Sender, number, settle},
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

const PER_SECOND: u64 = 200;

#[test]
fn every_event_answered_2xx_has_exactly_one_item_whenever_the_relay_is_killed() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(history());
}

async fn history() {
    let kills = number("PATCHBAY_KILLS", 60);
    let seed = number("PATCHBAY_KILL_SEED", 1);
    println!("{kills} kills, seed {seed}");
    let home = tempfile::tempdir().expect("a folder");
    let running = serve(Options { seed, ..Options::default() }).await.expect("the simulator starts");
    let monday = running.monday.clone();
    monday.set_limits(Limits::none());
    let endpoint = format!("http://{}/v2", running.monday_address);
    let port = free_port();
    let relay = Headless::start(home.path(), port, None).expect("the relay starts");
    let (path, key) = furnish(&relay, &endpoint, &monday.board_id()).await;
    let sender = Arc::new(Sender::new(port, path, key));
    let sending = tokio::spawn(Arc::clone(&sender).run(seed, PER_SECOND));
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut life = Some(relay);
    let mut reached = BTreeSet::new();
    for n in 0..kills {
        // The first kills are at the named points, each on some pass of its own; the rest are anywhere.
        let point = CRASH_POINTS.get(usize::try_from(n).unwrap_or(usize::MAX)).copied();
        let mut relay = match point {
            Some(point) => {
                drop(life.take());
                let at = format!("{point}:{}", 1 + chance.next_u64() % 30);
                let Some(relay) = Headless::start(home.path(), port, Some(&at)) else {
                    reached.insert(point);
                    continue;
                };
                relay
            }
            None => match life.take() {
                Some(relay) => relay,
                None => match Headless::start(home.path(), port, None) {
                    Some(relay) => relay,
                    None => panic!("the relay did not start after kill {n}"),
                },
            },
        };
        let patience = match point {
            Some(_) => 10_000,
            None => 200 + chance.next_u64() % 2_000,
        };
        let until = Instant::now() + Duration::from_millis(patience);
        while Instant::now() < until && relay.lives() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if let Some(point) = point
            && !relay.lives()
        {
            reached.insert(point);
        }
        relay.kill();
    }
    assert_eq!(
        reached.len(),
        CRASH_POINTS.len().min(usize::try_from(kills).unwrap_or(0)),
        "reached only {reached:?}"
    );
    let relay = Headless::start(home.path(), port, None).expect("the relay starts a last time");
    tokio::time::sleep(Duration::from_millis(500)).await;
    sender.stop.store(true, Ordering::Relaxed);
    sending.await.expect("the sender ends");
    settle(&relay, 90).await;
    let answered = sender.answered.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let sent = sender.next.load(Ordering::Relaxed);
    let items = items_by_fact(&monday, sent);
    let lost: Vec<_> = answered.iter().filter(|n| !items.contains_key(&format!("fact-{n}"))).collect();
    let doubled: Vec<_> = items.iter().filter(|(_, count)| **count > 1).collect();
    println!("{sent} sent, {} answered 2xx, {} items, {kills} kills", answered.len(), items.len());
    assert!(lost.is_empty(), "answered 2xx and lost: {lost:?}");
    assert!(doubled.is_empty(), "more than one item: {doubled:?}");
    assert!(answered.len() as u64 > kills * 20, "the relay hardly lived: {} answered", answered.len());
}
