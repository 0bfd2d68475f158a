//! One event on one route: the unit of work, its states and the doubt it may be in.

use crate::{
    ids::{DeliveryId, RemoteId, RouteId, Seq},
    keys::RecordKey,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Where a delivery stands. The number is what the store keeps and never changes its meaning.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum State {
    /// Never tried.
    Waiting = 0,
    /// In flight.
    Sending = 1,
    /// Tried, definitely without effect, due again.
    Retrying = 2,
    /// The last send may have happened; it is resolved before anything else.
    InDoubt = 3,
    /// In doubt, and only a person can resolve it.
    Asking = 4,
    Delivered = 5,
    /// Taken by a target that can never confirm.
    Unconfirmed = 6,
    Absorbed = 7,
    Dead = 8,
}

impl State {
    pub const ALL: [State; 9] = [
        State::Waiting,
        State::Sending,
        State::Retrying,
        State::InDoubt,
        State::Asking,
        State::Delivered,
        State::Unconfirmed,
        State::Absorbed,
        State::Dead,
    ];

    pub fn from_u8(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
    /// May be claimed once due and at the head of its lane.
    pub fn is_pending(self) -> bool {
        match self {
            State::Waiting | State::Retrying | State::InDoubt => true,
            State::Sending
            | State::Asking
            | State::Delivered
            | State::Unconfirmed
            | State::Absorbed
            | State::Dead => false,
        }
    }
    /// Ended: its lane is free and only a person's replay wakes it.
    pub fn is_ended(self) -> bool {
        match self {
            State::Delivered | State::Unconfirmed | State::Absorbed | State::Dead => true,
            State::Waiting | State::Sending | State::Retrying | State::InDoubt | State::Asking => false,
        }
    }
}

/// What a delivery's rules look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub event: Seq,
    pub route: RouteId,
    pub record_key: RecordKey,
    pub state: State,
    /// Sends so far, this one included while in flight.
    pub attempts: u32,
    pub generation: u32,
    /// Time tried, awake and online, in milliseconds. Waits we were asked for do not count.
    pub spent_ms: i64,
    pub doubt: Option<Doubt>,
}

/// A send that may have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// When we began to doubt: what its age is counted from.
    pub since: Timestamp,
    /// When the first doubtful send of this generation left: what the vendor's memory is counted from.
    pub first_sent_at: Timestamp,
    /// When the last one left.
    pub last_sent_at: Timestamp,
    /// Looks that found nothing since then.
    pub absent: u32,
}

/// What is written at the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Operation {
    Create,
    Update { remote: RemoteId },
}

/// What stays fixed while a send is in doubt, so that a resend is the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    pub operation: Operation,
    pub route_version: i64,
    pub catalogue_version: i64,
    pub send_key: String,
}
