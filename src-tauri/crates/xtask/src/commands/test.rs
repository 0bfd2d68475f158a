//! `test`: sets the machine up, builds everything once, and runs the test levels.
//!
//! A failed level does not stop the next: one run tells everything that is wrong.

use std::time::{Duration, Instant};

use super::levels::{LEVELS, Level, SIMULATION};
use crate::place::Place;
use crate::setup::{self, For, page};
use crate::shell::{Said, cargo};

#[derive(clap::Args, Default)]
pub struct Args {
    /// Only these levels, by name; without names all but those that take hours
    #[arg(value_name = "LEVEL")]
    only: Vec<String>,
}

struct Ran {
    name: &'static str,
    took: Duration,
    problem: Option<String>,
}

pub fn run(args: &Args) -> Said<()> {
    let place = Place::find()?;
    let levels = chosen(&args.only)?;
    let mut ran = vec![timed("set-up", || setup::prepare(&place, For::Tests))];
    if ran[0].problem.is_none() {
        ran.push(timed("build", || build(&place, &levels)));
    }
    if ran.iter().all(|r| r.problem.is_none()) {
        ran.extend(levels.iter().map(|level| timed(level.name, || (level.run)(&place))));
    }
    close(&ran)
}

fn chosen(only: &[String]) -> Said<Vec<&'static Level>> {
    if let Some(unknown) = only.iter().find(|name| LEVELS.iter().all(|l| l.name != name.as_str())) {
        let names: Vec<_> = LEVELS.iter().map(|l| l.name).collect();
        return Err(format!("There is no level “{unknown}”. The levels are: {}.", names.join(", ")));
    }
    let wanted = |level: &&Level| match only {
        [] => !level.on_demand,
        names => names.iter().any(|name| name == level.name),
    };
    Ok(LEVELS.iter().filter(wanted).collect())
}

/// One build for every level, so that the clock of a level holds its tests and nothing else.
fn build(place: &Place, levels: &[&'static Level]) -> Said<()> {
    page::placeholder(place)?;
    cargo(&place.root, ["build", "--workspace", "--all-targets"]).go()?;
    match levels.iter().any(|level| level.name == "sim") {
        true => cargo(&place.root, ["build"]).args(SIMULATION).go(),
        false => Ok(()),
    }
}

fn timed(name: &'static str, step: impl FnOnce() -> Said<()>) -> Ran {
    println!("\n── {name}");
    let start = Instant::now();
    let problem = step().err();
    let ran = Ran { name, took: start.elapsed(), problem };
    println!("── {}", line(&ran));
    ran
}

fn line(ran: &Ran) -> String {
    let word = if ran.problem.is_none() { "passed" } else { "FAILED" };
    format!("{:<10} {word} {:>7.1} s", ran.name, ran.took.as_secs_f64())
}

/// Prints what ran; the last line counts steps and levels.
fn close(ran: &[Ran]) -> Said<()> {
    println!();
    for one in ran {
        println!("{}", line(one));
        if let Some(problem) = &one.problem {
            println!("  {}", problem.replace('\n', "\n  "));
        }
    }
    let failed = ran.iter().filter(|r| r.problem.is_some()).count();
    println!("\n{} passed, {failed} failed", ran.len() - failed);
    if failed == 0 { Ok(()) } else { Err("Not everything passed.".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_level_is_refused_with_the_names_of_the_known_ones() {
        let said = chosen(&["nonsense".to_owned()]).err().unwrap();
        assert!(said.contains("nonsense") && said.contains(LEVELS[0].name));
    }

    #[test]
    fn without_names_every_level_runs_that_does_not_take_hours() {
        let all = chosen(&[]).unwrap();
        assert!(all.iter().any(|level| level.name == "kill"));
        assert!(
            all.iter().all(|level| level.name != "soak"),
            "hours are spent only where they are asked for"
        );
        assert_eq!(chosen(&["soak".to_owned()]).unwrap().len(), 1);
    }
}
