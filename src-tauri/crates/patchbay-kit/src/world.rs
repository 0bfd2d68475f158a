//! The only source of time, ids and randomness, and the place where work that blocks is done. A test world is repeated
//! exactly by its seed.

use patchbay_model::{settle::Unit, time::Timestamp};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha12Rng;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};
use tokio::time::Instant;
use uuid::Uuid;

/// Cheap to clone; all clones share one clock and one stream of chance.
#[derive(Clone)]
pub struct World(Arc<Inner>);

struct Inner {
    /// Wall time at start; from there the clock is monotonic, so a wall clock set back moves nothing.
    base: AtomicI64,
    started: Instant,
    chance: Mutex<ChaCha12Rng>,
    wall: Wall,
}

/// The clock on the wall, which may be set and which goes on while the machine sleeps.
enum Wall {
    Machine,
    /// Ours, ahead by so many milliseconds since it last jumped.
    Test(AtomicI64),
}

impl World {
    /// The machine's clock and the system's randomness.
    pub fn real() -> Self {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("the system's random source works from the first moment on");
        let base = wall_now().unwrap_or_default();
        Self::new(base, ChaCha12Rng::from_seed(seed), Wall::Machine)
    }

    /// Everything from `seed`; time is `base` plus tokio's clock, which a test may pause.
    pub fn test(seed: u64, base: Timestamp) -> Self {
        Self::new(base, ChaCha12Rng::seed_from_u64(seed), Wall::Test(AtomicI64::new(0)))
    }

    /// Sets the clock on the wall of a test world: forward, as after a machine slept, or back. The real one is not
    /// ours to set.
    pub fn jump(&self, by_ms: i64) {
        if let Wall::Test(ahead) = &self.0.wall {
            ahead.fetch_add(by_ms, Ordering::Relaxed);
        }
    }

    fn new(base: Timestamp, chance: ChaCha12Rng, wall: Wall) -> Self {
        Self(Arc::new(Inner {
            base: AtomicI64::new(base.0),
            started: Instant::now(),
            chance: Mutex::new(chance),
            wall,
        }))
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(self.0.base.load(Ordering::Relaxed))
            + i64::try_from(self.0.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// How far the wall clock has moved away from ours, in milliseconds; nothing where it cannot be read.
    pub fn drift_ms(&self) -> Option<i64> {
        match &self.0.wall {
            Wall::Machine => wall_now().map(|wall| wall.0 - self.now().0),
            Wall::Test(ahead) => Some(ahead.load(Ordering::Relaxed)),
        }
    }

    /// Follows the wall clock after it jumped or the machine slept. Until then our clock only runs forward.
    pub fn rebase(&self) {
        let drift = match &self.0.wall {
            Wall::Machine => self.drift_ms().unwrap_or(0),
            Wall::Test(ahead) => ahead.swap(0, Ordering::Relaxed),
        };
        self.0.base.fetch_add(drift, Ordering::Relaxed);
    }

    /// Does work that blocks, such as writing the vault, where no task waits behind it: on a thread for such work. In a
    /// test world it is done where the caller stands. A thread would draw from the same stream of chance, and its caller
    /// would go on among the tasks of that moment, whenever the machine comes to it, which no seed tells.
    ///
    /// Nothing where the work panicked on its thread.
    pub async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        match &self.0.wall {
            Wall::Machine => tokio::task::spawn_blocking(work).await.ok(),
            Wall::Test(_) => Some(work()),
        }
    }

    /// A new UUIDv7 of now.
    pub fn uuid(&self) -> Uuid {
        let random: [u8; 10] = self.bytes();
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(self.now().0).unwrap_or(0), &random)
            .into_uuid()
    }

    /// A number in `0.0..1.0` for jitter.
    pub fn unit(&self) -> Unit {
        Unit(self.chance(|rng| rng.next_u32()) as f64 / (u32::MAX as f64 + 1.0))
    }

    /// Random bytes, in the real world fit for keys and nonces.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.chance(|rng| rng.fill_bytes(&mut bytes));
        bytes
    }

    fn chance<T>(&self, draw: impl FnOnce(&mut ChaCha12Rng) -> T) -> T {
        draw(&mut self.0.chance.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
fn wall_now() -> Option<Timestamp> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(Timestamp)
}
