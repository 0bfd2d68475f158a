//! What the smaller simulators share: a request read whole, an answer with headers, a log, trouble on demand.
//!
//! What an account knows, grants and refuses is each vendor's own, in its folder.

mod ask;
mod rates;
mod reply;
mod site;

pub(crate) use ask::Ask;
pub(crate) use rates::{Minute, Rolling};
pub(crate) use reply::Reply;
pub use site::Trouble;
pub(crate) use site::{Kept, Site, doors};

/// Calls one simulator and reads the answer whole, for the tests of every vendor's folder.
#[cfg(test)]
pub(crate) mod heard;
