//! A plain sink for deliveries by webhook: it verifies what it was told to and keeps what it got.
//!
//! Each proof has an address of its own, so that one sink serves every way to sign in.
//!
//! Source: the sheet on webhook conventions (2026-11-21), sections 2 to 4; the Standard Webhooks specification at b2fa7b8.

mod proof;
mod sink;
#[cfg(test)]
mod tests;

pub use proof::{Proof, Reason};
pub use sink::{Got, Webhook, WebhookSwitches};
