//! What a mapping makes of an event, and what it refuses.

use super::*;
use crate::{
    keys::IdentityKey,
    privacy::{Policy, PrivacyPolicy},
};
use proptest::prelude::*;
use serde_json::json;
use std::sync::Arc;

fn facts(payload: Value) -> Facts {
    let keep = ["queue", "seconds", "at", "status", "who"].map(|f| (f.to_owned(), Policy::Keep));
    let mut fields: std::collections::BTreeMap<_, _> = keep.into_iter().collect();
    fields.insert("ani".into(), Policy::Hash);
    let policy = PrivacyPolicy { version: 1, fields };
    Facts::new(
        payload,
        Arc::new(policy.compile()),
        IdentityKey::new([3; 32]),
        Timestamp(1_795_000_000_000),
        Timestamp(0),
    )
}

fn field(id: &str, kind: FieldKind) -> Field {
    Field {
        id: id.into(),
        name: id.to_uppercase(),
        kind,
        kind_name: id.into(),
        required: kind == FieldKind::Name,
        writable: true,
        limit: matches!(kind, FieldKind::Name).then_some(20),
        labels: vec!["Done".into()],
        can_key: false,
    }
}

fn board() -> Container {
    use FieldKind::*;
    let fields = [("name", Name), ("text", Text), ("n", Number), ("s", Status), ("d", Date), ("p", People)];
    Container {
        id: "1".into(),
        name: "Board".into(),
        version: 1,
        groups: vec![],
        fields: fields.map(|(id, kind)| field(id, kind)).to_vec(),
    }
}

fn cord(to: &str, path: &str) -> Cord {
    Cord { field: to.into(), from: From::Path { path: path.parse().expect("a path") }, clear: false }
}

fn named(text: &str) -> Cord {
    Cord { field: "name".into(), from: From::Template { text: text.into() }, clear: false }
}

#[test]
fn each_kind_of_field_gets_its_kind_of_value() {
    let facts = facts(
        json!({"queue": "Billing", "seconds": 42.5, "at": "2026-11-18T11:06:40Z", "status": "Done", "who": [7, "8"]}),
    );
    let mapping = Mapping {
        cords: vec![
            named("{{ queue }} call"),
            cord("n", "seconds"),
            cord("s", "status"),
            cord("d", "at"),
            cord("p", "who"),
        ],
    };
    let record = mapping.apply(&facts, &board()).expect("maps");
    let values: Vec<_> = record.cells.iter().map(|cell| cell.value.clone()).collect();
    assert_eq!(
        values,
        [
            Typed::Text("Billing call".into()),
            Typed::Number("42.5".into()),
            Typed::Label("Done".into()),
            Typed::Date { date: "2026-11-18".into(), time: Some("11:06:40".into()) },
            Typed::People(vec!["7".into(), "8".into()]),
        ]
    );
}

#[test]
fn a_hidden_value_leaves_only_by_a_cord_marked_in_clear() {
    let facts = facts(json!({"queue": "Q", "secret": "Jane Doe", "ani": "+12025550142"}));
    let mut secret = cord("text", "secret");
    let mapping = |cord: Cord| Mapping { cords: vec![named("{{ queue }}: {{ secret }}"), cord] };
    let record = mapping(secret.clone()).apply(&facts, &board()).expect("maps");
    assert_eq!(record.cells[0].value, Typed::Text("Q: ••••".into()));
    assert_eq!(record.cells.len(), 1, "a masked value does not leave by a plain cord");
    secret.clear = true;
    let record = mapping(secret).apply(&facts, &board()).expect("maps");
    assert_eq!(record.cells[1].value, Typed::Text("Jane Doe".into()));
    assert!(record.cells[1].hidden && record.masked().cells[1].value == Typed::Text("••••".into()));
    let hashed = mapping(cord("text", "ani")).apply(&facts, &board()).expect("maps");
    assert!(matches!(&hashed.cells[1].value, Typed::Text(t) if t.starts_with("h_")));
}

#[test]
fn what_does_not_fit_is_named() {
    let apply = |payload: Value, cords: Vec<Cord>| Mapping { cords }.apply(&facts(payload), &board());
    assert_eq!(
        apply(json!({"queue": "q", "status": "New"}), vec![named("{{ queue }}"), cord("s", "status")]),
        Err(MappingError::UnknownLabel { field: "s".into() })
    );
    assert_eq!(
        apply(json!({"queue": "q", "seconds": "1e5"}), vec![named("{{ queue }}"), cord("n", "seconds")]),
        Err(MappingError::FieldType { field: "n".into(), expected: FieldKind::Number })
    );
    assert_eq!(
        apply(json!({"queue": null}), vec![cord("name", "queue")]),
        Err(MappingError::MissingRequired { field: "name".into(), path: "queue".parse().ok() })
    );
    assert_eq!(
        apply(json!({}), vec![cord("gone", "queue")]),
        Err(MappingError::FieldGone { field: "gone".into() })
    );
}

#[test]
fn long_text_is_cut_to_the_field_with_a_marker() {
    let record = Mapping { cords: vec![cord("name", "queue")] }
        .apply(&facts(json!({"queue": "é".repeat(50)})), &board())
        .expect("maps");
    let text = record.cells[0].value.shown();
    assert!(record.cells[0].cut && text.chars().count() == 20 && text.ends_with(CUT_MARKER));
}

proptest! {
    #[test]
    fn mapping_is_total(text in "\\PC{0,40}", number in any::<f64>(), to in 0..6_usize) {
        let to = ["name", "text", "n", "s", "d", "p"][to];
        for payload in [json!({"queue": text}), json!({"queue": number}), json!({"queue": [text, number]})] {
            let _ = Mapping { cords: vec![named("x"), cord(to, "queue")] }.apply(&facts(payload), &board());
        }
    }
}
