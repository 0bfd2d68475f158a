//! monday.com as a target: items on boards, over its GraphQL API.

mod client;
mod deliver;
mod discover;
mod errors;
mod manifest;
mod outcome;
#[cfg(test)]
mod tests;
mod values;

use futures::future::BoxFuture;
use patchbay_kit::connector::{Account, Connector, Cx, Deliver, Discover, Manifest};
use patchbay_model::problem::Problem;

pub struct Monday;

impl Connector for Monday {
    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn check<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Account, Problem>> {
        Box::pin(discover::account(cx))
    }

    fn discover(&self) -> Option<&dyn Discover> {
        Some(self)
    }

    fn deliver(&self) -> Option<&dyn Deliver> {
        Some(self)
    }
}
