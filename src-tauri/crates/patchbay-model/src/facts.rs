//! What mapping may read of one event: the clear payload behind its policy. Not serialisable, not printable,
//! wiped on drop.

use crate::{
    detect,
    ids::EventId,
    keys::IdentityKey,
    path::FieldPath,
    privacy::{Compiled, Policy, leaf_text},
    time::Timestamp,
};
use serde_json::Value;
use std::{borrow::Cow, sync::Arc};
use zeroize::Zeroize;

pub struct Facts {
    payload: Value,
    policy: Arc<Compiled>,
    identity: IdentityKey,
    event: Option<EventId>,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
}

/// A source value as a cord may carry it.
#[derive(Debug, PartialEq)]
pub enum Seen<'a> {
    Clear {
        value: Cow<'a, Value>,
        /// The policy shows all of it; else it goes only because the cord says so.
        kept: bool,
    },
    /// The keyed hash or token, of each value of a list: what leaves of a hashed field.
    Named(Value),
    /// There, but the policy hides it from this cord.
    Hidden,
    Absent,
}

impl Facts {
    pub fn new(
        payload: Value,
        policy: Arc<Compiled>,
        identity: IdentityKey,
        occurred_at: Timestamp,
        received_at: Timestamp,
    ) -> Self {
        Self { payload, policy, identity, event: None, occurred_at, received_at }
    }

    /// The same facts, of the event with this id.
    pub fn of_event(mut self, id: EventId) -> Self {
        self.event = Some(id);
        self
    }

    /// A link that opens the event on the page.
    pub fn link(&self) -> Option<String> {
        self.event.map(|id| format!("patchbay://event/{id}"))
    }

    /// The key that names hidden values.
    pub fn identity(&self) -> &IdentityKey {
        &self.identity
    }

    /// What is at `path`, for a cord that sends in clear or not. A list or a group is as hidden as its most hidden
    /// value, and never holds what the policy drops.
    pub fn see(&self, path: &FieldPath, in_clear: bool) -> Seen<'_> {
        let shape = path.shape();
        if self.policy.loses(&shape) {
            return Seen::Absent;
        }
        let Some(value) = path.read(&self.payload).filter(|value| !value.is_null()) else {
            return Seen::Absent;
        };
        let single = !value.is_array() && !value.is_object();
        // The values of a path over every element stand at its own shape.
        let within = match value.as_ref() {
            Value::Array(_) if !path.is_many() => format!("{shape}[*]"),
            _ => shape.clone(),
        };
        let strictest = match value.as_ref() {
            Value::Array(items) => items
                .iter()
                .map(|item| self.strictest(item, &mut within.clone()))
                .max()
                .unwrap_or(Strict::Kept),
            other => self.strictest(other, &mut within.clone()),
        };
        match strictest {
            Strict::Kept => Seen::Clear { value, kept: true },
            Strict::Dropped if single => Seen::Absent,
            Strict::Dropped | Strict::Masked | Strict::Named if in_clear => {
                let mut value = value.into_owned();
                match &mut value {
                    Value::Array(items) => {
                        items.iter_mut().for_each(|item| self.policy.without_dropped_below(item, &within));
                    }
                    other => self.policy.without_dropped_below(other, &within),
                }
                Seen::Clear { value: Cow::Owned(value), kept: false }
            }
            Strict::Dropped | Strict::Masked => Seen::Hidden,
            Strict::Named => match value.as_ref() {
                Value::Array(items) => Seen::Named(items.iter().map(|item| self.name(item)).collect()),
                Value::Object(_) => Seen::Hidden,
                leaf => Seen::Named(self.name(leaf)),
            },
        }
    }

    fn name(&self, value: &Value) -> Value {
        match value {
            Value::Null => Value::Null,
            other => self.identity.value(&detect::normalise(&leaf_text(other))).into(),
        }
    }

    /// How hidden the most hidden value of a branch is. A group of hashed values cannot go as one name.
    fn strictest(&self, value: &Value, shape: &mut String) -> Strict {
        let at = shape.len();
        let mut most = Strict::Kept;
        match value {
            Value::Object(map) => {
                for (key, child) in map {
                    crate::path::push_key(shape, key);
                    most = most.max(self.strictest(child, shape).grouped());
                    shape.truncate(at);
                }
            }
            Value::Array(items) => {
                shape.push_str("[*]");
                for item in items {
                    most = most.max(self.strictest(item, shape).grouped());
                }
                shape.truncate(at);
            }
            Value::Null => {}
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                most = match self.policy.of(shape) {
                    Policy::Keep => Strict::Kept,
                    Policy::Hash | Policy::Token => Strict::Named,
                    Policy::Mask => Strict::Masked,
                    Policy::Drop => Strict::Dropped,
                };
            }
        }
        if self.policy.drops(shape) { Strict::Dropped } else { most }
    }

    /// What a filter may weigh: the clear payload, in memory, but for what the policy drops. The second is whether
    /// the policy lost it.
    pub(crate) fn weigh(&self, path: &FieldPath) -> (Option<Cow<'_, Value>>, bool) {
        if self.policy.loses(&path.shape()) {
            return (None, true);
        }
        (path.read(&self.payload).filter(|value| !value.is_null()), false)
    }

    /// The policy its values are shown by.
    pub fn policy(&self) -> &Compiled {
        &self.policy
    }

    /// Every value the view does not show, as text: what must be blanked in a vendor's answer.
    pub fn hidden_values(&self) -> Vec<String> {
        let mut values = Vec::new();
        collect(&self.payload, &mut String::new(), &self.policy, &mut values);
        values
    }
}

/// How hidden a value is, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strict {
    Kept,
    Named,
    Masked,
    Dropped,
}

impl Strict {
    fn grouped(self) -> Self {
        if self == Strict::Named { Strict::Masked } else { self }
    }
}

fn collect(value: &Value, shape: &mut String, policy: &Compiled, out: &mut Vec<String>) {
    let at = shape.len();
    match value {
        Value::Object(map) => {
            for (key, child) in map {
                crate::path::push_key(shape, key);
                collect(child, shape, policy, out);
                shape.truncate(at);
            }
        }
        Value::Array(items) => {
            shape.push_str("[*]");
            items.iter().for_each(|item| collect(item, shape, policy, out));
            shape.truncate(at);
        }
        Value::String(_) | Value::Number(_) if policy.of(shape) != Policy::Keep => out.push(leaf_text(value)),
        // A kept text can hold a personal value in its middle; the view blanks it, so must the answer.
        Value::String(text) => {
            out.extend(detect::find_all(text).iter().map(|f| text[f.start..f.end].to_owned()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Drop for Facts {
    fn drop(&mut self) {
        wipe(&mut self.payload);
    }
}

/// Overwrites every string of a document.
pub fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
