//! The log, page by page.

use super::{
    row::{EventRow, EventState},
    words::spellings,
};
use crate::{
    door::{Answer, At, Problems, Question, Refusal},
    names::Names,
    space::Space,
};
use axum::Json;
use http::StatusCode;
use patchbay_model::{
    delivery::State,
    ids::{DeliveryId, EventId, Seq},
    problem::Problem,
    route::EventKind,
};
use patchbay_store::{EventFilter, WhichRoute};
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
    /// How far back the search has looked.
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
    if query.before.is_some() && query.after.is_some() {
        return Err(unreadable("Ask for rows before one or after one, not both.".to_owned()));
    }
    let names = Names::read(&space).await?;
    if let Some(page) = by_id(&space, &names, &query).await? {
        return Ok(Json(page));
    }
    let filter = filter(&space, &names, &query)?;
    let page = match query.after {
        Some(after) => space.store.events_after(filter, Seq(after), limit).await?,
        None => space.store.events(filter, query.before.map(Seq), limit).await?,
    };
    let rows: Vec<EventRow> = page.rows.iter().map(|row| shown(row, &names)).collect();
    let (first, last) = (rows.first().map(|row| row.seq), rows.last().map(|row| row.seq));
    let text = |seq: i64| seq.to_string();
    let (older, newer) = match (query.before, query.after) {
        // Rows before the one that was given are older by its own word.
        (_, Some(after)) => (Some(text(first.unwrap_or(after + 1))), last.filter(|_| page.more).map(text)),
        (before, None) => {
            let older = page.searched_back_to.map(|seq| seq.0).or(first).filter(|_| page.more);
            (older.map(text), before.map(|before| text(last.unwrap_or(before - 1))))
        }
    };
    let searched_back_to = page.searched_back_to.filter(|_| page.partial).map(|seq| seq.0);
    Ok(Json(EventPage { rows, older, newer, partial: page.partial, searched_back_to }))
}

fn shown(row: &patchbay_store::EventRow, names: &Names) -> EventRow {
    let view = serde_json::from_str(&row.view).unwrap_or_default();
    EventRow::of(row, &view, names)
}

/// A pasted id finds its event whatever else is filtered.
async fn by_id(space: &Space, names: &Names, query: &EventQuery) -> Result<Option<EventPage>, Refusal> {
    let Some(text) = query.q.as_deref().map(str::trim) else { return Ok(None) };
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

fn filter(space: &Space, names: &Names, query: &EventQuery) -> Result<EventFilter, Refusal> {
    let mut filter = EventFilter::default();
    filter.kind = query.kind.as_deref().filter(|kind| !kind.is_empty()).map(EventKind::from);
    if let Some(source) = query.source.as_deref().filter(|id| !id.is_empty()) {
        filter.source =
            Some(source.parse().map_err(|_| unreadable("“source” is not an account's id.".to_owned()))?);
    }
    filter.route = match query.route.as_deref().filter(|id| !id.is_empty()) {
        None => None,
        Some("none") => Some(WhichRoute::None),
        Some(id) => {
            let route = id.parse().map_err(|_| unreadable("“route” is not a line's id.".to_owned()))?;
            Some(WhichRoute::Is(route))
        }
    };
    if let Some(state) = query.state {
        in_state(&mut filter, state, names);
    }
    let keys = space.live.as_ref().map(|live| live.vault.keys());
    let identity = keys.as_ref().map(|keys| keys.identity());
    filter.words = query.q.as_deref().map(|text| spellings(text, identity)).unwrap_or_default();
    Ok(filter)
}

fn in_state(filter: &mut EventFilter, state: EventState, names: &Names) {
    filter.states = match state {
        EventState::Waiting => vec![State::Waiting],
        EventState::Sending => vec![State::Sending],
        EventState::Retrying => vec![State::Retrying],
        EventState::InDoubt => vec![State::InDoubt, State::Asking],
        EventState::Held => vec![State::Waiting, State::Retrying],
        EventState::Delivered => vec![State::Delivered],
        EventState::Unconfirmed => vec![State::Unconfirmed],
        EventState::Absorbed => vec![State::Absorbed],
        EventState::Dead => vec![State::Dead],
        EventState::Unrouted | EventState::Unreadable => vec![],
    };
    match state {
        EventState::Held => filter.among = Some(names.held_routes()),
        EventState::Waiting | EventState::Retrying => filter.not_among = names.held_routes(),
        EventState::Unrouted => {
            filter.route = Some(WhichRoute::None);
            filter.readable = Some(true);
        }
        EventState::Unreadable => filter.readable = Some(false),
        EventState::Sending
        | EventState::InDoubt
        | EventState::Delivered
        | EventState::Unconfirmed
        | EventState::Absorbed
        | EventState::Dead => {}
    }
}

fn unreadable(message: String) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, Problem::new("request.query", message))
}
