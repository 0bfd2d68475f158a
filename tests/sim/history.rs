//! One simulated history: three sources, a relay that keeps dying, a person at the desk, and vendors that outlive it.

mod ended;

use crate::{
    books,
    disk::Disk,
    facts::Fact,
    house::{House, Make},
    person::Person,
    plan::{Broken, Plan, Report},
    vendors::{Vendors, Way},
};
use patchbay_kit::{wire::Wire, world::World};
use patchbay_model::{delivery::State, time::Timestamp};
use patchbay_relay::Relay;
use patchbay_store::{Mode, Options};
use patchbay_tests::wire::Weather;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::{sync::oneshot, task::JoinHandle, time::Instant};

const BASE: i64 = 1_795_000_000_000;
/// No multiple of the half second in which the relay keeps house.
const OFF_BEAT: Duration = Duration::from_millis(137);
/// Writes and syncs that one event costs, roughly: what a death within a life is drawn from.
const CALLS_PER_EVENT: u64 = 120;
/// A clock is set by this much at most, either way.
const JUMPS_MS: [i64; 5] = [600_000, 3_600_000, -3_600_000, 90_000, -300_000];

/// Lives a history to its end.
pub fn simulate(plan: &Plan) -> Result<Report, Broken> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    // Within the runtime: what asks the time outside of it is told the machine's.
    runtime.block_on(async { History::new(plan).live().await })
}

struct History<'a> {
    plan: &'a Plan,
    chance: ChaCha8Rng,
    disk: Disk,
    vendors: Vendors,
    person: Person,
    home: tempfile::TempDir,
    started: Instant,
    jumped_ms: i64,
    /// When clocks were set, by what they said then, and by how much.
    jumps: Vec<(i64, i64)>,
    sent: u64,
    /// When what a queue's state is told of happened, by the source's own clock, which nobody sets.
    happened: BTreeMap<Fact, Timestamp>,
    moments: BTreeSet<Timestamp>,
    acknowledged: BTreeSet<Fact>,
    report: Report,
}

/// A relay at work.
struct Life {
    house: House,
    world: World,
    way: Arc<Way>,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Life {
    fn begin(house: House, world: World, way: Arc<Way>) -> Self {
        let relay = house.relay.clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(async move { relay.run(async { drop(stopped.await) }).await });
        Self { house, world, way, stop, running }
    }

    fn relay(&self) -> &Relay {
        &self.house.relay
    }

    /// The task is gone when its handle says so; what it had sent is still on its way.
    async fn end(self) {
        self.running.abort();
        drop(self.running.await);
    }
}

/// Memory where there is any to be had as a folder: what lies there is not what a simulation crashes.
fn folder() -> tempfile::TempDir {
    let shared = Path::new("/dev/shm");
    let made = if shared.is_dir() { tempfile::tempdir_in(shared) } else { tempfile::tempdir() };
    made.or_else(|_| tempfile::tempdir()).expect("a folder")
}

impl<'a> History<'a> {
    fn new(plan: &'a Plan) -> Self {
        static DISKS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = DISKS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let vendors = Vendors::new(BASE as u64, plan.seed);
        Self {
            plan,
            chance: ChaCha8Rng::seed_from_u64(plan.seed),
            disk: Disk::new(&format!("disk-{number}")),
            person: Person::new(vendors.clone(), plan.seed ^ 0x333),
            vendors,
            home: folder(),
            started: Instant::now(),
            jumped_ms: 0,
            jumps: Vec::new(),
            sent: 0,
            happened: BTreeMap::new(),
            moments: BTreeSet::new(),
            acknowledged: BTreeSet::new(),
            report: Report::default(),
        }
    }

    fn now(&self) -> Timestamp {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).expect("a short history");
        Timestamp(BASE) + elapsed + self.jumped_ms
    }

    fn below(&mut self, n: u64) -> u64 {
        self.chance.next_u64() % n.max(1)
    }

    async fn live(mut self) -> Result<Report, Broken> {
        for life in 0..self.plan.crashes {
            let began = self.start(life, life == 0).await?;
            let share = (self.plan.events - self.sent) / (self.plan.crashes - life + 1);
            self.one_life(began, life, share).await;
            self.crash().await?;
        }
        let last = self.start(self.plan.crashes, true).await?;
        self.finish(last).await
    }

    async fn crash(&mut self) -> Result<(), Broken> {
        let mut fate = ChaCha8Rng::seed_from_u64(self.chance.next_u64());
        self.disk.crash(|| fate.next_u32());
        self.report.crashes += 1;
        if self.below(4) == 0 {
            books::audit(&self.disk, &self.acknowledged)?;
            self.report.audits += 1;
        }
        let mut dark_s = self.below(20);
        if self.plan.nights && self.below(3) == 0 {
            // Longer than a vendor remembers a send key; some machines come back with a wrong clock.
            dark_s = [2_700, 7_200][self.below(2) as usize];
            if self.below(2) == 0 {
                self.jumps.push((self.now().0, -3_600_000));
                self.jumped_ms -= 3_600_000;
                self.report.changes += 1;
            }
        }
        tokio::time::sleep(Duration::from_secs(dark_s)).await;
        Ok(())
    }

    /// Starts a relay on what the disk still has. Starting may itself be cut short; a person starts it again.
    async fn start(&mut self, life: u64, calm: bool) -> Result<Life, Broken> {
        let mut why = String::new();
        for attempt in 0..5_u64 {
            if life > 0 && !calm && attempt == 0 && self.below(8) == 0 {
                let n = self.below(20);
                self.disk.die_after(n);
            }
            let seed = self.plan.seed ^ (life << 20) ^ (attempt << 50);
            let world = World::test(seed, self.now());
            let options = Options {
                path: self.disk.path("patchbay.db"),
                mode: Mode::Inline,
                vfs: Some(self.disk.vfs().to_owned()),
            };
            let weather = if calm { Weather::default() } else { self.plan.weather };
            let way = self.vendors.way(weather, seed);
            let make = self.make(&world, &way);
            match House::open(options, &make).await {
                Ok(house) => {
                    self.report.in_doubt += house.recovered.in_flight;
                    return Ok(Life::begin(house, world, way));
                }
                Err(error) => {
                    why = error.to_string();
                    self.disk.crash(|| 0);
                }
            }
        }
        Err(Broken::Store(why))
    }

    fn make(&self, world: &World, way: &Arc<Way>) -> Make<'_> {
        let wire = Arc::clone(way) as Arc<dyn Wire>;
        Make { home: self.home.path(), world: world.clone(), wire, vendors: &self.vendors }
    }

    /// Sends and delivers until the power fails: after a while, or within some write.
    async fn one_life(&mut self, mut life: Life, number: u64, share: u64) {
        if self.below(2) == 0 {
            let n = self.below(share * CALLS_PER_EVENT + 60);
            self.disk.die_after(n);
        }
        let goal = self.sent + share;
        while self.sent < goal && !self.disk.is_dead() {
            // What comes, comes in bursts.
            for _ in 0..=self.below(8) {
                self.send_one(&life.house).await;
                self.happen(&life).await;
            }
            if self.below(self.plan.restarts) == 0 {
                match self.restart(life, number).await {
                    Some(next) => life = next,
                    None => return,
                }
            }
            let pause = self.below(120);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        if !self.disk.is_dead() {
            let linger = self.below(4_000);
            tokio::time::sleep(Duration::from_millis(linger)).await;
        }
        self.disk.limit(None);
        life.end().await;
    }

    /// What may befall a relay beside its events.
    async fn happen(&mut self, life: &Life) {
        if self.below(40) == 0 {
            // What the disk did not take is not done.
            drop(self.person.act(life.relay(), &self.disk).await);
        }
        match self.below(1_500) {
            0..4 => {
                let by_ms = JUMPS_MS[self.below(JUMPS_MS.len() as u64) as usize];
                life.world.jump(by_ms);
                self.jumps.push((self.now().0, by_ms));
                self.jumped_ms += by_ms;
                self.report.changes += 1;
            }
            4..8 => {
                let n = self.below(200);
                self.disk.fail_after(Some(n));
            }
            8..10 => {
                let room = self.below(100_000) as usize;
                self.disk.limit(Some(self.disk.used() + room));
            }
            10..60 => self.disk.limit(None),
            _ => {}
        }
    }

    /// The relay is stopped and another begins on the same store, while what the first had sent may still be on its
    /// way: its answers come too late.
    async fn restart(&mut self, life: Life, number: u64) -> Option<Life> {
        if self.below(2) == 0 {
            // Longer than a stopping relay waits, shorter than a call may take.
            life.way.hang(14_000);
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        let store = life.relay().store().clone();
        drop(life.stop);
        drop(life.running.await);
        self.report.restarts += 1;
        let seed = self.chance.next_u64() ^ number;
        let world = World::test(seed, self.now());
        let weather = self.plan.weather;
        let way = self.vendors.way(weather, seed);
        let house = House::start(store, &self.make(&world, &way)).await.ok()?;
        self.report.in_doubt += house.recovered.in_flight;
        Some(Life::begin(house, world, way))
    }

    async fn send_one(&mut self, house: &House) {
        // Every fifth post repeats an earlier fact, acknowledged or not; some with another body.
        let repeats = self.sent > 0 && self.below(5) == 0;
        let n = if repeats { self.below(self.sent) } else { self.sent };
        let fact = Fact(n);
        let more = repeats && self.below(4) == 0;
        self.sent = self.sent.max(n + 1);
        let at = self.happened(fact);
        let status = house.post(fact.source(), fact.body(more, at)).await;
        if status.is_success() {
            self.acknowledged.insert(fact);
        }
    }

    /// When a fact happened: told again it has happened when it had. No two happened at the same moment.
    fn happened(&mut self, fact: Fact) -> Timestamp {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).expect("a short history");
        let Some(level) = fact.level() else { return Timestamp(BASE) };
        *self.happened.entry(fact).or_insert_with(|| {
            let mut at = Timestamp(BASE) + elapsed + -level.lag_ms;
            while !self.moments.insert(at) {
                at = at + 1;
            }
            at
        })
    }

    /// Quiet days: everything must end, and the books must balance.
    async fn finish(mut self, life: Life) -> Result<Report, Broken> {
        while self.sent < self.plan.events {
            self.send_one(&life.house).await;
        }
        let store = life.relay().store().clone();
        let failed = |error: patchbay_store::Error| Broken::Store(error.to_string());
        let mut open = String::new();
        self.person.calm();
        if self.jumped_ms < 0 {
            // Somebody sets the clock right: it is not waited for until then.
            life.world.jump(-self.jumped_ms);
            self.jumps.push((self.now().0, -self.jumped_ms));
            self.jumped_ms = 0;
        }
        for round in 0..300_u64 {
            self.person.mend(life.relay()).await.map_err(failed)?;
            // What died goes again as a set, or one by one.
            if round % 3 == 0 && round < 9 {
                self.person.send_sets(life.relay(), &self.disk).await.map_err(failed)?;
            }
            let dead = round % 3 == 2 || round >= 9;
            self.person.answer(life.relay(), &self.disk, dead).await.map_err(failed)?;
            // Off the relay's beat: which of two tasks of the same moment goes first is told by no seed.
            tokio::time::sleep(Duration::from_secs(10 + round) + OFF_BEAT).await;
            let sums = store.sums(self.now()).await.map_err(failed)?;
            let waits = |state: &&State| !state.is_ended() || **state == State::Dead;
            let left: u64 = State::ALL.iter().filter(waits).map(|state| sums.of(*state)).sum();
            open = format!("{:?}", sums.deliveries);
            if left == 0 {
                drop(life.stop);
                drop(life.running.await);
                return self.close();
            }
        }
        Err(Broken::Stuck(open))
    }
}
