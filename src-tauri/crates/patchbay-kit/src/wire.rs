//! The one place where bytes leave: a seam that the simulation replaces, and what may go wrong at it.

mod address;
mod network;
#[cfg(test)]
pub(crate) mod network_tests;
mod reqwest_wire;
#[cfg(test)]
mod tests;

pub use address::refuses;
pub(crate) use address::stays_private;
pub use network::{NetworkError, NetworkSettings, ProxyChoice};
pub use reqwest_wire::ReqwestWire;

use bytes::Bytes;
use futures::future::BoxFuture;

/// Sends one request once: no redirect, no retry, no cookie.
pub trait Wire: Send + Sync {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, WireError>>;
}

/// Put into a request's extensions by the governed client of a connection that may speak to this machine or
/// its network, and in plain HTTP: simulators in Practice, a host a person allowed by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllowPrivate;

/// No answer, or only part of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct WireError {
    pub sent: Sent,
    pub kind: WireErrorKind,
}

/// Whether the vendor may have acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Not a byte of the request left.
    No,
    Maybe,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireErrorKind {
    #[error("the address is on this machine or its network, which this connection may not reach")]
    Refused,
    #[error("the address is not https")]
    NotHttps,
    #[error("the request could not be written down")]
    Invalid,
    #[error("no connection could be made")]
    Connect,
    #[error("no answer within the time allowed")]
    Timeout,
    #[error("the connection broke before the answer ended")]
    Broken,
    #[error("the answer is longer than any receipt")]
    TooLong,
}

impl WireError {
    pub const fn not_sent(kind: WireErrorKind) -> Self {
        Self { sent: Sent::No, kind }
    }
    pub const fn maybe_sent(kind: WireErrorKind) -> Self {
        Self { sent: Sent::Maybe, kind }
    }
}
