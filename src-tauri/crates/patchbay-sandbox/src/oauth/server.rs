//! What a vendor's API and a test ask of the server. Consent is in `authorize`, token requests in `exchange`.

use super::client::{Client, GrantType, Redirect};
use super::memory::{Given, State};
use super::rules::Rules;
use crate::chance::Chance;
use crate::clock::Clock;
use indexmap::IndexMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// An authorization server. Cheap to clone; all clones are the same server.
#[derive(Clone)]
pub struct Server {
    state: Arc<Mutex<State>>,
}

/// Whom an access token belongs to and what it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub client: String,
    /// The person who agreed, or the client's own user.
    pub subject: String,
    pub scopes: Vec<String>,
    /// Agreed to by a person in the browser, as against the client's own grant.
    pub by_person: bool,
    /// Sandbox time, UTC milliseconds.
    pub until_ms: u64,
    pub(super) family: u64,
    pub(super) revoked: bool,
}

impl Access {
    pub fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }
}

/// Why an access token does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapse {
    Unknown,
    Expired,
    Revoked,
}

/// What a token request gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    pub access: String,
    /// `None` where the client, the grant or (without rotation) the request brings no new one.
    pub refresh: Option<String>,
    pub expires_in_s: u64,
    /// Sandbox time, UTC milliseconds.
    pub issued_ms: u64,
    pub refresh_expires_in_s: Option<u64>,
    pub scopes: Vec<String>,
    pub client: String,
    pub subject: String,
    pub by: GrantType,
}

/// What a revocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    Access,
    Refresh,
    /// The token was not known, or had ended.
    Nothing,
}

/// Counted since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Consents asked for, auto consent included.
    pub authorizations: u64,
    /// Requests to the token endpoint.
    pub token_requests: u64,
    /// Token requests that were refused.
    pub refused: u64,
    /// Tokens given for a refresh token.
    pub refreshes: u64,
    /// Spent refresh tokens that were shown again.
    pub reuses: u64,
    pub revocations: u64,
}

impl Server {
    /// Addresses may be added to a client after the start, as an administrator would paste them; false when
    /// there is no such client.
    pub fn add_redirect(&self, client: &str, redirect: Redirect) -> bool {
        self.change_client(client, |client| {
            if !client.redirects.contains(&redirect) {
                client.redirects.push(redirect);
            }
        })
    }

    /// `person` is who sits in front of the browser and agrees; `stream` keeps this server's chance apart
    /// from other uses of `seed`.
    pub fn new(clock: Clock, seed: u64, stream: u64, person: &str, rules: Rules) -> Server {
        let state = State {
            clock,
            rules,
            person: person.to_owned(),
            auto_consent: None,
            clients: IndexMap::new(),
            tickets: IndexMap::new(),
            codes: IndexMap::new(),
            verifiers: Vec::new(),
            access: IndexMap::new(),
            refresh: IndexMap::new(),
            families: 0,
            counts: Counts::default(),
            chance: Chance::new(seed, stream),
        };
        Server { state: Arc::new(Mutex::new(state)) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Registers a client, or puts it in place of the one with its id.
    pub fn register(&self, client: Client) {
        self.state().clients.insert(client.id.clone(), client);
    }

    /// Changes a registered client, as an administrator would; false when there is none.
    pub fn change_client(&self, id: &str, change: impl FnOnce(&mut Client)) -> bool {
        self.state().clients.get_mut(id).map(change).is_some()
    }

    /// Removes a client; its tokens stop working. False when there was none.
    pub fn remove_client(&self, id: &str) -> bool {
        let mut state = self.state();
        state.access.values_mut().filter(|token| token.client == id).for_each(|token| token.revoked = true);
        state.refresh.values_mut().filter(|token| token.client == id).for_each(|token| token.revoked = true);
        state.clients.shift_remove(id).is_some()
    }

    pub fn client(&self, id: &str) -> Option<Client> {
        self.state().clients.get(id).cloned()
    }

    pub fn set_rules(&self, change: impl FnOnce(&mut Rules)) {
        change(&mut self.state().rules);
    }

    pub fn rules(&self) -> Rules {
        self.state().rules.clone()
    }

    /// `None` shows the consent page; `Some(true)` agrees and `Some(false)` denies without it.
    pub fn set_auto_consent(&self, answer: Option<bool>) {
        self.state().auto_consent = answer;
    }

    /// Who sits in front of the browser from now on.
    pub fn set_person(&self, person: &str) {
        person.clone_into(&mut self.state().person);
    }

    /// Whom a bearer token belongs to.
    ///
    /// # Errors
    /// [`Lapse`], which the vendor tells in its own words.
    pub fn access(&self, token: &str) -> Result<Access, Lapse> {
        let state = self.state();
        let access = state.access.get(token).ok_or(Lapse::Unknown)?;
        if access.revoked {
            return Err(Lapse::Revoked);
        }
        if state.clock.now_ms() >= access.until_ms {
            return Err(Lapse::Expired);
        }
        Ok(access.clone())
    }

    /// What a vendor answers that gives a client's own grant the same token again while it lives: the standing
    /// token of the same client and scopes with the time it has left, or `issued` where there is none.
    pub fn standing_instead(&self, issued: Issued) -> Issued {
        let mut state = self.state();
        let now_ms = state.clock.now_ms();
        let fits = |token: &String, access: &Access| {
            *token != issued.access
                && access.client == issued.client
                && !access.by_person
                && !access.revoked
                && access.scopes == issued.scopes
                && access.until_ms >= now_ms + 1_000
        };
        let standing = state.access.iter().find(|(token, access)| fits(token, access));
        let Some((token, until_ms)) = standing.map(|(token, access)| (token.clone(), access.until_ms)) else {
            return issued;
        };
        // The new one was never told to anybody.
        state.access.shift_remove(&issued.access);
        Issued { access: token, expires_in_s: (until_ms - now_ms) / 1_000, ..issued }
    }

    /// A good token lives for this many seconds from now: sessions that slide.
    pub fn extend(&self, token: &str, seconds: u64) {
        let mut state = self.state();
        let until_ms = state.clock.now_ms() + seconds * 1_000;
        if let Some(access) = state.access.get_mut(token) {
            access.until_ms = access.until_ms.max(until_ms);
        }
    }

    /// Tokens without the dance, as if `subject` had agreed in the browser. `None` for an unknown client.
    pub fn grant(&self, client: &str, subject: &str, scopes: &[&str]) -> Option<Issued> {
        let mut state = self.state();
        let with_refresh = state.clients.get(client)?.refreshes;
        state.families += 1;
        let family = state.families;
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        let (client, subject) = (client.to_owned(), subject.to_owned());
        Some(state.issue(Given { client, subject, scopes, family, with_refresh }, GrantType::Code))
    }

    /// Ends a token (RFC 7009). A refresh token takes its whole sign-in with it; an access token ends alone,
    /// or with its sign-in where `whole`.
    pub fn revoke(&self, token: &str, whole: bool) -> Revoked {
        let mut state = self.state();
        if let Some(refresh) = state.refresh.get(token) {
            if refresh.revoked || refresh.spent {
                return Revoked::Nothing;
            }
            let family = refresh.family;
            state.end(family);
            state.counts.revocations += 1;
            return Revoked::Refresh;
        }
        let now_ms = state.clock.now_ms();
        match state.access.get_mut(token) {
            Some(access) if !access.revoked && now_ms < access.until_ms => {
                access.revoked = true;
                let family = access.family;
                if whole {
                    state.end(family);
                }
                state.counts.revocations += 1;
                Revoked::Access
            }
            Some(_) | None => Revoked::Nothing,
        }
    }

    /// Every token given so far stops working, refresh tokens and codes included: the administrator cut the app off.
    pub fn revoke_all(&self) {
        let mut state = self.state();
        state.access.values_mut().for_each(|token| token.revoked = true);
        state.refresh.values_mut().for_each(|token| token.revoked = true);
        state.codes.clear();
    }

    /// Every access token given so far ends now; refresh tokens stay good.
    pub fn expire_now(&self) {
        let mut state = self.state();
        let now_ms = state.clock.now_ms();
        state.access.values_mut().for_each(|token| token.until_ms = token.until_ms.min(now_ms));
    }

    /// Every refresh token given so far ends now; access tokens live on.
    pub fn expire_refresh_now(&self) {
        let mut state = self.state();
        let now_ms = state.clock.now_ms();
        state.refresh.values_mut().for_each(|token| token.until_ms = Some(now_ms));
    }

    /// Every code and token that is remembered, good or not, and every verifier that was shown: for tests that
    /// look where they must not be.
    pub fn given(&self) -> Vec<String> {
        let state = self.state();
        let tokens = state.access.keys().chain(state.refresh.keys());
        state.codes.keys().chain(tokens).chain(&state.verifiers).cloned().collect()
    }

    pub fn counts(&self) -> Counts {
        self.state().counts
    }

    /// As at the start: no clients, tokens, codes or counts, these rules, the consent page shown.
    pub fn restart(&self, rules: Rules) {
        let mut state = self.state();
        state.rules = rules;
        state.auto_consent = None;
        state.clients.clear();
        state.tickets.clear();
        state.codes.clear();
        state.verifiers.clear();
        state.access.clear();
        state.refresh.clear();
        state.counts = Counts::default();
    }
}
