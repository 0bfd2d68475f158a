//! A sender that never tires, for relays in a process of their own.

use crate::{
    headless::Headless,
    http,
    rig::{body, sign},
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// In how many lanes its facts stand.
pub const LANES: u64 = 200;

/// Posts until told to stop, whoever listens or does not.
pub struct Sender {
    intake: SocketAddr,
    path: String,
    key: String,
    pub next: AtomicU64,
    pub answered: Mutex<BTreeSet<u64>>,
    /// How many posts were answered with which status.
    statuses: Mutex<BTreeMap<u16, u64>>,
    pub stop: AtomicBool,
}

impl Sender {
    pub fn new(port: u16, path: String, key: String) -> Self {
        Self {
            intake: SocketAddr::from(([127, 0, 0, 1], port)),
            path,
            key,
            next: AtomicU64::new(0),
            answered: Mutex::default(),
            statuses: Mutex::default(),
            stop: AtomicBool::new(false),
        }
    }

    pub async fn run(self: Arc<Self>, seed: u64, per_second: u64) {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut beat = tokio::time::interval(Duration::from_millis(1_000 / per_second));
        while !self.stop.load(Ordering::Relaxed) {
            beat.tick().await;
            let next = self.next.load(Ordering::Relaxed);
            // Every sixth post repeats a recent fact, as senders do that were not answered.
            let n = if next > 0 && chance.next_u64().is_multiple_of(6) {
                next.saturating_sub(1 + chance.next_u64() % 40)
            } else {
                self.next.fetch_add(1, Ordering::Relaxed)
            };
            tokio::spawn(Arc::clone(&self).post(n));
        }
    }

    async fn post(self: Arc<Self>, n: u64) {
        let text = body(n, n % LANES);
        let signature = sign(&self.key, text.as_bytes());
        let headers = [("x-signature", signature.as_str()), ("content-type", "application/json")];
        let Ok(answer) = http::send(self.intake, "POST", &self.path, &headers, text.as_bytes()).await else {
            return;
        };
        *self.statuses.lock().unwrap_or_else(PoisonError::into_inner).entry(answer.status).or_default() += 1;
        if (200..300).contains(&answer.status) {
            self.answered.lock().unwrap_or_else(PoisonError::into_inner).insert(n);
        }
    }

    /// How many posts were answered with which status until now.
    pub fn statuses(&self) -> BTreeMap<u16, u64> {
        self.statuses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A number from the environment.
pub fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Waits until nothing is open any more.
pub async fn settle(relay: &Headless, seconds: u64) {
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut open = u64::MAX;
    while Instant::now() < until {
        let status = relay.ask("GET", "/status", None).await;
        let sum = &status["sum"];
        let of = |name: &str| sum[name].as_u64().unwrap_or(0);
        open = ["waiting", "sending", "retrying", "in_doubt", "held"].iter().map(|name| of(name)).sum();
        if open == 0 {
            assert_eq!(of("dead"), 0, "{sum}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("{open} deliveries were still open after {seconds} s");
}
