//! A connection that closes without an answer.

use axum::body::Body;
use bytes::Bytes;
use http::Response;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The vendor hung up: no status, no headers, no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the connection was cut without an answer")
    }
}

impl std::error::Error for Cut {}

impl Cut {
    /// The nearest thing for a caller that must have a response, such as an axum router: its body fails
    /// before the first byte. A server that writes head and body together closes without an answer.
    pub fn into_response(self) -> Response<Body> {
        Response::new(Body::new(Failing))
    }
}

struct Failing;

impl http_body::Body for Failing {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Cut>>> {
        Poll::Ready(Some(Err(Cut)))
    }
}
