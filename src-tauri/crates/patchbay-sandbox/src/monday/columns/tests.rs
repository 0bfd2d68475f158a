//! One sentence per rule of the column pages.

use super::*;
use serde_json::json;

fn users() -> IndexMap<u64, User> {
    let user = User { id: 7, name: "Ada".into(), email: "ada@example.com".into(), title: String::new() };
    IndexMap::from([(7, user)])
}

fn checked(kind: &str, raw: Value) -> Result<CellValue, &'static str> {
    checked_with(kind, raw, false).map(|write| write.value)
}

fn checked_with(kind: &str, raw: Value, create_labels: bool) -> Result<Write, &'static str> {
    let column = Column::new("c", "C", kind).labelled(&["New", "Done"]);
    let (users, switches) = (users(), Switches::default());
    check(&column, &raw, Rules { users: &users, switches: &switches, create_labels })
        .map_err(|error| error.code)
}

const REFUSED: Result<CellValue, &str> = Err("ColumnValueException");

#[test]
fn null_clears_every_writable_type_and_no_other() {
    for kind in WRITABLE {
        assert_eq!(checked(kind, Value::Null), Ok(CellValue::Empty), "{kind}");
    }
    for kind in READ_ONLY {
        assert_eq!(checked(kind, json!("x")), REFUSED, "{kind}");
    }
}

#[test]
fn a_status_is_a_known_label_or_the_id_of_one() {
    assert_eq!(checked("status", json!({ "label": "Done" })), Ok(CellValue::Status(1)));
    assert_eq!(checked("status", json!("Done")), Ok(CellValue::Status(1)));
    assert_eq!(checked("status", json!({ "index": 0 })), Ok(CellValue::Status(0)));
    assert_eq!(checked("status", json!("1")), Ok(CellValue::Status(1)), "a number is an index");
    assert_eq!(checked("status", json!({ "index": 2 })), REFUSED);
    assert_eq!(checked("status", json!({ "label": "done" })), REFUSED);
    assert_eq!(checked("status", json!("")), Ok(CellValue::Empty));
}

#[test]
fn an_unknown_label_is_made_only_when_asked_and_only_if_short() {
    let made = checked_with("status", json!({ "label": "Waiting" }), true).unwrap();
    assert_eq!((made.value, made.new_labels[0].id), (CellValue::Status(2), 2));
    assert_eq!(checked_with("status", json!("x".repeat(31)), true), Err("ColumnValueException"));
    let made = checked_with("dropdown", json!("A,New,B"), true).unwrap();
    assert_eq!(made.value, CellValue::Dropdown(vec![2, 0, 3]));
}

#[test]
fn a_column_holds_forty_labels() {
    let texts: Vec<String> = (0..40).map(|n| format!("Label {n}")).collect();
    let column =
        Column::new("c", "C", "status").labelled(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let (users, switches) = (users(), Switches::default());
    let rules = Rules { users: &users, switches: &switches, create_labels: true };
    assert!(check(&column, &json!("One more"), rules).is_err());
    assert!(check(&column, &json!("Label 39"), rules).is_ok());
}

#[test]
fn long_text_ends_at_two_thousand_characters() {
    assert!(checked("long_text", json!({ "text": "ä".repeat(2_000) })).is_ok());
    assert_eq!(checked("long_text", json!("ä".repeat(2_001))), REFUSED);
    assert_eq!(checked("long_text", json!({ "value": "x" })), REFUSED);
}

#[test]
fn numbers_come_as_strings() {
    assert_eq!(checked("numbers", json!("-42.5")), Ok(CellValue::Numbers("-42.5".into())));
    for bad in [json!("12 min"), json!("1e9"), json!("-"), json!(42), json!({ "number": 1 })] {
        assert_eq!(checked("numbers", bad.clone()), REFUSED, "{bad}");
    }
}

#[test]
fn dates_are_real_days() {
    let date =
        |time: Option<&str>| CellValue::Date { date: "2026-11-21".into(), time: time.map(str::to_owned) };
    assert_eq!(checked("date", json!({ "date": "2026-11-21" })), Ok(date(None)));
    assert_eq!(
        checked("date", json!({ "date": "2026-11-21", "time": "09:00:00" })),
        Ok(date(Some("09:00:00")))
    );
    assert_eq!(checked("date", json!("2026-11-21 09:00:00")), Ok(date(Some("09:00:00"))));
    for bad in ["2026-02-30", "21.11.2026", "2026-11-21 9:00", "2026-11-21T09:00:00Z"] {
        assert_eq!(checked("date", json!(bad)), REFUSED, "{bad}");
    }
}

#[test]
fn people_must_exist() {
    let value = |id: Value| json!({ "personsAndTeams": [{ "id": id, "kind": "person" }] });
    assert_eq!(checked("people", value(json!(7))), Ok(CellValue::People(vec![(7, "person".into())])));
    assert_eq!(checked("people", value(json!("7"))), Ok(CellValue::People(vec![(7, "person".into())])));
    assert_eq!(checked("people", json!("7")), Ok(CellValue::People(vec![(7, "person".into())])));
    assert_eq!(checked("people", value(json!(8))), REFUSED);
}

#[test]
fn mail_phone_link_and_checkbox_keep_their_shapes() {
    assert!(checked("email", json!({ "email": "a@b.c", "text": "A" })).is_ok());
    assert_eq!(checked("email", json!({ "email": "a@b.c" })), REFUSED);
    assert!(checked("phone", json!("+12025550169 US")).is_ok());
    assert_eq!(checked("phone", json!({ "phone": "555", "countryShortName": "US" })), REFUSED);
    assert!(checked("link", json!({ "url": "https://x.y", "text": "" })).is_ok());
    assert_eq!(checked("link", json!("x.y")), REFUSED);
    assert_eq!(checked("checkbox", json!({ "checked": "true" })), Ok(CellValue::Checkbox));
    assert_eq!(checked("checkbox", json!("true")), Err("CorrectedValueException"));
}

#[test]
fn types_with_one_form_take_it_to_the_letter() {
    for (kind, good, bad) in [
        (
            "timeline",
            vec![json!({"from": "2026-01-01", "to": "2026-01-05"})],
            vec![
                json!({"from": "2026-01-05", "to": "2026-01-01"}),
                json!({"from": "2026-01-01"}),
                json!({"from": "2026-1-1", "to": "2026-01-05"}),
            ],
        ),
        (
            "week",
            vec![json!({"week": {"startDate": "2026-01-05", "endDate": "2026-01-11"}})],
            vec![
                json!({"startDate": "2026-01-05", "endDate": "2026-01-11"}),
                json!({"week": {"startDate": "2026-01-05", "endDate": "2026-01-12"}}),
            ],
        ),
        (
            "hour",
            vec![json!({"hour": 9, "minute": 0})],
            vec![json!({"hour": 24, "minute": 0}), json!({"hour": "9", "minute": 0}), json!({"hour": 9})],
        ),
        (
            "location",
            vec![json!({"lat": "29.97", "lng": "31.13", "address": "Giza"})],
            vec![
                json!({"lat": 29.97, "lng": 31.13, "address": "Giza"}),
                json!({"lat": "91", "lng": "0", "address": ""}),
                json!({"lat": "1", "lng": "1"}),
            ],
        ),
        (
            "country",
            vec![json!({"countryCode": "US", "countryName": "United States"})],
            vec![json!({"countryCode": "us", "countryName": "United States"}), json!({"countryCode": "US"})],
        ),
        (
            "rating",
            vec![json!({"rating": 5})],
            vec![json!({"rating": 6}), json!({"rating": "4"}), json!({"rating": 0})],
        ),
        ("tags", vec![json!({"tag_ids": [0, 1]})], vec![json!({"tag_ids": [9]}), json!({"tag_ids": ["0"]})]),
        (
            "world_clock",
            vec![json!({"timezone": "Europe/London"})],
            vec![json!({"timezone": "Nowhere/Else"})],
        ),
        (
            "board_relation",
            vec![json!({"item_ids": [11, 22]})],
            vec![json!({"linkedPulseIds": [11]}), json!({"item_ids": ["11"]})],
        ),
        ("dependency", vec![json!({"item_ids": [11]})], vec![json!({"item_ids": 11})]),
    ] {
        for value in good {
            assert!(matches!(checked(kind, value.clone()), Ok(CellValue::Shaped { .. })), "{kind} {value}");
        }
        for value in bad {
            assert_eq!(checked(kind, value.clone()), REFUSED, "{kind} {value}");
        }
        assert_eq!(checked(kind, json!("x")), Err("CorrectedValueException"), "{kind}");
    }
}
