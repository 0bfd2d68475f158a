//! `bench`: the figures of the product, measured on a release build.

use crate::place::Place;
use crate::setup::{For, system};
use crate::shell::{Said, cargo};

#[derive(clap::Args)]
pub struct Args {
    /// Handed to the bench program as they are
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub fn run(args: &Args) -> Said<()> {
    let place = Place::find()?;
    system::install(For::Headless)?;
    // One selection for both, so that nothing is compiled twice: an idle relay is one in a process of its own.
    let packages = ["--package", "patchbay-tests", "--package", "patchbay-headless", "--bench", "bench"];
    cargo(&place.root, ["build", "--release", "--bin", "patchbay-headless"]).args(packages).go()?;
    cargo(&place.root, ["bench"]).args(packages).args(["--"]).args(&args.rest).go()
}
