//! The log at scale: the first page of a filter over a million events, or as many as `PATCHBAY_BENCH_LOG` says.
//! `PATCHBAY_BENCH_EACH=1` tells of each filter how long it took at most.

mod made;

use crate::figures::{Figure, percentile};
use made::{DELIVERED_OF, NOW, fill, identity, policy, route, source, spread};
use patchbay_model::{
    detect,
    query::{Names, Policies, Query, RouteName, Zone},
};
use patchbay_store::{Mode, Options, Store};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

const EVENTS: u64 = 1_000_000;
const ROUNDS: usize = 40;

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
    let mut slowest: BTreeMap<&str, f64> = BTreeMap::new();
    for filter in filters.iter().cycle().take(ROUNDS.max(filters.len())) {
        let query = Query::parse(filter).expect("reads").bind(&names, &[]).expect("binds");
        let wanted = Arc::new(query);
        let started = Instant::now();
        let page = store.events(wanted, None, 100).await.expect("reads");
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
        let worst = slowest.entry(filter).or_default();
        *worst = worst.max(started.elapsed().as_secs_f64() * 1_000.0);
        partial += usize::from(page.partial);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    if std::env::var_os("PATCHBAY_BENCH_EACH").is_some() {
        slowest.iter().for_each(|(filter, ms)| println!("  {ms:6.1} ms at most: {filter}"));
    }
    times.sort_by(f64::total_cmp);
    (times, partial)
}

/// Sorted times of `ask`, called with a number of its own each time.
async fn times<F: Future<Output = bool>>(ask: impl Fn(u64) -> F) -> (Vec<f64>, usize) {
    let (mut times, mut partial) = (Vec::new(), 0);
    for n in 0..ROUNDS as u64 {
        let started = Instant::now();
        partial += usize::from(ask(n).await);
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    times.sort_by(f64::total_cmp);
    (times, partial)
}

/// Whatever moment one jumps to, the page around it.
async fn jumps(store: &Store, count: u64) -> (Vec<f64>, usize) {
    let names = names();
    times(|n| {
        let filter = if n % 2 == 0 { "" } else { "queueName=Billing" };
        let query = Arc::new(Query::parse(filter).expect("reads").bind(&names, &[]).expect("binds"));
        let back = i64::try_from(spread(n, 77, count)).unwrap_or(0) * 1_000;
        async move {
            let around = store.events_at(query, NOW - back, 100).await.expect("reads");
            around.earlier.partial || around.later.partial
        }
    })
    .await
}

/// The strip of the whole time beside a filter.
async fn strips(store: &Store) -> (Vec<f64>, usize) {
    const FILTERS: [&str; 4] = ["", "state:dead", "queueName=Billing", "kind:escalation"];
    let names = names();
    times(|n| {
        let filter = FILTERS[n as usize % FILTERS.len()];
        let query = Arc::new(Query::parse(filter).expect("reads").bind(&names, &[]).expect("binds"));
        async move { store.strip(query, 120, NOW).await.expect("reads").sampled }
    })
    .await
}

/// What the box does with a record's id, a conversation and a telephone number.
async fn finds(store: &Store, count: u64) -> (Vec<f64>, usize) {
    let names = names();
    times(|n| {
        let event = spread(n, 55, count) / DELIVERED_OF * DELIVERED_OF;
        let text = match n % 3 {
            0 => format!("key:conv-{event:08}"),
            1 => format!("\"conv {event:08}\""),
            _ => {
                let number =
                    format!("+1 317 {:03} {:04}", spread(event, 4, 900) + 100, spread(event, 5, 10_000));
                identity().value(&detect::normalise(&number))
            }
        };
        let query = Arc::new(Query::parse(&text).expect("reads").bind(&names, &[]).expect("binds"));
        async move {
            store.by_remote(event.to_string()).await.expect("reads");
            let page = store.events(query, None, 5).await.expect("reads");
            assert!(page.partial || !page.rows.is_empty(), "{text} is there");
            page.partial
        }
    })
    .await
}

pub async fn log() -> Vec<Figure> {
    let wanted = std::env::var("PATCHBAY_BENCH_LOG").ok().and_then(|n| n.parse().ok());
    let count: u64 = wanted.unwrap_or(EVENTS);
    let home = tempfile::tempdir().expect("a folder");
    let options = Options { path: home.path().join("patchbay.db"), mode: Mode::Threaded, vfs: None };
    let store = Store::open(options).expect("opens");
    let started = Instant::now();
    let indexed = fill(&store, count).await;
    println!(
        "a log of {count} events, {} MB, made in {:.0} s; indexed alone {indexed:.0}/s",
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
        figure("log, far jump", jumps(&store, count).await, 100.0, "p95 ≤ 100 ms, full or partial"),
        figure("log, strip", strips(&store).await, 100.0, "p95 ≤ 100 ms, counted or sampled"),
        figure("log, find", finds(&store, count).await, 100.0, "p95 ≤ 100 ms"),
    ]
}
