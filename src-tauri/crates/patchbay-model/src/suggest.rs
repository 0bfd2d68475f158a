//! Cords worth proposing: by the words of both names, by type, and by the values seen.

use crate::{
    container::{Container, Field, FieldKind},
    ids::FieldId,
    keys::IdentityKey,
    mapping::{Cord, From},
    people::People,
    samples::{Leaf, Tree, Type},
};
use std::collections::BTreeSet;

pub(crate) mod steps;
mod words;

/// One proposed cord.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    pub field: FieldId,
    pub cord: Cord,
    /// Why, in a sentence.
    pub why: String,
    /// How sure, from 0 to 1.
    pub sure: f64,
}

/// Below this a proposal is noise.
const SURE_MIN: f64 = 0.45;

/// The best cord for each free field, surest first. No source field is proposed twice, and none is for a field that
/// has a cord.
pub fn suggest(
    source: &Tree,
    target: &Container,
    cords: &[Cord],
    key_field: Option<&FieldId>,
) -> Vec<Suggestion> {
    let free = |field: &&Field| {
        field.writable
            && field.kind != FieldKind::Unsupported
            && Some(&field.id) != key_field
            && !cords.iter().any(|cord| cord.field == field.id)
    };
    // By name or id; an address is compared by its hash, which only the mapping itself can make.
    let (people, identity) = (People::new(&target.people), IdentityKey::new([0; 32]));
    let known = |text: &String| people.find(text, &identity).is_ok();
    let mut pairs = Vec::new();
    for field in target.fields.iter().filter(free) {
        let wanted = words::of(&field.name);
        for (path, leaf) in &source.fields {
            let Some(steps) = steps::steps(leaf, field, target) else { continue };
            if let Some((sure, why)) = fit(path, leaf, field, &wanted, &known) {
                pairs.push((sure * (0.9 + 0.1 * source.share(path)), field, Some((path, steps)), why));
            }
        }
        if field.kind == FieldKind::Date && wanted.contains("time") {
            pairs.push((0.5, field, None, "Holds the time of the event.".to_owned()));
        }
    }
    // Equal pairs keep the order of fields and paths, so that the same board is always proposed the same.
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut fields, mut paths) = (BTreeSet::new(), BTreeSet::new());
    let mut found = Vec::new();
    for (sure, field, path, why) in pairs {
        let taken = path.as_ref().is_some_and(|(path, _)| paths.contains(path));
        if sure < SURE_MIN || fields.contains(&field.id) || taken {
            continue;
        }
        let (from, steps) = match path {
            Some((path, steps)) => match path.parse() {
                Ok(read) => {
                    paths.insert(path);
                    (From::Path { path: read }, steps)
                }
                Err(_) => continue,
            },
            None => (From::EventTime, vec![]),
        };
        fields.insert(&field.id);
        let cord = Cord { field: field.id.clone(), from, clear: false, steps };
        found.push(Suggestion { field: field.id.clone(), cord, why, sure: (sure * 100.0).round() / 100.0 });
    }
    found
}

/// How well a source field fits a target field, and why; nothing where it cannot.
fn fit(
    path: &str,
    leaf: &Leaf,
    field: &Field,
    wanted: &BTreeSet<String>,
    person: &impl Fn(&String) -> bool,
) -> Option<(f64, String)> {
    let last = path.rsplit(['.', '[']).find(|part| *part != "*]").unwrap_or(path);
    let (own, whole) = (words::of(last), words::of(path));
    let by_name = words::likeness(&own, wanted).max(0.85 * words::likeness(&whole, wanted));
    let by_type = type_fits(leaf, field)?;
    let people = field.kind == FieldKind::People;
    let means = |text: &&String| if people { person(text) } else { steps::label(text, field).is_some() };
    let known = leaf.examples.iter().filter(means).count();
    let by_value = if leaf.examples.is_empty() { 0.0 } else { known as f64 / leaf.examples.len() as f64 };
    if by_name == 0.0 && by_value == 0.0 {
        return None;
    }
    let sure = (0.75 * by_name + 0.15 * by_type + 0.6 * by_value).min(1.0);
    let shared: Vec<&str> = whole.intersection(wanted).map(String::as_str).collect();
    let why = match (by_value > 0.0, shared.is_empty()) {
        (true, _) if people => format!("{known} of {} values seen are people there.", leaf.examples.len()),
        (true, _) => format!("{known} of {} values seen are labels of {}.", leaf.examples.len(), field.name),
        (false, false) if own == *wanted => "The same name.".to_owned(),
        (false, _) => format!("Both names speak of “{}”.", shared.join(" ")),
    };
    Some((sure, why))
}

/// From 0 (possible) to 1 (made for it); nothing where the field refuses such values.
fn type_fits(leaf: &Leaf, field: &Field) -> Option<f64> {
    let only = |kind: Type| leaf.types.len() == 1 && leaf.types.contains(&kind);
    let some = |kind: Type| leaf.types.contains(&kind);
    match field.kind {
        FieldKind::Name | FieldKind::Text | FieldKind::LongText => {
            Some(if only(Type::String) { 1.0 } else { 0.4 })
        }
        // Text fits where its values can be read, which the steps have found out.
        FieldKind::Number | FieldKind::Rating => {
            (some(Type::Number) || leaf.types.is_empty() || read(leaf)).then_some(1.0)
        }
        FieldKind::Date | FieldKind::Timeline | FieldKind::Week | FieldKind::Hour => {
            let made = if some(Type::Date) || read(leaf) { 1.0 } else { 0.2 };
            (some(Type::Date) || some(Type::Number) || leaf.types.is_empty() || read(leaf)).then_some(made)
        }
        FieldKind::Checkbox => (some(Type::Boolean) || leaf.types.is_empty()).then_some(1.0),
        FieldKind::Status | FieldKind::People | FieldKind::Dropdown | FieldKind::Tags => {
            (!some(Type::Boolean)).then_some(0.5)
        }
        FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Link
        | FieldKind::Country
        | FieldKind::WorldClock
        | FieldKind::Location => (only(Type::String) || leaf.types.is_empty()).then_some(0.7),
        // Ids of another container's records say nothing by name or value.
        FieldKind::Relation | FieldKind::Unsupported => None,
    }
}

/// Whether values were seen: those that cannot be read have no steps, and are not proposed.
fn read(leaf: &Leaf) -> bool {
    !leaf.examples.is_empty()
}

#[cfg(test)]
mod tests;
