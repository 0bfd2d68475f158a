//! Labels of status and dropdown columns, as a new column gets them and as a change may leave them.
//!
//! Source: the published schema of 2026-10 (`UpdateStatusLabelInput`, `UpdateDropdownLabelInput`).

use super::columns::{LABEL_CHARS_MAX, LABELS_MAX};
use super::errors::ApiError;
use super::world::{Column, Label, PALETTE};
use apollo_compiler::response::JsonValue;
use serde_json::{Map, Value};

/// The labels of a new column.
///
/// # Errors
/// `InvalidArgumentException` for labels where the type has none, for too many and for too long ones.
pub fn of_defaults(kind: &str, defaults: Option<&JsonValue>) -> Result<Vec<String>, ApiError> {
    let labels = texts(defaults);
    if !labels.is_empty() && !matches!(kind, "status" | "dropdown") {
        return Err(ApiError::argument(format!("Columns of type {kind} have no labels")));
    }
    fit(kind, labels.iter().map(String::as_str))?;
    Ok(labels)
}

/// The labels of a column after an update. What is left out of the list stays as it is; a label with a known `id`
/// is that one, and one without is new.
///
/// # Errors
/// `InvalidArgumentException` for an unknown id, a text or colour used twice, too many or too long labels.
pub fn updated(column: &Column, settings: &Map<String, Value>) -> Result<Vec<Label>, ApiError> {
    let Some(wanted) = settings.get("labels") else { return Ok(column.labels.clone()) };
    let wanted = wanted.as_array().ok_or_else(|| ApiError::argument("labels is a list"))?;
    if !matches!(column.kind.as_str(), "status" | "dropdown") {
        return Err(ApiError::argument(format!("Columns of type {} have no labels", column.kind)));
    }
    let mut next = column.clone();
    for wanted in wanted {
        let text = wanted["label"].as_str().ok_or_else(|| ApiError::argument("A label needs its text"))?;
        let color = match (column.kind.as_str(), wanted["color"].as_str(), wanted["index"].as_i64()) {
            ("status", Some(color), Some(_)) => Some(known_color(color)?),
            ("status", _, _) => return Err(ApiError::argument("A status label needs color and index")),
            _ => None,
        };
        let deactivated = wanted["is_deactivated"].as_bool().unwrap_or_default();
        match wanted["id"].as_u64() {
            Some(id) => {
                let label = next.labels.iter_mut().find(|label| label.id == id);
                let label = label.ok_or_else(|| ApiError::argument(format!("There is no label {id}")))?;
                text.clone_into(&mut label.text);
                label.is_deactivated = deactivated;
                label.color = color.unwrap_or(label.color);
            }
            None => {
                let mut label = next.next_label(text);
                label.is_deactivated = deactivated;
                label.color = color.unwrap_or(label.color);
                next.labels.push(label);
            }
        }
    }
    fit(&column.kind, next.labels.iter().map(|label| label.text.as_str()))?;
    Ok(next.labels)
}

fn known_color(name: &str) -> Result<super::world::Color, ApiError> {
    let known = PALETTE.iter().find(|color| color.0 == name).copied();
    known.ok_or_else(|| ApiError::argument(format!("{name} is no colour of a status label")))
}

fn fit<'a>(kind: &str, labels: impl Iterator<Item = &'a str>) -> Result<(), ApiError> {
    let mut seen: Vec<&str> = Vec::new();
    for text in labels {
        if kind == "status" && text.chars().count() > LABEL_CHARS_MAX {
            return Err(ApiError::argument(format!("A label is limited to {LABEL_CHARS_MAX} characters")));
        }
        if seen.contains(&text) {
            return Err(ApiError::argument(format!("The label {text} is there twice")));
        }
        seen.push(text);
    }
    if kind == "status" && seen.len() > LABELS_MAX {
        return Err(ApiError::argument(format!("A column holds at most {LABELS_MAX} labels")));
    }
    Ok(())
}

/// Labels from `defaults`, an object or an object in a string; in either of the two published shapes.
fn texts(defaults: Option<&JsonValue>) -> Vec<String> {
    let defaults = defaults.and_then(|defaults| serde_json::to_value(defaults).ok()).unwrap_or_default();
    let defaults = match defaults {
        Value::String(text) => serde_json::from_str(&text).unwrap_or_default(),
        other => other,
    };
    let labels =
        if defaults["labels"].is_null() { &defaults["settings"]["labels"] } else { &defaults["labels"] };
    let text = |label: &Value| {
        label.as_str().or(label["label"].as_str()).or(label["name"].as_str()).map(str::to_owned)
    };
    match labels {
        Value::Array(labels) => labels.iter().filter_map(text).collect(),
        Value::Object(labels) => labels.values().filter_map(text).collect(),
        _ => Vec::new(),
    }
}
