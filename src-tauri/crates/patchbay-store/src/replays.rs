//! Replays: a frozen set of deliveries, each tried without a call, then sent at a pace that earns its speed.

mod check;
mod make;
mod read;
mod run;

pub use check::{Tried, Untried};
pub use make::NewReplay;
pub use read::{ReplayItemRow, ReplayRow};
pub use run::{Stepped, Turn};

pub(crate) use check::overtaken;
pub(crate) use run::moved;

use crate::error::Error;
use patchbay_model::ids::{DeliveryId, ReplayId, RouteId, Seq};
use std::str::FromStr;

/// Where a replay stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayState {
    /// Each delivery is mapped and held against what the target takes; nothing is sent.
    Checking,
    /// Tried, and waits for a person's word.
    Ready,
    Running,
    Paused,
    Done,
    /// Ended by a person; what was sent by then stays sent.
    Cancelled,
    /// Ended itself: the first delivery failed as it had before.
    Stopped,
}

/// Which version of a line's mapping is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayMapping {
    /// The one that the delivery was last tried with.
    Then,
    /// The newest.
    Now,
}

/// What a replay is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplayScope {
    /// All that wait for a cause.
    Cause(i64),
    /// All dead letters of a line.
    Route(RouteId),
    Deliveries(Vec<DeliveryId>),
    /// Lines that a query found.
    Lines(Vec<Seq>),
}

/// What trying a delivery without a call says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Would {
    /// It fits, so it is sent.
    Ok,
    /// It would fail, so it stays.
    Fails,
    /// A newer update of its record was applied since; sent only where that is forced.
    Stale,
    /// It was delivered, and the mapping gives the same again: not sent.
    Same,
}

/// How one delivery of a replay stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemState {
    /// Not sent, or not yet.
    Left,
    /// On its way.
    Sent,
    Delivered,
    Dead,
    /// A person says whether it happened.
    Asking,
    /// It was to be sent and had gone on meanwhile, or was overtaken.
    Skipped,
    /// It ended without a record of its own.
    Absorbed,
}

/// A replay that the relay has work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenReplay {
    /// Its number within this database.
    pub seq: i64,
    pub id: ReplayId,
    pub state: ReplayState,
    pub mapping: ReplayMapping,
    pub force_stale: bool,
}

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $type {
            /// As it is kept and told.
            pub fn as_str(self) -> &'static str {
                match self { $($type::$variant => $word),* }
            }
        }
        impl FromStr for $type {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                match text {
                    $($word => Ok($type::$variant),)*
                    other => Err(Error::Unexpected(format!("a replay says “{other}”"))),
                }
            }
        }
    };
}

words!(ReplayState {
    Checking = "checking",
    Ready = "ready",
    Running = "running",
    Paused = "paused",
    Done = "done",
    Cancelled = "cancelled",
    Stopped = "stopped",
});
words!(ReplayMapping { Then = "then", Now = "now" });
words!(Would { Ok = "ok", Fails = "fails", Stale = "stale", Same = "same" });

impl ItemState {
    const ALL: [ItemState; 7] = [
        ItemState::Left,
        ItemState::Sent,
        ItemState::Delivered,
        ItemState::Dead,
        ItemState::Asking,
        ItemState::Skipped,
        ItemState::Absorbed,
    ];

    fn number(self) -> i64 {
        Self::ALL.iter().position(|state| *state == self).map_or(0, |at| at as i64)
    }

    fn of(number: i64) -> Result<Self, Error> {
        let found = usize::try_from(number).ok().and_then(|at| Self::ALL.get(at));
        found.copied().ok_or_else(|| Error::Unexpected(format!("an item of a replay says {number}")))
    }
}
