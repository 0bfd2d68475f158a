//! Keeps one connection's sign-in fresh: renewed early, once for everybody who waits, on disk before its first
//! use. What the vendor refuses to renew is never asked for again; a person reconnects.

mod renew;
#[cfg(test)]
mod tests;

use crate::{
    connector::{Auth, Cx},
    oauth::Grant,
    secret::Secret,
};
use patchbay_model::{outcome::Outcome, problem::Problem, time::Timestamp};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::OwnedMutexGuard;

/// Renewals because of a 401, at most so many in so long (milliseconds): a vendor that answers 401 for want of a
/// right would otherwise cost one with every call.
const FORCED_MAX: usize = 20;
const FORCED_MS: i64 = 10 * 60_000;

/// Where a grant survives a restart.
pub trait GrantPlace: Send + Sync {
    fn load(&self) -> Option<Grant>;
    /// On disk when it returns; may block.
    ///
    /// # Errors
    /// Nothing was written.
    fn save(&self, grant: &Grant) -> Result<(), Problem>;
}

/// One per connection, for as long as its sign-in lasts.
pub struct Keeper(Arc<Inner>);

struct Inner {
    place: Option<Arc<dyn GrantPlace>>,
    /// Held while a renewal is under way: whoever waits for it finds how it ended.
    turn: Arc<tokio::sync::Mutex<()>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    grant: Option<Grant>,
    /// The grant is newer than what the place holds; nobody gets it before it is saved.
    unsaved: bool,
    /// Renewals that ended, and how the last one did.
    rounds: u64,
    ended: Option<Outcome>,
    /// After a failure that passes: until then a token that still works is used rather than another renewal tried.
    patient_until: Option<Timestamp>,
    /// The vendor does not want to be asked before.
    throttled_until: Option<Timestamp>,
    /// Refused before there was a grant to write it on.
    refused: bool,
    /// The token was renewed because the vendor refused the one before, and has not been taken since.
    unproved: bool,
    forced: VecDeque<Timestamp>,
}

/// What the page shows of a sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freshness {
    pub made_at: Option<Timestamp>,
    pub renews_at: Option<Timestamp>,
    /// When it ends for good, with nothing that could renew it.
    pub ends_at: Option<Timestamp>,
    pub refused: bool,
}

impl Keeper {
    /// A grant that lives as long as this value.
    pub fn in_memory(grant: Option<Grant>) -> Self {
        Self::new(None, grant)
    }

    /// Takes up what `place` holds.
    pub fn kept(place: Arc<dyn GrantPlace>) -> Self {
        let grant = place.load();
        Self::new(Some(place), grant)
    }

    fn new(place: Option<Arc<dyn GrantPlace>>, grant: Option<Grant>) -> Self {
        let state = Mutex::new(State { grant, ..State::default() });
        Self(Arc::new(Inner { place, turn: Arc::default(), state }))
    }

    /// A token to send now. Dropping the future does not stop a renewal that began: its answer may hold the only
    /// refresh token that still works.
    ///
    /// # Errors
    /// [`Outcome::Held`] where only a person can help; a wait for everything that passes.
    pub async fn token(&self, cx: &Cx) -> Result<Secret<String>, Outcome> {
        if let Some(token) = self.0.ready(cx) {
            return Ok(token);
        }
        let seen = self.0.lock().rounds;
        let turn = Arc::clone(&self.0.turn).lock_owned().await;
        if let Some(token) = self.0.ready(cx) {
            return Ok(token);
        }
        // Somebody's renewal ended while we waited for the turn, and its end is ours too.
        let ended = match self.0.ended_since(seen) {
            Some(ended) => ended,
            None => self.renew(cx, turn).await,
        };
        match ended {
            Ok(()) => Ok(self.0.access(cx)?),
            // The token it was to replace early may still be good.
            Err(outcome) => self.0.ready(cx).ok_or(outcome),
        }
    }

    /// Another token in place of one the vendor refused: renewed once, however many ask. Nothing where a renewed
    /// token was refused too.
    ///
    /// # Errors
    /// As [`token`](Self::token).
    pub async fn instead_of(
        &self,
        cx: &Cx,
        refused: &Secret<String>,
    ) -> Result<Option<Secret<String>>, Outcome> {
        let seen = self.0.lock().rounds;
        let turn = Arc::clone(&self.0.turn).lock_owned().await;
        if let Some(token) = self.0.ready(cx).filter(|token| token != refused) {
            return Ok(Some(token));
        }
        let ended = match self.0.ended_since(seen) {
            Some(ended) => ended,
            None if !self.0.may_force(cx.world.now()) => return Ok(None),
            None => self.renew(cx, turn).await,
        };
        ended?;
        self.0.access(cx).map(Some)
    }

    /// The vendor took this token.
    pub fn proved(&self, token: &Secret<String>) {
        let mut state = self.0.lock();
        if state.unproved && state.grant.as_ref().is_some_and(|grant| &grant.access == token) {
            state.unproved = false;
        }
    }

    /// The clock is about to be set by `by_ms`. Pauses between renewals move along with one that is set back; after one
    /// that went forward they are over.
    pub fn clock_jumps(&self, by_ms: i64) {
        if by_ms >= 0 {
            return;
        }
        let mut state = self.0.lock();
        state.patient_until = state.patient_until.map(|until| until + by_ms);
        state.throttled_until = state.throttled_until.map(|until| until + by_ms);
        state.forced.iter_mut().for_each(|at| *at = *at + by_ms);
    }

    pub fn freshness(&self, auth: Auth) -> Freshness {
        let state = self.0.lock();
        let Some(grant) = state.grant.as_ref() else {
            return Freshness { refused: state.refused, ..Freshness::default() };
        };
        let renews = grant.refresh.is_some() || auth == Auth::OAuthClient;
        Freshness {
            made_at: Some(grant.made_at),
            renews_at: grant.renew_at().filter(|_| renews),
            ends_at: if renews { grant.refresh_until } else { grant.until },
            refused: grant.refused,
        }
    }

    /// The scopes the vendor named with the token.
    pub fn scopes(&self) -> Option<Vec<String>> {
        self.0.lock().grant.as_ref().and_then(|grant| grant.scopes.clone())
    }

    /// What the vendor told with the token, such as an instance address.
    pub fn learned(&self, name: &str) -> Option<String> {
        self.0.lock().grant.as_ref().and_then(|grant| grant.learned.get(name).cloned())
    }

    /// The grant as it is, to be kept elsewhere or revoked.
    pub fn grant(&self) -> Option<Grant> {
        self.0.lock().grant.clone()
    }

    /// In a task of its own, which ends whether or not anybody still waits.
    async fn renew(&self, cx: &Cx, turn: OwnedMutexGuard<()>) -> Result<(), Outcome> {
        let (inner, owned) = (Arc::clone(&self.0), cx.clone());
        let task = tokio::spawn(async move {
            let _turn = turn;
            inner.renew(&owned).await
        });
        task.await.unwrap_or_else(|_| Err(renew::later(cx, "could not be asked to renew the sign-in")))
    }
}

impl Inner {
    /// The token, where it is stored, not refused and not due for renewal.
    fn ready(&self, cx: &Cx) -> Option<Secret<String>> {
        let state = self.lock();
        let grant = state.grant.as_ref().filter(|grant| !grant.refused && !state.unsaved)?;
        let now = cx.world.now();
        let renewable = grant.refresh.is_some() || cx.way().auth == Auth::OAuthClient;
        let patient = state.patient_until.is_some_and(|until| now < until);
        let due = if renewable && !patient { grant.renew_at() } else { grant.until };
        due.is_none_or(|due| now < due).then(|| grant.access.clone())
    }

    /// The token that a renewal has just brought, however short its life.
    fn access(&self, cx: &Cx) -> Result<Secret<String>, Outcome> {
        let state = self.lock();
        let grant = state.grant.as_ref().filter(|_| !state.unsaved);
        grant.map(|grant| grant.access.clone()).ok_or_else(|| renew::later(cx, "gave no token"))
    }

    fn ended_since(&self, seen: u64) -> Option<Result<(), Outcome>> {
        let state = self.lock();
        (state.rounds != seen).then(|| state.ended.clone().map_or(Ok(()), Err))
    }

    /// Whether a 401 is worth a renewal: not of a token that is itself the answer to one, and not for ever.
    fn may_force(&self, now: Timestamp) -> bool {
        let mut state = self.lock();
        while state.forced.front().is_some_and(|at| now.since(*at) >= FORCED_MS) {
            state.forced.pop_front();
        }
        if state.unproved || state.forced.len() >= FORCED_MAX {
            return false;
        }
        state.unproved = true;
        state.forced.push_back(now);
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
