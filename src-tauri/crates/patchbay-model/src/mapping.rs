//! From event to record: a pure function, so that preview, back-test and relay cannot differ. [`Ready`] is that
//! function with everything parsed; [`Mapping`] is the data a person saves.

use crate::{
    container::{Container, FieldKind},
    facts::Facts,
    ids::FieldId,
    path::FieldPath,
    record::Record,
    template::{self, TemplateError},
    transform::{Refusal, Transform},
};
use serde::{Deserialize, Serialize};

mod findings;
mod ready;

pub use findings::{Finding, Mend, Severity};
pub(crate) use ready::plant;
pub use ready::{CordTrace, Ready};

/// The cords of one route.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mapping {
    pub cords: Vec<Cord>,
}

/// One cord: where a target field's value comes from, and what is done to it on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cord {
    pub field: FieldId,
    pub from: From,
    /// Sends a hidden value in the clear. Marked, listed, audited.
    #[serde(default)]
    pub clear: bool,
    /// In the order in which they run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Transform>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum From {
    Path {
        path: FieldPath,
    },
    Template {
        text: String,
    },
    Constant {
        value: String,
    },
    EventTime,
    /// `patchbay://event/<id>`.
    EventLink,
}

/// Why an event does not become a record. Names fields and kinds, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("field {field} is gone")]
    FieldGone { field: FieldId },
    #[error("field {field} cannot be written")]
    ReadOnly { field: FieldId },
    #[error("field {field} takes a {expected:?}")]
    FieldType { field: FieldId, expected: FieldKind },
    #[error("field {field} has no such label")]
    UnknownLabel { field: FieldId },
    #[error("field {field} takes at most {most} values")]
    TooMany { field: FieldId, most: usize },
    #[error("required field {field} stayed empty")]
    MissingRequired { field: FieldId, path: Option<FieldPath> },
    #[error("template of {field}: {error}")]
    Template { field: FieldId, error: TemplateError },
    /// A step cannot be used whatever comes in. `step` counts from 0.
    #[error("step {step} to {field}: {why}")]
    BadStep { field: FieldId, step: usize, why: String },
    /// A step does not take this event's value.
    #[error("step {step} to {field}: {refusal}")]
    Step { field: FieldId, step: usize, refusal: Refusal },
}

impl Mapping {
    /// Parses every template, pattern, zone and table once, for many events.
    pub fn ready(&self, target: &Container) -> Ready {
        Ready::new(self, target)
    }

    /// The record of one event; for many, make it [`ready`](Self::ready) first.
    ///
    /// # Errors
    /// As [`Ready::apply`].
    pub fn apply(&self, facts: &Facts, target: &Container) -> Result<Record, MappingError> {
        self.ready(target).apply(facts)
    }

    /// What each cord makes of one event, step by step.
    pub fn trace(&self, facts: &Facts, target: &Container) -> Vec<CordTrace> {
        self.ready(target).trace(facts)
    }
}

impl Cord {
    /// The one source field it carries; nothing for a template.
    pub fn path(&self) -> Option<&FieldPath> {
        match &self.from {
            From::Path { path } => Some(path),
            From::Template { .. } | From::Constant { .. } | From::EventTime | From::EventLink => None,
        }
    }

    /// Every source field it reads, those of a template included.
    pub fn paths(&self) -> Vec<FieldPath> {
        match &self.from {
            From::Path { path } => vec![path.clone()],
            From::Template { text } => template::check(text)
                .unwrap_or_default()
                .iter()
                .filter_map(|name| name.parse().ok())
                .collect(),
            From::Constant { .. } | From::EventTime | From::EventLink => vec![],
        }
    }
}

#[cfg(test)]
mod tests;
