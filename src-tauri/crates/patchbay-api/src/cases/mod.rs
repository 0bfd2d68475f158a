//! Cases: what correlating lines have open, what each event did, and what a person does about it.

mod acts;
mod list;
mod view;

pub(crate) use acts::{__path_close, __path_quiet, __path_sweep, close, quiet, sweep};
pub(crate) use list::{__path_list, __path_read, list, read};
pub(crate) use view::CaseOfView;
