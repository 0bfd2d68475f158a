//! Which lines of the log are meant: what the list shows, a replay takes and an export writes are the same query.
//!
//! A query judges a *line*: an event on one route, or an event alone where no route took it. `state:dead route:x` is one
//! line that is both, and a `-` before a term speaks of that line, not of the event's other ones. What a policy hides
//! makes a clause on it *unknown*, and an unknown line is never shown. Free text is different: it asks for words that
//! can be seen, and whether they can be seen is always known.

use crate::path::FieldPath;

mod bind;
mod bound;
mod parse;
mod print;
mod terms;
mod text;
mod token;
mod when;
mod words;

pub use bind::{Names, RouteName};
pub use bound::{Atom, Bound, Leg, Line, Node, Policies, Terms, judge_field};
pub use jiff::tz::TimeZone as Zone;
pub use parse::{Mistake, Place, Reading};
pub use text::{Phrase, has_phrase, tokens};
pub use when::{Unit, When};

/// A query as it is written. [`Display`](std::fmt::Display) writes it so that it reads back as itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Every part; without parts, everything.
    All(Vec<Query>),
    /// At least one part.
    Any(Vec<Query>),
    Not(Box<Query>),
    Is(Term),
}

/// One thing asked for. Of several values one is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// `genesys.disposition`, or its end: `disposition`.
    Kind(Vec<String>),
    /// The account it came from, by name or id.
    Source(Vec<String>),
    /// The line it is on, by name or id; `none` for events that no line took.
    Route(Vec<String>),
    /// The account or the place the line writes to, by name or id.
    Target(Vec<String>),
    State(Vec<LogState>),
    /// What must stay in order: a conversation, a ticket.
    Key(Vec<String>),
    /// What it waits for a person with: a group of the inbox, by its number.
    Cause(Vec<i64>),
    /// Received at or after.
    Since(When),
    /// Received before.
    Until(When),
    /// Something stands at this path, shown or hidden.
    Has(FieldPath),
    Field {
        path: FieldPath,
        op: FieldOp,
        values: Vec<Literal>,
    },
    /// Words that can be seen, one after the other.
    Text {
        text: String,
        /// The last word may go on.
        prefix: bool,
    },
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldOp {
    Is,
    IsNot,
    More,
    AtLeast,
    Less,
    AtMost,
    Contains,
}

/// A value as it was written. In quotes it is text whatever it looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    pub text: String,
    pub quoted: bool,
}

/// Where a line of the log stands, as a person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogState {
    Waiting,
    Sending,
    Retrying,
    /// In doubt, with those that only a person can clear up.
    InDoubt,
    /// Of those in doubt, the ones that only a person can clear up.
    Asking,
    /// Waits behind a hold.
    Held,
    Delivered,
    Unconfirmed,
    Absorbed,
    Dead,
    /// No line took it.
    Unrouted,
    Unreadable,
    /// The same fact told again with another body. Such events are in a query's reach only where it names this.
    Repeated,
}

impl LogState {
    pub const ALL: [LogState; 13] = [
        LogState::Waiting,
        LogState::Sending,
        LogState::Retrying,
        LogState::InDoubt,
        LogState::Asking,
        LogState::Held,
        LogState::Delivered,
        LogState::Unconfirmed,
        LogState::Absorbed,
        LogState::Dead,
        LogState::Unrouted,
        LogState::Unreadable,
        LogState::Repeated,
    ];

    /// As it is written in a query.
    pub fn name(self) -> &'static str {
        match self {
            LogState::Waiting => "waiting",
            LogState::Sending => "sending",
            LogState::Retrying => "retrying",
            LogState::InDoubt => "in_doubt",
            LogState::Asking => "asking",
            LogState::Held => "held",
            LogState::Delivered => "delivered",
            LogState::Unconfirmed => "unconfirmed",
            LogState::Absorbed => "absorbed",
            LogState::Dead => "dead",
            LogState::Unrouted => "unrouted",
            LogState::Unreadable => "unreadable",
            LogState::Repeated => "repeated",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl Query {
    /// Everything.
    pub fn all() -> Self {
        Query::All(Vec::new())
    }

    /// Reads a query.
    ///
    /// # Errors
    /// Every [`Mistake`] with its place in the text.
    pub fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        let reading = Reading::of(text);
        if reading.mistakes.is_empty() { Ok(reading.query) } else { Err(reading.mistakes) }
    }

    /// Typed words, taken as words and nothing else: each may go on.
    pub fn typed(text: &str) -> Self {
        let parts = token::plain(text).into_iter().filter(|word| !tokens(word).is_empty());
        let parts = parts.map(|text| Query::Is(Term::Text { text, prefix: true })).take(TYPED_WORDS_MAX);
        Query::All(parts.collect()).tidy()
    }

    /// Both at once.
    pub fn and(self, other: Query) -> Self {
        Query::All(vec![self, other]).tidy()
    }

    /// The same meaning with no group inside a group of its kind, and none of a single part.
    pub fn tidy(self) -> Self {
        let mut flat = Vec::new();
        let every = match self {
            Query::Not(part) => return Query::Not(Box::new(part.tidy())),
            Query::Is(term) => return Query::Is(term),
            Query::All(parts) => {
                for part in parts.into_iter().map(Query::tidy) {
                    if let Query::All(inner) = part { flat.extend(inner) } else { flat.push(part) }
                }
                true
            }
            Query::Any(parts) => {
                for part in parts.into_iter().map(Query::tidy) {
                    if let Query::Any(inner) = part { flat.extend(inner) } else { flat.push(part) }
                }
                false
            }
        };
        match flat.len() {
            1 => flat.remove(0),
            _ if every => Query::All(flat),
            _ => Query::Any(flat),
        }
    }

    /// Its terms in the order in which they are written.
    pub fn terms(&self) -> Vec<&Term> {
        match self {
            Query::All(parts) | Query::Any(parts) => parts.iter().flat_map(Query::terms).collect(),
            Query::Not(part) => part.terms(),
            Query::Is(term) => vec![term],
        }
    }
}

/// More typed words than this narrow nothing further.
const TYPED_WORDS_MAX: usize = 16;

#[cfg(test)]
mod tests;
