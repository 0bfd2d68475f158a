//! Fields of column values: what the typed fragments of each column type read.

use super::{Found, Node, What, leaf};
use crate::clock::rfc3339;
use crate::monday::columns::{CellValue, raw_of};
use apollo_compiler::resolvers::{ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonValue;

/// The GraphQL type of a column type's values.
pub fn type_name(kind: &str) -> &'static str {
    match kind {
        "text" => "TextValue",
        "long_text" => "LongTextValue",
        "numbers" => "NumbersValue",
        "status" => "StatusValue",
        "date" => "DateValue",
        "people" => "PeopleValue",
        "dropdown" => "DropdownValue",
        "email" => "EmailValue",
        "phone" => "PhoneValue",
        "link" => "LinkValue",
        "checkbox" => "CheckboxValue",
        _ => "UnsupportedValue",
    }
}

pub fn cell<'a>(node: &'a Node<'_, '_>, item: u64, column_id: &str, info: &'a ResolveInfo<'a>) -> Found<'a> {
    let state = node.run.state.borrow();
    let item = &state.world.items[&item];
    let column = state.world.boards[&item.board].column(column_id)?;
    let cell = item.cells.get(column_id);
    let value = cell.map_or(&CellValue::Empty, |cell| &cell.value);
    match info.field_name() {
        "id" => leaf(column_id),
        "type" => leaf(column.kind.as_str()),
        "column" => node.object(What::Column { board: item.board, id: column_id.to_owned() }),
        // Text columns are empty text when empty, the others null.
        "text" if column.kind == "item_id" => leaf(item.id.to_string()),
        "text" => match cell {
            Some(cell) if *value != CellValue::Empty => leaf(cell.text.as_str()),
            _ if matches!(column.kind.as_str(), "text" | "long_text" | "numbers" | "people" | "date") => {
                leaf("")
            }
            _ => Ok(ResolvedValue::null()),
        },
        "value" => leaf(raw_of(value)),
        "updated_at" => leaf(cell.map(|cell| rfc3339(cell.changed_ms))),
        field => typed(node, field, value, column),
    }
}

fn typed<'a, 'r: 'a, 's: 'a>(
    node: &Node<'r, 's>,
    field: &str,
    value: &CellValue,
    column: &crate::monday::world::Column,
) -> Found<'a> {
    match (value, field) {
        (CellValue::Status(id), "index") => leaf(super::int(*id)),
        (CellValue::Status(id), _) => match (column.label(*id), field) {
            (Some(label), "label") => leaf(label.text.as_str()),
            (Some(label), "is_done") => leaf(label.is_done),
            (Some(label), "label_style") => node.object(What::LabelStyle(label.color.1)),
            _ => Ok(ResolvedValue::null()),
        },
        (CellValue::Numbers(number), "number") => leaf(number.parse::<f64>().ok().map(JsonValue::from)),
        (CellValue::Date { date, .. }, "date") => leaf(date.as_str()),
        (CellValue::Date { time, .. }, "time") => leaf(time.clone()),
        (CellValue::People(people), "persons_and_teams") => {
            let people = people.iter().map(|(id, kind)| What::Person { id: *id, kind: kind.clone() });
            node.list(people.collect())
        }
        (CellValue::Dropdown(ids), "values") => {
            let labels = ids.iter().filter_map(|id| column.label(*id));
            node.list(labels.map(|label| What::Choice { id: label.id, label: label.text.clone() }).collect())
        }
        (_, "values" | "persons_and_teams") => node.list(Vec::new()),
        (CellValue::Email { email, .. }, "email") => leaf(email.as_str()),
        (CellValue::Email { text, .. }, "label") => leaf(text.as_str()),
        (CellValue::Phone { phone, .. }, "phone") => leaf(phone.as_str()),
        (CellValue::Phone { country, .. }, "country_short_name") => leaf(country.as_str()),
        (CellValue::Link { url, .. }, "url") => leaf(url.as_str()),
        (CellValue::Link { text, .. }, "url_text") => leaf(text.as_str()),
        (CellValue::Checkbox, "checked") => leaf(true),
        _ => Ok(ResolvedValue::null()),
    }
}
