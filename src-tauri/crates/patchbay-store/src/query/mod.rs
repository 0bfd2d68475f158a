//! A query as SQL. The one place where `patchbay_model::query` becomes statements: pages, frozen sets, strips and
//! exports all come from here, and a test holds them to the plain evaluator of the model.
//!
//! SQL has the same three values as the model: unknown is NULL, and only what is true is shown.

#[cfg(test)]
mod agrees;
mod candidates;
pub(crate) mod functions;
pub(crate) mod spans;
mod walk;

pub(crate) use candidates::event_tokens;
pub(crate) use walk::{Found, Hunt};

use crate::error::Error;
use functions::FieldTerm;
use patchbay_model::{
    filter::{Clause, Op},
    ids::ConnectionId,
    query::{Atom, Bound, LogState, Node, Phrase},
};
use rusqlite::{Connection, types::Value};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// How a text term is asked for where the index has got to.
#[derive(Debug, Clone)]
pub(crate) enum Words {
    Match(String),
    /// Too many words begin so: every view is read.
    Read,
}

/// The texts of a query, made ready once for a page. By where their atom stands.
#[derive(Debug, Default)]
pub(crate) struct Texts(BTreeMap<usize, Words>);

/// More words than this that begin alike are not looked up one by one.
const BEGINNINGS_MAX: usize = 64;

impl Texts {
    pub(crate) fn of(db: &Connection, bound: &Bound) -> Result<Self, Error> {
        let mut texts = Self::default();
        for atom in bound.root.atoms() {
            if let Atom::Text(phrases) = atom {
                texts.0.insert(address(atom), words(db, phrases)?);
            }
        }
        Ok(texts)
    }

    pub(crate) fn get(&self, atom: &Atom) -> &Words {
        self.0.get(&address(atom)).unwrap_or(&Words::Read)
    }
}

fn address(atom: &Atom) -> usize {
    std::ptr::from_ref(atom) as usize
}

fn words(db: &Connection, phrases: &[Phrase]) -> Result<Words, Error> {
    let mut any = Vec::new();
    for phrase in phrases.iter().filter(|phrase| !phrase.words.is_empty()) {
        let Some((last, before)) = phrase.words.split_last() else { continue };
        let endings = if phrase.prefix { beginnings(db, last)? } else { Some(vec![last.clone()]) };
        let Some(endings) = endings else { return Ok(Words::Read) };
        any.extend(endings.iter().map(|ending| {
            let words: Vec<&str> = before.iter().map(String::as_str).chain([ending.as_str()]).collect();
            // Words are letters, digits and underscores: nothing in them ends the quotes.
            format!("\"{}\"", words.join(" "))
        }));
    }
    // A word that nothing begins with.
    Ok(Words::Match(if any.is_empty() { "\"_ _\"".to_owned() } else { any.join(" OR ") }))
}

/// The indexed words that begin so; nothing where there are too many.
fn beginnings(db: &Connection, start: &str) -> Result<Option<Vec<String>>, Error> {
    let mut next = db.prepare_cached("SELECT term FROM words_terms WHERE term >= ?1 LIMIT 1")?;
    let mut found: Vec<String> = Vec::new();
    let mut from = start.to_owned();
    while found.len() <= BEGINNINGS_MAX {
        let term: Option<String> = crate::rows::optional(next.query_row([&from], |row| row.get(0)))?;
        match term.filter(|term| term.starts_with(start)) {
            None => return Ok(Some(found)),
            Some(term) => {
                // The next word there can be.
                from = format!("{term}\u{1}");
                found.push(term);
            }
        }
    }
    Ok(None)
}

/// What a statement is made of.
pub(crate) struct Compiler<'a> {
    bound: &'a Bound,
    texts: &'a Texts,
    /// The range is one that the index has got to.
    indexed: bool,
    /// Words are looked up event by event, and not as the set of all events that have them: better where few are left.
    pub(crate) one_by_one: bool,
    /// `?1` and `?2` are the range: from the first, before the second.
    pub(crate) values: Vec<Value>,
}

/// Whose line a condition is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// The delivery `d`.
    Leg,
    /// An event without one.
    Alone,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(bound: &'a Bound, texts: &'a Texts, indexed: bool, from: i64, end: i64) -> Self {
        Self { bound, texts, indexed, one_by_one: false, values: vec![from.into(), end.into()] }
    }

    pub(crate) fn put(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    /// What holds of an event whatever lines it has, and what is asked of each line.
    pub(crate) fn parts(&self) -> (Vec<&'a Node>, Vec<&'a Node>) {
        self.bound.terms().0.iter().partition(|node| !node.atoms().iter().any(|atom| is_of_line(atom)))
    }

    /// All of `nodes`; true where there are none.
    pub(crate) fn all(&mut self, nodes: &[&Node], on: On) -> String {
        let parts: Vec<String> = nodes.iter().map(|node| self.node(node, on, true)).collect();
        if parts.is_empty() { "1".to_owned() } else { format!("({})", parts.join(" AND ")) }
    }

    fn node(&mut self, node: &Node, on: On, upright: bool) -> String {
        let mut join = |parts: &[Node], word: &str, none: &str| {
            let parts: Vec<String> = parts.iter().map(|part| self.node(part, on, upright)).collect();
            if parts.is_empty() { none.to_owned() } else { format!("({})", parts.join(word)) }
        };
        match node {
            Node::All(parts) => join(parts, " AND ", "1"),
            Node::Any(parts) => join(parts, " OR ", "0"),
            Node::Not(part) => format!("(NOT {})", self.node(part, on, !upright)),
            Node::Is(atom) => self.atom(atom, on, upright),
        }
    }

    fn atom(&mut self, atom: &Atom, on: On, upright: bool) -> String {
        match atom {
            Atom::Kind(kinds) => {
                let each: Vec<String> = kinds
                    .iter()
                    .map(|kind| {
                        let whole = self.put(kind.clone());
                        let tail = self.put(format!(".{kind}"));
                        let length = kind.chars().count() + 1;
                        format!("lower(e.kind) = {whole} OR substr(lower(e.kind), -{length}) = {tail}")
                    })
                    .collect();
                format!("({})", each.join(" OR "))
            }
            Atom::Source(sources) => {
                format!("e.connection IN ({})", ids(sources.iter().map(|id| id.bytes())))
            }
            Atom::Route { any, none } => match on {
                On::Leg => format!("d.route IN ({})", ids(any.iter().map(|id| id.bytes()))),
                On::Alone => truth(*none).to_owned(),
            },
            Atom::State(states) => {
                let each: Vec<String> = states.iter().map(|state| self.state(*state, on)).collect();
                if each.is_empty() { "0".to_owned() } else { format!("({})", each.join(" OR ")) }
            }
            Atom::Lane(lanes) => match on {
                On::Leg => format!("d.lane IN ({})", ids(lanes.iter())),
                On::Alone => "0".to_owned(),
            },
            // A line of no cause is not of this one: that is known, so it is no NULL.
            Atom::Cause(numbers) => match on {
                On::Leg => {
                    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
                    format!("(d.cause IS NOT NULL AND d.cause IN ({}))", numbers.join(","))
                }
                On::Alone => "0".to_owned(),
            },
            Atom::Since(at) => format!("e.received_at >= {}", at.0),
            Atom::Until(at) => format!("e.received_at < {}", at.0),
            Atom::Field { clause, .. } => self.field(clause, upright),
            Atom::Text(phrases) => match self.texts.get(atom) {
                Words::Match(words) if self.indexed => {
                    let words = self.put(words.clone());
                    if self.one_by_one {
                        return format!(
                            "EXISTS (SELECT 1 FROM words WHERE words MATCH {words} AND words.rowid = e.seq)"
                        );
                    }
                    format!(
                        "e.seq IN (SELECT rowid FROM words WHERE words MATCH {words} AND rowid >= ?1 AND rowid < ?2)"
                    )
                }
                Words::Match(_) | Words::Read => {
                    let phrases = serde_json::to_string(phrases).unwrap_or_default();
                    format!("pb_words({}, e.view)", self.put(phrases))
                }
            },
        }
    }

    fn state(&self, state: LogState, on: On) -> String {
        let held = || ids(self.bound.held.iter().map(|id| id.bytes()));
        match (state, on) {
            (LogState::Unreadable, _) => "e.readable = 0".to_owned(),
            (LogState::Repeated, _) => "e.shadow_of IS NOT NULL".to_owned(),
            (LogState::Unrouted, On::Alone) => "(e.readable = 1 AND e.shadow_of IS NULL)".to_owned(),
            (LogState::Unrouted, On::Leg) | (_, On::Alone) => "0".to_owned(),
            (LogState::Waiting, On::Leg) => format!("(d.state = 0 AND d.route NOT IN ({}))", held()),
            (LogState::Retrying, On::Leg) => format!("(d.state = 2 AND d.route NOT IN ({}))", held()),
            (LogState::Held, On::Leg) => format!("(d.state IN (0, 2) AND d.route IN ({}))", held()),
            (LogState::Sending, On::Leg) => "d.state = 1".to_owned(),
            (LogState::InDoubt, On::Leg) => "d.state IN (3, 4)".to_owned(),
            (LogState::Asking, On::Leg) => "d.state = 4".to_owned(),
            (LogState::Delivered, On::Leg) => "d.state = 5".to_owned(),
            (LogState::Unconfirmed, On::Leg) => "d.state = 6".to_owned(),
            (LogState::Absorbed, On::Leg) => "d.state = 7".to_owned(),
            (LogState::Dead, On::Leg) => "d.state = 8".to_owned(),
        }
    }

    /// A clause on a field. Whether a policy took the field out is told by the policy, version by version.
    fn field(&mut self, clause: &Clause, upright: bool) -> String {
        let shape = clause.path.shape();
        let (mut lost, mut known) = (Vec::new(), Vec::new());
        for ((connection, version), policy) in &self.bound.policies.0 {
            let gone = policy.loses(&shape) || policy.drops(&format!("{shape}[*]"));
            if gone { &mut lost } else { &mut known }.push((*connection, *version));
        }
        let term = FieldTerm { clause: clause.clone(), hint: hint(clause).filter(|_| upright) };
        let term = self.put(serde_json::to_string(&term).unwrap_or_default());
        let (lost, known) = (made_by(&lost), made_by(&known));
        format!("(CASE WHEN {lost} THEN NULL ELSE pb_field({term}, e.view, {known}) END)")
    }
}

/// Whether an atom speaks of the line and not of its event.
pub(crate) fn is_of_line(atom: &Atom) -> bool {
    match atom {
        Atom::Route { .. } | Atom::State(_) | Atom::Lane(_) | Atom::Cause(_) => true,
        Atom::Kind(_)
        | Atom::Source(_)
        | Atom::Since(_)
        | Atom::Until(_)
        | Atom::Field { .. }
        | Atom::Text(_) => false,
    }
}

fn truth(yes: bool) -> &'static str {
    if yes { "1" } else { "0" }
}

/// Ids as SQL writes bytes.
fn ids<'a>(ids: impl Iterator<Item = &'a [u8; 16]>) -> String {
    let hex = |id: &[u8; 16]| id.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    ids.map(|id| format!("x'{}'", hex(id))).collect::<Vec<_>>().join(",")
}

/// That the view was made by one of these policies.
fn made_by(policies: &[(ConnectionId, i64)]) -> String {
    if policies.is_empty() {
        return "0".to_owned();
    }
    let rows: Vec<String> = policies
        .iter()
        .map(|(connection, version)| format!("({}, {version})", ids([connection.bytes()].into_iter())))
        .collect();
    format!("(e.connection, e.policy_version) IN (VALUES {})", rows.join(","))
}

/// A text without which the clause cannot hold, as a view spells it.
fn hint(clause: &Clause) -> Option<String> {
    let text = match (clause.op, &clause.value) {
        (Op::Is | Op::Contains, Json::String(text)) => text,
        _ => return None,
    };
    let plain = text.chars().all(|c| c >= ' ' && c != '"' && c != '\\' && c != '\u{7f}');
    // A boolean or a number is equal to its text, and stands in the view as it is written.
    (plain && text.len() >= 3).then(|| text.clone())
}
