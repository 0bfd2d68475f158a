//! The whole engine in one thread, on a disk that forgets and a network that lies, repeated exactly by a seed.

mod disk;
mod faults;
mod world;

use patchbay_store::{Planted, plant};
use tokio::sync::{Mutex, MutexGuard};
use world::{Broken, Plan, Report, simulate};

/// Planted bugs belong to the process, so simulations take turns.
static TURN: Mutex<()> = Mutex::const_new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.blocking_lock()
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Prints what a failing run needs to be repeated.
fn expect_sound(plan: &Plan, result: Result<Report, Broken>) {
    match result {
        Ok(report) => println!("seed {}: {report}", plan.seed),
        Err(broken) => panic!("seed {}: {broken}\nrepeat with PATCHBAY_SIM_SEED={}", plan.seed, plan.seed),
    }
}

#[test]
fn nothing_acknowledged_is_lost_and_no_fact_has_two_records() {
    let _turn = turn();
    let first = number("PATCHBAY_SIM_SEED", 1);
    let seeds = number("PATCHBAY_SIM_SEEDS", 4);
    for seed in first..first + seeds {
        let plan = Plan {
            seed,
            events: number("PATCHBAY_SIM_EVENTS", 1_500),
            crashes: number("PATCHBAY_SIM_CRASHES", 60),
            ..Plan::stormy()
        };
        expect_sound(&plan, simulate(&plan));
    }
}

#[test]
fn with_a_vendor_that_forgot_the_key_the_record_is_looked_for() {
    let _turn = turn();
    let plan = Plan { seed: 77, events: 400, crashes: 25, nights: true, ..Plan::stormy() };
    let report = simulate(&plan).unwrap_or_else(|broken| panic!("seed 77: {broken}"));
    assert!(report.looks > 0, "no night was long enough: {report}");
}

#[test]
fn the_same_seed_is_the_same_run() {
    let _turn = turn();
    let plan = Plan { seed: 5, events: 150, crashes: 8, ..Plan::stormy() };
    let (once, again) = (simulate(&plan), simulate(&plan));
    assert_eq!(once.map_err(|b| b.to_string()), again.map_err(|b| b.to_string()));
}

/// A proof that proves nothing would pass on a broken engine too.
#[test]
fn planted_bugs_are_caught() {
    let _turn = turn();
    for bug in [Planted::AckBeforeCommit, Planted::SkipSync, Planted::ForgetToLook] {
        plant(bug);
        let caught = (1..=20).find_map(|seed| {
            let plan = Plan { seed, events: 300, crashes: 30, ..Plan::stormy() };
            simulate(&plan).err().map(|broken| (seed, broken))
        });
        plant(Planted::Nothing);
        let (seed, broken) = caught.unwrap_or_else(|| panic!("{bug:?} was not caught by twenty seeds"));
        println!("{bug:?} caught by seed {seed}: {broken}");
    }
}
