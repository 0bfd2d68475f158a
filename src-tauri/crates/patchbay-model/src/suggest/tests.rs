//! What is proposed for a board that a person could have made.

use super::*;
use crate::{
    arbitrary::container,
    transform::{DecimalMark, Otherwise, Row, Transform},
};
use serde_json::json;

fn field(name: &str, kind: FieldKind, labels: &[&str]) -> Field {
    Field {
        id: name.to_lowercase().replace(' ', "_").as_str().into(),
        name: name.into(),
        kind,
        kind_name: String::new(),
        required: false,
        writable: true,
        limit: None,
        labels: labels.iter().map(|l| (*l).to_owned()).collect(),
        label_ids: vec![],
        can_key: false,
    }
}

fn tree() -> Tree {
    let mut tree = Tree::default();
    for queue in ["Billing", "Sales"] {
        tree.learn(&json!({
            "conversation": {"id": "c1"},
            "queue": {"name": queue, "id": "q1"},
            "participant": {"ani": {"$hash": "h_1", "last": "0142"}, "wrapup": {"code": "Escalate", "notes": "x"}},
            "talkSeconds": 42,
            "startTime": "2026-11-21T09:00:00Z",
            "level": "High",
        }));
    }
    tree
}

fn proposed(fields: Vec<Field>, cords: &[Cord]) -> Vec<(String, String, String)> {
    let mut board = container();
    board.fields = fields;
    suggest(&tree(), &board, cords, Some(&"key".into()))
        .into_iter()
        .map(|found| {
            assert!((SURE_MIN..=1.0).contains(&found.sure), "{found:?}");
            let from = match found.cord.path() {
                Some(path) => path.to_string(),
                None => "event time".into(),
            };
            (found.field.0, from, found.why)
        })
        .collect()
}

#[test]
fn fields_are_joined_by_name_type_and_values() {
    use FieldKind::*;
    let mut found = proposed(
        vec![
            field("Queue name", Text, &[]),
            field("Caller phone", Text, &[]),
            field("Disposition", Status, &["Escalate", "Close"]),
            field("Duration", Number, &[]),
            field("When", Date, &[]),
            field("Urgency", Status, &["High", "Low"]),
            field("Comments", LongText, &[]),
            field("Weather", Text, &[]),
            field("Key", Text, &[]),
            field("Picture", Unsupported, &[]),
        ],
        &[],
    );
    found.sort();
    let pairs: Vec<_> = found.iter().map(|(field, from, _)| (field.as_str(), from.as_str())).collect();
    assert_eq!(
        pairs,
        [
            ("caller_phone", "participant.ani"),
            ("comments", "participant.wrapup.notes"),
            ("disposition", "participant.wrapup.code"),
            ("duration", "talkSeconds"),
            ("queue_name", "queue.name"),
            ("urgency", "level"),
            ("when", "startTime"),
        ]
    );
    assert_eq!(found[5].2, "1 of 1 values seen are labels of Urgency.");
    assert_eq!(found[6].2, "The same name.");
}

#[test]
fn what_has_a_cord_or_the_wrong_type_is_left_alone() {
    let cord = Cord { field: "queue_name".into(), from: From::EventTime, clear: false, steps: vec![] };
    assert_eq!(proposed(vec![field("Queue name", FieldKind::Text, &[])], &[cord]), []);
    assert_eq!(proposed(vec![field("Queue name", FieldKind::Number, &[])], &[]), []);
    assert_eq!(
        proposed(vec![field("Called at", FieldKind::Date, &[])], &[]).first().map(|f| f.1.clone()),
        Some("startTime".to_owned())
    );
}

/// The steps of the one cord that is proposed from `values` at `name` to `field`; nothing where none is.
fn stepped(name: &str, values: &[serde_json::Value], target: Container) -> Option<Vec<Transform>> {
    let mut tree = Tree::default();
    values.iter().for_each(|value| tree.learn(&json!({ name: value })));
    let mut found = suggest(&tree, &target, &[], None);
    assert!(found.len() <= 1, "{found:?}");
    found.pop().map(|found| found.cord.steps)
}

fn on(field: Field) -> Container {
    let mut board = container();
    board.fields = vec![field];
    board
}

fn number(decimal: DecimalMark) -> Vec<Transform> {
    vec![Transform::Number { decimal, decimals: None }]
}

fn date(pattern: &str) -> Vec<Transform> {
    vec![Transform::Date { read: Some(pattern.into()), zone: None }]
}

#[test]
fn a_cord_comes_with_the_steps_that_the_values_seen_need() {
    let amount =
        |values: &[serde_json::Value]| stepped("amount", values, on(field("Amount", FieldKind::Number, &[])));
    assert_eq!(amount(&[json!(3), json!(4.5)]), Some(vec![]));
    assert_eq!(amount(&[json!("3"), json!("4.5")]), Some(vec![]));
    assert_eq!(amount(&[json!("1.234,50"), json!("7,5")]), Some(number(DecimalMark::Comma)));
    assert_eq!(amount(&[json!("1,234.50"), json!("7.5")]), Some(number(DecimalMark::Dot)));
    // A thousand, or one and a bit: a person chooses.
    assert_eq!(amount(&[json!("1,234")]), None);
    assert_eq!(amount(&[json!("many")]), None);
    let opened = |values: &[serde_json::Value]| {
        let target = on(field("Opened", FieldKind::Date, &[]));
        stepped("opened", values, target)
    };
    assert_eq!(opened(&[json!("2026-11-21"), json!("2026-11-21T10:00:00Z")]), Some(vec![]));
    assert_eq!(opened(&[json!(1_795_000_000_000_i64)]), Some(vec![]));
    assert_eq!(opened(&[json!("21.11.2026 10:30")]), Some(date("%d.%m.%Y %H:%M")));
    assert_eq!(opened(&[json!("11/21/2026"), json!("01/02/2026")]), Some(date("%m/%d/%Y")));
    assert_eq!(opened(&[json!("01/02/2026")]), None);
}

#[test]
fn a_table_is_proposed_only_where_values_differ_from_labels() {
    let target = || on(field("State", FieldKind::Status, &["In progress", "Done", "Waiting"]));
    let state = |values: &[serde_json::Value]| stepped("state", values, target());
    assert_eq!(state(&[json!("Done"), json!("Waiting")]), Some(vec![]));
    let row = |from: &str, to: &str| Row { from: from.into(), to: to.into() };
    // What is a label already, and what nobody knows, is left out of the table and stays as it is.
    assert_eq!(
        state(&[json!("in_progress"), json!("Done"), json!("DONE"), json!("Parked")]),
        Some(vec![Transform::Lookup {
            table: vec![row("in_progress", "In progress"), row("DONE", "Done")],
            otherwise: Otherwise::Keep,
        }])
    );
    assert_eq!(state(&[json!("Parked")]), Some(vec![]), "by its name alone");
}

#[test]
fn a_field_of_people_comes_with_the_step_that_finds_them() {
    let person = vec![Transform::Person { otherwise: Otherwise::Empty }];
    let mut target = on(field("Owner", FieldKind::People, &[]));
    assert_eq!(stepped("agent", &[json!("dana@example.com")], target.clone()), Some(person.clone()));
    // Names that the target knows say more than a name of the field.
    target.people = vec![crate::people::Person { id: "7".into(), name: "Dana Levin".into(), email: None }];
    target.fields[0].name = "Escalated with".into();
    assert_eq!(stepped("who", &[json!("dana levin")], target.clone()), Some(person));
    assert_eq!(stepped("who", &[json!("nobody here")], target), None);
}
