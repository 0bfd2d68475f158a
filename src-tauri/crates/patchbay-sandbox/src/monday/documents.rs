//! GraphQL documents: parsed and validated by apollo-compiler, remembered by their text, priced.

use super::switches::Switches;
use apollo_compiler::ast::Value as Literal;
use apollo_compiler::collections::HashMap as ApolloMap;
use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::Implementers;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{ExecutableDocument, Name, Schema};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// The simulator's schema, in its own words.
pub const SDL: &str = include_str!("schema.graphql");

/// Past this many the memory of documents starts anew.
const DOCUMENTS_MAX: usize = 512;

/// The schema and what execution wants precomputed of it.
pub struct Vocabulary {
    pub schema: Valid<Schema>,
    pub implementers: ApolloMap<Name, Implementers>,
}

pub fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(|| {
        let schema = Schema::parse_and_validate(SDL, "schema.graphql").expect("our own schema is valid");
        let implementers = schema.implementers_map();
        Vocabulary { schema, implementers }
    })
}

/// Valid documents by text: the relay sends the same few thousands of times.
#[derive(Default)]
pub struct Documents(HashMap<String, Arc<Valid<ExecutableDocument>>>);

impl Documents {
    /// The document, or the entries of `errors[]` that say what is wrong with it.
    pub fn prepare(&mut self, text: &str) -> Result<Arc<Valid<ExecutableDocument>>, Vec<Value>> {
        if let Some(document) = self.0.get(text) {
            return Ok(document.clone());
        }
        let parsed = ExecutableDocument::parse_and_validate(&vocabulary().schema, text, "request.graphql");
        let document = Arc::new(parsed.map_err(|found| entries(&found.errors))?);
        if self.0.len() >= DOCUMENTS_MAX {
            self.0.clear();
        }
        self.0.insert(text.to_owned(), document.clone());
        Ok(document)
    }
}

type Diagnostic<'a> =
    apollo_compiler::diagnostic::Diagnostic<'a, apollo_compiler::validation::DiagnosticData>;

/// Unknown fields stand alone when there are any: what else is wrong then mostly follows from them.
fn entries(found: &DiagnosticList) -> Vec<Value> {
    let entries: Vec<Value> = found.iter().map(entry).collect();
    let unknown = entries.iter().filter(|entry| entry["extensions"]["code"] == "undefinedField");
    let unknown: Vec<Value> = unknown.cloned().collect();
    if unknown.is_empty() { entries } else { unknown }
}

fn entry(found: Diagnostic) -> Value {
    let error = found.to_json();
    let mut quoted = error.message.split('`').skip(1).step_by(2);
    let extensions = match found.error.unstable_error_name() {
        Some("UndefinedField") => {
            let (type_name, field_name) = (quoted.next(), quoted.next());
            json!({ "code": "undefinedField", "typeName": type_name, "fieldName": field_name })
        }
        Some(_) => json!({ "code": "GRAPHQL_VALIDATION_FAILED" }),
        None => json!({ "code": "parseError" }),
    };
    json!({ "message": error.message, "locations": error.locations, "extensions": extensions })
}

/// True for a document that asks for the complexity budget and nothing else.
pub fn is_bare_complexity(document: &ExecutableDocument, operation: &Operation) -> bool {
    operation.root_fields(document).all(|field| field.name == "complexity")
}

/// What an operation costs: one point per field, lists by their limit, mutations by the switch.
pub fn cost(
    document: &ExecutableDocument,
    operation: &Operation,
    variables: &JsonMap,
    switches: &Switches,
) -> u64 {
    let writes = if operation.is_mutation() {
        let fields = operation.root_fields(document).filter(|field| field.name != "complexity");
        fields.count() as u64 * switches.mutation_complexity
    } else {
        0
    };
    writes + set_cost(document, &operation.selection_set, variables)
}

fn set_cost(document: &ExecutableDocument, set: &SelectionSet, variables: &JsonMap) -> u64 {
    let costs = set.selections.iter().map(|selection| match selection {
        Selection::Field(field) => {
            let inside = set_cost(document, &field.selection_set, variables);
            inside.saturating_mul(times(field, variables)).saturating_add(1)
        }
        Selection::FragmentSpread(spread) => spread
            .fragment_def(document)
            .map_or(0, |fragment| set_cost(document, &fragment.selection_set, variables)),
        Selection::InlineFragment(inline) => set_cost(document, &inline.selection_set, variables),
    });
    costs.fold(0, u64::saturating_add)
}

/// How often a field's selection counts: its limit, or the number of ids asked for when that is less.
fn times(field: &Field, variables: &JsonMap) -> u64 {
    let argument = |name: &str| field.argument_by_name(name).ok();
    let limit = argument("limit").and_then(|value| match value.as_ref() {
        Literal::Int(number) => number.try_to_i32().ok().and_then(|limit| u64::try_from(limit).ok()),
        Literal::Variable(name) => variables.get(name.as_str()).and_then(JsonValue::as_u64),
        _ => None,
    });
    let ids = argument("ids").and_then(|value| match value.as_ref() {
        Literal::List(ids) => Some(ids.len() as u64),
        Literal::Variable(name) => {
            variables.get(name.as_str()).and_then(|ids| ids.as_array()).map(|ids| ids.len() as u64)
        }
        _ => None,
    });
    limit.unwrap_or(1).min(ids.unwrap_or(u64::MAX)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Value {
        Documents::default().prepare(text).unwrap_err().remove(0)
    }

    #[test]
    fn an_unknown_field_is_named_with_its_type() {
        let entry = refusal("{ me { id shoe_size } }");
        assert_eq!(
            entry["extensions"],
            json!({ "code": "undefinedField", "typeName": "User", "fieldName": "shoe_size" })
        );
        assert_eq!(entry["locations"][0]["line"], 1);
        assert_eq!(refusal("{ me { id }")["extensions"]["code"], "parseError");
        assert_eq!(
            refusal("{ boards(limit: \"x\") { id } }")["extensions"]["code"],
            "GRAPHQL_VALIDATION_FAILED"
        );
    }

    #[test]
    fn a_price_grows_with_limits_and_writes() {
        let price = |text: &str| {
            let document = Documents::default().prepare(text).unwrap();
            let operation = document.operations.get(None).unwrap();
            cost(&document, operation, &JsonMap::new(), &Switches::default())
        };
        assert_eq!(price("{ me { id } }"), 2);
        assert_eq!(price("{ boards(limit: 10) { id name } }"), 21);
        assert_eq!(price("{ boards { id name } }"), 51);
        assert_eq!(price("mutation { delete_item(item_id: 1) { id } }"), 4_002);
    }
}
