//! Any JSON, any step, any path: what the property tests of this crate draw from.

use crate::transform::{DecimalMark, GroupMark, Letters, Otherwise, Row, Transform};
use proptest::prelude::*;
use serde_json::Value;

/// Any JSON value: odd numbers, hostile text, dates, lists, groups.
pub fn json_value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map("[a-c]{1,2}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Any single value.
pub fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(read_back),
        any_text().prop_map(Value::from),
    ]
}

/// A fraction as it arrives: our JSON reader may move the last digit, so one that it leaves alone.
fn read_back(number: f64) -> Value {
    let value = Value::from(number);
    let read = serde_json::from_str::<Value>(&value.to_string());
    if read.is_ok_and(|read| read == value) { value } else { Value::from(number.round() as i64) }
}

pub fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "\\PC{0,24}",
        2 => "[ -~\\t\\r\\n\\x00]{0,16}",
        1 => "[0-9]{1,3}([,.' ][0-9]{3}){0,3}([.,][0-9]{0,3})?",
        1 => "20[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?(Z|[+-][01][0-9]:00)?)?",
        1 => Just("canary-7f3a".to_owned()),
        1 => Just("jane@example.com".to_owned()),
        1 => Just("a".repeat(70_000)),
        1 => Just("{{ value }}{% x %}".to_owned()),
        1 => Just("ǅ ﬃ ŉ ΐ İ".to_owned()),
    ]
}

fn otherwise() -> impl Strategy<Value = Otherwise> {
    prop_oneof![
        Just(Otherwise::Keep),
        Just(Otherwise::Empty),
        Just(Otherwise::Refuse),
        "[a-z]{0,4}".prop_map(|value| Otherwise::Use { value }),
    ]
}

fn decimal() -> impl Strategy<Value = DecimalMark> {
    prop_oneof![Just(DecimalMark::Dot), Just(DecimalMark::Comma)]
}

fn zone() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("UTC"),
        Just("Europe/Berlin"),
        Just("America/St_Johns"),
        Just("Pacific/Apia"),
        Just("Nowhere/Else")
    ]
    .prop_map(str::to_owned)
}

fn pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec!["%Y-%m-%d", "%d.%m.%Y %H:%M", "%FT%T%z", "%s", "%A %e %B %Y %I %p", "%255Y", "%Q"])
            .prop_map(str::to_owned),
        1 => "(%[a-zA-Z]| |-){1,8}",
    ]
}

/// Any step, usable or not.
pub fn transform() -> impl Strategy<Value = Transform> {
    prop_oneof![
        Just(Transform::Trim),
        prop::sample::select(vec![Letters::Upper, Letters::Lower, Letters::Title, Letters::Sentence])
            .prop_map(|to| Transform::Case { to }),
        (prop_oneof!["[a-c.*+?()]{0,4}", Just("a".to_owned())], "[a-z$0]{0,30}", any::<bool>())
            .prop_map(|(find, with, regex)| Transform::Replace { find, with, regex }),
        "[a-c, ]{0,2}".prop_map(|by| Transform::Split { by }),
        "[a-c, ]{0,40}".prop_map(|with| Transform::Join { with }),
        Just(Transform::First),
        Just(Transform::Last),
        any::<usize>().prop_map(|at| Transform::Nth { at }),
        (0_usize..4).prop_map(|at| Transform::Nth { at }),
        Just(Transform::Count),
        "\\PC{0,8}".prop_map(|value| Transform::Default { value }),
        (0_usize..40, any::<bool>()).prop_map(|(chars, marker)| Transform::Truncate { chars, marker }),
        prop::sample::select(vec![
            "{{ value }}",
            "{{ value | upper }}{{ value }}",
            "{{ value.a.b }}",
            "{{ value[0] | truncate(length=3) }}",
            "{{ value + value }}",
            "{{ value ~ value ~ value }}",
            "{{ -value }} {{ value / 0 }}",
            "{{ other }}",
            "{{",
        ])
        .prop_map(|template| Transform::Text { template: template.to_owned() }),
        (prop::collection::vec(("[a-c]{0,2}", "\\PC{0,8}"), 0..6), otherwise()).prop_map(
            |(rows, otherwise)| {
                let table = rows.into_iter().map(|(from, to)| Row { from, to }).collect();
                Transform::Lookup { table, otherwise }
            }
        ),
        (decimal(), prop::option::of(0_u8..15))
            .prop_map(|(decimal, decimals)| Transform::Number { decimal, decimals }),
        (
            0_u8..15,
            decimal(),
            prop::sample::select(vec![
                GroupMark::Nothing,
                GroupMark::Comma,
                GroupMark::Dot,
                GroupMark::Space,
                GroupMark::Apostrophe
            ])
        )
            .prop_map(|(decimals, decimal, group)| Transform::FormatNumber {
                decimals,
                decimal,
                group
            }),
        (prop::option::of(pattern()), prop::option::of(zone()))
            .prop_map(|(read, zone)| Transform::Date { read, zone }),
        (pattern(), zone()).prop_map(|(write, zone)| Transform::FormatDate { write, zone }),
        otherwise().prop_map(|otherwise| Transform::Person { otherwise }),
    ]
}

/// An empty board.
pub fn container() -> crate::container::Container {
    crate::container::Container {
        id: "1".into(),
        name: "Board".into(),
        version: 1,
        groups: vec![],
        fields: vec![],
        people: vec![],
    }
}
