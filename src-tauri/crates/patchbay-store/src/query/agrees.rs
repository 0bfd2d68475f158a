//! Whatever is asked, the list, the frozen set and the strip are the set that the plain evaluator of the model finds.

use crate::{
    Acceptance, LineSeq, Mode, NewDelivery, Options, Store,
    rows::{id, state, time},
};
use patchbay_model::{
    delivery::State,
    event::{Event, Sealed},
    filter::Verdict,
    ids::{ConnectionId, DeliveryId, EventId, RouteId, Seq},
    keys::{IdentityKey, KeyMac, RecordKey},
    privacy::{Policy, PrivacyPolicy},
    query::{Bound, Leg, Line, Names, Policies, Query, RouteName},
    route::EventKind,
    time::Timestamp,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

const NOW: Timestamp = Timestamp(1_795_000_000_000);
const EVENTS: u64 = 260;

fn source(n: u8) -> ConnectionId {
    ConnectionId::from_bytes([n; 16])
}

fn route(n: u8) -> RouteId {
    RouteId::from_bytes([100 + n; 16])
}

fn policy(version: i64) -> PrivacyPolicy {
    let kept = |path: &str, policy| (path.to_owned(), policy);
    let mut fields = vec![
        kept("queue", Policy::Keep),
        kept("n", Policy::Keep),
        kept("note", Policy::Keep),
        kept("tags[*]", Policy::Keep),
        kept("ani", Policy::Hash),
    ];
    if version == 2 {
        // What was shown once is taken out now, and what was masked is shown.
        fields[1].1 = Policy::Drop;
        fields.push(kept("tags", Policy::Drop));
        fields.push(kept("name", Policy::Keep));
    }
    PrivacyPolicy { version, fields: fields.into_iter().collect() }
}

fn identity() -> IdentityKey {
    IdentityKey::new([4; 32])
}

fn names() -> Names {
    let known = [(1, 1), (1, 2), (2, 1)];
    Names {
        now: NOW,
        zone: patchbay_model::query::Zone::UTC,
        connections: vec![(source(1), "One".into()), (source(2), "Two".into()), (source(9), "Board".into())],
        routes: (1..=3)
            .map(|n| RouteName {
                id: route(n),
                name: format!("Line {n}"),
                target: source(9),
                container: format!("Place {n}"),
                container_id: n.to_string(),
            })
            .collect(),
        held: vec![route(2)],
        // Of the third source nothing is known any more.
        policies: Policies(
            known.iter().map(|(s, v)| ((source(*s), *v), Arc::new(policy(*v).compile()))).collect(),
        ),
        identity: Some(identity()),
    }
}

/// A number that looks like chance and is the same in every run.
fn chance(seed: u64, of: u64) -> u64 {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x2545_f491_4f6c_dd1d);
    x ^= x >> 29;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (x ^ (x >> 32)) % of
}

fn payload(n: u64) -> Value {
    let pick = |salt: u64, of: u64| chance(n * 31 + salt, of);
    let queue = ["Billing", "Returns EU", "billing", "No answer"][pick(1, 4) as usize];
    let mut all = json!({
        "queue": queue,
        "n": pick(2, 5) as i64 - 2,
        "ani": format!("+1 317 555 01{:02}", pick(3, 30)),
        "name": (["Jane Müller", "Robin"][pick(4, 2) as usize]),
        "note": (["call back jane@example.com", "no answer at the desk", "42", ""][pick(5, 4) as usize]),
        "tags": ([["a", "b"], ["b", "c"]][pick(6, 2) as usize]),
    });
    if pick(7, 3) == 0 {
        all.as_object_mut().expect("an object").remove("n");
    }
    all
}

fn acceptance(n: u64) -> Acceptance {
    let from = source(1 + chance(n, 3) as u8);
    let version = 1 + chance(n + 7_000, 2) as i64;
    let readable = chance(n + 9_000, 12) != 0;
    let payload = if readable { payload(n) } else { json!({"unreadable": "not JSON"}) };
    let view =
        if readable { policy(version).compile().view(&payload, &identity()) } else { payload.to_string() };
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    // A repeat of the fact before it, told differently.
    let fact = if n > 0 && chance(n + 5_000, 15) == 0 { n - 1 } else { n };
    let mut dedup = [0; 16];
    dedup[..8].copy_from_slice(&fact.to_be_bytes());
    let legs = if readable { chance(n + 3_000, 4) } else { 0 };
    let lane = identity().lane(&format!("conv-{}", chance(n + 1, 6)));
    Acceptance {
        event: Event {
            id: EventId::from_bytes(bytes),
            connection: if fact == n { from } else { source(1 + chance(fact, 3) as u8) },
            kind: EventKind::from(
                ["genesys.disposition", "order.created", "Order.Disposition", "x"]
                    [chance(n + 2_000, 4) as usize],
            ),
            occurred_at: NOW,
            // Mostly in order; now and then the clock was set back.
            received_at: NOW - 60_000 * (EVENTS as i64 - n as i64) + 1_000
                - if chance(n + 4_000, 20) == 0 { 3_600_000 } else { 0 },
            policy_version: version,
            view,
            sealed: Sealed { key_id: 1, bytes: bytes.to_vec() },
            dedup: KeyMac(dedup),
            body: KeyMac(bytes),
            lane,
            bytes: 10,
            readable,
        },
        deliveries: (1..=legs as u8)
            .map(|leg| NewDelivery {
                id: {
                    bytes[15] = leg;
                    DeliveryId::from_bytes(bytes)
                },
                route: route(leg),
                lane,
                record_key: RecordKey(format!("{n}-{leg}")),
                case: None,
            })
            .collect(),
        filtered: 0,
    }
}

struct Home {
    store: Store,
    runtime: tokio::runtime::Runtime,
    _dir: tempfile::TempDir,
}

/// A log of which the first part is indexed.
static HOME: LazyLock<Home> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime");
    let dir = tempfile::tempdir().expect("a folder");
    let options = Options { path: dir.path().join("patchbay.db"), mode: Mode::Threaded, vfs: None };
    let store = Store::open(options).expect("opens");
    runtime.block_on(async {
        store.accept((0..EVENTS).map(acceptance).collect(), NOW).await.expect("accepts");
        let scatter = |core: &mut crate::writer::Core| {
            let all: Vec<i64> = {
                let mut all = core.db().prepare("SELECT seq FROM delivery")?;
                all.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
            };
            for seq in all {
                let state = State::ALL[chance(seq as u64 + 77, 9) as usize];
                let waits = matches!(state, State::Dead | State::Asking);
                let cause = waits.then(|| 1 + chance(seq as u64 + 99, 3) as i64);
                core.db().execute(
                    "UPDATE delivery SET state = ?2, live = ?3, cause = ?4 WHERE seq = ?1",
                    rusqlite::params![seq, state as u8, !state.is_ended(), cause],
                )?;
            }
            // Some are past their days.
            core.db().execute(
                "DELETE FROM delivery WHERE event IN (SELECT seq FROM event WHERE seq % 17 = 3)",
                [],
            )?;
            core.db().execute("DELETE FROM words WHERE rowid % 17 = 3", [])?;
            core.db().execute("DELETE FROM event WHERE seq % 17 = 3", [])?;
            Ok(())
        };
        for _ in 0..3 {
            store.index_some().await.expect("indexes");
        }
        store.write("scatter", scatter).await.expect("writes");
    });
    Home { store, runtime, _dir: dir }
});

/// Every line of the log with what the plain evaluator says of it.
async fn plainly(store: &Store, bound: Arc<Bound>) -> BTreeSet<LineSeq> {
    let judged = store
        .read(move |db| {
            let mut found = BTreeSet::new();
            let mut all = db.prepare("SELECT * FROM event ORDER BY seq")?;
            let mut rows = all.query([])?;
            while let Some(row) = rows.next()? {
                let (seq, kind): (i64, String) = (row.get("seq")?, row.get("kind")?);
                let view: Value = serde_json::from_str(&row.get::<_, String>("view")?)?;
                let event = Line {
                    connection: id(row, "connection", ConnectionId::from_bytes)?,
                    kind: &kind,
                    received_at: time(row, "received_at")?,
                    policy_version: row.get("policy_version")?,
                    readable: row.get("readable")?,
                    repeat: row.get::<_, Option<i64>>("shadow_of")?.is_some(),
                    view: &view,
                    leg: None,
                };
                let mut legs = db.prepare_cached("SELECT * FROM delivery WHERE event = ?1")?;
                let mut legs = legs.query([seq])?;
                let mut alone = true;
                while let Some(leg) = legs.next()? {
                    alone = false;
                    let on = Leg {
                        route: id(leg, "route", RouteId::from_bytes)?,
                        state: state(leg, "state")?,
                        lane: leg.get("lane")?,
                        cause: leg.get("cause")?,
                    };
                    if bound.matches(&Line { leg: Some(on), ..event }) == Verdict::Yes {
                        found.insert(LineSeq { event: Seq(seq), delivery: Some(Seq(leg.get("seq")?)) });
                    }
                }
                if alone && bound.matches(&event) == Verdict::Yes {
                    found.insert(LineSeq { event: Seq(seq), delivery: None });
                }
            }
            Ok(found)
        })
        .await;
    judged.expect("reads")
}

fn term() -> impl Strategy<Value = String> {
    let states = "state:(dead|waiting|held|retrying|sending|in_doubt|asking|delivered|unconfirmed|absorbed|unrouted|unreadable|repeated)";
    prop_oneof![
        3 => states,
        1 => "state:(dead,held|waiting,delivered|unconfirmed,absorbed|unrouted,unreadable)",
        2 => "kind:(disposition|order\\.created|created|x|nothing|x,disposition)",
        2 => "source:(One|Two|One,Two)",
        2 => "(route|line):(none|\"Line 1\"|\"Line 2\"|\"Line 3\",none)",
        1 => "target:(Board|\"Place 2\")",
        1 => "key:conv-[0-7]",
        2 => "cause:([1-4]|1,3)",
        1 => "(since|until):([0-9]{1,3}m|[1-4]h)",
        3 => "(queue|note|name|ani|gone)(=|!=|~)(Billing|\"Returns EU\"|42|\"\")?x?",
        2 => "n(=|!=|>|>=|<|<=)-?[0-2]",
        2 => "tags\\[(\\*|0|1)\\](=|!=)[abc]",
        2 => "has:(n|ani|name|tags|tags\\[\\*\\]|gone|note)",
        3 => "(billing|bil\\*|answer|\"no answer\"|\"no answer at\"|muller|\"13175550104\"|\"\\+1 317 555 0107\"|0107|a\\*|zzz|desk\\*)",
    ]
    .prop_filter("a term that reads", |text| Query::parse(text).is_ok())
}

fn query() -> impl Strategy<Value = String> {
    term().prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" "))),
            2 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" or "))),
            2 => inner.prop_map(|part| format!("-{part}")),
        ]
    })
}

async fn agree(store: &Store, text: &str, size: u32) -> Result<(), TestCaseError> {
    let query = Query::parse(text).map_err(|m| TestCaseError::fail(format!("{text}: {m:?}")))?;
    let bound =
        Arc::new(query.bind(&names(), &[]).map_err(|m| TestCaseError::fail(format!("{text}: {m:?}")))?);
    let wanted = plainly(store, Arc::clone(&bound)).await;
    let events: BTreeSet<Seq> = wanted.iter().map(|line| line.event).collect();
    let (mut back, mut before) = (Vec::new(), None);
    loop {
        let page = store.events(Arc::clone(&bound), before, size).await.expect("reads");
        back.splice(0..0, page.rows.iter().map(|row| row.seq));
        match page.reached {
            Some(reached) => before = Some(reached),
            None => break,
        }
    }
    prop_assert_eq!(&back, &events.iter().copied().collect::<Vec<_>>(), "the list of {}", text);
    let (mut forth, mut after) = (Vec::new(), Seq(0));
    loop {
        let page = store.events_after(Arc::clone(&bound), after, size).await.expect("reads");
        forth.extend(page.rows.iter().map(|row| row.seq));
        match page.reached {
            Some(reached) => after = reached,
            None => break,
        }
    }
    prop_assert_eq!(&forth, &back, "forwards as backwards: {}", text);
    let (mut lines, mut after) = (Vec::new(), Seq(0));
    let as_of = store.newest().await.expect("reads");
    loop {
        let page = store.seqs(Arc::clone(&bound), as_of, after, size).await.expect("reads");
        lines.extend(page.lines);
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    prop_assert_eq!(&lines, &wanted.into_iter().collect::<Vec<_>>(), "the frozen set of {}", text);
    let around = store.events_at(Arc::clone(&bound), NOW - 60_000 * 100, size).await.expect("reads");
    let near: Vec<Seq> = around.earlier.rows.iter().chain(&around.later.rows).map(|row| row.seq).collect();
    let at = back.iter().position(|seq| *seq >= around.place).unwrap_or(back.len());
    let expected =
        &back[at.saturating_sub(size as usize / 2)..(at + size.div_ceil(2) as usize).min(back.len())];
    prop_assert_eq!(near, expected, "around a moment: {}", text);
    let strip = store.strip(Arc::clone(&bound), 40, NOW).await.expect("reads");
    let by_time = |node: &patchbay_model::query::Node| {
        use patchbay_model::query::{Atom, Node};
        matches!(node, Node::Is(Atom::Since(_) | Atom::Until(_)))
    };
    if !strip.sampled && !bound.terms().0.iter().all(by_time) && !bound.repeats {
        let counted: u64 = strip.buckets.iter().map(|bucket| bucket.n).sum();
        prop_assert_eq!(counted, back.len() as u64, "the strip of {}", text);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_frozen_and_counted_is_one_set(text in query(), size in 2_u32..40) {
        let home = &*HOME;
        home.runtime.block_on(agree(&home.store, &text, size))?;
    }
}
