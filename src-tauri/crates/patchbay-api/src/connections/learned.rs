//! What the fields of a source's events are: types, how often, examples, plain words, and what is proposed to hide.

use super::fields::SourceField;
use crate::space::{Live, Space};
use patchbay_kit::connector::{FieldClass, FieldNote};
use patchbay_model::{
    detect::{self, Class},
    facts::wipe,
    path::push_key,
    privacy::{Policy, PrivacyPolicy, leaf_text},
    samples::{Tree, Type},
};
use patchbay_relay::Bound;
use serde_json::Value;
use std::collections::BTreeMap;

/// Events opened to look for personal values: enough to see what a field holds.
const OPENED: usize = 25;

/// A proposal for one field, and why.
pub(super) type Proposed = (Policy, String);

/// What detectors find in the clear values of the last events, by path shape. Nothing of them is kept.
pub(super) async fn detected(space: &Space, live: &Live, bound: &Bound) -> BTreeMap<String, Class> {
    let mut found = BTreeMap::new();
    let Ok(samples) = space.store.samples(bound.row.id, OPENED as u32).await else { return found };
    let keys = live.vault.keys();
    for (row, _, sealed) in samples {
        let plain = sealed.and_then(|sealed| keys.open(row.id, row.connection, &sealed).ok());
        let payload = plain.and_then(|plain| serde_json::from_slice::<Value>(&plain).ok());
        if let Some(mut payload) = payload {
            classes(&payload, &mut String::new(), &mut found);
            wipe(&mut payload);
        }
    }
    found
}

/// The class of each leaf that is wholly one personal value, or holds one.
pub(super) fn classes(value: &Value, shape: &mut String, found: &mut BTreeMap<String, Class>) {
    let at = shape.len();
    match value {
        Value::Object(map) => {
            for (key, child) in map {
                push_key(shape, key);
                classes(child, shape, found);
                shape.truncate(at);
            }
        }
        Value::Array(items) => {
            shape.push_str("[*]");
            items.iter().for_each(|item| classes(item, shape, found));
            shape.truncate(at);
        }
        Value::String(_) | Value::Number(_) => {
            let text = leaf_text(value);
            let class =
                detect::classify(&text).or_else(|| detect::find_all(&text).first().map(|find| find.class));
            if let Some(class) = class {
                found.entry(shape.clone()).or_insert(class);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// What to do with a field: by its vendor's documents, else by what detectors found, else masked.
pub(super) fn proposal(note: Option<&FieldNote>, class: Option<Class>) -> Proposed {
    let why = |text: &str| text.to_owned();
    match (class, note.map(|note| note.class)) {
        (Some(Class::Card), _) => (Policy::Drop, why("Events had payment card numbers here.")),
        (_, Some(FieldClass::Address)) => {
            (Policy::Hash, why("A person's number or address: found again by typing it, and not shown."))
        }
        (_, Some(FieldClass::Personal)) => {
            (Policy::Mask, why("A person's name, or text that somebody typed."))
        }
        (Some(Class::Email), _) => (Policy::Hash, why("Events had e-mail addresses here.")),
        (Some(Class::Phone), _) => (Policy::Hash, why("Events had phone numbers here.")),
        (None, Some(FieldClass::Plain)) => {
            (Policy::Keep, why("Tells nothing about a person outside the centre."))
        }
        (None, None) => (Policy::Mask, why("Nobody has decided about this field.")),
    }
}

/// Puts words, types, share, examples and proposals to the fields of a list, and adds what only documents name.
pub(super) fn enrich(
    list: &mut Vec<SourceField>,
    bound: &Bound,
    tree: &Tree,
    classes: &BTreeMap<String, Class>,
    policy: &PrivacyPolicy,
) {
    let notes = bound.connector.receive().map_or(&[][..], |receive| receive.dictionary());
    for note in notes {
        if !list.iter().any(|field| field.path == note.path) {
            let mark = policy.fields.get(note.path).copied().unwrap_or_default();
            list.push(SourceField::unseen(note.path.to_owned(), mark));
        }
    }
    for field in list {
        let note = notes.iter().find(|note| note.path == field.path);
        let leaf = tree.fields.get(&field.path);
        field.types = match (leaf, note) {
            (Some(leaf), _) => leaf.types.iter().map(|kind| type_name(*kind).to_owned()).collect(),
            (None, Some(note)) => vec![documented(note).to_owned()],
            (None, None) => vec![],
        };
        field.share = (tree.share(&field.path) * 1_000.0).round() / 1_000.0;
        // A value of an older event is shown only as the policy of today would.
        field.examples = match (leaf, field.policy) {
            (Some(leaf), Policy::Keep) => leaf.examples.clone(),
            _ => vec![],
        };
        field.words = note.map(|note| note.words.to_owned());
        if field.kinds.is_empty() {
            field.kinds =
                note.into_iter().flat_map(|note| note.kinds).map(|kind| (*kind).to_owned()).collect();
        }
        let (proposed, why) = proposal(note, classes.get(&field.path).copied());
        let undecided = !policy.fields.contains_key(&field.path);
        if undecided || proposed != field.policy {
            (field.proposed, field.why) = (Some(proposed), Some(why));
        }
    }
}

fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::String => "string",
        Type::Number => "number",
        Type::Boolean => "boolean",
        Type::Date => "date",
    }
}

fn documented(note: &FieldNote) -> &'static str {
    match serde_json::from_str::<Value>(note.example) {
        Ok(Value::Number(_)) => "number",
        Ok(Value::Bool(_)) => "boolean",
        Ok(_) | Err(_) => "string",
    }
}
