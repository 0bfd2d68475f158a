//! Calls one simulator and reads the answer whole.

use crate::cut::Cut;
use axum::body::Body;
use base64::Engine as _;
use http::{HeaderMap, Request, Response};
use serde_json::Value;

pub(crate) struct Heard {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// Null when the body is no JSON.
    pub body: Value,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub async fn of(response: Result<Response<Body>, Cut>) -> Heard {
        let (parts, body) = response.unwrap().into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Heard { status: parts.status.as_u16(), headers: parts.headers, text, body }
    }
}

/// A request with an `Authorization` header, unless it is empty, and a JSON body, unless it is null.
pub(crate) fn asked(method: &str, path: &str, authorization: &str, body: &Value) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if !authorization.is_empty() {
        request = request.header("authorization", authorization);
    }
    if body.is_null() {
        return request.body(Body::empty()).unwrap();
    }
    request.header("content-type", "application/json").body(Body::from(body.to_string())).unwrap()
}

pub(crate) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(format!("{user}:{password}")))
}

/// `Heard` of one call to anything with `handle`.
macro_rules! hear {
    ($sim:expr, $method:expr, $path:expr, $auth:expr) => {
        $crate::wire::heard::hear!($sim, $method, $path, $auth, &serde_json::Value::Null)
    };
    ($sim:expr, $method:expr, $path:expr, $auth:expr, $body:expr) => {
        $crate::wire::heard::Heard::of(
            $sim.handle($crate::wire::heard::asked($method, $path, $auth, $body)).await,
        )
        .await
    };
}
pub(crate) use hear;
