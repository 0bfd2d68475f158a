//! The door as its callers meet it: a house in a folder of its own, asked through its router.

mod accounts;
mod answers;
mod backtests;
mod cases;
mod catalog;
mod doubt;
mod endings;
mod frames;
mod houses;
mod inbox;
mod lines;
mod log;
mod masks;
mod plans;
mod removals;
mod reveals;
mod signins;
mod trials;
mod vendors;
mod versions;
mod voices;

use crate::{Caller, Frame, House, KeySource, Options, space::Space};
use axum::body::Body;
use futures::{Stream, StreamExt as _};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use patchbay_kit::world::World;
use patchbay_model::time::Timestamp;
use serde_json::Value;
use std::{path::Path, pin::Pin, sync::Arc, time::Duration};
use tower::ServiceExt as _;

/// Longer than anything here takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A house in its own folder.
struct Bench {
    house: House,
    frames: Pin<Box<dyn Stream<Item = Frame> + Send>>,
    _dir: Option<tempfile::TempDir>,
}

/// An answer with its body read.
#[derive(Debug)]
struct Given {
    status: StatusCode,
    kind: String,
    body: Value,
}

fn options(home: &Path, practice: bool) -> Options {
    Options { practice, key: KeySource::Memory([7; 32]), intake_port: Some(0), ..Options::new(home) }
}

impl Bench {
    async fn open(options: Options) -> Self {
        Self::open_in(options, World::real()).await
    }

    async fn open_in(options: Options, world: World) -> Self {
        let house = House::open_in(options, world).await.expect("the house opens");
        let frames = Box::pin(house.subscribe("/api"));
        Self { house, frames, _dir: None }
    }

    /// The same home on another day.
    async fn reopened_at(self, now: Timestamp) -> Self {
        self.house.close().await;
        let dir = self._dir.expect("a folder of its own");
        let world = World::test(11, now);
        let mut bench = Self::open_in(options(dir.path(), false), world).await;
        bench._dir = Some(dir);
        bench
    }

    /// A practice house whose generator is quiet: only calls that a test makes come in.
    async fn practice() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let mut bench = Self::open(options(dir.path(), true)).await;
        bench._dir = Some(dir);
        bench.put("/api/practice/dials", r#"{"running":false}"#).await;
        // The call of the first moment, up to its second report of the wrap-up.
        let whole = |status: &Value| status["sum"]["delivered"] == 1 && status["sum"]["repeats"] == 1;
        bench.until("/api/status", whole).await;
        bench
    }

    async fn real() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let mut bench = Self::open(options(dir.path(), false)).await;
        bench._dir = Some(dir);
        bench
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&str>) -> Given {
        let mut request = Request::builder().method(method).uri(path).extension(Caller::Token);
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let request = request.body(Body::from(body.unwrap_or_default().to_owned())).expect("a request");
        self.send(request).await
    }

    async fn send(&self, request: Request<Body>) -> Given {
        let Ok(response) = self.house.router().oneshot(request).await;
        let kind = response.headers().get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
        let (status, kind) = (response.status(), kind.to_owned());
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).expect("JSON") };
        Given { status, kind, body }
    }

    async fn get(&self, path: &str) -> Value {
        self.done(Method::GET, path, None).await
    }
    async fn put(&self, path: &str, body: &str) -> Value {
        self.done(Method::PUT, path, Some(body)).await
    }
    async fn post(&self, path: &str, body: &str) -> Value {
        self.done(Method::POST, path, Some(body)).await
    }

    async fn done(&self, method: Method, path: &str, body: Option<&str>) -> Value {
        let given = self.ask(method, path, body).await;
        assert!(given.status.is_success(), "{path}: {given:?}");
        given.body
    }

    /// The code of the Problem that this is refused with.
    async fn refused(&self, method: Method, path: &str, body: Option<&str>) -> (u16, String) {
        self.ask(method, path, body).await.problem()
    }

    /// Reads `path` until it is as wished, each time something has changed.
    async fn until(&mut self, path: &str, wished: impl Fn(&Value) -> bool) -> Value {
        let waiting = async {
            loop {
                let found = self.get(path).await;
                if wished(&found) {
                    return found;
                }
                self.frames.next().await.expect("the house is open");
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("{path} did not become so"))
    }

    /// An answer that is no JSON.
    async fn text(&self, path: &str) -> String {
        let request = Request::get(path).extension(Caller::Token).body(Body::empty()).expect("a request");
        let Ok(response) = self.house.router().oneshot(request).await;
        assert!(response.status().is_success(), "{path}: {}", response.status());
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        String::from_utf8(bytes.to_vec()).expect("text")
    }

    /// Makes one call and gives the id of its disposition.
    async fn call(&self) -> String {
        let made = self.post("/api/practice/call", "{}").await;
        made["event"].as_str().expect("a disposition").to_owned()
    }

    /// The whole draft of the practice line, to be changed.
    async fn draft(&self) -> (String, Value) {
        let routes = self.get("/api/routes").await;
        (routes[0]["id"].as_str().expect("an id").to_owned(), routes[0]["draft"].clone())
    }

    fn space(&self) -> Arc<Space> {
        self.house.space().expect("it is open")
    }
}

impl Given {
    /// Every refusal is a Problem with everything it must have.
    fn problem(self) -> (u16, String) {
        assert_eq!(self.kind, "application/problem+json", "{:?}", self.body);
        assert_eq!(self.body["status"], self.status.as_u16());
        assert_eq!(self.body["trace"].as_str().map(str::len), Some(16));
        assert!(self.body["remedy"]["kind"].is_string());
        assert!(self.body["message"].as_str().is_some_and(|text| text.ends_with('.')), "{:?}", self.body);
        (self.status.as_u16(), self.body["code"].as_str().unwrap_or_default().to_owned())
    }
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect()
}
