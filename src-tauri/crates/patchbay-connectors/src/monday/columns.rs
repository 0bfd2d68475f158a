//! What a board's columns are as fields: their kind, their limit, what may be chosen.
//!
//! Source: monday API docs, the pages of the column types (2026-09-06), people (2025-05).

use super::client;
use patchbay_model::{
    container::{Field, FieldKind},
    ids::FieldId,
};
use serde_json::Value;

/// Characters of an item's name. Source: API docs, "Items" (2026-09-06).
const NAME_CHARS_MAX: usize = 255;
/// Characters of a long text. Source: API docs, "Long text" (2026-09-06). Text has no published limit and gets
/// the same.
const TEXT_CHARS_MAX: usize = 2_000;

/// The column every board has.
pub fn name() -> Field {
    of("name", "Name", "name")
}

/// One column of a board.
pub fn field(column: &Value) -> Field {
    let parsed;
    let settings = match column.get("settings").unwrap_or(&Value::Null) {
        // As text in older answers.
        Value::String(text) => {
            parsed = serde_json::from_str(text).unwrap_or(Value::Null);
            &parsed
        }
        other => other,
    };
    let mut field = of(&text(column, "id"), &text(column, "title"), &text(column, "type"));
    match field.kind {
        FieldKind::Status | FieldKind::Dropdown => {
            (field.label_ids, field.labels) = labels(settings).into_iter().unzip();
            if field.kind == FieldKind::Dropdown && flag(settings, "limit_select") {
                field.limit = number(settings, "label_limit_count").or(Some(1));
            }
        }
        FieldKind::Rating => field.limit = number(settings, "limit").or(field.limit),
        FieldKind::Relation if field.kind_name == "board_relation" => {
            // A column that is linked to no board takes no item.
            let linked =
                settings.get("boardIds").and_then(Value::as_array).is_none_or(|boards| !boards.is_empty());
            field.writable = linked;
            if settings.get("allowMultipleItems").and_then(Value::as_bool) == Some(false) {
                field.limit = Some(1);
            }
        }
        _ => {}
    }
    field
}

fn of(id: &str, name: &str, kind_name: &str) -> Field {
    let kind = match kind_name {
        "name" => FieldKind::Name,
        "text" => FieldKind::Text,
        "long_text" => FieldKind::LongText,
        "numbers" => FieldKind::Number,
        "status" => FieldKind::Status,
        "dropdown" => FieldKind::Dropdown,
        "date" => FieldKind::Date,
        "timeline" => FieldKind::Timeline,
        "week" => FieldKind::Week,
        "hour" => FieldKind::Hour,
        "checkbox" => FieldKind::Checkbox,
        "people" => FieldKind::People,
        "email" => FieldKind::Email,
        "phone" => FieldKind::Phone,
        "link" => FieldKind::Link,
        "location" => FieldKind::Location,
        "country" => FieldKind::Country,
        "rating" => FieldKind::Rating,
        "tags" => FieldKind::Tags,
        "world_clock" => FieldKind::WorldClock,
        "board_relation" | "dependency" => FieldKind::Relation,
        // Files travel by another call, and the shape of a colour is not published.
        _ => FieldKind::Unsupported,
    };
    Field {
        id: FieldId(id.to_owned()),
        name: name.to_owned(),
        kind,
        kind_name: kind_name.to_owned(),
        required: kind == FieldKind::Name,
        writable: kind != FieldKind::Unsupported,
        limit: match kind {
            FieldKind::Name => Some(NAME_CHARS_MAX),
            FieldKind::Text | FieldKind::LongText => Some(TEXT_CHARS_MAX),
            _ => None,
        },
        labels: Vec::new(),
        label_ids: Vec::new(),
        // Matched whole and found by `items_page_by_column_values`.
        can_key: kind == FieldKind::Text,
    }
}

/// A column's labels in their order, each behind its id: a list of objects today; an object by id before.
fn labels(settings: &Value) -> Vec<(String, String)> {
    let mut labels: Vec<(u64, String, String)> = match settings.get("labels") {
        Some(Value::Array(labels)) => labels
            .iter()
            .enumerate()
            .filter(|(_, label)| !flag(label, "is_deactivated"))
            .filter_map(|(at, label)| {
                let words =
                    [text(label, "label"), text(label, "name")].into_iter().find(|t| !t.is_empty())?;
                let place = label.get("index").and_then(Value::as_u64).unwrap_or(at as u64);
                // Where no id is given the place is all there is, and it was the id once.
                let id = label.get("id").and_then(client::id).unwrap_or_else(|| place.to_string());
                Some((place, id, words))
            })
            .collect(),
        Some(Value::Object(labels)) => labels
            .iter()
            .map(|(id, label)| {
                let words = label.as_str().map_or_else(|| text(label, "label"), str::to_owned);
                (id.parse().unwrap_or(u64::MAX), id.clone(), words)
            })
            .collect(),
        _ => Vec::new(),
    };
    labels.retain(|(_, _, words)| !words.is_empty());
    labels.sort_by_key(|(place, _, _)| *place);
    labels.into_iter().map(|(_, id, words)| (id, words)).collect()
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// A count that may be given as text.
fn number(value: &Value, name: &str) -> Option<usize> {
    let value = value.get(name)?;
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    usize::try_from(number).ok().filter(|n| *n > 0)
}
