//! What a mapping makes of an event, and what it refuses.

use super::*;
use crate::{
    container::Field,
    keys::IdentityKey,
    privacy::{Policy, PrivacyPolicy},
    record::Typed,
    time::Timestamp,
    transform::{DecimalMark, Otherwise, Row, Transform, text::CUT_MARKER},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

fn facts(payload: Value) -> Facts {
    let keep =
        ["queue", "queue[*]", "seconds", "at", "status", "who[*]"].map(|f| (f.to_owned(), Policy::Keep));
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
        label_ids: vec![],
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
        people: vec![],
    }
}

fn cord(to: &str, path: &str) -> Cord {
    Cord {
        field: to.into(),
        from: From::Path { path: path.parse().expect("a path") },
        clear: false,
        steps: vec![],
    }
}

fn named(text: &str) -> Cord {
    Cord { field: "name".into(), from: From::Template { text: text.into() }, clear: false, steps: vec![] }
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

fn step(step: Value) -> Transform {
    serde_json::from_value(step).expect("a step")
}

fn stepped(to: &str, path: &str, steps: &[Value]) -> Cord {
    Cord { steps: steps.iter().cloned().map(step).collect(), ..cord(to, path) }
}

#[test]
fn steps_run_in_order_and_are_traced_as_they_ran() {
    let facts = facts(json!({"queue": " billing ", "seconds": "1.234,5", "secret": "Jane"}));
    let mut hidden = stepped("text", "secret", &[json!({"do": "case", "to": "upper"})]);
    hidden.clear = true;
    let mapping = Mapping {
        cords: vec![
            stepped("name", "queue", &[json!({"do": "trim"}), json!({"do": "case", "to": "title"})]),
            stepped("n", "seconds", &[json!({"do": "number", "decimal": "comma", "decimals": 0})]),
            stepped("s", "nowhere", &[json!({"do": "default", "value": "Done"})]),
            hidden,
            stepped("d", "queue", &[json!({"do": "trim"}), json!({"do": "date"})]),
        ],
    };
    assert_eq!(
        mapping.apply(&facts, &board()),
        Err(MappingError::Step { field: "d".into(), step: 1, refusal: Refusal::NoDate })
    );
    let trace = mapping.trace(&facts, &board());
    let shown: Vec<Vec<(String, bool)>> = trace.iter().map(|cord| cord.shown(80)).collect();
    let told = |texts: &[(&str, bool)]| texts.iter().map(|(t, r)| ((*t).to_owned(), *r)).collect::<Vec<_>>();
    assert_eq!(shown[0], told(&[(" billing ", false), ("billing", false), ("Billing", false)]));
    assert_eq!(shown[2], told(&[("", false), ("Done", false)]));
    assert_eq!(shown[3], told(&[("••••", false), ("••••", false)]), "what is hidden stays hidden");
    assert_eq!(
        shown[4],
        told(&[(" billing ", false), ("billing", false), ("no date or time that could be read", true)])
    );
    let cells: Vec<_> =
        trace.iter().map(|cord| cord.cell.clone().ok().flatten().map(|c| c.value.shown())).collect();
    let texts = ["Billing", "1235", "Done", "JANE"].map(|text| Some(text.to_owned()));
    assert_eq!(cells, [&texts[..], &[None]].concat());
}

#[test]
fn a_list_is_as_hidden_as_its_most_hidden_value() {
    let payload =
        json!({"who": [7, 8], "calls": [{"queue": "A", "ani": "+12025550142"}], "phones": ["+12025550142"]});
    let see = |path: &str, clear: bool| {
        let keep =
            [("who[*]", Policy::Keep), ("calls[*].queue", Policy::Keep), ("calls[*].ani", Policy::Mask)];
        let hashed = [("phones[*]", Policy::Hash), ("calls[*].gone", Policy::Drop)];
        let fields = keep.into_iter().chain(hashed).map(|(k, v)| (k.to_owned(), v)).collect();
        let policy = PrivacyPolicy { version: 1, fields }.compile();
        let key = IdentityKey::new([3; 32]);
        let facts = Facts::new(payload.clone(), Arc::new(policy), key, Timestamp(0), Timestamp(0));
        match facts.see(&path.parse().expect("a path"), clear) {
            crate::facts::Seen::Clear { value, kept } => (value.into_owned(), kept),
            crate::facts::Seen::Named(value) => (json!({"named": value.as_array().map(Vec::len)}), true),
            crate::facts::Seen::Hidden => (json!("hidden"), false),
            crate::facts::Seen::Absent => (Value::Null, false),
        }
    };
    assert_eq!(see("who", false), (json!([7, 8]), true));
    assert_eq!(see("calls[*].queue", false), (json!(["A"]), true));
    assert_eq!(see("calls", false), (json!("hidden"), false));
    assert_eq!(see("calls", true), (payload["calls"].clone(), false));
    assert_eq!(see("calls[*].ani", false), (json!("hidden"), false));
    assert_eq!(see("phones", false), (json!({"named": 1}), true));
    assert_eq!(see("calls[*].gone", true), (Value::Null, false));
}

#[test]
fn an_event_is_linked_to_by_its_id() {
    let id = crate::ids::EventId::from_bytes([7; 16]);
    let mapping = Mapping {
        cords: vec![Cord { field: "name".into(), from: From::EventLink, clear: false, steps: vec![] }],
    };
    let board = Container { fields: vec![field("name", FieldKind::LongText)], ..board() };
    let record = mapping.apply(&facts(json!({})).of_event(id), &board).expect("maps");
    assert_eq!(record.cells[0].value, Typed::Text(format!("patchbay://event/{id}")));
}

#[test]
fn a_mapping_reads_back_what_was_saved_before_there_were_steps() {
    let old =
        json!({"cords": [{"field": "name", "from": {"kind": "path", "path": "queue"}, "clear": false}]});
    let mapping: Mapping = serde_json::from_value(old.clone()).expect("a mapping");
    assert_eq!(serde_json::to_value(&mapping).ok(), Some(old), "and saves it the same");
}

#[test]
fn findings_sit_on_their_cords() {
    let constant = |to: &str, value: &str| Cord {
        field: to.into(),
        from: From::Constant { value: value.into() },
        clear: false,
        steps: vec![],
    };
    let lookup = json!({"do": "lookup", "table": [{"from": "a", "to": "Done"}, {"from": "b", "to": "Late"}],
        "otherwise": {"use": {"value": "Other"}}});
    let mapping = Mapping {
        cords: vec![
            stepped("name", "queue", &[json!({"do": "split", "by": ""})]),
            stepped("s", "status", &[lookup]),
            constant("n", "many"),
            constant("d", "2026-11-21"),
            Cord { from: From::EventLink, ..constant("p", "") },
        ],
    };
    let told: Vec<_> =
        mapping.check(&board()).into_iter().map(|f| (f.field.expect("a field"), f.code, f.message)).collect();
    let told: Vec<_> = told.iter().map(|(f, c, m)| (f.as_str(), c.as_str(), m.as_str())).collect();
    assert_eq!(
        told,
        [
            ("name", "mapping.step", "NAME, step 1: Say at which text to split."),
            ("s", "mapping.label", "S has no label “Late”."),
            ("s", "mapping.label", "S has no label “Other”."),
            ("n", "mapping.type", "N takes a number."),
            ("p", "mapping.type", "P takes user ids."),
        ]
    );
}

#[test]
fn events_seen_warn_of_what_will_not_fit() {
    let mut tree = crate::samples::Tree::default();
    tree.learn(&json!({"priority": "High", "status": "Late", "queue": "Q", "secret": {"$masked": {"type": "string"}}}));
    let policy = PrivacyPolicy {
        version: 1,
        fields: ["priority", "status", "queue"].map(|f| (f.to_owned(), Policy::Keep)).into(),
    };
    let mut secret = cord("name", "secret");
    secret.clear = true;
    let mapping = Mapping {
        cords: vec![
            secret,
            cord("text", "priority"),
            cord("s", "status"),
            cord("n", "queue"),
            cord("d", "gone"),
        ],
    };
    let told: Vec<_> = mapping
        .warnings(&board(), &tree, &policy.compile())
        .into_iter()
        .map(|f| (f.field.expect("a field") + ":" + &f.path.expect("a path"), f.code))
        .collect();
    let told: Vec<_> = told.iter().map(|(at, code)| (at.as_str(), code.as_str())).collect();
    assert_eq!(
        told,
        [
            ("name:secret", "privacy.clear"),
            ("text:priority", "mapping.free_text"),
            ("s:status", "mapping.label"),
            ("n:queue", "mapping.type"),
            ("d:gone", "mapping.never_seen"),
        ]
    );
}

#[test]
fn a_bare_cord_into_people_needs_a_person_and_says_how() {
    let add = Transform::Person { otherwise: Otherwise::Empty };
    let of = |cord: Cord, people: bool| {
        let mut board = board();
        if people {
            board.people = vec![crate::people::Person { id: "7".into(), name: "Dana".into(), email: None }];
        }
        let mapping = Mapping { cords: vec![named("x"), cord] };
        let found = mapping.check(&board).into_iter().find(|finding| finding.code == "mapping.person");
        found.map(|finding| (finding.field, finding.severity, finding.remedy))
    };
    let told = |severity| Some((Some("p".to_owned()), severity, Some(Mend::Add(add.clone()))));
    assert_eq!(of(cord("p", "agent"), true), told(Severity::Error));
    assert_eq!(of(cord("p", "agent"), false), told(Severity::Warning));
    assert_eq!(of(Cord { steps: vec![Transform::Trim], ..cord("p", "agent") }, true), told(Severity::Error));
    assert_eq!(of(Cord { steps: vec![add.clone()], ..cord("p", "agent") }, true), None);
    let constant = Cord { from: From::Constant { value: "7".into() }, ..cord("p", "agent") };
    assert_eq!(of(constant, true), None);
}

#[test]
fn what_will_not_fit_names_the_step_that_makes_it_fit() {
    let mut seen = crate::samples::Tree::default();
    seen.learn(&json!({ "amount": "1.234,50", "state": "DONE" }));
    let mut board = board();
    let status = board.fields.iter_mut().find(|field| field.kind == FieldKind::Status).expect("a status");
    status.labels = vec!["Done".into()];
    let mapping = Mapping { cords: vec![cord("n", "amount"), cord("s", "state")] };
    let policy = PrivacyPolicy::default().compile();
    let told: Vec<_> =
        mapping.warnings(&board, &seen, &policy).into_iter().filter_map(|finding| finding.remedy).collect();
    let row = Row { from: "DONE".into(), to: "Done".into() };
    assert_eq!(
        told,
        [
            Mend::Add(Transform::Number { decimal: DecimalMark::Comma, decimals: None }),
            Mend::Add(Transform::Lookup { table: vec![row], otherwise: Otherwise::Keep }),
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Any event through any chain: the record is what the trace shows, or the error is the trace's.
    #[test]
    fn apply_and_trace_are_one(
        payload in crate::arbitrary::json_value(),
        steps in prop::collection::vec(crate::arbitrary::transform(), 0..4),
        to in 0..6_usize,
        clear in any::<bool>(),
    ) {
        let to = ["name", "text", "n", "s", "d", "p"][to];
        let mapping = Mapping {
            cords: vec![named("x"), Cord { field: to.into(), clear, steps, ..cord(to, "queue") }],
        };
        let facts = facts(json!({"queue": payload}));
        let ready = mapping.ready(&board());
        let trace = ready.trace(&facts);
        match ready.apply(&facts) {
            Ok(record) => {
                let cells: Vec<_> = trace.into_iter().filter_map(|cord| cord.cell.ok().flatten()).collect();
                prop_assert_eq!(record.cells, cells);
            }
            Err(error) => prop_assert!(trace.iter().any(|cord| cord.cell.as_ref().err() == Some(&error))),
        }
    }
}
