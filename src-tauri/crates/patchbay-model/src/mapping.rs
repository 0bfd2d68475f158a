//! From event to record: a pure function, so that preview, back-test and relay cannot differ.

use crate::{
    container::{Container, Field, FieldKind},
    facts::{Facts, Seen},
    ids::FieldId,
    path::FieldPath,
    privacy::leaf_text,
    record::{Cell, Record, Typed},
    template::{self, TemplateError},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The cords of one route.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mapping {
    pub cords: Vec<Cord>,
}

/// One cord: where a target field's value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cord {
    pub field: FieldId,
    pub from: From,
    /// Sends a hidden value in the clear. Marked, listed, audited.
    #[serde(default)]
    pub clear: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum From {
    Path { path: FieldPath },
    Template { text: String },
    Constant { value: String },
    EventTime,
}

/// Why an event does not become a record. Names fields and kinds, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("field {field} is gone")]
    FieldGone { field: FieldId },
    #[error("field {field} cannot be written")]
    ReadOnly { field: FieldId },
    #[error("field {field} takes a {expected:?}")]
    FieldType { field: FieldId, expected: FieldKind },
    #[error("field {field} has no such label")]
    UnknownLabel { field: FieldId },
    #[error("required field {field} stayed empty")]
    MissingRequired { field: FieldId, path: Option<FieldPath> },
    #[error("template of {field}: {error}")]
    Template { field: FieldId, error: TemplateError },
}

/// Something to say about a mapping before it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Finding {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    pub severity: Severity,
    pub code: String,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
}

const CUT_MARKER: &str = "[TRUNCATED]";

impl Mapping {
    /// The record of one event. The same facts and container give the same record, byte for byte.
    ///
    /// # Errors
    /// [`MappingError`]; nothing was sent and this event's own data is the cause.
    pub fn apply(&self, facts: &Facts, target: &Container) -> Result<Record, MappingError> {
        let mut record = Record::default();
        for cord in &self.cords {
            let field = target
                .field(&cord.field)
                .ok_or_else(|| MappingError::FieldGone { field: cord.field.clone() })?;
            if !field.writable {
                return Err(MappingError::ReadOnly { field: field.id.clone() });
            }
            if let Some(cell) = cell(cord, field, facts)? {
                record.cells.push(cell);
            }
        }
        for field in target.fields.iter().filter(|field| field.required) {
            let filled = record.get(&field.id).is_some_and(|cell| !cell.value.shown().is_empty());
            if !filled {
                let path =
                    self.cords.iter().find(|cord| cord.field == field.id).and_then(Cord::path).cloned();
                return Err(MappingError::MissingRequired { field: field.id.clone(), path });
            }
        }
        Ok(record)
    }

    /// What a person should know before this mapping is switched on.
    pub fn check(&self, target: &Container) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut say = |field: Option<&FieldId>, severity, code: &str, message: String| {
            findings.push(Finding {
                field: field.map(|f| f.0.clone()),
                severity,
                code: code.to_owned(),
                message,
            });
        };
        for (index, cord) in self.cords.iter().enumerate() {
            let Some(field) = target.field(&cord.field) else {
                say(
                    Some(&cord.field),
                    Severity::Error,
                    "mapping.field_gone",
                    format!("{} is gone from {}.", cord.field, target.name),
                );
                continue;
            };
            if !field.writable {
                say(
                    Some(&field.id),
                    Severity::Error,
                    "mapping.read_only",
                    format!("{} cannot be written.", field.name),
                );
            }
            if self.cords[..index].iter().any(|other| other.field == cord.field) {
                say(
                    Some(&field.id),
                    Severity::Error,
                    "mapping.taken",
                    format!("{} has two cords.", field.name),
                );
            }
            match &cord.from {
                From::Template { text } => {
                    if let Err(error) = template::check(text) {
                        say(
                            Some(&field.id),
                            Severity::Error,
                            "mapping.template",
                            format!("{}: {error}.", field.name),
                        );
                    }
                }
                From::Constant { value }
                    if field.kind == FieldKind::Status && !field.labels.contains(value) =>
                {
                    say(
                        Some(&field.id),
                        Severity::Error,
                        "mapping.label",
                        format!("{} has no label “{value}”.", field.name),
                    );
                }
                From::Constant { .. } | From::Path { .. } | From::EventTime => {}
            }
        }
        for field in target.fields.iter().filter(|field| field.required) {
            if !self.cords.iter().any(|cord| cord.field == field.id) {
                say(
                    Some(&field.id),
                    Severity::Error,
                    "mapping.required",
                    format!("{} needs a value.", field.name),
                );
            }
        }
        findings
    }
}

impl Cord {
    /// Every source field it reads, those of a template included.
    pub fn paths(&self) -> Vec<FieldPath> {
        match &self.from {
            From::Path { path } => vec![path.clone()],
            From::Template { text } => template::check(text)
                .unwrap_or_default()
                .iter()
                .filter_map(|name| name.parse().ok())
                .collect(),
            From::Constant { .. } | From::EventTime => vec![],
        }
    }

    pub fn path(&self) -> Option<&FieldPath> {
        match &self.from {
            From::Path { path } => Some(path),
            From::Template { .. } | From::Constant { .. } | From::EventTime => None,
        }
    }
}

fn cell(cord: &Cord, field: &Field, facts: &Facts) -> Result<Option<Cell>, MappingError> {
    let (raw, sources, hidden) = match &cord.from {
        From::Constant { value } => (Value::from(value.clone()), vec![], false),
        From::EventTime => (Value::from(facts.occurred_at.rfc3339()), vec![], false),
        From::Path { path } => match facts.see(path, cord.clear) {
            Seen::Clear(value) => {
                let kept = matches!(facts.see(path, false), Seen::Clear(_));
                (value.clone(), vec![path.clone()], !kept)
            }
            Seen::Named(name) => (Value::from(name), vec![path.clone()], false),
            Seen::Hidden | Seen::Absent => return Ok(None),
        },
        From::Template { text } => {
            let (text, sources, hidden) = filled(text, cord.clear, facts)
                .map_err(|error| MappingError::Template { field: field.id.clone(), error })?;
            (Value::from(text), sources, hidden)
        }
    };
    let (value, cut) = cast(&raw, field)?;
    Ok(value.map(|value| Cell { field: field.id.clone(), value, sources, hidden, cut }))
}

fn filled(text: &str, clear: bool, facts: &Facts) -> Result<(String, Vec<FieldPath>, bool), TemplateError> {
    let mut tree = serde_json::Map::new();
    let (mut sources, mut hidden) = (Vec::new(), false);
    for name in template::check(text)? {
        let Ok(path) = name.parse::<FieldPath>() else { continue };
        let value = match facts.see(&path, clear) {
            Seen::Clear(value) => {
                hidden |= !matches!(facts.see(&path, false), Seen::Clear(_));
                value.clone()
            }
            Seen::Named(name) => Value::from(name),
            Seen::Hidden => Value::from("••••"),
            Seen::Absent => continue,
        };
        plant(&mut tree, &name, value);
        sources.push(path);
    }
    let filled = template::fill(text, &minijinja::Value::from(minijinja::value::Serde(&tree)))?;
    Ok((filled, sources, hidden))
}

/// Puts `value` at a dotted name.
fn plant(tree: &mut serde_json::Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            tree.insert(name.to_owned(), value);
        }
        Some((head, rest)) => {
            let child = tree.entry(head).or_insert_with(|| Value::Object(serde_json::Map::new()));
            if let Value::Object(child) = child {
                plant(child, rest, value);
            }
        }
    }
}

/// Makes `raw` the kind of value the field takes; nothing for an empty one.
fn cast(raw: &Value, field: &Field) -> Result<(Option<Typed>, bool), MappingError> {
    let wrong = || MappingError::FieldType { field: field.id.clone(), expected: field.kind };
    let text = leaf_text(raw);
    if text.is_empty() {
        return Ok((None, false));
    }
    let typed = match field.kind {
        FieldKind::Name | FieldKind::Text | FieldKind::LongText => {
            let (text, cut) = shorten(&text, field.limit);
            return Ok((Some(Typed::Text(text)), cut));
        }
        FieldKind::Number => {
            let number = text.trim();
            let plain = number.strip_prefix('-').unwrap_or(number);
            let decimal = !plain.is_empty()
                && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                && plain.bytes().any(|b| b.is_ascii_digit())
                && plain.bytes().filter(|b| *b == b'.').count() <= 1;
            if decimal { Typed::Number(number.to_owned()) } else { return Err(wrong()) }
        }
        FieldKind::Status => {
            if !field.labels.iter().any(|label| label == &text) {
                return Err(MappingError::UnknownLabel { field: field.id.clone() });
            }
            Typed::Label(text)
        }
        FieldKind::Date => date(&text).ok_or_else(wrong)?,
        FieldKind::People => Typed::People(people(raw).ok_or_else(wrong)?),
        FieldKind::Unsupported => return Err(MappingError::ReadOnly { field: field.id.clone() }),
    };
    Ok((Some(typed), false))
}

fn shorten(text: &str, limit: Option<usize>) -> (String, bool) {
    match limit {
        Some(limit) if text.chars().count() > limit => {
            let room = limit.saturating_sub(CUT_MARKER.len());
            let cut: String = text.chars().take(room).chain(CUT_MARKER.chars()).take(limit).collect();
            (cut, true)
        }
        Some(_) | None => (text.to_owned(), false),
    }
}

fn date(text: &str) -> Option<Typed> {
    if let Ok(day) = text.parse::<jiff::civil::Date>()
        && text.len() == 10
    {
        return Some(Typed::Date { date: day.to_string(), time: None });
    }
    let (date, time) = Timestamp::parse(text)?.date_time()?;
    Some(Typed::Date { date, time: Some(time) })
}

fn people(raw: &Value) -> Option<Vec<String>> {
    let id = |value: &Value| {
        let text = leaf_text(value);
        (!text.is_empty() && text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
    };
    match raw {
        Value::Array(items) => items.iter().map(id).collect(),
        Value::String(text) => text.split(',').map(|part| id(&Value::from(part.trim()))).collect(),
        Value::Number(_) => Some(vec![id(raw)?]),
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests;
