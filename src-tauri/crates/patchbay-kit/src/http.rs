//! The governed client of one connection: one wire, one limiter, one time limit for every call.

use crate::{
    limit::Limiter,
    wire::{AllowPrivate, Wire, WireError, WireErrorKind},
    world::World,
};
use bytes::Bytes;
use patchbay_model::{limits::SEND_MS_MAX, time::Timestamp};
use std::{sync::Arc, time::Duration};

/// Cheap to clone; clones share limiter and wire.
#[derive(Clone)]
pub struct Http {
    wire: Arc<dyn Wire>,
    limiter: Arc<Limiter>,
    world: World,
    allow_private: bool,
}

/// No answer to read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The vendor's limit leaves no room soon enough; nothing was sent.
    #[error("the rate limit is reached")]
    Busy { until: Timestamp },
}

impl Http {
    /// `allow_private`: this connection may reach loopback and private addresses, and in plain HTTP.
    pub fn new(wire: Arc<dyn Wire>, limiter: Arc<Limiter>, world: World, allow_private: bool) -> Self {
        Self { wire, limiter, world, allow_private }
    }

    pub fn limiter(&self) -> &Arc<Limiter> {
        &self.limiter
    }

    /// Sends once, now. For deliveries: the claim has taken their permits already.
    ///
    /// # Errors
    /// [`CallError::Wire`]. Silence past `SEND_MS_MAX` may have been read by the vendor.
    pub async fn call(&self, mut request: http::Request<Bytes>) -> Result<http::Response<Bytes>, CallError> {
        if self.allow_private {
            request.extensions_mut().insert(AllowPrivate);
        }
        let limit = Duration::from_millis(SEND_MS_MAX);
        let answer = tokio::time::timeout(limit, self.wire.send(request))
            .await
            .unwrap_or(Err(WireError::maybe_sent(WireErrorKind::Timeout)))?;
        self.limiter.observe(answer.headers(), self.world.now());
        Ok(answer)
    }

    /// Waits for a permit, then sends once. For look-ups and discovery, which nobody has claimed.
    ///
    /// # Errors
    /// [`CallError::Busy`] when no permit comes within `SEND_MS_MAX`.
    pub async fn ask(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, CallError> {
        let patience = self.world.now() + i64::try_from(SEND_MS_MAX).unwrap_or(i64::MAX);
        loop {
            let now = self.world.now();
            let free_at = self.limiter.try_take(now);
            match free_at {
                Ok(()) => return self.call(request).await,
                Err(until) if until > patience => return Err(CallError::Busy { until }),
                Err(until) => tokio::time::sleep(Duration::from_millis(until.since(now).max(1) as u64)).await,
            }
        }
    }
}
