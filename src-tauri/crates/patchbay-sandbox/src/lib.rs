//! Simulators of the vendors, for tests, demos and the practice mode. This crate knows nothing of the
//! relay: it is a second, independent reading of the vendors' documents.
//!
//! - [`monday`]: a monday.com account behind its GraphQL endpoint.
//! - [`genesys`]: a Genesys Cloud organisation whose calls post events as the push chain does.
//! - [`serve`]: both on ports of this machine.
//!
//! Time passes with tokio's clock from a wall time given at the start, and chance comes from a seed, so
//! that a run can be repeated. What the vendors' documents leave open is a named switch whose default is
//! the worse case.

mod chance;
mod clock;
mod cut;
pub mod genesys;
mod listen;
pub mod monday;
mod serve;

pub use clock::Clock;
pub use cut::Cut;
pub use serve::{Options, Running, serve};
