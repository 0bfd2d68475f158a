//! The governed client of one connection: one wire, one limiter, one time limit for every call.

use crate::{
    limit::{Crowding, Limiter},
    meter::Meter,
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
    meter: Arc<Meter>,
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
        Self { wire, limiter, meter: Arc::default(), world, allow_private }
    }

    /// Counts on `meter`, which outlives this client.
    pub fn metered(mut self, meter: Arc<Meter>) -> Self {
        self.meter = meter;
        self
    }

    pub fn meter(&self) -> &Arc<Meter> {
        &self.meter
    }

    pub fn limiter(&self) -> &Arc<Limiter> {
        &self.limiter
    }

    /// Whether this connection may reach loopback and private addresses: for connectors whose address a person
    /// enters, who can say it in a sentence before anything is sent. The wire decides all the same.
    pub fn may_reach_private(&self) -> bool {
        self.allow_private
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
        let left_at = self.world.now();
        let open = Open::start(&self.limiter);
        let answer = tokio::time::timeout(limit, self.wire.send(request))
            .await
            .unwrap_or(Err(WireError::maybe_sent(WireErrorKind::Timeout)));
        let now = self.world.now();
        open.answered(crowding(&answer), now.since(left_at), now);
        match &answer {
            Ok(answer) => {
                self.limiter.observe(answer.headers(), now);
                if let Some(date) = crate::header::date(answer.headers()) {
                    self.meter.dated(date, now);
                }
                // What an event's own data is refused for says nothing against the connection.
                match answer.status().as_u16() {
                    401 => self.meter.bad(now, "sign-in refused"),
                    403 => self.meter.bad(now, "permission refused"),
                    429 => self.meter.bad(now, "too many calls"),
                    500.. => self.meter.bad(now, "the vendor failed"),
                    _ => self.meter.good(now),
                }
            }
            Err(WireError { kind: WireErrorKind::Timeout, .. }) => self.meter.bad(now, "no answer in time"),
            Err(_) => self.meter.bad(now, "no connection"),
        }
        Ok(answer?)
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

/// Whether an answer says that fewer calls at once would do better.
fn crowding(answer: &Result<http::Response<Bytes>, WireError>) -> Crowding {
    match answer {
        Ok(answer) => match answer.status().as_u16() {
            429 | 500.. => Crowding::Crowded,
            _ => Crowding::Fine,
        },
        Err(error) => match error.kind {
            WireErrorKind::Connect | WireErrorKind::Timeout | WireErrorKind::Broken => Crowding::Crowded,
            WireErrorKind::Refused
            | WireErrorKind::NotHttps
            | WireErrorKind::Invalid
            | WireErrorKind::TooLong => Crowding::Fine,
        },
    }
}

/// A call's place among those that are open, given back however it ends.
struct Open<'a>(Option<&'a Limiter>);

impl<'a> Open<'a> {
    fn start(limiter: &'a Limiter) -> Self {
        limiter.leaves();
        Self(Some(limiter))
    }

    fn answered(mut self, crowding: Crowding, took_ms: i64, now: Timestamp) {
        if let Some(limiter) = self.0.take() {
            limiter.answered(crowding, took_ms, now);
        }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if let Some(limiter) = self.0 {
            limiter.lost();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::BoxFuture;
    use std::sync::Mutex;

    /// Answers at once, or never.
    #[derive(Default)]
    struct Fake {
        silent: bool,
        sent: Mutex<Vec<bool>>,
    }

    impl Wire for Fake {
        fn send(
            &self,
            request: http::Request<Bytes>,
        ) -> BoxFuture<'_, Result<http::Response<Bytes>, WireError>> {
            let private = request.extensions().get::<AllowPrivate>().is_some();
            self.sent.lock().expect("no panic while held").push(private);
            let silent = self.silent;
            Box::pin(async move {
                if silent {
                    futures::future::pending::<()>().await;
                }
                Ok(http::Response::builder()
                    .header("ratelimit", "\"a\";r=0;t=30")
                    .body(Bytes::new())
                    .expect("a response"))
            })
        }
    }

    fn http(fake: &Arc<Fake>, limiter: Limiter, private: bool) -> Http {
        let world = World::test(1, Timestamp(1_795_000_000_000));
        Http::new(Arc::clone(fake) as Arc<dyn Wire>, Arc::new(limiter), world, private)
    }

    fn get() -> http::Request<Bytes> {
        http::Request::get("https://vendor.example/").body(Bytes::new()).expect("a request")
    }

    #[tokio::test(start_paused = true)]
    async fn silence_ends_after_the_time_allowed_and_may_have_been_a_write() {
        let fake = Arc::new(Fake { silent: true, ..Fake::default() });
        let http = http(&fake, Limiter::new(60, 0.8), false);
        let started = http.world.now();
        let error = http.call(get()).await.expect_err("silence");
        assert_eq!(error, WireError::maybe_sent(WireErrorKind::Timeout).into());
        assert_eq!(http.world.now().since(started), 20_000);
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_waits_for_the_limiter_and_gives_up_when_the_wait_is_long() {
        let fake = Arc::new(Fake::default());
        let http = http(&fake, Limiter::new(60, 0.5), false);
        http.limiter.take(http.world.now(), 12);
        let started = http.world.now();
        http.ask(get()).await.expect("after a wait");
        assert_eq!(http.world.now().since(started), 6_000);
        // The answer said that nothing is left for half a minute.
        let until = http.world.now() + 30_000;
        assert_eq!(http.ask(get()).await.expect_err("too long a wait"), CallError::Busy { until });
        assert_eq!(fake.sent.lock().expect("no panic while held").len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn only_a_connection_that_may_carries_the_leave_for_private_addresses() {
        for private in [false, true] {
            let fake = Arc::new(Fake::default());
            http(&fake, Limiter::new(60, 0.8), private).call(get()).await.expect("an answer");
            assert_eq!(*fake.sent.lock().expect("no panic while held"), [private]);
        }
    }
}
