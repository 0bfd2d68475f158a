//! Runs a valid document against the account. The walk over the document is apollo-compiler's; this
//! file keeps what a run shares, and turns its refusals into entries of `errors[]`.

use super::documents::vocabulary;
use super::errors::ApiError;
use super::meters::Complexity;
use super::nodes::{Node, What};
use super::scopes;
use super::state::State;
use super::writes::Writer;
use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::Operation;
use apollo_compiler::resolvers::{Execution, FieldError};
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use http::StatusCode;
use serde_json::Value;
use std::cell::RefCell;

/// One execution: the account, who asks, when, and the refusals so far.
pub struct Run<'s> {
    pub state: RefCell<&'s mut State>,
    pub user: u64,
    scopes: Option<Vec<String>>,
    pub now_ms: u64,
    pub complexity: Complexity,
    pub version: &'static str,
    refusals: RefCell<Vec<ApiError>>,
}

/// What execution gave: `data`, `errors[]`, and the status when nothing succeeded.
pub struct Outcome {
    pub data: Option<JsonMap>,
    pub errors: Vec<Value>,
    pub status: StatusCode,
    pub retry_after_s: Option<u64>,
}

/// What the caller already knows of the request.
#[derive(Clone)]
pub struct Asked {
    pub user: u64,
    /// The scopes of an app's token; `None` for a personal token, which has them all.
    pub scopes: Option<Vec<String>>,
    pub now_ms: u64,
    pub complexity: Complexity,
    pub version: &'static str,
}

/// The prefix apollo-compiler puts before a resolver's message, and ours that leads to the refusal.
const MARK: &str = "resolver error: #";

impl<'s> Run<'s> {
    /// Executes one operation with coerced variables. Fields of a mutation run in order and on their own:
    /// one that is refused becomes null with an error carrying its path, the others stay executed.
    pub fn execute(
        state: &'s mut State,
        document: &Valid<ExecutableDocument>,
        operation: &Operation,
        variables: &Valid<JsonMap>,
        asked: Asked,
    ) -> Outcome {
        let Asked { user, scopes, now_ms, complexity, version } = asked;
        let run = Run {
            state: RefCell::new(state),
            user,
            scopes,
            now_ms,
            complexity,
            version,
            refusals: RefCell::default(),
        };
        let words = vocabulary();
        let root = if operation.is_mutation() { What::Mutation } else { What::Query };
        let answer = Execution::new(&words.schema, document)
            .operation(operation)
            .implementers_map(&words.implementers)
            .coerced_variable_values(variables)
            .enable_schema_introspection(true)
            .execute_sync(&Node { run: &run, what: root });
        match answer {
            Ok(answer) => run.outcome(answer.data, answer.errors),
            Err(error) => Outcome {
                data: None,
                errors: vec![ApiError::argument(error.message().to_string()).entry(Value::Null, Value::Null)],
                status: StatusCode::OK,
                retry_after_s: None,
            },
        }
    }

    fn outcome(self, data: Option<JsonMap>, errors: Vec<apollo_compiler::response::GraphQLError>) -> Outcome {
        let refusals = self.refusals.into_inner();
        let wrong = refusals.iter().filter(|error| error.malformed).count();
        self.state.into_inner().stats.malformed += wrong as u64;
        let refusal = |message: &str| {
            let number: usize = message.strip_prefix(MARK)?.parse().ok()?;
            refusals.get(number)
        };
        let entries = errors.iter().map(|error| {
            let own = refusal(&error.message).cloned();
            let own = own.unwrap_or_else(|| ApiError::argument(error.message.clone()));
            let place = serde_json::to_value(&error.locations).unwrap_or_default();
            own.entry(place, serde_json::to_value(&error.path).unwrap_or_default())
        });
        let entries: Vec<Value> = entries.collect();
        let nothing = data.as_ref().is_none_or(|data| data.iter().all(|(_, value)| value.is_null()));
        let first = errors.first().and_then(|error| refusal(&error.message)).filter(|_| nothing);
        let status = first.map_or(StatusCode::OK, |error| error.http);
        Outcome {
            data,
            errors: entries,
            status,
            retry_after_s: first.and_then(|error| error.retry_in_seconds),
        }
    }

    /// Keeps a refusal and returns the token that leads back to it.
    pub fn refuse(&self, error: ApiError) -> FieldError {
        let mut refusals = self.refusals.borrow_mut();
        refusals.push(error);
        FieldError { message: format!("#{}", refusals.len() - 1) }
    }

    /// Whether the caller's token covers a field.
    pub fn allow(&self, parent: &str, field: &str) -> Result<(), ApiError> {
        let (Some(held), Some(needed)) = (&self.scopes, scopes::needed(parent, field)) else { return Ok(()) };
        if held.iter().any(|held| held == needed) {
            return Ok(());
        }
        Err(scopes::missing(self.state.borrow().switches.scope_code))
    }

    /// Writes to the account as the caller.
    pub fn write<T>(
        &self,
        create_labels: bool,
        act: impl FnOnce(&mut super::world::World, Writer) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut state = self.state.borrow_mut();
        let state: &mut State = &mut state;
        let items_per_board = state.meters.limits().items_per_board;
        let by = Writer {
            user: self.user,
            now_ms: self.now_ms,
            switches: &state.switches,
            create_labels,
            items_per_board,
        };
        act(&mut state.world, by)
    }
}
