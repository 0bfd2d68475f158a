//! A record's cells in the JSON shapes of monday's columns.
//!
//! Source: monday API docs, the pages of the column types (2026-09-06), people (2025-05).

use patchbay_kit::connector::Shipment;
use patchbay_model::{
    container::{Container, FieldKind},
    delivery::Operation,
    ids::FieldId,
    record::{Cell, Typed},
};
use serde_json::{Map, Value, json};

/// The id under which the item's own name travels among column values.
pub const NAME: &str = "name";
/// What an item is called when the mapping gave it no name: the vendor takes none without one.
const NAMELESS: &str = "Untitled";

/// The item's name and its column values, in the record's own order.
pub fn of(shipment: &Shipment) -> (Option<String>, Map<String, Value>) {
    let (mut name, mut columns) = (None, Map::new());
    for cell in &shipment.record.cells {
        if kind(&shipment.container, &cell.field) == FieldKind::Name {
            name = Some(cell.value.shown()).filter(|name| !name.trim().is_empty());
        } else {
            columns.insert(cell.field.0.clone(), value(&shipment.container, cell));
        }
    }
    match &shipment.operation {
        Operation::Create => {
            if let Some((field, key)) = &shipment.key {
                let text = Cell {
                    field: field.clone(),
                    value: Typed::Text(key.0.clone()),
                    sources: vec![],
                    hidden: false,
                    cut: false,
                };
                columns.insert(field.0.clone(), value(&shipment.container, &text));
            }
            (Some(name.unwrap_or_else(|| NAMELESS.to_owned())), columns)
        }
        Operation::Update { .. } => {
            if let Some(name) = name {
                columns.insert(NAME.to_owned(), name.into());
            }
            (None, columns)
        }
    }
}

fn kind(container: &Container, field: &FieldId) -> FieldKind {
    match container.field(field) {
        Some(field) => field.kind,
        None if field.0 == NAME => FieldKind::Name,
        None => FieldKind::Text,
    }
}

fn value(container: &Container, cell: &Cell) -> Value {
    match &cell.value {
        Typed::Text(text) => match kind(container, &cell.field) {
            FieldKind::LongText => json!({ "text": text }),
            FieldKind::Name
            | FieldKind::Text
            | FieldKind::Number
            | FieldKind::Status
            | FieldKind::Date
            | FieldKind::People
            | FieldKind::Unsupported => text.clone().into(),
        },
        // As text: whether a bare JSON number is taken is not documented.
        Typed::Number(number) => number.clone().into(),
        Typed::Label(label) => json!({ "label": label }),
        Typed::Date { date, time: Some(time) } => json!({ "date": date, "time": time }),
        Typed::Date { date, time: None } => json!({ "date": date }),
        Typed::People(ids) => {
            let person = |id: &String| {
                let id = id.parse::<u64>().map_or_else(|_| Value::from(id.clone()), Value::from);
                json!({ "id": id, "kind": "person" })
            };
            json!({ "personsAndTeams": ids.iter().map(person).collect::<Vec<_>>() })
        }
    }
}
