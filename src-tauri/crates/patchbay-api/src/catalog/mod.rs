//! What accounts can write to: places by name, their fields, how they changed, and reading all of it anew.

mod changes;
mod container;
mod list;
mod refresh;

pub(crate) use changes::{__path_changes, changes};
pub(crate) use container::{__path_container, bound, container, discovered, gone};
pub(crate) use list::{__path_containers, containers};
pub(crate) use refresh::{__path_refresh, refresh};
