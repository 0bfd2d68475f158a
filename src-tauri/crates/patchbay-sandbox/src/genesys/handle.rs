//! The handle on a simulated organisation, and what it keeps between requests.

use super::conversation::{Conversation, Wish};
use super::faults::GenesysFaults;
use super::generator::{Traffic, TrafficStats};
use super::org::Org;
use super::post::Post;
use super::rates::Window;
use super::switches::GenesysSwitches;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::oauth::Server;
use indexmap::IndexMap;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// Where the data action posts, and the secret it sends in `X-Patchbay-Key`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Target {
    pub url: String,
    pub key: String,
}

/// A wrap-up code that the organisation does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWrapup(pub String);

/// Conversations the API still knows.
const CONVERSATIONS_KEPT: usize = 5_000;

pub(super) struct State {
    pub switches: GenesysSwitches,
    pub faults: GenesysFaults,
    /// Permissions by client, where they are not all of them.
    pub permissions: IndexMap<String, Vec<String>>,
    pub windows: IndexMap<String, Window>,
    pub traffic: Traffic,
    pub target: Option<Target>,
    pub stats: TrafficStats,
    pub calls: u64,
    /// The next conversation's number.
    pub next: u64,
    pub conversations: VecDeque<Conversation>,
    pub chance: Chance,
    pub ids: Chance,
}

pub(super) struct Inner {
    pub clock: Clock,
    pub wall_ms: u64,
    pub seed: u64,
    pub org: Org,
    pub oauth: Server,
    pub post: Box<dyn Post>,
    pub state: Mutex<State>,
    pub changed: tokio::sync::Notify,
}

/// A simulated organisation. Cheap to clone; all clones are the same organisation.
#[derive(Clone)]
pub struct Genesys {
    inner: Arc<Inner>,
}

impl Genesys {
    /// `post` carries the events; `seed` decides every conversation, repeat and delay.
    pub fn new(clock: Clock, seed: u64, post: impl Post) -> Genesys {
        let org = Org::practice();
        let inner = Inner {
            wall_ms: clock.now_ms(),
            clock,
            seed,
            oauth: super::oauth::server(clock, seed, &org),
            org,
            post: Box::new(post),
            state: Mutex::new(fresh(seed)),
            changed: tokio::sync::Notify::new(),
        };
        Genesys { inner: Arc::new(inner) }
    }

    pub(super) fn inner(&self) -> &Arc<Inner> {
        &self.inner
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(super) fn clock(&self) -> Clock {
        self.inner.clock
    }

    pub fn org(&self) -> &Org {
        &self.inner.org
    }

    pub fn seed(&self) -> u64 {
        self.inner.seed
    }

    /// As at the start: no tokens, no target, no traffic, conversations from number 0 again.
    pub fn reset(&self) {
        *self.state() = fresh(self.inner.seed);
        super::oauth::set_up(&self.inner.oauth, &GenesysSwitches::default());
        self.inner.changed.notify_waiters();
    }

    pub fn set_switches(&self, change: impl FnOnce(&mut GenesysSwitches)) {
        let switches = {
            let mut state = self.state();
            change(&mut state.switches);
            state.switches.clone()
        };
        super::oauth::apply(&self.inner.oauth, &switches);
    }

    pub fn set_faults(&self, faults: GenesysFaults) {
        self.state().faults = faults;
    }

    /// Where events go; `None` keeps the organisation silent.
    pub fn set_target(&self, target: Option<Target>) {
        self.state().target = target;
        self.inner.changed.notify_waiters();
    }

    pub fn target(&self) -> Option<Target> {
        self.state().target.clone()
    }

    pub fn set_traffic(&self, traffic: Traffic) {
        self.state().traffic = traffic;
        self.inner.changed.notify_waiters();
    }

    pub fn traffic(&self) -> Traffic {
        self.state().traffic
    }

    pub fn stats(&self) -> TrafficStats {
        self.state().stats
    }

    /// API requests seen, token requests included.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// The authorization server: consent, clients, expiry, revocation, counts.
    pub fn oauth(&self) -> &Server {
        &self.inner.oauth
    }

    /// Every token issued so far stops working.
    pub fn revoke_tokens(&self) {
        self.inner.oauth.revoke_all();
    }

    /// What the roles behind a client's tokens allow from now on; `None` allows everything known here.
    pub fn set_permissions(&self, client: &str, permissions: Option<&[&str]>) {
        let mut state = self.state();
        match permissions {
            Some(names) => {
                let names = names.iter().map(|&name| name.to_owned()).collect();
                state.permissions.insert(client.to_owned(), names);
            }
            None => {
                state.permissions.shift_remove(client);
            }
        }
    }

    /// Takes one permission away from a client's tokens.
    pub fn deny(&self, client: &str, permission: &str) {
        let mut state = self.state();
        let all = || super::access::PERMISSIONS.iter().map(|&name| name.to_owned()).collect();
        let held: &mut Vec<String> = state.permissions.entry(client.to_owned()).or_insert_with(all);
        held.retain(|held| held != permission);
    }

    /// Conversation `n` of this seed, whatever the generator is doing: delays after its first event, and bodies.
    /// It begins to end `n` seconds after the wall time at the start.
    pub fn conversation(&self, n: u64) -> Vec<(Duration, String)> {
        let wish = Wish { from_ms: self.inner.wall_ms + n * 1_000, speed: 1, wrapup: None };
        let events = self.make(n, wish).events.into_iter();
        events.map(|event| (Duration::from_millis(event.at_ms), event.body.to_string())).collect()
    }

    pub(super) fn make(&self, n: u64, wish: Wish) -> Conversation {
        Conversation::make(&self.inner.org, &mut Chance::new(self.inner.seed, STREAM_CONVERSATIONS + n), wish)
    }

    pub(super) fn keep(&self, conversation: Conversation) {
        let mut state = self.state();
        if state.conversations.len() >= CONVERSATIONS_KEPT {
            state.conversations.pop_front();
        }
        state.conversations.push_back(conversation);
    }
}

/// Streams of chance below this number belong to other uses of the seed.
const STREAM_CONVERSATIONS: u64 = 1_000;

fn fresh(seed: u64) -> State {
    State {
        switches: GenesysSwitches::default(),
        faults: GenesysFaults::default(),
        permissions: IndexMap::new(),
        windows: IndexMap::new(),
        traffic: Traffic::default(),
        target: None,
        stats: TrafficStats::default(),
        calls: 0,
        next: 0,
        conversations: VecDeque::new(),
        chance: Chance::new(seed, 2),
        ids: Chance::new(seed, 3),
    }
}
