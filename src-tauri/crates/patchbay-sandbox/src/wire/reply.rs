//! An answer before it is a response: status, headers, body.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub status: StatusCode,
    headers: Vec<(&'static str, String)>,
    pub body: Bytes,
}

impl Reply {
    /// `status` is one of HTTP's, written as a number where the vendor's document is quoted.
    pub fn json(status: u16, body: &Value) -> Reply {
        Reply::of(status, "application/json; charset=utf-8", body.to_string())
    }

    pub fn text(status: u16, text: &str) -> Reply {
        Reply::of(status, "text/plain; charset=utf-8", text.to_owned())
    }

    /// A page, as gateways and unknown addresses answer.
    pub fn html(status: u16, title: &str) -> Reply {
        let page =
            format!("<!DOCTYPE html><html><head><title>{title}</title></head><body>{title}</body></html>");
        Reply::of(status, "text/html; charset=utf-8", page)
    }

    pub fn empty(status: u16) -> Reply {
        Reply { status: code(status), headers: Vec::new(), body: Bytes::new() }
    }

    fn of(status: u16, media: &'static str, body: String) -> Reply {
        Reply { status: code(status), headers: vec![("content-type", media.to_owned())], body: body.into() }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Reply {
        self.headers.push((name, value.to_string()));
        self
    }
}

impl From<Reply> for Response<Body> {
    fn from(reply: Reply) -> Response<Body> {
        let mut response = Response::new(Body::from(reply.body));
        *response.status_mut() = reply.status;
        for (name, value) in reply.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
