//! A vendor in memory, as strict as one that gives an id once and knows nothing of idempotency. It pauses before and
//! after each change, so that a test can end the caller in between.

use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{
        Account, Auth, Call, Connector, Cx, Holder, Lasts, Manifest, Settings, Way,
        provision::{Act, Ask, Change, Failed, Found, Goal, Kind, Provision, Wanted},
    },
    http::Http,
    keeper::Keeper,
    limit::Limiter,
    wire::{Wire, WireError, WireErrorKind},
    world::World,
};
use patchbay_model::{
    ids::{ConnectionId, ContainerId},
    problem::{Problem, Remedy},
    time::Timestamp,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

pub const NOW: Timestamp = Timestamp(1_795_000_000_000);
pub const CONNECTION: ConnectionId = ConnectionId::from_bytes([3; 16]);

#[derive(Default, Clone)]
pub struct State {
    pub things: Vec<Found>,
    /// Column ids that were ever given, by board.
    spent: BTreeSet<(Option<String>, String)>,
    last: u64,
    pub changes: usize,
    /// Ids in which records hold something.
    pub held: BTreeSet<String>,
    /// The next change is refused with this.
    pub refuse: Option<Failed>,
    /// What each mark was used for.
    marks: BTreeMap<String, (Kind, Option<String>, String)>,
    /// Questions and changes so far.
    pub calls: usize,
    /// Those that are answered with a moment to come back at, by their number, and how long that is.
    pub too_early: BTreeMap<usize, i64>,
}

#[derive(Default, Clone)]
pub struct Vendor(Arc<Mutex<State>>);

impl Vendor {
    pub fn with(things: Vec<Found>) -> Self {
        let vendor = Self::default();
        for thing in &things {
            vendor.state().spent.insert((thing.within.clone(), thing.remote.clone()));
        }
        vendor.state().things = things;
        vendor
    }
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panics while it holds this")
    }
    fn refusal(&self) -> Result<(), Failed> {
        self.in_time().map_err(Failed::Refused)?;
        self.state().refuse.take().map_or(Ok(()), Err)
    }
    /// A mark names one change for ever: another one under it would be answered as the first.
    fn marked(&self, change: &Change) {
        let what = (change.kind, change.within.clone(), change.name.clone());
        let known = self.state().marks.entry(change.mark.clone()).or_insert_with(|| what.clone()).clone();
        assert_eq!(known, what, "{} was used for another change", change.mark);
    }
    fn in_time(&self) -> Result<(), Problem> {
        let mut state = self.state();
        state.calls += 1;
        let number = state.calls;
        let Some(ms) = state.too_early.remove(&number) else { return Ok(()) };
        let remedy = Remedy::WaitUntil { until: (NOW + ms).0 };
        Err(Problem::new("vendor.throttled", "The vendor asked us to wait.").remedy(remedy))
    }
}

pub fn kept(kind: Kind) -> Kind {
    if kind == Kind::Label { Kind::Column } else { kind }
}

impl Provision for Vendor {
    fn wanted(&self, _: &Ask, _: Option<&ContainerId>) -> Result<Vec<Wanted>, Problem> {
        Ok(vec![])
    }
    fn calls(&self, _: Act, _: Kind) -> Vec<&'static Call> {
        vec![]
    }
    fn look<'a>(
        &'a self,
        _: &'a Cx,
        wanted: &'a [Wanted],
        known: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Found>, Problem>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.in_time()?;
            let state = self.state();
            let tops: Vec<&Wanted> = wanted.iter().filter(|wanted| wanted.kind == Kind::Board).collect();
            let meant = |board: &&Found| {
                board.kind == Kind::Board
                    && (known.contains(&board.remote)
                        || tops.iter().any(|wanted| match wanted.goal {
                            Goal::Present => wanted.name.to_lowercase() == board.name.to_lowercase(),
                            Goal::There | Goal::Absent | Goal::Without => wanted.ids.contains(&board.remote),
                        }))
            };
            let boards: Vec<&Found> = state.things.iter().filter(meant).collect();
            let inside =
                |thing: &&Found| boards.iter().any(|board| thing.within.as_ref() == Some(&board.remote));
            Ok(boards.iter().copied().chain(state.things.iter().filter(inside)).cloned().collect())
        })
    }
    fn create<'a>(&'a self, _: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<String, Failed>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.marked(change);
            self.refusal()?;
            let remote = {
                let mut state = self.state();
                state.last += 1;
                let remote = change.id.clone().unwrap_or(format!("{}", 900 + state.last));
                if !state.spent.insert((change.within.clone(), remote.clone())) {
                    return Err(Failed::Spent(Problem::new("vendor.spent", "This id was used before.")));
                }
                state.changes += 1;
                state.things.push(Found {
                    kind: change.kind,
                    within: change.within.clone(),
                    remote: remote.clone(),
                    name: change.name.clone(),
                    fixed: change.fixed.clone(),
                    lists: change.lists.clone(),
                    mark: (change.kind == Kind::Board).then(|| change.mark.clone()),
                });
                remote
            };
            tokio::task::yield_now().await;
            Ok(remote)
        })
    }
    fn update<'a>(&'a self, _: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<(), Failed>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.marked(change);
            self.refusal()?;
            {
                let mut state = self.state();
                state.changes += 1;
                let one = state.things.iter_mut().find(|thing| {
                    thing.kind == kept(change.kind)
                        && thing.within == change.within
                        && Some(&thing.remote) == change.remote.as_ref()
                });
                let one = one.ok_or_else(|| Failed::Refused(Problem::new("vendor.gone", "It is gone.")))?;
                for (name, add) in &change.add {
                    let list = one.lists.entry(name.clone()).or_default();
                    for entry in add {
                        assert!(!list.contains(entry), "{entry} was added twice");
                        list.push(entry.clone());
                    }
                }
                for (name, take) in &change.take {
                    one.lists.entry(name.clone()).or_default().retain(|entry| !take.contains(entry));
                }
            }
            tokio::task::yield_now().await;
            Ok(())
        })
    }
    fn delete<'a>(&'a self, _: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<(), Failed>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.marked(change);
            self.refusal()?;
            {
                let mut state = self.state();
                state.changes += 1;
                let before = state.things.len();
                state.things.retain(|thing| {
                    !(thing.kind == change.kind
                        && thing.within == change.within
                        && Some(&thing.remote) == change.remote.as_ref()
                        || change.kind == Kind::Board && thing.within == change.remote)
                });
                assert!(state.things.len() < before, "{} was removed twice", change.name);
            }
            tokio::task::yield_now().await;
            Ok(())
        })
    }
    fn holds<'a>(&'a self, _: &'a Cx, change: &'a Change) -> BoxFuture<'a, Result<usize, Problem>> {
        let held = change.remote.as_ref().is_some_and(|remote| self.state().held.contains(remote));
        Box::pin(async move { self.in_time().map(|()| usize::from(held)) })
    }
}

struct Nobody;

static MANIFEST: Manifest = Manifest {
    id: "nobody",
    name: "Nobody",
    tile: "No",
    asks: &[],
    ways: &[Way {
        id: "none",
        name: "None",
        help: "None.",
        auth: Auth::None,
        asks: &[],
        holder: Holder::Machine,
        lasts: Lasts::Forever,
        warning: None,
        ends: None,
        steps: &[],
    }],
    calls: &[],
    plans: &[],
    hosts: |_| vec![],
    calls_per_minute: 60,
};

impl Connector for Nobody {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }
    fn check<'a>(&'a self, _: &'a Cx) -> BoxFuture<'a, Result<Account, Problem>> {
        Box::pin(async { Ok(Account::default()) })
    }
}

struct Dead;

impl Wire for Dead {
    fn send(
        &self,
        _: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, WireError>> {
        Box::pin(async { Err(WireError::not_sent(WireErrorKind::Connect)) })
    }
}

/// A connection that calls nobody.
pub fn cx() -> Cx {
    let world = World::test(1, NOW);
    Cx {
        connection: CONNECTION,
        settings: Settings::new(),
        secrets: Default::default(),
        http: Http::new(Arc::new(Dead), Arc::new(Limiter::new(60, 0.8)), world.clone(), false),
        keeper: Arc::new(Keeper::in_memory(None)),
        connector: &Nobody,
        world,
    }
}

pub fn board(remote: &str, name: &str) -> Found {
    Found {
        kind: Kind::Board,
        within: None,
        remote: remote.to_owned(),
        name: name.to_owned(),
        fixed: BTreeMap::new(),
        lists: BTreeMap::new(),
        mark: None,
    }
}

pub fn column(board: &str, remote: &str, name: &str, labels: &[&str]) -> Found {
    let lists = labels.iter().map(|label| (*label).to_owned()).collect::<Vec<String>>();
    Found {
        kind: Kind::Column,
        within: Some(board.to_owned()),
        remote: remote.to_owned(),
        name: name.to_owned(),
        fixed: BTreeMap::from([(
            "type".to_owned(),
            if labels.is_empty() { "text" } else { "status" }.to_owned(),
        )]),
        lists: (!lists.is_empty()).then(|| ("labels".to_owned(), lists)).into_iter().collect(),
        mark: None,
    }
}
