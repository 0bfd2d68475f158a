//! The store: SQLite, one named transaction per method. Knows no vendor and no policy; every method takes `now`.

mod accept;
mod acting;
mod alerts;
mod answers;
mod audit;
mod breakers;
mod cases;
mod catalogue;
mod causes;
mod changes;
mod claim;
mod clock;
mod connections;
mod copies;
mod crash;
mod dismissals;
mod error;
mod events;
mod facts;
mod find;
mod health;
mod holds;
mod inbox;
mod lanes;
mod names;
mod open;
mod plans;
mod policies;
mod pools;
mod query;
mod range;
mod recover;
mod replays;
mod routes;
mod rows;
mod samples;
mod search;
mod seqs;
mod series;
mod settle;
mod storage;
mod strip;
mod sums;
mod trail;
mod views;
mod writer;

pub use accept::{Acceptance, Accepted, NewDelivery};
pub use acting::{acting, actor};
pub use alerts::AlertRow;
pub use answers::OVERTAKEN;
pub use audit::{Act, AuditCheck, AuditRow};
pub use cases::{
    CaseCounts, CaseFilter, CaseMove, CaseOf, CasePage, CaseRow, CaseRules, Did, KeyText, NewCase, Took,
};
pub use catalogue::{Break, Broken, CatalogueRow, ChangeRow, ChangeSet, Kept, ListedRow, Reading};
pub use causes::{CauseKind, CauseRow};
pub use changes::{Changes, Noun, Told};
pub use claim::{Claimed, ClaimedEvent, Member, Want};
pub use clock::Clock;
pub use connections::{ConnectionRow, Removed, Saved};
pub use copies::Copied;
pub use crash::{CRASH_POINTS, Planted, crash_point, plant, planted};
pub use error::Error;
pub use events::{AroundPage, EventPage, EventRow, LineRow};
pub use health::{HEALTH_SLOT_MS, HEALTH_SLOTS, HealthRow};
pub use holds::HoldRow;
pub use inbox::{InboxDelivery, InboxRow};
pub use names::NameRow;
pub use open::{Mode, Options, SCHEMA, Store};
pub use plans::{Ledgered, PlanRow, PlanState, ResourceRow, StepRow, StepState};
pub use pools::{Pool, Shared};
pub use range::{Range, RangePage};
pub use recover::Recovered;
pub use replays::{
    ItemState, NewReplay, OpenReplay, ReplayItemRow, ReplayMapping, ReplayRow, ReplayScope, ReplayState,
    Stepped, Tried, Turn, Untried, Would,
};
pub use routes::RouteRow;
pub use samples::{SampleRow, Sampling};
pub use seqs::{LineSeq, SeqPage};
pub use series::{DELAY_CLASSES, DepthRow, PaceRow, Paced, SCALES};
pub use settle::{AttemptRow, Settled, Settlement};
pub use storage::{
    BackupRow, Backups, Course, Lost, Part, Placed, Pruned, Retain, Salvaged, Size, Sweep, Why, Wish,
    before_open, disk_free, forget_fact, salvage, set_database_aside, setting_of,
};
pub use strip::{Bucket, Strip};
pub use sums::Sums;
pub use trail::{ActivityRow, DeliveryRow, Dismissed, EventFull};
pub use views::ViewRow;
pub use writer::Held;

#[cfg(test)]
mod tests;
