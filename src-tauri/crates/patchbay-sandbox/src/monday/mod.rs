//! A simulated monday.com account behind its GraphQL endpoint. Start at `handle` (what a test holds) and
//! `door` (what a request meets).

mod args;
mod columns;
mod documents;
mod door;
mod errors;
mod execute;
mod faults;
mod handle;
mod hands;
mod idempotency;
mod labels;
mod limits;
mod lookups;
mod meters;
mod mutations;
mod nodes;
mod practice;
mod queries;
mod scopes;
mod serving;
mod sign_in;
mod state;
mod structure;
mod switches;
#[cfg(test)]
mod tests;
mod versions;
mod view;
mod world;
mod writes;

pub use documents::SDL;
pub use faults::{FAULT_HEADER, Fault, Faults};
pub use handle::Monday;
pub use limits::{Limits, Plan};
pub use practice::NewBoard;
pub use sign_in::{CLIENT_ID, CLIENT_SECRET, LEGACY_CLIENT_ID, LEGACY_CLIENT_SECRET, SCOPES};
pub use state::Stats;
pub use switches::Switches;
pub use view::{BoardView, CellView, ColumnView, GroupView, ItemView};
