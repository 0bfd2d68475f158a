//! Jira Cloud, connected by an account's API token.

mod account;
mod calls;
mod client;
mod manifest;
#[cfg(test)]
mod tests;

use patchbay_kit::connector::Connector;

pub struct Jira;

impl Connector for Jira {
    checked_by!(account::account);
}
