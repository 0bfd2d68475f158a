//! Answers of vendors, each a little wrong: every connector reads them in every call it makes. Nothing may panic, no
//! call may ask for ever, and nothing is taken for delivered without a record's id.

use super::{Corpus, fuzz};
use crate::disk::Disk;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response, StatusCode};
use patchbay_kit::{
    connector::Shipment,
    secret::Secret,
    vault::{RootSource, Vault},
    wire::{Wire, WireError},
    world::World,
};
use patchbay_model::{
    container::Container,
    delivery::Operation,
    ids::{ConnectionId, RemoteId},
    keys::RecordKey,
    outcome::Outcome,
    record::{Cell, Record, Typed},
    time::Timestamp,
};
use patchbay_relay::{Bound, Parts, Relay};
use patchbay_sandbox::{
    Clock,
    monday::{Monday, Plan},
};
use patchbay_store::{ConnectionRow, Mode, Options, Store};
use patchbay_tests::wire::Direct;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

const NOW: Timestamp = Timestamp(1_795_000_000_000);
/// Calls of one question. Past this it would never have ended.
const CALLS_MAX: usize = 400;

/// Answers every request alike, or as the real simulator does and remembers what that said.
struct Fickle {
    monday: Direct,
    /// Status and body; nothing asks the simulator.
    says: Mutex<Option<(StatusCode, Bytes)>>,
    heard: Mutex<Vec<Bytes>>,
    calls: AtomicUsize,
}

impl Fickle {
    fn say(&self, input: &[u8]) {
        const STATUSES: [u16; 8] = [200, 200, 200, 200, 201, 400, 429, 503];
        let status = StatusCode::from_u16(STATUSES[input.len() % 8]).expect("a status");
        self.calls.store(0, Ordering::Relaxed);
        *self.says.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((status, Bytes::copy_from_slice(input)));
    }
}

impl Wire for Fickle {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, WireError>> {
        let calls = self.calls.fetch_add(1, Ordering::Relaxed);
        assert!(
            calls < CALLS_MAX,
            "asked {calls} times and asks again: {} {}",
            request.method(),
            request.uri()
        );
        let says = self.says.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            let Some((status, body)) = says else {
                let answer = self.monday.send(request).await?;
                self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(answer.body().clone());
                return Ok(answer);
            };
            let mut answer = Response::new(body);
            *answer.status_mut() = status;
            answer.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
            Ok(answer)
        })
    }
}

struct Desk {
    relay: Relay,
    wire: Arc<Fickle>,
    board: String,
    _home: tempfile::TempDir,
    _disk: Disk,
}

/// A relay with one connection of every vendor, each filled in as far as its form can be without knowing it.
async fn desk(name: &str) -> Desk {
    let home = tempfile::tempdir().expect("a folder");
    let disk = Disk::new(name);
    let options =
        Options { path: disk.path("patchbay.db"), mode: Mode::Inline, vfs: Some(disk.vfs().to_owned()) };
    let world = World::test(1, NOW);
    let monday = Monday::new(Clock::starting_at(NOW.0 as u64), 1, Plan::Enterprise);
    let board = monday.board_id();
    let wire = Arc::new(Fickle {
        monday: Direct(monday),
        says: Mutex::default(),
        heard: Mutex::default(),
        calls: AtomicUsize::new(0),
    });
    let parts = Parts {
        store: Store::open(options).expect("opens"),
        vault: Arc::new(Vault::open(home.path(), RootSource::Memory([7; 32]), &world).expect("opens")),
        connectors: patchbay_connectors::ALL,
        wire: Arc::clone(&wire) as _,
        world,
        practice: true,
    };
    let (relay, _) = Relay::start(parts).await.expect("starts");
    for (n, connector) in patchbay_connectors::ALL.iter().enumerate() {
        let (manifest, id) = (connector.manifest(), connection(n));
        let way = &manifest.ways[0];
        let mut row = ConnectionRow::new(id, manifest.id, format!("fuzz{n}"), NOW);
        row.settings.insert("way".into(), way.id.into());
        for ask in manifest.asks.iter().chain(way.asks) {
            let value = match (ask.default, ask.options.first()) {
                (Some(default), _) => default.to_owned(),
                (None, Some((option, _))) => (*option).to_owned(),
                (None, None) if ask.id.contains("url") || ask.id.contains("endpoint") || ask.id == "base" => {
                    "http://127.0.0.1:1".to_owned()
                }
                (None, None) => "practice".to_owned(),
            };
            if ask.secret {
                relay
                    .vault()
                    .put(id, ask.id, Secret::new("practice-personal-token".to_owned()))
                    .expect("is kept");
            } else {
                row.settings.insert(ask.id.to_owned(), value);
            }
        }
        if manifest.id == "monday" {
            row.settings.insert("way".into(), "token".into());
            row.settings.insert("endpoint".into(), "http://127.0.0.1:1/v2".into());
            relay
                .vault()
                .put(id, "token", Secret::new("practice-personal-token".to_owned()))
                .expect("is kept");
        }
        relay.store().save_connection(row, NOW).await.expect("is saved");
    }
    relay.reload().await.expect("reads");
    Desk { relay, wire, board, _home: home, _disk: disk }
}

fn connection(n: usize) -> ConnectionId {
    ConnectionId::from_bytes([n as u8 + 1; 16])
}

/// Asks a connection everything it can be asked. Says for a write whether it was taken for delivered.
async fn ask(bound: &Bound, board: &str, container: &Container) -> Option<Outcome> {
    let (connector, cx) = (bound.connector, &bound.cx);
    drop(connector.check(cx).await);
    if let Some(discover) = connector.discover() {
        drop(discover.list(cx, None).await);
        drop(discover.container(cx, &board.into()).await);
        drop(discover.several(cx, &[board.into(), "2".into()]).await);
        drop(discover.people(cx).await);
    }
    if let Some(directory) = connector.directory() {
        drop(directory.names(cx).await);
    }
    let deliver = connector.deliver()?;
    let cell =
        |field: &str, value| Cell { field: field.into(), value, sources: vec![], hidden: false, cut: false };
    let mut shipment = Shipment {
        operation: Operation::Create,
        container: container.clone().into(),
        group: None,
        record: Record { cells: vec![cell("name", Typed::Text("A call".into()))] },
        key: Some(("patchbay_key".into(), RecordKey("k-1".into()))),
        send_key: "s-1".into(),
    };
    let (created, _) = deliver.send(cx, &shipment).await;
    shipment.operation = Operation::Update { remote: RemoteId("9200000001".into()) };
    drop(deliver.send(cx, &shipment).await);
    drop(deliver.find(cx, container, &"patchbay_key".into(), &RecordKey("k-1".into())).await);
    Some(created)
}

#[test]
fn every_connector_reads_whatever_its_vendor_answers() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let desk = runtime.block_on(desk("fuzz-answers"));
    let snapshot = desk.relay.snapshot();
    let monday =
        patchbay_connectors::ALL.iter().position(|one| one.manifest().id == "monday").expect("monday");
    let discover = patchbay_connectors::ALL[monday].discover().expect("monday has boards");
    let monday = &snapshot.connections[&connection(monday)];
    let board = desk.board.as_str();
    let container = runtime.block_on(discover.container(&monday.cx, &board.into()));
    let container = container.ok().flatten().expect("the simulator has its board");
    let truly = runtime.block_on(ask(monday, board, &container));
    assert!(matches!(truly, Some(Outcome::Delivered(_))), "the simulator takes the record: {truly:?}");

    let heard = desk.wire.heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert!(heard.len() > 6, "only {} answers to change", heard.len());
    let mut corpus = Corpus::of(
        &[
            r#"{"errors":[{"message":"Unauthorized","extensions":{"code":"UserUnauthorizedException","status_code":403,"error_data":{"column_id":"x"},"retry_in_seconds":7}}],"data":null,"account_id":1}"#,
            r#"{"entities":[{"id":"a","name":"b","division":{"id":"c"}}],"pageCount":2,"pageNumber":1,"nextUri":"/api/v2/x","cursor":"y","total":3}"#,
            r#"{"result":[{"sys_id":"1","name":"x"}],"records":[{"Id":"1","attributes":{}}],"done":false,"nextRecordsUrl":"/next","user":{"id":1,"email":"a@example.com"}}"#,
            r#"{"access_token":"t","token_type":"bearer","expires_in":3600,"refresh_token":"r","instance_url":"http://127.0.0.1:1","id":"http://127.0.0.1:1/id/1/2","organization_id":"1"}"#,
        ],
        &[
            "null",
            "{}",
            "[]",
            "\"\"",
            "-1",
            "1e400",
            "18446744073709551616",
            "\\u0000",
            "\\ud800",
            "true",
            "[[[[[[",
            "\"id\":",
            "\"data\":",
            "\"errors\":",
            "\"cursor\":",
            "\"next\":",
            "\"settings\":",
            "\\\"labels\\\":",
            "\"status\"",
            "\"archived\":true",
            "<html>",
            "\"retry_in_seconds\":",
            "99999999999",
            "\"columns\":[]",
        ],
    );
    corpus.whole.extend(heard.iter().map(|body| body.to_vec()));
    for bound in snapshot.connections.values() {
        let rounds = if bound.row.vendor == "monday" { 4_000 } else { 500 };
        fuzz(&format!("answers to {}", bound.row.vendor), rounds, &corpus, |input| {
            desk.wire.say(input);
            let created = runtime.block_on(ask(bound, board, &container));
            if let Some(Outcome::Delivered(receipt)) = created {
                let remote = receipt.remote.expect("a record has an id").0;
                let said = String::from_utf8_lossy(input);
                assert!(!remote.is_empty() && said.contains(&remote), "{remote} is nowhere in the answer");
            }
        });
    }
}
