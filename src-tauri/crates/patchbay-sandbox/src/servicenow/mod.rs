//! A simulated ServiceNow instance: the authorization server, the gates before REST, and the Table API for
//! reading. Start at `handle` (what a test holds) and `door` (what a request meets).

mod door;
mod errors;
mod handle;
mod query;
mod show;
mod sign_in;
mod switches;
mod table;
#[cfg(test)]
mod tests;
mod world;

pub use handle::ServiceNow;
pub use sign_in::{
    CLIENT_ID, CLIENT_SECRET, CODE_CLIENT_ID, CODE_CLIENT_SECRET, PUBLIC_CLIENT_ID, REDIRECTS, SCOPE,
};
pub use switches::{Acl, BasicGate, RateRule, ServiceNowSwitches};
pub use world::{INTERACTIVE, MACHINE, User};
