//! A simulated Zendesk account: sign-in by person, by client and by API token, who one is, tickets, webhooks.
//!
//! Source: the helpdesk sheet (2026-11-21), section 1; Zendesk OpenAPI 2.0.0 (copy of 2026-10-05); node-zendesk 6.0.1.

mod account;
mod api;
mod people;
mod shapes;
mod sign_in;
#[cfg(test)]
mod tests;
mod tickets;

pub use account::{TOKENS_END_MS, Zendesk, ZendeskSwitches};
pub use sign_in::{CLIENT_ID, CLIENT_SECRET, PUBLIC_CLIENT_ID, REDIRECTS};
