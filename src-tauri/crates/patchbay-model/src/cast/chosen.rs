//! What is chosen from a list: labels, tags, people, records.

use super::single;
use crate::{container::Field, mapping::MappingError, privacy::leaf_text, record::Typed};
use serde_json::Value;

/// One label, letter by letter.
pub fn one(value: &Value, field: &Field) -> Result<Typed, MappingError> {
    let text = match value {
        Value::Bool(_) => Some(leaf_text(value)),
        other => exact(other),
    };
    let text =
        text.ok_or_else(|| MappingError::FieldType { field: field.id.clone(), expected: field.kind })?;
    match field.labels.contains(&text) {
        true => Ok(Typed::Label(text)),
        false => Err(MappingError::UnknownLabel { field: field.id.clone() }),
    }
}

/// Several labels, each once: a list, one label, or labels between commas.
pub fn many(value: &Value, field: &Field) -> Result<Typed, MappingError> {
    let wrong = || MappingError::FieldType { field: field.id.clone(), expected: field.kind };
    let known = |text: &str| field.labels.iter().any(|label| label == text);
    let texts: Vec<String> = match value {
        Value::Array(items) => {
            let text = |item: &Value| if item.is_boolean() { Some(leaf_text(item)) } else { exact(item) };
            items
                .iter()
                .filter(|item| !super::nothing(item))
                .map(text)
                .collect::<Option<_>>()
                .ok_or_else(wrong)?
        }
        Value::Object(_) => return Err(wrong()),
        other => {
            let text = leaf_text(other);
            // A label may have a comma in it.
            if known(&text) {
                vec![text]
            } else {
                text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
            }
        }
    };
    let mut labels: Vec<String> = Vec::new();
    for text in texts {
        if !known(&text) {
            return Err(MappingError::UnknownLabel { field: field.id.clone() });
        }
        if !labels.contains(&text) {
            labels.push(text);
        }
    }
    match field.limit {
        Some(most) if labels.len() > most => Err(MappingError::TooMany { field: field.id.clone(), most }),
        Some(_) | None => Ok(Typed::Labels(labels)),
    }
}

/// Ids of digits: a list, one, or several between commas. No vendor counts past 64 bits.
pub fn ids(value: &Value) -> Option<Vec<String>> {
    let digits = |id: &String| id.bytes().all(|b| b.is_ascii_digit()) && id.parse::<u64>().is_ok();
    let id = |value: &Value| single(value).filter(digits);
    match value {
        Value::Array(items) => items.iter().filter(|item| !super::nothing(item)).map(id).collect(),
        Value::String(text) => text.split(',').map(|part| id(&Value::from(part.trim()))).collect(),
        Value::Number(_) => Some(vec![id(value)?]),
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

/// A text as it is, spaces and all: labels can have them.
fn exact(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) => Some(leaf_text(value)),
        Value::Array(items) if items.len() == 1 => exact(&items[0]),
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}
