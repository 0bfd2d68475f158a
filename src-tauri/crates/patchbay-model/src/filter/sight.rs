//! What a clause sees of an event: in the clear at accept, as the view shows it afterwards.

use super::View;
use crate::{
    detect::{self, Class},
    facts::Facts,
    path::{FieldPath, Step},
    privacy::{self, Policy, last_four, leaf_text},
    transform,
};
use serde_json::Value;
use std::borrow::Cow;

/// What stands at a path.
pub enum Sight<'a> {
    Nothing,
    /// Whether anything stands there cannot be told.
    Lost,
    There {
        value: Cow<'a, Value>,
        /// Read from a view, where single values may be hidden.
        viewed: bool,
    },
}

/// Longest value shown beside a clause.
const SEEN_CHARS_MAX: usize = 200;

/// Where filters look.
pub trait Ground {
    fn sight(&self, path: &FieldPath) -> Sight<'_>;
    /// What may be shown of what stands there.
    fn seen(&self, path: &FieldPath) -> String;
}

impl Sight<'_> {
    /// Whether a single value cannot be compared here.
    pub fn hides(&self, value: &Value) -> bool {
        match self {
            Sight::There { viewed: true, .. } => hidden(value),
            Sight::There { viewed: false, .. } | Sight::Nothing | Sight::Lost => false,
        }
    }
}

impl Ground for Facts {
    fn sight(&self, path: &FieldPath) -> Sight<'_> {
        match self.weigh(path) {
            (_, true) => Sight::Lost,
            (None, false) => Sight::Nothing,
            (Some(value), false) => Sight::There { value, viewed: false },
        }
    }

    fn seen(&self, path: &FieldPath) -> String {
        match self.sight(path) {
            Sight::Nothing => "nothing".into(),
            Sight::Lost => "dropped by the policy".into(),
            Sight::There { value, .. } => words(&value, &path.shape(), self.policy()),
        }
    }
}

impl Ground for View<'_> {
    fn sight(&self, path: &FieldPath) -> Sight<'_> {
        let shape = path.shape();
        // A list whose elements are dropped is shown empty; a key that bears a personal value is shown otherwise; and
        // below a hidden value stands what describes it.
        let unsure = path.steps().iter().any(|step| match step {
            Step::Key(key) => key.starts_with('$') || matches!(detect::blank(key), Cow::Owned(_)),
            Step::Index(_) | Step::Every => false,
        });
        if unsure || self.policy.loses(&shape) || self.policy.drops(&format!("{shape}[*]")) {
            return Sight::Lost;
        }
        match path.read(self.view).filter(|value| !value.is_null()) {
            Some(value) => Sight::There { value, viewed: true },
            None => Sight::Nothing,
        }
    }

    fn seen(&self, path: &FieldPath) -> String {
        match self.sight(path) {
            Sight::Nothing => "nothing".into(),
            Sight::Lost => "dropped by the policy".into(),
            Sight::There { value, .. } => match value.as_ref() {
                Value::Array(items) if items.iter().any(hidden) => masked_list(items.len()),
                Value::Object(map) if map.contains_key("$masked") => "a masked value".into(),
                Value::Object(map) => match map.get("last").and_then(Value::as_str) {
                    Some(last) if hidden(&value) => format!("a masked value that ends in {last}"),
                    _ if hidden(&value) => "a masked value".into(),
                    _ => "a group of fields".into(),
                },
                other => transform::shown(other, SEEN_CHARS_MAX),
            },
        }
    }
}

/// A view whose policy is not known any more: what is not there may have been taken out.
#[derive(Debug, Clone, Copy)]
pub struct Unsure<'a>(pub &'a Value);

impl Ground for Unsure<'_> {
    fn sight(&self, path: &FieldPath) -> Sight<'_> {
        let policy = privacy::Compiled::default();
        match path.read(self.0).filter(|value| !value.is_null()) {
            None => Sight::Lost,
            Some(_) if matches!(View { view: self.0, policy: &policy }.sight(path), Sight::Lost) => {
                Sight::Lost
            }
            Some(value) => Sight::There { value, viewed: true },
        }
    }

    fn seen(&self, path: &FieldPath) -> String {
        match self.sight(path) {
            Sight::Nothing | Sight::Lost => "nothing that can be told".into(),
            Sight::There { .. } => View { view: self.0, policy: &privacy::Compiled::default() }.seen(path),
        }
    }
}

/// Whether a view shows only that there is a value.
fn hidden(value: &Value) -> bool {
    match value {
        Value::Object(map) => ["$masked", "$hash", "$token"].iter().any(|key| map.contains_key(*key)),
        // What stood where the marker stands is not known.
        Value::String(text) => {
            [Class::Email, Class::Phone, Class::Card].iter().any(|class| text.contains(class.marker()))
        }
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn masked_list(count: usize) -> String {
    format!("a list of {count} masked values")
}

/// A clear value in the words its policy allows.
fn words(value: &Value, shape: &str, policies: &privacy::Compiled) -> String {
    let policy = |value: &Value| {
        if value.is_array() && !shape.ends_with("[*]") {
            policies.of(&format!("{shape}[*]"))
        } else {
            policies.of(shape)
        }
    };
    match (value, policy(value)) {
        (Value::Object(_), _) => "a group of fields".into(),
        (Value::Array(items), _) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            format!("a list of {}", items.len())
        }
        (_, Policy::Keep) => detect::blank(&transform::shown(value, SEEN_CHARS_MAX)).into_owned(),
        (Value::Array(items), _) => masked_list(items.len()),
        (_, Policy::Hash | Policy::Token) => match last_four(&leaf_text(value)) {
            Some(last) => format!("a masked value that ends in {last}"),
            None => "a masked value".into(),
        },
        (_, Policy::Mask | Policy::Drop) => "a masked value".into(),
    }
}
