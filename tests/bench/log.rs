//! The log at scale: the first page of a filter over a million events, or as many as `PATCHBAY_BENCH_LOG` says.

use crate::figures::{Figure, percentile};
use patchbay_model::{
    event::{Event, Sealed},
    ids::{ConnectionId, DeliveryId, EventId, RouteId, RunId},
    keys::{IdentityKey, KeyMac, RecordKey},
    outcome::{Proof, Receipt},
    privacy::{Policy, PrivacyPolicy},
    query::{Names, Policies, Query, RouteName, Zone},
    route::EventKind,
    settle::Next,
    time::Timestamp,
};
use patchbay_store::{Acceptance, Mode, NewDelivery, Options, Settlement, Store, Want};
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const EVENTS: u64 = 1_000_000;
const NOW: Timestamp = Timestamp(1_795_000_000_000);
/// Events of one accept, and of one step of the index.
const BATCH: u64 = 2_000;
/// One in so many goes by a line; the rest no line took.
const DELIVERED_OF: u64 = 4;
const ROUNDS: usize = 40;

fn source(n: u64) -> ConnectionId {
    ConnectionId::from_bytes([u8::try_from(n).unwrap_or(0) + 1; 16])
}

fn route(n: u64) -> RouteId {
    RouteId::from_bytes([u8::try_from(n).unwrap_or(0) + 101; 16])
}

fn identity() -> IdentityKey {
    IdentityKey::new([5; 32])
}

fn policy() -> PrivacyPolicy {
    let kept = ["queueName", "code", "agent.name", "notes", "conversationId", "seconds"];
    let kept = kept.into_iter().map(|path| (path.to_owned(), Policy::Keep));
    PrivacyPolicy { version: 1, fields: kept.chain([("ani".to_owned(), Policy::Hash)]).collect() }
}

fn spread(n: u64, salt: u64, of: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(salt.wrapping_mul(0xd6e8_feb8_6659_fd93));
    x ^= x >> 31;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (x ^ (x >> 29)) % of
}

/// About a kilobyte, as a dispositioned call is.
fn payload(n: u64) -> Value {
    const WORDS: [&str; 12] = [
        "invoice",
        "refund",
        "contract",
        "address",
        "delivery",
        "router",
        "password",
        "upgrade",
        "callback",
        "complaint",
        "meter",
        "appointment",
    ];
    let word = |salt| WORDS[spread(n, salt, 12) as usize];
    let notes: Vec<&str> = (10..70).map(word).collect();
    json!({
        "conversationId": format!("conv-{n:08}"),
        "queueName": (["Billing", "Returns", "Sales EU", "Support"][spread(n, 1, 4) as usize]),
        "code": format!("w-{}", spread(n, 2, 40)),
        "agent": {"id": format!("a-{}", spread(n, 3, 900)), "name": format!("Agent {}", spread(n, 3, 900))},
        "ani": format!("+1 317 {:03} {:04}", spread(n, 4, 900) + 100, spread(n, 5, 10_000)),
        "seconds": spread(n, 6, 100_000),
        "notes": notes.join(" "),
        "secret": "not to be shown",
    })
}

fn acceptance(
    n: u64,
    count: u64,
    identity: &IdentityKey,
    policy: &patchbay_model::privacy::Compiled,
) -> Acceptance {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&n.to_be_bytes());
    let lane = identity.lane(&format!("conv-{n:08}"));
    let view = policy.view(&payload(n), identity);
    // One in a hundred thousand is of a kind of its own.
    let kind = if n % 100_000 == 77 { "genesys.escalation" } else { "genesys.disposition" };
    let delivery = NewDelivery {
        id: DeliveryId::from_bytes(id),
        route: route(spread(n, 8, 3)),
        lane,
        record_key: RecordKey(format!("key{n}")),
        case: None,
    };
    Acceptance {
        event: Event {
            id: EventId::from_bytes(id),
            connection: source(spread(n, 9, 4)),
            kind: EventKind::from(kind),
            occurred_at: NOW,
            received_at: NOW - i64::try_from(count - n).unwrap_or(0) * 1_000,
            policy_version: 1,
            bytes: u32::try_from(view.len()).unwrap_or(u32::MAX),
            sealed: Sealed { key_id: 1, bytes: vec![7; 900] },
            view,
            dedup: KeyMac(id),
            body: KeyMac(id),
            lane,
            readable: true,
        },
        deliveries: if n.is_multiple_of(DELIVERED_OF) { vec![delivery] } else { vec![] },
        filtered: 0,
    }
}

async fn fill(store: &Store, count: u64) {
    let (identity, policy) = (identity(), policy().compile());
    let run = RunId::from_bytes([9; 16]);
    for from in (0..count).step_by(BATCH as usize) {
        let until = (from + BATCH).min(count);
        let batch = (from..until).map(|n| acceptance(n, count, &identity, &policy)).collect();
        store.accept(batch, NOW).await.expect("accepts");
        let wants = (0..3)
            .map(|n| Want {
                route: route(n),
                limit: 2_000,
                route_version: 1,
                catalogue_version: 1,
                cases: None,
            })
            .collect();
        let claimed = store.claim(run, wants, NOW).await.expect("claims");
        let settled = claimed.iter().map(|one| {
            let n = one.delivery.event.0;
            let dead = Next::Dead { problem: patchbay_model::problem::Problem::new("bench", "No.") };
            let done = Receipt {
                remote: Some(n.to_string().as_str().into()),
                proof: Proof::Confirmed,
                differs: vec![],
            };
            let settlement = Settlement {
                seq: one.seq,
                run,
                tries: one.tries,
                was: one.was,
                target: source(9),
                next: if n % 5_000 == 1 { dead } else { Next::Done(done) },
                attempt: None,
            };
            store.settle(settlement, NOW)
        });
        for ended in futures::future::join_all(settled).await {
            ended.expect("settles");
        }
    }
    while store.index_batch(BATCH as i64).await.expect("indexes") {}
}

fn names() -> Names {
    let route = |n| RouteName {
        id: route(n),
        name: format!("Line {n}"),
        target: source(9),
        container: "Board".into(),
        container_id: "1".into(),
    };
    let compiled = Arc::new(policy().compile());
    Names {
        now: NOW,
        zone: Zone::UTC,
        connections: (0..4).map(|n| (source(n), format!("Source {n}"))).collect(),
        routes: (0..3).map(route).collect(),
        held: vec![],
        policies: Policies((0..4).map(|n| ((source(n), 1), Arc::clone(&compiled))).collect()),
        identity: Some(identity()),
    }
}

/// Times of the first page of each filter, sorted, and how many of the pages were not full.
async fn pages(store: &Store, filters: &[String]) -> (Vec<f64>, usize) {
    let names = names();
    let (mut times, mut partial) = (Vec::new(), 0);
    for filter in filters.iter().cycle().take(ROUNDS.max(filters.len())) {
        let query = Query::parse(filter).expect("reads").bind(&names, &[]).expect("binds");
        let wanted = Arc::new(query);
        let started = Instant::now();
        let page = store.events(wanted, None, 100).await.expect("reads");
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
        partial += usize::from(page.partial);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    times.sort_by(f64::total_cmp);
    (times, partial)
}

pub async fn log() -> Vec<Figure> {
    let wanted = std::env::var("PATCHBAY_BENCH_LOG").ok().and_then(|n| n.parse().ok());
    let count: u64 = wanted.unwrap_or(EVENTS);
    let home = tempfile::tempdir().expect("a folder");
    let options = Options { path: home.path().join("patchbay.db"), mode: Mode::Threaded, vfs: None };
    let store = Store::open(options).expect("opens");
    let started = Instant::now();
    fill(&store, count).await;
    println!(
        "a log of {count} events, {} MB, made in {:.0} s",
        store.size_bytes() >> 20,
        started.elapsed().as_secs_f64()
    );
    let (newest, _) = pages(&store, &[String::new()]).await;
    let floor = percentile(&newest, 0.5);
    let some = |n: u64| spread(n, 99, count);
    let indexed = [
        "kind:escalation".to_owned(),
        "kind:disposition source:\"Source 2\"".to_owned(),
        "route:\"Line 1\" state:dead".to_owned(),
        "state:dead".to_owned(),
        format!("key:conv-{:08}", some(1) / DELIVERED_OF * DELIVERED_OF),
        "since:2d until:1d source:\"Source 0\"".to_owned(),
        "source:\"Source 1\" kind:escalation".to_owned(),
        "state:delivered route:\"Line 2\"".to_owned(),
        "state:waiting".to_owned(),
        "-kind:disposition kind:escalation".to_owned(),
    ];
    let text = [
        "invoice".to_owned(),
        format!("conv {:08}", some(2)),
        format!("\"conv {:08}\"", some(3)),
        "\"refund invoice meter\"".to_owned(),
        "nowhere".to_owned(),
        "invoice refund kind:escalation".to_owned(),
        "\"Agent 17\"".to_owned(),
        "inv*".to_owned(),
        format!("\"+1 317 {:03} {:04}\"", spread(5, 4, 900) + 100, spread(5, 5, 10_000)),
    ];
    let fields = [
        "queueName=Billing".to_owned(),
        "agent.name=\"Agent 17\"".to_owned(),
        format!("conversationId=\"conv-{:08}\"", some(4)),
        "seconds>99990".to_owned(),
        "-queueName=Billing code=w-7".to_owned(),
        "secret=x".to_owned(),
    ];
    let figure = |name, (times, partial): (Vec<f64>, usize), most: f64, reach| {
        let p95 = percentile(&times, 0.95);
        let (p50, all) = (percentile(&times, 0.5), times.len());
        Figure {
            name,
            measured: format!("p95 {p95:.1} ms (p50 {p50:.1}), {partial} of {all} pages partial"),
            floor: format!("{floor:.1} ms for the newest page"),
            ratio: Some(p95 / floor),
            reach,
            reached: p95 <= most,
        }
    };
    vec![
        figure("log, indexed filter", pages(&store, &indexed).await, 20.0, "p95 ≤ 20 ms"),
        figure("log, text", pages(&store, &text).await, 100.0, "p95 ≤ 100 ms, full or partial"),
        figure("log, field path", pages(&store, &fields).await, 100.0, "p95 ≤ 100 ms, full or partial"),
    ]
}
