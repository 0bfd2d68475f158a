//! One event as a row of the log.

use crate::names::{DeliveryState, Names, Source};
use patchbay_store::EventRow as Stored;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// One event as a row of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EventRow {
    pub(crate) id: String,
    /// Place in the order of acceptance.
    pub(crate) seq: i64,
    pub(crate) kind: String,
    /// What kind of fact, in words: “Disposition”.
    pub(crate) title: String,
    /// What it says, from its masked view.
    pub(crate) summary: String,
    pub(crate) source: Source,
    /// UTC milliseconds, like every time here.
    pub(crate) occurred_at: i64,
    pub(crate) received_at: i64,
    /// Length of the request it came in.
    pub(crate) bytes: u32,
    /// The worst of its lines.
    pub(crate) state: EventState,
    pub(crate) lines: Vec<LineView>,
    /// How often the same fact was sent again.
    pub(crate) repeats: u32,
}

/// One line that took the event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LineView {
    pub(crate) route: String,
    pub(crate) name: String,
    /// What the line writes to, by name.
    pub(crate) target: String,
    pub(crate) delivery: String,
    pub(crate) state: DeliveryState,
}

/// Where an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EventState {
    Waiting,
    Sending,
    Retrying,
    InDoubt,
    Held,
    Delivered,
    Unconfirmed,
    Absorbed,
    Dead,
    /// No line takes it.
    Unrouted,
    /// Genuine, and yet not readable.
    Unreadable,
}

impl EventRow {
    /// `view` is the stored view of `row`.
    pub(crate) fn of(row: &Stored, view: &Value, names: &Names) -> Self {
        let (title, summary) = title(row, view, names);
        let lines: Vec<LineView> = row
            .lines
            .iter()
            .map(|line| LineView {
                route: line.route.to_string(),
                name: names.route(line.route),
                target: names.container(line.route),
                delivery: line.delivery.to_string(),
                state: names.state(line.route, line.state),
            })
            .collect();
        Self {
            id: row.id.to_string(),
            seq: row.seq.0,
            kind: row.kind.0.clone(),
            title,
            summary,
            source: names.source(row.connection),
            occurred_at: row.occurred_at.0,
            received_at: row.received_at.0,
            bytes: row.bytes,
            // The same fact told differently is kept beside the first and goes nowhere.
            state: if row.shadow_of.is_some() { EventState::Absorbed } else { worst(row.readable, &lines) },
            lines,
            repeats: row.repeats,
        }
    }
}

fn title(row: &Stored, view: &Value, names: &Names) -> (String, String) {
    if !row.readable {
        let why = view.get("unreadable").and_then(Value::as_str).unwrap_or_default();
        return ("Unreadable body".to_owned(), why.to_owned());
    }
    let receive = names.connector(row.connection).and_then(|connector| connector.receive());
    let (title, summary) = receive
        .map_or_else(|| (row.kind.0.clone(), String::new()), |receive| receive.title(&row.kind.0, view));
    match row.shadow_of {
        // The same fact with another body: shown beside the first, never delivered.
        Some(_) => (format!("{title}, told again differently"), summary),
        None => (title, summary),
    }
}

fn worst(readable: bool, lines: &[LineView]) -> EventState {
    if !readable {
        return EventState::Unreadable;
    }
    lines.iter().map(|line| line.state).max_by_key(|state| weight(*state)).map_or(
        EventState::Unrouted,
        |state| match state {
            DeliveryState::Waiting => EventState::Waiting,
            DeliveryState::Sending => EventState::Sending,
            DeliveryState::Retrying => EventState::Retrying,
            DeliveryState::InDoubt => EventState::InDoubt,
            DeliveryState::Held => EventState::Held,
            DeliveryState::Delivered => EventState::Delivered,
            DeliveryState::Unconfirmed => EventState::Unconfirmed,
            DeliveryState::Absorbed => EventState::Absorbed,
            DeliveryState::Dead => EventState::Dead,
        },
    )
}

/// How much a state needs looking at.
fn weight(state: DeliveryState) -> u8 {
    match state {
        DeliveryState::Absorbed => 0,
        DeliveryState::Delivered => 1,
        DeliveryState::Unconfirmed => 2,
        DeliveryState::Waiting => 3,
        DeliveryState::Sending => 4,
        DeliveryState::Retrying => 5,
        DeliveryState::Held => 6,
        DeliveryState::InDoubt => 7,
        DeliveryState::Dead => 8,
    }
}
