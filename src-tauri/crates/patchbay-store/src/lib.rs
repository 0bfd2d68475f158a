//! The store: SQLite, one named transaction per method. Knows no vendor and no policy; every method takes `now`.

mod accept;
mod catalogue;
mod changes;
mod claim;
mod connections;
mod crash;
mod error;
mod events;
mod health;
mod holds;
mod lanes;
mod names;
mod open;
mod plans;
mod range;
mod recover;
mod retain;
mod routes;
mod rows;
mod search;
mod settle;
mod sums;
mod trail;
mod writer;

pub use accept::{Acceptance, Accepted, NewDelivery};
pub use catalogue::{Break, Broken, CatalogueRow, ChangeRow, ChangeSet, Kept, ListedRow, Reading};
pub use changes::{Changes, Noun};
pub use claim::{Claimed, ClaimedEvent, Want};
pub use connections::{ConnectionRow, Removed, Saved};
pub use crash::{CRASH_POINTS, Planted, crash_point, plant, planted};
pub use error::Error;
pub use events::{EventFilter, EventPage, EventRow, LineRow, WhichRoute};
pub use health::{HEALTH_SLOT_MS, HEALTH_SLOTS, HealthRow};
pub use holds::HoldRow;
pub use names::NameRow;
pub use open::{Mode, Options, Store};
pub use plans::{Ledgered, PlanRow, PlanState, ResourceRow, StepRow, StepState};
pub use range::{Range, RangePage};
pub use recover::Recovered;
pub use routes::RouteRow;
pub use settle::{AttemptRow, Settled, Settlement};
pub use sums::Sums;
pub use trail::{ActivityRow, DeliveryRow, EventFull};

#[cfg(test)]
mod tests;
