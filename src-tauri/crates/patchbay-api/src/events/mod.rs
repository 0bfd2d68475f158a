//! Events and their deliveries: the log page by page, one event with its trace, and a person's answers.

mod acts;
mod attempts;
mod detail;
mod facts;
mod list;
mod open;
mod row;
mod trace;
mod view;
mod words;

pub(crate) use acts::{__path_replay, __path_resolve, replay, resolve};
pub(crate) use attempts::masked;
pub(crate) use detail::{__path_read, read};
pub(crate) use list::{__path_list, list};
pub(crate) use open::open;
pub(crate) use view::leaves;
