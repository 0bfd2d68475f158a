//! A simulated Jira Service Management site with Operations, on one origin in place of three hosts: integration
//! events (surface B, `/jsm/ops/integration`), the Operations API (surface C, `/jsm/ops/api/{cloudId}`), and
//! what a sign-in reads of the site itself.
//!
//! Source: the alert sheet (2026-11-21); our subset of the JSM Operations definitions with its verification marks.

mod events;
mod operations;
mod shapes;
mod site;
#[cfg(test)]
mod tests;

pub use site::{CLOUD_ID, DISABLED_KEY, INTEGRATION_KEY, Jsm, JsmSwitches};
