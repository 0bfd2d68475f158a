//! Zapier, connected by the secret address of a webhook trigger. Nothing can be asked there: whoever calls it
//! starts a Zap.

mod client;
mod manifest;
#[cfg(test)]
mod tests;

use patchbay_kit::connector::{Account, Connector, Cx};
use patchbay_model::problem::Problem;

pub struct Zapier;

impl Connector for Zapier {
    checked_by!(account);
}

/// Reads the address and sends nothing: a call to it would be a run of the Zap.
async fn account(cx: &Cx) -> Result<Account, Problem> {
    let hook = cx.secrets.get(manifest::HOOK_URL);
    client::hook(hook, cx.http.may_reach_private())?;
    // The address names a user of Zapier's, and is a secret as a whole: nothing of it is kept as an id.
    Ok(Account {
        name: "Zapier".to_owned(),
        who: "webhook address: proven by the first delivery".to_owned(),
        ..Account::default()
    })
}
