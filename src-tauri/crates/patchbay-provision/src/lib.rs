//! Plan and apply: what changes at a vendor is decided by one pure function and shown before anything is done;
//! carrying it out makes no choices, writes down each step before and after, and takes back only what is ours.

mod apply;
mod error;
mod journal;
mod ledger;
mod patience;
mod plan;
mod step;
#[cfg(test)]
mod tests;
mod undo;

pub use apply::{Ended, Run, Watch};
pub use error::Error;
pub use journal::{Body, ledger as ledger_of};
pub use ledger::{Entry, Ledger, containers};
pub use plan::{Plan, fingerprint, plan};
pub use step::Step;
