//! A simulated Salesforce org behind its My Domain: the authorization server, and the part of the REST API that
//! connecting and checking read. Start at `handle` (what a test holds) and `api` (what a request meets).

mod api;
mod describe;
mod errors;
mod handle;
mod sign_in;
mod soql;
mod switches;
#[cfg(test)]
mod tests;

pub use handle::{ORG_ID, RUN_AS_ID, Salesforce, USER_ID};
pub use sign_in::{CLIENT_ID, CLIENT_SECRET};
pub use switches::{Host, SalesforceSwitches};
