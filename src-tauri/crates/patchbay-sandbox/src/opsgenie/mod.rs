//! A simulated OpsGenie account, one per region: kinds of keys, alerts that are carried out later, heartbeats, teams.
//!
//! Source: the alert sheet (2026-11-21); the trimmed OpsGenie definitions (commit 71c5534); opsgenie-sdk 0.5.1.

mod account;
mod api;
mod calls;
mod heartbeats;
mod keys;
mod shapes;
#[cfg(test)]
mod tests;

pub use account::{Opsgenie, OpsgenieEu, OpsgenieSwitches, Region};
pub use keys::{Key, KeyKind};
