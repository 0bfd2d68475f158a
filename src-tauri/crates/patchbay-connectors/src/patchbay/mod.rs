//! Patchbay itself as a source: what the relay has to say of its own state comes as events like any other, so that any
//! line can page somebody or write it down. Nobody can post here; the relay tells.

mod manifest;
mod receive;
#[cfg(test)]
mod tests;

use patchbay_kit::connector::{Account, Connector, Cx, Receive};
use patchbay_model::problem::Problem;

pub use receive::{CLEARED, ENDED, RAISED};

/// The vendor's id, which only the relay's own connection has.
pub const VENDOR: &str = "patchbay";

pub struct Patchbay;

impl Connector for Patchbay {
    checked_by!(account);

    fn receive(&self) -> Option<&dyn Receive> {
        Some(self)
    }
}

async fn account(_: &Cx) -> Result<Account, Problem> {
    Ok(Account { name: "This Patchbay".to_owned(), who: "tells of itself".to_owned(), ..Account::default() })
}
