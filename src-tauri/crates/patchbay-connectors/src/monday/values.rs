//! A record's cells in the JSON shapes of monday's columns.
//!
//! Source: monday API docs, the pages of the column types (2026-09-06), people (2025-05).

use patchbay_kit::connector::Shipment;
use patchbay_model::{
    container::{Container, Field, FieldKind},
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
    let field = container.field(&cell.field);
    match &cell.value {
        Typed::Text(text) if kind(container, &cell.field) == FieldKind::LongText => json!({ "text": text }),
        Typed::Text(text) => text.clone().into(),
        // As text: whether a bare JSON number is taken is not documented.
        Typed::Number(number) => number.clone().into(),
        // A label that looks like a number would be read as an id: it goes by its own.
        Typed::Label(label) => match field.and_then(|field| field.label_id(label)).filter(|_| numeric(label))
        {
            Some(id) => json!({ "index": whole(id) }),
            None => json!({ "label": label }),
        },
        Typed::Labels(labels) => match field {
            Some(field) if field.kind == FieldKind::Tags => json!({ "tag_ids": ids_of(field, labels) }),
            Some(field) if labels.iter().any(|label| numeric(label)) => {
                json!({ "ids": ids_of(field, labels) })
            }
            Some(_) | None => json!({ "labels": labels }),
        },
        Typed::Date { date, time: Some(time) } => json!({ "date": date, "time": time }),
        Typed::Date { date, time: None } => json!({ "date": date }),
        Typed::People(ids) => {
            let person = |id: &String| json!({ "id": whole(id), "kind": "person" });
            json!({ "personsAndTeams": ids.iter().map(person).collect::<Vec<_>>() })
        }
        Typed::Check(true) => json!({ "checked": "true" }),
        // Whether `"false"` unchecks is not documented; clearing does.
        Typed::Check(false) => Value::Null,
        Typed::Email { email, text } => json!({ "email": email, "text": text }),
        Typed::Phone { phone, country } => json!({ "phone": phone, "countryShortName": country }),
        Typed::Link { url, text } => json!({ "url": url, "text": text }),
        Typed::Country { code, name } => json!({ "countryCode": code, "countryName": name }),
        Typed::Hour { hour, minute } => json!({ "hour": hour, "minute": minute }),
        Typed::Timeline { from, to } => json!({ "from": from, "to": to }),
        Typed::Week { start, end } => json!({ "week": { "startDate": start, "endDate": end } }),
        Typed::Rating(stars) => json!({ "rating": stars }),
        Typed::Zone(zone) => json!({ "timezone": zone }),
        Typed::Location { lat, lng, address } => json!({ "lat": lat, "lng": lng, "address": address }),
        Typed::Relation(ids) => json!({ "item_ids": ids.iter().map(|id| whole(id)).collect::<Vec<_>>() }),
    }
}

fn numeric(label: &str) -> bool {
    label.trim().parse::<f64>().is_ok()
}

/// An id as the number it is; one that is none, or larger, as text.
fn whole(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| id.into(), Value::from)
}

/// The ids of labels, of those that have one.
fn ids_of(field: &Field, labels: &[String]) -> Vec<Value> {
    labels.iter().filter_map(|label| field.label_id(label)).map(whole).collect()
}
