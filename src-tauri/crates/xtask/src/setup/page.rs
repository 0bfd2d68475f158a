//! The page: its packages, its build, and a stand-in for the time before the first build.

use std::fs;
use std::path::Path;

use super::stamp;
use crate::place::Place;
use crate::shell::{NPM, Run, Said, on_path};

const NODE_MAJOR_MIN: u32 = 20;
const NOT_SOURCES: &[&str] = &["node_modules", "dist", "dist-fake", "artifacts", "coverage"];

// The window embeds ui/dist while it compiles and fails without one.
const PLACEHOLDER: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Patchbay</title></head>\n\
    <body><!-- placeholder --><p>The page is not built yet. Run <code>cargo xtask demo</code>.</p></body></html>\n";

/// # Errors
/// When there is no Node, or one that is too old to build the page.
pub fn node_present() -> Said<()> {
    let needed = format!("Node {NODE_MAJOR_MIN} or newer, with npm, is needed to build the page");
    if !on_path("node") || !on_path(NPM) {
        return Err(format!("{needed}, and it is not on the PATH."));
    }
    let version = Run::new("node").args(["--version"]).output()?;
    match major(&version) {
        Some(major) if major >= NODE_MAJOR_MIN => Ok(()),
        _ => Err(format!("{needed}; this machine has {}.", version.trim())),
    }
}

fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

/// `npm ci` for the page, unless what is installed matches the lock file.
pub fn install(place: &Place) -> Said<()> {
    packages(&place.ui())
}

/// `npm ci` in a folder, unless what is installed there matches its lock file.
pub fn packages(folder: &Path) -> Said<()> {
    let lock = folder.join("package-lock.json");
    let text =
        fs::read_to_string(&lock).map_err(|e| format!("{} could not be read: {e}.", lock.display()))?;
    let stamp = folder.join("node_modules/.patchbay-lock");
    if fs::read_to_string(&stamp).is_ok_and(|old| old == text) {
        return Ok(());
    }
    Run::new(NPM).args(["ci", "--no-audit", "--no-fund"]).within(folder).go()?;
    fs::write(&stamp, text).map_err(|e| format!("{} could not be written: {e}.", stamp.display()))
}

/// Builds the page into `ui/dist`, unless nothing it is made of has changed.
pub fn build(place: &Place) -> Said<()> {
    let ui = place.ui();
    let print = stamp::fingerprint(&ui, NOT_SOURCES)?;
    let stamp = ui.join("node_modules/.patchbay-build");
    if stamp::matches(&stamp, &print) && is_built(&ui) {
        return Ok(());
    }
    Run::new(NPM).args(["run", "--silent", "build"]).within(&ui).go()?;
    stamp::write(&stamp, &print)
}

/// Puts a stand-in where the page will be, so that the window compiles before npm has run.
pub fn placeholder(place: &Place) -> Said<()> {
    let dist = place.ui().join("dist");
    let index = dist.join("index.html");
    if index.exists() {
        return Ok(());
    }
    fs::create_dir_all(&dist)
        .and_then(|()| fs::write(&index, PLACEHOLDER))
        .map_err(|e| format!("{} could not be written: {e}.", index.display()))
}

fn is_built(ui: &Path) -> bool {
    fs::read_to_string(ui.join("dist/index.html")).is_ok_and(|text| text != PLACEHOLDER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read_from_what_it_prints() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nightly"), None);
    }
}
