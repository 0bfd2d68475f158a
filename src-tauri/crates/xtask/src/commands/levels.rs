//! The test levels, in the order they run. Adding one is one line of [`LEVELS`].
//!
//! A level whose test target or folder is not there fails: a level cannot go missing unnoticed.

use crate::place::Place;
use crate::setup::page;
use crate::shell::{Run, Said, cargo, on_path};

pub struct Level {
    pub name: &'static str,
    pub run: fn(&Place) -> Said<()>,
}

pub const LEVELS: &[Level] = &[
    Level { name: "page", run: page },
    Level { name: "unit+it", run: |place| rust(place, &["--lib", "--bins", "--test", "it"], Pace::Together) },
];

/// Whether the tests of a level may share the machine.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    Together,
    #[expect(dead_code, reason = "the window level, which has one driver, is the first to want it")]
    OneByOne,
}

/// Test targets of the workspace; `which` chooses them as for `cargo test`.
///
/// Always the whole workspace, never one package: another choice of packages would unify features differently
/// and compile the dependencies a second time.
fn rust(place: &Place, which: &[&str], pace: Pace) -> Said<()> {
    let nextest = on_path("cargo-nextest");
    let first: &[&str] = if nextest { &["nextest", "run"] } else { &["test"] };
    let words = first.iter().chain(&["--workspace"]).chain(which);
    let run = cargo(&place.root, words);
    let run = match (pace, nextest) {
        (Pace::Together, _) => run,
        (Pace::OneByOne, true) => run.args(["--test-threads", "1"]),
        (Pace::OneByOne, false) => run.args(["--", "--test-threads", "1"]),
    };
    run.go()
}

/// The page's format, types and tests.
fn page(place: &Place) -> Said<()> {
    page::install(place)?;
    Run::new("npm").args(["run", "--silent", "check"]).within(place.ui()).go()?;
    Run::new("npm").args(["test", "--silent"]).within(place.ui()).go()
}
