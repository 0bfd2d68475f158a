//! The front door: who is let in, and what comes out.
//!
//! The order of the checks: sleep, authorization server, user, Basic gate, role for REST, scope, rate rule,
//! headers, table.
//!
//! Source: ServiceNowDocs, "Basic authentication" and "Inbound REST API rate limiting"; reports of 2026 on the gate.

use super::errors::RestError;
use super::handle::ServiceNow;
use super::sign_in::SCOPE;
use super::switches::BasicGate;
use super::world::{BASIC_ROLE, REST_ROLE, User};
use crate::oauth::{basic, bearer};
use crate::wire::{Ask, Reply};
use axum::body::Body;
use http::{HeaderMap, Response, StatusCode};
use serde_json::Value;

/// As the vendor writes the media type.
pub(super) const JSON: &str = "application/json;charset=UTF-8";
const HOUR_MS: u64 = 3_600_000;
const RULE: &str = "8a1f0c2f47a7f110a1b2c3d4e5f60718";
const SLEEPING: &str = "<html><head><title>Instance Hibernating page</title></head><body>This instance sleeps.\
                        </body></html>";

/// A good answer: body and headers of its own.
pub struct Told {
    pub body: Value,
    pub headers: Vec<(&'static str, String)>,
}

/// Where a user stands with the rate rule.
struct Rate {
    limit: u64,
    reset_s: u64,
}

impl ServiceNow {
    pub(super) fn route(&self, ask: &Ask) -> Response<Body> {
        if self.switches().sleeping {
            return page(200, SLEEPING).into();
        }
        if let Some(answer) = self.sign_in(ask) {
            return answer;
        }
        if !ask.path.starts_with("/api/") {
            return page(404, "<html><body>Page not found</body></html>").into();
        }
        let mut rate = None;
        let answer = self.rest(ask, &mut rate);
        respond(answer, rate).into()
    }

    fn rest(&self, ask: &Ask, rate: &mut Option<Rate>) -> Result<Told, RestError> {
        let user = self.user(&ask.headers)?;
        *rate = self.count(&user)?;
        let accept = ask.header("accept").unwrap_or_default();
        if !accept.contains("application/json") {
            // “Anything” does not name the form either.
            return Err(if matches!(accept, "" | "*/*") {
                RestError::header("Accept")
            } else {
                RestError::not_acceptable()
            });
        }
        let kind = ask.media();
        if self.switches().reading_needs_content_type && kind.is_empty() {
            return Err(RestError::header("Content-Type"));
        }
        if !kind.is_empty() && kind != "application/json" {
            return Err(RestError::media_type());
        }
        self.table(&ask.method, &ask.uri, &user)
    }

    /// The user of a request, let in by every gate.
    fn user(&self, headers: &HeaderMap) -> Result<User, RestError> {
        let switches = self.switches();
        let users = self.site.kept().it.users.clone();
        let named = |name: &str| users.iter().find(|user| user.active && user.user_name == name);
        let user = if let Some(token) = bearer(headers) {
            let access = self.oauth().access(token).map_err(|_| RestError::unauthorized())?;
            let user = named(&access.subject).ok_or_else(RestError::unauthorized)?;
            if switches.unscoped_refused && !access.has(SCOPE) {
                return Err(RestError::unscoped());
            }
            user
        } else {
            let (name, password) = basic(headers).ok_or_else(RestError::unauthorized)?;
            let user = named(&name).filter(|user| user.password == password);
            let user = user.ok_or_else(RestError::unauthorized)?;
            let passes = user.web_service_only || user.roles.iter().any(|role| role == BASIC_ROLE);
            if switches.basic_gate == BasicGate::Enforced && !passes {
                return Err(RestError::unauthorized());
            }
            user
        };
        if switches.rest_role_required && !user.roles.iter().any(|role| role == REST_ROLE) {
            return Err(RestError::no_rest());
        }
        Ok(user.clone())
    }

    fn count(&self, user: &User) -> Result<Option<Rate>, RestError> {
        let Some(rule) = self.switches().rate_rule else { return Ok(None) };
        let now_ms = self.site.now_ms();
        let hour = now_ms / HOUR_MS;
        let reset_s = (hour + 1) * HOUR_MS / 1_000;
        let hours = &mut self.site.kept().it.hours;
        let used = hours.entry(user.user_name.clone()).or_default();
        if used.0 != hour {
            *used = (hour, 0);
        }
        if used.1 >= rule.per_hour {
            return Err(RestError::rate(rule.per_hour, reset_s.saturating_sub(now_ms / 1_000)));
        }
        used.1 += 1;
        Ok(Some(Rate { limit: rule.per_hour, reset_s }))
    }
}

fn respond(answer: Result<Told, RestError>, rate: Option<Rate>) -> Reply {
    let mut reply = match answer {
        Ok(told) => {
            let reply = Reply::json(200, &told.body);
            told.headers.into_iter().fold(reply, |reply, (name, value)| reply.with(name, value))
        }
        Err(error) => {
            let reply = Reply::json(error.status.as_u16(), &error.json());
            match error.retry_after_s {
                Some(seconds) => reply.with("retry-after", seconds),
                None => reply,
            }
        }
    };
    if reply.status == StatusCode::UNAUTHORIZED {
        reply = reply.with("www-authenticate", "BASIC realm=\"Service-now\"");
    }
    if let Some(rate) = rate {
        reply = reply
            .with("x-ratelimit-limit", rate.limit)
            .with("x-ratelimit-reset", rate.reset_s)
            .with("x-ratelimit-rule", RULE);
    }
    reply.with("content-type", JSON)
}

fn page(status: u16, text: &str) -> Reply {
    Reply::text(status, text).with("content-type", "text/html;charset=UTF-8")
}
