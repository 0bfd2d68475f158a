//! Whatever is asked of the log, its pages and a frozen set are what the evaluator finds by the plainest means.

use super::*;
use patchbay_model::{
    delivery::State,
    event::{Event, Sealed},
    filter::Verdict,
    ids::{ConnectionId, DeliveryId, EventId, RouteId, Seq},
    keys::{IdentityKey, KeyMac, RecordKey},
    privacy::{Policy, PrivacyPolicy},
    query::{Leg, Line},
    route::EventKind,
};
use patchbay_store::{Acceptance, ConnectionRow, NewDelivery};
use std::collections::{BTreeMap, BTreeSet};

/// A log whose events are known to the test as well.
struct Known {
    accepted: BTreeMap<EventId, Acceptance>,
    identity: IdentityKey,
}

const SOURCES: [ConnectionId; 2] = [ConnectionId::from_bytes([2; 16]), ConnectionId::from_bytes([3; 16])];

fn policy() -> PrivacyPolicy {
    let fields =
        [("queue", Policy::Keep), ("n", Policy::Keep), ("ani", Policy::Hash), ("gone", Policy::Drop)];
    PrivacyPolicy { version: 1, fields: fields.map(|(path, policy)| (path.to_owned(), policy)).into() }
}

impl Known {
    async fn fill(space: &Space, count: u64) -> Self {
        let live = space.live.as_ref().expect("the vault is open");
        let identity = live.vault.keys().identity().clone();
        let now = space.world.now();
        for (source, name) in SOURCES.into_iter().zip(["One", "Two"]) {
            let mut row = ConnectionRow::new(source, "generic", name, now);
            row.name = name.to_owned();
            space.store.save_connection(row, now).await.expect("saves");
            space.store.save_policy(source, policy().fields, now).await.expect("saves");
        }
        let compiled = policy().compile();
        let mut accepted = BTreeMap::new();
        for n in 0..count {
            let spread =
                |salt: u64, of: u64| (n.wrapping_mul(2_654_435_761).wrapping_add(salt * 97) >> 7) % of;
            let payload = json!({
                "queue": (["Billing", "Returns"][spread(1, 2) as usize]), "n": spread(2, 5), "gone": n,
                "ani": format!("+1 317 555 01{:02}", spread(3, 20)), "name": "Jane",
            });
            let mut id = [0; 16];
            id[8..].copy_from_slice(&n.to_be_bytes());
            let lane = identity.lane(&format!("conv-{}", spread(4, 6)));
            let route = RouteId::from_bytes([9; 16]);
            let delivery = NewDelivery {
                id: DeliveryId::from_bytes(id),
                route,
                lane,
                record_key: RecordKey(n.to_string()),
                case: None,
            };
            let event = Event {
                id: EventId::from_bytes(id),
                connection: SOURCES[spread(5, 2) as usize],
                kind: EventKind::from(["generic.order", "generic.call"][spread(6, 2) as usize]),
                occurred_at: now,
                received_at: now,
                policy_version: 1,
                view: compiled.view(&payload, &identity),
                sealed: Sealed { key_id: 1, bytes: vec![1] },
                dedup: KeyMac(id),
                body: KeyMac(id),
                lane,
                bytes: 9,
                readable: true,
            };
            let deliveries = if spread(7, 3) == 0 { vec![] } else { vec![delivery] };
            accepted.insert(event.id, Acceptance { event, deliveries, filtered: 0 });
        }
        space.store.accept(accepted.values().cloned().collect(), now).await.expect("accepts");
        space.store.index_some().await.expect("indexes");
        Self { accepted, identity }
    }

    /// The set by the plainest means.
    async fn plainly(&self, space: &Space, text: &str) -> BTreeSet<String> {
        let bound = crate::query::bind(space, text).await.unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(
            self.identity.lane("a"),
            space.live.as_ref().expect("open").vault.keys().identity().lane("a")
        );
        let mut found = BTreeSet::new();
        for (id, one) in &self.accepted {
            let view = serde_json::from_str(&one.event.view).expect("JSON");
            let leg = one.deliveries.first().map(|delivery| Leg {
                route: delivery.route,
                state: State::Waiting,
                lane: delivery.lane.0,
                cause: None,
            });
            let line = Line {
                connection: one.event.connection,
                kind: &one.event.kind.0,
                received_at: one.event.received_at,
                policy_version: 1,
                readable: true,
                repeat: false,
                view: &view,
                leg,
            };
            if bound.matches(&line) == Verdict::Yes {
                found.insert(id.to_string());
            }
        }
        found
    }
}

/// Some filter, decided by a number.
fn some_filter(seed: &mut u64, depth: u32) -> String {
    let mut next = |of: usize| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) as usize % of
    };
    let terms = [
        "kind:order",
        "kind:call,order",
        "source:One",
        "source:Two",
        "route:none",
        "state:waiting",
        "state:unrouted",
        "state:dead",
        "key:conv-3",
        "since:1h",
        "until:1h",
        "queue=Billing",
        "queue!=Billing",
        "queue~ill",
        "n>2",
        "n<=1",
        "n=3",
        "has:name",
        "has:gone",
        "gone=1",
        "ani=1",
        "name=Jane",
        "billing",
        "ret*",
        "jane",
        "\"+1 317 555 0107\"",
        "0105",
    ];
    match (depth, next(6)) {
        (0, _) | (_, 0 | 1) => terms[next(terms.len())].to_owned(),
        (_, 2) => format!("-{}", some_filter(seed, depth - 1)),
        (_, 3) => {
            let (a, b) = (some_filter(seed, depth - 1), some_filter(seed, depth - 1));
            format!("({a} or {b})")
        }
        _ => {
            let (a, b) = (some_filter(seed, depth - 1), some_filter(seed, depth - 1));
            format!("({a} {b})")
        }
    }
}

#[tokio::test]
async fn whatever_is_asked_the_pages_and_the_frozen_set_are_what_the_evaluator_finds() {
    let bench = Bench::real().await;
    let space = bench.space();
    let known = Known::fill(&space, 150).await;
    let as_of = space.store.newest().await.expect("reads");
    let (mut seed, mut some, mut none) = (7, 0, 0);
    for _ in 0..120 {
        let text = some_filter(&mut seed, 3);
        let wanted = known.plainly(&space, &text).await;
        let (mut shown, mut at) = (BTreeSet::new(), String::new());
        loop {
            let page = bench.get(&format!("/api/events?limit=17&query={}{at}", encoded(&text))).await;
            let rows = page["rows"].as_array().expect("rows");
            let ids = rows.iter().filter_map(|row| row["id"].as_str().map(str::to_owned));
            for id in ids {
                assert!(shown.insert(id), "{text}: a row came twice");
            }
            match page["older"].as_str() {
                Some(older) => at = format!("&before={older}"),
                None => break,
            }
        }
        assert_eq!(shown, wanted, "{text}");
        let bound = crate::query::bind(&space, &text).await.expect("binds");
        let (mut frozen, mut after) = (BTreeSet::new(), Seq(0));
        loop {
            let page = space.store.seqs(bound.clone(), as_of, after, 13).await.expect("reads");
            frozen.extend(page.lines.iter().map(|line| line.event));
            match page.next {
                Some(next) => after = next,
                None => break,
            }
        }
        assert_eq!(frozen.len(), wanted.len(), "{text}");
        if wanted.is_empty() { none += 1 } else { some += 1 }
    }
    assert!(some > 30 && none > 5, "the filters tell something: {some} with rows, {none} without");
}
