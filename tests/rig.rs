//! One relay with one signed source, one simulated monday board and one route between them.

use axum::{Router, body::Body};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{Request, StatusCode};
use patchbay_kit::{
    connector::Cx,
    secret::Secret,
    vault::{RootSource, Vault},
    wire::Wire,
    world::World,
};
use patchbay_model::{
    ids::{ConnectionId, RouteId},
    mapping::{Cord, From, Mapping},
    privacy::Policy,
    route::{OnDoubt, RetryPolicy, RouteDraft},
};
use patchbay_relay::{Parts, Relay};
use patchbay_sandbox::monday::Monday;
use patchbay_store::{ConnectionRow, Options, Recovered, Store};
use std::{collections::BTreeMap, path::Path, sync::Arc};
use tower::ServiceExt as _;

pub const SIGNING_KEY: &str = "rig-signing-key";
pub const PATH_SECRET: &str = "rig-path-secret";
pub const PUBLIC_ID: &str = "rigsource";
pub const SOURCE: ConnectionId = ConnectionId::from_bytes([0x51; 16]);
pub const TARGET: ConnectionId = ConnectionId::from_bytes([0x52; 16]);
pub const ROUTE: RouteId = RouteId::from_bytes([0x53; 16]);

pub struct Rig {
    pub relay: Relay,
    pub recovered: Recovered,
    intake: Router,
}

/// What differs between rigs.
pub struct Make<'a> {
    pub store: Options,
    /// Where the vault file lies: the real file system, for it is not what a simulation crashes.
    pub home: &'a Path,
    pub world: World,
    pub wire: Arc<dyn Wire>,
    pub board: String,
    /// Whether the route has a key column to look in.
    pub key_field: bool,
    pub on_doubt: OnDoubt,
}

impl Rig {
    /// Starts the relay. On a home that has its connections already, only starts it.
    pub async fn start(make: Make<'_>) -> Result<Self, patchbay_store::Error> {
        let store = Store::open(make.store.clone())?;
        let root = RootSource::Memory([7; 32]);
        let vault = Arc::new(Vault::open(make.home, root, &make.world).expect("a vault in memory opens"));
        let parts = Parts {
            store,
            vault,
            connectors: patchbay_connectors::ALL,
            wire: Arc::clone(&make.wire),
            world: make.world.clone(),
            practice: true,
        };
        let (relay, recovered) = Relay::start(parts).await?;
        if relay.snapshot().routes.is_empty() {
            furnish(&relay, &make).await?;
        }
        relay.open_intake();
        let intake = relay.intake();
        Ok(Self { relay, recovered, intake })
    }

    /// Posts one signed body as the source would.
    pub async fn post(&self, body: &str) -> StatusCode {
        self.post_signed(body, &sign(SIGNING_KEY, body.as_bytes())).await
    }

    pub async fn post_signed(&self, body: &str, signature: &str) -> StatusCode {
        let request = Request::post(format!("/in/{PUBLIC_ID}/{PATH_SECRET}"))
            .header("content-type", "application/json")
            .header("x-signature", signature)
            .body(Body::from(body.to_owned()))
            .expect("a request");
        self.send(request).await.status()
    }

    pub async fn send(&self, request: Request<Body>) -> http::Response<Body> {
        self.intake.clone().oneshot(request).await.expect("the router answers")
    }
}

/// Hex HMAC-SHA-256, as a generic sender signs.
pub fn sign(key: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).expect("any key will do");
    mac.update(body);
    data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
}

/// A body of event `n`; `lane` is what must stay in order.
pub fn body(n: u64, lane: u64) -> String {
    format!(
        r#"{{"type":"call.ended","id":"fact-{n}","ticket":"lane-{lane}","queue":"Billing","caller":"+12025550142","seconds":{n}}}"#
    )
}

async fn furnish(relay: &Relay, make: &Make<'_>) -> Result<(), patchbay_store::Error> {
    let now = relay.now();
    let (store, vault) = (relay.store(), relay.vault());
    let secret = |text: &str| Secret::new(text.to_owned());
    vault.put(SOURCE, "signing", secret(SIGNING_KEY)).expect("the vault takes a secret");
    vault.put(SOURCE, "path", secret(PATH_SECRET)).expect("the vault takes a secret");
    vault.put(TARGET, "token", secret("practice-personal-token")).expect("the vault takes a secret");
    let settings =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let source = settings(&[
        ("scheme", "x-signature-hex"),
        ("kind_path", "type"),
        ("dedup_path", "id"),
        ("lane_path", "ticket"),
    ]);
    for (id, vendor, public_id, settings) in [
        (SOURCE, "generic", PUBLIC_ID, source),
        (TARGET, "monday", "rigtarget", settings(&[("way", "token"), ("endpoint", "http://127.0.0.1:1/v2")])),
    ] {
        let row = ConnectionRow { settings, ..ConnectionRow::new(id, vendor, public_id, now) };
        store.save_connection(row, now).await?;
    }
    let keep = ["type", "id", "ticket", "queue", "seconds"].map(|field| (field.to_owned(), Policy::Keep));
    let mut policy: BTreeMap<String, Policy> = keep.into();
    policy.insert("caller".into(), Policy::Hash);
    store.save_policy(SOURCE, policy, now).await?;
    relay.reload().await?;
    discover(relay, &make.board).await;
    store.save_route(ROUTE, 0, draft(make), now).await?;
    store.switch_route(ROUTE, true, now).await?;
    relay.reload().await
}

/// Reads the board as the page does when a route is drawn.
pub async fn discover(relay: &Relay, board: &str) {
    discover_of(relay, TARGET, board).await;
}

/// The same of any account.
pub async fn discover_of(relay: &Relay, target: ConnectionId, board: &str) {
    let bound = Arc::clone(&relay.snapshot().connections[&target]);
    let cx: &Cx = &bound.cx;
    let discover = bound.connector.discover().expect("monday can be discovered");
    // Weather may be bad on the way; a person would press the button again.
    for _ in 0..50 {
        if let Ok(Some(container)) = discover.container(cx, &board.into()).await {
            relay
                .store()
                .save_container(target, container, relay.now())
                .await
                .expect("the catalogue takes it");
            return;
        }
    }
    panic!("the board could not be read in fifty tries");
}

fn draft(make: &Make<'_>) -> RouteDraft {
    let path = |text: &str| From::Path { path: text.parse().expect("a path") };
    let cord = |field: &str, from| Cord { field: field.into(), from, clear: false, steps: vec![] };
    RouteDraft {
        name: "Calls to work orders".into(),
        source: SOURCE,
        kinds: vec![],
        filter: None,
        target: TARGET,
        container: make.board.as_str().into(),
        group: None,
        key_field: make.key_field.then(|| "patchbay_key".into()),
        doubt: make.on_doubt,
        mapping: Mapping {
            cords: vec![
                cord("name", From::Template { text: "{{ queue }} call {{ id }}".into() }),
                cord("queue", path("queue")),
                cord("conversation", path("id")),
                cord("handle_time", path("seconds")),
            ],
        },
        retry: RetryPolicy::default(),
        correlation: None,
    }
}

/// How many items the vendor has for each of the first `sent` facts; promise 2 is that none has two.
pub fn items_by_fact(monday: &Monday, sent: u64) -> BTreeMap<String, usize> {
    let facts = (0..sent).map(|n| format!("fact-{n}"));
    let counts = facts.map(|fact| (fact.clone(), monday.items_with("conversation", &fact).len()));
    counts.filter(|(_, n)| *n > 0).collect()
}
