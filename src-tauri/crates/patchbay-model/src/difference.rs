//! What one record holds that another does not, as it may be shown.

use crate::{
    container::Container,
    detect,
    ids::FieldId,
    record::{Cell, Record, Typed},
};
use serde::{Deserialize, Serialize};

/// One field that two records fill differently. Nothing of a hidden value is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Difference {
    /// The target's id of the field.
    pub field: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    /// One of them carries a value that the policy hides.
    pub hidden: bool,
}

/// Characters of a value that are shown.
const SHOWN_CHARS: usize = 400;
const MASK: &str = "••••";

/// Every field whose value changed, in the order of the newer record; fields that are filled no more come last.
pub fn differences(before: Option<&Record>, after: &Record, container: &Container) -> Vec<Difference> {
    let old = |field: &FieldId| before.and_then(|record| record.get(field));
    let changed = after
        .cells
        .iter()
        .map(|cell| (&cell.field, old(&cell.field), Some(cell)))
        .filter(|(_, was, is)| was.map(|cell| &cell.value) != is.map(|cell| &cell.value));
    let lost = before
        .into_iter()
        .flat_map(|record| &record.cells)
        .filter(|cell| after.get(&cell.field).is_none())
        .map(|cell| (&cell.field, Some(cell), None));
    changed
        .chain(lost)
        .map(|(field, was, is)| Difference {
            field: field.0.clone(),
            name: container.field(field).map_or_else(|| field.0.clone(), |field| field.name.clone()),
            was: was.map(shown),
            is: is.map(shown),
            hidden: [was, is].into_iter().flatten().any(|cell| cell.hidden),
        })
        .collect()
}

/// A value as it may be shown: nothing of a hidden one, and personal ones within a text as a view blanks them.
pub fn shown(cell: &Cell) -> String {
    if cell.hidden {
        return MASK.to_owned();
    }
    let text: String = cell.value.shown().chars().take(SHOWN_CHARS).collect();
    match &cell.value {
        Typed::Text(_)
        | Typed::Email { .. }
        | Typed::Phone { .. }
        | Typed::Link { .. }
        | Typed::Location { .. } => detect::blank(&text).into_owned(),
        Typed::Number(_)
        | Typed::Label(_)
        | Typed::Date { .. }
        | Typed::People(_)
        | Typed::Labels(_)
        | Typed::Check(_)
        | Typed::Country { .. }
        | Typed::Hour { .. }
        | Typed::Timeline { .. }
        | Typed::Week { .. }
        | Typed::Rating(_)
        | Typed::Zone(_)
        | Typed::Relation(_) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(field: &str, text: &str, hidden: bool) -> Cell {
        let value = Typed::Text(text.to_owned());
        Cell { field: field.into(), value, sources: vec![], hidden, cut: false }
    }

    fn found(before: Option<&[Cell]>, after: &[Cell]) -> Vec<(String, Option<String>, Option<String>)> {
        let container = Container {
            id: "b".into(),
            name: "B".into(),
            version: 1,
            groups: vec![],
            fields: vec![],
            people: vec![],
        };
        let before = before.map(|cells| Record { cells: cells.to_vec() });
        let after = Record { cells: after.to_vec() };
        let list = differences(before.as_ref(), &after, &container);
        list.into_iter().map(|one| (one.field, one.was, one.is)).collect()
    }

    #[test]
    fn only_what_changed_is_told_and_nothing_of_what_is_hidden() {
        let text = |text: &str| Some(text.to_owned());
        let before = [cell("a", "same", false), cell("b", "old", false), cell("d", "secret one", true)];
        let after = [cell("a", "same", false), cell("b", "new", false), cell("c", "more", false)];
        assert_eq!(
            found(Some(&before), &after),
            [
                ("b".to_owned(), text("old"), text("new")),
                ("c".to_owned(), None, text("more")),
                ("d".to_owned(), text("••••"), None),
            ]
        );
        assert_eq!(found(None, &after).len(), 3);
        let (one, other) = ([cell("d", "secret one", true)], [cell("d", "secret two", true)]);
        assert_eq!(found(Some(&one), &other), [("d".to_owned(), text("••••"), text("••••"))]);
        assert!(found(Some(&one), &one).is_empty());
    }
}
