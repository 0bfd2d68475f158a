//! What an event says, in the few lines a person reads first.

use super::{
    row::{EventRow, EventState},
    view::Leaf,
};
use crate::names::DeliveryState;
use patchbay_model::privacy::Policy;
use patchbay_store::EventFull;
use serde::Serialize;
use utoipa::ToSchema;

/// One line of the summary.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fact {
    pub(crate) label: String,
    /// As it may be shown.
    pub(crate) value: String,
    /// How the value is hidden; absent for a value that is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mark: Option<Policy>,
}

/// What ids are called stands beside them, in one place of the payload; it is what a person reads first.
const NAMES: &str = "names.";
/// Lines past this belong to the payload.
const FACTS_MAX: usize = 16;
const VALUE_CHARS_MAX: usize = 160;

/// The event's own fields, names before all and the outermost first.
pub(super) fn facts(leaves: &[Leaf]) -> Vec<Fact> {
    let mut outer: Vec<&Leaf> = leaves.iter().filter(|leaf| !leaf.text.is_empty()).collect();
    outer.sort_by_key(|leaf| match leaf.path.strip_prefix(NAMES) {
        Some(_) => 0,
        None => 1 + leaf.path.matches(['.', '[']).count(),
    });
    outer
        .into_iter()
        .take(FACTS_MAX)
        .map(|leaf| Fact {
            label: match leaf.path.strip_prefix(NAMES) {
                Some(field) => label(field.strip_suffix("Id").unwrap_or(field)),
                None => label(&leaf.path),
            },
            value: leaf.text.chars().take(VALUE_CHARS_MAX).collect(),
            mark: (leaf.mark != Policy::Keep).then_some(leaf.mark),
        })
        .collect()
}

/// `wrapupDurationMs` reads as “Wrapup duration ms”.
fn label(path: &str) -> String {
    let mut label = String::new();
    let mut before = ' ';
    for c in path.chars() {
        match c {
            '_' | '.' | '-' | '[' | ']' | '"' => label.push(' '),
            c if c.is_uppercase() && before.is_lowercase() => {
                label.push(' ');
                label.extend(c.to_lowercase());
            }
            c => label.push(c),
        }
        before = c;
    }
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = label.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// What became of the event, in one or two sentences.
pub(super) fn sentence(row: &EventRow, full: &EventFull) -> String {
    let what = row.title.to_lowercase();
    match row.state {
        EventState::Unreadable => {
            let kept = "The sender proved itself, but what it sent could not be read. It is kept sealed.";
            match &full.dismissed {
                Some(by) => format!("{kept} {} gave it up: {}", by.who, by.reason),
                None => kept.to_owned(),
            }
        }
        EventState::Unrouted => {
            "No line takes this kind of event. It is kept so that a line can be made from it.".to_owned()
        }
        EventState::Absorbed if row.lines.is_empty() => {
            "The same fact came again with another body. It is kept beside the first and is not sent."
                .to_owned()
        }
        EventState::Waiting
        | EventState::Sending
        | EventState::Retrying
        | EventState::InDoubt
        | EventState::Held
        | EventState::Delivered
        | EventState::Unconfirmed
        | EventState::Absorbed
        | EventState::Dead => row
            .lines
            .iter()
            .zip(&full.deliveries)
            .map(|(line, delivery)| told(&what, line.state, &line.target, delivery))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

fn told(what: &str, state: DeliveryState, target: &str, delivery: &patchbay_store::DeliveryRow) -> String {
    let on = match delivery.attempts {
        0 | 1 => String::new(),
        n => format!(", on attempt {n}"),
    };
    match state {
        DeliveryState::Delivered => match &delivery.remote {
            Some(remote) => format!("This {what} became item {remote} on {target}{on}."),
            None => format!("This {what} was delivered to {target}{on}."),
        },
        DeliveryState::Unconfirmed => {
            format!("{target} took this {what}{on}. It cannot confirm what happened next.")
        }
        DeliveryState::Absorbed => format!("This {what} was closed without a record of its own on {target}."),
        DeliveryState::Waiting => format!("This {what} waits for its turn to go to {target}."),
        DeliveryState::Sending => format!("This {what} is on its way to {target}."),
        DeliveryState::Retrying => format!("{target} did not take this {what} yet. It is tried again."),
        DeliveryState::Held => format!("The line to {target} is held. This {what} waits and is not lost."),
        DeliveryState::InDoubt => {
            format!(
                "The last send to {target} may have happened. It is cleared up before anything is sent again."
            )
        }
        DeliveryState::Dead => match &delivery.problem {
            Some(problem) => format!("This {what} did not reach {target}. {}", problem.message),
            None => format!("This {what} did not reach {target}."),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn a_field_name_reads_as_words() {
        assert_eq!(label("wrapupDurationMs"), "Wrapup duration ms");
        assert_eq!(label("items[0].first_name"), "Items 0 first name");
    }
}
