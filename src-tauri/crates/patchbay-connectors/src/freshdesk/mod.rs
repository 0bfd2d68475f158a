//! Freshdesk, connected with an agent's API key.

mod account;
mod calls;
mod client;
mod manifest;
#[cfg(test)]
mod tests;

use patchbay_kit::connector::Connector;

pub struct Freshdesk;

impl Connector for Freshdesk {
    checked_by!(account::account);
}
