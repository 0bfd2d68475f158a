//! What is stored and for how long: the gauge, backups, the integrity check, pruning, and the recovery file.

mod acts;
mod backups;
mod recovery;
mod view;

pub(crate) use acts::{__path_check, __path_erase, __path_prune, check, erase, prune};
pub(crate) use backups::{__path_back_up, __path_remove, __path_restore, back_up, remove, restore};
pub(crate) use recovery::{__path_make, __path_unlock, make, unlock, unlock_with};
pub(crate) use view::{__path_read, BackupView, read};
