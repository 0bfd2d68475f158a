//! Signing in, step by step: what was entered, the round through the browser or the check, what it found, and
//! keeping it. Until it is kept nothing of it is on disk.

mod acts;
mod desk;
mod draft;
mod round;
mod save;
mod view;
mod words;

pub(crate) use acts::{__path_again, __path_begin, __path_cancel, __path_read, again, begin, cancel, read};
pub(crate) use desk::SignIns;
pub(crate) use save::{__path_save, save};
