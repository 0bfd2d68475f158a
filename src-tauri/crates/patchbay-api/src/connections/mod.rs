//! Accounts: what can be connected and what for, which there are and how they fare, made and checked and removed;
//! the fields of their events and what hides them.

mod account;
mod acts;
mod amber;
mod budgets;
mod export;
mod fields;
pub(crate) mod fit;
mod health;
mod learned;
mod list;
mod make;
mod needs;
mod reach;
mod removal;
mod samples;
mod sheet;
mod vendors;

pub(crate) use account::{__path_permissions, AccountView, permissions, view as account_view};
pub(crate) use acts::{__path_check, check};
pub(crate) use budgets::{__path_budgets, budgets};
pub(crate) use export::{__path_export, export};
pub(crate) use fields::{__path_fields, __path_kinds, __path_privacy, fields, kinds, privacy};
pub(crate) use fit::Environment;
pub(crate) use list::{__path_list, ConnectionView, list, one};
pub(crate) use make::{__path_create, Fresh, NewConnection, create, make};
pub(crate) use reach::{__path_reach, reach};
pub(crate) use removal::{__path_removal, __path_remove, removal, remove};
pub(crate) use samples::{__path_fetched, __path_samples, fetched, samples};
pub(crate) use sheet::{__path_sheet, sheet};
pub use vendors::known_vendors;
pub(crate) use vendors::{__path_vendors, vendors};
