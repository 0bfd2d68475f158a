//! The developer commands, in Rust so that they run the same on every machine: `cargo xtask <command>`.
//!
//! Each command is a file in `commands`; `setup` is what they share to get from a bare machine to one that can
//! build. Nothing here is linked into the product.

mod commands;
mod place;
mod setup;
mod shell;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use commands::{bench, bindings, demo, ready, simulators, test};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Developer commands of Patchbay", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set the machine up, build, and open the window in Practice
    Demo(demo::Args),
    /// Set the machine up and run every test level
    Test(test::Args),
    /// Run the benchmarks on a release build, each beside its floor
    Bench(bench::Args),
    /// Write the OpenAPI document and the page's types from the handlers
    Bindings(bindings::Args),
    /// What must be green before a commit: format, lints, page checks, tests
    Ready,
    /// Run the vendor simulators alone; prints one JSON line of addresses and test credentials
    Simulators(simulators::Args),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Bindings(args) => bindings::run(&args),
        Command::Ready => ready::run(),
        Command::Simulators(args) => simulators::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\n{problem}");
            ExitCode::FAILURE
        }
    }
}
