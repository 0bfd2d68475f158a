//! Hop 1: the only address strangers reach. Small, bounded, and honest about what it did with a request.

use crate::{depth::Full, relay::Relay, snapshot::Bound};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::{IntoResponse, Response},
    routing::any,
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use patchbay_kit::{
    connector::Receive,
    secret::Secret,
    verify::{PATH_SECRET, Unverified},
};
use patchbay_model::{
    limits,
    problem::{Problem, Remedy},
    time::Timestamp,
};
use std::{sync::atomic::Ordering, time::Duration};
use subtle::ConstantTimeEq as _;

/// Whether intake takes events, and if not, why.
#[derive(Debug, Clone, PartialEq)]
pub enum IntakeState {
    Open,
    Shut(Option<Problem>),
}

impl Relay {
    /// The receiver's router; `/in/{public id}/{secret}` and nothing else.
    pub fn intake(&self) -> Router {
        Router::new()
            .route("/in/{public}/{secret}", any(receive))
            .fallback(|| async {
                refusal(StatusCode::NOT_FOUND, Problem::new("not.found", "Nothing is received here."))
            })
            .with_state(self.clone())
    }

    pub fn intake_state(&self) -> IntakeState {
        if let Some(fault) = self.store().fault() {
            return IntakeState::Shut(Some(fault.into()));
        }
        if self.takes_events() { IntakeState::Open } else { IntakeState::Shut(None) }
    }

    /// The last request refused for one source.
    pub fn last_rejection(&self, source: patchbay_model::ids::ConnectionId) -> Option<crate::Rejection> {
        self.inner.rejections.last(source)
    }
}

async fn receive(
    State(relay): State<Relay>,
    Path((public, secret)): Path<(String, String)>,
    request: Request<Body>,
) -> Response {
    let now = relay.now();
    let Some(source) = relay.snapshot().source(&public).cloned() else {
        relay.inner.rejections.count(None, "unknown_path", now);
        return refusal(StatusCode::NOT_FOUND, Problem::new("not.found", "Nothing is received here."));
    };
    match receive_for(&relay, &source, secret, request, now).await {
        Ok(response) => response,
        Err(Refused { status, code, problem, retry_after_s }) => {
            if relay.inner.rejections.count(Some(source.row.id), code, now) {
                tracing::warn!(source = %source.row.id, code, "The first request of this source was refused.");
            }
            if status == StatusCode::UNAUTHORIZED {
                relay.inner.rejections.doubt(source.row.id, now);
            }
            let mut response = refusal(status, *problem);
            if let Some(seconds) = retry_after_s {
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            }
            response
        }
    }
}

/// Why a request was not taken. `code` is what is counted and shown.
struct Refused {
    status: StatusCode,
    code: &'static str,
    problem: Box<Problem>,
    retry_after_s: Option<u64>,
}

fn refused(status: StatusCode, code: &'static str, message: &str) -> Refused {
    Refused { status, code, problem: Box::new(Problem::new(code, message)), retry_after_s: None }
}

fn later(code: &'static str, seconds: u64, message: &str) -> Refused {
    let mut refused = refused(StatusCode::SERVICE_UNAVAILABLE, code, message);
    refused.problem.remedy = Remedy::Retry;
    refused.retry_after_s = Some(seconds);
    refused
}

async fn receive_for(
    relay: &Relay,
    source: &Bound,
    secret: String,
    request: Request<Body>,
    now: Timestamp,
) -> Result<Response, Refused> {
    let Some(receive) = source.connector.receive() else {
        return Err(refused(StatusCode::NOT_FOUND, "no_source", "This connection receives nothing."));
    };
    if let IntakeState::Shut(_) = relay.intake_state() {
        return Err(later(
            "intake_shut",
            limits::QUEUE_PAUSE_RETRY_S,
            "Patchbay takes no events right now. Send this again.",
        ));
    }
    let _reading = Reading::start(relay)?;
    let (parts, body) = request.into_parts();
    let body = read(&parts.headers, body).await?;
    let request = Unverified {
        method: parts.method.clone(),
        headers: parts.headers,
        body: body.clone(),
        path_secret: Some(Secret::new(secret)),
    };
    // A stranger who does not know the address must not learn that it is one.
    if knows_path(&request, source)
        && let Some(greeting) = receive.greet(&request, &source.cx.settings)
    {
        let mut response = Response::new(Body::from(greeting.body));
        *response.status_mut() = StatusCode::from_u16(greeting.status).unwrap_or(StatusCode::OK);
        for (name, value) in greeting.headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        return Ok(response);
    }
    if parts.method != Method::POST && parts.method != Method::PUT {
        return Err(refused(StatusCode::METHOD_NOT_ALLOWED, "method", "Events come by POST."));
    }
    let content_type =
        request.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let verified = receive
        .verify(request, &source.cx.settings, &source.cx.secrets, now)
        .map_err(|refusal| unproven(receive, content_type.as_deref(), &body, refusal.code()))?;
    if !receive.accepts(content_type.as_deref()) {
        return Err(wrong_type());
    }
    match relay.is_full(source, receive) {
        Some(Full::Depth) => {
            let mut refused = later(
                "high_water",
                limits::QUEUE_PAUSE_RETRY_S,
                "Too much is waiting. Send this again later.",
            );
            refused.status = busy_status(receive, source);
            return Err(refused);
        }
        Some(Full::Storage) => {
            return Err(later(
                "storage_full",
                limits::QUEUE_PAUSE_RETRY_S,
                "Patchbay has no room left to store events. Send this again later.",
            ));
        }
        None => {}
    }
    let taken = relay.take(source, &verified, now).await;
    let taken = relay.inner.spells.hear("take", taken, |error| {
        tracing::error!(source = %source.row.id, %error, "Events cannot be stored; their senders are told to send them again.");
    });
    let taken = taken.map_err(|_| {
        later("not_stored", limits::QUEUE_PAUSE_RETRY_S, "Patchbay could not store this. Send it again.")
    })?;
    if taken.unreadable {
        relay.notice_unreadable(source).await;
    }
    // 202: stored, not yet delivered. 200: everything in it was known already.
    let status = if taken.accepted > 0 || taken.repeats == 0 { StatusCode::ACCEPTED } else { StatusCode::OK };
    let body = format!("{{\"accepted\":{},\"repeats\":{}}}", taken.accepted, taken.repeats);
    Ok((status, [(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// What this sender understands as *not now*.
fn busy_status(receive: &dyn Receive, source: &Bound) -> StatusCode {
    StatusCode::from_u16(receive.busy_status(&source.cx.settings)).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
}

fn knows_path(request: &Unverified, source: &Bound) -> bool {
    let given = request.path_secret.as_ref().map_or(&[][..], |secret| secret.expose().as_bytes());
    source.cx.secrets.all(PATH_SECRET).iter().any(|held| bool::from(held.expose().as_bytes().ct_eq(given)))
}

/// What is said to a sender that did not prove itself: a body that could not have been an event anyway is
/// told so, the rest learns nothing but 401.
fn unproven(receive: &dyn Receive, content_type: Option<&str>, body: &[u8], code: &'static str) -> Refused {
    if !receive.accepts(content_type) {
        return wrong_type();
    }
    let json = content_type.is_none_or(patchbay_kit::connector::is_json);
    if json && patchbay_kit::body::json(body).is_err() && code != "signature_mismatch" {
        return refused(StatusCode::BAD_REQUEST, "unreadable", "This is not JSON that can be read.");
    }
    refused(StatusCode::UNAUTHORIZED, code, "The sender could not be verified.")
}

fn wrong_type() -> Refused {
    refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", "This kind of content is not taken here.")
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Refused> {
    let too_large =
        || refused(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "This is larger than the limit of 1 MiB.");
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > limits::WEBHOOK_BODY_BYTES_MAX) {
        return Err(too_large());
    }
    let whole = Limited::new(body, limits::WEBHOOK_BODY_BYTES_MAX).collect();
    match tokio::time::timeout(Duration::from_millis(limits::INTAKE_READ_MS_MAX), whole).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => Err(too_large()),
        Ok(Err(_)) => Err(refused(StatusCode::BAD_REQUEST, "cut", "The body ended too early.")),
        Err(_) => Err(refused(StatusCode::REQUEST_TIMEOUT, "too_slow", "The body took too long to arrive.")),
    }
}

/// A place among the requests being read, given back on drop.
struct Reading<'a>(&'a Relay);

impl<'a> Reading<'a> {
    fn start(relay: &'a Relay) -> Result<Self, Refused> {
        let reading = relay.inner.reading.fetch_add(1, Ordering::AcqRel);
        let place = Self(relay);
        if reading >= limits::INTAKE_FLIGHTS_MAX {
            return Err(later("too_many", 1, "Too many requests at once. Send this again."));
        }
        Ok(place)
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.0.inner.reading.fetch_sub(1, Ordering::AcqRel);
    }
}

fn refusal(status: StatusCode, problem: Problem) -> Response {
    let body = serde_json::json!({ "code": problem.code, "message": problem.message, "remedy": problem.remedy, "status": status.as_u16() });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
