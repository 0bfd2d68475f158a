//! One comparison with its value parsed.

use super::{Clause, Op, Verdict, any, sight::Sight};
use crate::{
    decimal::Decimal,
    limits::{CLAUSE_VALUES_MAX, PATTERN_TEXT_BYTES_MAX, SETTING_CHARS_MAX},
    pattern,
    privacy::leaf_text,
    transform::date::{self, Moment},
};
use jiff::tz::TimeZone;
use regex::Regex;
use serde_json::Value;
use std::{borrow::Cow, cmp::Ordering};

/// What a single value is held against.
#[derive(Debug, Clone)]
pub enum Test {
    Equals(Vec<Same>),
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    Matches(Regex),
    /// Holds where the value compares to the number as one of these.
    Number(Decimal, &'static [Ordering]),
    /// Before the moment the first, from the second on.
    Before(jiff::Timestamp),
    From(jiff::Timestamp),
    Exists,
}

/// One value to be equal to.
#[derive(Debug, Clone)]
pub enum Same {
    Text(String),
    Number(Decimal),
}

impl Test {
    /// The test, and whether the clause says that it fails.
    ///
    /// # Errors
    /// A sentence about the clause's value.
    pub fn new(clause: &Clause) -> Result<(Self, bool), String> {
        let value = &clause.value;
        let one = || same(value).map(|same| vec![same]);
        Ok(match clause.op {
            Op::Is => (Test::Equals(one()?), false),
            Op::IsNot => (Test::Equals(one()?), true),
            Op::OneOf => (Test::Equals(many(value)?), false),
            Op::NoneOf => (Test::Equals(many(value)?), true),
            Op::Contains => (Test::Contains(text(value)?), false),
            Op::StartsWith => (Test::StartsWith(text(value)?), false),
            Op::EndsWith => (Test::EndsWith(text(value)?), false),
            Op::Matches => {
                let written = value.as_str().ok_or("A pattern is a text.")?;
                let pattern =
                    pattern::compile(written).map_err(|error| format!("In this clause {error}."))?;
                (Test::Matches(pattern), false)
            }
            Op::MoreThan => (Test::Number(number(value)?, &[Ordering::Greater]), false),
            Op::AtLeast => (Test::Number(number(value)?, &[Ordering::Greater, Ordering::Equal]), false),
            Op::LessThan => (Test::Number(number(value)?, &[Ordering::Less]), false),
            Op::AtMost => (Test::Number(number(value)?, &[Ordering::Less, Ordering::Equal]), false),
            Op::Exists => (nothing(value)?, false),
            Op::Missing => (nothing(value)?, true),
            Op::Before => (Test::Before(edge(value, false)?), false),
            Op::After => (Test::From(edge(value, true)?), false),
        })
    }

    /// Whether what is seen passes: of a list, whether one value does.
    pub fn holds(&self, sight: &Sight<'_>) -> Verdict {
        let value = match sight {
            Sight::Nothing => return Verdict::No,
            Sight::Lost => return Verdict::Unknown,
            Sight::There { value, .. } => value.as_ref(),
        };
        let one = |value: &Value| match self {
            // That something is there is told even of what is hidden.
            Test::Exists => Verdict::of(!value.is_null()),
            _ if sight.hides(value) => Verdict::Unknown,
            _ => Verdict::of(self.passes(value)),
        };
        match value {
            Value::Array(items) => any(items.iter().map(one)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                one(value)
            }
        }
    }

    fn passes(&self, value: &Value) -> bool {
        if matches!(value, Value::Null | Value::Array(_) | Value::Object(_)) {
            return false;
        }
        let text = match value {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            other => Cow::Owned(leaf_text(other)),
        };
        match self {
            Test::Equals(values) => values.iter().any(|same| match same {
                Same::Text(wanted) => text == wanted.as_str(),
                Same::Number(wanted) => Decimal::of(value).is_some_and(|n| n.compare(wanted).is_eq()),
            }),
            Test::Contains(part) => text.contains(part.as_str()),
            Test::StartsWith(part) => text.starts_with(part.as_str()),
            Test::EndsWith(part) => text.ends_with(part.as_str()),
            Test::Matches(pattern) => {
                pattern.is_match(&text[..text.floor_char_boundary(text.len().min(PATTERN_TEXT_BYTES_MAX))])
            }
            Test::Number(edge, passing) => {
                Decimal::of(value).is_some_and(|n| passing.contains(&n.compare(edge)))
            }
            Test::Before(edge) => begin(value).is_some_and(|at| at < *edge),
            Test::From(edge) => begin(value).is_some_and(|at| at >= *edge),
            Test::Exists => true,
        }
    }
}

fn same(value: &Value) -> Result<Same, String> {
    match value {
        Value::Number(_) => number(value).map(Same::Number),
        Value::Bool(yes) => Ok(Same::Text(yes.to_string())),
        Value::String(text) if text.chars().count() <= SETTING_CHARS_MAX => Ok(Same::Text(text.clone())),
        Value::String(_) => Err(format!("A value has at most {SETTING_CHARS_MAX} characters.")),
        Value::Null | Value::Array(_) | Value::Object(_) => Err("Say which value to compare with.".into()),
    }
}

fn many(value: &Value) -> Result<Vec<Same>, String> {
    match value.as_array() {
        Some(values) if values.is_empty() || values.len() > CLAUSE_VALUES_MAX => {
            Err(format!("Name 1 to {CLAUSE_VALUES_MAX} values."))
        }
        Some(values) => values.iter().map(same).collect(),
        None => Err("Name the values as a list.".into()),
    }
}

fn text(value: &Value) -> Result<String, String> {
    let text = match value {
        Value::String(_) | Value::Number(_) => leaf_text(value),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    };
    match text.chars().count() {
        0 => Err("Say which text to look for.".into()),
        n if n > SETTING_CHARS_MAX => Err(format!("A value has at most {SETTING_CHARS_MAX} characters.")),
        _ => Ok(text),
    }
}

fn number(value: &Value) -> Result<Decimal, String> {
    Decimal::of(value).ok_or_else(|| "Compare with a number.".into())
}

fn nothing(value: &Value) -> Result<Test, String> {
    if value.is_null() { Ok(Test::Exists) } else { Err("This operator takes no value.".into()) }
}

/// The moment a clause names. After a day means from the next day on; after a moment, later than it.
fn edge(value: &Value, after: bool) -> Result<jiff::Timestamp, String> {
    let named = date::read(value, None, &TimeZone::UTC);
    let edge = match named {
        Ok(Moment::At(at)) if after => at.checked_add(jiff::SignedDuration::from_nanos(1)).ok(),
        Ok(Moment::At(at)) => Some(at),
        Ok(Moment::Day(day)) => {
            let day = if after { day.tomorrow().ok() } else { Some(day) };
            day.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|start| start.timestamp())
        }
        Err(_) => None,
    };
    edge.ok_or_else(|| "Compare with a date such as 2026-11-21 or 2026-11-21T09:00:00Z.".into())
}

/// The moment a value names; a day is its first, in UTC.
fn begin(value: &Value) -> Option<jiff::Timestamp> {
    match date::read(value, None, &TimeZone::UTC).ok()? {
        Moment::At(at) => Some(at),
        Moment::Day(day) => day.to_zoned(TimeZone::UTC).ok().map(|start| start.timestamp()),
    }
}
