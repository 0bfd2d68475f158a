//! A rig at a desk: the simulated account beside it and a paused clock, for tests that deliver.

use crate::{
    rig::{self, Make, Rig},
    wire::Direct,
};
use patchbay_kit::{wire::Wire, world::World};
use patchbay_model::{delivery::State, query::Bound, route::OnDoubt, time::Timestamp};
use patchbay_relay::OWN;
use patchbay_sandbox::{
    Clock,
    monday::{Limits, Monday, Plan},
};
use patchbay_store::{EventFull, Mode, Options};
use std::{path::PathBuf, sync::Arc, time::Duration};

pub const BASE: i64 = 1_795_000_000_000;

pub struct Desk {
    pub rig: Rig,
    pub monday: Monday,
    pub home: tempfile::TempDir,
    started: tokio::time::Instant,
}

/// How a desk differs from the ordinary.
pub struct Setting {
    pub key_field: bool,
    pub on_doubt: OnDoubt,
}

impl Default for Setting {
    fn default() -> Self {
        Self { key_field: true, on_doubt: OnDoubt::Ask }
    }
}

impl Desk {
    pub async fn new() -> Self {
        Self::set(Setting::default()).await
    }

    pub async fn set(setting: Setting) -> Self {
        let monday = Monday::new(Clock::starting_at(BASE as u64), 1, Plan::Enterprise);
        monday.set_limits(Limits::none());
        let wire = Arc::new(Direct(monday.clone()));
        Self::with_wire(setting, monday, wire).await
    }

    pub async fn with_wire(setting: Setting, monday: Monday, wire: Arc<dyn Wire>) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let started = tokio::time::Instant::now();
        let make = Make {
            store: Options { path: home.path().join("patchbay.db"), mode: Mode::Inline, vfs: None },
            home: home.path(),
            world: World::test(1, Timestamp(BASE)),
            wire,
            board: monday.board_id(),
            key_field: setting.key_field,
            on_doubt: setting.on_doubt,
        };
        let rig = Rig::start(make).await.expect("starts");
        Self { rig, monday, home, started }
    }

    /// Lets the relay run for `seconds` of the paused clock.
    pub async fn run(&self, seconds: u64) {
        self.rig.relay.run(tokio::time::sleep(Duration::from_secs(seconds))).await;
        self.rig.relay.open_intake();
    }

    /// Changes one setting of the source, as a person would.
    pub async fn setting(&self, name: &str, value: &str) {
        let (relay, store) = (&self.rig.relay, self.rig.relay.store());
        let rows = store.connections().await.expect("reads");
        let mut row = rows.into_iter().find(|row| row.id == rig::SOURCE).expect("is there");
        row.settings.insert(name.to_owned(), value.to_owned());
        store.save_connection(row, relay.now()).await.expect("saves");
        relay.reload().await.expect("reloads");
    }

    /// What the relay has told of itself: kind and sentence, oldest first.
    pub async fn told(&self) -> Vec<(String, String)> {
        let page = self.rig.relay.store().events(Bound::all(), None, 1_000).await.expect("reads");
        let own = page.rows.iter().filter(|row| row.connection == OWN);
        own.map(|row| {
            let view: serde_json::Value = serde_json::from_str(&row.view).expect("a view is JSON");
            (row.kind.0.clone(), view["sentence"].as_str().unwrap_or_default().to_owned())
        })
        .collect()
    }

    /// Another relay on what this one has left behind, as after a crash.
    pub async fn again(self, wire: Arc<dyn Wire>) -> Self {
        let Self { rig, monday, home, started } = self;
        drop(rig);
        let now = BASE + i64::try_from(started.elapsed().as_millis()).unwrap_or(0);
        let make = Make {
            store: Options { path: home.path().join("patchbay.db"), mode: Mode::Inline, vfs: None },
            home: home.path(),
            world: World::test(2, Timestamp(now)),
            wire,
            board: monday.board_id(),
            key_field: true,
            on_doubt: OnDoubt::Ask,
        };
        let rig = Rig::start(make).await.expect("starts");
        Self { rig, monday, home, started }
    }

    /// The newest event with everything that happened to it.
    pub async fn newest(&self) -> EventFull {
        let store = self.rig.relay.store();
        let page = store.events(Bound::all(), None, 200).await.expect("reads");
        // What the relay tells of itself stands in the same log.
        let row = page.rows.iter().rfind(|row| row.connection != OWN).expect("an event");
        store.event(row.id).await.expect("reads").expect("is there")
    }

    pub async fn state(&self) -> State {
        self.newest().await.deliveries[0].state
    }

    pub async fn events(&self) -> u64 {
        let page = self.rig.relay.store().events(Bound::all(), None, 1_000).await.expect("reads");
        page.rows.iter().filter(|row| row.connection != OWN).count() as u64
    }

    /// How many items each of the first `n` facts has.
    pub fn items(&self, n: u64) -> Vec<usize> {
        let counts = rig::items_by_fact(&self.monday, n);
        (0..n).map(|i| counts.get(&format!("fact-{i}")).copied().unwrap_or(0)).collect()
    }

    pub fn files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.home.path()).expect("the home can be read");
        entries.map(|entry| entry.expect("an entry").path()).collect()
    }
}
