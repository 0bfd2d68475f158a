//! Our schema against the vendor's, when that file is at hand: ours may be smaller, never different.
//!
//! The vendor's file is not ours to keep. It is looked for in the folder that `PATCHBAY_CONTRACTS` names, or in
//! `shared/contracts` beside the checkout; without it the test says so and passes.

use crate::monday::documents::vocabulary;
use apollo_compiler::ast::InputValueDefinition;
use apollo_compiler::schema::{ExtendedType, Type};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Node, Schema};
use std::path::PathBuf;

const FILE: &str = "monday.schema.strict.graphql";

fn vendors() -> Option<Valid<Schema>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/contracts");
    let folder = std::env::var_os("PATCHBAY_CONTRACTS").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join(FILE)) else {
        println!("{FILE} is absent: our schema was not compared with the vendor's.");
        return None;
    };
    Some(Schema::parse_and_validate(text, FILE).expect("the vendor's schema is valid"))
}

/// What ours says and theirs does not, or says differently. `at` names the place.
fn inputs<'a>(
    at: &str,
    ours: impl Iterator<Item = &'a Node<InputValueDefinition>>,
    theirs: &[&Node<InputValueDefinition>],
    faults: &mut Vec<String>,
) {
    let ours: Vec<_> = ours.collect();
    for input in &ours {
        match theirs.iter().find(|other| other.name == input.name) {
            None => faults.push(format!("{at}({}) does not exist", input.name)),
            Some(other) if other.ty != input.ty => {
                faults.push(format!("{at}({}) is {}, not {}", input.name, other.ty, input.ty));
            }
            Some(_) => {}
        }
    }
    let needed = theirs.iter().filter(|other| other.ty.is_non_null() && other.default_value.is_none());
    for other in needed.filter(|other| !ours.iter().any(|input| input.name == other.name)) {
        faults.push(format!("{at}({}) is required there and missing here", other.name));
    }
}

#[test]
fn every_document_valid_here_is_valid_at_the_vendor() {
    let Some(theirs) = vendors() else { return };
    let ours = &vocabulary().schema;
    let mut faults = Vec::new();
    for (name, ours) in ours.types.iter().filter(|(_, found)| !found.is_built_in()) {
        let mut fields = |fields: Vec<(String, &Type, &[Node<InputValueDefinition>])>| {
            for (field, ty, arguments) in fields {
                let at = format!("{name}.{field}");
                let Ok(other) = theirs.type_field(name, &field) else {
                    faults.push(format!("{at} does not exist"));
                    continue;
                };
                if other.ty != *ty {
                    faults.push(format!("{at} is {}, not {ty}", other.ty));
                }
                inputs(&at, arguments.iter(), &other.arguments.iter().collect::<Vec<_>>(), &mut faults);
            }
        };
        match (ours, theirs.types.get(name)) {
            (ExtendedType::Object(ours), Some(ExtendedType::Object(other))) => {
                let own = ours
                    .fields
                    .iter()
                    .map(|(name, field)| (name.to_string(), &field.ty, &field.arguments[..]));
                fields(own.collect());
                for interface in &ours.implements_interfaces {
                    if !other.implements_interfaces.contains(&interface.name) {
                        faults.push(format!("{name} does not implement {}", interface.name));
                    }
                }
            }
            (ExtendedType::Interface(ours), Some(ExtendedType::Interface(_))) => {
                let own = ours
                    .fields
                    .iter()
                    .map(|(name, field)| (name.to_string(), &field.ty, &field.arguments[..]));
                fields(own.collect());
            }
            (ExtendedType::InputObject(ours), Some(ExtendedType::InputObject(other))) => {
                let other: Vec<_> = other.fields.values().map(|field| &field.node).collect();
                inputs(name, ours.fields.values().map(|field| &field.node), &other, &mut faults);
            }
            (ExtendedType::Enum(ours), Some(ExtendedType::Enum(other))) => {
                let unknown = ours.values.keys().filter(|value| !other.values.contains_key(*value));
                faults.extend(unknown.map(|value| format!("{name}.{value} does not exist")));
            }
            (ExtendedType::Scalar(_), Some(ExtendedType::Scalar(_))) => {}
            (_, None) => faults.push(format!("{name} does not exist")),
            (_, Some(_)) => faults.push(format!("{name} is of another kind")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_documents_of_these_tests_are_valid_at_the_vendor() {
    let Some(theirs) = vendors() else { return };
    for text in [super::CREATE, super::reading::BY_KEY, super::reading::BOARDS, super::reading::BY_RULE] {
        ExecutableDocument::parse_and_validate(&vocabulary().schema, text, "ours").expect("valid here");
        ExecutableDocument::parse_and_validate(&theirs, text, "theirs").expect("valid at the vendor");
    }
}
