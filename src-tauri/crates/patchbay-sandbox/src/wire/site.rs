//! A simulated site: its clock, what it keeps, the log of what was asked, and trouble on demand.

use super::ask::Ask;
use super::reply::Reply;
use crate::chance::Chance;
use crate::clock::{Clock, pause};
use crate::cut::Cut;
use axum::body::Body;
use http::{Request, Response};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

/// What befalls a coming request instead of, or before, its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The connection closes; the request was not looked at.
    Cut,
    /// The request is carried out, and the connection closes before the answer.
    CutAfter,
    /// A gateway's page with this status; the request was not looked at.
    Gateway(u16),
    /// The answer comes so many milliseconds later.
    Slow(u64),
}

/// What a site keeps between requests.
pub(crate) struct Kept<S> {
    pub it: S,
    pub ids: Chance,
    log: VecDeque<(String, String)>,
    troubles: VecDeque<Trouble>,
}

/// Requests the log still knows.
const LOG_KEPT: usize = 10_000;

/// Cheap to clone; all clones are the same site.
pub(crate) struct Site<S> {
    pub clock: Clock,
    kept: Arc<Mutex<Kept<S>>>,
}

impl<S> Clone for Site<S> {
    fn clone(&self) -> Site<S> {
        Site { clock: self.clock, kept: self.kept.clone() }
    }
}

impl<S> Site<S> {
    /// `stream` keeps this site's ids apart from every other's of the same seed.
    pub fn new(clock: Clock, seed: u64, stream: u64, it: S) -> Site<S> {
        let kept =
            Kept { it, ids: Chance::new(seed, stream), log: VecDeque::new(), troubles: VecDeque::new() };
        Site { clock, kept: Arc::new(Mutex::new(kept)) }
    }

    pub fn kept(&self) -> MutexGuard<'_, Kept<S>> {
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub fn now_ms(&self) -> u64 {
        self.clock.now_ms()
    }

    /// Method and path (without the query) of every request, oldest first.
    pub fn paths(&self) -> Vec<(String, String)> {
        self.kept().log.iter().cloned().collect()
    }

    /// Befalls the next request that has no trouble yet.
    pub fn strike(&self, trouble: Trouble) {
        self.kept().troubles.push_back(trouble);
    }

    /// Reads a request, notes it, lets its trouble happen, and answers by `route`.
    pub async fn answer<R: Into<Response<Body>>>(
        &self,
        request: Request<Body>,
        bytes_max: usize,
        route: impl FnOnce(&Ask) -> R,
    ) -> Result<Response<Body>, Cut> {
        let (head, body) = request.into_parts();
        let ask = Ask::new(head, axum::body::to_bytes(body, bytes_max).await.ok());
        let trouble = {
            let mut kept = self.kept();
            if kept.log.len() >= LOG_KEPT {
                kept.log.pop_front();
            }
            kept.log.push_back((ask.method.to_string(), ask.path.clone()));
            kept.troubles.pop_front()
        };
        let mut response = match trouble {
            Some(Trouble::Cut) => return Err(Cut),
            Some(Trouble::Gateway(status)) => Reply::html(status, "The service is not available").into(),
            Some(Trouble::CutAfter) => {
                let _ = route(&ask);
                return Err(Cut);
            }
            Some(Trouble::Slow(ms)) => {
                pause(ms).await;
                route(&ask).into()
            }
            None => route(&ask).into(),
        };
        if ask.method == http::Method::HEAD {
            *response.body_mut() = Body::empty();
        }
        Ok(response)
    }
}

/// What every simulator of this kind has: `handle`, the doors for tests, and its place in `serve`.
///
/// The type has a `site`, `new(&Start)`, `route(&Ask)` and `credentials(base)`; its state has `switches`. With the
/// module of its sign-in named, it has a `server` as well, into which that module's `apply` puts the switches.
macro_rules! doors {
    ($name:ident, $switches:ty, $id:literal, $bytes_max:expr) => {
        $crate::wire::doors!(every: $name, $id, $bytes_max);

        impl $name {
            /// Changes what the vendor's documents leave open, or what this account is like.
            pub fn set_switches(&self, change: impl FnOnce(&mut $switches)) {
                change(&mut self.site.kept().it.switches);
            }
        }
    };
    ($name:ident, $switches:ty, $id:literal, $bytes_max:expr, $sign_in:ident) => {
        $crate::wire::doors!(every: $name, $id, $bytes_max);

        impl $name {
            /// Changes what the vendor's documents leave open, or what this account is like.
            pub fn set_switches(&self, change: impl FnOnce(&mut $switches)) {
                let switches = &mut self.site.kept().it.switches;
                change(switches);
                $sign_in::apply(&self.server, switches);
            }

            /// The switches as they are.
            pub fn switches(&self) -> $switches {
                self.site.kept().it.switches.clone()
            }

            /// The authorization server: consent, clients, expiry, revocation, counts.
            pub fn oauth(&self) -> &$crate::oauth::Server {
                &self.server
            }

            /// Every access token ends now; refresh tokens stay good.
            pub fn expire_now(&self) {
                self.server.expire_now();
            }

            /// Every token stops working, refresh tokens included.
            pub fn revoke_all(&self) {
                self.server.revoke_all();
            }
        }
    };
    (every: $name:ident, $id:literal, $bytes_max:expr) => {
        impl $name {
            /// Answers one request.
            ///
            /// # Errors
            /// [`Cut`](crate::Cut): the connection closes without an answer, because a trouble says so.
            pub async fn handle(
                &self,
                request: http::Request<axum::body::Body>,
            ) -> Result<http::Response<axum::body::Body>, $crate::Cut> {
                self.site.answer(request, $bytes_max, |ask| self.route(ask)).await
            }

            /// Method and path (without the query) of every request, oldest first.
            pub fn paths(&self) -> Vec<(String, String)> {
                self.site.paths()
            }

            /// Befalls the next request that has no trouble yet.
            pub fn strike(&self, trouble: $crate::Trouble) {
                self.site.strike(trouble);
            }
        }

        impl $crate::Simulator for $name {
            const ID: &'static str = $id;

            fn start(start: &$crate::Start) -> $name {
                $name::new(start)
            }

            async fn answer(
                &self,
                request: http::Request<axum::body::Body>,
            ) -> Result<http::Response<axum::body::Body>, $crate::Cut> {
                self.handle(request).await
            }

            fn line(&self, base: &str) -> serde_json::Value {
                self.credentials(base)
            }
        }
    };
}
pub(crate) use doors;
