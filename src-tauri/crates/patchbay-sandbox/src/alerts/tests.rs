//! The rules of alias, time and limits, without any surface.

use super::draft::Invalid;
use super::*;
use serde_json::{Map, Value, json};

const STYLE: Style = Style { details: "details", names: true, cuts: false };

fn draft(body: Value) -> Result<Draft, Invalid> {
    Draft::read(body.as_object().unwrap_or(&Map::new()), STYLE, "127.0.0.1")
}

fn made(book: &mut Book, at_ms: u64, alias: &str, message: &str) {
    let draft = draft(json!({ "alias": alias, "message": message })).unwrap();
    book.accept(format!("r{at_ms}"), at_ms, Action::Create(Box::new(draft)));
    book.settle(at_ms, || format!("id{at_ms}"));
}

#[test]
fn an_alias_finds_the_open_alert_only() {
    let mut book = Book::default();
    made(&mut book, 1, "a", "first");
    made(&mut book, 2, "a", "second");
    assert_eq!(
        (book.alerts.len(), book.alerts[0].count, book.alerts[0].draft.message.as_str()),
        (1, 2, "first")
    );
    book.accept("c".to_owned(), 3, Action::Close(By::Alias("a".to_owned()), "me".to_owned()));
    assert!(matches!(book.request("c"), Some(None)));
    book.settle(3, String::new);
    assert!(!book.alerts[0].open && book.find(&By::Alias("a".to_owned())).is_none());
    made(&mut book, 4, "a", "third");
    assert_eq!((book.alerts.len(), book.alerts[1].count), (2, 1));
    book.accept("d".to_owned(), 5, Action::Acknowledge(By::Alias("A".to_owned())));
    book.settle(5, String::new);
    let outcome = book.request("d").flatten().unwrap().json("i");
    assert_eq!((&outcome["isSuccess"], &outcome["status"]), (&json!(false), &json!("Alert does not exist")));
    assert_eq!(found(&book.alerts, "status:closed").len(), 1);
    assert_eq!(found(&book.alerts, "status:open alias:a message:\"thi rd\"").len(), 0);
    assert!(book.request("nothing").is_none());
}

#[test]
fn limits_are_told_by_field_and_details_are_cut_in_silence() {
    let refused =
        draft(json!({ "entity": { "id": 1 }, "priority": "high", "tags": [1], "details": { "n": 1 },
        "responders": [{ "type": "group", "id": "1" }], "alias": "x".repeat(513) }));
    let fields: Vec<String> = refused.unwrap_err().keys().cloned().collect();
    let all = ["message", "alias", "entity", "tags", "priority", "responders#type", "details"];
    assert_eq!(fields, all);
    assert!(draft(json!({ "message": "ü".repeat(130) })).is_ok());
    assert!(draft(json!({ "message": "ü".repeat(131) })).is_err());
    let style = Style { cuts: true, ..STYLE };
    let body = json!({ "message": "m".repeat(200), "details": { "a": "v".repeat(9_000), "b": "w" } });
    let cut = Draft::read(body.as_object().unwrap(), style, "here").unwrap();
    assert_eq!((cut.message.len(), cut.details["a"].as_str().unwrap().len()), (130, 7_999));
    assert!(!cut.details.contains_key("b"));
    assert_eq!(cut.source, "here");
}
