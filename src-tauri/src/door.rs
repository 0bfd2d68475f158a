//! The way in: holds the house while it opens, and hands requests and subscriptions to it.
//!
//! Opening reads the keyring and the database and may take seconds, so the window never waits for it; a request
//! that comes early does.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt;
use patchbay_api::{Caller, House, Options, Problem, problem_response};
use serde::{Deserialize, Serialize};
use tauri::async_runtime::JoinHandle;
use tokio::sync::watch;
use tower::ServiceExt;

/// The headers a page may send. Whoever asks is decided here and not by a header.
const HEADERS: &[&str] = &["accept", "content-type", "idempotency-key", "if-match", "if-none-match"];

/// A request as the page hands it over; `body` travels as it is, unread.
#[derive(Deserialize)]
pub struct Asked {
    pub method: String,
    pub path: String,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: String,
}

#[derive(Debug, Serialize)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn empty(status: StatusCode) -> Self {
        Self { status: status.as_u16(), headers: Vec::new(), body: String::new() }
    }
}

/// The open house, or the Problem that keeps it shut.
type Opened = Result<House, Arc<Problem>>;

pub struct Door {
    opened: watch::Receiver<Option<Opened>>,
    /// One running subscription per address; the page that loads anew replaces its own.
    listening: Mutex<HashMap<String, JoinHandle<()>>>,
}

impl Door {
    /// Starts opening the house and returns at once.
    pub fn open(options: Options) -> Self {
        let (tell, opened) = watch::channel(None);
        tauri::async_runtime::spawn(async move {
            let house = House::open(options).await.map_err(|problem| {
                tracing::error!(code = %problem.code, "The house stays shut: {}", problem.message);
                Arc::new(problem)
            });
            tell.send_replace(Some(house));
        });
        Self { opened, listening: Mutex::default() }
    }

    /// The house, once it is open.
    pub async fn house(&self) -> Opened {
        let mut opened = self.opened.clone();
        let found = opened.wait_for(Option::is_some).await.ok().and_then(|seen| seen.clone());
        // The task that opens it has gone without a word: it panicked, and the trace has where.
        found.unwrap_or_else(|| Err(Arc::new(Problem::new("house.failed", "Patchbay could not start."))))
    }

    /// The house, if it is open by now.
    pub fn house_now(&self) -> Option<House> {
        self.opened.borrow().as_ref().and_then(|opened| opened.as_ref().ok().cloned())
    }

    /// Keeps `task` as the subscription to `path` and ends the one before it.
    pub fn listen(&self, path: String, task: JoinHandle<()>) {
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = listening.insert(path, task) {
            old.abort();
        }
    }
}

/// Sends one request through the router, as the window.
pub async fn ask(router: Router, asked: Asked) -> Answer {
    let mut request =
        Request::builder().method(asked.method.as_str()).uri(&asked.path).extension(Caller::Window);
    for (name, value) in
        asked.headers.iter().filter(|(n, _)| HEADERS.contains(&n.to_ascii_lowercase().as_str()))
    {
        request = request.header(name, value);
    }
    let Ok(request) = request.body(Body::from(asked.body)) else {
        return Answer::empty(StatusCode::BAD_REQUEST);
    };
    match router.oneshot(request).await {
        Ok(response) => answer(response).await,
        Err(never) => match never {},
    }
}

/// The Problem that keeps the house shut, as any other answer.
pub async fn shut(problem: &Problem) -> Answer {
    answer(problem_response(StatusCode::SERVICE_UNAVAILABLE, problem.clone())).await
}

async fn answer(response: Response) -> Answer {
    let (parts, body) = response.into_parts();
    let headers = parts.headers.iter();
    let headers =
        headers.filter_map(|(n, v)| Some((n.as_str().to_owned(), v.to_str().ok()?.to_owned()))).collect();
    let text = body.collect().await.ok().and_then(|all| String::from_utf8(all.to_bytes().into()).ok());
    match text {
        Some(body) => Answer { status: parts.status.as_u16(), headers, body },
        None => Answer::empty(StatusCode::BAD_GATEWAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::post;
    use axum::{Extension, http::HeaderMap};

    fn asked(method: &str, path: &str) -> Asked {
        let headers = [("Content-Type", "text/plain"), ("Authorization", "Bearer stolen")];
        let headers = headers.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        Asked { method: method.to_owned(), path: path.to_owned(), headers, body: "ping".to_owned() }
    }

    #[tokio::test]
    async fn a_request_arrives_as_the_window_with_its_body_and_without_a_forged_header() {
        let echo = |Extension(caller): Extension<Caller>, headers: HeaderMap, body: String| async move {
            assert!(matches!(caller, Caller::Window));
            format!(
                "{body} {} {}",
                headers.contains_key("content-type"),
                headers.contains_key("authorization")
            )
        };
        let answer = ask(Router::new().route("/echo", post(echo)), asked("POST", "/echo?x=1")).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "ping true false"));
    }

    #[tokio::test]
    async fn a_request_that_is_none_is_refused() {
        assert_eq!(ask(Router::new(), asked("P OST", "/x")).await.status, 400);
        assert_eq!(ask(Router::new(), asked("GET", "http://[bad")).await.status, 400);
    }
}
