//! What kind of JSON a value is, how large, and how a person sees it.

use super::Refusal;
use crate::{limits::STEP_BYTES_MAX, privacy::leaf_text};
use serde_json::Value;

/// The kind of a value, in a person's words.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "yes or no",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a group of fields",
    }
}

/// A single value as text.
pub fn text(value: Value) -> Result<String, Refusal> {
    match value {
        Value::String(text) => Ok(text),
        Value::Null => Ok(String::new()),
        Value::Bool(_) | Value::Number(_) => Ok(leaf_text(&value)),
        Value::Array(_) | Value::Object(_) => Err(Refusal::Kind { wants: "a text", met: kind(&value) }),
    }
}

/// Bytes of all text in a value.
pub fn size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(map) => map.iter().map(|(key, child)| key.len() + size(child)).sum(),
    }
}

/// What a step may make of a value of `size` bytes.
pub fn room(size: usize) -> usize {
    size.max(STEP_BYTES_MAX)
}

/// Does `one` to a value, or to each value of a list. What is empty stays empty.
pub fn each(value: Value, mut one: impl FnMut(Value) -> Result<Value, Refusal>) -> Result<Value, Refusal> {
    match value {
        Value::Null => Ok(Value::Null),
        Value::Array(items) => {
            let mut room = room(items.iter().map(size).sum());
            let mut made = Vec::with_capacity(items.len());
            for item in items {
                let item = if item.is_null() { item } else { one(item)? };
                room = room.checked_sub(size(&item)).ok_or(Refusal::TooLong)?;
                made.push(item);
            }
            Ok(Value::Array(made))
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => one(value),
    }
}

/// Whether there is nothing in it: null, blank text, a list of nothing.
pub fn empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(empty),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// A value as it stands beside a step: text bare, lists with commas, at most `chars` characters.
pub fn shown(value: &Value, chars: usize) -> String {
    let text = match value {
        Value::Array(items) => items.iter().take(50).map(leaf_text).collect::<Vec<_>>().join(", "),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            leaf_text(value)
        }
    };
    if text.chars().count() > chars {
        text.chars().take(chars.saturating_sub(1)).chain(['…']).collect()
    } else {
        text
    }
}
