//! Keeps one connection's sign-in fresh: renewed early, once for everybody who waits, on disk before its first
//! use. What the vendor refuses to renew is never asked for again; a person reconnects.

use crate::{
    connector::{Auth, Cx},
    http_table::{self, Read},
    oauth::{Asked, Grant, TokenFailure, exchange},
    secret::Secret,
};
use patchbay_model::{
    outcome::{Outcome, Scope},
    problem::{Problem, Remedy},
    time::Timestamp,
};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

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
pub struct Keeper {
    place: Option<Arc<dyn GrantPlace>>,
    /// Held while a renewal is under way: whoever waits for it finds the new token.
    turn: tokio::sync::Mutex<()>,
    grant: Mutex<Option<Grant>>,
    /// The grant is newer than what the place holds; nobody gets it before it is saved.
    unsaved: AtomicBool,
    /// The token was renewed because the vendor refused the one before, and has not been taken since.
    unproved: AtomicBool,
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
        Self {
            place,
            turn: tokio::sync::Mutex::default(),
            grant: Mutex::new(grant),
            unsaved: AtomicBool::new(false),
            unproved: AtomicBool::new(false),
        }
    }

    /// A token to send now.
    ///
    /// # Errors
    /// [`Outcome::Held`] where only a person can help; a wait for everything that passes.
    pub async fn token(&self, cx: &Cx) -> Result<Secret<String>, Outcome> {
        if let Some(token) = self.ready(cx) {
            return Ok(token);
        }
        let _turn = self.turn.lock().await;
        match self.ready(cx) {
            Some(token) => Ok(token),
            None => self.renew(cx).await,
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
        let _turn = self.turn.lock().await;
        if let Some(token) = self.ready(cx)
            && &token != refused
        {
            return Ok(Some(token));
        }
        if self.unproved.swap(true, Ordering::Relaxed) {
            return Ok(None);
        }
        self.renew(cx).await.map(Some)
    }

    /// The vendor took the token.
    pub fn proved(&self) {
        self.unproved.store(false, Ordering::Relaxed);
    }

    pub fn freshness(&self, auth: Auth) -> Freshness {
        let grant = self.lock();
        let Some(grant) = grant.as_ref() else { return Freshness::default() };
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
        self.lock().as_ref().and_then(|grant| grant.scopes.clone())
    }

    /// What the vendor told with the token, such as an instance address.
    pub fn learned(&self, name: &str) -> Option<String> {
        self.lock().as_ref().and_then(|grant| grant.learned.get(name).cloned())
    }

    /// The grant as it is, to be kept elsewhere or revoked.
    pub fn grant(&self) -> Option<Grant> {
        self.lock().clone()
    }

    fn ready(&self, cx: &Cx) -> Option<Secret<String>> {
        if self.unsaved.load(Ordering::Relaxed) {
            return None;
        }
        let grant = self.lock();
        let grant = grant.as_ref().filter(|grant| !grant.refused)?;
        let renewable = grant.refresh.is_some() || cx.way().auth == Auth::OAuthClient;
        let due = if renewable { grant.renew_at() } else { grant.until };
        due.is_none_or(|due| cx.world.now() < due).then(|| grant.access.clone())
    }

    /// With the turn held.
    async fn renew(&self, cx: &Cx) -> Result<Secret<String>, Outcome> {
        if self.unsaved.load(Ordering::Relaxed) {
            return self.save().await;
        }
        let held = self.grant();
        if held.as_ref().is_some_and(|grant| grant.refused) {
            return Err(reconnect(cx, "no longer accepts this sign-in"));
        }
        let refresh = held.and_then(|grant| grant.refresh);
        let asked = match (cx.way().auth, &refresh) {
            (_, Some(token)) => Asked::Refresh(token),
            (Auth::OAuthClient, None) => Asked::Client,
            _ => return Err(reconnect(cx, "has ended this sign-in, and nothing can renew it")),
        };
        let oauth = cx.connector.oauth().ok_or_else(|| reconnect(cx, "has no way to renew this sign-in"))?;
        let now = cx.world.now();
        match exchange(&cx.http, oauth, cx.way(), &cx.settings, &cx.secrets, asked, now).await {
            Ok(grant) => {
                *self.lock() = Some(grant);
                self.unsaved.store(true, Ordering::Relaxed);
                self.save().await
            }
            Err(failure) => Err(self.failed(cx, failure).await),
        }
    }

    /// Writes what is not yet written; a token leaves only after its grant is on disk.
    async fn save(&self) -> Result<Secret<String>, Outcome> {
        let grant = self.grant().expect("only a grant is unsaved");
        let token = grant.access.clone();
        if let Some(place) = self.place.clone() {
            let saved = tokio::task::spawn_blocking(move || place.save(&grant)).await;
            let failed = match saved {
                Ok(Ok(())) => None,
                Ok(Err(problem)) => Some(problem),
                Err(_) => Some(Problem::new("vault.unavailable", "The renewed sign-in could not be stored.")),
            };
            if let Some(problem) = failed {
                return Err(Outcome::Retry { not_before: None, problem });
            }
        }
        self.unsaved.store(false, Ordering::Relaxed);
        Ok(token)
    }

    async fn failed(&self, cx: &Cx, failure: TokenFailure) -> Outcome {
        match failure {
            TokenFailure::Refused { error, description } => {
                let refused = self.lock().as_mut().map(|grant| {
                    grant.refused = true;
                    grant.clone()
                });
                // A refusal that is not written down is met once more after a restart, and refused again.
                if let (Some(grant), Some(place)) = (refused, self.place.clone()) {
                    let _ = tokio::task::spawn_blocking(move || place.save(&grant)).await;
                }
                let said = description.unwrap_or(error);
                match reconnect(cx, "refuses to renew this sign-in") {
                    Outcome::Held { scope, problem } => {
                        Outcome::Held { scope, problem: problem.detail(said) }
                    }
                    other => other,
                }
            }
            TokenFailure::Settings => reconnect(cx, "cannot be asked with the settings of this connection"),
            TokenFailure::Status { status, headers } => {
                match http_table::classify(status, &headers, cx.world.now()) {
                    // A token request writes nothing of ours: doubt about it is no doubt about an event.
                    Some(Read::Outcome(throttled @ Outcome::Throttled { .. })) => throttled,
                    _ => later(cx, format!("answered {status} when asked to renew the sign-in")),
                }
            }
            TokenFailure::Call(error) => match http_table::no_answer(&error) {
                Outcome::Uncertain { problem } => Outcome::Retry { not_before: None, problem },
                other => other,
            },
            TokenFailure::Unreadable => later(cx, "gave a token answer that could not be read".to_owned()),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Grant>> {
        self.grant.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn reconnect(cx: &Cx, what: &str) -> Outcome {
    let name = cx.connector.manifest().name;
    let problem = Problem::new("auth.expired", format!("{name} {what}. Nothing waiting is lost."));
    Outcome::Held { scope: Scope::Connection, problem: problem.remedy(Remedy::Reconnect) }
}

fn later(cx: &Cx, what: String) -> Outcome {
    let problem = Problem::new("vendor.failed", format!("{} {what}.", cx.connector.manifest().name));
    Outcome::Retry { not_before: None, problem: problem.remedy(Remedy::Retry) }
}
