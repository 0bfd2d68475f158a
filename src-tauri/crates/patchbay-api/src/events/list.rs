//! The log, page by page.

use super::row::{EventRow, EventState};
use crate::{
    door::{Answer, At, Problems, Question, Refusal},
    names::Names,
    query::{bound, mistaken},
    space::Space,
};
use axum::Json;
use http::StatusCode;
use patchbay_model::{
    ids::{ConnectionId, DeliveryId, EventId, RouteId, Seq},
    problem::Problem,
    query::{Bound, LogState, Query, Term},
    time::Timestamp,
};
use patchbay_store::Error;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const LIMIT: u32 = 100;
const LIMIT_MAX: u32 = 500;

/// Which events.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventQuery {
    /// Rows of a page, 100 unless said; at most 500.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// The rows before this one: `older` of a page.
    before: Option<i64>,
    /// The rows after this one: `newer` of a page, or the `seq` of the last row seen.
    after: Option<i64>,
    /// The rows around this moment, in UTC milliseconds: a far jump. `older` and `newer` lead on from there.
    at: Option<i64>,
    /// A filter of the log: `kind:disposition state:dead,held since:2h "free text"`. What else is given narrows it.
    query: Option<String>,
    /// Words that must all be there; a hidden number or address is found by typing it. An id finds its event.
    q: Option<String>,
    kind: Option<String>,
    /// A connection's id.
    source: Option<String>,
    /// A route's id, or `none` for events that no line takes.
    route: Option<String>,
    state: Option<EventState>,
}

/// Rows in ascending order, the newest last.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct EventPage {
    rows: Vec<EventRow>,
    /// What to ask `before` for older rows; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<String>,
    /// What to ask `after` for newer rows; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    newer: Option<String>,
    /// The search ran out of time; ask on from `older`.
    partial: bool,
    /// How far back the search has looked, when it ran out of time: when the last event it read was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    searched_back_to: Option<i64>,
}

/// Lists events, newest last.
#[utoipa::path(get, operation_id = "list_events", path = "/events", tag = "events", params(EventQuery), responses((status = 200, body = EventPage), Problems))]
pub(crate) async fn list(At(space): At, Question(query): Question<EventQuery>) -> Answer<EventPage> {
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(unreadable(format!("A page has from 1 to {LIMIT_MAX} rows.")));
    }
    if [query.before, query.after, query.at].iter().flatten().count() > 1 {
        return Err(unreadable("Ask for rows before one, after one or around a moment.".to_owned()));
    }
    let names = Names::read(&space).await?;
    if let Some(page) = by_id(&space, &names, &query).await? {
        return Ok(Json(page));
    }
    let wanted = bound(&space, &names, &wanted(&query)?).await?;
    let store = &space.store;
    let text = |seq: Seq| seq.0.to_string();
    if let Some(at) = query.at {
        let around = store.events_at(wanted, Timestamp(at), limit).await?;
        let (earlier, later) = (around.earlier, around.later);
        return Ok(Json(EventPage {
            rows: earlier.rows.iter().chain(&later.rows).map(|row| shown(row, &names)).collect(),
            older: earlier.reached.filter(|_| earlier.more).map(text),
            newer: later.reached.filter(|_| later.more).map(text),
            partial: earlier.partial || later.partial,
            searched_back_to: received(&space, earlier.reached.filter(|_| earlier.partial)).await?,
        }));
    }
    let page = match query.after {
        Some(after) => store.events_after(wanted, Seq(after), limit).await?,
        None => store.events(wanted, query.before.map(Seq), limit).await?,
    };
    let rows: Vec<EventRow> = page.rows.iter().map(|row| shown(row, &names)).collect();
    let (first, last) = (rows.first().map(|row| row.seq), rows.last().map(|row| row.seq));
    let reached = page.reached.filter(|_| page.more);
    let (older, newer) = match (query.before, query.after) {
        // Rows before the one that was given are older by its own word.
        (_, Some(after)) => (Some(first.unwrap_or(after + 1).to_string()), reached.map(text)),
        (before, None) => (reached.map(text), before.map(|before| last.unwrap_or(before - 1).to_string())),
    };
    let back = query.after.is_none() && page.partial;
    let searched_back_to = received(&space, page.reached.filter(|_| back)).await?;
    Ok(Json(EventPage { rows, older, newer, partial: page.partial, searched_back_to }))
}

/// When the event that a walk has reached was received; the one before it where that one is gone.
async fn received(space: &Space, reached: Option<Seq>) -> Result<Option<i64>, Error> {
    let Some(reached) = reached else { return Ok(None) };
    let page = space.store.events(Bound::all(), Some(Seq(reached.0 + 1)), 1).await?;
    Ok(page.rows.first().map(|row| row.received_at.0))
}

fn shown(row: &patchbay_store::EventRow, names: &Names) -> EventRow {
    let view = serde_json::from_str(&row.view).unwrap_or_default();
    EventRow::of(row, &view, names)
}

/// A pasted id finds its event whatever else is filtered.
async fn by_id(space: &Space, names: &Names, query: &EventQuery) -> Result<Option<EventPage>, Refusal> {
    let typed = query.q.as_deref().or(query.query.as_deref());
    let Some(text) = typed.map(str::trim) else { return Ok(None) };
    let event = match (text.parse::<EventId>(), text.parse::<DeliveryId>()) {
        (Ok(event), _) => Some(event),
        (_, Ok(delivery)) => space.store.event_of(delivery).await?,
        (Err(_), Err(_)) => return Ok(None),
    };
    let found = match event {
        Some(event) => space.store.event(event).await?,
        None => None,
    };
    let rows = found.iter().map(|full| shown(&full.row, names)).collect();
    Ok(Some(EventPage { rows, ..EventPage::default() }))
}

/// Everything that was asked for as one query.
fn wanted(asked: &EventQuery) -> Result<Query, Refusal> {
    let given =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let mut parts = Vec::new();
    if let Some(text) = given(&asked.query) {
        parts.push(Query::parse(&text).map_err(|mistakes| mistaken(&mistakes))?);
    }
    parts.extend(given(&asked.kind).map(|kind| Query::Is(Term::Kind(vec![kind]))));
    if let Some(source) = given(&asked.source) {
        if source.parse::<ConnectionId>().is_err() {
            return Err(unreadable("“source” is not an account's id.".to_owned()));
        }
        parts.push(Query::Is(Term::Source(vec![source])));
    }
    if let Some(route) = given(&asked.route) {
        if route != "none" && route.parse::<RouteId>().is_err() {
            return Err(unreadable("“route” is not a line's id.".to_owned()));
        }
        parts.push(Query::Is(Term::Route(vec![route])));
    }
    parts.extend(asked.state.map(|state| Query::Is(Term::State(vec![in_state(state)]))));
    parts.extend(given(&asked.q).map(|text| Query::typed(&text)));
    Ok(Query::All(parts).tidy())
}

fn in_state(state: EventState) -> LogState {
    match state {
        EventState::Waiting => LogState::Waiting,
        EventState::Sending => LogState::Sending,
        EventState::Retrying => LogState::Retrying,
        EventState::InDoubt => LogState::InDoubt,
        EventState::Held => LogState::Held,
        EventState::Delivered => LogState::Delivered,
        EventState::Unconfirmed => LogState::Unconfirmed,
        EventState::Absorbed => LogState::Absorbed,
        EventState::Dead => LogState::Dead,
        EventState::Unrouted => LogState::Unrouted,
        EventState::Unreadable => LogState::Unreadable,
    }
}

fn unreadable(message: String) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, Problem::new("request.query", message))
}
