//! Where a query's events can be, from what is indexed: conditions that every line in the set must meet. They only
//! narrow the walk; what is found is still judged by the whole query.

use super::{Texts, Words};
use crate::error::Error;
use patchbay_model::{
    delivery::State,
    ids::{ConnectionId, RouteId},
    query::{Atom, Bound, LogState, Node},
};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// What narrows a walk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidates {
    /// To match against `dims`.
    pub(crate) dims: Option<String>,
    /// To match against `words`.
    pub(crate) words: Option<String>,
    /// States one of which a line of the event must be in.
    pub(crate) states: Option<BTreeSet<u8>>,
}

/// A kind can be any text; past this its words are cut, which only widens the net.
const KIND_BYTES_MAX: usize = 64;

/// The words of one event in `dims`. `legs` are the route and lane of each delivery.
pub(crate) fn event_tokens(
    kind: &str,
    source: ConnectionId,
    readable: bool,
    legs: &[(RouteId, [u8; 16])],
) -> String {
    let kind = kind.to_ascii_lowercase();
    let tails = kind.match_indices('.').map(|(dot, _)| &kind[dot + 1..]);
    let mut words: BTreeSet<String> = std::iter::once(kind.as_str()).chain(tails).map(kind_token).collect();
    words.insert(source_token(source));
    if !readable {
        words.insert("u_".into());
    }
    if legs.is_empty() {
        words.insert("r_none".into());
    }
    for (route, lane) in legs {
        words.insert(route_token(*route));
        words.insert(lane_token(lane));
    }
    words.into_iter().collect::<Vec<_>>().join(" ")
}

fn kind_token(kind: &str) -> String {
    let cut = &kind[..kind.floor_char_boundary(kind.len().min(KIND_BYTES_MAX))];
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!("k_{}", cut.chars().map(word).collect::<String>())
}

/// Half of an id is enough to narrow by.
fn half(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn source_token(source: ConnectionId) -> String {
    format!("s_{}", half(&source.bytes()[8..]))
}

fn route_token(route: RouteId) -> String {
    format!("r_{}", half(&route.bytes()[8..]))
}

fn lane_token(lane: &[u8; 16]) -> String {
    format!("l_{}", half(&lane[..8]))
}

/// What is found no more often than this is rare.
const RARE: i64 = 200;

impl Candidates {
    pub(crate) fn of(bound: &Bound, texts: &Texts) -> Self {
        of(&bound.root, texts)
    }

    /// Keeps what narrows the most, where there is a choice; the whole query is asked of what it leaves. With that,
    /// whether it is rare between the two numbers.
    pub(crate) fn rarest(self, db: &Connection, low: i64, high: i64) -> Result<(Self, bool), Error> {
        if let Some(dims) = &self.dims
            && (self.states.is_some() || self.words.is_some())
            && is_rare(db, "dims", dims, low, high)?
        {
            return Ok((Self { words: None, states: None, ..self }, true));
        }
        if self.states.is_some() {
            // What is not delivered is rare beside what is.
            return Ok((Self { dims: None, words: None, ..self }, true));
        }
        if let Some(words) = &self.words
            && self.dims.is_some()
            && is_rare(db, "words", words, low, high)?
        {
            return Ok((Self { dims: None, ..self }, true));
        }
        Ok((self, false))
    }
}

fn is_rare(db: &Connection, table: &str, wanted: &str, low: i64, high: i64) -> Result<bool, Error> {
    let mut count = db.prepare_cached(&format!(
        "SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ?1 AND rowid >= ?2 AND rowid < ?3 LIMIT ?4)"
    ))?;
    let found: i64 = count.query_row(params![wanted, low, high, RARE + 1], |row| row.get(0))?;
    Ok(found <= RARE)
}

fn of(node: &Node, texts: &Texts) -> Candidates {
    match node {
        Node::All(parts) => parts.iter().map(|part| of(part, texts)).fold(Candidates::default(), |a, b| {
            Candidates {
                dims: both(a.dims, b.dims),
                words: both(a.words, b.words),
                states: match (a.states, b.states) {
                    // One line is in both; an event may have others, so the smaller set narrows alone.
                    (Some(a), Some(b)) => Some(if b.len() < a.len() { b } else { a }),
                    (a, b) => a.or(b),
                },
            }
        }),
        Node::Any(parts) => {
            let mut parts = parts.iter().map(|part| of(part, texts));
            let Some(first) = parts.next() else { return Candidates::default() };
            parts.fold(first, |a, b| Candidates {
                dims: either(a.dims, b.dims),
                words: either(a.words, b.words),
                states: a.states.zip(b.states).map(|(a, b)| &a | &b),
            })
        }
        // What is not in an index says little of where the rest is.
        Node::Not(_) => Candidates::default(),
        Node::Is(atom) => of_atom(atom, texts),
    }
}

fn of_atom(atom: &Atom, texts: &Texts) -> Candidates {
    let dims = |words: Vec<String>| {
        let words = if words.is_empty() { vec!["nothing_".to_owned()] } else { words };
        Candidates { dims: Some(format!("({})", words.join(" OR "))), ..Candidates::default() }
    };
    match atom {
        Atom::Kind(kinds) => dims(kinds.iter().map(|kind| kind_token(kind)).collect()),
        Atom::Source(sources) => dims(sources.iter().map(|id| source_token(*id)).collect()),
        Atom::Route { any, none } => {
            let none = none.then(|| "r_none".to_owned());
            dims(any.iter().map(|id| route_token(*id)).chain(none).collect())
        }
        Atom::Lane(lanes) => dims(lanes.iter().map(lane_token).collect()),
        Atom::State(states) => of_states(states),
        // A delivery has a cause while it waits for a person, and in no other state.
        Atom::Cause(_) => of_states(&[LogState::Dead, LogState::Asking]),
        Atom::Text(_) => match texts.get(atom) {
            Words::Match(words) => Candidates { words: Some(format!("({words})")), ..Candidates::default() },
            Words::Read => Candidates::default(),
        },
        Atom::Since(_) | Atom::Until(_) | Atom::Field { .. } => Candidates::default(),
    }
}

fn of_states(states: &[LogState]) -> Candidates {
    let alone = |state: &LogState| match state {
        LogState::Unrouted => Some("r_none"),
        LogState::Unreadable => Some("u_"),
        _ => None,
    };
    if let Some(words) = states.iter().map(alone).collect::<Option<Vec<_>>>() {
        return Candidates { dims: Some(format!("({})", words.join(" OR "))), ..Candidates::default() };
    }
    let mut numbers = BTreeSet::new();
    for state in states {
        let of: &[State] = match state {
            LogState::Waiting => &[State::Waiting],
            LogState::Sending => &[State::Sending],
            LogState::Retrying => &[State::Retrying],
            LogState::InDoubt => &[State::InDoubt, State::Asking],
            LogState::Asking => &[State::Asking],
            LogState::Held => &[State::Waiting, State::Retrying],
            LogState::Unconfirmed => &[State::Unconfirmed],
            LogState::Absorbed => &[State::Absorbed],
            LogState::Dead => &[State::Dead],
            // Most lines are delivered; of the others no index tells.
            LogState::Delivered | LogState::Unrouted | LogState::Unreadable | LogState::Repeated => {
                return Candidates::default();
            }
        };
        numbers.extend(of.iter().map(|state| *state as u8));
    }
    Candidates { states: Some(numbers), ..Candidates::default() }
}

fn both(a: Option<String>, b: Option<String>) -> Option<String> {
    match (a, b) {
        (Some(a), Some(b)) => Some(format!("{a} AND {b}")),
        (a, b) => a.or(b),
    }
}

fn either(a: Option<String>, b: Option<String>) -> Option<String> {
    a.zip(b).map(|(a, b)| format!("(({a}) OR ({b}))"))
}

/// The events with a line in one of these states, within the range: each state by the index it has.
pub(crate) fn in_states(states: &BTreeSet<u8>) -> String {
    let by_index = |state: &u8| {
        match state {
        0 | 1 => {
            // Deliveries are made in the order of their events.
            let at = |bound: &str| {
                format!("(SELECT f.seq FROM delivery f WHERE f.event >= {bound} ORDER BY f.event, f.seq LIMIT 1)")
            };
            format!(
                "SELECT event FROM delivery INDEXED BY delivery_live WHERE live = 1 AND state = {state}
                 AND seq >= {} AND seq < coalesce({}, 9223372036854775807)",
                at("?1"),
                at("?2")
            )
        }
        6 | 7 => format!(
            "SELECT event FROM delivery INDEXED BY delivery_quiet WHERE state IN (6, 7) AND state = {state}
             AND event >= ?1 AND event < ?2"
        ),
        _ => format!(
            "SELECT event FROM delivery INDEXED BY delivery_attention WHERE state IN (2, 3, 4, 8) AND state = {state}
             AND event >= ?1 AND event < ?2"
        ),
    }
    };
    states.iter().map(by_index).collect::<Vec<_>>().join(" UNION ALL ")
}
