//! What the database takes of the disk: what is let go of and given back, its copies, and what is done when it is
//! damaged.

mod backups;
mod check;
mod copy;
mod files;
mod place;
mod salvage;
mod size;
mod sweep;

pub use backups::{BackupRow, Backups, Why, Wish};
pub use place::{Placed, before_open, forget_fact, set_database_aside, setting_of};
pub use salvage::{Lost, Salvaged, salvage};
pub use size::{Part, Size, disk_free};
pub use sweep::{Pruned, Retain, Sweep};

pub use copy::Course;

pub(crate) use copy::{Copying, Marks};
pub(crate) use place::{placed, told};
