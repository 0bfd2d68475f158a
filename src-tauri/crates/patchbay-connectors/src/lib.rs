//! The vendors, one folder and one line each. Imports kit and model only.

#[macro_use]
mod table;

mod address;
mod answer;
#[cfg(test)]
mod contract;
mod day;
pub mod freshdesk;
pub mod generic;
pub mod genesys;
pub mod jira;
pub mod jsm;
pub mod monday;
pub mod opsgenie;
pub mod patchbay;
pub mod salesforce;
#[cfg(test)]
mod script;
pub mod servicenow;
mod site;
pub mod webhook;
pub mod zapier;
pub mod zendesk;

use patchbay_kit::connector::Connector;

/// Every vendor Patchbay knows, and itself.
pub static ALL: &[&dyn Connector] = &[
    &genesys::Genesys,
    &generic::Generic,
    &monday::Monday,
    &salesforce::Salesforce,
    &servicenow::ServiceNow,
    &zendesk::Zendesk,
    &freshdesk::Freshdesk,
    &opsgenie::Opsgenie,
    &jsm::Jsm,
    &jira::Jira,
    &zapier::Zapier,
    &webhook::Webhook,
    &patchbay::Patchbay,
];

/// Those a person can connect: all but the relay itself, which every home has already.
pub fn offered() -> impl Iterator<Item = &'static dyn Connector> {
    ALL.iter().copied().filter(|connector| connector.manifest().id != patchbay::VENDOR)
}

/// The vendor of that id.
pub fn by_id(id: &str) -> Option<&'static dyn Connector> {
    ALL.iter().copied().find(|connector| connector.manifest().id == id)
}
