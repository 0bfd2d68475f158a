//! Jira Cloud, connected by an account's API token.

mod account;
mod calls;
mod client;
mod manifest;
#[cfg(test)]
mod tests;

use futures::future::BoxFuture;
use patchbay_kit::connector::{Account, Connector, Cx, Manifest};
use patchbay_model::problem::Problem;

pub struct Jira;

impl Connector for Jira {
    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn check<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Account, Problem>> {
        Box::pin(account::account(cx))
    }
}
