//! The list of cases, and one with what its events did.

use super::view::{CaseView, MoveView, Shower};
use crate::{
    door::{Answer, At, Place, Problems, Question, Refusal, id, not_found},
    space::Space,
};
use axum::Json;
use patchbay_model::{
    ids::{CaseId, RouteId},
    time::Timestamp,
};
use patchbay_store::CaseFilter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const LIMIT: u32 = 50;
const LIMIT_MAX: u32 = 200;
/// Cases of a group that are shown with it.
const CHILDREN: u32 = 200;

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CaseState {
    /// Stale ones among them.
    Open,
    Stale,
    Quiet,
    Failed,
    Closed,
}

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    #[param(inline)]
    state: Option<CaseState>,
    /// Cases of one line.
    route: Option<String>,
    /// The cases before this place: `older` of a page.
    before: Option<String>,
    /// At most 200; 50 without.
    limit: Option<u32>,
}

/// Cases, the one with the newest event first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cases {
    cases: Vec<CaseView>,
    counts: CaseCounts,
    /// What to ask `before` for more; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<String>,
}

/// How many cases there are, of the line that was asked for; stale ones are open too.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseCounts {
    open: u32,
    stale: u32,
    quiet: u32,
    failed: u32,
    closed: u32,
}

/// One case with what its events did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseDetail {
    #[serde(flatten)]
    case: CaseView,
    /// Newest first.
    moves: Vec<MoveView>,
    /// What to ask `before` for more moves; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<String>,
    /// The cases that it speaks for, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    children: Vec<CaseView>,
}

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Moves {
    /// The moves before this place: `older` of a page.
    before: Option<i64>,
}

/// Lists cases, the one with the newest event first.
#[utoipa::path(get, operation_id = "list_cases", path = "/cases", tag = "cases", params(Which), responses((status = 200, body = Cases), Problems))]
pub(crate) async fn list(At(space): At, Question(asked): Question<Which>) -> Answer<Cases> {
    let filter = asked.state.map(|state| match state {
        CaseState::Open => CaseFilter::Open,
        CaseState::Stale => CaseFilter::Stale,
        CaseState::Quiet => CaseFilter::Quiet,
        CaseState::Failed => CaseFilter::Failed,
        CaseState::Closed => CaseFilter::Closed,
    });
    let route = asked.route.map(|text| id::<RouteId>(&text, "line")).transpose()?;
    let before = asked.before.map(|text| place(&text)).transpose()?;
    let limit = asked.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    let page = space.store.cases(filter, route, before, limit, space.world.now()).await?;
    let mut shower = Shower::of(&space).await?;
    let mut cases = Vec::with_capacity(page.cases.len());
    for row in &page.cases {
        cases.push(shower.show(row).await?);
    }
    let n = page.counts;
    let counts =
        CaseCounts { open: n.open, stale: n.stale, quiet: n.quiet, failed: n.failed, closed: n.closed };
    let older = page.older.map(|(at, seq)| format!("{}.{seq}", at.0));
    Ok(Json(Cases { cases, counts, older }))
}

fn place(text: &str) -> Result<(Timestamp, i64), Refusal> {
    let read = || {
        let (at, seq) = text.split_once('.')?;
        Some((Timestamp(at.parse().ok()?), seq.parse().ok()?))
    };
    read().ok_or_else(|| Refusal::unfit("cases.before", "This is no place in the list of cases."))
}

/// Shows one case with what its events did.
#[utoipa::path(get, operation_id = "read_case", path = "/cases/{id}", tag = "cases", params(("id" = String, Path, description = "A case's id"), Moves), responses((status = 200, body = CaseDetail), Problems))]
pub(crate) async fn read(
    At(space): At,
    Place(text): Place<String>,
    Question(Moves { before }): Question<Moves>,
) -> Answer<CaseDetail> {
    let case: CaseId = id(&text, "case")?;
    let now = space.world.now();
    let row = space.store.case(case, now).await?.ok_or_else(|| not_found("case"))?;
    let moves = space.store.moves_of(row.seq, before, LIMIT).await?;
    let children = space.store.members_of(row.seq, CHILDREN, now).await?;
    let mut shower = Shower::of(&space).await?;
    let older =
        (moves.len() == LIMIT as usize).then(|| moves.last().map(|last| last.seq.0.to_string())).flatten();
    let mut shown = Vec::with_capacity(children.len());
    for child in &children {
        shown.push(shower.show(child).await?);
    }
    let case = shower.show(&row).await?;
    let moves = moves.iter().map(|row| shower.moved(row)).collect();
    Ok(Json(CaseDetail { case, moves, older, children: shown }))
}

/// One case as an act leaves it.
pub(super) async fn shown(space: &Space, case: CaseId) -> Answer<CaseView> {
    let row = space.store.case(case, space.world.now()).await?.ok_or_else(|| not_found("case"))?;
    Ok(Json(Shower::of(space).await?.show(&row).await?))
}
