//! What changed between two readings of a container, and which cords each change breaks.
//!
//! A change that breaks nothing is shown and holds nothing: a new name, a new label, an added column.

use crate::{
    container::{Container, Field, FieldKind, Group},
    ids::FieldId,
    mapping::{Cord, From, Mapping},
};
use serde::{Deserialize, Serialize};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub kind: ChangeKind,
    /// Nothing where the container itself changed, or one of its groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldId>,
    /// The group that changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The field's name, the group's, or the container's.
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    /// The labels that came or went.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// How far it reaches.
    #[serde(default)]
    pub reach: Reach,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Added,
    Gone,
    Renamed,
    /// Of another type, or no longer to be written.
    Retyped,
    LabelsGone,
    LabelsAdded,
    /// Now required, or no longer.
    Required,
    Limit,
    /// The container itself is gone or archived.
    Archived,
}

/// What a change can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Nothing.
    #[default]
    None,
    /// Only the record key, which needs exact text that can be searched.
    Key,
    /// Cords that name one of the labels.
    Labels,
    /// A record without this field.
    Absence,
    /// Every cord to the field.
    Field,
    /// Every cord.
    All,
}

/// All differences, in the order of the old container's fields, then of the new one's; those of groups come last.
pub fn between(old: &Container, new: &Container) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.name != new.name {
        changes.push(Change {
            was: Some(old.name.clone()),
            is: Some(new.name.clone()),
            ..change(ChangeKind::Renamed, None, &new.name)
        });
    }
    for was in &old.fields {
        match new.field(&was.id) {
            Some(is) => compare(was, is, &mut changes),
            None => changes.push(Change {
                was: Some(type_of(was)),
                reach: Reach::Field,
                ..change(ChangeKind::Gone, Some(was), &was.name)
            }),
        }
    }
    for is in new.fields.iter().filter(|field| old.field(&field.id).is_none()) {
        let reach = if is.required { Reach::Absence } else { Reach::None };
        changes.push(Change {
            is: Some(type_of(is)),
            reach,
            ..change(ChangeKind::Added, Some(is), &is.name)
        });
    }
    groups(old, new, &mut changes);
    changes
}

/// Groups that came, went or are called otherwise. No cord leads to a group: a line that writes to one that is gone
/// is broken by itself.
fn groups(old: &Container, new: &Container, changes: &mut Vec<Change>) {
    let mut push = |kind, group: &Group, was: Option<&str>, is: Option<&str>| {
        changes.push(Change {
            group: Some(group.id.clone()),
            was: was.map(str::to_owned),
            is: is.map(str::to_owned),
            ..change(kind, None, &group.name)
        });
    };
    let same = |all: &Container, id: &str| all.groups.iter().find(|group| group.id == id).cloned();
    for was in &old.groups {
        match same(new, &was.id) {
            Some(is) if is.name != was.name => {
                push(ChangeKind::Renamed, &is, Some(&was.name), Some(&is.name))
            }
            Some(_) => {}
            None => push(ChangeKind::Gone, was, Some("group"), None),
        }
    }
    for is in new.groups.iter().filter(|group| same(old, &group.id).is_none()) {
        push(ChangeKind::Added, is, None, Some("group"));
    }
}

/// The one change of a container that is no longer there.
pub fn archived(old: &Container) -> Change {
    Change { reach: Reach::All, ..change(ChangeKind::Archived, None, &old.name) }
}

/// The fields whose cords a change breaks; nothing for a harmless one. `key_field` counts as a cord.
pub fn breaks(change: &Change, mapping: &Mapping, key_field: Option<&FieldId>) -> Vec<FieldId> {
    let mut broken: Vec<FieldId> = match (change.reach, &change.field) {
        (Reach::None, _) => vec![],
        (Reach::All, _) => {
            let key = key_field.filter(|key| !mapping.cords.iter().any(|cord| &cord.field == *key));
            mapping.cords.iter().map(|cord| &cord.field).chain(key).cloned().collect()
        }
        (Reach::Key | Reach::Labels | Reach::Absence | Reach::Field, None) => vec![],
        (Reach::Key, Some(field)) => key_field.filter(|key| *key == field).cloned().into_iter().collect(),
        (Reach::Absence, Some(field)) => {
            let filled = mapping.cords.iter().any(|cord| &cord.field == field) || key_field == Some(field);
            if filled { vec![] } else { vec![field.clone()] }
        }
        (Reach::Labels, Some(field)) => {
            let names = |cord: &&Cord| &cord.field == field && names(cord, &change.labels);
            mapping.cords.iter().find(names).map(|cord| cord.field.clone()).into_iter().collect()
        }
        (Reach::Field, Some(field)) => {
            let used = mapping.cords.iter().any(|cord| &cord.field == field) || key_field == Some(field);
            if used { vec![field.clone()] } else { vec![] }
        }
    };
    broken.dedup();
    broken
}

fn change(kind: ChangeKind, field: Option<&Field>, name: &str) -> Change {
    Change {
        kind,
        field: field.map(|field| field.id.clone()),
        group: None,
        name: name.to_owned(),
        was: None,
        is: None,
        labels: vec![],
        reach: Reach::None,
    }
}

fn compare(was: &Field, is: &Field, changes: &mut Vec<Change>) {
    let mut push = |kind, old: Option<String>, new: Option<String>, labels: Vec<String>, reach| {
        changes.push(Change { was: old, is: new, labels, reach, ..change(kind, Some(is), &is.name) });
    };
    if was.name != is.name {
        push(ChangeKind::Renamed, Some(was.name.clone()), Some(is.name.clone()), vec![], Reach::None);
    }
    if was.kind != is.kind || was.kind_name != is.kind_name || was.writable != is.writable {
        let text = |kind| matches!(kind, FieldKind::Text | FieldKind::LongText);
        let reach = match is.writable && text(was.kind) && text(is.kind) {
            true if was.can_key && !is.can_key => Reach::Key,
            true => Reach::None,
            false if !was.writable && is.writable => Reach::None,
            false => Reach::Field,
        };
        push(ChangeKind::Retyped, Some(type_of(was)), Some(type_of(is)), vec![], reach);
    }
    let without = |some: &Field, others: &Field| -> Vec<String> {
        some.labels.iter().filter(|label| !others.labels.contains(label)).cloned().collect()
    };
    // Of a field that takes no labels any more, the type is what changed.
    let (gone, added) = (without(was, is), without(is, was));
    if !gone.is_empty() && was.kind == is.kind {
        push(ChangeKind::LabelsGone, Some(gone.join(", ")), None, gone, Reach::Labels);
    }
    if !added.is_empty() && was.kind == is.kind {
        push(ChangeKind::LabelsAdded, None, Some(added.join(", ")), added, Reach::None);
    }
    if was.required != is.required {
        let words = |required: bool| Some(if required { "required" } else { "not required" }.to_owned());
        let reach = if is.required { Reach::Absence } else { Reach::None };
        push(ChangeKind::Required, words(was.required), words(is.required), vec![], reach);
    }
    if was.limit != is.limit {
        let words = |limit: Option<usize>| limit.map(|limit| format!("{limit} characters"));
        push(ChangeKind::Limit, words(was.limit), words(is.limit), vec![], Reach::None);
    }
}

fn type_of(field: &Field) -> String {
    if field.writable { field.kind_name.clone() } else { format!("{}, read-only", field.kind_name) }
}

/// Whether a cord can only work while one of these labels is there.
fn names(cord: &Cord, labels: &[String]) -> bool {
    let own = match &cord.from {
        From::Constant { value } if cord.steps.is_empty() => labels.contains(value),
        From::Constant { .. }
        | From::Path { .. }
        | From::Template { .. }
        | From::EventTime
        | From::EventLink => false,
    };
    own || cord.labels().iter().any(|named| labels.iter().any(|label| label == named))
}

#[cfg(test)]
mod tests;
