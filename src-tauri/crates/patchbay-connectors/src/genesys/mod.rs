//! Genesys Cloud as a source, in its push form: a data action of a workflow posts each event to the relay.
//! With a sign-in beside it, the ids of those events get their names.

mod calls;
mod check;
mod client;
mod dictionary;
mod directory;
mod fact;
mod manifest;
mod past;
mod recall;
mod receive;
#[cfg(test)]
mod tests;
mod title;

pub use fact::fact_key;

use client::Client;
use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{Connector, Cx, Directory, Recall, Receive},
    oauth::OAuth,
};
use patchbay_model::problem::Problem;

pub struct Genesys;

impl Connector for Genesys {
    checked_by!(check::account);

    fn revoke<'a>(&'a self, cx: &'a Cx) -> Option<BoxFuture<'a, Result<(), Problem>>> {
        // Without a token there is nothing to end; a client's own page ends the client.
        let client = Client::of(cx).ok().flatten().filter(|_| cx.keeper.grant().is_some())?;
        Some(Box::pin(async move { client.end().await }))
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

    fn recall(&self) -> Option<&dyn Recall> {
        Some(self)
    }
}
