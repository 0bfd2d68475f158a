//! One file per command.

pub mod bench;
pub mod bindings;
pub mod demo;
mod levels;
pub mod ready;
pub mod simulators;
pub mod test;
