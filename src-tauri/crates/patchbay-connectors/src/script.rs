//! For tests of every vendor: a wire that answers from a list and remembers what it was sent.

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};
use patchbay_kit::{
    connector::{Cx, Settings},
    http::Http,
    keeper::Keeper,
    limit::Limiter,
    secret::Secret,
    wire::{Wire, WireError},
    world::World,
};
use patchbay_model::{ids::ConnectionId, time::Timestamp};
use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

pub const NOW: Timestamp = Timestamp(1_795_000_000_000);
pub type Turn = Result<Response<Bytes>, WireError>;

#[derive(Default)]
pub struct Script {
    turns: Mutex<VecDeque<Turn>>,
    seen: Mutex<Vec<Request<Bytes>>>,
}

impl Script {
    pub fn new(turns: impl IntoIterator<Item = Turn>) -> Arc<Self> {
        Arc::new(Self { turns: Mutex::new(turns.into_iter().collect()), seen: Mutex::default() })
    }
    pub fn seen(&self) -> std::sync::MutexGuard<'_, Vec<Request<Bytes>>> {
        self.seen.lock().expect("no test panics while it holds this")
    }
    /// The body of the request at `index`.
    pub fn body(&self, index: usize) -> Value {
        serde_json::from_slice(self.seen()[index].body()).expect("requests are JSON")
    }
}

impl Wire for Script {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Turn> {
        self.seen().push(request);
        let turn = self.turns.lock().expect("no test panics while it holds this").pop_front();
        Box::pin(async move { turn.expect("the script has an answer for every request") })
    }
}

pub fn reply(status: u16, body: &Value) -> Turn {
    raw(status, &[], body.to_string())
}

pub fn raw(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Turn {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Ok(response.body(body.into()).expect("a response"))
}

pub fn cx(wire: &Arc<Script>) -> Cx {
    let world = World::test(1, NOW);
    let limiter = Arc::new(Limiter::new(60_000, 0.8));
    Cx {
        connection: ConnectionId::from_bytes([1; 16]),
        settings: Settings::new(),
        secrets: [("token".to_owned(), Secret::from("tok-3f9a"))].into_iter().collect(),
        http: Http::new(Arc::clone(wire) as Arc<dyn Wire>, limiter, world.clone(), false),
        keeper: Arc::new(Keeper::in_memory(None)),
        connector: &crate::monday::Monday,
        world,
    }
}
