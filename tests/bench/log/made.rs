//! The log that is measured: dispositioned calls of four sources, a quarter of them on lines.

use patchbay_model::{
    event::{Event, Sealed},
    ids::{ConnectionId, DeliveryId, EventId, RouteId, RunId},
    keys::{IdentityKey, KeyMac, RecordKey},
    outcome::{Proof, Receipt},
    privacy::{Policy, PrivacyPolicy},
    route::EventKind,
    settle::Next,
    time::Timestamp,
};
use patchbay_store::{Acceptance, NewDelivery, Settlement, Store, Want};
use serde_json::{Value, json};
use std::time::Instant;

pub const NOW: Timestamp = Timestamp(1_795_000_000_000);
/// Events of one accept, and of one step of the index.
const BATCH: u64 = 2_000;
/// One in so many goes by a line; the rest no line took.
pub const DELIVERED_OF: u64 = 4;

pub fn source(n: u64) -> ConnectionId {
    ConnectionId::from_bytes([u8::try_from(n).unwrap_or(0) + 1; 16])
}

pub fn route(n: u64) -> RouteId {
    RouteId::from_bytes([u8::try_from(n).unwrap_or(0) + 101; 16])
}

pub fn identity() -> IdentityKey {
    IdentityKey::new([5; 32])
}

pub fn policy() -> PrivacyPolicy {
    let kept = ["queueName", "code", "agent.name", "notes", "conversationId", "seconds"];
    let kept = kept.into_iter().map(|path| (path.to_owned(), Policy::Keep));
    PrivacyPolicy { version: 1, fields: kept.chain([("ani".to_owned(), Policy::Hash)]).collect() }
}

/// A number below `of` that looks drawn by lot and is the same for the same `n` and `salt`.
pub fn spread(n: u64, salt: u64, of: u64) -> u64 {
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

/// Makes the log. Gives how many events a second the index took.
pub async fn fill(store: &Store, count: u64) -> f64 {
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
                clock: one.clock,
                next: if n % 5_000 == 1 { dead } else { Next::Done(done) },
                attempt: None,
            };
            store.settle(settlement, NOW)
        });
        for ended in futures::future::join_all(settled).await {
            ended.expect("settles");
        }
    }
    let started = Instant::now();
    while store.index_batch(BATCH as i64).await.expect("indexes") {}
    count as f64 / started.elapsed().as_secs_f64()
}
