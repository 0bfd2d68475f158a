//! Tools the tests need that come from the crate registry, kept below the target folder.

use std::env;

use crate::place::Place;
use crate::shell::{Said, cargo};

/// Installs tauri-driver, which lets WebDriver clients open the real window. Linux and Windows only.
pub fn tauri_driver(place: &Place) -> Said<()> {
    let tools = place.tools();
    let program = tools.join("bin").join(format!("tauri-driver{}", env::consts::EXE_SUFFIX));
    if program.is_file() || env::consts::OS == "macos" {
        return Ok(());
    }
    cargo(&place.root, ["install", "tauri-driver", "--version", "^2", "--locked", "--root"])
        .args([&tools])
        .args(["--target-dir"])
        .args([tools.join("build")])
        .go()
}
