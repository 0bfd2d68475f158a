//! The vendors, one folder and one line each. Imports kit and model only.

#[macro_use]
mod table;

mod address;
#[cfg(test)]
mod contract;
pub mod generic;
pub mod genesys;
pub mod monday;
#[cfg(test)]
mod script;

use patchbay_kit::connector::Connector;

/// Every vendor Patchbay knows.
pub static ALL: &[&dyn Connector] =
    &[&genesys::Genesys, &generic::Generic, &monday::Monday];

/// The vendor of that id.
pub fn by_id(id: &str) -> Option<&'static dyn Connector> {
    ALL.iter().copied().find(|connector| connector.manifest().id == id)
}
