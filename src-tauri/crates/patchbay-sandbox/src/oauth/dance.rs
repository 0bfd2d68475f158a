//! A browser and an app in a few lines, for the tests of vendors with a sign-in.

use crate::simulator::Simulator;
use axum::body::Body;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, Method, Request};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

pub const VERIFIER: &str = "dBjftJeZ4CVP-mBjbbwF1f0hhbQhbCTYeVn61zvFKw8W0rZqU4";
pub const OTHER_VERIFIER: &str = "0000000000111111111122222222223333333333444";

pub fn challenge(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// An answer taken apart. A body that is not JSON is a text.
#[derive(Debug)]
pub struct Heard {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_else(|| panic!("no {name} in {self:?}")).to_owned()
    }

    /// A parameter of the address this answer leads to.
    pub fn came_back(&self, name: &str) -> Option<String> {
        let url = Url::parse(self.header("location")).unwrap_or_else(|_| panic!("not sent back: {self:?}"));
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

pub async fn send(
    simulator: &impl Simulator,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: String,
) -> Heard {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = simulator.answer(request.body(Body::from(body)).unwrap()).await.expect("an answer");
    let (parts, body) = answer.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| json!(String::from_utf8_lossy(&bytes)));
    Heard { status: parts.status.as_u16(), headers: parts.headers, body }
}

pub async fn get(simulator: &impl Simulator, path: &str, headers: &[(&str, &str)]) -> Heard {
    send(simulator, Method::GET, path, headers, String::new()).await
}

/// GET with a bearer token.
pub async fn read(simulator: &impl Simulator, path: &str, token: &str) -> Heard {
    get(simulator, path, &[("authorization", &format!("Bearer {token}")), ("accept", "application/json")])
        .await
}

pub fn encoded(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A form to a token address.
pub async fn form(
    simulator: &impl Simulator,
    path: &str,
    pairs: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> Heard {
    let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
    all.extend(headers);
    send(simulator, Method::POST, path, &all, encoded(pairs)).await
}

pub fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{password}")))
}

/// Opens the authorize address; the answer is a page or leads back.
pub async fn open(simulator: &impl Simulator, path: &str, pairs: &[(&str, &str)]) -> Heard {
    get(simulator, &format!("{path}?{}", encoded(pairs)), &[]).await
}

/// Presses a button of the consent page: `allow` or `deny`.
pub async fn press(simulator: &impl Simulator, path: &str, page: &Heard, answer: &str) -> Heard {
    let page = page.body.as_str().expect("a page");
    assert!(page.contains(&format!("id=\"{answer}\"")), "{page}");
    let ticket = page.split("name=\"ticket\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    form(simulator, path, &[("ticket", ticket.expect("a ticket")), ("answer", answer)], &[]).await
}

/// A code by way of the consent page.
pub async fn code(simulator: &impl Simulator, path: &str, pairs: &[(&str, &str)]) -> String {
    let page = open(simulator, path, pairs).await;
    assert_eq!(page.status, 200, "{page:?}");
    let back = press(simulator, path, &page, "allow").await;
    back.came_back("code").unwrap_or_else(|| panic!("no code: {back:?}"))
}
