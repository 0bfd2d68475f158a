//! Zendesk, connected: OAuth by a person or by a client of its own, and API tokens for as long as they last.

mod account;
mod calls;
mod client;
mod manifest;
#[cfg(test)]
mod tests;

use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{Connector, Cx},
    oauth::OAuth,
};
use patchbay_model::problem::Problem;

pub struct Zendesk;

impl Connector for Zendesk {
    checked_by!(account::account);

    fn oauth(&self) -> Option<&dyn OAuth> {
        Some(self)
    }

    fn revoke<'a>(&'a self, cx: &'a Cx) -> Option<BoxFuture<'a, Result<(), Problem>>> {
        // An API token belongs to the account and may serve others: only an administrator deletes it.
        let is_token = cx.way().id == manifest::TOKEN;
        (!is_token).then(|| Box::pin(account::revoke(cx)) as BoxFuture<'a, _>)
    }
}
