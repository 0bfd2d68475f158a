//! A query as text that reads back as itself.

use super::{
    FieldOp, Literal, Query, Term,
    text::{is_plain_word, quoted},
};
use crate::path::{FieldPath, Step};
use std::fmt;

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::All(parts) => joined(f, parts, " ", |part| matches!(part, Query::Any(_) | Query::All(_))),
            Query::Any(parts) => joined(f, parts, " or ", |part| matches!(part, Query::Any(_))),
            Query::Not(part) => match part.as_ref() {
                Query::All(_) | Query::Any(_) => write!(f, "-({part})"),
                Query::Not(_) | Query::Is(_) => write!(f, "-{part}"),
            },
            Query::Is(term) => term.fmt(f),
        }
    }
}

fn joined(
    f: &mut fmt::Formatter<'_>,
    parts: &[Query],
    between: &str,
    wrapped: fn(&Query) -> bool,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        if wrapped(part) {
            write!(f, "({part})")?;
        } else {
            write!(f, "{part}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |f: &mut fmt::Formatter<'_>, name: &str, values: &[String]| {
            let values: Vec<String> = values.iter().map(|value| value_text(value)).collect();
            write!(f, "{name}:{}", values.join(","))
        };
        match self {
            Term::Kind(values) => named(f, "kind", values),
            Term::Source(values) => named(f, "source", values),
            Term::Route(values) => named(f, "route", values),
            Term::Target(values) => named(f, "target", values),
            Term::Key(values) => named(f, "key", values),
            Term::State(states) => {
                let states: Vec<&str> = states.iter().map(|state| state.name()).collect();
                write!(f, "state:{}", states.join(","))
            }
            Term::Cause(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
                write!(f, "cause:{}", numbers.join(","))
            }
            Term::Since(when) => write!(f, "since:{when}"),
            Term::Until(when) => write!(f, "until:{when}"),
            Term::Has(path) => write!(f, "has:{}", path_text(path)),
            Term::Field { path, op, values } => {
                let values: Vec<String> = values.iter().map(Literal::to_string).collect();
                write!(f, "{}{}{}", path_text(path), op.sign(), values.join(","))
            }
            Term::Text { text, prefix } => {
                let star = if *prefix { "*" } else { "" };
                if is_plain_word(text) {
                    write!(f, "{text}{star}")
                } else {
                    write!(f, "{}{star}", quoted(text))
                }
            }
        }
    }
}

impl FieldOp {
    pub fn sign(self) -> &'static str {
        match self {
            FieldOp::Is => "=",
            FieldOp::IsNot => "!=",
            FieldOp::More => ">",
            FieldOp::AtLeast => ">=",
            FieldOp::Less => "<",
            FieldOp::AtMost => "<=",
            FieldOp::Contains => "~",
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.quoted { f.write_str(&quoted(&self.text)) } else { f.write_str(&self.text) }
    }
}

/// What may stand in a value without quotes.
pub(super) fn is_bare(c: char) -> bool {
    !c.is_whitespace() && !"\"\\,()=!<>~*".contains(c)
}

fn value_text(value: &str) -> String {
    if !value.is_empty() && value.chars().all(is_bare) { value.to_owned() } else { quoted(value) }
}

/// A path whose odd keys stand in brackets and quotes.
pub(super) fn path_text(path: &FieldPath) -> String {
    let mut text = String::new();
    for step in path.steps() {
        match step {
            Step::Key(key) if is_plain_key(key) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
            Step::Key(key) => {
                text.push('[');
                text.push_str(&serde_json::Value::from(key.as_str()).to_string());
                text.push(']');
            }
            Step::Index(index) => text.push_str(&format!("[{index}]")),
            Step::Every => text.push_str("[*]"),
        }
    }
    text
}

fn is_plain_key(key: &str) -> bool {
    let first = key.chars().next();
    first.is_some_and(|c| c.is_alphanumeric() || c == '_')
        && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}
