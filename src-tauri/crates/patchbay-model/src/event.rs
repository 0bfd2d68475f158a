//! One fact from a source, on its way from the wire to the store.

use crate::{
    ids::{ConnectionId, EventId},
    keys::KeyMac,
    route::EventKind,
    time::Timestamp,
};
use serde_json::Value;

/// What a connector read from a verified body. Keys are still in the clear here; they become HMACs at accept
/// and are never stored as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    pub kind: EventKind,
    /// Names the fact, from signed bytes only: the same by push, socket and query.
    pub dedup: String,
    /// What must stay in order (conversation, ticket).
    pub lane: String,
    /// The ticket whose record later events update; nothing where each event is a record of its own.
    pub subject: Option<String>,
    pub occurred_at: Option<Timestamp>,
    pub payload: Value,
}

/// An event ready to be stored: nothing personal in the clear.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: EventId,
    pub connection: ConnectionId,
    pub kind: EventKind,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    pub policy_version: i64,
    /// After the privacy policy, as JSON text.
    pub view: String,
    pub sealed: Sealed,
    pub dedup: KeyMac,
    pub body: KeyMac,
    pub lane: KeyMac,
    /// Length of the request body it came in, in bytes.
    pub bytes: u32,
    /// False for a verified body that could not be read: kept sealed, shown as *unreadable*.
    pub readable: bool,
}

/// A payload only the vault's keys open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub key_id: u32,
    pub bytes: Vec<u8>,
}
