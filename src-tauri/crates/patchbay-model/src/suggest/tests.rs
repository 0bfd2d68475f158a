//! What is proposed for a board that a person could have made.

use super::*;
use crate::arbitrary::container;
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
