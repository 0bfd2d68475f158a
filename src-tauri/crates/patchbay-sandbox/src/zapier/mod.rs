//! A simulated Zapier: catch hooks, which take nearly everything and answer success whether or not a Zap runs.
//!
//! Source: the Zapier sheet (2026-11-21), sections 2 to 5 and 9.

mod flat;
mod hooks;
mod state;
#[cfg(test)]
mod tests;

pub use state::{Caught, DeadHook, Run, Zapier, ZapierSwitches};
