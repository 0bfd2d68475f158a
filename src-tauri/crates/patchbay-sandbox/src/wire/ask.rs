//! One request, read whole before anything is decided.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use serde_json::Value;

/// A request whose path is split and decoded and whose body has arrived.
pub(crate) struct Ask {
    pub method: Method,
    pub uri: Uri,
    /// As sent, without the query.
    pub path: String,
    /// The path's segments, percent-decoded; a slash at the end adds none.
    pub parts: Vec<String>,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    /// What arrived; empty when it was too large, see `too_large`.
    pub body: Bytes,
    pub too_large: bool,
}

impl Ask {
    pub fn new(head: http::request::Parts, body: Option<Bytes>) -> Ask {
        let query = head.uri.query().unwrap_or_default();
        let parts = head.uri.path().split('/').filter(|part| !part.is_empty()).map(decoded);
        Ask {
            parts: parts.collect(),
            path: head.uri.path().to_owned(),
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            method: head.method,
            uri: head.uri,
            headers: head.headers,
            too_large: body.is_none(),
            body: body.unwrap_or_default(),
        }
    }

    /// The segments as texts, for matching.
    pub fn route(&self) -> Vec<&str> {
        self.parts.iter().map(String::as_str).collect()
    }

    /// The first value of a query name.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The host that was asked, without its port, in lower case.
    pub fn host(&self) -> String {
        let host = self.header("host").unwrap_or_default();
        host.rsplit_once(':').map_or(host, |(name, _)| name).to_ascii_lowercase()
    }

    /// What follows this scheme in `Authorization`; the scheme is compared without case.
    pub fn credential(&self, scheme: &str) -> Option<&str> {
        let (said, rest) = self.header("authorization")?.split_once(' ')?;
        said.eq_ignore_ascii_case(scheme).then(|| rest.trim())
    }

    /// User and password of a Basic header; `None` also for one that cannot be read.
    pub fn basic(&self) -> Option<(String, String)> {
        let bytes = BASE64_STANDARD.decode(self.credential("basic")?).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        text.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
    }

    /// The media type without parameters, in lower case.
    pub fn media(&self) -> String {
        let said = self.header("content-type").unwrap_or_default();
        said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The body as JSON; `None` when it is none.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Percent-decoded; a plus stays a plus, as paths have it.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| after.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_decoded_and_read_without_its_last_slash() {
        let request =
            http::Request::get("/v2/alerts/a%2Fb%3A1+x%20=y/close/?identifierType=alias&identifierType=id");
        let (head, ()) = request.header("host", "API.example:81").body(()).unwrap().into_parts();
        let ask = Ask::new(head, None);
        assert_eq!(ask.route(), ["v2", "alerts", "a/b:1+x =y", "close"]);
        assert_eq!((ask.first("identifierType"), ask.host().as_str()), (Some("alias"), "api.example"));
        assert!(ask.too_large && ask.basic().is_none());
    }
}
