//! The relay without a window: the same door over HTTP with a bearer token, on this machine alone.
//!
//! Prints one JSON line when it is up; says why on standard error, as one Problem, when it cannot be.

#![allow(
    clippy::result_large_err,
    reason = "a Problem is made when something is refused: rarely, and never in a loop"
)]

mod args;
mod front;
mod home;
mod logs;
mod run;
mod unlock;

use args::Args;
use clap::Parser as _;
use std::{io::Write as _, process::ExitCode};

/// Two are enough: what waits for a disk or a keyring runs on threads of its own.
const WORKERS: usize = 2;

fn main() -> ExitCode {
    let args = Args::parse();
    if args.openapi {
        return print(&patchbay_api::openapi(), true);
    }
    if args.vendors {
        return print(&patchbay_api::known_vendors(), false);
    }
    if args.unlock {
        return match home::Home::of(&args).and_then(|home| unlock::make(&home.path)) {
            Ok(path) => {
                println!("{}", path.display());
                ExitCode::SUCCESS
            }
            Err(problem) => {
                eprintln!("{}", serde_json::to_string(&problem).unwrap_or(problem.message));
                ExitCode::FAILURE
            }
        };
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("Threads could not be started: {error}.");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(run::run(args));
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let code = run::exit_code(&problem);
            eprintln!("{}", serde_json::to_string(&problem).unwrap_or(problem.message));
            ExitCode::from(code)
        }
    }
}

fn print(value: &serde_json::Value, pretty: bool) -> ExitCode {
    let text = if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    match text {
        // A reader that has seen enough and closed the pipe is no failure.
        Ok(text) => {
            let _ = writeln!(std::io::stdout(), "{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("What is asked for could not be written: {error}.");
            ExitCode::FAILURE
        }
    }
}
