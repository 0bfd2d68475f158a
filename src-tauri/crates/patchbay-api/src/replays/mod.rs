//! Sending again on purpose: a set is frozen, tried without a call, and sent at a pace that earns its speed.

mod acts;
mod report;
mod view;

pub(crate) use acts::{__path_make, __path_turn, make, turn};
pub(crate) use report::{__path_report, lines_of, report};
pub(crate) use view::{__path_list, __path_read, list, read};
