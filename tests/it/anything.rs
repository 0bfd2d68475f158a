//! Whatever comes in, through every step, into every column type: a value in the vendor's exact shape, or a refusal
//! that names the field. Straight by cord and call for each step and type; and by the whole relay, where a refusal is
//! a dead letter, for each step and some types. Nothing is held, nothing panics, no call is malformed.
//!
//! One desk for each kind of step, repeated by its number: `PATCHBAY_ANYTHING_STEP=n`.

pub(crate) mod shapes;

use crate::draw::{Draw, STEPS};
use bytes::Bytes;
use futures::future::BoxFuture;
use patchbay_kit::{
    connector::Shipment,
    wire::{Wire, WireError},
};
use patchbay_model::{
    delivery::{Operation, State},
    facts::Facts,
    ids::{ContainerId, RouteId},
    mapping::{Cord, From, Mapping},
    outcome::Outcome,
    privacy::PrivacyPolicy,
    problem::{Problem, Remedy},
    transform::Transform,
};
use patchbay_relay::mapping_problem;
use patchbay_sandbox::{
    Clock,
    monday::{Limits, Monday, NewBoard, Plan},
};
use patchbay_tests::{
    desk::{BASE, Desk, Setting},
    rig::{ROUTE, TARGET},
    wire::Direct,
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

const SEED: u64 = 4_100;
/// Bodies posted at each desk.
const BODIES: u64 = 8;
/// Lines of each desk.
const LINES: usize = 4;
/// Values sent straight to each column.
const VALUES: u64 = 12;

/// The vendor with a log of the column values it was sent.
struct Heard {
    vendor: Direct,
    values: Mutex<Vec<(String, Value)>>,
}

impl Wire for Heard {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, WireError>> {
        let body: Value = serde_json::from_slice(request.body()).expect("every call is JSON");
        if let Some(values) = body["variables"]["values"].as_str() {
            let values: BTreeMap<String, Value> =
                serde_json::from_str(values).expect("values are a JSON object");
            self.values.lock().unwrap_or_else(PoisonError::into_inner).extend(values);
        }
        self.vendor.send(request)
    }
}

/// A column with the steps of its cord.
type Chain = (&'static str, Vec<Transform>);

/// The cords of a line to one column.
fn mapping((column, steps): &Chain) -> Mapping {
    let cord = |field: &str, from: From, steps: &[Transform]| Cord {
        field: field.into(),
        from,
        clear: true,
        steps: steps.to_vec(),
    };
    let name = cord("name", From::Constant { value: "An item".to_owned() }, &[]);
    Mapping { cords: vec![name, cord(column, From::Path { path: "v".parse().expect("a path") }, steps)] }
}

/// A desk with a board of every type, and a line for each of these.
async fn desk(chains: &[Chain]) -> (Desk, Arc<Heard>, ContainerId) {
    let monday = Monday::new(Clock::starting_at(BASE as u64), 1, Plan::Enterprise);
    monday.set_limits(Limits::none());
    let text = |text: &str| text.to_owned();
    let key = (text("patchbay_key"), text("Key"), text("text"));
    let columns = shapes::KINDS.iter().map(|kind| (text(kind), text(kind), text(kind)));
    let board = monday.add_board(NewBoard {
        name: text("Every type"),
        groups: vec![],
        columns: columns.chain([key]).collect(),
        labels: ["status", "dropdown", "tags"]
            .map(|id| (text(id), vec![text("New"), text("Done"), text("7"), text("a,b")]))
            .into(),
    });
    let heard = Arc::new(Heard { vendor: Direct(monday.clone()), values: Mutex::default() });
    let desk = Desk::with_wire(Setting::default(), monday, Arc::clone(&heard) as Arc<dyn Wire>).await;
    let relay = &desk.rig.relay;
    relay.refresh_container(TARGET, &ContainerId(board.clone())).await.expect("the board is read");
    let ordinary = relay.snapshot().route(ROUTE).expect("the route").route.draft.clone();
    relay.store().switch_route(ROUTE, false, relay.now()).await.expect("switches");
    for (n, chain) in chains.iter().enumerate() {
        let mut draft = ordinary.clone();
        (draft.name, draft.container) = (chain.0.to_owned(), board.as_str().into());
        draft.mapping = mapping(chain);
        let route = RouteId::from_bytes([u8::try_from(n + 1).expect("few"); 16]);
        relay.store().save_route(route, 0, draft, relay.now()).await.expect("saves");
        relay.store().switch_route(route, true, relay.now()).await.expect("switches");
    }
    relay.reload().await.expect("reloads");
    (desk, heard, ContainerId(board))
}

/// JSON that no value of ours would be written as.
const WRITTEN: &[&str] = &[
    r#""\ud800""#,
    r#""\udc00\ud800 x""#,
    r#""\u0000\u001b\u202e""#,
    "1e999",
    "-1e-999",
    "1E+2",
    "123456789012345678901234567890.123456789",
    "-0.0",
    "00",
    "{\"a\":1,\"a\":2}",
    "{\"\":{\"\":[{}]}}",
    "[[[[[[[[[[[[1]]]]]]]]]]]]",
    "nul",
    "\"open",
    "'x'",
];

/// A body whose field `v` is anything, or that is no JSON at all.
fn body(draw: &mut Draw, n: u64) -> String {
    let value = match draw.below(8) {
        0 => draw.one(WRITTEN).to_owned(),
        1 => {
            let depth = draw.one(&[20, 60, 200]);
            format!("{}7{}", "[".repeat(depth), "]".repeat(depth))
        }
        _ => draw.value(3).to_string(),
    };
    format!(r#"{{"type":"call.ended","id":"fact-{n}","ticket":"lane-{n}","v":{value}}}"#)
}

/// What the deliveries of one desk came to, by column.
#[derive(Default)]
struct Came {
    delivered: BTreeMap<String, u32>,
    dead: BTreeMap<String, u32>,
    codes: BTreeMap<String, u32>,
    /// By the whole relay.
    relayed: u32,
    unreadable: u32,
}

impl Came {
    fn refused(&mut self, column: &str, problem: &Problem) {
        *self.codes.entry(problem.code.to_string()).or_default() += 1;
        *self.dead.entry(column.to_owned()).or_default() += 1;
    }
}

/// Whether a problem is a refusal that names the column it is about.
fn names(problem: &Problem, column: &str) -> bool {
    let known = ["mapping.type", "mapping.label", "mapping.limit", "mapping.refused"];
    let named = match &problem.remedy {
        Remedy::Remap { field } => field.as_deref() == Some(column),
        Remedy::AddLabel { field } => field == column,
        _ => false,
    };
    // Whose id it is, only the vendor knows.
    let whose = column == "people" && problem.code == "vendor.rejected";
    named && (known.contains(&problem.code.as_ref()) || whose)
}

/// Maps and sends by hand what a line to each column would, without a queue between.
async fn straight(desk: &Desk, board: &ContainerId, chains: &[Chain], draw: &mut Draw, came: &mut Came) {
    let relay = &desk.rig.relay;
    let row = relay.store().container(TARGET, board.clone(), None).await.expect("reads").expect("is there");
    let bound = Arc::clone(&relay.snapshot().connections[&TARGET]);
    let deliver = bound.connector.deliver().expect("monday can be written to");
    let keys = relay.vault().keys();
    for chain in chains {
        let ready = mapping(chain).ready(&row.container);
        for n in 0..VALUES {
            let text = body(draw, n);
            let Ok(payload) = serde_json::from_str::<Value>(&text) else { continue };
            let policy = Arc::new(PrivacyPolicy::default().compile());
            let facts = Facts::new(payload, policy, keys.identity().clone(), relay.now(), relay.now());
            let record = match ready.apply(&facts) {
                Ok(record) => record,
                Err(error) => {
                    let problem = mapping_problem(&error, &row.container);
                    assert!(names(&problem, chain.0), "{chain:?}: {problem:?}\n{text:.400}");
                    came.refused(chain.0, &problem);
                    continue;
                }
            };
            let shipment = Shipment {
                operation: Operation::Create,
                container: row.container.clone().into(),
                group: None,
                record,
                key: None,
                send_key: format!("{}.{n}", chain.0),
            };
            match deliver.send(&bound.cx, &shipment).await.0 {
                Outcome::Delivered(_) => *came.delivered.entry(chain.0.to_owned()).or_default() += 1,
                Outcome::Rejected { problem } if names(&problem, chain.0) => came.refused(chain.0, &problem),
                other => panic!("{chain:?}: {other:?}\n{text:.400}"),
            }
        }
    }
}

async fn tried(step: usize, came: &mut Came) {
    let mut draw = Draw::new(SEED + step as u64);
    let steps = |draw: &mut Draw| {
        let mut steps: Vec<usize> = (0..draw.below(3)).map(|_| draw.below(STEPS)).collect();
        // The last of all: none.
        if step < STEPS {
            steps.insert(draw.below(steps.len() + 1), step);
        } else {
            steps.clear();
        }
        steps.into_iter().map(|kind| draw.step(kind)).collect::<Vec<_>>()
    };
    let chains: Vec<Chain> = shapes::KINDS.iter().map(|kind| (*kind, steps(&mut draw))).collect();
    let some: Vec<Chain> = (0..LINES).map(|n| chains[(step * LINES + n) % chains.len()].clone()).collect();
    let (desk, heard, board) = desk(&some).await;
    straight(&desk, &board, &chains, &mut draw, came).await;
    for n in 0..BODIES {
        let body = body(&mut draw, n);
        let status = desk.rig.post(&body).await;
        assert_eq!(status, 202, "{body:.200}");
    }
    desk.run(20).await;
    let relay = &desk.rig.relay;
    assert_eq!(relay.store().holds().await.expect("reads"), [], "step {step}: one event holds no line");
    let page = relay.store().events(patchbay_model::query::Bound::all(), None, 1_000).await.expect("reads");
    assert_eq!(page.rows.len() as u64, BODIES);
    for row in page.rows {
        if row.kind.0 == "unreadable" {
            came.unreadable += 1;
            continue;
        }
        let event = relay.store().event(row.id).await.expect("reads").expect("is there");
        assert_eq!(event.deliveries.len(), LINES);
        for delivery in event.deliveries {
            let route = relay.snapshot().route(delivery.route).expect("the route").route.draft.clone();
            let what = || {
                format!(
                    "PATCHBAY_ANYTHING_STEP={step}: {} with {:?}",
                    route.name, route.mapping.cords[1].steps
                )
            };
            match delivery.state {
                State::Delivered => *came.delivered.entry(route.name.clone()).or_default() += 1,
                State::Dead => {
                    let problem = delivery.problem.expect("a dead letter says why");
                    assert!(names(&problem, &route.name), "{}: {problem:?}\n{}", what(), row.view);
                    came.refused(&route.name, &problem);
                }
                other => panic!("{}: {other:?} {:?}", what(), delivery.problem),
            }
            came.relayed += 1;
        }
    }
    assert_eq!(desk.monday.stats().malformed, 0, "step {step}: the vendor calls some malformed");
    for (column, value) in &*heard.values.lock().unwrap_or_else(PoisonError::into_inner) {
        assert!(shapes::exact(column, value), "PATCHBAY_ANYTHING_STEP={step}: {column} was sent {value}");
    }
}

#[tokio::test(start_paused = true)]
async fn anything_through_any_step_becomes_a_fitting_value_or_a_refusal_that_names_its_field() {
    let only = std::env::var("PATCHBAY_ANYTHING_STEP").ok().and_then(|n| n.parse::<usize>().ok());
    let mut came = Came::default();
    for step in only.map_or(0..STEPS + 1, |n| n..n + 1) {
        tried(step, &mut came).await;
    }
    let Came { delivered, dead, codes, relayed, unreadable } = &came;
    println!("{delivered:?}\n{dead:?}\n{codes:?} {relayed} {unreadable}");
    if only.is_some() {
        return;
    }
    for kind in shapes::KINDS {
        let met = [&came.delivered, &came.dead].map(|all| all.get(*kind).copied().unwrap_or(0));
        assert!(met[0] >= 10, "{kind}: {met:?}");
        assert!(met[1] >= 10 || ["text", "long_text"].contains(kind), "{kind}: {met:?}");
    }
    assert!(codes.len() >= 4 && *relayed >= 300 && *unreadable >= 5, "{codes:?} {relayed} {unreadable}");
}
