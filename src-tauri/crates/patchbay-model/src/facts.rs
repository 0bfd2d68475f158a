//! What mapping may read of one event: the clear payload behind its policy. Not serialisable, not printable,
//! wiped on drop.

use crate::{
    detect,
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
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
}

/// A source value as a cord may carry it.
#[derive(Debug, PartialEq)]
pub enum Seen<'a> {
    Clear(&'a Value),
    /// Its keyed hash or token: what leaves of a hashed field.
    Named(String),
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
        Self { payload, policy, identity, occurred_at, received_at }
    }

    /// What is at `path`, for a cord that sends in clear or not.
    pub fn see(&self, path: &FieldPath, in_clear: bool) -> Seen<'_> {
        let Some(value) = path.find(&self.payload).filter(|v| !v.is_null()) else { return Seen::Absent };
        let shape = path.shape();
        match self.policy.of(&shape) {
            Policy::Keep => Seen::Clear(value),
            Policy::Drop => Seen::Absent,
            Policy::Mask | Policy::Hash | Policy::Token if in_clear => Seen::Clear(value),
            Policy::Mask if value.is_object() || value.is_array() => Seen::Hidden,
            Policy::Mask => Seen::Hidden,
            Policy::Hash | Policy::Token => {
                Seen::Named(self.identity.value(&detect::normalise(&leaf_text(value))))
            }
        }
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
