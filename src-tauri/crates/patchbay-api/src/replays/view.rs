//! A replay as the page shows it.

use crate::{
    door::{Answer, At, Place, Problems, Refusal, id, not_found},
    inbox::titled,
    names::{DeliveryState, Named, Names},
    space::Space,
};
use axum::Json;
use patchbay_model::{difference::Difference, ids::ReplayId, problem::Problem};
use patchbay_store::{ItemState, ReplayItemRow, ReplayMapping, ReplayRow, ReplayState, Would};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Rows shown of a replay; its report has all.
const ROWS: u32 = 200;
/// Replays listed.
const LISTED: u32 = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReplayState)]
pub(crate) enum StateView {
    /// Each is mapped and held against what its target takes; nothing is sent.
    Checking,
    Ready,
    Running,
    Paused,
    Done,
    Cancelled,
    /// The first one failed as it had before, so nothing more was sent.
    Stopped,
}

/// Which version of the mapping is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReplayMapping)]
pub(crate) enum MappingView {
    /// The one it was last tried with.
    Then,
    #[default]
    Now,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReplayWould)]
pub(crate) enum WouldView {
    /// It is sent.
    Ok,
    /// It stays where it is.
    Fails,
    /// A newer update of its record was written since; sent only where that is forced.
    Stale,
    /// It was delivered and would be written the same again: not sent.
    Same,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReplayItemState)]
pub(crate) enum ItemView {
    /// Not sent, or not yet.
    Left,
    Sent,
    Delivered,
    Dead,
    /// A person says whether it happened.
    Asking,
    /// Overtaken, or had gone on, before its turn.
    Skipped,
    /// Ended without a record of its own.
    Absorbed,
}

/// A frozen set with how far it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Replay)]
pub(crate) struct ReplayView {
    id: String,
    state: StateView,
    made_at: i64,
    who: String,
    /// As it was asked for.
    scope: Value,
    mapping: MappingView,
    force_stale: bool,
    counts: ReplayCounts,
    /// How many go at once.
    pace: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<i64>,
    /// The first 200.
    rows: Vec<ReplayRowView>,
    /// Why it stopped itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    /// What will keep it waiting: a line that is off or held.
    notices: Vec<Problem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplayCounts {
    total: u64,
    ok: u64,
    fails: u64,
    stale: u64,
    same: u64,
    /// Of those that are sent, how many would write something else than was last tried.
    changed: u64,
    sent: u64,
    delivered: u64,
    dead: u64,
    /// Were to be sent, and were overtaken or had gone on before their turn.
    skipped: u64,
    /// Still to be sent.
    left: u64,
    /// On their way now.
    open: u64,
}

/// One delivery of a replay.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReplayRow)]
pub(crate) struct ReplayRowView {
    n: i64,
    delivery: String,
    event: String,
    title: String,
    summary: String,
    route: Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    would: Option<WouldView>,
    state: ItemView,
    /// How the delivery itself stands now.
    now: DeliveryState,
    /// Why it would fail; once it was sent, why it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    /// What it would write otherwise than was last tried. Hidden values are not in it.
    diff: Vec<Difference>,
}

/// The newest replays, without their rows.
#[utoipa::path(get, operation_id = "list_replays", path = "/replays", tag = "replays", responses((status = 200, body = Vec<ReplayView>), Problems))]
pub(crate) async fn list(At(space): At) -> Answer<Vec<ReplayView>> {
    let rows = space.store.replays(LISTED).await?;
    Ok(Json(rows.into_iter().map(|row| ReplayView::of(row, vec![], vec![])).collect()))
}

/// Shows a replay with its first rows.
#[utoipa::path(get, operation_id = "read_replay", path = "/replays/{id}", tag = "replays", params(("id" = String, Path, description = "A replay's id")), responses((status = 200, body = ReplayView), Problems))]
pub(crate) async fn read(At(space): At, Place(text): Place<String>) -> Answer<ReplayView> {
    let replay: ReplayId = id(&text, "replay")?;
    shown(&space, replay).await
}

pub(super) async fn shown(space: &Space, replay: ReplayId) -> Answer<ReplayView> {
    let row = space.store.replay_of(replay).await?.ok_or_else(|| not_found("replay"))?;
    let items = space.store.replay_items(replay, 0, ROWS).await?;
    let names = Names::read(space).await?;
    let notices = notices(&items, &row, &names);
    let rows = items.iter().map(|item| ReplayRowView::of(item, &names)).collect();
    Ok(Json(ReplayView::of(row, rows, notices)))
}

/// What of the lines in sight keeps a replay waiting that was not ended.
fn notices(items: &[ReplayItemRow], row: &ReplayRow, names: &Names) -> Vec<Problem> {
    if matches!(row.state, ReplayState::Done | ReplayState::Cancelled) {
        return vec![];
    }
    let mut routes: Vec<_> = items.iter().map(|item| item.route).collect();
    routes.sort_unstable();
    routes.dedup();
    let told = |route: &patchbay_model::ids::RouteId| {
        let bound = &names.routes.get(route)?.route;
        if !bound.on {
            let message = format!("“{}” is off: what is sent waits until it is on.", bound.draft.name);
            return Some(Problem::new("route.off", message).subject("route", route));
        }
        let hold = names.hold(*route)?;
        let message = format!("“{}” is held: {}", bound.draft.name, hold.message);
        Some(Problem::new("route.held", message).remedy(hold.remedy.clone()).subject("route", route))
    };
    routes.iter().filter_map(told).collect()
}

impl ReplayView {
    fn of(row: ReplayRow, rows: Vec<ReplayRowView>, notices: Vec<Problem>) -> Self {
        let left = row.left();
        Self {
            id: row.id.to_string(),
            state: match row.state {
                ReplayState::Checking => StateView::Checking,
                ReplayState::Ready => StateView::Ready,
                ReplayState::Running => StateView::Running,
                ReplayState::Paused => StateView::Paused,
                ReplayState::Done => StateView::Done,
                ReplayState::Cancelled => StateView::Cancelled,
                ReplayState::Stopped => StateView::Stopped,
            },
            made_at: row.made_at.0,
            who: row.who,
            scope: row.scope,
            mapping: match row.mapping {
                ReplayMapping::Then => MappingView::Then,
                ReplayMapping::Now => MappingView::Now,
            },
            force_stale: row.force_stale,
            counts: ReplayCounts {
                total: row.total,
                ok: row.ok,
                fails: row.fails,
                stale: row.stale,
                same: row.same,
                changed: row.changed,
                sent: row.sent,
                delivered: row.delivered,
                dead: row.dead,
                skipped: row.skipped,
                left,
                open: row.open,
            },
            pace: row.pace,
            started_at: row.started_at.map(|at| at.0),
            ended_at: row.ended_at.map(|at| at.0),
            rows,
            problem: row.problem,
            notices,
        }
    }
}

impl ReplayRowView {
    pub(super) fn of(item: &ReplayItemRow, names: &Names) -> Self {
        let (title, summary) = titled(names, item.connection, &item.kind, &item.view, item.readable);
        Self {
            n: item.n,
            delivery: item.delivery.to_string(),
            event: item.event.to_string(),
            title,
            summary,
            route: Named { id: item.route.to_string(), name: names.route(item.route) },
            would: item.would.map(|would| match would {
                Would::Ok => WouldView::Ok,
                Would::Fails => WouldView::Fails,
                Would::Stale => WouldView::Stale,
                Would::Same => WouldView::Same,
            }),
            state: match item.state {
                ItemState::Left => ItemView::Left,
                ItemState::Sent => ItemView::Sent,
                ItemState::Delivered => ItemView::Delivered,
                ItemState::Dead => ItemView::Dead,
                ItemState::Asking => ItemView::Asking,
                ItemState::Skipped => ItemView::Skipped,
                ItemState::Absorbed => ItemView::Absorbed,
            },
            now: names.state(item.route, item.now),
            problem: match item.state {
                ItemState::Left | ItemState::Skipped => item.problem.clone(),
                ItemState::Sent | ItemState::Dead | ItemState::Asking => item.now_problem.clone(),
                ItemState::Delivered | ItemState::Absorbed => None,
            },
            diff: item.diff.clone(),
        }
    }
}

/// What a replay refuses, in its own words.
pub(super) fn moved(error: patchbay_store::Error) -> Refusal {
    match error {
        patchbay_store::Error::Stale(_) => {
            let message = "This replay has gone on meanwhile, and cannot do that now.";
            Refusal::conflict(Problem::new("replay.state", message))
        }
        patchbay_store::Error::Missing(_) => not_found("replay"),
        other => other.into(),
    }
}
