//! What changed, told as it happens: at most ten frames a second, counts and a few ids, never contents.

use crate::{
    alerts::{AlertNote, OnAlert},
    door::{App, Problems},
    space::{Slot, Space},
};
use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt as _};
use patchbay_kit::world::World;
use patchbay_model::delivery::State as Delivery;
use patchbay_store::{Changes, Noun, Store};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{broadcast, watch},
    task::JoinHandle,
    time::Instant,
};
use utoipa::ToSchema;

/// Frames are at least this far apart.
const FRAME_EVERY: Duration = Duration::from_millis(100);
/// How often the number of waiting deliveries is read anew while things change.
const COUNT_EVERY: Duration = Duration::from_millis(250);
/// How often is looked whether the store works.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Everything up to number `upto` has happened; these nouns were touched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Frame {
    pub upto: u64,
    /// How often each of events, routes, connections, plans, jobs, practice, status, settings, inbox, replays, audit was
    /// touched.
    pub nouns: BTreeMap<String, u64>,
    /// Ids of touched events, connections, plans, jobs and sign-ins, the first fifty.
    pub ids: Vec<String>,
    /// Alerts that began or are over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub alerts: Vec<AlertNote>,
    /// Something was missed: read everything anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refetch: Option<bool>,
}

/// Where things are told that no transaction tells of.
#[derive(Clone)]
pub(crate) struct Notes(broadcast::Sender<Note>);

/// A noun that was touched, and which one of them where it has an id.
type Note = (&'static str, Option<String>);

impl Notes {
    pub(crate) fn note(&self, noun: &'static str, id: Option<String>) {
        // Nobody listening is no failure.
        let _ = self.0.send((noun, id));
    }
}

/// Listens to the store on behalf of one space.
pub(crate) struct Hub {
    upto: Arc<AtomicU64>,
    waiting: Arc<AtomicU64>,
    notes: Notes,
    task: Mutex<Option<JoinHandle<()>>>,
    practice: bool,
}

impl Hub {
    /// `on_alert` hears of every alert from now on, so of those too that the relay tells of as it starts.
    pub(crate) fn start(store: &Store, world: &World, practice: bool, on_alert: Option<OnAlert>) -> Self {
        let (upto, waiting) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let notes = Notes(broadcast::Sender::new(64));
        let counts = (Arc::clone(&upto), Arc::clone(&waiting));
        let changes = store.changes();
        let following = follow(store.clone(), changes, world.clone(), counts, on_alert);
        let looking = look_at(store.clone(), notes.clone());
        let task = tokio::spawn(async move {
            tokio::select! {
                () = following => {}
                () = looking => {}
            }
        });
        Self { upto, waiting, notes, task: Mutex::new(Some(task)), practice }
    }

    pub(crate) fn upto(&self) -> u64 {
        self.upto.load(Ordering::Relaxed)
    }

    /// Deliveries that have not ended.
    pub(crate) fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Tells of something that no transaction tells of.
    pub(crate) fn note(&self, noun: &'static str) {
        self.notes.note(noun, None);
    }

    /// The same, of one thing.
    pub(crate) fn note_of(&self, noun: &'static str, id: String) {
        self.notes.note(noun, Some(id));
    }

    /// For whoever outlives the space and must not keep it.
    pub(crate) fn notes(&self) -> Notes {
        self.notes.clone()
    }

    /// Lets go of the store.
    pub(crate) async fn stop(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.abort();
            // It ends as cancelled, and with that its hold on the store.
            let _ = task.await;
        }
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        if let Some(task) = self.task.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }
}

/// `counts`: the number of the last change, and how many deliveries wait.
async fn follow(
    store: Store,
    mut changes: broadcast::Receiver<Changes>,
    world: World,
    counts: (Arc<AtomicU64>, Arc<AtomicU64>),
    on_alert: Option<OnAlert>,
) {
    let (upto, waiting) = counts;
    let (mut stale, mut count_at) = (true, Instant::now());
    loop {
        tokio::select! {
            change = changes.recv() => match change {
                Ok(change) => {
                    upto.fetch_max(change.upto, Ordering::Relaxed);
                    stale = true;
                    if let Some(on_alert) = &on_alert {
                        change.alerts.iter().map(AlertNote::from).for_each(|note| on_alert(note));
                    }
                }
                Err(broadcast::error::RecvError::Lagged(_)) => stale = true,
                Err(broadcast::error::RecvError::Closed) => return,
            },
            () = tokio::time::sleep_until(count_at), if stale => {
                if let Ok(sums) = store.sums(world.now()).await {
                    let live = Delivery::ALL.into_iter().filter(|state| !state.is_ended());
                    waiting.store(live.map(|state| sums.of(state)).sum(), Ordering::Relaxed);
                }
                (stale, count_at) = (false, Instant::now() + COUNT_EVERY);
            }
        }
    }
}

/// What no commit can tell of: that none works, or that the write-ahead log is held. Ends with the task it is in.
async fn look_at(store: Store, notes: Notes) {
    let amiss = || (store.fault().as_ref().map(std::mem::discriminant), store.log_held().is_some());
    let mut was = amiss();
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let is = amiss();
        if std::mem::replace(&mut was, is) != is {
            notes.note("status", None);
        }
    }
}

/// One listener's place in what happens.
struct Listener {
    spaces: watch::Receiver<Option<Arc<Space>>>,
    feed: Option<Feed>,
    begun: bool,
    last: Option<Instant>,
}

struct Feed {
    changes: broadcast::Receiver<Changes>,
    notes: broadcast::Receiver<Note>,
    practice: bool,
}

/// The frames of whatever space is in `slot`, from now on.
pub(crate) fn frames(slot: &Arc<Slot>) -> impl Stream<Item = Frame> + Send + 'static + use<> {
    let listener = Listener { spaces: slot.watch(), feed: None, begun: false, last: None };
    futures::stream::unfold(listener, |mut listener| async move {
        let frame = listener.next().await?;
        listener.last = Some(Instant::now());
        Some((frame, listener))
    })
}

impl Listener {
    /// The next frame; nothing once the house is gone.
    async fn next(&mut self) -> Option<Frame> {
        loop {
            if self.feed.is_none() {
                if let Some(frame) = self.begin() {
                    return Some(frame);
                }
                self.spaces.changed().await.ok()?;
                continue;
            }
            let mut frame = Frame::default();
            if !self.wait(&mut frame).await {
                self.feed = None;
                continue;
            }
            if let Some(last) = self.last {
                tokio::time::sleep_until(last + FRAME_EVERY).await;
            }
            if let Some(feed) = &mut self.feed {
                feed.drain(&mut frame);
            }
            return Some(frame);
        }
    }

    /// Joins the space that is there. Whoever was in another one before has everything to read anew.
    fn begin(&mut self) -> Option<Frame> {
        let space = self.spaces.borrow_and_update();
        let space = space.as_ref()?;
        self.feed = Some(Feed {
            changes: space.store.changes(),
            notes: space.hub.notes.0.subscribe(),
            practice: space.hub.practice,
        });
        let refetch = std::mem::replace(&mut self.begun, true).then_some(true);
        Some(Frame { upto: space.hub.upto(), refetch, ..Frame::default() })
    }

    /// Waits for something to tell. False: the space is gone.
    async fn wait(&mut self, frame: &mut Frame) -> bool {
        let Some(feed) = &mut self.feed else { return false };
        tokio::select! {
            changed = self.spaces.changed() => { let _ = changed; false }
            change = feed.changes.recv() => match change {
                Ok(change) => { feed.add(frame, &change); true }
                Err(broadcast::error::RecvError::Lagged(_)) => { frame.refetch = Some(true); true }
                Err(broadcast::error::RecvError::Closed) => false,
            },
            note = feed.notes.recv() => match note {
                Ok(note) => { frame.note(note); true }
                Err(broadcast::error::RecvError::Lagged(_)) => { frame.refetch = Some(true); true }
                Err(broadcast::error::RecvError::Closed) => false,
            },
        }
    }
}

/// Ids past this many say no more than the count.
const IDS_MAX: usize = 50;

impl Frame {
    fn note(&mut self, (noun, id): Note) {
        *self.nouns.entry(noun.to_owned()).or_default() += 1;
        if let Some(id) = id {
            self.id(&id);
        }
    }

    fn id(&mut self, id: &String) {
        if self.ids.len() < IDS_MAX && !self.ids.contains(id) {
            self.ids.push(id.clone());
        }
    }
}

impl Feed {
    fn add(&self, frame: &mut Frame, change: &Changes) {
        frame.upto = frame.upto.max(change.upto);
        for (noun, n) in &change.nouns {
            *frame.nouns.entry(name(*noun).to_owned()).or_default() += n;
            // What a delivery changes at the simulator shows on the practice screen.
            if self.practice && *noun == Noun::Events {
                *frame.nouns.entry("practice".to_owned()).or_default() += n;
            }
        }
        for id in &change.ids {
            frame.id(id);
        }
        frame.alerts.extend(change.alerts.iter().map(AlertNote::from));
    }

    fn drain(&mut self, frame: &mut Frame) {
        loop {
            match self.changes.try_recv() {
                Ok(change) => self.add(frame, &change),
                Err(broadcast::error::TryRecvError::Lagged(_)) => frame.refetch = Some(true),
                Err(broadcast::error::TryRecvError::Empty | broadcast::error::TryRecvError::Closed) => break,
            }
        }
        while let Ok(note) = self.notes.try_recv() {
            frame.note(note);
        }
    }
}

fn name(noun: Noun) -> &'static str {
    match noun {
        Noun::Events => "events",
        Noun::Routes => "routes",
        Noun::Plans => "plans",
        Noun::Connections => "connections",
        Noun::Settings => "settings",
        Noun::Status => "status",
        Noun::Inbox => "inbox",
        Noun::Replays => "replays",
        Noun::Audit => "audit",
        Noun::Cases => "cases",
    }
}

/// Tells what changes, as server-sent events; each message is one [`Frame`].
#[utoipa::path(get, operation_id = "stream", path = "/stream", tag = "stream", responses((status = 200, description = "Frames, as they come", body = Frame, content_type = "text/event-stream"), Problems))]
pub(crate) async fn stream(State(app): State<App>) -> Response {
    let events = frames(&app.slot).map(|frame| {
        let text = serde_json::to_string(&frame).expect("a frame is plain data");
        Ok::<_, Infallible>(Event::default().data(text))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}
