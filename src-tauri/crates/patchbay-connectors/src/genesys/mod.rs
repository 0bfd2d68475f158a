//! Genesys Cloud as a source, in its push form: a data action of a workflow posts each event to the relay.
//! With an OAuth client beside it, the ids of those events get their names.

mod calls;
mod client;
mod directory;
mod fact;
mod manifest;
mod receive;
#[cfg(test)]
mod tests;
mod title;

pub use fact::fact_key;

use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{Account, Connector, Cx, Directory, Manifest, Receive},
    oauth::OAuth,
};
use patchbay_model::problem::Problem;

pub struct Genesys;

impl Connector for Genesys {
    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn check<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Account, Problem>> {
        Box::pin(directory::account(cx))
    }

    fn oauth(&self) -> Option<&dyn OAuth> {
        Some(self)
    }

    fn receive(&self) -> Option<&dyn Receive> {
        Some(self)
    }

    fn directory(&self) -> Option<&dyn Directory> {
        Some(self)
    }
}
