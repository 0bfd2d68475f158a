//! Twelve fields of one event, with the steps a line of work orders has, beside parsing that event.

use crate::{figures::Figure, relay::kilobyte};
use patchbay_model::{
    container::{Container, Field, FieldKind},
    facts::Facts,
    keys::IdentityKey,
    mapping::{Cord, From, Mapping},
    privacy::{Policy, PrivacyPolicy},
    time::Timestamp,
    transform::{DecimalMark, GroupMark, Letters, Otherwise, Row, Transform},
};
use std::{sync::Arc, time::Instant};

const ROUNDS: u32 = 100;
/// The fastest of so many times [`ROUNDS`] counts: what else this machine does is nobody's figure.
const TIMES: u32 = 400;

/// The columns of the board: twelve with the item's name.
pub const COLUMNS: [(&str, &str); 11] = [
    ("queue", "text"),
    ("caller", "text"),
    ("agent", "text"),
    ("conversation", "text"),
    ("codes", "text"),
    ("notes", "long_text"),
    ("status", "status"),
    ("called_at", "date"),
    ("day", "text"),
    ("handle_time", "numbers"),
    ("minutes", "text"),
];

/// What the board's status may be.
pub const LABELS: [&str; 3] = ["New", "Waiting", "Done"];

/// The fields that the source's policy keeps; what it hides goes in the clear where a cord says so.
pub const KEPT: [&str; 9] =
    ["type", "id", "ticket", "queue", "seconds", "at", "agent.name", "codes[*]", "notes"];

/// A cord to each of the twelve, with and without steps.
pub fn cords(steps: bool) -> Vec<Cord> {
    let path = |path: &str| From::Path { path: path.parse().expect("a path") };
    let text = |text: &str| text.to_owned();
    let row = |from: &str, to: &str| Row { from: text(from), to: text(to) };
    let dot = DecimalMark::Dot;
    let title = From::Template { text: text("{{ queue }} call {{ id }}") };
    let table = vec![row("Sales", "Waiting"), row("Support", "Done"), row("Billing", "New")];
    let cord = |field: &str, from: From, with: Vec<Transform>| Cord {
        field: field.into(),
        from,
        clear: field == "caller",
        steps: if steps { with } else { vec![] },
    };
    let label = if steps { path("queue") } else { From::Constant { value: text("New") } };
    let zone = text("Europe/Berlin");
    vec![
        cord("name", title, vec![Transform::Trim, Transform::Truncate { chars: 120, marker: true }]),
        cord("queue", path("queue"), vec![Transform::Case { to: Letters::Upper }]),
        cord(
            "caller",
            path("caller"),
            vec![Transform::Replace { find: text("+1"), with: text("001 "), regex: false }],
        ),
        cord("agent", path("agent.name"), vec![Transform::Split { by: text(" ") }, Transform::Last]),
        cord(
            "conversation",
            path("id"),
            vec![Transform::Replace { find: text("^fact-(\\d+)$"), with: text("#$1"), regex: true }],
        ),
        cord("codes", path("codes[*]"), vec![Transform::Join { with: text(" / ") }]),
        cord(
            "notes",
            path("notes"),
            vec![
                Transform::Default { value: text("No notes") },
                Transform::Truncate { chars: 400, marker: true },
            ],
        ),
        cord(
            "status",
            label,
            vec![Transform::Lookup { table, otherwise: Otherwise::Use { value: text("New") } }],
        ),
        cord("called_at", path("at"), vec![Transform::Date { read: None, zone: None }]),
        cord("day", path("at"), vec![Transform::FormatDate { write: text("%d.%m.%Y"), zone }]),
        cord("handle_time", path("seconds"), vec![Transform::Number { decimal: dot, decimals: Some(0) }]),
        cord(
            "minutes",
            path("seconds"),
            vec![Transform::FormatNumber { decimals: 1, decimal: dot, group: GroupMark::Comma }],
        ),
    ]
}

fn board() -> Container {
    let field = |id: &str, name: &str| Field {
        id: id.into(),
        name: id.into(),
        kind: match name {
            "name" => FieldKind::Name,
            "long_text" => FieldKind::LongText,
            "status" => FieldKind::Status,
            "date" => FieldKind::Date,
            "numbers" => FieldKind::Number,
            _ => FieldKind::Text,
        },
        kind_name: name.into(),
        required: name == "name",
        writable: true,
        limit: Some(2_000),
        labels: if name == "status" { LABELS.map(str::to_owned).to_vec() } else { vec![] },
        label_ids: vec![],
        can_key: false,
    };
    let fields = [("name", "name")].into_iter().chain(COLUMNS).map(|(id, name)| field(id, name)).collect();
    Container { id: "1".into(), name: "Board".into(), version: 1, groups: vec![], fields, people: vec![] }
}

/// With steps and without, by the mapping that the relay runs.
pub fn mapping() -> Vec<Figure> {
    let body = kilobyte(1);
    let parse_us = fastest(|| {
        std::hint::black_box(serde_json::from_str::<serde_json::Value>(&body).expect("JSON"));
    });
    let row = |name, steps: bool| {
        let us = each(&body, steps);
        Figure {
            name,
            measured: format!("{us:.1} µs"),
            floor: format!("{parse_us:.1} µs to parse the event"),
            ratio: Some(us / parse_us),
            reach: "≤ 10 µs",
            reached: us <= 10.0,
        }
    };
    vec![row("mapping, 12 fields", false), row("the same with 15 steps", true)]
}

/// Microseconds to make one record.
fn each(body: &str, steps: bool) -> f64 {
    let mapping = Mapping { cords: cords(steps) };
    assert_eq!(mapping.cords.len(), 12);
    assert_eq!(mapping.cords.iter().map(|cord| cord.steps.len()).sum::<usize>(), if steps { 15 } else { 0 });
    let ready = mapping.ready(&board());
    let keep = KEPT.map(|path| (path.to_owned(), Policy::Keep));
    let policy = Arc::new(PrivacyPolicy { version: 1, fields: keep.into() }.compile());
    let payload = serde_json::from_str(body).expect("JSON");
    let facts = Facts::new(payload, policy, IdentityKey::new([1; 32]), Timestamp(0), Timestamp(0));
    let record = ready.apply(&facts).expect("maps");
    assert_eq!(record.cells.len(), 12, "every field is filled: {record:?}");
    fastest(|| {
        std::hint::black_box(ready.apply(&facts).expect("maps"));
    })
}

/// Microseconds of one `act`.
fn fastest(act: impl Fn()) -> f64 {
    let once = || {
        let started = Instant::now();
        (0..ROUNDS).for_each(|_| act());
        started.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
    };
    (0..TIMES).map(|_| once()).fold(f64::INFINITY, f64::min)
}
