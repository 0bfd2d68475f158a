//! Salesforce, with cases as records: signing in, who that is and what it may do.

mod calls;
mod check;
mod client;
mod manifest;
mod oauth;
#[cfg(test)]
mod tests;

use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{Connector, Cx},
    oauth::OAuth,
};
use patchbay_model::problem::Problem;

pub struct Salesforce;

impl Connector for Salesforce {
    checked_by!(check::account);

    fn oauth(&self) -> Option<&dyn OAuth> {
        Some(self)
    }

    fn revoke<'a>(&'a self, cx: &'a Cx) -> Option<BoxFuture<'a, Result<(), Problem>>> {
        let grant = cx.keeper.grant()?;
        Some(Box::pin(async move { client::revoke(cx, &grant).await }))
    }
}
