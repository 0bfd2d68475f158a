//! A query with ids in place of names: judged over one line by the plainest means. The store says the same in SQL, and
//! a test holds it to this.

use super::{
    LogState,
    text::{Phrase, has_phrase, tokens},
};
use crate::{
    delivery::State,
    filter::{self, Clause, Filter, Ready, Verdict, View, all, any},
    ids::{ConnectionId, RouteId},
    privacy::{Compiled, index_text},
    time::Timestamp,
};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};

/// A query ready for use.
#[derive(Debug, Clone)]
pub struct Bound {
    pub root: Node,
    /// The same fact told differently is in its reach.
    pub repeats: bool,
    /// Routes that are on hold.
    pub held: Vec<RouteId>,
    pub policies: Policies,
}

#[derive(Debug, Clone)]
pub enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Is(Atom),
}

#[derive(Debug, Clone)]
pub enum Atom {
    /// In small letters; a kind is one of these or ends in a dot and one of these.
    Kind(Vec<String>),
    Source(Vec<ConnectionId>),
    Route {
        any: Vec<RouteId>,
        /// Events that no line took.
        none: bool,
    },
    State(Vec<LogState>),
    Lane(Vec<[u8; 16]>),
    Cause(Vec<i64>),
    Since(Timestamp),
    Until(Timestamp),
    Field {
        clause: Clause,
        ready: Box<Ready>,
    },
    /// One of these can be seen.
    Text(Vec<Phrase>),
}

/// How many values a policy version took out of a path is not told by a view; the policy tells it.
#[derive(Debug, Clone, Default)]
pub struct Policies(pub BTreeMap<(ConnectionId, i64), Arc<Compiled>>);

/// What a line of the log is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub connection: ConnectionId,
    pub kind: &'a str,
    pub received_at: Timestamp,
    pub policy_version: i64,
    pub readable: bool,
    pub repeat: bool,
    pub view: &'a Value,
    /// Nothing where no line took the event.
    pub leg: Option<Leg>,
}

/// An event on one route.
#[derive(Debug, Clone, Copy)]
pub struct Leg {
    pub route: RouteId,
    pub state: State,
    pub lane: [u8; 16],
    /// The group of the inbox it is in, while it waits for a person.
    pub cause: Option<i64>,
}

/// The parts of a query that say something of every line in it.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a>(pub &'a [Node]);

impl Bound {
    /// Everything.
    pub fn all() -> Self {
        Self { root: Node::All(Vec::new()), repeats: false, held: Vec::new(), policies: Policies::default() }
    }

    /// Whether a line is meant.
    pub fn matches(&self, line: &Line<'_>) -> Verdict {
        if line.repeat && !self.repeats { Verdict::No } else { self.judge(&self.root, line) }
    }

    /// The parts that all must hold.
    pub fn terms(&self) -> Terms<'_> {
        match &self.root {
            Node::All(parts) => Terms(parts),
            single => Terms(std::slice::from_ref(single)),
        }
    }

    fn judge(&self, node: &Node, line: &Line<'_>) -> Verdict {
        match node {
            Node::All(parts) => all(parts.iter().map(|part| self.judge(part, line))),
            Node::Any(parts) => any(parts.iter().map(|part| self.judge(part, line))),
            Node::Not(part) => !self.judge(part, line),
            Node::Is(Atom::Field { ready, .. }) => {
                judge_field(ready, line.view, self.policies.of(line.connection, line.policy_version))
            }
            Node::Is(atom) => Verdict::of(self.holds(atom, line)),
        }
    }

    fn holds(&self, atom: &Atom, line: &Line<'_>) -> bool {
        match atom {
            Atom::Kind(kinds) => {
                let kind = line.kind.to_ascii_lowercase();
                kinds.iter().any(|wanted| {
                    kind == *wanted
                        || kind.strip_suffix(wanted.as_str()).is_some_and(|head| head.ends_with('.'))
                })
            }
            Atom::Source(sources) => sources.contains(&line.connection),
            Atom::Route { any, none } => match line.leg {
                Some(leg) => any.contains(&leg.route),
                None => *none,
            },
            Atom::State(states) => states.iter().any(|state| self.stands(*state, line)),
            Atom::Lane(lanes) => line.leg.is_some_and(|leg| lanes.contains(&leg.lane)),
            Atom::Cause(numbers) => {
                line.leg.and_then(|leg| leg.cause).is_some_and(|cause| numbers.contains(&cause))
            }
            Atom::Since(at) => line.received_at >= *at,
            Atom::Until(at) => line.received_at < *at,
            Atom::Text(phrases) => {
                let words = tokens(&index_text(line.view));
                phrases.iter().any(|phrase| has_phrase(&words, phrase))
            }
            // Has an answer of three values: asked above.
            Atom::Field { .. } => false,
        }
    }

    fn stands(&self, state: LogState, line: &Line<'_>) -> bool {
        let leg = |states: &[State]| line.leg.is_some_and(|leg| states.contains(&leg.state));
        let held = || line.leg.is_some_and(|leg| self.held.contains(&leg.route));
        match state {
            LogState::Waiting => leg(&[State::Waiting]) && !held(),
            LogState::Retrying => leg(&[State::Retrying]) && !held(),
            LogState::Held => leg(&[State::Waiting, State::Retrying]) && held(),
            LogState::Sending => leg(&[State::Sending]),
            LogState::InDoubt => leg(&[State::InDoubt, State::Asking]),
            LogState::Asking => leg(&[State::Asking]),
            LogState::Delivered => leg(&[State::Delivered]),
            LogState::Unconfirmed => leg(&[State::Unconfirmed]),
            LogState::Absorbed => leg(&[State::Absorbed]),
            LogState::Dead => leg(&[State::Dead]),
            LogState::Unrouted => line.leg.is_none() && line.readable && !line.repeat,
            LogState::Unreadable => !line.readable,
            LogState::Repeated => line.repeat,
        }
    }
}

impl Node {
    /// Every atom below.
    pub fn atoms(&self) -> Vec<&Atom> {
        match self {
            Node::All(parts) | Node::Any(parts) => parts.iter().flat_map(Node::atoms).collect(),
            Node::Not(part) => part.atoms(),
            Node::Is(atom) => vec![atom],
        }
    }
}

impl Policies {
    pub fn of(&self, connection: ConnectionId, version: i64) -> Option<&Compiled> {
        self.0.get(&(connection, version)).map(Arc::as_ref)
    }
}

/// What a clause says of a stored view. Where the policy that made the view is not known any more, what is not there
/// may have been taken out.
pub fn judge_field(ready: &Ready, view: &Value, policy: Option<&Compiled>) -> Verdict {
    match policy {
        Some(policy) => ready.judge(&View { view, policy }),
        None => ready.judge(&filter::Unsure(view)),
    }
}

pub(super) fn field(clause: Clause) -> Option<Atom> {
    let ready = Box::new(Filter::Is(clause.clone()).ready().ok()?);
    Some(Atom::Field { clause, ready })
}
