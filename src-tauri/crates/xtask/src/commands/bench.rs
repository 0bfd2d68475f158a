//! `bench`: the figures of the product, measured on a release build.

use crate::place::Place;
use crate::setup::{self, For, system};
use crate::shell::{Said, cargo};

#[derive(clap::Args)]
pub struct Args {
    /// Handed to the bench program as they are
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// The figures of the window, which needs a page, a display and a program more than the others.
const WINDOW: &str = "window";

pub fn run(args: &Args) -> Said<()> {
    let place = Place::find()?;
    // One selection for both, so that nothing is compiled twice: an idle relay is one in a process of its own.
    let mut packages = vec!["--package", "patchbay-tests", "--package", "patchbay-headless"];
    let mut programs = vec!["--bin", "patchbay-headless"];
    if wants_window(&args.rest) {
        setup::prepare(&place, For::Tests)?;
        packages.extend(["--package", "patchbay"]);
        programs.extend(["--bin", "patchbay", "--example", "bare"]);
    } else {
        system::install(For::Headless)?;
    }
    packages.extend(["--bench", "bench"]);
    cargo(&place.root, ["build", "--release"]).args(&programs).args(&packages).go()?;
    cargo(&place.root, ["bench"]).args(&packages).args(["--"]).args(&args.rest).go()
}

/// As the bench program reads its words: a part of a name is enough, and no name means all of them.
fn wants_window(words: &[String]) -> bool {
    let mut names = words.iter().filter(|word| !word.starts_with('-')).peekable();
    names.peek().is_none() || names.any(|word| WINDOW.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::wants_window;

    #[test]
    fn the_window_is_built_when_it_is_asked_for_or_nothing_is() {
        let wants =
            |words: &[&str]| wants_window(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert!(wants(&[]) && wants(&["--flag"]) && wants(&["idle", "window"]) && wants(&["win"]));
        assert!(!wants(&["idle"]) && !wants(&["--window", "log"]));
    }
}
