//! Names beside ids: the simulated centre's directory is read, and its events keep the names known when they came.

mod samples;

use axum::body::Body;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use patchbay_kit::{
    secret::Secret,
    vault::{RootSource, Vault},
    wire::{Wire, WireError, WireErrorKind},
    world::World,
};
use patchbay_model::query::Bound;
use patchbay_model::{ids::ConnectionId, time::Timestamp};
use patchbay_relay::{Parts, Relay};
use patchbay_sandbox::{
    Clock,
    genesys::{CLIENT_ID, CLIENT_SECRET, Call, Genesys, GenesysFaults},
};
use patchbay_store::{ConnectionRow, EventRow, Mode, NameRow, Options, Store};
use patchbay_tests::desk::BASE;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tower::ServiceExt as _;

const CENTRE: ConnectionId = ConnectionId::from_bytes([0x61; 16]);
const KEY: &str = "a-long-relay-key";

/// Hands requests straight to the simulated organisation, and counts those that read a list of names: a page of one is
/// only a look whether the list may be read.
#[derive(Clone)]
struct Line {
    genesys: Genesys,
    lists: Arc<AtomicU64>,
}

impl Line {
    fn lists(&self) -> u64 {
        self.lists.load(Ordering::Relaxed)
    }
}

impl Wire for Line {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, WireError>> {
        let uri = request.uri();
        let of_one = uri.query().is_some_and(|query| query.starts_with("pageSize=1&"));
        if !of_one
            && ["/queues", "/wrapupcodes", "/users", "/skills"].iter().any(|list| uri.path().ends_with(list))
        {
            self.lists.fetch_add(1, Ordering::Relaxed);
        }
        Box::pin(async move {
            let broken = || WireError::maybe_sent(WireErrorKind::Broken);
            let answer = self.genesys.handle(request.map(Body::from)).await.map_err(|_| broken())?;
            let (head, body) = answer.into_parts();
            Ok(http::Response::from_parts(head, body.collect().await.map_err(|_| broken())?.to_bytes()))
        })
    }
}

/// A relay whose one source is the simulated centre.
struct Office {
    relay: Relay,
    genesys: Genesys,
    line: Line,
    _home: tempfile::TempDir,
}

impl Office {
    async fn new() -> Self {
        let nobody = |_: Call| async { Ok(200) };
        Self::of(Genesys::new(Clock::starting_at(BASE as u64), 1, nobody)).await
    }

    async fn of(genesys: Genesys) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let world = World::test(1, Timestamp(BASE));
        let options = Options { path: home.path().join("patchbay.db"), mode: Mode::Inline, vfs: None };
        let vault = Vault::open(home.path(), RootSource::Memory([7; 32]), &world).expect("opens");
        for (name, secret) in [("relay_key", KEY), ("path", "in-path"), ("client_secret", CLIENT_SECRET)] {
            vault.put(CENTRE, name, Secret::from(secret)).expect("the vault takes a secret");
        }
        let line = Line { genesys: genesys.clone(), lists: Arc::default() };
        let store = Store::open(options).expect("opens");
        let settings = [("way", "client"), ("client_id", CLIENT_ID), ("base", "http://127.0.0.1:1")];
        let row = ConnectionRow {
            name: "Centre".into(),
            settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            ..ConnectionRow::new(CENTRE, "genesys", "centre", world.now())
        };
        store.save_connection(row, world.now()).await.expect("saves");
        let parts = Parts {
            store,
            vault: Arc::new(vault),
            connectors: patchbay_connectors::ALL,
            wire: Arc::new(line.clone()),
            world,
            practice: true,
        };
        let (relay, _) = Relay::start(parts).await.expect("starts");
        relay.open_intake();
        Self { relay, genesys, line, _home: home }
    }

    async fn post(&self, body: &str) -> StatusCode {
        let request = Request::post("/in/centre/in-path")
            .header("content-type", "application/json")
            .header("x-patchbay-key", KEY)
            .body(Body::from(body.to_owned()))
            .expect("a request");
        self.relay.intake().oneshot(request).await.expect("the router answers").status()
    }

    async fn events(&self) -> Vec<EventRow> {
        self.relay.store().events(Bound::all(), None, 100).await.expect("reads").rows
    }

    async fn newest(&self) -> Value {
        let events = self.events().await;
        serde_json::from_str(&events.last().expect("an event").view).expect("a view is JSON")
    }

    /// Lets the relay run for `seconds` of the paused clock.
    async fn run(&self, seconds: u64) {
        self.relay.run(tokio::time::sleep(Duration::from_secs(seconds))).await;
        self.relay.open_intake();
    }

    fn names(&self) -> Arc<HashMap<String, String>> {
        Arc::clone(&self.relay.snapshot().connections[&CENTRE].names)
    }

    /// A wrap-up of the first code, queue and agent.
    fn wrap_up(&self) -> Value {
        let org = self.genesys.org();
        json!({
            "topic": "v2.detail.events.conversation.{id}.acw", "conversationId": "conv-1", "participantId": "part-1",
            "wrapupCode": org.wrapup_codes[0].id, "queueId": org.queues[0].id, "userId": org.users[0].id,
        })
    }
}

#[tokio::test(start_paused = true)]
async fn the_directory_names_every_queue_code_user_and_skill_of_the_organisation() {
    let office = Office::new().await;
    let org = office.genesys.org();
    let all: HashMap<String, String> = [&org.queues, &org.wrapup_codes, &org.users, &org.skills]
        .into_iter()
        .flatten()
        .map(|named| (named.id.clone(), named.name.clone()))
        .collect();
    assert_eq!(office.relay.refresh_names(CENTRE).await.expect("reads"), all.len());
    assert_eq!(*office.names(), all);
    assert_eq!(office.genesys.calls(), 5, "a token and a page of each list");
    office.genesys.revoke_tokens();
    office.relay.refresh_names(CENTRE).await.expect("renews its token");
    let bound = Arc::clone(&office.relay.snapshot().connections[&CENTRE]);
    let account = bound.connector.check(&bound.cx).await.expect("an account");
    assert_eq!(
        (account.name.as_str(), account.who.as_str()),
        ("Practice Contact Centre", "Patchbay practice")
    );
}

#[tokio::test(start_paused = true)]
async fn an_event_keeps_the_names_of_the_moment_it_came() {
    let office = Office::new().await;
    let (org, body) = (office.genesys.org(), office.wrap_up());
    office.relay.refresh_names(CENTRE).await.expect("reads");
    assert_eq!(office.post(&body.to_string()).await, StatusCode::ACCEPTED);
    let named = json!({
        "wrapupCode": org.wrapup_codes[0].name, "queueId": org.queues[0].name, "userId": org.users[0].name,
    });
    assert_eq!(office.newest().await["names"], named);
    let event = office.events().await.remove(0);
    let full = office.relay.store().event(event.id).await.expect("reads").expect("is there");
    let sealed = full.sealed.expect("is kept");
    let plain = office.relay.vault().keys().open(event.id, CENTRE, &sealed).expect("opens");
    let payload: Value = serde_json::from_slice(&plain).expect("is JSON");
    assert_eq!(payload["names"], named, "what is mapped has the names as well");
    // A rename, and the same body again.
    let renamed = NameRow { id: org.queues[0].id.clone(), name: "Renamed".into(), kind: "queue".into() };
    office.relay.store().save_names(CENTRE, vec![renamed], office.relay.now()).await.expect("saves");
    office.relay.reload().await.expect("reloads");
    assert_eq!(office.post(&body.to_string()).await, StatusCode::OK, "the same body is a repeat");
    let events = office.events().await;
    assert_eq!((events.len(), events[0].repeats), (1, 1), "and no shadow");
    assert_eq!(office.newest().await["names"], named);
    let mut next = body;
    next["participantId"] = "part-2".into();
    assert_eq!(office.post(&next.to_string()).await, StatusCode::ACCEPTED);
    assert_eq!(office.newest().await["names"], json!({"queueId": "Renamed"}), "an unknown id has no name");
}

#[tokio::test(start_paused = true)]
async fn a_senders_own_names_are_left_alone_and_a_hidden_id_gets_none() {
    let office = Office::new().await;
    office.relay.refresh_names(CENTRE).await.expect("reads");
    let mut theirs = office.wrap_up();
    theirs["names"] = "theirs".into();
    assert_eq!(office.post(&theirs.to_string()).await, StatusCode::ACCEPTED);
    assert_eq!(office.newest().await["names"], json!({"$masked": {"type": "string", "length": 6}}));
    let receive = patchbay_connectors::by_id("genesys").and_then(|c| c.receive()).expect("receives");
    let mut policy = receive.policy().fields;
    policy.insert("userId".into(), patchbay_model::privacy::Policy::Hash);
    policy.insert("names.queueId".into(), patchbay_model::privacy::Policy::Drop);
    office.relay.store().save_policy(CENTRE, policy, office.relay.now()).await.expect("saves");
    office.relay.reload().await.expect("reloads");
    let mut next = office.wrap_up();
    next["participantId"] = "part-2".into();
    assert_eq!(office.post(&next.to_string()).await, StatusCode::ACCEPTED);
    let code = &office.genesys.org().wrapup_codes[0].name;
    assert_eq!(office.newest().await["names"], json!({ "wrapupCode": code }));
}

#[tokio::test(start_paused = true)]
async fn names_are_read_at_the_start_and_every_hour_and_trouble_keeps_the_old_ones() {
    let office = Office::new().await;
    office.genesys.set_faults(GenesysFaults { status_500: 1.0, ..Default::default() });
    office.run(10).await;
    assert!(office.names().is_empty());
    assert_eq!(
        office.post(&office.wrap_up().to_string()).await,
        StatusCode::ACCEPTED,
        "accept waits for no name"
    );
    assert!(office.newest().await.get("names").is_none());
    office.genesys.set_faults(GenesysFaults::default());
    office.run(5 * 60).await;
    let known = office.names().len();
    let org = office.genesys.org();
    let all = org.queues.len() + org.wrapup_codes.len() + org.users.len() + org.skills.len();
    assert_eq!(known, all, "tried again within minutes");
    let lists = office.line.lists();
    office.run(3_000).await;
    assert_eq!(
        office.line.lists(),
        lists,
        "names are read again after an hour, not with every look at the account"
    );
    office.genesys.set_faults(GenesysFaults { slow_ms: 15_000, cut: 1.0, ..Default::default() });
    office.run(700).await;
    assert!(office.line.lists() > lists, "the hour came");
    assert_eq!(office.names().len(), known);
}
