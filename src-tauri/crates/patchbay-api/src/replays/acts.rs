//! Making a replay, and a person's word to one.

use super::view::{MappingView, ReplayView, moved, shown};
use crate::{
    door::{Answer, Awake, Body, Place, Problems, Refusal, id},
    inbox::GroupId,
    query,
    space::Space,
};
use axum::Json;
use patchbay_model::{
    ids::{DeliveryId, ReplayId, Seq},
    limits,
    problem::Problem,
};
use patchbay_store::{NewReplay, ReplayMapping, ReplayScope, Turn};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What is to be sent again. Nothing is sent before it is started.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayDraft {
    scope: ScopeDraft,
    #[serde(default)]
    mapping: MappingView,
    /// Also writes updates over newer ones.
    #[serde(default)]
    force_stale: bool,
}

/// Exactly one of these.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScopeDraft {
    /// A group of dead letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    /// All dead letters of a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    route: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deliveries: Option<Vec<String>>,
    /// Every line that a query of the log finds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    /// With a query: the newest event it is about, as the log showed it. Everything by now without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    as_of: Option<i64>,
}

/// Lines read at once of a query.
const QUERY_PAGE: u32 = 1_000;

/// A person's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TurnView {
    Start,
    Pause,
    Resume,
    Cancel,
}

/// Freezes a set and begins to try it: each delivery is mapped as it would be sent, and no vendor is called.
#[utoipa::path(post, operation_id = "make_replay", path = "/replays", tag = "replays", request_body = ReplayDraft, responses((status = 200, body = ReplayView), Problems))]
pub(crate) async fn make(
    Awake(space, live): Awake,
    Body(mut draft): Body<ReplayDraft>,
) -> Answer<ReplayView> {
    if draft.scope.query.is_some() && draft.scope.as_of.is_none() {
        // Kept with the set, so that it can be told which it was.
        draft.scope.as_of = Some(space.store.newest().await?.0);
    }
    let replay = ReplayId::from_uuid(space.world.uuid());
    let new = NewReplay {
        id: replay,
        scope: scope(&space, &draft.scope).await?,
        asked: serde_json::to_value(&draft.scope).unwrap_or_default(),
        mapping: match draft.mapping {
            MappingView::Then => ReplayMapping::Then,
            MappingView::Now => ReplayMapping::Now,
        },
        force_stale: draft.force_stale,
    };
    let total = space.store.make_replay(new, space.world.now()).await?;
    if total == 0 {
        return Err(Refusal::conflict(Problem::new("replay.empty", "There is nothing to send again.")));
    }
    live.relay.replays_moved();
    shown(&space, replay).await
}

async fn scope(space: &Space, draft: &ScopeDraft) -> Result<ReplayScope, Refusal> {
    match (&draft.group, &draft.route, &draft.deliveries, &draft.query) {
        (Some(group), None, None, None) => match GroupId::read(group)? {
            GroupId::Cause(cause) => Ok(ReplayScope::Cause(cause)),
            GroupId::HeldRoute(_) | GroupId::HeldConnection(_) => Err(Refusal::conflict(Problem::new(
                "replay.held",
                "What waits behind a hold goes on by itself when the hold is lifted.",
            ))),
        },
        (None, Some(route), None, None) => Ok(ReplayScope::Route(id(route, "line")?)),
        (None, None, Some(list), None) => {
            not_many(list.len())?;
            let read = |text: &String| id::<DeliveryId>(text, "delivery");
            Ok(ReplayScope::Deliveries(list.iter().map(read).collect::<Result<_, _>>()?))
        }
        (None, None, None, Some(text)) => {
            let bound = query::bind(space, text).await?;
            let as_of = Seq(draft.as_of.unwrap_or(i64::MAX));
            let (mut lines, mut after) = (Vec::new(), Some(Seq(0)));
            while let Some(from) = after {
                let page = space.store.seqs(Arc::clone(&bound), as_of, from, QUERY_PAGE).await?;
                lines.extend(page.lines.iter().filter_map(|line| line.delivery));
                not_many(lines.len())?;
                after = page.next;
            }
            Ok(ReplayScope::Lines(lines))
        }
        _ => {
            let message = "A replay is of one group, one line, one query, or named deliveries.";
            Err(Refusal::unfit("replay.scope", message))
        }
    }
}

fn not_many(n: usize) -> Result<(), Refusal> {
    let most = limits::REPLAY_ITEMS_MAX;
    if n > most {
        return Err(Refusal::unfit("replay.many", format!("A replay has at most {most} deliveries.")));
    }
    Ok(())
}

/// Starts, pauses, takes up again or ends a replay. What is on its way lands in any case.
#[utoipa::path(post, operation_id = "turn_replay", path = "/replays/{id}/{turn}", tag = "replays", params(("id" = String, Path, description = "A replay's id"), ("turn" = String, Path, description = "start, pause, resume or cancel")), responses((status = 200, body = ReplayView), Problems))]
pub(crate) async fn turn(
    Awake(space, live): Awake,
    Place((text, turn)): Place<(String, TurnView)>,
) -> Answer<ReplayView> {
    let replay: ReplayId = id(&text, "replay")?;
    let turn = match turn {
        TurnView::Start => Turn::Start,
        TurnView::Pause => Turn::Pause,
        TurnView::Resume => Turn::Resume,
        TurnView::Cancel => Turn::Cancel,
    };
    space.store.turn_replay(replay, turn, space.world.now()).await.map_err(moved)?;
    live.relay.replays_moved();
    let Json(view) = shown(&space, replay).await?;
    Ok(Json(view))
}
