//! Single terms: which name stands before the colon, and whether what follows fits it.

use super::{
    FieldOp, Literal, LogState, Term,
    parse::{Mistake, Place},
    text::tokens,
    token,
    when::When,
};
use crate::{
    decimal::Decimal,
    filter::{Clause, Filter, Op},
    limits::CLAUSE_VALUES_MAX,
    path::FieldPath,
};
use serde_json::Value;

/// What a word with a colon in it turned out to be.
pub(super) enum Said {
    Term(Term),
    Wrong(Vec<Mistake>),
    /// No name stands before the colon: plain text.
    Other,
}

/// The names a term can begin with.
pub(super) const NAMES: [&str; 10] =
    ["kind", "source", "route", "target", "state", "key", "cause", "since", "until", "has"];

pub(super) fn of_dimension(text: &str, colon: usize, place: Place) -> Said {
    let written = &text[..colon];
    let name = written.to_ascii_lowercase();
    let name = if name == "line" { "route".to_owned() } else { name };
    let head = Place { at: place.at, len: colon };
    let Some(name) = NAMES.into_iter().find(|known| *known == name) else {
        let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic());
        return match nearest(&name, NAMES.into_iter()).filter(|_| plain) {
            Some(near) => Said::Wrong(vec![
                Mistake::new(head, format!("There is no “{written}:” here. Did you mean “{near}:”?"))
                    .suggest(near),
            ]),
            None => Said::Other,
        };
    };
    let rest = &text[colon + 1..];
    let whole = Place { at: place.at + colon + 1, len: rest.len() };
    if rest.is_empty() {
        return Said::Wrong(vec![Mistake::new(
            Place { at: place.at, len: text.len() },
            format!("Say after “{name}:” what is wanted."),
        )]);
    }
    let term = match name {
        "kind" => values(rest, whole).map(Term::Kind),
        "source" => values(rest, whole).map(Term::Source),
        "route" => values(rest, whole).map(Term::Route),
        "target" => values(rest, whole).map(Term::Target),
        "key" => values(rest, whole).map(Term::Key),
        "state" => states(rest, whole),
        "cause" => causes(rest, whole).map(Term::Cause),
        "since" => when(rest, whole).map(Term::Since),
        "until" => when(rest, whole).map(Term::Until),
        _ => rest.parse().map(Term::Has).map_err(|_| vec![no_path(rest, whole)]),
    };
    term.map_or_else(Said::Wrong, Said::Term)
}

fn no_path(text: &str, place: Place) -> Mistake {
    Mistake::new(place, format!("“{text}” is not the path of a field."))
}

/// The values of a list, each without its quotes.
fn values(text: &str, place: Place) -> Result<Vec<String>, Vec<Mistake>> {
    Ok(literals(text, place)?.into_iter().map(|literal| literal.text).collect())
}

fn literals(text: &str, place: Place) -> Result<Vec<Literal>, Vec<Mistake>> {
    let parts = token::list(text);
    if parts.len() > CLAUSE_VALUES_MAX {
        return Err(vec![Mistake::new(place, format!("Name at most {CLAUSE_VALUES_MAX} values."))]);
    }
    let mut found = Vec::new();
    for part in parts {
        let (text, quoted) = token::unquoted(&text[part.at..part.at + part.len]);
        if text.is_empty() && !quoted {
            let here = Place { at: place.at + part.at, len: part.len };
            return Err(vec![Mistake::new(here, "A value is missing here.")]);
        }
        found.push(Literal { text, quoted });
    }
    Ok(found)
}

fn states(text: &str, place: Place) -> Result<Term, Vec<Mistake>> {
    let (mut found, mut mistakes) = (Vec::new(), Vec::new());
    for part in token::list(text) {
        let (name, _) = token::unquoted(&text[part.at..part.at + part.len]);
        let spelled = name.to_ascii_lowercase().replace(['-', ' '], "_");
        match LogState::named(&spelled) {
            Some(state) => found.push(state),
            None => {
                let here = Place { at: place.at + part.at, len: part.len };
                let names = || LogState::ALL.iter().map(|state| state.name());
                let mistake = match nearest(&spelled, names()) {
                    Some(near) => {
                        Mistake::new(here, format!("There is no state “{name}”. Did you mean “{near}”?"))
                            .suggest(near)
                    }
                    None => Mistake::new(
                        here,
                        format!(
                            "There is no state “{name}”. There are {}.",
                            names().collect::<Vec<_>>().join(", ")
                        ),
                    ),
                };
                mistakes.push(mistake);
            }
        }
    }
    if mistakes.is_empty() { Ok(Term::State(found)) } else { Err(mistakes) }
}

fn causes(text: &str, place: Place) -> Result<Vec<i64>, Vec<Mistake>> {
    let number = |part: Place| {
        let (written, _) = token::unquoted(&text[part.at..part.at + part.len]);
        // Written back it is the same: no sign and no zeros before it.
        let plain = written.starts_with(|c: char| ('1'..='9').contains(&c));
        written.parse::<i64>().ok().filter(|_| plain).ok_or_else(|| {
            let here = Place { at: place.at + part.at, len: part.len };
            vec![Mistake::new(here, format!("“{written}” is no cause. A cause of the inbox has a number."))]
        })
    };
    let parts = token::list(text);
    if parts.len() > CLAUSE_VALUES_MAX {
        return Err(vec![Mistake::new(place, format!("Name at most {CLAUSE_VALUES_MAX} values."))]);
    }
    parts.into_iter().map(number).collect()
}

fn when(text: &str, place: Place) -> Result<When, Vec<Mistake>> {
    let (text, _) = token::unquoted(text);
    When::read(&text).ok_or_else(|| {
        vec![Mistake::new(
            place,
            format!("“{text}” is no time. Write 2h, 30m, 7d, 2026-11-21 or 2026-11-21T09:30:00Z."),
        )]
    })
}

/// A field compared with values. `value` is where those begin in `text`.
pub(super) fn of_field(
    text: &str,
    path: &str,
    op: FieldOp,
    value: usize,
    place: Place,
) -> Result<Term, Vec<Mistake>> {
    let head = Place { at: place.at, len: path.len() };
    let path: FieldPath = path.parse().map_err(|_| vec![no_path(path, head)])?;
    let whole = Place { at: place.at + value, len: text.len() - value };
    if whole.len == 0 {
        return Err(vec![Mistake::new(
            place,
            format!("Say after “{}” what to compare with. “has:{path}” asks whether it is there.", op.sign()),
        )]);
    }
    let values = literals(&text[value..], whole)?;
    if values.len() > 1 && !matches!(op, FieldOp::Is | FieldOp::IsNot) {
        return Err(vec![Mistake::new(whole, "Compare with one value here.")]);
    }
    // Whatever a clause refuses is refused here, with its place.
    Filter::Is(clause(&path, op, &values))
        .ready()
        .map_err(|bad| vec![Mistake::new(whole, with_hint(&bad.message, op))])?;
    Ok(Term::Field { path, op, values })
}

fn with_hint(message: &str, op: FieldOp) -> String {
    match op {
        FieldOp::More | FieldOp::Less => {
            format!("{message} A day or a moment will do too: 2026-11-21, 2026-11-21T09:30:00Z.")
        }
        FieldOp::Is | FieldOp::IsNot | FieldOp::AtLeast | FieldOp::AtMost | FieldOp::Contains => {
            message.to_owned()
        }
    }
}

/// The comparison as routes know it: what is written here means the same in a line's own filter.
pub(super) fn clause(path: &FieldPath, op: FieldOp, values: &[Literal]) -> Clause {
    let all: Vec<Value> = values.iter().map(same).collect();
    let one = || all.first().cloned().unwrap_or(Value::Null);
    let text = || values.first().map_or(Value::Null, |literal| literal.text.as_str().into());
    let number = || values.first().is_some_and(|literal| Decimal::parse(literal.text.trim()).is_some());
    let (op, value) = match op {
        FieldOp::Is if all.len() == 1 => (Op::Is, one()),
        FieldOp::Is => (Op::OneOf, Value::Array(all)),
        FieldOp::IsNot if all.len() == 1 => (Op::IsNot, one()),
        FieldOp::IsNot => (Op::NoneOf, Value::Array(all)),
        FieldOp::More if number() => (Op::MoreThan, text()),
        FieldOp::More if is_date(values) => (Op::After, text()),
        FieldOp::More => (Op::MoreThan, text()),
        FieldOp::Less if number() => (Op::LessThan, text()),
        FieldOp::Less if is_date(values) => (Op::Before, text()),
        FieldOp::Less => (Op::LessThan, text()),
        FieldOp::AtLeast => (Op::AtLeast, text()),
        FieldOp::AtMost => (Op::AtMost, text()),
        FieldOp::Contains => (Op::Contains, text()),
    };
    Clause { path: path.clone(), op, value }
}

fn is_date(values: &[Literal]) -> bool {
    values.first().is_some_and(|literal| {
        literal.text.parse::<jiff::Timestamp>().is_ok()
            || literal.text.parse::<jiff::civil::Date>().is_ok()
            || literal.text.parse::<jiff::civil::DateTime>().is_ok()
    })
}

/// Past this a number is an id, and ids are compared letter by letter.
const NUMBER_DIGITS_MAX: usize = 15;

/// What a value is equal to: a plain number where it is written as one, else text.
fn same(literal: &Literal) -> Value {
    let text = || Value::from(literal.text.as_str());
    let digits = literal.text.bytes().filter(u8::is_ascii_digit).count();
    if literal.quoted || digits > NUMBER_DIGITS_MAX || Decimal::parse(&literal.text).is_none() {
        return text();
    }
    // What JSON takes for a number has no zeros before it and no plus: those are codes.
    match serde_json::from_str::<Value>(&literal.text) {
        Ok(Value::Number(number)) => Value::Number(number),
        _ => text(),
    }
}

pub(super) fn of_text(text: &str, place: Place) -> Result<Term, Vec<Mistake>> {
    let (body, prefix) = match text.strip_suffix('*') {
        Some(body) if !body.is_empty() => (body, true),
        _ => (text, false),
    };
    let (text, _) = token::unquoted(body);
    if tokens(&text).is_empty() {
        return Err(vec![Mistake::new(place, "There is no letter or digit here to look for.")]);
    }
    Ok(Term::Text { text, prefix })
}

/// The name that was probably meant: one that begins so, or is off by at most two letters.
pub(super) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let near = |name: &str| {
        let name = name.to_lowercase();
        if written.chars().count() >= 2 && name.starts_with(&written) { 0 } else { distance(&written, &name) }
    };
    let allowed = (written.chars().count() / 3).min(2);
    names
        .map(|name| (near(name), name))
        .filter(|(far, _)| *far <= allowed)
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name)
}

/// Letters to change, add, leave out or swap with their neighbour between two words.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(100).collect();
    let b: Vec<char> = b.chars().take(100).collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
