//! The door: every command with its types, and the house that wires store, vault, relay and practice together.
//! Start at `house` (what an adapter holds) and `door` (what a request meets). Holds no rule of the engine.

#![allow(
    clippy::result_large_err,
    reason = "a Problem is made when something is refused: rarely, and never in a loop"
)]

mod alerts;
mod audit;
mod cases;
mod catalog;
mod connections;
mod door;
mod events;
mod find;
mod house;
mod inbox;
mod jobs;
mod listen;
mod masked;
mod names;
mod overview;
mod plans;
mod practice;
mod query;
mod replays;
mod routes;
mod settings;
mod signins;
mod space;
mod status;
mod storage;
mod stream;
#[cfg(test)]
mod tests;
mod trouble;

pub use alerts::{AlertNote, OnAlert};
pub use connections::known_vendors;
pub use door::{Caller, openapi, problem_response};
pub use house::{House, KeySource, OpenBrowser, Options};
pub use listen::{Listening, listen};
pub use masked::{Masked, masked, new_token};
pub use patchbay_model::problem::{Problem, Remedy};
pub use stream::Frame;
