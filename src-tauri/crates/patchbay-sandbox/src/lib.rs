//! Simulators of the vendors, for tests, demos and the practice mode. This crate knows nothing of the
//! relay: it is a second, independent reading of the vendors' documents.
//!
//! - [`monday`]: a monday.com account behind its GraphQL endpoint.
//! - [`genesys`]: a Genesys Cloud organisation whose calls post events as the push chain does.
//! - [`oauth`]: the authorization server that the vendors with a sign-in share.
//! - [`serve`]: all of them on ports of this machine.
//!
//! Time passes with tokio's clock from a wall time given at the start, and chance comes from a seed, so
//! that a run can be repeated. What the vendors' documents leave open is a named switch whose default is
//! the worse case.

mod alerts;
mod chance;
mod clock;
mod cut;
pub mod freshdesk;
pub mod genesys;
pub mod jira;
pub mod jsm;
mod listen;
pub mod monday;
pub mod oauth;
pub mod opsgenie;
pub mod salesforce;
mod serve;
pub mod servicenow;
mod simulator;
pub mod webhook;
mod wire;
pub mod zapier;
pub mod zendesk;

pub use clock::Clock;
pub use cut::Cut;
pub use serve::{Options, Running, serve};
pub use simulator::{Simulator, Start};
pub use wire::Trouble;
