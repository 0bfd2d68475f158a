//! Accounts: which there are, made and checked and removed; the fields of their events and what hides them.

mod acts;
mod fields;
mod list;
mod make;
mod vendors;

pub(crate) use acts::{__path_check, __path_remove, check, remove};
pub(crate) use fields::{__path_fields, __path_kinds, __path_privacy, fields, kinds, privacy};
pub(crate) use list::{__path_list, list};
pub(crate) use make::{__path_create, NewConnection, create, make};
pub(crate) use vendors::{__path_vendors, vendors};
