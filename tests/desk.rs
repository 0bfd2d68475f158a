//! A rig at a desk: the simulated account beside it and a paused clock, for tests that deliver.

use crate::{
    rig::{self, Make, Rig},
    wire::Direct,
};
use patchbay_kit::{wire::Wire, world::World};
use patchbay_model::{delivery::State, query::Bound, route::OnDoubt, time::Timestamp};
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
        Self { rig, monday, home }
    }

    /// Lets the relay run for `seconds` of the paused clock.
    pub async fn run(&self, seconds: u64) {
        self.rig.relay.run(tokio::time::sleep(Duration::from_secs(seconds))).await;
        self.rig.relay.open_intake();
    }

    /// The newest event with everything that happened to it.
    pub async fn newest(&self) -> EventFull {
        let store = self.rig.relay.store();
        let page = store.events(Bound::all(), None, 1).await.expect("reads");
        let row = page.rows.first().expect("an event");
        store.event(row.id).await.expect("reads").expect("is there")
    }

    pub async fn state(&self) -> State {
        self.newest().await.deliveries[0].state
    }

    pub async fn events(&self) -> u64 {
        let page = self.rig.relay.store().events(Bound::all(), None, 1_000).await.expect("reads");
        page.rows.len() as u64
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
