//! The handle a test or the practice mode holds.

use super::sign_in;
use super::switches::{Acl, ServiceNowSwitches};
use super::world::{self, User};
use crate::clock::Clock;
use crate::cut::Cut;
use crate::oauth::Server;
use crate::simulator::{Simulator, Start};
use axum::body::Body;
use http::{Method, Request, Response};
use indexmap::IndexMap;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

pub(super) struct State {
    pub switches: ServiceNowSwitches,
    pub users: Vec<User>,
    pub acls: IndexMap<String, Acl>,
    /// Requests of the hour by user: hour, count.
    pub hours: IndexMap<String, (u64, u64)>,
    pub calls: u64,
    pub paths: Vec<(Method, String)>,
}

/// A simulated instance. Cheap to clone; all clones are the same instance.
#[derive(Clone)]
pub struct ServiceNow {
    state: Arc<Mutex<State>>,
    oauth: Server,
    clock: Clock,
    base: Arc<str>,
}

impl ServiceNow {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// The authorization server: consent, clients, expiry, revocation, counts.
    pub fn oauth(&self) -> &Server {
        &self.oauth
    }

    pub fn set_switches(&self, change: impl FnOnce(&mut ServiceNowSwitches)) {
        let mut state = self.state();
        change(&mut state.switches);
        sign_in::apply(&self.oauth, &state.switches);
    }

    pub fn switches(&self) -> ServiceNowSwitches {
        self.state().switches.clone()
    }

    /// Read rules of a table from now on.
    pub fn set_acl(&self, table: &str, acl: Acl) {
        self.state().acls.insert(table.to_owned(), acl);
    }

    /// Changes a user, as an administrator would; false when there is none of this name.
    pub fn change_user(&self, user_name: &str, change: impl FnOnce(&mut User)) -> bool {
        let mut state = self.state();
        state.users.iter_mut().find(|user| user.user_name == user_name).map(change).is_some()
    }

    /// As at the start.
    pub fn reset(&self) {
        *self.state() = fresh();
        sign_in::set_up(&self.oauth, &ServiceNowSwitches::default());
    }

    pub fn revoke_all(&self) {
        self.oauth.revoke_all();
    }

    /// Access tokens end now; refresh tokens stay good.
    pub fn expire_now(&self) {
        self.oauth.expire_now();
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
    State {
        switches: ServiceNowSwitches::default(),
        users: world::users(),
        acls: IndexMap::new(),
        hours: IndexMap::new(),
        calls: 0,
        paths: Vec::new(),
    }
}

impl Simulator for ServiceNow {
    const ID: &'static str = "servicenow";

    fn start(start: &Start) -> ServiceNow {
        ServiceNow {
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
        let users = world::users();
        json!({
            "base": base,
            "client_id": sign_in::CLIENT_ID,
            "client_secret": sign_in::CLIENT_SECRET,
            "code_client_id": sign_in::CODE_CLIENT_ID,
            "code_client_secret": sign_in::CODE_CLIENT_SECRET,
            "public_client_id": sign_in::PUBLIC_CLIENT_ID,
            "user": users[0].user_name,
            "password": users[0].password,
            "interactive_user": users[1].user_name,
            "interactive_password": users[1].password,
        })
    }
}
