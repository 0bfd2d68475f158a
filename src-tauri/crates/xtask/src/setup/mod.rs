//! From a bare Debian or Ubuntu machine with Rust and Node to one that can build and test.
//!
//! Every step first looks whether it is needed, so that a machine that is ready goes through without a network.

pub mod page;
pub mod stamp;
pub mod system;
pub mod tools;

use crate::place::Place;
use crate::shell::Said;

/// What the machine must be able to do afterwards.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Build and open the window.
    Window,
    /// Build and serve the page without a window.
    Headless,
    /// All of it, and drive the window and a browser.
    Tests,
}

/// Installs what is missing and brings the page up to date.
pub fn prepare(place: &Place, purpose: For) -> Said<()> {
    system::install(purpose)?;
    page::node_present()?;
    page::install(place)?;
    page::build(place)?;
    if purpose == For::Tests {
        tools::tauri_driver(place)?;
    }
    Ok(())
}
