//! Jira Service Management's alerts, connected by an integration's key or by somebody's API token.

mod account;
mod calls;
mod client;
mod manifest;
#[cfg(test)]
mod tests;

use patchbay_kit::connector::Connector;

pub struct Jsm;

impl Connector for Jsm {
    checked_by!(account::account);
}
