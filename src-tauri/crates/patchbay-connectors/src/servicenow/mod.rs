//! ServiceNow, with incidents as records: signing in, who that is and what it may do.

mod calls;
mod check;
mod client;
mod manifest;
#[cfg(test)]
mod tests;

use patchbay_kit::{connector::Connector, oauth::OAuth};

pub struct ServiceNow;

impl Connector for ServiceNow {
    checked_by!(check::account);

    fn oauth(&self) -> Option<&dyn OAuth> {
        Some(self)
    }
}
