//! The vendors, one folder and one line each.

use patchbay_kit::connector::Connector;

/// Every vendor Patchbay knows.
pub static ALL: &[&dyn Connector] = &[];

/// The vendor of that id.
pub fn by_id(id: &str) -> Option<&'static dyn Connector> {
    ALL.iter().copied().find(|connector| connector.manifest().id == id)
}
