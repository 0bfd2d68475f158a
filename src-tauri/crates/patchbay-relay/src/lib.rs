//! Receive, claim, deliver, settle. Meets vendors only as `&dyn Connector` and the store only by its named
//! transactions.

mod accept;
mod alerts;
mod attempt;
mod breakers;
mod cases;
mod catalog;
mod copy;
mod depth;
mod dispatch;
mod flight;
mod intake;
mod landing;
mod names;
mod opened;
mod pulse;
mod rejections;
mod relay;
mod replay;
mod retention;
mod run;
mod samples;
mod snapshot;
mod spells;
mod trial;
mod unfit;

pub use alerts::OWN;
pub use breakers::{LeftAlone, Place};
pub use catalog::{Found, Refreshed};
pub use copy::{CopyOf, NotCopied};
pub use dispatch::Ticked;
pub use intake::IntakeState;
pub use pulse::shown;
pub use rejections::Rejection;
pub use relay::{Parts, Relay};
pub use samples::{Fetched, SAMPLE_RECORDS_MAX, recalls};
pub use snapshot::{Bound, BoundRoute, Snapshot};
pub use unfit::mapping_problem;
