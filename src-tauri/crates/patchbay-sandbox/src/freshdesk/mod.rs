//! A simulated Freshdesk account: key sign-in, the agent behind a key, ticket fields, tickets.
//!
//! Source: the helpdesk sheet (2026-11-21); Freshdesk API v2 pages; python-freshdesk 1.3.9. Wording is ours where
//! the vendor's could not be read.

mod account;
mod api;
mod fields;
#[cfg(test)]
mod tests;
mod tickets;

pub use account::{ADMIN_KEY, AGENT_KEY, Freshdesk, FreshdeskSwitches};
