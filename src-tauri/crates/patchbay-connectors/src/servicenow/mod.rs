//! ServiceNow, with incidents as records: signing in, who that is and what it may do.

mod calls;
mod check;
mod client;
mod manifest;
#[cfg(test)]
mod tests;

use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{Account, Connector, Cx, Manifest},
    oauth::OAuth,
};
use patchbay_model::problem::Problem;

pub struct ServiceNow;

impl Connector for ServiceNow {
    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn check<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Account, Problem>> {
        Box::pin(check::account(cx))
    }

    fn oauth(&self) -> Option<&dyn OAuth> {
        Some(self)
    }
}
