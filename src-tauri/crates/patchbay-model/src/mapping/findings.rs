//! What a person should know about a mapping before it runs. Every finding sits on its cord.

use super::{Cord, From, Mapping, MappingError};
use crate::{
    cast,
    container::{Container, Field, FieldKind},
    ids::FieldId,
    keys::IdentityKey,
    path::FieldPath,
    people::People,
    privacy::{Compiled, Policy},
    samples::{Tree, Type},
    suggest::steps::steps,
    template,
    transform::{Around, Otherwise, Transform},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something to say about a mapping before it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Finding {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The source field it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    pub severity: Severity,
    pub code: String,
    pub message: String,
    /// What mends it, where that is one change of the cord.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Mend>,
}

/// One change of a cord.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mend {
    /// This step at its end.
    Add(Transform),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
}

/// Source fields that steer work: as free text at the target nobody can sort by them.
const ROUTING: &[&str] =
    &["priority", "category", "status", "severity", "urgency", "queue", "skill", "language"];

impl Finding {
    fn on(field: &FieldId, severity: Severity, code: &str, message: String) -> Self {
        Self {
            field: Some(field.0.clone()),
            path: None,
            severity,
            code: code.to_owned(),
            message,
            remedy: None,
        }
    }
    fn mended_by(mut self, step: Option<Transform>) -> Self {
        self.remedy = step.map(Mend::Add);
        self
    }
    fn about(mut self, path: &FieldPath) -> Self {
        self.path = Some(path.to_string());
        self
    }
}

impl Mapping {
    /// What keeps this mapping from running: lost fields, steps that cannot work, labels that do not exist, required
    /// fields without a cord.
    pub fn check(&self, target: &Container) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (index, cord) in self.cords.iter().enumerate() {
            let error =
                |code: &str, message: String| Finding::on(&cord.field, Severity::Error, code, message);
            let Some(field) = target.field(&cord.field) else {
                findings.push(error(
                    "mapping.field_gone",
                    format!("{} is gone from {}.", cord.field, target.name),
                ));
                continue;
            };
            if !field.writable {
                findings.push(error("mapping.read_only", format!("{} cannot be written.", field.name)));
            }
            if self.cords[..index].iter().any(|other| other.field == cord.field) {
                findings.push(error("mapping.taken", format!("{} has two cords.", field.name)));
            }
            if let From::Template { text } = &cord.from
                && let Err(why) = template::check(text)
            {
                findings.push(error("mapping.template", format!("{}: {why}.", field.name)));
            }
            let mut usable = true;
            for (at, step) in cord.steps.iter().enumerate() {
                if let Err(why) = step.check() {
                    usable = false;
                    findings.push(error("mapping.step", format!("{}, step {}: {why}", field.name, at + 1)));
                }
            }
            if cord.steps.len() > crate::limits::CORD_STEPS_MAX {
                let most = crate::limits::CORD_STEPS_MAX;
                findings
                    .push(error("mapping.step", format!("{}: a cord has at most {most} steps.", field.name)));
            } else if usable && field.writable {
                findings.extend(constant(cord, field, target));
                findings.extend(labels(cord, field));
                findings.extend(person(cord, field, target));
            }
        }
        for field in target.fields.iter().filter(|field| field.required) {
            if !self.cords.iter().any(|cord| cord.field == field.id) {
                let message = format!("{} needs a value.", field.name);
                findings.push(Finding::on(&field.id, Severity::Error, "mapping.required", message));
            }
        }
        findings
    }

    /// What the events seen and their policy say about this mapping: types and labels that will not fit, fields that
    /// no event had, attributes that steer work and end as free text, hidden values that leave in the clear.
    pub fn warnings(&self, target: &Container, source: &Tree, policy: &Compiled) -> Vec<Finding> {
        let mut findings = Vec::new();
        for cord in &self.cords {
            let Some(field) = target.field(&cord.field) else { continue };
            let warn = |code: &str, path: &FieldPath, message: String| {
                Finding::on(&field.id, Severity::Warning, code, message).about(path)
            };
            for path in cord.paths() {
                let shape = path.shape();
                if cord.clear && policy.of(&shape) != Policy::Keep && !policy.loses(&shape) {
                    let message =
                        format!("“{path}” is hidden here and leaves in the clear for {}.", target.name);
                    findings.push(warn("privacy.clear", &path, message));
                }
                if source.events > 0 && !source.has(&shape) {
                    let count = source.events;
                    findings.push(warn(
                        "mapping.never_seen",
                        &path,
                        format!("None of the last {count} events had “{path}”."),
                    ));
                }
            }
            let Some(path) = cord.path() else { continue };
            if matches!(field.kind, FieldKind::Text | FieldKind::LongText) && steers(path) {
                let message = format!(
                    "“{path}” steers work, and {} is free text: a status or dropdown column would keep its values apart.",
                    field.name
                );
                findings.push(warn("mapping.free_text", path, message));
            }
            if cord.steps.is_empty()
                && let Some((code, message)) = unfit(field, path, source)
            {
                let leaf = source.fields.get(&path.shape());
                let steps = leaf.and_then(|leaf| steps(leaf, field, target)).unwrap_or_default();
                findings.push(warn(code, path, message).mended_by(steps.into_iter().next()));
            }
        }
        findings
    }
}

/// Runs a cord that is the same for every event, once.
fn constant(cord: &Cord, field: &Field, target: &Container) -> Option<Finding> {
    let start = match &cord.from {
        From::Constant { value } => Value::from(value.clone()),
        From::EventTime => "2026-11-21T09:00:00.000Z".into(),
        From::EventLink => "patchbay://event/0".into(),
        From::Path { .. } | From::Template { .. } => return None,
    };
    // No key is needed to find a person by id or name; an address in a constant is found by no other means.
    let identity = IdentityKey::new([0; 32]);
    let people = People::new(&target.people);
    let around = Around { people: &people, identity: &identity };
    let mut value = start;
    for (at, step) in cord.steps.iter().enumerate() {
        value = match step.ready().ok()?.run(value, &around) {
            Ok(value) => value,
            Err(why) => {
                let message = format!("{}, step {}: {why}.", field.name, at + 1);
                return Some(Finding::on(&field.id, Severity::Error, "mapping.constant", message));
            }
        };
    }
    let (code, message) = match cast::to(&value, field) {
        Ok(_) => return None,
        Err(MappingError::UnknownLabel { .. }) => {
            let text = crate::transform::shown(&value, 80);
            ("mapping.label", format!("{} has no label “{text}”.", field.name))
        }
        Err(MappingError::TooMany { most, .. }) => {
            ("mapping.limit", format!("{} takes at most {most} values.", field.name))
        }
        Err(_) => ("mapping.type", format!("{} takes {}.", field.name, field.kind.words())),
    };
    Some(Finding::on(&field.id, Severity::Error, code, message))
}

/// Labels that the cord's own table names and the field does not have. Each becomes a planned step, or is corrected.
fn labels(cord: &Cord, field: &Field) -> Vec<Finding> {
    if !field.kind.chosen() {
        return vec![];
    }
    cord.labels()
        .into_iter()
        .filter(|label| !label.is_empty() && !field.labels.iter().any(|known| known == label))
        .map(|label| {
            let message = format!("{} has no label “{label}”.", field.name);
            Finding::on(&field.id, Severity::Error, "mapping.label", message)
        })
        .collect()
}

/// A field of people takes the target's own ids, which no event has: something must find the person.
fn person(cord: &Cord, field: &Field, target: &Container) -> Option<Finding> {
    let from_event = matches!(cord.from, From::Path { .. } | From::Template { .. });
    let finds = |step: &Transform| matches!(step, Transform::Person { .. } | Transform::Lookup { .. });
    if field.kind != FieldKind::People || !from_event || cord.steps.iter().any(finds) {
        return None;
    }
    let add = Transform::Person { otherwise: Otherwise::Empty };
    // Where nobody of the account is known, ids are all there can be.
    let (severity, message) = if target.people.is_empty() {
        let message = format!(
            "{} needs a person by id, and the people of this account were never read: a value that is no id is refused.",
            field.name
        );
        (Severity::Warning, message)
    } else {
        let message =
            format!("{} needs a person. Add the step that finds one by e-mail, name or id.", field.name);
        (Severity::Error, message)
    };
    Some(Finding::on(&field.id, severity, "mapping.person", message).mended_by(Some(add)))
}

impl Cord {
    /// The labels its last step can only end in: those of a table, and of what stands in for nothing.
    pub fn labels(&self) -> Vec<&str> {
        match self.steps.last() {
            Some(Transform::Lookup { table, otherwise }) => {
                let other = match otherwise {
                    Otherwise::Use { value } => Some(value.as_str()),
                    Otherwise::Keep | Otherwise::Empty | Otherwise::Refuse => None,
                };
                let mut labels: Vec<&str> = table.iter().map(|row| row.to.as_str()).chain(other).collect();
                let mut once = std::collections::HashSet::new();
                labels.retain(|label| once.insert(*label));
                labels
            }
            Some(Transform::Default { value }) => vec![value],
            Some(_) | None => vec![],
        }
    }
}

fn steers(path: &FieldPath) -> bool {
    let shape = path.shape().to_lowercase();
    let last = shape.rsplit('.').next().unwrap_or_default();
    ROUTING.contains(&last.trim_end_matches("[*]"))
}

/// What the values seen say of a cord without steps.
fn unfit(field: &Field, path: &FieldPath, source: &Tree) -> Option<(&'static str, String)> {
    let leaf = source.fields.get(&path.shape())?;
    let never =
        |kinds: &[Type]| !leaf.types.is_empty() && !kinds.iter().any(|kind| leaf.types.contains(kind));
    let numbers = |text: &String| crate::decimal::Decimal::parse(text.trim()).is_some();
    let digits = !leaf.examples.is_empty() && leaf.examples.iter().all(numbers);
    let wrong = match field.kind {
        FieldKind::Number | FieldKind::Rating => {
            never(&[Type::Number]) && !digits && !leaf.examples.is_empty()
        }
        FieldKind::Date | FieldKind::Week => {
            never(&[Type::Date, Type::Number]) && !digits && !leaf.examples.is_empty()
        }
        _ => false,
    };
    if wrong {
        let message =
            format!("{} takes {}, and “{path}” was something else so far.", field.name, field.kind.words());
        return Some(("mapping.type", message));
    }
    if field.kind.chosen() {
        let lost: Vec<&str> = leaf
            .examples
            .iter()
            .filter(|text| !field.labels.iter().any(|label| label == *text))
            .map(String::as_str)
            .collect();
        if !lost.is_empty() {
            let message = format!("{} has no label for values seen: {}.", field.name, lost.join(", "));
            return Some(("mapping.label", message));
        }
    }
    None
}
