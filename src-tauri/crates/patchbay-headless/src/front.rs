//! What stands before the door over HTTP: the host's name, the token, and the page with its policy. No cookies, no
//! cross-origin leave.

use crate::unlock::{self, Unlock};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{AUTHORIZATION, CACHE_CONTROL, HOST, WWW_AUTHENTICATE},
};
use patchbay_api::{Caller, Problem, problem_response};
use std::{path::Path, sync::Arc};
use subtle::ConstantTimeEq as _;
use tower_http::services::{ServeDir, ServeFile};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Sent with everything.
const HEADERS: [(&str, &str); 3] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
];

/// Who is let in, and under which names.
pub struct Front {
    token: String,
    hosts: [String; 2],
    unlock: Unlock,
}

impl Front {
    pub fn new(token: String, port: u16, unlock: Unlock) -> Self {
        Self { token, hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}")], unlock }
    }

    fn knows_host(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok());
        hosts.next().is_none()
            && host.is_some_and(|host| self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host)))
    }

    /// The token in the header and nowhere else; compared without telling how much of it was right.
    fn knows_token(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some((scheme, token)) = given.and_then(|given| given.split_once(' ')) else { return false };
        scheme.eq_ignore_ascii_case("bearer")
            && bool::from(token.trim().as_bytes().ct_eq(self.token.as_bytes()))
    }

    /// Who asks, of those who have the token.
    fn caller(&self, headers: &HeaderMap) -> Caller {
        let given = headers.get(unlock::HEADER).and_then(|value| value.to_str().ok());
        match given.is_some_and(|given| self.unlock.fits(given)) {
            true => Caller::Unlocked,
            false => Caller::Token,
        }
    }
}

/// The door with its front, and the page from `page` for every other address.
pub fn router(door: Router, front: Front, page: Option<&Path>) -> Router {
    let door = match page {
        Some(page) => {
            let index = ServeFile::new(page.join("index.html"));
            door.fallback_service(ServeDir::new(page).fallback(index))
        }
        None => door.fallback(|| async {
            let problem =
                Problem::new("page.missing", "The page is not built here. Say where it is with --page DIR.");
            problem_response(StatusCode::NOT_FOUND, problem)
        }),
    };
    door.layer(from_fn_with_state(Arc::new(front), pass))
}

async fn pass(State(front): State<Arc<Front>>, mut request: Request, next: Next) -> Response {
    let mut response = if front.knows_host(request.headers()) {
        let path = request.uri().path();
        let is_door = ["/api", "/practice/api"]
            .iter()
            .any(|base| path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        if front.knows_token(request.headers()) {
            let caller = front.caller(request.headers());
            request.extensions_mut().insert(caller);
        } else if is_door {
            return dressed(refused());
        }
        let mut response = next.run(request).await;
        if is_door {
            response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        }
        response
    } else {
        // A page of another name that was pointed at this machine gets nothing.
        let problem = Problem::new("host.unknown", "This relay answers under its own address only.");
        problem_response(StatusCode::MISDIRECTED_REQUEST, problem)
    };
    if response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    dressed(response)
}

fn refused() -> Response {
    let problem = Problem::new("caller.unknown", "This address needs the token of this relay.");
    let mut response = problem_response(StatusCode::UNAUTHORIZED, problem);
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

fn dressed(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests;
