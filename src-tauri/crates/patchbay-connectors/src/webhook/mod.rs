//! Any HTTPS address that takes our JSON: bare, with a header, with Basic credentials, or signed as Standard
//! Webhooks says.

mod client;
mod manifest;
mod proof;
#[cfg(test)]
mod tests;

use patchbay_kit::connector::{Account, Connector, Cx};
use patchbay_model::problem::Problem;

pub struct Webhook;

impl Connector for Webhook {
    checked_by!(account);
}

/// Reads what was entered and sends nothing: nobody knows what a stranger's address does when it is called.
async fn account(cx: &Cx) -> Result<Account, Problem> {
    let target = client::target(&cx.settings, cx.http.may_reach_private())?;
    let how = proof::read(cx)?;
    Ok(Account {
        name: client::place(&target),
        who: format!("{how}: proven by the first delivery"),
        id: client::origin(&target),
        ..Account::default()
    })
}
