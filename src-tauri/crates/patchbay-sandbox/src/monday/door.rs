//! The front door: one HTTP request in, one answer or a cut connection out.
//!
//! The order of the checks: version, token, body, fault at the door, document, limits, idempotency,
//! execution. Everything up to the answer happens under one lock and without waiting, so that a caller
//! who gives up cannot leave anything half done; only a slow answer waits, afterwards.
//!
//! Source: monday API docs, "Error handling", "Versioning", "Idempotency" (2026-09-06).

use super::documents::{self, SDL, vocabulary};
use super::errors::ApiError;
use super::execute::{Asked, Outcome, Run};
use super::faults::{FAULT_HEADER, Fault};
use super::handle::Monday;
use super::idempotency::{Answer, Known, fingerprint};
use super::state::State;
use super::versions::{self, VERSION_CURRENT};
use crate::clock::pause;
use crate::cut::Cut;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::JsonMap;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const REQUEST_BYTES_MAX: usize = 4 * 1024 * 1024;

#[derive(Deserialize)]
struct Question {
    query: String,
    #[serde(default)]
    variables: Option<JsonMap>,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
}

#[derive(Serialize)]
struct Envelope<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Option<JsonMap>>,
    #[serde(skip_serializing_if = "<[Value]>::is_empty")]
    errors: &'a [Value],
    account_id: u64,
    extensions: Extensions<'a>,
}

#[derive(Serialize)]
struct Extensions<'a> {
    request_id: &'a str,
}

/// What goes out, and how late.
struct Reply {
    answer: Answer,
    replayed: bool,
    cut: bool,
    slow_ms: u64,
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Reply {
        Reply { answer, replayed: false, cut: false, slow_ms: 0 }
    }
}

/// Counts a request as in flight for as long as it lives, dropped futures included.
struct Flight(Monday);

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.state().meters.leave();
    }
}

impl Monday {
    /// Answers one request to `POST /v2` (or `GET /v2/get_schema`).
    ///
    /// # Errors
    /// [`Cut`]: the connection closes without an answer, because a fault says so.
    pub async fn handle(&self, request: Request<Body>) -> Result<Response<Body>, Cut> {
        let (parts, body) = request.into_parts();
        match (&parts.method, parts.uri.path()) {
            (&Method::POST, "/v2" | "/v2/") => {}
            (&Method::GET, "/v2/get_schema") => return Ok(Response::new(Body::from(SDL))),
            _ => {
                let body = axum::body::to_bytes(body, REQUEST_BYTES_MAX).await.map_err(|_| Cut)?;
                let answer = self.sign_in(&parts, &body);
                return Ok(answer.unwrap_or_else(|| page(StatusCode::NOT_FOUND, "Not found")));
            }
        }
        self.state().meters.enter();
        let _flight = Flight(self.clone());
        let body = axum::body::to_bytes(body, REQUEST_BYTES_MAX).await.map_err(|_| Cut)?;
        let (reply, response) = self.answer(&parts.headers, &body);
        if reply.slow_ms > 0 {
            pause(reply.slow_ms).await;
        }
        if reply.cut { Err(Cut) } else { Ok(response) }
    }

    /// Decides and executes under one lock; the response has its headers already.
    fn answer(&self, headers: &HeaderMap, body: &Bytes) -> (Reply, Response<Body>) {
        let mut guard = self.state();
        let state: &mut State = &mut guard;
        let now_ms = state.clock.now_ms();
        let request_id = state.next_request_id();
        state.stats.calls += 1;
        let version = versions::answering(text(headers, "api-version"));
        let asked_version = *version.as_ref().unwrap_or(&VERSION_CURRENT);
        let asked_fault = text(headers, FAULT_HEADER).and_then(Fault::named);
        let fault = asked_fault.or_else(|| state.trouble.strike());
        let reply =
            decide(state, headers, body, version, fault, &request_id, now_ms).unwrap_or_else(|error| {
                let throttled = error.http == StatusCode::TOO_MANY_REQUESTS;
                state.stats.throttled += u64::from(throttled);
                state.stats.malformed += u64::from(error.malformed);
                let error = match throttled && state.switches.throttles_in_200 {
                    true => ApiError { http: StatusCode::OK, ..error },
                    false => error,
                };
                let (status, retry_after_s) = (error.http, error.retry_in_seconds);
                let entry = error.entry(Value::Null, Value::Null);
                Answer { status, body: envelope(state, None, &[entry], &request_id), retry_after_s }.into()
            });
        let cut = matches!(fault, Some(Fault::CutBefore | Fault::CutAfter));
        state.stats.cuts += u64::from(cut);
        let response = match fault {
            Some(Fault::GatewayAfter) => {
                page(StatusCode::GATEWAY_TIMEOUT, "<html><h1>504 Gateway Time-out</h1></html>")
            }
            _ => respond(state, &reply, asked_version, &request_id, now_ms),
        };
        let slow_ms = state.trouble.faults.slow_ms;
        (Reply { cut, slow_ms, ..reply }, response)
    }
}

fn decide(
    state: &mut State,
    headers: &HeaderMap,
    body: &Bytes,
    version: Result<&'static str, ApiError>,
    fault: Option<Fault>,
    request_id: &str,
    now_ms: u64,
) -> Result<Reply, ApiError> {
    let version = version?;
    let (user, scopes) = caller(state, headers)?;
    let question: Question = serde_json::from_slice(body)
        .map_err(|error| ApiError::bad_request(format!("Bad request: {error}")))?;
    if let Some(error) = fault.and_then(|fault| fault.at_the_door(now_ms)) {
        return Err(error);
    }
    if fault == Some(Fault::CutBefore) {
        // What the answer would have been is nobody's business: it is never sent.
        return Err(ApiError::server());
    }
    let document = match state.documents.prepare(&question.query) {
        Ok(document) => document,
        Err(entries) => {
            state.stats.malformed += 1;
            let status = state.switches.undefined_field_status;
            let body = envelope(state, None, &entries, request_id);
            return Ok(Answer { status, body, retry_after_s: None }.into());
        }
    };
    let wrong =
        |error: apollo_compiler::request::RequestError| ApiError::argument(error.message().to_string());
    let operation = document.operations.get(question.operation_name.as_deref()).map_err(wrong)?;
    let variables = question.variables.unwrap_or_default();
    let variables = coerce_variable_values(&vocabulary().schema, operation, &variables).map_err(wrong)?;
    let cost = documents::cost(&document, operation, &variables, &state.switches);
    let bare = documents::is_bare_complexity(&document, operation);
    let complexity = state.meters.take(cost, bare, now_ms)?;
    let key = text(headers, "idempotency-key").filter(|key| !key.is_empty() && operation.is_mutation());
    let body = key.map_or([0; 16], |_| fingerprint(body));
    if let Some(key) = key {
        match state.ledger.look(user, key, body, state.switches.refuses_changed_body, now_ms) {
            Known::New => {}
            Known::Refused(error) => return Err(error),
            Known::Replay(answer) => {
                state.stats.replays += 1;
                return Ok(Reply { replayed: true, ..answer.into() });
            }
        }
    }
    let outcome = match fault.and_then(Fault::instead_of_executing) {
        Some(error) => Outcome {
            data: None,
            errors: vec![error.entry(Value::Null, Value::Null)],
            status: error.http,
            retry_after_s: None,
        },
        None => {
            let asked = Asked { user, scopes, now_ms, complexity, version };
            Run::execute(state, &document, operation, &variables, asked)
        }
    };
    let reply = envelope(state, Some(&outcome.data), &outcome.errors, request_id);
    let answer = Answer { status: outcome.status, body: reply, retry_after_s: outcome.retry_after_s };
    if let Some(key) = key.filter(|_| answer.status != StatusCode::TOO_MANY_REQUESTS) {
        let done_ms = now_ms + state.trouble.faults.slow_ms;
        state.ledger.remember(user, key, body, answer.clone(), done_ms);
    }
    Ok(answer.into())
}

/// Who asks, and the scopes of an app's token; a personal token has none to name.
fn caller(state: &State, headers: &HeaderMap) -> Result<(u64, Option<Vec<String>>), ApiError> {
    let header = text(headers, "authorization").unwrap_or_default();
    let bearer = header.strip_prefix("Bearer ").filter(|_| state.switches.accepts_bearer);
    let token = bearer.unwrap_or(header).trim();
    if let Some(user) = state.world.tokens.get(token) {
        return Ok((*user, None));
    }
    let access = state.oauth.access(token).map_err(|_| ApiError::not_authenticated())?;
    let user = access.subject.parse().ok().filter(|user| state.world.users.contains_key(user));
    Ok((user.ok_or_else(ApiError::not_authenticated)?, Some(access.scopes)))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// `data` is left out when nothing was executed, and null when execution gave nothing.
fn envelope(state: &State, data: Option<&Option<JsonMap>>, errors: &[Value], request_id: &str) -> Bytes {
    let envelope =
        Envelope { data, errors, account_id: state.world.account, extensions: Extensions { request_id } };
    Bytes::from(serde_json::to_vec(&envelope).expect("an envelope is plain JSON"))
}

fn respond(state: &mut State, reply: &Reply, version: &str, request_id: &str, now_ms: u64) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.answer.body.clone()));
    *response.status_mut() = reply.answer.status;
    let (policy, left) = state.meters.headers(now_ms);
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/json; charset=utf-8"));
    let mut put = |name: &'static str, value: &str| {
        headers.insert(name, HeaderValue::from_str(value).expect("our header values are plain ASCII"));
    };
    put("api-version", version);
    put("x-request-id", request_id);
    put("ratelimit-policy", &policy);
    put("ratelimit", &left);
    if let Some(seconds) = reply.answer.retry_after_s {
        put("retry-after", &seconds.to_string());
    }
    if reply.replayed {
        put("idempotency-replayed", "true");
    }
    response
}

fn page(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert("content-type", HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
