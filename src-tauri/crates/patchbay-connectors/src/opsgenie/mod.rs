//! OpsGenie, connected with two keys: one that sends alerts, and one, if wanted, that looks up teams.

mod account;
mod calls;
mod client;
mod manifest;
#[cfg(test)]
mod tests;

use patchbay_kit::connector::Connector;

pub struct Opsgenie;

impl Connector for Opsgenie {
    checked_by!(account::account);
}
