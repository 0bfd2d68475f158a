//! A line about cases on a disk that forgets and a network that lies: whenever the machine dies, each opening is one
//! record, and in the end the newest event of a key says whether it is open.

use crate::{disk::Disk, number, turn};
use patchbay_kit::world::World;
use patchbay_model::{
    correlate::{Correlation, Phase},
    query::Bound,
    route::OnDoubt,
    time::Timestamp,
};
use patchbay_relay::OWN;
use patchbay_sandbox::{
    Clock,
    monday::{Limits, Monday, Plan},
};
use patchbay_store::{CaseRow, DeliveryRow, Did, Mode, Options};
use patchbay_tests::{
    rig::{Make, ROUTE, Rig, SOURCE},
    wire::{Stormy, Weather},
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;

const BASE: i64 = 1_795_000_000_000;
const QUEUES: [&str; 4] = ["Billing", "Returns", "Sales", "Support"];
const LIVES: u64 = 7;
/// Days that the last life may take to end everything.
const DAYS: u64 = 3;

/// What happened, told in another order.
#[derive(Clone, Copy, Debug)]
struct Told {
    n: u64,
    queue: &'static str,
    state: &'static str,
    s: i64,
}

impl Told {
    fn body(self) -> String {
        let at = Timestamp(BASE + self.s * 1_000).rfc3339();
        json!({ "type": "queue.level", "id": format!("fact-{}", self.n), "ticket": self.n.to_string(),
            "queue": self.queue, "seconds": self.n, "state": self.state, "at": at })
        .to_string()
    }
}

struct Story {
    seed: u64,
    chance: ChaCha8Rng,
    disk: Disk,
    monday: Monday,
    home: tempfile::TempDir,
    started: Instant,
    acknowledged: BTreeSet<u64>,
    grouped: bool,
}

#[test]
fn a_case_has_one_record_wherever_the_machine_dies() {
    let _turn = turn();
    let first = number("PATCHBAY_CASES_SEED", 1);
    let (mut openings, mut absorbed) = (0, 0);
    for seed in first..first + number("PATCHBAY_CASES_SEEDS", 12) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        // Within the runtime: what asks the time outside of it is told the machine's.
        let lived = runtime.block_on(async { Story::new(seed).live().await });
        let (opened, others) = lived.unwrap_or_else(|why| {
            panic!("seed {seed}: {why}\nrepeat with PATCHBAY_CASES_SEED={seed} PATCHBAY_CASES_SEEDS=1")
        });
        openings += opened;
        absorbed += others;
    }
    println!("{openings} openings, {absorbed} events absorbed");
    assert!(openings > 0 && absorbed > 0, "something happened");
}

impl Story {
    fn new(seed: u64) -> Self {
        let monday = Monday::new(Clock::starting_at(BASE as u64), seed, Plan::Enterprise);
        monday.set_limits(Limits::none());
        Self {
            seed,
            chance: ChaCha8Rng::seed_from_u64(seed),
            disk: Disk::new(&format!("cases-{seed}")),
            monday,
            home: tempfile::tempdir().expect("a folder"),
            started: Instant::now(),
            acknowledged: BTreeSet::new(),
            grouped: seed.is_multiple_of(2),
        }
    }

    fn below(&mut self, n: u64) -> u64 {
        self.chance.next_u64() % n
    }

    /// Every key's events, each at a moment of its own, in any order.
    fn events(&mut self) -> Vec<Told> {
        let mut all: Vec<Told> = (0..40)
            .map(|n| Told {
                n,
                queue: QUEUES[self.below(4) as usize],
                state: ["breach", "breach", "ok", "note"][self.below(4) as usize],
                s: n as i64 * 13,
            })
            .collect();
        // Mostly in order: what is told late is late by a few.
        for at in 1..all.len() {
            if self.below(3) == 0 {
                let with = at - (self.below(at.min(6) as u64) as usize);
                all.swap(at, with);
            }
        }
        all
    }

    async fn start(&mut self, life: u64, weather: Weather) -> Result<Rig, String> {
        let mut why = String::new();
        for attempt in 0..5_u64 {
            let seed = self.seed ^ (life << 20) ^ (attempt << 40);
            let now = BASE + self.started.elapsed().as_millis() as i64;
            let make = Make {
                store: Options {
                    path: self.disk.path("patchbay.db"),
                    mode: Mode::Inline,
                    vfs: Some(self.disk.vfs().to_owned()),
                },
                home: self.home.path(),
                world: World::test(seed, Timestamp(now)),
                wire: Arc::new(Stormy::new(self.monday.clone(), weather, seed)),
                board: self.monday.board_id(),
                key_field: true,
                on_doubt: OnDoubt::Ask,
            };
            match Rig::start(make).await {
                Ok(rig) => return Ok(rig),
                Err(error) => {
                    why = error.to_string();
                    self.disk.crash(|| 0);
                }
            }
        }
        Err(why)
    }

    /// The rig's line, about cases from here on.
    async fn furnish(&mut self, rig: &Rig) {
        let (store, relay) = (rig.relay.store(), &rig.relay);
        let rows = store.connections().await.expect("reads");
        let mut row = rows.into_iter().find(|row| row.id == SOURCE).expect("is there");
        row.settings.insert("time_path".into(), "at".into());
        store.save_connection(row, relay.now()).await.expect("saves");
        let hold_ms = [0, 20_000][self.below(2) as usize];
        let window_ms = [0, 30_000][self.below(2) as usize];
        let mut correlation: Correlation = serde_json::from_value(json!({
            "key": "{{ queue }}",
            "open": { "path": "state", "op": "is", "value": "breach" },
            "update": { "path": "state", "op": "is", "value": "note" },
            "close": { "path": "state", "op": "is", "value": "ok" },
            "window_ms": window_ms, "hold_ms": hold_ms, "on_recovery": "close",
            "closed": [{ "field": "handle_time", "from": { "kind": "constant", "value": "-1" } }]
        }))
        .expect("reads");
        if self.grouped {
            let group = json!({ "key": "{{ type }}", "n": 3, "within_ms": 3_600_000 });
            correlation.group = Some(serde_json::from_value(group).expect("reads"));
        }
        let mut draft = relay.snapshot().route(ROUTE).expect("is there").route.draft.clone();
        draft.correlation = Some(correlation);
        store.save_route(ROUTE, 1, draft, relay.now()).await.expect("saves");
        relay.reload().await.expect("reloads");
    }

    async fn live(mut self) -> Result<(usize, usize), String> {
        let events = self.events();
        let calm = Weather::default();
        let rough = Weather { lost_before: 0.04, lost_after: 0.1, late: 0.03, doubled: 0.05, delay_ms: 300 };
        let first = self.start(0, calm).await?;
        self.furnish(&first).await;
        let mut rig = first;
        for life in 1..=LIVES {
            self.one_life(rig, &events, life).await;
            self.disk.crash(|| self.chance.next_u32());
            let dark = self.below(40);
            tokio::time::sleep(Duration::from_secs(dark)).await;
            rig = self.start(life, if life == LIVES { calm } else { rough }).await?;
        }
        self.finish(rig, &events).await
    }

    /// Tells some of it, again what nobody acknowledged, and dies within some write.
    async fn one_life(&mut self, rig: Rig, events: &[Told], life: u64) {
        let relay = rig.relay.clone();
        let running = tokio::spawn(async move { relay.run(std::future::pending::<()>()).await });
        let upto = events.len() * life as usize / LIVES as usize;
        let writes = 200 + self.below(9_000);
        self.disk.die_after(writes);
        for told in &events[..upto] {
            if self.disk.is_dead() {
                break;
            }
            if !self.acknowledged.contains(&told.n) && rig.post(&told.body()).await.is_success() {
                self.acknowledged.insert(told.n);
            }
            let pause = self.below(900);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        let linger = self.below(20_000);
        tokio::time::sleep(Duration::from_millis(linger)).await;
        running.abort();
        drop(running.await);
    }

    async fn finish(mut self, rig: Rig, events: &[Told]) -> Result<(usize, usize), String> {
        let relay = rig.relay.clone();
        let running = tokio::spawn(async move { relay.run(std::future::pending::<()>()).await });
        for told in events {
            let status = rig.post(&told.body()).await;
            if !status.is_success() {
                return Err(format!("fact {} was answered {status} on a quiet day", told.n));
            }
            self.acknowledged.insert(told.n);
        }
        let mut left = usize::MAX;
        for _ in 0..DAYS * 24 * 30 {
            tokio::time::sleep(Duration::from_secs(120)).await;
            left = deliveries(&rig).await.iter().filter(|one| !one.state.is_ended()).count();
            if left == 0 {
                break;
            }
        }
        running.abort();
        drop(running.await);
        let all = deliveries(&rig).await;
        if left > 0 {
            return Err(format!("{left} of {} never ended", all.len()));
        }
        if all.len() != events.len() {
            return Err(format!("{} deliveries of {} events", all.len(), events.len()));
        }
        let cases = rig.relay.store().cases(None, None, None, 1_000, rig.relay.now()).await;
        let cases = cases.map_err(|error| error.to_string())?.cases;
        self.records(&all, &cases)?;
        self.ends(events, &cases)?;
        let absorbed = all.iter().filter(|one| did(one) == Some(Did::Absorbed)).count();
        Ok((cases.len(), absorbed))
    }

    /// Each opening that was written is one record, and there is no other.
    fn records(&self, all: &[DeliveryRow], cases: &[CaseRow]) -> Result<(), String> {
        let made = cases.iter().filter(|case| case.remote.is_some()).count() as u64;
        if self.monday.items_created() != made {
            return Err(format!("{} records of {made} openings: {cases:#?}", self.monday.items_created()));
        }
        for opener in all.iter().filter(|one| did(one) == Some(Did::Opens)) {
            let records = self.monday.items_with("patchbay_key", &opener.record_key).len();
            if records != 1 {
                return Err(format!("{records} records under {}", opener.record_key));
            }
        }
        let mut numbers = BTreeSet::new();
        match cases.iter().find(|case| !numbers.insert((case.is_group, &case.key, case.number))) {
            Some(twice) => Err(format!("a number was given twice: {twice:?}")),
            None => Ok(()),
        }
    }

    /// The newest breach or recovery of a key says whether its case is open; a group's is while one of its members' is.
    fn ends(&self, events: &[Told], cases: &[CaseRow]) -> Result<(), String> {
        let mut newest: BTreeMap<&str, Told> = BTreeMap::new();
        for told in events.iter().filter(|told| told.state != "note") {
            let one = newest.entry(told.queue).or_insert(*told);
            if told.s > one.s {
                *one = *told;
            }
        }
        for (queue, told) in &newest {
            let open = cases
                .iter()
                .filter(|case| !case.is_group && case.key == *queue && case.phase == Phase::Open)
                .count();
            if open != usize::from(told.state == "breach") {
                return Err(format!(
                    "{open} cases of {queue} are open, and the newest is {told:?}: {cases:#?}"
                ));
            }
        }
        for group in cases.iter().filter(|case| case.is_group) {
            let members = cases.iter().any(|one| one.parent == Some(group.id) && one.phase == Phase::Open);
            let open = group.phase == Phase::Open;
            if open && !members {
                return Err(format!("a group is open without a member: {group:?} {cases:#?}"));
            }
        }
        Ok(())
    }
}

fn did(delivery: &DeliveryRow) -> Option<Did> {
    delivery.case.as_ref()?.did
}

async fn deliveries(rig: &Rig) -> Vec<DeliveryRow> {
    let store = rig.relay.store();
    let page = store.events(Bound::all(), None, 1_000).await.expect("reads");
    let mut all = Vec::new();
    for row in page.rows.iter().filter(|row| row.connection != OWN) {
        all.extend(store.event(row.id).await.expect("reads").expect("is there").deliveries);
    }
    all
}
