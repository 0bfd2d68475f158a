//! A simulated Jira Cloud site: Basic sign-in with an API token, who one is, what one may, projects, issues, webhooks.
//!
//! Source: the helpdesk sheet (2026-11-21), section 3; the published Jira definitions (webhook subset); jira.js 5.4.0.

mod api;
mod issues;
mod people;
mod site;
#[cfg(test)]
mod tests;
mod webhooks;

pub(crate) use people::{PEOPLE, Person, myself, unauthorized};
pub use site::{Jira, JiraSwitches};
