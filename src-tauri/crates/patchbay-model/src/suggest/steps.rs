//! The steps that a proposed cord needs before its field takes what was seen.

use super::words;
use crate::{
    cast,
    container::{Container, Field, FieldKind},
    keys::IdentityKey,
    people::People,
    samples::{Leaf, Type},
    transform::{Around, DecimalMark, Otherwise, Row, Transform},
};
use serde_json::Value;

/// Ways to write a day or a moment that no standard orders, with the ones that name a time first.
const PATTERNS: &[&str] = &[
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
];

/// The steps between what `leaf` had and `field`; nothing where no step makes all of it fit. Without values seen,
/// only what every value needs.
pub fn steps(leaf: &Leaf, field: &Field, target: &Container) -> Option<Vec<Transform>> {
    match field.kind {
        FieldKind::People => Some(vec![Transform::Person { otherwise: Otherwise::Empty }]),
        FieldKind::Status | FieldKind::Dropdown | FieldKind::Tags => Some(lookup(leaf, field)),
        FieldKind::Number | FieldKind::Rating => first(leaf, field, target, numbers()),
        FieldKind::Date | FieldKind::Week | FieldKind::Timeline | FieldKind::Hour => {
            first(leaf, field, target, dates())
        }
        FieldKind::Name
        | FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Checkbox
        | FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Link
        | FieldKind::Country
        | FieldKind::WorldClock
        | FieldKind::Location
        | FieldKind::Relation
        | FieldKind::Unsupported => Some(vec![]),
    }
}

/// The label that a value means: letter by letter, or in its words.
pub fn label<'a>(text: &str, field: &'a Field) -> Option<&'a str> {
    let plain = |text: &str| text.trim().to_lowercase();
    let exact = field.labels.iter().find(|label| *label == text);
    let loose = || field.labels.iter().find(|label| plain(label) == plain(text));
    // Two labels of the same words mean different things to somebody.
    let worded = || {
        let own = words::of(text);
        let mut same = field.labels.iter().filter(|label| !own.is_empty() && words::of(label) == own);
        same.next().filter(|_| same.next().is_none())
    };
    exact.or_else(loose).or_else(worded).map(String::as_str)
}

/// A table from values seen to the labels they mean, where they differ.
fn lookup(leaf: &Leaf, field: &Field) -> Vec<Transform> {
    let row = |text: &String| {
        let to = label(text, field).filter(|label| label != text)?;
        Some(Row { from: text.clone(), to: to.to_owned() })
    };
    let table: Vec<Row> = leaf.examples.iter().filter_map(row).collect();
    if table.is_empty() { vec![] } else { vec![Transform::Lookup { table, otherwise: Otherwise::Keep }] }
}

/// The first way in which every value seen fits; it is the only one, unless none is needed.
fn first(
    leaf: &Leaf,
    field: &Field,
    target: &Container,
    ways: impl Iterator<Item = Transform>,
) -> Option<Vec<Transform>> {
    // Without an example there is nothing to read, and a number needs no reading.
    if leaf.examples.is_empty() || fits(leaf, None, field, target) {
        return Some(vec![]);
    }
    let fitting: Vec<Transform> = ways.filter(|way| fits(leaf, Some(way), field, target)).collect();
    match <[Transform; 1]>::try_from(fitting) {
        Ok(one) => Some(one.into()),
        // 01/02/2026 is two days: a person chooses.
        Err(_) => None,
    }
}

fn numbers() -> impl Iterator<Item = Transform> {
    [DecimalMark::Dot, DecimalMark::Comma]
        .into_iter()
        .map(|decimal| Transform::Number { decimal, decimals: None })
}

fn dates() -> impl Iterator<Item = Transform> {
    PATTERNS.iter().map(|pattern| Transform::Date { read: Some((*pattern).to_owned()), zone: None })
}

/// Whether the field takes every value seen, after `step`.
fn fits(leaf: &Leaf, step: Option<&Transform>, field: &Field, target: &Container) -> bool {
    let ready = match step.map(Transform::ready).transpose() {
        Ok(ready) => ready,
        Err(_) => return false,
    };
    let (people, identity) = (People::new(&target.people), IdentityKey::new([0; 32]));
    let around = Around { people: &people, identity: &identity };
    leaf.examples.iter().all(|text| {
        let value = match ready.as_ref().map(|step| step.run(seen(text, leaf), &around)) {
            Some(Ok(value)) => value,
            Some(Err(_)) => return false,
            None => seen(text, leaf),
        };
        matches!(cast::to(&value, field), Ok((Some(_), _)))
    })
}

/// An example as the event had it: numbers are kept as text.
fn seen(text: &str, leaf: &Leaf) -> Value {
    let number = leaf.types.contains(&Type::Number) && !leaf.types.contains(&Type::String);
    let parsed = number.then(|| serde_json::from_str::<Value>(text).ok()).flatten();
    parsed.filter(Value::is_number).unwrap_or_else(|| Value::from(text))
}
