//! Events and their deliveries: the log page by page, one event with its trace, and a person's answers.

mod acts;
mod attempts;
mod copy;
mod detail;
mod diff;
mod facts;
mod lineage;
mod list;
mod open;
mod reveal;
mod row;
mod strip;
mod trace;
mod view;

pub(crate) use acts::{__path_replay, __path_resolve, __path_restore, reason, replay, resolve, restore};
pub(crate) use attempts::{GivenAnswer, SentRequest, masked, told};
pub(crate) use copy::{__path_copy, copy};
pub(crate) use detail::{__path_read, ExternalLink, detail as detail_of, read};
pub(crate) use diff::{__path_diff, diff};
pub(crate) use list::{__path_list, list};
pub(crate) use open::{open, unseal};
pub(crate) use reveal::{__path_reveal, reveal};
pub(crate) use strip::{__path_strip, strip};
pub(crate) use view::leaves;
