//! What is said of an event that its mapping cannot make a record of.

use patchbay_model::{
    container::Container,
    ids::FieldId,
    mapping::MappingError,
    outcome::Scope,
    problem::{Problem, Remedy},
    settle::Next,
    template::TemplateError,
};

/// A cord that leads nowhere stops the route; a value that does not fit stops this event alone.
pub(crate) fn unmappable(error: &MappingError, container: &Container) -> Next {
    let problem = mapping_problem(error, container);
    match error {
        MappingError::FieldGone { .. }
        | MappingError::ReadOnly { .. }
        | MappingError::Template { error: TemplateError::Syntax(_), .. }
        | MappingError::BadStep { .. } => Next::Hold { scope: Scope::Route, problem },
        // What an event puts into a template can be too much for it.
        MappingError::Template { error: TemplateError::Limits | TemplateError::Fill, .. }
        | MappingError::FieldType { .. }
        | MappingError::UnknownLabel { .. }
        | MappingError::TooMany { .. }
        | MappingError::Step { .. }
        | MappingError::MissingRequired { .. } => Next::Dead { problem },
    }
}

/// The words of a mapping error.
pub fn mapping_problem(error: &MappingError, container: &Container) -> Problem {
    let named =
        |field: &FieldId| container.field(field).map_or_else(|| field.0.clone(), |field| field.name.clone());
    let remap = |field: &FieldId| Remedy::Remap { field: Some(field.0.clone()) };
    match error {
        MappingError::FieldGone { field } => Problem::new(
            "mapping.field_gone",
            format!("“{field}” is gone from {}. One cord is loose.", container.name),
        )
        .remedy(remap(field)),
        MappingError::ReadOnly { field } => {
            Problem::new("mapping.read_only", format!("“{}” cannot be written.", named(field)))
                .remedy(remap(field))
        }
        MappingError::FieldType { field, expected } => Problem::new(
            "mapping.type",
            format!("“{}” takes {}, and this event holds something else.", named(field), expected.words()),
        )
        .remedy(remap(field)),
        MappingError::UnknownLabel { field } => {
            Problem::new("mapping.label", format!("“{}” has no label like this event's value.", named(field)))
                .remedy(Remedy::AddLabel { field: field.0.clone() })
        }
        MappingError::TooMany { field, most } => {
            let message = format!("“{}” takes at most {most} values, and this event has more.", named(field));
            Problem::new("mapping.limit", message).remedy(remap(field))
        }
        MappingError::BadStep { field, step, why } => {
            let message = format!("Step {} to “{}” cannot be used. {why}", step + 1, named(field));
            Problem::new("mapping.step", message).remedy(remap(field))
        }
        MappingError::Step { field, step, refusal } => {
            let message = format!(
                "Step {} to “{}” did not take this event's value: {refusal}.",
                step + 1,
                named(field)
            );
            Problem::new("mapping.refused", message).remedy(remap(field))
        }
        MappingError::MissingRequired { field, path } => {
            let from = path.as_ref().map_or(String::new(), |path| format!(" “{path}” was empty."));
            Problem::new("schema.mismatch", format!("“{}” needs a value.{from}", named(field)))
                .remedy(remap(field))
        }
        MappingError::Template { field, error } => {
            Problem::new("mapping.template", format!("“{}”: {error}.", named(field))).remedy(remap(field))
        }
    }
}
