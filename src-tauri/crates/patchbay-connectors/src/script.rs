//! For tests of every vendor: a wire that answers from a list, remembers what it was sent, and refuses a request
//! that the vendor's table of calls does not tell of.

pub mod rows;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};
use patchbay_kit::{
    connector::{Connector, Cx, Settings, WAY},
    http::Http,
    keeper::Keeper,
    limit::Limiter,
    oauth::Grant,
    secret::Secret,
    wire::{Wire, WireError},
    world::World,
};
use patchbay_model::{ids::ConnectionId, time::Timestamp};
use serde_json::Value;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
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
    pub fn seen(&self) -> MutexGuard<'_, Vec<Request<Bytes>>> {
        self.seen.lock().expect("no test panics while it holds this")
    }
    /// The body of the request at `index`.
    pub fn body(&self, index: usize) -> Value {
        serde_json::from_slice(self.seen()[index].body()).expect("requests are JSON")
    }
    /// The form of the request at `index`, as it was sent.
    pub fn form(&self, index: usize) -> String {
        String::from_utf8(self.seen()[index].body().to_vec()).expect("forms are text")
    }
    /// `GET https://vendor.example/path?query` of every request, in order.
    pub fn asked(&self) -> Vec<String> {
        self.seen().iter().map(|request| format!("{} {}", request.method(), request.uri())).collect()
    }
    /// A header of the request at `index`; nothing where it has none.
    pub fn header(&self, index: usize, name: &str) -> Option<String> {
        self.seen()[index].headers().get(name).map(|value| value.to_str().expect("ASCII").to_owned())
    }
    /// Whether every answer was asked for.
    pub fn is_done(&self) -> bool {
        self.turns.lock().expect("no test panics while it holds this").is_empty()
    }
}

impl Wire for Script {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Turn> {
        let line = format!("{} {}", request.method(), request.uri());
        self.seen().push(request);
        let turn = self.turns.lock().expect("no test panics while it holds this").pop_front();
        Box::pin(async move { turn.unwrap_or_else(|| panic!("the script has no answer for {line}")) })
    }
}

/// Between a connector and its script: every request has its row. See [`rows::check`].
struct Checked {
    script: Arc<Script>,
    connector: &'static dyn Connector,
    settings: Settings,
}

impl Wire for Checked {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Turn> {
        if let Err(fault) = rows::check(self.connector, &self.settings, &request) {
            panic!("{} {}: {fault}", request.method(), request.uri());
        }
        self.script.send(request)
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

/// One connection of a vendor whose every call is compared with the table. `settings` may name the way; what
/// neither the vendor nor that way asks for is a slip of the test.
pub fn cx_of(
    connector: &'static dyn Connector,
    wire: &Arc<Script>,
    settings: &[(&str, &str)],
    secrets: &[(&str, &str)],
) -> Cx {
    let world = World::test(1, NOW);
    let limiter = Arc::new(Limiter::new(60_000, 0.8));
    let settings: Settings = settings.iter().map(|(id, value)| (id.to_string(), value.to_string())).collect();
    let way = connector.manifest().way(&settings);
    let asked = |id: &str, secret: bool| {
        connector.manifest().asks_of(way).any(|ask| ask.id == id && ask.secret == secret)
    };
    for id in settings.keys() {
        assert!(id == WAY || asked(id, false), "{id} is no setting of the way {}", way.id);
    }
    for (id, _) in secrets {
        assert!(asked(id, true), "{id} is no secret of the way {}", way.id);
    }
    let wire = Checked { script: Arc::clone(wire), connector, settings: settings.clone() };
    Cx {
        connection: ConnectionId::from_bytes([1; 16]),
        settings,
        secrets: secrets.iter().map(|(id, value)| (id.to_string(), Secret::from(*value))).collect(),
        http: Http::new(Arc::new(wire), limiter, world.clone(), false),
        keeper: Arc::new(Keeper::in_memory(None)),
        connector,
        world,
    }
}

/// A sign-in that has just been made: with a refresh token where `refresh` says one, without an end.
pub fn grant(access: &str, refresh: Option<&str>) -> Grant {
    Grant {
        access: Secret::from(access),
        refresh: refresh.map(Secret::from),
        made_at: NOW,
        until: None,
        refresh_until: None,
        scopes: None,
        learned: BTreeMap::new(),
        refused: false,
    }
}

/// The same connection with a sign-in.
pub fn signed_in(mut cx: Cx, grant: Grant) -> Cx {
    cx.keeper = Arc::new(Keeper::in_memory(Some(grant)));
    cx
}
