//! One renewal, from the question to the disk.

use super::Inner;
use crate::{
    connector::{Auth, Cx},
    http_table::{self, Read},
    oauth::{Asked, Grant, TokenFailure, exchange},
};
use patchbay_model::{
    outcome::{Outcome, Scope},
    problem::{Problem, Remedy},
};

/// How long a token that still works is used after a renewal failed for a while, in milliseconds.
const PATIENCE_MS: i64 = 30_000;

impl Inner {
    /// With the turn held, in a task that nobody cancels.
    pub(super) async fn renew(&self, cx: &Cx) -> Result<(), Outcome> {
        let ended = self.attempt(cx).await;
        let mut state = self.lock();
        state.rounds += 1;
        state.ended = ended.clone().err();
        if let Err(outcome) = &ended {
            // No other token came, so the one that was refused may be tried for another.
            state.unproved = false;
            let now = cx.world.now();
            match outcome {
                Outcome::Throttled { until, .. } => {
                    state.throttled_until = Some(*until);
                    state.patient_until = Some(*until);
                }
                Outcome::Held { .. } => {}
                _ => state.patient_until = Some(now + PATIENCE_MS),
            }
        }
        ended
    }

    async fn attempt(&self, cx: &Cx) -> Result<(), Outcome> {
        if self.lock().unsaved {
            self.save().await?;
            if self.ready(cx).is_some() {
                return Ok(());
            }
        }
        let now = cx.world.now();
        let (held, refused, throttled) = {
            let state = self.lock();
            let refused = state.refused || state.grant.as_ref().is_some_and(|grant| grant.refused);
            (state.grant.clone(), refused, state.throttled_until.filter(|until| now < *until))
        };
        if refused {
            return Err(reconnect(cx, "no longer accepts this sign-in"));
        }
        if let Some(until) = throttled {
            return Err(Outcome::Throttled { scope: Scope::Connection, until });
        }
        let refresh = held.as_ref().and_then(|grant| grant.refresh.as_ref());
        let asked = match (cx.way().auth, refresh) {
            // What a client has by its own rights needs no refresh token, even where the vendor gives one.
            (Auth::OAuthClient, _) => Asked::Client,
            (_, Some(token)) => Asked::Refresh(token),
            (_, None) => return Err(reconnect(cx, "has ended this sign-in, and nothing can renew it")),
        };
        let oauth = cx.connector.oauth().ok_or_else(|| reconnect(cx, "has no way to renew this sign-in"))?;
        match exchange(&cx.http, oauth, cx.way(), &cx.settings, &cx.secrets, asked, now).await {
            Ok(grant) => {
                {
                    let mut state = self.lock();
                    state.grant = Some(grant.following(held.as_ref()));
                    state.unsaved = true;
                    (state.patient_until, state.throttled_until) = (None, None);
                }
                self.save().await
            }
            Err(failure) => Err(self.failed(cx, failure).await),
        }
    }

    /// Writes what is not yet written; a token leaves only after its grant is on disk.
    async fn save(&self) -> Result<(), Outcome> {
        let grant = self.lock().grant.clone().expect("only a grant is unsaved");
        if let Some(problem) = self.write(grant).await.err() {
            return Err(Outcome::Retry { not_before: None, problem });
        }
        self.lock().unsaved = false;
        Ok(())
    }

    async fn write(&self, grant: Grant) -> Result<(), Problem> {
        let Some(place) = self.place.clone() else { return Ok(()) };
        tokio::task::spawn_blocking(move || place.save(&grant)).await.unwrap_or_else(|_| {
            Err(Problem::new("vault.unavailable", "The renewed sign-in could not be stored."))
        })
    }

    async fn failed(&self, cx: &Cx, failure: TokenFailure) -> Outcome {
        match failure {
            TokenFailure::Refused { error, .. } if passes(&error) => {
                later(cx, "could not renew the sign-in just now")
            }
            TokenFailure::Refused { error, description } => {
                self.refused().await;
                let outcome = reconnect(cx, "refuses to renew this sign-in");
                told(outcome, description.unwrap_or(error))
            }
            TokenFailure::Settings => reconnect(cx, "cannot be asked with the settings of this connection"),
            TokenFailure::Status { status, headers } => {
                match http_table::classify(status, &headers, cx.world.now()) {
                    // A token request writes nothing of ours: doubt about it is no doubt about an event.
                    Some(Read::Outcome(throttled @ Outcome::Throttled { .. })) => throttled,
                    _ => later(cx, &format!("answered {status} when asked to renew the sign-in")),
                }
            }
            TokenFailure::Call(error) => match http_table::no_answer(&error) {
                Outcome::Uncertain { problem } => Outcome::Retry { not_before: None, problem },
                other => other,
            },
            TokenFailure::Unreadable => later(cx, "gave a token answer that could not be read"),
        }
    }

    /// Never asked again, a restart included.
    async fn refused(&self) {
        let refused = {
            let mut state = self.lock();
            state.refused = true;
            state.grant.as_mut().map(|grant| {
                grant.refused = true;
                grant.clone()
            })
        };
        if let Some(grant) = refused
            && let Err(problem) = self.write(grant).await
        {
            tracing::warn!(code = %problem.code, "That a sign-in was refused could not be stored; it will be asked for once more.");
        }
    }
}

/// Errors in OAuth's form that say "not now": of RFC 6749 section 4.1.2.1, of RFC 8628, and Salesforce's own.
fn passes(error: &str) -> bool {
    matches!(error, "temporarily_unavailable" | "server_error" | "slow_down" | "unknown_error")
}

fn told(outcome: Outcome, words: String) -> Outcome {
    match outcome {
        Outcome::Held { scope, problem } => Outcome::Held { scope, problem: problem.detail(words) },
        other => other,
    }
}

fn reconnect(cx: &Cx, what: &str) -> Outcome {
    let name = cx.connector.manifest().name;
    let problem = Problem::new("auth.expired", format!("{name} {what}. Nothing waiting is lost."));
    Outcome::Held { scope: Scope::Connection, problem: problem.remedy(Remedy::Reconnect) }
}

pub(super) fn later(cx: &Cx, what: &str) -> Outcome {
    let problem = Problem::new("vendor.failed", format!("{} {what}.", cx.connector.manifest().name));
    Outcome::Retry { not_before: None, problem: problem.remedy(Remedy::Retry) }
}
