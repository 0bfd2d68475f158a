//! From text to list and back, and one value of many.

use super::{Refusal, shape};
use crate::limits::STEP_LIST_MAX;
use serde_json::Value;

pub fn split(value: Value, by: &str) -> Result<Value, Refusal> {
    match value {
        Value::Null => Ok(Value::Null),
        Value::Array(_) => Err(Refusal::Kind { wants: "a text", met: "a list" }),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            let text = shape::text(value)?;
            let parts: Vec<Value> = text.split(by).take(STEP_LIST_MAX + 1).map(Value::from).collect();
            if parts.len() > STEP_LIST_MAX { Err(Refusal::TooMany) } else { Ok(Value::Array(parts)) }
        }
    }
}

/// Values that are empty are left out: two separators in a row say nothing.
pub fn join(value: Value, with: &str) -> Result<Value, Refusal> {
    let Value::Array(items) = value else {
        return if value.is_null() { Ok(value) } else { shape::text(value).map(Value::from) };
    };
    let room = shape::room(items.iter().map(shape::size).sum());
    let mut text = String::new();
    let mut first = true;
    for item in items.into_iter().filter(|item| !shape::empty(item)) {
        if !std::mem::take(&mut first) {
            text.push_str(with);
        }
        text.push_str(&shape::text(item)?);
        if text.len() > room {
            return Err(Refusal::TooLong);
        }
    }
    Ok(if first { Value::Null } else { Value::String(text) })
}

/// The value at `at`; a single value is a list of one.
pub fn nth(value: Value, at: usize) -> Value {
    match value {
        Value::Array(mut items) if at < items.len() => items.swap_remove(at),
        Value::Array(_) => Value::Null,
        other if at == 0 => other,
        _ => Value::Null,
    }
}

pub fn last(value: Value) -> Value {
    match value {
        Value::Array(mut items) => items.pop().unwrap_or(Value::Null),
        other => other,
    }
}

pub fn count(value: &Value) -> Value {
    match value {
        Value::Null => 0.into(),
        Value::Array(items) => items.len().into(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => 1.into(),
    }
}
