//! What may be stored in the clear and what may leave. Compiled once per policy version, applied to every
//! event before its first write.

use crate::{detect, keys::IdentityKey, path::push_key};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// What becomes of one source field. A field nobody decided about is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    Keep,
    #[default]
    Mask,
    Hash,
    Token,
    Drop,
}

/// The policies of one source, by path shape (`items[*].name`). `version` moves with every save.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PrivacyPolicy {
    pub version: i64,
    pub fields: BTreeMap<String, Policy>,
}

/// A policy ready for use: shapes looked up while walking, without building the shape of every leaf anew.
#[derive(Debug, Clone, Default)]
pub struct Compiled {
    pub version: i64,
    fields: HashMap<String, Policy>,
}

impl PrivacyPolicy {
    pub fn compile(&self) -> Compiled {
        Compiled { version: self.version, fields: self.fields.iter().map(|(k, v)| (k.clone(), *v)).collect() }
    }
}

impl Compiled {
    /// The policy of one leaf or branch, by its shape.
    pub fn of(&self, shape: &str) -> Policy {
        self.fields.get(shape).copied().unwrap_or_default()
    }

    /// Dropping a branch drops all below it.
    pub fn drops(&self, shape: &str) -> bool {
        self.fields.get(shape) == Some(&Policy::Drop)
    }

    /// Whether this shape, or a branch it stands on, is dropped.
    pub fn loses(&self, shape: &str) -> bool {
        let ends = shape.char_indices().filter(|(at, c)| *at > 0 && ".[".contains(*c)).map(|(at, _)| at);
        self.fields.values().any(|policy| *policy == Policy::Drop)
            && ends.chain([shape.len()]).any(|end| self.drops(&shape[..end]))
    }

    /// The payload as it may be seen, as JSON text. Pure: the same payload, policy and key give the same view.
    pub fn view(&self, payload: &Value, identity: &IdentityKey) -> String {
        let mut view = String::with_capacity(512);
        Walk { policies: self, identity, shape: String::with_capacity(64), view: &mut view }.value(payload);
        view
    }

    /// The payload without its dropped fields: what is sealed.
    pub fn without_dropped(&self, payload: &mut Value) {
        if self.fields.values().any(|policy| *policy == Policy::Drop) {
            self.prune(payload, &mut String::new());
        }
    }

    /// The same for a value that stands at `shape`.
    pub fn without_dropped_below(&self, value: &mut Value, shape: &str) {
        self.prune(value, &mut shape.to_owned());
    }

    fn prune(&self, value: &mut Value, shape: &mut String) {
        let at = shape.len();
        match value {
            Value::Object(map) => map.retain(|key, child| {
                push_key(shape, key);
                let kept = !self.drops(shape);
                if kept {
                    self.prune(child, shape);
                }
                shape.truncate(at);
                kept
            }),
            Value::Array(items) => {
                shape.push_str("[*]");
                if self.drops(shape) {
                    items.clear();
                } else {
                    items.iter_mut().for_each(|item| self.prune(item, shape));
                }
                shape.truncate(at);
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// The last four characters, where enough remain hidden that they do not give the value away.
pub fn last_four(text: &str) -> Option<String> {
    let count = text.chars().count();
    (count >= 8).then(|| text.chars().skip(count - 4).collect())
}

/// A leaf as text: what is hashed, matched and put into templates.
pub fn leaf_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

struct Walk<'a> {
    policies: &'a Compiled,
    identity: &'a IdentityKey,
    shape: String,
    view: &'a mut String,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value) {
        let at = self.shape.len();
        match value {
            Value::Object(map) => {
                self.view.push('{');
                let mut first = true;
                for (key, child) in map {
                    push_key(&mut self.shape, key);
                    if !self.policies.drops(&self.shape) {
                        if !std::mem::take(&mut first) {
                            self.view.push(',');
                        }
                        // A key can carry a personal value as well as a field can.
                        string(self.view, &detect::blank(key));
                        self.view.push(':');
                        self.value(child);
                    }
                    self.shape.truncate(at);
                }
                self.view.push('}');
            }
            Value::Array(items) => {
                self.shape.push_str("[*]");
                self.view.push('[');
                if !self.policies.drops(&self.shape) {
                    for (index, item) in items.iter().enumerate() {
                        if index > 0 {
                            self.view.push(',');
                        }
                        self.value(item);
                    }
                }
                self.view.push(']');
                self.shape.truncate(at);
            }
            Value::Null => self.view.push_str("null"),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => self.leaf(value),
        }
    }

    fn leaf(&mut self, value: &Value) {
        match self.policies.of(&self.shape) {
            Policy::Keep => self.keep(value),
            Policy::Mask | Policy::Drop => {
                let (kind, length) = match value {
                    Value::String(text) => ("string", text.chars().count()),
                    Value::Number(number) => ("number", number.to_string().len()),
                    Value::Bool(_) => ("boolean", 1),
                    Value::Null | Value::Array(_) | Value::Object(_) => ("null", 0),
                };
                let json = &mut *self.view;
                json.push_str("{\"$masked\":{\"type\":\"");
                json.push_str(kind);
                json.push_str("\",\"length\":");
                json.push_str(&length.to_string());
                json.push_str("}}");
            }
            policy @ (Policy::Hash | Policy::Token) => {
                let text = leaf_text(value);
                let name = self.identity.value(&detect::normalise(&text));
                let tag = if policy == Policy::Hash { "$hash" } else { "$token" };
                let shown = serde_json::json!({ tag: name, "last": last_four(&text) });
                self.view.push_str(&shown.to_string());
            }
        }
    }

    fn keep(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                let text = detect::blank(text);
                string(self.view, &text);
            }
            Value::Number(number) => {
                let text = number.to_string();
                // Beyond 53 bits a browser would round the number, so it travels as text.
                if number.as_f64().is_some_and(|n| n.abs() > 9_007_199_254_740_991.0) {
                    string(self.view, &text);
                } else {
                    self.view.push_str(&text);
                }
            }
            Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => {
                self.view.push_str(&value.to_string())
            }
        }
    }
}

/// The words of a stored view for the search index: kept values, and the names of hashed ones. At most
/// [`crate::limits::INDEX_TEXT_BYTES_MAX`] bytes.
pub fn index_text(view: &Value) -> String {
    let mut text = String::new();
    words(view, &mut text);
    text
}

fn words(view: &Value, text: &mut String) {
    match view {
        Value::Object(map) if map.contains_key("$masked") => {}
        Value::Object(map) => map.values().for_each(|child| words(child, text)),
        Value::Array(items) => items.iter().for_each(|item| words(item, text)),
        Value::String(_) | Value::Number(_) => {
            let word = leaf_text(view);
            let free = crate::limits::INDEX_TEXT_BYTES_MAX.saturating_sub(text.len() + 1);
            let cut = word.floor_char_boundary(word.len().min(free));
            text.push_str(&word[..cut]);
            text.push(' ');
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// Appends a JSON string. Most strings need no escape and are copied whole.
fn string(json: &mut String, text: &str) {
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        json.push_str(&Value::String(text.to_owned()).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn policy(fields: &[(&str, Policy)]) -> Compiled {
        PrivacyPolicy { version: 1, fields: fields.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect() }
            .compile()
    }

    #[test]
    fn each_policy_shows_what_it_promises_and_unknown_is_masked() {
        let key = IdentityKey::new([1; 32]);
        let payload = json!({"queue": "Billing", "ani": "+12025550142", "name": "Jane", "card": "4111", "list": [{"a": 1}]});
        let compiled = policy(&[
            ("queue", Policy::Keep),
            ("ani", Policy::Hash),
            ("card", Policy::Drop),
            ("list[*].a", Policy::Keep),
        ]);
        let view = compiled.view(&payload, &key);
        let shown: Value = serde_json::from_str(&view).expect("a view is JSON");
        assert_eq!(shown["queue"], "Billing");
        assert_eq!(shown["ani"]["last"], "0142");
        assert_eq!(shown["ani"]["$hash"], key.value("12025550142"));
        assert_eq!(shown["name"], json!({"$masked": {"type": "string", "length": 4}}));
        assert_eq!(shown["list"], json!([{"a": 1}]));
        assert!(shown.get("card").is_none());
        let text = index_text(&shown);
        assert!(text.contains("Billing") && text.contains(&key.value("12025550142")));
        let mut sealed = payload.clone();
        compiled.without_dropped(&mut sealed);
        assert!(sealed.get("card").is_none() && sealed["name"] == "Jane");
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
            Just(Value::from("canary-7f3a")),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map("[a-z.\\[\\]\"]{0,5}", inner, 0..6)
                    .prop_map(|m| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn without_a_policy_no_value_is_shown_and_the_view_is_json(payload in json_value()) {
            let view = policy(&[]).view(&payload, &IdentityKey::new([1; 32]));
            prop_assert!(serde_json::from_str::<Value>(&view).is_ok());
            prop_assert!(!view.contains("canary-7f3a"));
            let shown = serde_json::from_str(&view).unwrap_or_default();
            prop_assert!(index_text(&shown).trim().is_empty());
        }
    }
}
