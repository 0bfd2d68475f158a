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
use crate::cut::Cut;
use crate::oauth::{basic, bearer};
use axum::body::Body;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use serde_json::Value;

const REQUEST_BYTES_MAX: usize = 1024 * 1024;
const PATHS_MAX: usize = 10_000;
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
    /// Answers one request.
    ///
    /// # Errors
    /// None today; the type is every simulator's.
    pub async fn handle(&self, request: Request<Body>) -> Result<Response<Body>, Cut> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, REQUEST_BYTES_MAX).await.unwrap_or_default();
        {
            let mut state = self.state();
            state.calls += 1;
            if state.paths.len() < PATHS_MAX {
                state.paths.push((parts.method.clone(), parts.uri.path().to_owned()));
            }
        }
        if self.switches().sleeping {
            return Ok(page(StatusCode::OK, SLEEPING));
        }
        if let Some(answer) = self.sign_in(&parts, &body) {
            return Ok(answer);
        }
        if !parts.uri.path().starts_with("/api/") {
            return Ok(page(StatusCode::NOT_FOUND, "<html><body>Page not found</body></html>"));
        }
        let mut rate = None;
        let answer = self.rest(&parts, &mut rate);
        Ok(respond(answer, rate, parts.method == Method::HEAD))
    }

    fn rest(&self, parts: &Parts, rate: &mut Option<Rate>) -> Result<Told, RestError> {
        let user = self.user(&parts.headers)?;
        *rate = self.count(&user)?;
        let accept = header(&parts.headers, "accept");
        if !accept.contains("application/json") {
            // “Anything” does not name the form either.
            return Err(if matches!(accept, "" | "*/*") {
                RestError::header("Accept")
            } else {
                RestError::not_acceptable()
            });
        }
        let kind = header(&parts.headers, "content-type");
        if self.switches().reading_needs_content_type && kind.is_empty() {
            return Err(RestError::header("Content-Type"));
        }
        if !kind.is_empty() && !kind.starts_with("application/json") {
            return Err(RestError::media_type());
        }
        self.table(&parts.method, &parts.uri, &user)
    }

    /// The user of a request, let in by every gate.
    fn user(&self, headers: &HeaderMap) -> Result<User, RestError> {
        let switches = self.switches();
        let users = self.state().users.clone();
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
        let now_ms = self.clock().now_ms();
        let hour = now_ms / HOUR_MS;
        let reset_s = (hour + 1) * HOUR_MS / 1_000;
        let mut state = self.state();
        let used = state.hours.entry(user.user_name.clone()).or_default();
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

fn respond(answer: Result<Told, RestError>, rate: Option<Rate>, bare: bool) -> Response<Body> {
    let (status, body, mut more) = match answer {
        Ok(told) => (StatusCode::OK, told.body, told.headers),
        Err(error) => {
            let more = error.retry_after_s.map(|seconds| ("retry-after", seconds.to_string()));
            (error.status, error.json(), more.into_iter().collect())
        }
    };
    if status == StatusCode::UNAUTHORIZED {
        more.push(("www-authenticate", "BASIC realm=\"Service-now\"".to_owned()));
    }
    if let Some(rate) = rate {
        more.push(("x-ratelimit-limit", rate.limit.to_string()));
        more.push(("x-ratelimit-reset", rate.reset_s.to_string()));
        more.push(("x-ratelimit-rule", RULE.to_owned()));
    }
    let mut response = Response::new(if bare { Body::empty() } else { Body::from(body.to_string()) });
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/json;charset=UTF-8"));
    for (name, value) in more {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    response
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn page(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert("content-type", HeaderValue::from_static("text/html;charset=UTF-8"));
    response
}
