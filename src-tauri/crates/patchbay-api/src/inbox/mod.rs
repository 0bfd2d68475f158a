//! What needs a person, by cause: dead letters, held lines, bodies that could not be read, sends nobody knows of.

mod acts;
mod fix;
mod groups;
mod rows;

pub(crate) use acts::{__path_dismiss, __path_undo, dismiss, undo};
pub(crate) use groups::{__path_list, GroupId, list};
pub(crate) use rows::{__path_rows, rows, titled};
