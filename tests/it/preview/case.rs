//! One line and its events, by chance: fields, sources and steps that mostly fit, and some that do not.

use crate::draw::{Draw, STEPS};
use patchbay_model::path::push_key;
use serde_json::{Map, Value, json};

/// What a case tries.
#[derive(Debug, Clone)]
pub struct Case {
    pub kinds: Vec<String>,
    pub filter: Option<Value>,
    pub cords: Vec<Value>,
    /// By the shapes of fields.
    pub policy: Map<String, Value>,
    pub events: Vec<Value>,
}

/// Columns of the board with paths whose values mostly fit them.
pub const FIELDS: &[(&str, &[&str])] = &[
    ("name", &["id", "id", "id", "queue", "notes", "any"]),
    ("text", &["queue", "notes", "notes", "caller", "agent.name", "codes", "agent", "any"]),
    ("long_text", &["notes", "notes", "any", "agent"]),
    ("numbers", &["seconds", "score"]),
    ("status", &["label"]),
    ("dropdown", &["labels", "labels[*]", "label"]),
    ("date", &["when"]),
    ("timeline", &["when"]),
    ("week", &["when"]),
    ("hour", &["clock"]),
    ("checkbox", &["flag"]),
    ("email", &["agent.email"]),
    ("phone", &["caller"]),
    ("link", &["url"]),
    ("location", &["place"]),
    ("country", &["country"]),
    ("rating", &["score"]),
    ("tags", &["labels"]),
    ("world_clock", &["zone"]),
    ("board_relation", &["ids", "ids[*]"]),
];

/// Every field that a policy decides about.
const SHAPES: &[&str] = &[
    "queue",
    "notes",
    "caller",
    "seconds",
    "score",
    "label",
    "labels[*]",
    "codes[*]",
    "when",
    "clock",
    "flag",
    "agent.name",
    "agent.email",
    "url",
    "place",
    "country",
    "zone",
    "ids[*]",
    "any",
];

const PATHS: &[&str] = &[
    "queue",
    "notes",
    "caller",
    "seconds",
    "score",
    "labels",
    "codes[0]",
    "when",
    "agent.email",
    "any",
    "missing",
];

pub fn draw(seed: u64, events: usize) -> Case {
    let mut draw = Draw::new(seed);
    let kinds = draw.one(&[&[][..], &[], &["generic.call.ended"]]).iter().map(|kind| (*kind).to_owned());
    let kinds = kinds.collect();
    let filter = draw.of_hundred(50).then(|| draw.filter(PATHS, 2));
    let mut fields = vec![FIELDS[0]];
    for _ in 0..1 + draw.below(5) {
        let field = draw.one(FIELDS);
        if !fields.iter().any(|(known, _)| *known == field.0) {
            fields.push(field);
        }
    }
    let cords = fields.into_iter().map(|(field, paths)| cord(&mut draw, field, paths)).collect();
    let marks = ["keep", "keep", "keep", "mask", "mask", "hash", "hash", "token", "drop"];
    let policy = SHAPES.iter().map(|shape| ((*shape).to_owned(), draw.one(&marks).into())).collect();
    let events = (0..events).map(|n| event(&mut draw, &format!("{seed}-{n}"))).collect();
    Case { kinds, filter, cords, policy, events }
}

/// A policy that keeps all, so that any line may be saved under it.
pub fn kept() -> Map<String, Value> {
    let fixed = ["type", "id", "ticket"];
    SHAPES.iter().chain(&fixed).map(|shape| ((*shape).to_owned(), "keep".into())).collect()
}

/// The same policy with everything shown that is in these events: what is dropped stays dropped.
pub fn unmasked(policy: &Map<String, Value>, events: &[Value]) -> Map<String, Value> {
    let shown = |mark: &Value| if mark == "drop" { mark.clone() } else { "keep".into() };
    let mut all = Map::new();
    events.iter().for_each(|event| leaves(event, &mut String::new(), &mut all));
    all.extend(policy.iter().map(|(shape, mark)| (shape.clone(), shown(mark))));
    all
}

/// Keeps every single value of a document.
fn leaves(value: &Value, shape: &mut String, all: &mut Map<String, Value>) {
    let at = shape.len();
    match value {
        Value::Object(map) => {
            for (key, child) in map {
                push_key(shape, key);
                leaves(child, shape, all);
                shape.truncate(at);
            }
        }
        Value::Array(items) => {
            shape.push_str("[*]");
            items.iter().for_each(|item| leaves(item, shape, all));
            shape.truncate(at);
        }
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            all.insert(shape.clone(), "keep".into());
        }
    }
}

fn cord(draw: &mut Draw, field: &str, paths: &[&str]) -> Value {
    let written = matches!(field, "name" | "text" | "long_text");
    let from = match draw.below(20) {
        0 | 7 | 8 if written => json!({ "kind": "event_link" }),
        1 => json!({ "kind": "event_time" }),
        2 => {
            json!({ "kind": "constant", "value": draw.one(&["Done", "7", "2026-11-21", "yes", "ann@example.com", "88002"]) })
        }
        3 => json!({ "kind": "path", "path": draw.one(PATHS) }),
        4..7 if written || field == "email" => json!({
            "kind": "template",
            "text": draw.one(&["{{ queue }} call {{ id }}", "{{ agent.email }}", "{{ notes }}{{ caller }}", "{{ any.x | upper }}-{{ seconds }}"]),
        }),
        _ => json!({ "kind": "path", "path": draw.one(paths) }),
    };
    let mild = [0, 1, 5, 6, 9, 10];
    let steps: Vec<Value> = match draw.below(10) {
        0 => (0..1 + draw.below(3)).map(|_| draw.below(STEPS)).collect::<Vec<_>>(),
        1..5 => (0..1 + draw.below(2)).map(|_| draw.one(&mild)).collect(),
        _ => vec![],
    }
    .into_iter()
    // Which of several people is meant turns on the account's people: shown by the steps' own tests.
    .filter(|kind| *kind < STEPS - 1)
    .map(|kind| serde_json::to_value(draw.step(kind)).expect("a step is JSON"))
    .collect();
    json!({ "field": field, "from": from, "clear": draw.of_hundred(40), "steps": steps })
}

fn event(draw: &mut Draw, id: &str) -> Value {
    let mut event = json!({
        "type": draw.one(&["call.ended", "call.ended", "call.moved"]),
        "id": id,
        "ticket": id,
        "queue": draw.one(&["Billing", "Sales", "  Back office ", "خدمة"]),
        "notes": draw.one(&[
            "Asked for a call back at +1 202 555 0142.",
            "Card 4111 1111 1111 1111, mail jane.canary@example.com, and so on.",
            "\u{202e}right to left\u{2066}, a bell \u{7} and a NUL \0",
            "short",
        ]),
        "caller": draw.one(&["+12025550142", "+44 20 7946 0000", "tel:+4930123456"]),
        "seconds": draw.one(&[json!(0), json!(120), json!("95.5"), json!(-3.25), json!(1e15)]),
        "score": 1 + draw.below(5),
        "label": draw.one(&["New", "Done"]),
        "labels": draw.one(&[&["New"][..], &["New", "Done"], &[], &["Done", "Done"]]),
        "codes": [draw.one(&["w-1", "w-2"]), draw.below(100)],
        "when": draw.one(&["2026-11-21T09:00:00+14:00", "2026-02-28", "2026-11-20T23:30:00Z"]),
        "clock": draw.one(&["09:05", "23:59"]),
        "flag": draw.one(&[json!(true), json!(false), json!("yes"), json!("off")]),
        "agent": { "name": "Robin Keller", "email": draw.one(&["ann@example.com", "Ann <ann@example.com>"]) },
        "url": draw.one(&["https://x.example/1 The call", "http://x.example"]),
        "place": draw.one(&[json!("29.97, 31.13, Giza"), json!({ "lat": 52.5, "lng": "13.4" })]),
        "country": draw.one(&["us", "Germany"]),
        "zone": draw.one(&["Europe/London", "UTC"]),
        "ids": draw.one(&[&["11"][..], &["11", "22"]]),
        "any": draw.value(3),
    });
    if draw.of_hundred(30) {
        let long = "Words of a long call. ".repeat(1 + draw.below(400));
        event["notes"] = long.into();
    }
    let members = event.as_object_mut().expect("it is one");
    for name in [
        "queue", "notes", "caller", "seconds", "score", "label", "labels", "when", "flag", "agent", "url",
        "ids",
    ] {
        match draw.below(100) {
            0..5 => drop(members.remove(name)),
            5..8 => drop(members.insert(name.to_owned(), draw.value(2))),
            _ => {}
        }
    }
    event
}
