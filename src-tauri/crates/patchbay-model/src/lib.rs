//! The words of Patchbay and the rules that bind them. No clock, no file, no network, no vendor:
//! the same input gives the same output, so every rule here can be tested without a machine around it.

pub mod account;
pub mod blank;
pub mod breaker;
pub mod cast;
pub mod container;
pub mod correlate;
pub mod decimal;
pub mod delivery;
pub mod detect;
pub mod difference;
pub mod doubt;
pub mod drift;
pub mod event;
pub mod facts;
pub mod fair;
pub mod filter;
pub mod ids;
pub mod keys;
pub mod limits;
pub mod mapping;
pub mod outcome;
pub mod path;
pub mod pattern;
pub mod people;
pub mod places;
pub mod privacy;
pub mod problem;
pub mod query;
pub mod record;
pub mod replay;
pub mod route;
pub mod samples;
pub mod settle;
pub mod suggest;
pub mod template;
pub mod time;
pub mod transform;

#[cfg(test)]
mod arbitrary;
