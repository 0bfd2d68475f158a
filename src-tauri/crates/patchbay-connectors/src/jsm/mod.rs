//! Jira Service Management's alerts, connected by an integration's key or by somebody's API token.

mod account;
mod calls;
mod client;
mod manifest;
#[cfg(test)]
mod tests;

use futures::future::BoxFuture;
use patchbay_kit::connector::{Account, Connector, Cx, Manifest};
use patchbay_model::problem::Problem;

pub struct Jsm;

impl Connector for Jsm {
    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn check<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Account, Problem>> {
        Box::pin(async move {
            match cx.way().id {
                manifest::REST => account::person(cx).await,
                _ => account::integration(cx).await,
            }
        })
    }
}
