//! Requests at the intake: bodies, headers and signatures of several senders, each a little wrong. Whatever is said to
//! be taken is there afterwards, and nothing is answered with a fault of ours.

use super::{Corpus, fuzz};
use crate::disk::Disk;
use axum::{Router, body::Body};
use http::{HeaderName, HeaderValue, Request};
use patchbay_kit::{
    secret::Secret,
    vault::{RootSource, Vault},
    world::World,
};
use patchbay_model::{ids::ConnectionId, time::Timestamp};
use patchbay_relay::{Parts, Relay};
use patchbay_sandbox::{
    Clock,
    monday::{Monday, Plan},
};
use patchbay_store::{ConnectionRow, Mode, Options, Store};
use patchbay_tests::{rig::sign, wire::Direct};
use std::sync::Arc;
use tower::ServiceExt as _;

const KEY: &str = "fuzz-signing-key";
const NOW: Timestamp = Timestamp(1_795_000_000_000);

/// One source, by what its sender would send.
struct Sender {
    id: u8,
    vendor: &'static str,
    public: &'static str,
    settings: &'static [(&'static str, &'static str)],
    secrets: &'static [(&'static str, &'static str)],
    content_type: &'static str,
    bodies: &'static [&'static str],
}

const SENDERS: [Sender; 4] = [
    Sender {
        id: 1,
        vendor: "generic",
        public: "fuzzone",
        settings: &[
            ("scheme", "x-signature-hex"),
            ("kind_path", "type"),
            ("dedup_path", "id"),
            ("lane_path", "ticket.id"),
            ("time_path", "at"),
            ("array", "each"),
        ],
        secrets: &[("signing", KEY), ("path", "p")],
        content_type: "application/json",
        bodies: &[
            r#"{"type":"order.created","id":"o-1","ticket":{"id":7},"at":"2026-11-21T10:00:00Z","n":[1,2.5e3,null,true]}"#,
            r#"[{"type":"a","id":"1"},{"type":"b","id":"2","caller":"+12025550142"},{"id":"3"}]"#,
            r#"{"specversion":"1.0","id":"e1","source":"/shop","type":"order.paid","time":"2026-11-21T10:00:00Z","data":{"x":1}}"#,
        ],
    },
    Sender {
        id: 2,
        vendor: "generic",
        public: "fuzzform",
        settings: &[("scheme", "x-signature-hex"), ("dedup_path", "id")],
        secrets: &[("signing", KEY), ("path", "p")],
        content_type: "application/x-www-form-urlencoded",
        bodies: &[
            "id=1&name=Zo%C3%AB&tags=a&tags=b",
            "payload=%7B%22id%22%3A3%7D&x=+y+",
            "a[b][c]=1&a[]=2&%=%zz",
        ],
    },
    Sender {
        id: 3,
        vendor: "generic",
        public: "fuzzevents",
        settings: &[("scheme", "x-signature-hex"), ("array", "each")],
        secrets: &[("signing", KEY), ("path", "p")],
        content_type: "application/cloudevents-batch+json",
        bodies: &[
            r#"[{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"a":1}},{"specversion":"1.0","id":"2","source":"s","type":"t","data_base64":"AAE="}]"#,
        ],
    },
    Sender {
        id: 4,
        vendor: "genesys",
        public: "fuzzgenesys",
        settings: &[],
        secrets: &[("relay_key", KEY), ("path", "p")],
        content_type: "application/json",
        bodies: &[
            r#"{"topic":"v2.detail.events.conversation.{id}.wrapup","eventTime":1795000000000,"conversationId":"c-1","participantId":"p-1","wrapupCode":"w-1","wrapupNotes":"call back","queueId":"q-1","ani":"tel:+12025550142"}"#,
            r#"{"topicName":"v2.detail.events.conversation.c-2.user.end","version":"2","eventBody":{"eventTime":1795000000000,"conversationId":"c-2","participantId":"p-2","sessionId":"s-2","disconnectType":"TRANSFER","mediaType":"VOICE","callbackNumbers":["+12025550142"]},"metadata":{"CorrelationId":"x"}}"#,
        ],
    },
];

struct Door {
    relay: Relay,
    intake: Router,
    _home: tempfile::TempDir,
    _disk: Disk,
}

async fn door() -> Door {
    let home = tempfile::tempdir().expect("a folder");
    let disk = Disk::new("fuzz-door");
    let options =
        Options { path: disk.path("patchbay.db"), mode: Mode::Inline, vfs: Some(disk.vfs().to_owned()) };
    let world = World::test(1, NOW);
    let vault = Arc::new(Vault::open(home.path(), RootSource::Memory([7; 32]), &world).expect("opens"));
    for sender in &SENDERS {
        for (name, secret) in sender.secrets {
            let id = ConnectionId::from_bytes([sender.id; 16]);
            vault.put(id, name, Secret::new((*secret).to_owned())).expect("the vault takes a secret");
        }
    }
    let monday = Monday::new(Clock::starting_at(NOW.0 as u64), 1, Plan::Pro);
    let parts = Parts {
        store: Store::open(options).expect("opens"),
        vault,
        connectors: patchbay_connectors::ALL,
        wire: Arc::new(Direct(monday)),
        world,
        practice: true,
    };
    let (relay, _) = Relay::start(parts).await.expect("starts");
    for sender in &SENDERS {
        let row =
            ConnectionRow::new(ConnectionId::from_bytes([sender.id; 16]), sender.vendor, sender.public, NOW);
        let settings = sender.settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let row = ConnectionRow { settings: settings.collect(), ..row };
        relay.store().save_connection(row, NOW).await.expect("is saved");
    }
    relay.reload().await.expect("reads");
    relay.open_intake();
    let intake = relay.intake();
    Door { relay, intake, _home: home, _disk: disk }
}

#[test]
fn the_intake_answers_whatever_is_posted() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let door = runtime.block_on(door());
    let words = [
        "\\u0000",
        "\\ud800",
        "1e999",
        "-0",
        "null",
        "[[[[",
        "{\"a\":",
        "\"id\":",
        "\"type\":",
        "\"specversion\":\"1.0\"",
        "\"data_base64\":",
        "\u{feff}",
        "%00",
        "&",
        "=",
        "9007199254740993",
        "\"\"",
        "2026-13-41T25:61:61Z",
        "names.queueId",
        "v2.detail.events.conversation.",
        "\"eventBody\":",
    ];
    for sender in &SENDERS {
        let corpus = Corpus::of(sender.bodies, &words);
        let mut taken = 0;
        fuzz(&format!("intake {}", sender.public), 1_500, &corpus, |input| {
            let status = runtime.block_on(post(&door, sender, input));
            assert!(matches!(status, 200 | 202 | 400 | 401 | 413 | 415), "{status} is no answer to this");
            taken += u64::from(status < 300);
        });
        assert!(taken > 0, "{}: nothing was good enough to be taken", sender.public);
        println!("{}: {taken} taken", sender.public);
    }
    let sums = runtime.block_on(door.relay.store().sums(NOW)).expect("sums");
    let told = sums.totals.get("events").copied().unwrap_or(0);
    assert!(told > 0, "{sums:?}");
}

/// Posts one body as its sender would; now and then something beside the body is wrong as well.
async fn post(door: &Door, sender: &Sender, input: &[u8]) -> u16 {
    let odd = input.len() % 16;
    let signature = match odd {
        1 => sign("another key", input),
        _ => sign(KEY, input),
    };
    let content_type = match odd {
        2 => HeaderValue::from_bytes(&input[..input.len().min(40)]).ok(),
        3 => None,
        _ => HeaderValue::from_str(sender.content_type).ok(),
    };
    let mut request = Request::post(format!("/in/{}/p", sender.public));
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    if odd != 4 {
        let proof = if sender.vendor == "genesys" { KEY.to_owned() } else { signature };
        let name = if sender.vendor == "genesys" { "x-patchbay-key" } else { "x-signature" };
        request = request.header(name, proof);
    }
    if odd == 5
        && let Ok(value) = HeaderValue::from_bytes(&input[..input.len().min(60)])
    {
        let name = HeaderName::from_static(
            ["ce-id", "ce-specversion", "ce-time", "webhook-id"][input.len() / 16 % 4],
        );
        request = request.header(name, value);
    }
    let request = request.body(Body::from(input.to_vec())).expect("a request");
    door.intake.clone().oneshot(request).await.expect("the router answers").status().as_u16()
}
