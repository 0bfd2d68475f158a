//! A draft over a stored range: the same function as in the preview and the relay, as long work that can be watched
//! and ended. Payloads are opened inside the process and are wiped with each event; nothing is sent.

use super::{
    check::ground,
    draft::{RouteDraft, read},
    preview::{Counts, Pair, PreviewRow, gone, title},
    trial::{Trial, unreadable},
    versions::Versioned,
};
use crate::{
    door::{Answer, Awake, Body, Problems, Refusal},
    events::unseal,
    jobs::{About, JobKind, JobView, Progress},
};
use axum::Json;
use patchbay_kit::{connector::Connector, seal::Keys};
use patchbay_model::{event::Sealed, ids::Seq, privacy::Compiled, problem::Problem, time::Timestamp};
use patchbay_relay::Relay;
use patchbay_store::{EventRow, Range};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};
use tokio::task::JoinHandle;
use utoipa::ToSchema;

/// What is to be tried, over which events.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BacktestOf {
    draft: RouteDraft,
    /// A saved version to hold it against.
    #[serde(default)]
    against: Option<i64>,
    /// The line of that version; left out, the one that joins the same accounts and container.
    #[serde(default)]
    route: Option<String>,
    /// Events received from then on, as milliseconds since 1970.
    #[serde(default)]
    from: Option<i64>,
    /// Events received before then.
    #[serde(default)]
    until: Option<i64>,
}

/// What a back-test found.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Backtest {
    /// Events of the draft's kinds, those that cannot be opened any more among them.
    events: u64,
    counts: Counts,
    /// The first two hundred that differ or would not become a record.
    rows: Vec<PreviewRow>,
}

/// Rows kept of what differs.
const ROWS_MAX: usize = 200;

/// A page is tried in two parts at once. More of them would take the processor from what is received and sent meanwhile.
const PARTS: usize = 2;

/// Begins a back-test: a job whose result tells what the draft makes of a stored range. Nothing is sent.
#[utoipa::path(post, operation_id = "backtest_route", path = "/routes/backtest", tag = "routes", request_body = BacktestOf, responses((status = 200, body = JobView), Problems))]
pub(crate) async fn backtest(Awake(space, live): Awake, Body(of): Body<BacktestOf>) -> Answer<JobView> {
    let draft = read(&of.draft, Default::default())?;
    let ground = ground(&space, &live, &draft).await?;
    let container = ground.container.ok_or_else(gone)?;
    let versioned = Versioned { route: of.route.as_deref(), version: of.against };
    let pair = Arc::new(Pair::new(&space, &draft, container, versioned).await?);
    let from = Timestamp(of.from.unwrap_or(0));
    let until = Timestamp(of.until.unwrap_or(i64::MAX));
    if from >= until {
        return Err(Refusal::unfit("backtest.range", "This range ends before it begins."));
    }
    let (range, total) = space.store.range(draft.source, from, until).await?;
    let run = Run {
        relay: live.relay.clone(),
        keys: live.vault.keys(),
        source: ground.source.connector,
        pair,
        range,
    };
    // The same back-test is not run twice at once; another draft is another one.
    let subject = serde_json::to_string(&of).unwrap_or_default();
    let about = About { kind: JobKind::Backtest, subject: &subject, text: "Reading stored events." };
    Ok(Json(space.jobs.start(&space, &about, |progress| run.all(progress, total))))
}

/// Everything the work holds.
struct Run {
    relay: Relay,
    keys: Arc<Keys>,
    source: &'static dyn Connector,
    pair: Arc<Pair>,
    range: Range,
}

/// An event with the policy it was accepted under, and its payload while that lives.
type Stored = (EventRow, Arc<Compiled>, Option<Sealed>);

/// Events of one page, and where the next page begins.
type Page = (Vec<Stored>, Option<Seq>);

impl Run {
    async fn all(self, progress: Progress, total: u64) -> Result<serde_json::Value, Problem> {
        let mut found = Backtest::default();
        let mut walked = 0;
        let mut policies: BTreeMap<i64, Arc<Compiled>> = BTreeMap::new();
        progress.step(0, Some(total), "Trying stored events.");
        let mut next = Some(self.page(Seq(0), &mut policies).await?);
        while let Some((mut events, after)) = next {
            progress.go_on()?;
            walked += events.len() as u64;
            let room = ROWS_MAX.saturating_sub(found.rows.len());
            // It computes for a while: off the threads that receive and send. Meanwhile the next page is read.
            let part = events.len().div_ceil(PARTS);
            let parts = std::iter::from_fn(|| {
                let rest = events.split_off(part.min(events.len()));
                Some(std::mem::replace(&mut events, rest)).filter(|part| !part.is_empty())
            });
            let trying = futures::future::join_all(parts.map(|events| self.part(events, room)));
            let ahead = async {
                match after {
                    Some(after) => self.page(after, &mut policies).await.map(Some),
                    None => Ok(None),
                }
            };
            let (tried, ahead) = tokio::join!(trying, ahead);
            for part in tried {
                found.add(part.map_err(|_| Problem::new("door.fault", "The back-test was interrupted."))?);
            }
            next = ahead?;
            progress.step(walked, Some(total.max(walked)), "Trying stored events.");
        }
        let (lost, tried) = (found.counts.unreadable, found.events - found.counts.unreadable);
        let text = match lost {
            0 => format!("{tried} events tried."),
            lost => format!("{tried} events tried; {lost} could not be opened any more."),
        };
        progress.step(walked, Some(walked), text);
        serde_json::to_value(&found)
            .map_err(|_| Problem::new("door.fault", "The result could not be written."))
    }

    /// Tries some events on a thread of its own, with rows for as many of them as there is `room` for.
    fn part(&self, events: Vec<Stored>, room: usize) -> JoinHandle<Backtest> {
        let (pair, keys, source) = (Arc::clone(&self.pair), Arc::clone(&self.keys), self.source);
        tokio::task::spawn_blocking(move || {
            let mut found = Backtest::default();
            events.iter().for_each(|event| found.tries(&pair, &keys, source, event, room));
            found
        })
    }

    async fn page(&self, after: Seq, policies: &mut BTreeMap<i64, Arc<Compiled>>) -> Result<Page, Problem> {
        let page = self.relay.store().range_page(self.range, after).await.map_err(Problem::from)?;
        let mut events = Vec::with_capacity(page.rows.len());
        for (row, version, sealed) in page.rows {
            let policy = match policies.entry(version) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(free) => {
                    let read = self.relay.policy(row.connection, version).await.map_err(Problem::from)?;
                    free.insert(read).clone()
                }
            };
            events.push((row, policy, sealed));
        }
        Ok((events, page.next))
    }
}

impl Backtest {
    /// Adds what was found in the events that follow.
    fn add(&mut self, later: Self) {
        self.events += later.events;
        self.counts.sum(&later.counts);
        self.rows.extend(later.rows);
        self.rows.truncate(ROWS_MAX);
    }

    fn tries(
        &mut self,
        pair: &Pair,
        keys: &Keys,
        source: &dyn Connector,
        (row, policy, sealed): &Stored,
        room: usize,
    ) {
        if !pair.draft.wants(&row.kind) && pair.old.as_ref().is_none_or(|old| !old.wants(&row.kind)) {
            return;
        }
        self.events += 1;
        let room = self.rows.len() < room;
        let shown = match unseal(keys, row, Arc::clone(policy), sealed.as_ref()) {
            Ok(facts) => {
                let made = pair.draft.made(&row.kind, &facts);
                let old = pair.old.as_ref().map(|old| old.made(&row.kind, &facts));
                let verdict = Trial::verdict(&made, old.as_ref());
                self.counts.add(&made, verdict);
                let differs = made.is_refused() || old.as_ref().is_some_and(|old| !made.same(old));
                (room && differs).then(|| pair.draft.row(title(source, row), &facts, &made, old.as_ref()))
            }
            Err(problem) => {
                self.counts.unreadable += 1;
                room.then(|| unreadable(title(source, row), problem))
            }
        };
        if let Some(mut shown) = shown {
            shown.stand_for(row);
            self.rows.push(shown);
        }
    }
}
