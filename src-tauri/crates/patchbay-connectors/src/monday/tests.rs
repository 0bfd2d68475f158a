//! What leaves for monday and how its answers are read, over a scripted wire.

mod answers;
mod boards;
mod checks;
mod writes;

use super::*;
use crate::script::{Script, cx_of, reply};
use patchbay_kit::connector::{Deliver, Discover, Shipment};
use patchbay_model::{
    container::{Container, Field, FieldKind, Group},
    delivery::Operation,
    ids::{ContainerId, FieldId, RemoteId},
    keys::RecordKey,
    record::{Cell, Record, Typed},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// A connection with a personal token.
fn cx(wire: &Arc<Script>) -> Cx {
    cx_of(&Monday, wire, &[("way", "token")], &[("token", "tok-3f9a")])
}

fn field(id: &str, name: &str, kind: FieldKind) -> Field {
    Field {
        id: id.into(),
        name: name.to_owned(),
        kind,
        kind_name: String::new(),
        required: false,
        writable: true,
        limit: None,
        labels: vec![],
        label_ids: vec![],
        can_key: kind == FieldKind::Text,
    }
}

fn tasks() -> Container {
    Container {
        id: ContainerId("77".to_owned()),
        name: "Tasks".to_owned(),
        version: 3,
        groups: vec![Group { id: "topics".to_owned(), name: "New".to_owned() }],
        fields: vec![
            field("name", "Name", FieldKind::Name),
            field("text_1", "Queue", FieldKind::Text),
            field("long_1", "Notes", FieldKind::LongText),
            field("num_1", "Seconds", FieldKind::Number),
            field("status_1", "State", FieldKind::Status),
            field("date_1", "When", FieldKind::Date),
            field("people_1", "Who", FieldKind::People),
            field("key_1", "Key", FieldKind::Text),
        ],
        people: vec![],
    }
}

fn cell(id: &str, value: Typed) -> Cell {
    Cell { field: id.into(), value, sources: vec![], hidden: false, cut: false }
}

fn shipment() -> Shipment {
    Shipment {
        operation: Operation::Create,
        container: tasks().into(),
        group: Some("topics".to_owned()),
        record: Record {
            cells: vec![
                cell("name", Typed::Text("Call back".to_owned())),
                cell("text_1", Typed::Text("Billing".to_owned())),
                cell("long_1", Typed::Text("a\nb".to_owned())),
                cell("num_1", Typed::Number("42.50".to_owned())),
                cell("status_1", Typed::Label("Done".to_owned())),
                cell("date_1", Typed::Date { date: "2026-11-21".into(), time: Some("09:00:00".into()) }),
                cell("people_1", Typed::People(vec!["123".to_owned(), "9007199254740993".to_owned()])),
            ],
        },
        key: Some((FieldId("key_1".to_owned()), RecordKey("abcdefghijklmnopqrstuvwxyz".to_owned()))),
        send_key: "dlv_1.0".to_owned(),
    }
}

fn update() -> Shipment {
    Shipment { operation: Operation::Update { remote: RemoteId("900".to_owned()) }, ..shipment() }
}

/// The board as the vendor gives it.
fn board(columns: &[(&str, &str)]) -> Value {
    let columns: Vec<Value> = columns
        .iter()
        .map(|(id, kind)| json!({"id": id, "title": id, "type": kind, "archived": false, "settings": {}}))
        .collect();
    json!({"data": {"boards": [{"id": "77", "name": "Tasks", "state": "active", "access_level": "edit",
        "groups": [{"id": "topics", "title": "New", "archived": false, "deleted": null}], "columns": columns}]}})
}

fn whole_board() -> Value {
    board(&[
        ("name", "name"),
        ("text_1", "text"),
        ("long_1", "long_text"),
        ("num_1", "numbers"),
        ("status_1", "status"),
        ("date_1", "date"),
        ("people_1", "people"),
        ("key_1", "text"),
    ])
}
