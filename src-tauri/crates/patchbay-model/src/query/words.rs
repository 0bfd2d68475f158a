//! What a query asks for, in a sentence.

use super::{FieldOp, LogState, Query, Term, bind::Names, print::path_text};

impl Query {
    /// The set in plain words: what stands above the list.
    pub fn words(&self, names: &Names) -> String {
        match self {
            Query::All(parts) if parts.is_empty() => "All events.".to_owned(),
            query => format!("Events {}.", part(query, names, false)),
        }
    }

    /// The parts that all must hold, each as text and in words: the chips.
    pub fn chips(&self, names: &Names) -> Vec<(String, String)> {
        let chip = |query: &Query| (query.to_string(), part(query, names, false));
        match self {
            Query::All(parts) => parts
                .iter()
                .map(|part| match part {
                    // As it stands within the whole.
                    Query::Any(_) => (format!("({part})"), chip(part).1),
                    Query::All(_) | Query::Not(_) | Query::Is(_) => chip(part),
                })
                .collect(),
            single => vec![chip(single)],
        }
    }
}

fn part(query: &Query, names: &Names, not: bool) -> String {
    let join = |parts: &[Query], word: &str| {
        let all: Vec<String> = parts.iter().map(|one| part(one, names, false)).collect();
        all.join(word)
    };
    match query {
        Query::Is(term) => say(term, names, not),
        Query::Not(inner) => part(inner, names, !not),
        Query::All(parts) if not => format!("for which it is not so that they are {}", join(parts, " and ")),
        Query::Any(parts) if not => {
            parts.iter().map(|one| part(one, names, true)).collect::<Vec<_>>().join(" and ")
        }
        Query::All(parts) => join(parts, ", "),
        Query::Any(parts) => format!("either {}", join(parts, " or ")),
    }
}

fn say(term: &Term, names: &Names, not: bool) -> String {
    let no = if not { "not " } else { "" };
    let or = |values: Vec<String>| values.join(" or ");
    match term {
        Term::Kind(kinds) => format!("{no}of kind {}", or(kinds.clone())),
        Term::Source(all) => {
            let name = |id: &String| {
                let known = names.connections.iter().find(|(known, _)| Ok(*known) == id.parse());
                known.map_or_else(|| id.clone(), |(_, name)| name.clone())
            };
            format!("{no}from {}", or(all.iter().map(name).collect()))
        }
        Term::Route(all) => {
            let name = |id: &String| {
                let known = names.routes.iter().find(|route| Ok(route.id) == id.parse());
                known.map_or_else(|| id.clone(), |route| route.name.clone())
            };
            match all.as_slice() {
                [one] if one.eq_ignore_ascii_case("none") => {
                    format!("that {} line took", if not { "a" } else { "no" })
                }
                _ => format!("{no}on the line {}", or(all.iter().map(name).collect())),
            }
        }
        Term::Target(all) => {
            let name = |id: &String| {
                let known = names.connections.iter().find(|(known, _)| Ok(*known) == id.parse());
                known.map_or_else(|| id.clone(), |(_, name)| name.clone())
            };
            format!("{no}to {}", or(all.iter().map(name).collect()))
        }
        Term::State(states) => {
            format!("that are {no}{}", or(states.iter().map(|s| state(*s).to_owned()).collect()))
        }
        Term::Key(keys) => {
            format!("{no}of the conversation or ticket {}", or(keys.iter().map(said).collect()))
        }
        Term::Cause(numbers) => {
            format!("{no}waiting in the inbox for cause {}", or(numbers.iter().map(i64::to_string).collect()))
        }
        Term::Since(when) => format!("{no}received since {}", when.words()),
        Term::Until(when) => format!("{no}received before {}", when.words()),
        Term::Has(path) => {
            format!("{} something in {}", if not { "without" } else { "with" }, path_text(path))
        }
        Term::Field { path, op, values } => {
            let values = or(values.iter().map(|literal| said(&literal.text)).collect());
            format!("where {} {} {values}", path_text(path), verb(*op, not))
        }
        Term::Text { text, prefix } => {
            let shown = if *prefix { format!("{text}…") } else { text.clone() };
            format!("{no}showing {}", said(&shown))
        }
    }
}

fn said(text: &String) -> String {
    format!("“{text}”")
}

fn verb(op: FieldOp, not: bool) -> &'static str {
    match (op, not) {
        (FieldOp::Is, false) | (FieldOp::IsNot, true) => "is",
        (FieldOp::IsNot, false) | (FieldOp::Is, true) => "is not",
        (FieldOp::More, false) => "is more than",
        (FieldOp::More, true) => "is not more than",
        (FieldOp::AtLeast, false) => "is at least",
        (FieldOp::AtLeast, true) => "is not at least",
        (FieldOp::Less, false) => "is less than",
        (FieldOp::Less, true) => "is not less than",
        (FieldOp::AtMost, false) => "is at most",
        (FieldOp::AtMost, true) => "is not at most",
        (FieldOp::Contains, false) => "contains",
        (FieldOp::Contains, true) => "does not contain",
    }
}

fn state(state: LogState) -> &'static str {
    match state {
        LogState::Waiting => "waiting",
        LogState::Sending => "being sent",
        LogState::Retrying => "being tried again",
        LogState::InDoubt => "in doubt",
        LogState::Asking => "waiting for a person’s answer",
        LogState::Held => "held",
        LogState::Delivered => "delivered",
        LogState::Unconfirmed => "taken but not confirmed",
        LogState::Absorbed => "absorbed",
        LogState::Dead => "dead letters",
        LogState::Unrouted => "taken by no line",
        LogState::Unreadable => "unreadable",
        LogState::Repeated => "told again differently",
    }
}
