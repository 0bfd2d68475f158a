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
    cargo(&place.root, ["bench", "--package", "patchbay-tests", "--bench", "bench", "--"])
        .args(&args.rest)
        .go()
}
