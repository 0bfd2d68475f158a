//! monday.com as a target: items on boards, over its GraphQL API.

mod boards;
mod calls;
mod check;
mod client;
mod columns;
mod deliver;
mod discover;
mod errors;
mod manifest;
mod oauth;
mod outcome;
mod people;
mod provision;
#[cfg(test)]
mod tests;
mod values;

use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{Connector, Cx, Deliver, Discover, provision::Provision},
    oauth::OAuth,
};
use patchbay_model::problem::Problem;

pub struct Monday;

impl Connector for Monday {
    checked_by!(check::account);

    fn oauth(&self) -> Option<&dyn OAuth> {
        Some(self)
    }

    fn revoke<'a>(&'a self, cx: &'a Cx) -> Option<BoxFuture<'a, Result<(), Problem>>> {
        oauth::revoke(cx)
    }

    fn discover(&self) -> Option<&dyn Discover> {
        Some(self)
    }

    fn provision(&self) -> Option<&dyn Provision> {
        Some(self)
    }

    fn deliver(&self) -> Option<&dyn Deliver> {
        Some(self)
    }
}
