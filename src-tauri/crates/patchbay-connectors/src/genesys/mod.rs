//! Genesys Cloud as a source, in its push form: a data action of a workflow posts each event to the relay.

mod fact;
mod manifest;
mod receive;
#[cfg(test)]
mod tests;

pub use fact::fact_key;

use futures::future::BoxFuture;
use patchbay_kit::connector::{Account, Connector, Cx, Manifest, Receive};
use patchbay_model::problem::{Problem, Remedy};

pub struct Genesys;

impl Connector for Genesys {
    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    /// Push alone gives nothing to ask: what can be checked is that there is a key to compare with.
    fn check<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Account, Problem>> {
        let known = cx.secrets.get(manifest::RELAY_KEY).is_some_and(|key| !key.expose().is_empty());
        Box::pin(async move {
            if known {
                Ok(Account {
                    name: "Genesys Cloud".to_owned(),
                    who: "push only: proven by the first signed event".to_owned(),
                })
            } else {
                Err(Problem::new("auth.missing", "This connection has no relay key to compare events with.")
                    .remedy(Remedy::Reconnect))
            }
        })
    }

    fn receive(&self) -> Option<&dyn Receive> {
        Some(self)
    }
}
