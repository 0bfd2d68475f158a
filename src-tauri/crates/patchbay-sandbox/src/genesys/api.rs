//! The front door of the organisation: the login host and the part of `/api/v2` that discovery reads.
//!
//! Source: Genesys Cloud Platform API v2, the published definitions (SDK 262.0.0).

use super::access::need;
use super::faults::Strike;
use super::handle::Genesys;
use super::org::Named;
use super::pages::{ErrorBody, Query, listing};
use crate::clock::pause;
use crate::cut::Cut;
use crate::oauth::{Access, Lapse, bearer};
use axum::body::Body;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri};
use serde_json::{Value, json};

/// `request.bytes.max`, as published.
const REQUEST_BYTES_MAX: usize = 512_000;

type Answer = Result<(StatusCode, Value), ErrorBody>;

impl Genesys {
    /// Answers one request.
    ///
    /// # Errors
    /// [`Cut`]: the connection closes without an answer, because a fault says so.
    pub async fn handle(&self, request: Request<Body>) -> Result<Response<Body>, Cut> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, REQUEST_BYTES_MAX).await;
        let slow_ms = self.state().faults.slow_ms;
        if slow_ms > 0 {
            pause(slow_ms).await;
        }
        self.state().calls += 1;
        if parts.uri.path() == "/oauth/token" {
            if parts.method != Method::POST {
                return Ok(plain(StatusCode::METHOD_NOT_ALLOWED, json!({ "error": "invalid_request" })));
            }
            let (status, answer) = self.token(&parts.headers, &body.unwrap_or_default());
            return Ok(plain(status, answer));
        }
        if parts.uri.path() == "/oauth/authorize" {
            return Ok(self.oauth().authorize(
                &parts.method,
                &parts.uri,
                &body.unwrap_or_default(),
                "Genesys Cloud",
            ));
        }
        let token = bearer(&parts.headers).unwrap_or_default().to_owned();
        let answer = match self.admit(&token)? {
            Err(error) => Err(error),
            Ok(_) if body.is_err() => Err(ErrorBody::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "request.entity.too.large",
                "The request is too large",
            )),
            Ok(access) => {
                let body = body.unwrap_or_default();
                self.api(&parts.method, &parts.uri, &token, &access, (&parts.headers, &body))
            }
        };
        Ok(self.respond(answer, &token, parts.method == Method::HEAD))
    }

    /// Token, rate and faults: what stands before every resource.
    fn admit(&self, token: &str) -> Result<Result<Access, ErrorBody>, Cut> {
        let now_ms = self.clock().now_ms();
        let mut state = self.state();
        let state = &mut *state;
        match state.faults.strike(&mut state.chance) {
            Strike::Nothing => {}
            Strike::Cut => return Err(Cut),
            Strike::Answer(error) => return Ok(Err(error)),
        }
        let allowed = state.switches.requests_per_minute;
        let window = state.windows.entry(token.to_owned()).or_default();
        if let Err(wait_s) = window.take(allowed, now_ms) {
            return Ok(Err(ErrorBody::too_many(wait_s)));
        }
        if token.is_empty() {
            return Ok(Err(ErrorBody::unauthorized("authentication.required")));
        }
        Ok(self.oauth().access(token).map_err(|lapse| match lapse {
            Lapse::Unknown | Lapse::Revoked => ErrorBody::unauthorized("bad.credentials"),
            Lapse::Expired => ErrorBody::unauthorized("credentials.expired"),
        }))
    }

    fn api(
        &self,
        method: &Method,
        uri: &Uri,
        token: &str,
        access: &Access,
        (headers, body): (&HeaderMap, &[u8]),
    ) -> Answer {
        let path = uri.path().strip_prefix("/api/v2/").ok_or_else(ErrorBody::not_found)?;
        let parts: Vec<&str> = path.split('/').collect();
        if (method, parts.as_slice()) == (&Method::DELETE, &["tokens", "me"]) {
            self.oauth().revoke(token, false);
            return Ok((StatusCode::NO_CONTENT, Value::Null));
        }
        if let ["analytics", "conversations", of @ ("details" | "aggregates"), "query"] = *parts {
            if method != Method::POST {
                return Err(ErrorBody::not_found());
            }
            self.allow(access, need(&parts))?;
            return self.analytics(of, headers, body).map(|found| (StatusCode::OK, found));
        }
        if method != Method::GET && method != Method::HEAD {
            return Err(ErrorBody::not_found());
        }
        self.allow(access, need(&parts))?;
        let (org, query) = (self.org(), Query::of(uri));
        let page = |all: &[Named], shape: &dyn Fn(&Named) -> Value| {
            let size_max = self.state().switches.page_size_max;
            listing(uri.path(), &query, size_max, chosen(all, &query).map(shape).collect())
        };
        let one = |all: &[Named], id: &str, shape: &dyn Fn(&Named) -> Value| {
            all.iter().find(|named| named.id == id).map(shape).ok_or_else(ErrorBody::not_found)
        };
        let queue = |queue: &Named| self.queue(queue);
        let user = |user: &Named| self.user(user);
        let code = |code: &Named| self.entity(code, "routing/wrapupcodes");
        let found = match parts.as_slice() {
            ["tokens", "me"] => Ok(self.token_info(access)),
            ["organizations", "me"] => Ok(self.organization()),
            ["authorization", "divisions", "home"] => {
                Ok(self.entity(&org.division, "authorization/divisions"))
            }
            ["users"] => page(&org.users, &user),
            ["users", "me"] if access.by_person => self.me(access, query.first("expand")),
            ["users", "me"] => {
                let status = self.state().switches.users_me_status;
                Err(ErrorBody::new(status, "bad.request", "This request requires a user context"))
            }
            ["users", id] => one(&org.users, id, &user),
            ["routing", "queues"] => page(&org.queues, &queue),
            ["routing", "queues", id] => one(&org.queues, id, &queue),
            ["routing", "queues", id, "wrapupcodes"] => {
                one(&org.queues, id, &queue).and_then(|_| page(&org.wrapup_codes, &code))
            }
            ["routing", "wrapupcodes"] => page(&org.wrapup_codes, &code),
            ["routing", "wrapupcodes", id] => one(&org.wrapup_codes, id, &code),
            ["routing", "skills"] => page(&org.skills, &|skill| self.skill(skill)),
            ["conversations", id] => self.conversation_details(id),
            ["ipranges"] => Ok(json!({ "entities": [
                { "cidr": "192.0.2.0/24", "service": "data-actions", "region": "us-east-1", "direction": "outbound" },
                { "cidr": "198.51.100.0/24", "service": "open-messaging", "region": "us-east-1", "direction": "outbound" },
            ] })),
            _ => Err(ErrorBody::not_found()),
        };
        found.map(|found| (StatusCode::OK, found))
    }

    fn respond(&self, answer: Answer, token: &str, head: bool) -> Response<Body> {
        let mut state = self.state();
        let context_id = state.ids.uuid();
        let (status, body, retry_after_s) = match answer {
            Ok((status, body)) => (status, body, None),
            Err(error) => (error.status, error.json(&context_id), error.retry_after_s),
        };
        let bare = head || status == StatusCode::NO_CONTENT;
        let mut response = plain(status, body);
        if bare {
            *response.body_mut() = Body::empty();
        }
        let window = state.windows.get(token).copied().unwrap_or_default();
        let now_ms = self.clock().now_ms();
        let mut put = |name: &'static str, value: String| {
            response.headers_mut().insert(name, HeaderValue::try_from(value).expect("plain ASCII"));
        };
        put("inin-correlation-id", context_id);
        put("inin-ratelimit-count", window.count.to_string());
        put("inin-ratelimit-allowed", state.switches.requests_per_minute.to_string());
        put("inin-ratelimit-reset", window.reset_s(now_ms).to_string());
        if let Some(seconds) = retry_after_s {
            put("retry-after", seconds.to_string());
        }
        response
    }
}

/// Entries asked for by id or by a name in which `*` stands for anything at the ends.
fn chosen<'a>(all: &'a [Named], query: &'a Query) -> impl Iterator<Item = &'a Named> {
    let ids: Vec<&str> = query.all("id").into_iter().flat_map(|ids| ids.split(',')).collect();
    let name = query.first("name").map(str::to_lowercase);
    let fits = move |named: &&Named| {
        let lower = named.name.to_lowercase();
        let by_name =
            name.as_ref().is_none_or(|name| match (name.strip_prefix('*'), name.strip_suffix('*')) {
                (None, None) => lower == *name,
                _ => lower.contains(name.trim_matches('*')),
            });
        by_name && (ids.is_empty() || ids.contains(&named.id.as_str()))
    };
    all.iter().filter(fits)
}

fn plain(status: StatusCode, body: Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
    response
}
