//! What keeps a plan from being carried out, and its words.

use patchbay_model::problem::{Problem, Remedy};

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] patchbay_store::Error),
    /// The vendor could not be asked.
    #[error("the vendor could not be asked: {}", .0.code)]
    Vendor(Problem),
    /// What was found when the plan was made is no longer so.
    #[error("what was found is no longer so")]
    Stale,
    /// The plan holds problems, so nobody carries it out.
    #[error("the plan has a problem: {}", .0.code)]
    Unfit(Problem),
    /// A person said stop while the vendor had us wait.
    #[error("stopped while the vendor had us wait")]
    Cancelled,
    #[error("the plan kept on disk cannot be read: {0}")]
    Unreadable(String),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error.into(),
            Error::Vendor(problem) | Error::Unfit(problem) => problem,
            Error::Stale => stale(),
            Error::Cancelled => Problem::new("job.cancelled", "This was cancelled."),
            Error::Unreadable(why) => {
                Problem::new("plan.unreadable", "This plan cannot be read any more. Make it again.")
                    .detail(why)
            }
        }
    }
}

/// What was found has moved.
pub(crate) fn stale() -> Problem {
    Problem::new(
        "plan.stale",
        "Something was changed there since this plan was made. Nothing more is done; make the plan again and look \
         at it.",
    )
    .remedy(Remedy::Retry)
}
