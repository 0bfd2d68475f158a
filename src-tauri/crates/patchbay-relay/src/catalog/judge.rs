//! Which lines a difference breaks, and in which words it stops them. Pure.

use super::differences;
use patchbay_model::{
    container::Container,
    drift::{self, Change, ChangeKind, Reach},
    ids::FieldId,
    mapping::Severity,
    problem::{Problem, Remedy},
    route::RouteDraft,
};
use patchbay_store::{Break, Broken, ChangeRow, RouteRow};

/// Each difference with the cords it breaks, whether their lines are on or off; a lost group breaks the lines that
/// write to it, and stands in place of a field.
pub(super) fn rows(changes: Vec<Change>, routes: &[RouteRow]) -> Vec<ChangeRow> {
    let breaks = |change: &Change| {
        let of = |row: &RouteRow| {
            let (route, draft) = (row.route.id, &row.route.draft);
            let lost = change.group.as_deref().filter(|_| change.kind == ChangeKind::Gone);
            let lost = lost.filter(|group| draft.group.as_deref() == Some(*group)).map(FieldId::from);
            let fields = broken_fields(change, draft).into_iter().chain(lost);
            fields.map(move |field| Break { route, field }).collect::<Vec<_>>()
        };
        routes.iter().flat_map(of).collect()
    };
    changes.into_iter().map(|change| ChangeRow { breaks: breaks(&change), change }).collect()
}

/// A container that is there again.
pub(super) fn back(container: &Container) -> ChangeRow {
    let change = Change {
        kind: ChangeKind::Added,
        field: None,
        group: None,
        name: container.name.clone(),
        was: None,
        is: None,
        labels: vec![],
        reach: Reach::None,
    };
    ChangeRow { change, breaks: vec![] }
}

/// The line's hold, where one of its cords, its key or its group does not fit any more.
pub(super) fn broken(base: &Container, found: Option<&Container>, row: &RouteRow) -> Option<Broken> {
    let draft = &row.route.draft;
    let changes = differences(base, found);
    let hit = changes.iter().find_map(|change| {
        let fields = broken_fields(change, draft);
        (!fields.is_empty()).then_some((change, fields))
    });
    let problem = match (hit, found) {
        (Some((change, fields)), _) => words(change, &fields, base),
        (None, Some(found)) => lost_group(base, found, draft)?,
        (None, None) => return None,
    };
    Some(Broken { route: row.route.id, good: base.version, problem: problem.subject("route", row.route.id) })
}

/// Whether a draft can run on a container as it is.
pub(super) fn fits(draft: &RouteDraft, container: &Container) -> bool {
    let clean = draft.mapping.check(container).iter().all(|finding| finding.severity != Severity::Error);
    let keyed = draft
        .key_field
        .as_ref()
        .is_none_or(|key| container.field(key).is_some_and(|field| field.can_key && field.writable));
    let grouped = draft.group.as_ref().is_none_or(|id| container.groups.iter().any(|group| &group.id == id));
    clean && keyed && grouped
}

fn broken_fields(change: &Change, draft: &RouteDraft) -> Vec<FieldId> {
    drift::breaks(change, &draft.mapping, draft.key_field.as_ref())
}

fn lost_group(base: &Container, found: &Container, draft: &RouteDraft) -> Option<Problem> {
    let id = draft.group.as_ref()?;
    let was = base.groups.iter().find(|group| &group.id == id)?;
    if found.groups.iter().any(|group| &group.id == id) {
        return None;
    }
    let message = format!("The group “{}” is gone from “{}”.", was.name, base.name);
    Some(Problem::new("container.changed", message).remedy(Remedy::ChooseContainer))
}

fn words(change: &Change, fields: &[FieldId], base: &Container) -> Problem {
    let (name, board) = (&change.name, &base.name);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let message = match change.kind {
        ChangeKind::Archived => {
            let gone = format!("“{board}” is gone, archived, or no longer shown to this account.");
            return Problem::new("container.gone", gone).remedy(Remedy::ChooseContainer);
        }
        ChangeKind::Gone => format!("“{name}” is gone from “{board}”."),
        ChangeKind::Retyped => {
            format!(
                "“{name}” on “{board}” is of another type: {} before, {} now.",
                text(&change.was),
                text(&change.is)
            )
        }
        ChangeKind::LabelsGone => {
            format!("“{name}” on “{board}” no longer has a label that this line sets: {}.", text(&change.was))
        }
        ChangeKind::Added | ChangeKind::Required => format!("“{name}” on “{board}” now needs a value."),
        ChangeKind::Renamed | ChangeKind::LabelsAdded | ChangeKind::Limit => {
            format!("“{name}” on “{board}” has changed.")
        }
    };
    let field = fields.first().map(|field| field.0.clone());
    Problem::new("container.changed", message).remedy(Remedy::Remap { field })
}
