//! OpsGenie, connected with two keys: one that sends alerts, and one, if wanted, that looks up teams.

mod account;
mod calls;
mod client;
mod manifest;
#[cfg(test)]
mod tests;

use futures::future::BoxFuture;
use patchbay_kit::connector::{Account, Connector, Cx, Manifest};
use patchbay_model::problem::Problem;

pub struct Opsgenie;

impl Connector for Opsgenie {
    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn check<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Account, Problem>> {
        Box::pin(account::account(cx))
    }
}
