//! What one try came to. Every variant says what may be done next; nothing else may.

use crate::{
    ids::{FieldId, RemoteId},
    problem::Problem,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// The end of one send or look, as the connector read it.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Delivered(Receipt),
    /// Taken, not yet done: ask again, never resend.
    Confirm {
        ticket: Ticket,
        not_before: Timestamp,
    },
    /// A shown ending without a record of its own.
    Absorbed(By),
    Retry {
        not_before: Option<Timestamp>,
        problem: Problem,
    },
    /// The scope waits: no attempt, no age is spent.
    Throttled {
        scope: Scope,
        until: Timestamp,
    },
    /// The write may or may not have happened.
    Uncertain {
        problem: Problem,
    },
    /// Nothing of this scope can pass until a person acts.
    Held {
        scope: Scope,
        problem: Problem,
    },
    /// This event's own data will never pass.
    Rejected {
        problem: Problem,
    },
}

/// Proof of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub remote: Option<RemoteId>,
    pub proof: Proof,
    /// Fields the vendor stored differently from what was sent.
    #[serde(default)]
    pub differs: Vec<FieldId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proof {
    /// The record id was read from the answer.
    Confirmed,
    /// The target can never confirm; the page says so.
    Accepted,
}

/// How to ask again about a 202.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket(pub String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    Coalesced,
    Superseded,
    Window,
    NothingOpen,
    Dismissed,
}

/// What waits or is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Connection,
    Route,
}
