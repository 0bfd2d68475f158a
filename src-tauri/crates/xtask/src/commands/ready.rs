//! `ready`: what must be green before a commit.

use super::test;
use crate::place::Place;
use crate::setup::{self, For, page};
use crate::shell::{Said, cargo};

pub fn run() -> Said<()> {
    let place = Place::find()?;
    cargo(&place.root, ["fmt", "--all", "--check"]).go()?;
    setup::prepare(&place, For::Tests)?;
    page::placeholder(&place)?;
    cargo(&place.root, ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]).go()?;
    test::run(&test::Args::default())
}
