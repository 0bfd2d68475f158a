//! `simulators`: the vendors' stand-ins alone, for trying a client by hand.

use crate::place::Place;
use crate::shell::{Said, cargo};

#[derive(clap::Args)]
pub struct Args {
    /// Handed to the simulators as they are
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Standard output stays the simulators' own: its one JSON line can be piped on.
pub fn run(args: &Args) -> Said<()> {
    let place = Place::find()?;
    cargo(&place.root, ["run", "--quiet", "--package", "patchbay-sandbox", "--example", "simulators", "--"])
        .args(&args.rest)
        .go()
}
