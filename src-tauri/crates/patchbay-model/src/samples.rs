//! What the last events of a source had: its field tree, learned from stored views, and how it drifts.

use crate::{ids::FieldId, mapping::Mapping, path::push_key, privacy::leaf_text, transform::date};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Fields past this are not learned: a source that makes keys of values would fill the page.
const FIELDS_MAX: usize = 2_000;
const PATH_CHARS_MAX: usize = 300;
/// Different values shown of one field …
const EXAMPLES_MAX: usize = 5;
/// … and characters of each.
const EXAMPLE_CHARS_MAX: usize = 80;

/// The fields of a source by path shape (`items[*].name`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tree {
    /// Events learned from.
    pub events: u64,
    pub fields: BTreeMap<String, Leaf>,
}

/// One field as the events had it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Leaf {
    pub types: BTreeSet<Type>,
    /// Events that had a value there.
    pub seen: u64,
    /// Kept values only, newest first.
    pub examples: Vec<String>,
}

/// What a value is. A date is text that names a day or a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    String,
    Number,
    Boolean,
    Date,
}

/// How a field of the events differs from what they had, with the cords it touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    pub path: String,
    pub kind: DriftKind,
    pub was: BTreeSet<Type>,
    pub is: BTreeSet<Type>,
    pub touches: Vec<FieldId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DriftKind {
    Vanished,
    Appeared,
    Retyped,
}

impl Tree {
    /// Adds one event, as its stored view shows it. Events come newest first.
    pub fn learn(&mut self, view: &Value) {
        self.events += 1;
        let mut once = BTreeSet::new();
        self.walk(view, &mut String::new(), &mut once);
    }

    /// The share of events that have a value at a path shape, from 0 to 1.
    pub fn share(&self, path: &str) -> f64 {
        let seen = self.fields.get(path).map_or(0, |leaf| leaf.seen);
        if self.events == 0 { 0.0 } else { seen as f64 / self.events as f64 }
    }

    /// Whether an event had a value at a path shape, or within the list or group there.
    pub fn has(&self, shape: &str) -> bool {
        self.fields.keys().any(|leaf| below(leaf, shape))
    }

    /// What changed since `was`, with the cords that read it.
    pub fn drift(&self, was: &Tree, mapping: &Mapping) -> Vec<Drift> {
        let none = Leaf::default();
        let paths: BTreeSet<&String> = was.fields.keys().chain(self.fields.keys()).collect();
        paths
            .into_iter()
            .filter_map(|path| {
                let (old, new) = (was.fields.get(path), self.fields.get(path));
                let kind = match (old, new) {
                    (Some(_), None) => DriftKind::Vanished,
                    (None, Some(_)) => DriftKind::Appeared,
                    // A type seen less often than before is no change: only a new one is.
                    (Some(old), Some(new)) if !new.types.is_subset(&old.types) => DriftKind::Retyped,
                    (Some(_), Some(_)) | (None, None) => return None,
                };
                let types = |leaf: Option<&Leaf>| leaf.unwrap_or(&none).types.clone();
                let touches = touched(path, mapping);
                Some(Drift { path: path.clone(), kind, was: types(old), is: types(new), touches })
            })
            .collect()
    }

    /// The source fields that cords read and no event had.
    pub fn missing(&self, mapping: &Mapping) -> Vec<(String, FieldId)> {
        let cords = mapping
            .cords
            .iter()
            .flat_map(|cord| cord.paths().into_iter().map(|path| (path.shape(), cord.field.clone())));
        cords.filter(|(shape, _)| !self.has(shape)).collect()
    }

    fn walk(&mut self, value: &Value, shape: &mut String, once: &mut BTreeSet<String>) {
        let at = shape.len();
        match value {
            Value::Object(map) if hidden(value).is_none() => {
                for (key, child) in map {
                    push_key(shape, key);
                    self.walk(child, shape, once);
                    shape.truncate(at);
                }
            }
            Value::Array(items) => {
                shape.push_str("[*]");
                items.iter().for_each(|item| self.walk(item, shape, once));
                shape.truncate(at);
            }
            Value::Null => {}
            Value::Object(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                self.leaf(value, shape, once);
            }
        }
    }

    fn leaf(&mut self, value: &Value, shape: &str, once: &mut BTreeSet<String>) {
        let known = self.fields.contains_key(shape);
        if shape.is_empty() || !known && (self.fields.len() >= FIELDS_MAX || shape.len() > PATH_CHARS_MAX) {
            return;
        }
        let leaf = self.fields.entry(shape.to_owned()).or_default();
        if once.insert(shape.to_owned()) {
            leaf.seen += 1;
        }
        if let Some(kind) = hidden(value) {
            leaf.types.insert(kind);
            return;
        }
        leaf.types.insert(type_of(value));
        let text: String = leaf_text(value).chars().take(EXAMPLE_CHARS_MAX).collect();
        if leaf.examples.len() < EXAMPLES_MAX && !text.trim().is_empty() && !leaf.examples.contains(&text) {
            leaf.examples.push(text);
        }
    }
}

/// The type of a value that a view hides; nothing for what it shows.
fn hidden(value: &Value) -> Option<Type> {
    let map = value.as_object()?;
    if let Some(masked) = map.get("$masked") {
        return Some(match masked.get("type").and_then(Value::as_str) {
            Some("number") => Type::Number,
            Some("boolean") => Type::Boolean,
            _ => Type::String,
        });
    }
    (map.contains_key("$hash") || map.contains_key("$token")).then_some(Type::String)
}

fn type_of(value: &Value) -> Type {
    match value {
        Value::Number(_) => Type::Number,
        Value::Bool(_) => Type::Boolean,
        // Text of digits alone is no date here, whatever an epoch could make of it.
        Value::String(text) if text.contains('-') && date::read(value, None, &TimeZone::UTC).is_ok() => {
            Type::Date
        }
        Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => Type::String,
    }
}

fn touched(path: &str, mapping: &Mapping) -> Vec<FieldId> {
    let reads = |cord: &&crate::mapping::Cord| cord.paths().iter().any(|read| below(path, &read.shape()));
    mapping.cords.iter().filter(reads).map(|cord| cord.field.clone()).collect()
}

/// Whether a leaf is the field a cord reads, or stands within the list or group it reads.
fn below(leaf: &str, read: &str) -> bool {
    leaf.strip_prefix(read).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        arbitrary::json_value,
        keys::IdentityKey,
        mapping::{Cord, From},
        privacy::{Policy, PrivacyPolicy},
    };
    use proptest::prelude::*;
    use serde_json::json;

    fn learned(events: &[Value]) -> Tree {
        let mut tree = Tree::default();
        events.iter().for_each(|event| tree.learn(event));
        tree
    }

    fn mapping() -> Mapping {
        let cord = |to: &str, from: From| Cord { field: to.into(), from, clear: false, steps: vec![] };
        Mapping {
            cords: vec![
                cord("a", From::Path { path: "queue.name".parse().expect("a path") }),
                cord("b", From::Template { text: "{{ seconds }} {{ queue.name }}".into() }),
                cord("c", From::Path { path: "tags".parse().expect("a path") }),
                cord("d", From::Path { path: "tags[0]".parse().expect("a path") }),
            ],
        }
    }

    #[test]
    fn a_tree_tells_types_share_and_kept_examples() {
        let tree = learned(&[
            json!({"queue": {"name": "Billing"}, "seconds": 4, "tags": ["a", "b"], "at": "2026-11-21T09:00:00Z"}),
            json!({"queue": {"name": "Sales"}, "seconds": "five", "who": {"$masked": {"type": "number", "length": 3}}}),
            json!({"queue": {"name": "Billing"}, "seconds": null, "tags": []}),
            json!({"queue": {"name": {"$hash": "h_1", "last": null}}}),
        ]);
        assert_eq!(tree.fields["queue.name"].examples, ["Billing", "Sales"]);
        assert_eq!(tree.share("queue.name"), 1.0);
        assert_eq!(tree.share("tags[*]"), 0.25);
        assert_eq!(tree.fields["seconds"].types, BTreeSet::from([Type::String, Type::Number]));
        assert_eq!(tree.fields["at"].types, BTreeSet::from([Type::Date]));
        assert_eq!(tree.fields["who"].types, BTreeSet::from([Type::Number]));
        assert!(tree.fields["who"].examples.is_empty());
        assert!(!tree.fields.contains_key("tags"));
    }

    #[test]
    fn drift_names_the_cords_it_touches() {
        let was = learned(&[json!({"queue": {"name": "B"}, "seconds": 4, "tags": ["a"]})]);
        let now = learned(&[json!({"queue": {"title": "B"}, "seconds": "4 s", "tags": ["a"]})]);
        let told: Vec<_> = now
            .drift(&was, &mapping())
            .into_iter()
            .map(|drift| {
                (drift.path, drift.kind, drift.touches.iter().map(|f| f.0.clone()).collect::<String>())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("queue.name".to_owned(), DriftKind::Vanished, "ab".to_owned()),
                ("queue.title".to_owned(), DriftKind::Appeared, String::new()),
                ("seconds".to_owned(), DriftKind::Retyped, "b".to_owned()),
            ]
        );
        assert!(was.drift(&was, &mapping()).is_empty());
        let missing: Vec<_> =
            now.missing(&mapping()).into_iter().map(|(path, field)| path + ":" + &field.0).collect();
        assert_eq!(missing, ["queue.name:a", "queue.name:b"]);
    }

    proptest! {
        #[test]
        fn a_tree_is_bounded_and_shows_nothing_that_is_hidden(payload in json_value()) {
            let planted = json!({"x": payload, "y": "canary-7f3a", "z": ["canary-7f3a"]});
            let policy = PrivacyPolicy { version: 1, fields: [("z[*]".to_owned(), Policy::Hash)].into() }.compile();
            let view = policy.view(&planted, &IdentityKey::new([1; 32]));
            let mut tree = Tree::default();
            tree.learn(&serde_json::from_str(&view).expect("a view"));
            prop_assert!(tree.fields.values().all(|leaf| leaf.examples.is_empty() && leaf.seen == 1));
            let kept = learned(&[planted]);
            prop_assert!(kept.fields.values().flat_map(|leaf| &leaf.examples).all(|text| text.chars().count() <= 80));
        }
    }
}
