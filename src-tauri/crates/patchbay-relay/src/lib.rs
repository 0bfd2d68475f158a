//! Receive, claim, deliver, settle. Meets vendors only as `&dyn Connector` and the store only by its named
//! transactions.

mod accept;
mod alerts;
mod attempt;
mod breakers;
mod catalog;
mod depth;
mod dispatch;
mod flight;
mod intake;
mod names;
mod pulse;
mod rejections;
mod relay;
mod run;
mod samples;
mod snapshot;
mod trial;

pub use alerts::OWN;
pub use breakers::{LeftAlone, Place};
pub use catalog::{Found, Refreshed};
pub use dispatch::Ticked;
pub use flight::mapping_problem;
pub use intake::IntakeState;
pub use pulse::shown;
pub use rejections::Rejection;
pub use relay::{Parts, Relay};
pub use samples::{Fetched, SAMPLE_RECORDS_MAX, recalls};
pub use snapshot::{Bound, BoundRoute, Snapshot};
