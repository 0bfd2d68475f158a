//! The whole engine in one thread, on a disk that forgets and a network that lies, repeated exactly by a seed.

mod books;
mod cases;
mod disk;
mod facts;
mod faults;
mod fuzz;
mod history;
mod house;
mod levels;
mod machine;
mod person;
mod plan;
mod reach;
mod vendors;
mod verdict;

use history::simulate;
use patchbay_store::{Planted, plant};
use plan::{Broken, Plan, Report};
use std::{
    sync::{
        PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};
use tokio::sync::{Mutex, MutexGuard};

/// Planted bugs belong to the process, so simulations take turns.
static TURN: Mutex<()> = Mutex::const_new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.blocking_lock()
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// How often a seed's history may be cut in two, on the way to two thousand.
const CRASHES_PER_SEED: u64 = 20;

/// So many events reach everything that is counted.
const ENOUGH: u64 = 100_000;

/// Many histories, as many at once as there are cores. `PATCHBAY_SIM_EVENTS` and `PATCHBAY_SIM_CRASHES` say how much
/// in all, `PATCHBAY_SIM_SCALE` how many times that; `PATCHBAY_SIM_SEED` is the first seed, `PATCHBAY_SIM_SEEDS` how
/// many share it.
#[test]
fn nothing_acknowledged_is_lost_and_no_fact_has_two_records() {
    let _turn = turn();
    let scale = number("PATCHBAY_SIM_SCALE", 1);
    let events = number("PATCHBAY_SIM_EVENTS", 500_000) * scale;
    let crashes = number("PATCHBAY_SIM_CRASHES", 2_000) * scale;
    let first = number("PATCHBAY_SIM_SEED", 1);
    let seeds = number("PATCHBAY_SIM_SEEDS", (crashes / CRASHES_PER_SEED).max(1)).max(1);
    let next = AtomicU64::new(first);
    let sum = std::sync::Mutex::new((Report::default(), Vec::<(u64, Broken)>::new()));
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(seeds as usize);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let broken = sum.lock().unwrap_or_else(PoisonError::into_inner).1.len();
                    if seed >= first + seeds || broken > 0 {
                        return;
                    }
                    let share = |all: u64| all / seeds + u64::from(seed - first < all % seeds);
                    let plan =
                        Plan { seed, events: share(events), crashes: share(crashes), ..Plan::stormy() };
                    let result = simulate(&plan);
                    let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
                    match result {
                        Ok(report) => sum.0.add(&report),
                        Err(broken) => sum.1.push((seed, broken)),
                    }
                }
            });
        }
    });
    let took = began.elapsed().as_secs_f64();
    let (report, broken) = sum.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{} seeds from {first} on, {workers} at once, {took:.0} s: {report}", report.seeds);
    if let Some((seed, broken)) = broken.first() {
        let (events, crashes) = (events.div_ceil(seeds), crashes.div_ceil(seeds));
        panic!(
            "seed {seed}: {broken}\nrepeat with PATCHBAY_SIM_SEED={seed} PATCHBAY_SIM_SEEDS=1 \
             PATCHBAY_SIM_EVENTS={events} PATCHBAY_SIM_CRASHES={crashes}"
        );
    }
    assert_eq!((report.events, report.crashes), (events, crashes), "what was asked for was simulated");
    if events >= ENOUGH {
        assert_eq!(report.reach.missed(), [""; 0], "never reached");
    }
}

#[test]
fn with_vendors_that_forgot_the_key_records_are_looked_for() {
    let _turn = turn();
    let plan = Plan { seed: 77, events: 800, crashes: 25, nights: true, ..Plan::stormy() };
    let report = simulate(&plan).unwrap_or_else(|broken| panic!("seed 77: {broken}"));
    assert!(report.looks > 0, "no night was long enough: {report}");
    assert!(report.answered > 0, "nobody was asked about a board without a key: {report}");
}

#[test]
fn the_same_seed_is_the_same_run() {
    let _turn = turn();
    let plan = Plan { seed: 5, events: 1_000, crashes: 8, ..Plan::stormy() };
    let (once, again) = (simulate(&plan), simulate(&plan));
    assert_eq!(once.map_err(|b| b.to_string()), again.map_err(|b| b.to_string()));
}

/// A proof that proves nothing would pass on a broken engine too; and one that finds the same on a sound one would
/// have found something else.
#[test]
fn planted_bugs_are_caught() {
    let _turn = turn();
    for bug in [
        Planted::AckBeforeCommit,
        Planted::SkipSync,
        Planted::ForgetToLook,
        Planted::SettleBlindly,
        Planted::ForgetMember,
        Planted::ForgetOpening,
    ] {
        let plan = |seed| Plan { seed, events: 1_500, crashes: 30, restarts: 40, ..Plan::stormy() };
        plant(bug);
        let caught = (1..=20).find_map(|seed| simulate(&plan(seed)).err().map(|broken| (seed, broken)));
        plant(Planted::Nothing);
        let (seed, broken) = caught.unwrap_or_else(|| panic!("{bug:?} was not caught by twenty seeds"));
        println!("{bug:?} caught by seed {seed}: {broken}");
        if let Err(broken) = simulate(&plan(seed)) {
            panic!("seed {seed} without {bug:?}: {broken}");
        }
    }
}
