//! One simulated history: a sender, a relay that keeps dying, and a vendor that outlives it.

use crate::disk::Disk;
use patchbay_kit::world::World;
use patchbay_model::{delivery::State, route::OnDoubt, time::Timestamp};
use patchbay_sandbox::{
    Clock,
    monday::{Limits, Monday, Plan as Tier},
};
use patchbay_store::{Mode, Options};
use patchbay_tests::{
    rig::{self, Make, Rig},
    wire::{Direct, Stormy, Weather},
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};
use tokio::time::Instant;

/// What happens in a run, all of it decided by `seed`.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub seed: u64,
    pub events: u64,
    pub crashes: u64,
    pub weather: Weather,
    /// Some crashes are followed by hours of darkness, so that the vendor forgets send keys.
    pub nights: bool,
}

impl Plan {
    pub fn stormy() -> Self {
        let weather =
            Weather { lost_before: 0.04, lost_after: 0.06, late: 0.03, doubled: 0.05, delay_ms: 400 };
        Self { seed: 1, events: 100, crashes: 5, weather, nights: false }
    }
}

/// What a sound run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub acknowledged: usize,
    pub items: usize,
    pub crashes: u64,
    pub in_doubt: u64,
    pub looks: u64,
    pub virtual_s: u64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} acknowledged, {} items, {} crashes, {} sends found in doubt, {} looks, {} virtual seconds",
            self.acknowledged, self.items, self.crashes, self.in_doubt, self.looks, self.virtual_s
        )
    }
}

/// A broken promise, with what broke it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    Lost(Vec<String>),
    Doubled(Vec<(String, usize)>),
    Sum {
        accepted: u64,
        states: u64,
    },
    /// Later events of a lane were written before earlier ones.
    Order(String),
    /// The database did not open again.
    Store(String),
    /// Deliveries were still not ended after a quiet day.
    Stuck(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Lost(facts) => {
                write!(f, "{} acknowledged and lost, such as {:?}", facts.len(), &facts[..facts.len().min(5)])
            }
            Broken::Doubled(facts) => write!(f, "more than one record: {facts:?}"),
            Broken::Sum { accepted, states } => {
                write!(f, "{accepted} accepted, but the states add up to {states}")
            }
            Broken::Order(what) => write!(f, "out of order: {what}"),
            Broken::Store(why) => write!(f, "the store did not open: {why}"),
            Broken::Stuck(what) => write!(f, "never ended: {what}"),
        }
    }
}

const BASE: i64 = 1_795_000_000_000;
const LANES: u64 = 40;

pub fn simulate(plan: &Plan) -> Result<Report, Broken> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(History::new(plan).live())
}

struct History<'a> {
    plan: &'a Plan,
    chance: ChaCha8Rng,
    disk: Disk,
    monday: Monday,
    home: tempfile::TempDir,
    started: Instant,
    sent: u64,
    acknowledged: BTreeMap<String, u64>,
    in_doubt: u64,
}

impl<'a> History<'a> {
    fn new(plan: &'a Plan) -> Self {
        static DISKS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = DISKS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let monday = Monday::new(Clock::starting_at(BASE as u64), plan.seed, Tier::Enterprise);
        monday.set_limits(Limits::none());
        Self {
            plan,
            chance: ChaCha8Rng::seed_from_u64(plan.seed),
            disk: Disk::new(&format!("disk-{number}")),
            monday,
            home: tempfile::tempdir().expect("a folder"),
            started: Instant::now(),
            sent: 0,
            acknowledged: BTreeMap::new(),
            in_doubt: 0,
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp(BASE) + i64::try_from(self.started.elapsed().as_millis()).expect("a short history")
    }

    fn below(&mut self, n: u64) -> u64 {
        self.chance.next_u64() % n.max(1)
    }

    async fn live(mut self) -> Result<Report, Broken> {
        for life in 0..=self.plan.crashes {
            let last = life == self.plan.crashes;
            let rig = self.start(life, last).await?;
            if last {
                return self.finish(rig).await;
            }
            self.one_life(&rig).await;
            drop(rig);
            let mut keep = ChaCha8Rng::seed_from_u64(self.chance.next_u64());
            self.disk.crash(|| keep.next_u32() % 2 == 0);
            let dark_s = if self.plan.nights && self.below(3) == 0 { 7_200 } else { self.below(20) };
            tokio::time::sleep(Duration::from_secs(dark_s)).await;
        }
        unreachable!("the last life ends the history")
    }

    /// Starts a relay on what the disk still has. Starting may itself be cut short; a person starts it again.
    async fn start(&mut self, life: u64, last: bool) -> Result<Rig, Broken> {
        let mut why = String::new();
        for attempt in 0..5_u64 {
            let seed = self.plan.seed ^ (life << 20) ^ (attempt << 50);
            let calm = last || life == 0;
            let wire: Arc<dyn patchbay_kit::wire::Wire> = if calm {
                Arc::new(Direct(self.monday.clone()))
            } else {
                Arc::new(Stormy::new(self.monday.clone(), self.plan.weather, seed))
            };
            if life > 0 && !last && attempt == 0 && self.below(8) == 0 {
                let n = self.below(20);
                self.disk.die_after(n);
            }
            let make = Make {
                store: Options {
                    path: self.disk.path("patchbay.db"),
                    mode: Mode::Inline,
                    vfs: Some(self.disk.vfs().to_owned()),
                },
                home: self.home.path(),
                world: World::test(seed, self.now()),
                wire,
                board: self.monday.board_id(),
                key_field: true,
                on_doubt: OnDoubt::Ask,
            };
            match Rig::start(make).await {
                Ok(rig) => {
                    self.in_doubt += rig.recovered.in_flight;
                    return Ok(rig);
                }
                Err(error) => {
                    why = error.to_string();
                    self.disk.crash(|| false);
                }
            }
        }
        Err(Broken::Store(why))
    }

    /// Sends and delivers until the power fails: after a while, or within some write.
    async fn one_life(&mut self, rig: &Rig) {
        let share = self.plan.events / self.plan.crashes.max(1) + 1;
        let until = Instant::now() + Duration::from_millis(200 + self.below(8_000));
        if self.below(2) == 0 {
            let n = self.below(600);
            self.disk.die_after(n);
        }
        let relay = rig.relay.clone();
        let running = tokio::spawn(async move { relay.run(std::future::pending()).await });
        for _ in 0..share {
            if Instant::now() >= until || rig.relay.store().fault().is_some() {
                break;
            }
            self.send_one(rig).await;
            let pause = self.below(60);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        if rig.relay.store().fault().is_none() {
            tokio::time::sleep_until(until).await;
        }
        running.abort();
        // The task is gone when its handle says so; what it had sent is still on its way.
        drop(running.await);
    }

    async fn send_one(&mut self, rig: &Rig) {
        // Every fifth post repeats an earlier fact, acknowledged or not.
        let n = if self.sent > 0 && self.below(5) == 0 { self.below(self.sent) } else { self.sent };
        self.sent = self.sent.max(n + 1);
        let status = rig.post(&rig::body(n, n % LANES)).await;
        if status.is_success() {
            self.acknowledged.entry(format!("fact-{n}")).or_insert(n);
        }
    }

    /// A quiet day: everything must end, and the books must balance.
    async fn finish(mut self, rig: Rig) -> Result<Report, Broken> {
        while self.sent < self.plan.events {
            self.send_one(&rig).await;
        }
        let relay = rig.relay.clone();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(async move { relay.run(async { drop(stopped.await) }).await });
        let store = rig.relay.store().clone();
        let mut open = u64::MAX;
        for _ in 0..2_000 {
            tokio::time::sleep(Duration::from_secs(30)).await;
            let sums = store.sums(self.now()).await.map_err(|error| Broken::Store(error.to_string()))?;
            open = State::ALL.iter().filter(|state| !state.is_ended()).map(|state| sums.of(*state)).sum();
            if open == 0 {
                break;
            }
        }
        drop(stop);
        drop(running.await);
        let sums = store.sums(self.now()).await.map_err(|error| Broken::Store(error.to_string()))?;
        if open > 0 {
            return Err(Broken::Stuck(format!("{:?}", sums.deliveries)));
        }
        let states = State::ALL.iter().map(|state| sums.of(*state)).sum();
        let accepted = sums.totals.get("accepted").copied().unwrap_or(0);
        if states != accepted {
            return Err(Broken::Sum { accepted, states });
        }
        self.check(&rig).await
    }

    async fn check(self, rig: &Rig) -> Result<Report, Broken> {
        let items = rig::items_by_fact(&self.monday, self.sent);
        let doubled: Vec<_> =
            items.iter().filter(|(_, n)| **n > 1).map(|(fact, n)| (fact.clone(), *n)).collect();
        if !doubled.is_empty() {
            return Err(Broken::Doubled(doubled));
        }
        let lost: Vec<_> =
            self.acknowledged.keys().filter(|fact| !items.contains_key(*fact)).cloned().collect();
        if !lost.is_empty() {
            return Err(Broken::Lost(lost));
        }
        let looks = self.check_order(rig).await?;
        Ok(Report {
            acknowledged: self.acknowledged.len(),
            items: items.values().sum(),
            crashes: self.plan.crashes,
            in_doubt: self.in_doubt,
            looks,
            virtual_s: self.started.elapsed().as_secs(),
        })
    }

    /// Within a lane the first send of each event comes after the one before it ended. Returns how many looks there were.
    async fn check_order(&self, rig: &Rig) -> Result<u64, Broken> {
        let store = rig.relay.store();
        let mut looks = 0;
        let mut ended: BTreeMap<u64, (i64, Timestamp)> = BTreeMap::new();
        let mut after = patchbay_model::ids::Seq(0);
        loop {
            let page = store
                .events_after(patchbay_model::query::Bound::all(), after, 500)
                .await
                .map_err(|error| Broken::Store(error.to_string()))?;
            let Some(last) = page.rows.last() else { return Ok(looks) };
            after = last.seq;
            for row in &page.rows {
                let full = store.event(row.id).await.map_err(|error| Broken::Store(error.to_string()))?;
                let Some(full) = full else { continue };
                let view: serde_json::Value = serde_json::from_str(&row.view).unwrap_or_default();
                let lane =
                    view["ticket"].as_str().and_then(|t| t.strip_prefix("lane-")?.parse().ok()).unwrap_or(0);
                for delivery in &full.deliveries {
                    looks += delivery.tries.iter().filter(|(_, attempt)| attempt.look).count() as u64;
                    let first = delivery.tries.iter().map(|(_, attempt)| attempt.left_at).min();
                    let before = ended.get(&lane).copied();
                    if let (Some(first), Some((seq, end))) = (first, before)
                        && first < end
                    {
                        return Err(Broken::Order(format!(
                            "event {} left before {seq} of its lane had ended",
                            row.seq.0
                        )));
                    }
                    if let Some(end) = delivery.ended_at {
                        ended.insert(lane, (row.seq.0, end));
                    }
                }
            }
        }
    }
}
