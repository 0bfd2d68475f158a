//! A route: when this there, do that here. Data, versioned; nothing in it runs by itself.

use crate::{
    correlate::Correlation,
    filter::Filter,
    ids::{ConnectionId, ContainerId, FieldId, RouteId},
    limits,
    mapping::Mapping,
};
use serde::{Deserialize, Serialize};

/// What kind of fact an event tells: `genesys.disposition`, `generic.order.created`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventKind(pub String);

impl From<&str> for EventKind {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Display for EventKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Route {
    pub id: RouteId,
    pub version: i64,
    pub on: bool,
    #[serde(flatten)]
    pub draft: RouteDraft,
}

/// What a person decides about a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RouteDraft {
    pub name: String,
    pub source: ConnectionId,
    /// Empty means every kind.
    pub kinds: Vec<EventKind>,
    /// Which of those events it wants; all without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    pub target: ConnectionId,
    pub container: ContainerId,
    #[serde(default)]
    pub group: Option<String>,
    /// The field that carries the record key and is searched before a second send.
    #[serde(default)]
    pub key_field: Option<FieldId>,
    #[serde(default)]
    pub doubt: OnDoubt,
    pub mapping: Mapping,
    #[serde(default)]
    pub retry: RetryPolicy,
    /// Its events are about cases; each is a record of its own without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<Correlation>,
}

/// What doubt means where nothing can resolve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnDoubt {
    /// A person decides.
    #[default]
    Ask,
    /// A second record is the smaller harm.
    Retry,
}

/// Times of one route's retries, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryPolicy {
    pub backoff_ms_first: i64,
    pub backoff_ms_max: i64,
    pub age_ms_max: i64,
    pub doubt_ms_max: i64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            backoff_ms_first: limits::BACKOFF_MS_FIRST,
            backoff_ms_max: limits::BACKOFF_MS_MAX,
            age_ms_max: limits::AGE_MS_MAX,
            doubt_ms_max: limits::DOUBT_MS_MAX,
        }
    }
}

impl Route {
    /// Whether this route wants an event of `kind` from `source`.
    pub fn wants(&self, source: ConnectionId, kind: &EventKind) -> bool {
        self.on
            && self.draft.source == source
            && (self.draft.kinds.is_empty() || self.draft.kinds.contains(kind))
    }
}
