//! Plans: what would change at a vendor, shown before it is done; done, gone on with and taken back as long work.

mod acts;
mod make;
mod view;

pub(crate) use acts::{__path_apply, __path_resume, __path_undo, apply, resume, undo};
pub(crate) use make::{__path_make, make};
pub(crate) use view::{__path_list, __path_read, list, read};

use patchbay_model::problem::{Problem, Remedy};

/// A plan that was running when Patchbay ended.
pub(crate) fn interrupted() -> Problem {
    Problem::new(
        "plan.interrupted",
        "Patchbay ended while this plan was being carried out. Resuming looks first, so nothing is made twice.",
    )
    .remedy(Remedy::Retry)
}
