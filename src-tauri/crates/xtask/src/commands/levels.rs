//! The test levels, in the order they run. Adding one is one line of [`LEVELS`].
//!
//! A level whose test target or folder is not there fails: a level cannot go missing unnoticed.

use super::bindings;
use crate::place::Place;
use crate::setup::page;
use crate::shell::{Background, NPM, Run, Said, cargo, on_path};

pub struct Level {
    pub name: &'static str,
    pub run: fn(&Place) -> Said<()>,
    /// Takes hours, and runs only where it is asked for by name.
    pub on_demand: bool,
}

const fn level(name: &'static str, run: fn(&Place) -> Said<()>) -> Level {
    Level { name, run, on_demand: false }
}

pub const LEVELS: &[Level] = &[
    level("page", page),
    level("bindings", bindings::check),
    level("unit+it", |place| rust(place, &["--lib", "--bins", "--test=it"], Pace::Together)),
    level("sim", simulation),
    level("kill", |place| rust(place, &["--test=kill"], Pace::Together)),
    level("browser", |place| rust(place, &["--test=browser"], Pace::OneByOne)),
    level("frames", frames),
    level("window", |place| rust(place, &["--test=window"], Pace::OneByOne)),
    level("sdk", sdk),
    Level { name: "soak", run: soak, on_demand: true },
];

/// Whether the tests of a level may share the machine.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    Together,
    /// One driver, one display: in series.
    OneByOne,
}

/// Test targets of the workspace, chosen by `which` as for `cargo test`.
fn rust(place: &Place, which: &[&str], pace: Pace) -> Said<()> {
    let run = if on_path("cargo-nextest") {
        // Everything is built, as in the one build before the levels, and the choice is made among what was built:
        // to build only the chosen targets would unify features differently and compile our crates once more.
        let built = ["nextest", "run", "--workspace", "--tests", "--no-fail-fast", "--filterset"];
        let threads: &[&str] = if pace == Pace::OneByOne { &["--test-threads", "1"] } else { &[] };
        cargo(&place.root, built).args([filter(which)]).args(threads)
    } else {
        let threads: &[&str] = if pace == Pace::OneByOne { &["--", "--test-threads", "1"] } else { &[] };
        cargo(&place.root, ["test", "--workspace", "--no-fail-fast"]).args(which).args(threads)
    };
    run.go()
}

/// How the simulation is built: faster than everything else, with the planted bugs still in it.
pub const SIMULATION: [&str; 6] = ["--profile", "sim", "--package", "patchbay-tests", "--test", "sim"];

/// In one process: it shares the cores out itself, and its figures are shown.
fn simulation(place: &Place) -> Said<()> {
    cargo(&place.root, ["test"]).args(SIMULATION).args(["--", "--show-output"]).go()
}

/// The relay in a process of its own for `PATCHBAY_SOAK_S` seconds, an hour by default.
fn soak(place: &Place) -> Said<()> {
    let which = ["test", "--package", "patchbay-tests", "--test", "soak", "--", "--show-output"];
    cargo(&place.root, which).go()
}

/// The same choice in nextest's words.
fn filter(which: &[&str]) -> String {
    let words = which.iter().map(|choice| match choice.strip_prefix("--test=") {
        Some(name) => format!("binary(={name})"),
        None => format!("kind({})", choice.trim_start_matches('-').trim_end_matches('s')),
    });
    words.collect::<Vec<_>>().join(" | ")
}

/// The board at its largest in a real browser, over the page's in-memory relay, against its frame budget.
fn frames(place: &Place) -> Said<()> {
    for script in ["build:fake", "frames"] {
        Run::new(NPM).args(["run", "--silent", script]).within(place.ui()).go()?;
    }
    Ok(())
}

/// The page's format, types and tests.
fn page(place: &Place) -> Said<()> {
    page::install(place)?;
    Run::new(NPM).args(["run", "--silent", "check"]).within(place.ui()).go()?;
    Run::new(NPM).args(["test", "--silent"]).within(place.ui()).go()
}

/// The vendors' own clients against our simulators.
fn sdk(place: &Place) -> Said<()> {
    let folder = place.root.join("tests/sdk");
    page::packages(&folder)?;
    let simulators = Background::start(&Run::new(place.example("simulators")))?;
    Run::new("node").args(["--test"]).env("PATCHBAY_SIMULATORS", &simulators.line).within(folder).go()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_of_targets_reads_the_same_in_both_runners() {
        assert_eq!(filter(&["--lib", "--bins", "--test=it"]), "kind(lib) | kind(bin) | binary(=it)");
    }

    #[test]
    fn no_two_levels_share_a_name() {
        let names: std::collections::BTreeSet<_> = LEVELS.iter().map(|level| level.name).collect();
        assert_eq!(names.len(), LEVELS.len());
    }
}
