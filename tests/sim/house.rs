//! The relay of a history: three signed sources, two accounts and six lines between them.

use crate::{
    facts::{CALLS, CALLS_PUBLIC, ILL, LEVELS, LEVELS_PUBLIC, Line, VISITS, VISITS_PUBLIC, WELL},
    vendors::{FACT, STATE, Vendors},
};
use axum::{Router, body::Body};
use http::{Request, StatusCode};
use patchbay_kit::{
    secret::Secret,
    vault::{RootSource, Vault},
    wire::Wire,
    world::World,
};
use patchbay_model::{
    correlate::Correlation,
    filter::{Clause, Filter, Op},
    ids::ConnectionId,
    mapping::{Cord, From, Mapping},
    privacy::Policy,
    route::{EventKind, OnDoubt, RetryPolicy, RouteDraft},
};
use patchbay_relay::{Parts, Relay};
use patchbay_store::{ConnectionRow, Error, Options, Recovered, Store};
use patchbay_tests::rig::sign;
use std::{collections::BTreeMap, path::Path, sync::Arc};
use tower::ServiceExt as _;

const SIGNING_KEY: &str = "sim-signing-key";
const PATH_SECRET: &str = "sim-path-secret";

const SOURCES: [(ConnectionId, &str); 3] =
    [(CALLS, CALLS_PUBLIC), (VISITS, VISITS_PUBLIC), (LEVELS, LEVELS_PUBLIC)];

pub struct House {
    pub relay: Relay,
    pub recovered: Recovered,
    intake: Router,
}

/// What a relay is started with.
pub struct Make<'a> {
    /// Where the vault file lies: the real file system, for it is not what a simulation crashes.
    pub home: &'a Path,
    pub world: World,
    pub wire: Arc<dyn Wire>,
    pub vendors: &'a Vendors,
}

impl House {
    pub async fn open(options: Options, make: &Make<'_>) -> Result<Self, Error> {
        Self::start(Store::open(options)?, make).await
    }

    /// Starts a relay on an open store. On a home that has its connections already, only starts it.
    pub async fn start(store: Store, make: &Make<'_>) -> Result<Self, Error> {
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
        if relay.snapshot().routes.len() < Line::ALL.len() {
            furnish(&relay, make.vendors).await?;
        }
        relay.open_intake();
        let intake = relay.intake();
        Ok(Self { relay, recovered, intake })
    }

    /// Posts one signed body as its source would.
    pub async fn post(&self, source: ConnectionId, body: String) -> StatusCode {
        let public = SOURCES.iter().find(|(id, _)| *id == source).map_or("", |(_, public)| public);
        let request = Request::post(format!("/in/{public}/{PATH_SECRET}"))
            .header("content-type", "application/json")
            .header("x-signature", sign(SIGNING_KEY, body.as_bytes()))
            .body(Body::from(body))
            .expect("a request");
        self.intake.clone().oneshot(request).await.expect("the router answers").status()
    }
}

/// Makes what is missing; may have been cut short before, anywhere.
async fn furnish(relay: &Relay, vendors: &Vendors) -> Result<(), Error> {
    let (store, vault) = (relay.store(), relay.vault());
    let secret = |text: &str| Secret::new(text.to_owned());
    let settings =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let listens =
        [("scheme", "x-signature-hex"), ("kind_path", "type"), ("dedup_path", "id"), ("lane_path", "ticket")];
    for (id, public_id) in SOURCES {
        vault.put(id, "signing", secret(SIGNING_KEY)).expect("the vault takes a secret");
        vault.put(id, "path", secret(PATH_SECRET)).expect("the vault takes a secret");
        let row = ConnectionRow::new(id, "generic", public_id, relay.now());
        // Only of a queue there is one record, and only its state is told with a time.
        let more: &[_] = if id == LEVELS { &[("subject_path", "ticket"), ("time_path", "at")] } else { &[] };
        let row = ConnectionRow { settings: settings(&[&listens, more].concat()), ..row };
        store.save_connection(row, relay.now()).await?;
        store.save_policy(id, policy(0), relay.now()).await?;
    }
    for (id, public_id) in [(WELL, "simwell"), (ILL, "simill")] {
        vault.put(id, "token", secret("practice-personal-token")).expect("the vault takes a secret");
        let endpoint = Vendors::endpoint(id);
        let row = ConnectionRow::new(id, "monday", public_id, relay.now());
        let row = ConnectionRow { settings: settings(&[("way", "token"), ("endpoint", &endpoint)]), ..row };
        store.save_connection(row, relay.now()).await?;
    }
    relay.reload().await?;
    for line in Line::ALL {
        discover(relay, line, vendors).await?;
        if !store.routes().await?.iter().any(|row| row.route.id == line.id()) {
            store.save_route(line.id(), 0, draft(line, vendors, 0), relay.now()).await?;
        }
        store.switch_route(line.id(), true, relay.now()).await?;
    }
    relay.reload().await
}

/// Reads a line's board as the page does when the line is drawn. Weather may be bad on the way: a person would
/// press the button again.
async fn discover(relay: &Relay, line: Line, vendors: &Vendors) -> Result<(), Error> {
    for _ in 0..50 {
        match relay.refresh_container(line.target(), &vendors.board(line).as_str().into()).await {
            Ok(found) if found.container.is_some() => return Ok(()),
            Ok(_) | Err(_) => {}
        }
        if let Some(fault) = relay.store().fault() {
            return Err(fault);
        }
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    }
    panic!("the board could not be read in fifty tries");
}

/// What a source's fields may be used for; `variant` is which of several a person chose.
pub fn policy(variant: u64) -> BTreeMap<String, Policy> {
    let keep = ["type", "id", "ticket", "queue", "region", "state", "at", "seconds"];
    let keep = keep.map(|field| (field.to_owned(), Policy::Keep));
    let mut policy: BTreeMap<String, Policy> = keep.into();
    let caller = [Policy::Hash, Policy::Mask, Policy::Drop, Policy::Token][(variant % 4) as usize];
    policy.insert("caller".into(), caller);
    policy
}

/// A line as a person drew it; of the `variant`s every second leaves the number out that some facts misfit.
pub fn draft(line: Line, vendors: &Vendors, variant: u64) -> RouteDraft {
    let path = |text: &str| From::Path { path: text.parse().expect("a path") };
    let text = |text: &str| From::Template { text: text.to_owned() };
    let cord = |field: &str, from| Cord { field: field.into(), from, clear: false, steps: vec![] };
    let title =
        if variant % 4 < 2 { "{{ queue }} {{ id }}" } else { "{{ id }} of {{ queue }}, {{ ticket }}" };
    let mut cords = vec![
        cord("name", text(title)),
        cord("queue", path("queue")),
        cord("agent", text("Desk {{ queue }}")),
        cord(FACT, text(&format!("{}:{{{{ id }}}}", line.name()))),
    ];
    if maps_number(variant) {
        cords.push(cord("handle_time", path("seconds")));
    }
    if line == Line::Cases {
        cords.push(cord(STATE, path("state")));
    }
    let billing =
        Filter::Is(Clause { path: "queue".parse().expect("a path"), op: Op::Is, value: "Billing".into() });
    let filter = match line {
        Line::Calls => Some(Filter::Not(Box::new(billing))),
        Line::Billing => Some(billing),
        Line::Booked | Line::Done | Line::Cases | Line::Levels => None,
    };
    let kinds: &[&str] = match line {
        Line::Calls | Line::Billing => &[],
        Line::Cases => &["generic.queue.level"],
        Line::Levels => &["generic.queue.count"],
        Line::Booked => &["generic.visit.booked"],
        Line::Done => &["generic.visit.done"],
    };
    RouteDraft {
        name: line.name().into(),
        source: line.source(),
        kinds: kinds.iter().map(|kind| EventKind::from(*kind)).collect(),
        filter,
        target: line.target(),
        container: vendors.board(line).as_str().into(),
        group: None,
        key_field: (line != Line::Booked).then(|| "patchbay_key".into()),
        doubt: OnDoubt::Ask,
        mapping: Mapping { cords },
        retry: RetryPolicy::default(),
        correlation: (line == Line::Cases).then(correlation),
    }
}

/// What the line of cases makes of how queues stand.
fn correlation() -> Correlation {
    serde_json::from_value(serde_json::json!({
        "key": "{{ queue }}",
        "open": { "path": "state", "op": "is", "value": "breach" },
        "update": { "path": "state", "op": "is", "value": "note" },
        "close": { "path": "state", "op": "is", "value": "ok" },
        "window_ms": 4_000, "hold_ms": 4_000, "on_recovery": "close",
        "group": { "key": "{{ region }}", "n": 3, "within_ms": 60_000 },
        "closed": [{ "field": STATE, "from": { "kind": "constant", "value": "closed" } }]
    }))
    .expect("reads")
}

/// Whether that variant maps the number that some facts have as text.
pub fn maps_number(variant: u64) -> bool {
    variant.is_multiple_of(2)
}
