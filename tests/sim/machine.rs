//! The delivery state machine of the real store, held against a model command by command.

mod bench;
mod command;
mod model;
mod rows;

use crate::{disk::Disk, number, turn};
use bench::Bench;
use command::Command;
use patchbay_store::{Planted, plant};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Commands of one run.
const LENGTH: usize = 160;
/// Runs spent on making a failing one shorter.
const SHORTENINGS: usize = 300;

/// Runs commands on a store of their own; says at which of them store and model part, and how.
fn run(commands: &[Command]) -> Result<usize, (usize, String)> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let mut bench = Bench::open().await;
        for (n, command) in commands.iter().enumerate() {
            bench.step(command).await.map_err(|why| (n, why))?;
        }
        Ok(bench.model.rows.len())
    })
}

fn drawn(seed: u64) -> Vec<Command> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    (0..LENGTH).map(|_| Command::draw(&mut || chance.next_u64())).collect()
}

/// Leaves out what the failure does not need, in halves, quarters and so on.
fn shortest(mut commands: Vec<Command>, mut why: String) -> (Vec<Command>, String) {
    let (mut size, mut left) = (commands.len() / 2, SHORTENINGS);
    while size > 0 && left > 0 {
        let mut at = 0;
        while at < commands.len() && left > 0 {
            let mut fewer = commands.clone();
            fewer.drain(at..(at + size).min(commands.len()));
            left -= 1;
            match run(&fewer) {
                Err((n, other)) => {
                    fewer.truncate(n + 1);
                    (commands, why) = (fewer, other);
                }
                Ok(_) => at += size,
            }
        }
        size /= 2;
    }
    (commands, why)
}

/// The first seed whose run parts from the model, with the shortest commands that show it.
fn parting(seeds: std::ops::Range<u64>) -> Result<usize, String> {
    let mut rows = 0;
    for seed in seeds {
        let commands = drawn(seed);
        match run(&commands) {
            Ok(n) => rows += n,
            Err((n, why)) => {
                let (commands, why) = shortest(commands[..=n].to_vec(), why);
                let list: String = commands.iter().map(|command| format!("\n  {command:?}")).collect();
                return Err(format!("machine seed {seed}: {why}\nafter{list}"));
            }
        }
    }
    Ok(rows)
}

#[test]
fn the_store_does_what_the_model_does() {
    let _turn = turn();
    let first = number("PATCHBAY_MACHINE_SEED", 1);
    let seeds = number("PATCHBAY_MACHINE_SEEDS", 60);
    match parting(first..first + seeds) {
        Ok(rows) => {
            println!("{seeds} seeds from {first} on, {LENGTH} commands each: {rows} deliveries as modelled")
        }
        Err(parted) => panic!("{parted}"),
    }
}

#[test]
fn settling_without_looking_is_seen_at_once() {
    let _turn = turn();
    plant(Planted::SettleBlindly);
    let parted = parting(1..20);
    plant(Planted::Nothing);
    println!("{}", parted.expect_err("the bug was not seen"));
}

/// A disk of its own for each run.
fn disk() -> Disk {
    static DISKS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    Disk::new(&format!("machine-{}", DISKS.fetch_add(1, std::sync::atomic::Ordering::Relaxed)))
}
