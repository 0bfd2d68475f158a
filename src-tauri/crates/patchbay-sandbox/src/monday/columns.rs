//! Column values: what each type accepts, in its JSON form and in its simple string form.
//!
//! Source: monday API docs, the column pages (2026-09-06).

mod forms;
mod shapes;

use super::errors::ApiError;
use super::switches::Switches;
use super::world::{Column, Label, User};
use indexmap::IndexMap;
use serde_json::{Value, json};

/// A value that its column has accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum CellValue {
    Empty,
    Text(String),
    LongText(String),
    Numbers(String),
    Status(u64),
    Date {
        date: String,
        time: Option<String>,
    },
    People(Vec<(u64, String)>),
    Dropdown(Vec<u64>),
    Email {
        email: String,
        text: String,
    },
    Phone {
        phone: String,
        country: String,
    },
    Link {
        url: String,
        text: String,
    },
    Checkbox,
    /// Of a type whose object form is kept as it was written.
    Shaped {
        text: String,
        raw: Value,
    },
}

/// A checked write: the value, and labels the column must learn first.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    pub value: CellValue,
    pub new_labels: Vec<Label>,
}

/// What a value is checked against besides its column.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    pub users: &'a IndexMap<u64, User>,
    pub switches: &'a Switches,
    pub create_labels: bool,
}

pub const LONG_TEXT_CHARS_MAX: usize = 2_000;
pub const LABELS_MAX: usize = 40;
pub const LABEL_CHARS_MAX: usize = 30;

/// Types the simulator lets a caller write.
pub const WRITABLE: &[&str] = &[
    "text",
    "long_text",
    "numbers",
    "status",
    "date",
    "people",
    "dropdown",
    "email",
    "phone",
    "link",
    "checkbox",
    "timeline",
    "week",
    "hour",
    "location",
    "country",
    "rating",
    "tags",
    "world_clock",
    "board_relation",
    "dependency",
];

/// Types that the vendor fills in and that refuse every write.
pub const READ_ONLY: &[&str] = &[
    "auto_number",
    "item_id",
    "creation_log",
    "last_updated",
    "formula",
    "mirror",
    "button",
    "vote",
    "time_tracking",
    "progress",
    "subtasks",
];

/// Checks one value for one column; `null` and the empty string clear the cell.
///
/// # Errors
/// `ColumnValueException` for a wrong shape, an unknown label or user, a read-only column;
/// `CorrectedValueException` for a simple string where the type has only a JSON form.
pub fn check(column: &Column, raw: &Value, rules: Rules) -> Result<Write, ApiError> {
    if !WRITABLE.contains(&column.kind.as_str()) {
        return Err(refuse(
            column,
            format!("Columns of type {} cannot be changed through the API", column.kind),
        ));
    }
    match raw {
        Value::Null => Ok(plain(CellValue::Empty)),
        Value::String(text) => forms::simple(column, text, rules),
        Value::Object(object) if shapes::KINDS.contains(&column.kind.as_str()) => {
            shapes::json(column, object)
        }
        Value::Object(object) => forms::json(column, object, rules),
        Value::Number(number) if column.kind == "numbers" && rules.switches.accepts_bare_numbers => {
            Ok(plain(CellValue::Numbers(number.to_string())))
        }
        Value::Number(_) | Value::Bool(_) | Value::Array(_) => {
            Err(refuse(column, "Invalid value for this column"))
        }
    }
}

fn plain(value: CellValue) -> Write {
    Write { value, new_labels: Vec::new() }
}

fn refuse(column: &Column, message: impl Into<String>) -> ApiError {
    ApiError::value(legacy_type(&column.kind), &column.id, message)
}

/// The name older parts of the API, and `error_data.column_type`, use for a type.
pub fn legacy_type(kind: &str) -> &str {
    match kind {
        "status" => "color",
        "people" => "multiple-person",
        "long_text" => "long-text",
        "numbers" => "numeric",
        "checkbox" => "boolean",
        other => other,
    }
}

/// What a person reads in a cell holding this value.
pub fn text_of(value: &CellValue, column: &Column, users: &IndexMap<u64, User>) -> String {
    let label = |id: &u64| column.label(*id).map_or_else(String::new, |label| label.text.clone());
    match value {
        CellValue::Empty => String::new(),
        CellValue::Text(text) | CellValue::LongText(text) | CellValue::Numbers(text) => text.clone(),
        CellValue::Status(id) => label(id),
        CellValue::Date { date, time: Some(time) } => format!("{date} {}", &time[..5]),
        CellValue::Date { date, time: None } => date.clone(),
        CellValue::People(people) => {
            let names = people.iter().filter_map(|(id, _)| users.get(id)).map(|user| user.name.as_str());
            names.collect::<Vec<_>>().join(", ")
        }
        CellValue::Dropdown(ids) => ids.iter().map(label).collect::<Vec<_>>().join(", "),
        CellValue::Email { text, .. } => text.clone(),
        CellValue::Phone { phone, .. } => phone.clone(),
        CellValue::Link { url, text } if text.is_empty() => url.clone(),
        CellValue::Link { url, text } => format!("{text} - {url}"),
        CellValue::Checkbox => "v".to_owned(),
        CellValue::Shaped { text, .. } => text.clone(),
    }
}

/// The raw value as `ColumnValue.value` shows it: a JSON text, or `None` for an empty cell.
pub fn raw_of(value: &CellValue) -> Option<String> {
    let value = match value {
        CellValue::Empty => return None,
        CellValue::Text(text) | CellValue::Numbers(text) => json!(text),
        CellValue::LongText(text) => json!({ "text": text }),
        CellValue::Status(id) => json!({ "index": id, "post_id": null }),
        CellValue::Date { date, time } => json!({ "date": date, "time": time }),
        CellValue::People(people) => {
            let people = people.iter().map(|(id, kind)| json!({ "id": id, "kind": kind }));
            json!({ "personsAndTeams": people.collect::<Vec<_>>() })
        }
        CellValue::Dropdown(ids) => json!({ "ids": ids }),
        CellValue::Email { email, text } => json!({ "email": email, "text": text }),
        CellValue::Phone { phone, country } => json!({ "phone": phone, "countryShortName": country }),
        CellValue::Link { url, text } => json!({ "url": url, "text": text }),
        CellValue::Checkbox => json!({ "checked": "true" }),
        CellValue::Shaped { raw, .. } => raw.clone(),
    };
    Some(value.to_string())
}

/// `Column.settings`: for label columns the labels, else what the vendor shows for a plain column.
pub fn settings_of(column: &Column) -> Value {
    let label = |position: usize, label: &Label| match column.kind.as_str() {
        "status" => json!({
            "id": label.id, "label": label.text, "color": label.color.0, "index": position,
            "is_done": label.is_done, "is_deactivated": label.is_deactivated,
        }),
        _ => json!({ "id": label.id, "label": label.text, "is_deactivated": label.is_deactivated }),
    };
    match column.kind.as_str() {
        kind @ ("status" | "dropdown") => {
            let labels = column.labels.iter().enumerate().map(|(position, found)| label(position, found));
            json!({ "type": kind, "labels": labels.collect::<Vec<_>>() })
        }
        _ => json!({}),
    }
}

/// `Column.settings_str`, the older form.
pub fn settings_str_of(column: &Column) -> String {
    let settings = match column.kind.as_str() {
        "status" => {
            let labels: serde_json::Map<String, Value> =
                column.labels.iter().map(|label| (label.id.to_string(), json!(label.text))).collect();
            json!({ "labels": labels })
        }
        "dropdown" => {
            let labels = column.labels.iter().map(|label| json!({ "id": label.id, "name": label.text }));
            json!({ "labels": labels.collect::<Vec<_>>() })
        }
        _ => json!({}),
    };
    settings.to_string()
}

#[cfg(test)]
mod tests;
