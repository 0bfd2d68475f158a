//! The handle a test or the practice mode holds.

use super::sign_in;
use super::switches::SalesforceSwitches;
use crate::clock::Clock;
use crate::cut::Cut;
use crate::oauth::Server;
use crate::simulator::{Simulator, Start};
use axum::body::Body;
use http::{Method, Request, Response};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

pub const ORG_ID: &str = "00D000000000001EAA";
/// Who sits in front of the browser.
pub const USER_ID: &str = "005000000000001AAA";
/// Whom the client's own grant runs as.
pub const RUN_AS_ID: &str = "005000000000002AAA";

pub(super) struct State {
    pub switches: SalesforceSwitches,
    /// Data calls of the day.
    pub used: u64,
    pub day: u64,
    pub calls: u64,
    /// `(method, path)` of every request, oldest first.
    pub paths: Vec<(Method, String)>,
}

/// A simulated org. Cheap to clone; all clones are the same org.
#[derive(Clone)]
pub struct Salesforce {
    state: Arc<Mutex<State>>,
    oauth: Server,
    clock: Clock,
    base: Arc<str>,
}

impl Salesforce {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    /// The origin that stands for the login host, My Domain and the instance.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The authorization server: consent, apps, expiry, revocation, counts.
    pub fn oauth(&self) -> &Server {
        &self.oauth
    }

    pub fn set_switches(&self, change: impl FnOnce(&mut SalesforceSwitches)) {
        let mut state = self.state();
        change(&mut state.switches);
        sign_in::apply(&self.oauth, &state.switches);
    }

    pub fn switches(&self) -> SalesforceSwitches {
        self.state().switches.clone()
    }

    /// As at the start.
    pub fn reset(&self) {
        *self.state() = fresh();
        sign_in::set_up(&self.oauth, &SalesforceSwitches::default());
    }

    /// Every token stops working, refresh tokens included.
    pub fn revoke_all(&self) {
        self.oauth.revoke_all();
    }

    /// Every session times out now; refresh tokens stay good.
    pub fn expire_now(&self) {
        self.oauth.expire_now();
    }

    /// Sets how many of today's calls are spent.
    pub fn set_used(&self, calls: u64) {
        let today = self.clock.now_ms() / 86_400_000;
        let mut state = self.state();
        (state.used, state.day) = (calls, today);
    }

    /// Requests seen, the authorization server's included.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// `(method, path)` of every request, oldest first.
    pub fn paths(&self) -> Vec<(Method, String)> {
        self.state().paths.clone()
    }
}

fn fresh() -> State {
    State { switches: SalesforceSwitches::default(), used: 0, day: 0, calls: 0, paths: Vec::new() }
}

impl Simulator for Salesforce {
    const ID: &'static str = "salesforce";

    fn start(start: &Start) -> Salesforce {
        Salesforce {
            state: Arc::new(Mutex::new(fresh())),
            oauth: sign_in::server(start.clock, start.seed),
            clock: start.clock,
            base: start.base.as_str().into(),
        }
    }

    async fn answer(&self, request: Request<Body>) -> Result<Response<Body>, Cut> {
        self.handle(request).await
    }

    fn line(&self, base: &str) -> Value {
        json!({
            "base": base,
            "client_id": sign_in::CLIENT_ID,
            "client_secret": sign_in::CLIENT_SECRET,
            "redirect_uri": sign_in::REDIRECT,
        })
    }
}
