//! Any sender that signs its webhooks in one of the published ways: Standard Webhooks, GitHub's form, CloudEvents,
//! a shared header, or nothing but an unguessable address.

mod decode;
mod greet;
mod keys;
mod manifest;
mod receive;
#[cfg(test)]
mod tests;

use patchbay_kit::connector::{Account, Connector, Cx, Receive};
use patchbay_model::problem::{Problem, Remedy};

pub struct Generic;

impl Connector for Generic {
    checked_by!(account);

    fn receive(&self) -> Option<&dyn Receive> {
        Some(self)
    }
}

/// Nothing can be asked of a sender we only hear from: the settings are read, and the key is looked for.
async fn account(cx: &Cx) -> Result<Account, Problem> {
    let config = manifest::scheme(&cx.settings).ok_or_else(|| {
        Problem::new("settings.scheme", "This signature scheme is not one we know.").remedy(Remedy::Reconnect)
    })?;
    if let Some((name, text)) = manifest::bad_path(&cx.settings) {
        return Err(Problem::new("settings.path", format!("“{text}” is not a path into an event."))
            .remedy(Remedy::Reconnect)
            .subject("setting", name));
    }
    keys::usable(&config, &cx.secrets)?;
    Ok(Account {
        name: "Signed webhook".to_owned(),
        who: "push only: proven by the first signed event".to_owned(),
        ..Account::default()
    })
}
