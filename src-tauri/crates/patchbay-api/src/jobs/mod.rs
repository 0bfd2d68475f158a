//! Long work: begun by a request, told of as it goes on, ended by itself or by a person. Kept in memory: what must
//! outlive a restart is journalled by whoever does the work.

mod desk;
mod progress;
mod view;

pub(crate) use desk::{About, Jobs};
pub(crate) use progress::Progress;
pub(crate) use view::{__path_cancel, __path_read, JobKind, JobView, cancel, read};
