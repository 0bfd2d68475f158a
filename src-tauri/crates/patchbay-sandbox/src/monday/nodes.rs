//! The objects of the API: which type each is, and what its fields hold. Roots are in `queries` and
//! `mutations`; here is everything they lead to.

mod board;
mod cell;
mod item;
mod people;

use super::errors::ApiError;
use super::execute::Run;
use super::meters::Complexity;
use super::{mutations, queries};
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonValue;

/// An object during a run.
pub struct Node<'r, 's> {
    pub run: &'r Run<'s>,
    pub what: What,
}

/// What an object stands for: ids, not copies, because a mutation may change what is behind them.
#[derive(Clone, Debug)]
pub enum What {
    Query,
    Mutation,
    User(u64),
    Account,
    Plan,
    Workspace(u64),
    Board(u64),
    Group { board: u64, id: String },
    Column { board: u64, id: String },
    Item(u64),
    Page { ids: Vec<u64>, cursor: Option<String> },
    Cell { item: u64, column: String, type_name: &'static str },
    LabelStyle(&'static str),
    Person { id: u64, kind: String },
    Choice { id: u64, label: String },
    Tag { id: u64, name: String, color: &'static str },
    Complexity(Complexity),
    Version(&'static str, &'static str),
    PlatformApi,
    DailyLimit,
}

/// A field's value, or a refusal that the run turns into an error entry.
pub type Found<'a> = Result<ResolvedValue<'a>, ApiError>;

impl<'r, 's> Node<'r, 's> {
    /// Another object of the same run.
    pub fn node(&self, what: What) -> Node<'r, 's> {
        Node { run: self.run, what }
    }

    pub fn object<'a>(&self, what: What) -> Found<'a>
    where
        'r: 'a,
        's: 'a,
    {
        Ok(ResolvedValue::object(self.node(what)))
    }

    pub fn list<'a>(&self, whats: Vec<What>) -> Found<'a>
    where
        'r: 'a,
        's: 'a,
    {
        let run = self.run;
        Ok(ResolvedValue::list(whats.into_iter().map(move |what| ResolvedValue::object(Node { run, what }))))
    }

    fn field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Found<'a> {
        match &self.what {
            What::Query => queries::field(self, info),
            What::Mutation => mutations::field(self, info),
            What::User(id) => people::user(self, *id, info),
            What::Account => people::account(self, info),
            What::Plan => people::plan(self, info),
            What::Workspace(id) => people::workspace(self, *id, info),
            What::Board(id) => board::board(self, *id, info),
            What::Group { board, id } => board::group(self, *board, id, info),
            What::Column { board, id } => board::column(self, *board, id, info),
            What::Item(id) => item::item(self, *id, info),
            What::Page { ids, cursor } => match info.field_name() {
                "items" => self.list(ids.iter().copied().map(What::Item).collect()),
                _ => leaf(cursor.clone()),
            },
            What::Cell { item, column, .. } => cell::cell(self, *item, column, info),
            What::LabelStyle(shade) => leaf(*shade),
            What::Person { id, kind } => match info.field_name() {
                "id" => leaf(id.to_string()),
                _ => leaf(kind.as_str()),
            },
            What::Choice { id, label } => match info.field_name() {
                "id" => leaf(id.to_string()),
                _ => leaf(label.as_str()),
            },
            What::Tag { id, name, color } => match info.field_name() {
                "id" => leaf(id.to_string()),
                "color" => leaf(*color),
                _ => leaf(name.as_str()),
            },
            What::Complexity(found) => match info.field_name() {
                "before" => leaf(int(found.before)),
                "query" => leaf(int(found.query)),
                "after" => leaf(int(found.after)),
                _ => leaf(int(found.reset_s)),
            },
            What::Version(value, kind) => match info.field_name() {
                "kind" => leaf(*kind),
                _ => leaf(*value),
            },
            What::PlatformApi => self.object(What::DailyLimit),
            What::DailyLimit => leaf(int(self.run.state.borrow().meters.limits().calls_per_day)),
        }
    }
}

impl ObjectValue for Node<'_, '_> {
    fn type_name(&self) -> &str {
        match &self.what {
            What::Query => "Query",
            What::Mutation => "Mutation",
            What::User(_) => "User",
            What::Account => "Account",
            What::Plan => "Plan",
            What::Workspace(_) => "Workspace",
            What::Board(_) => "Board",
            What::Group { .. } => "Group",
            What::Column { .. } => "Column",
            What::Item(_) => "Item",
            What::Page { .. } => "ItemsResponse",
            What::Cell { type_name, .. } => type_name,
            What::LabelStyle(_) => "StatusLabelStyle",
            What::Person { .. } => "PeopleEntity",
            What::Choice { .. } => "DropdownValueOption",
            What::Tag { .. } => "Tag",
            What::Complexity(_) => "Complexity",
            What::Version(..) => "Version",
            What::PlatformApi => "PlatformApi",
            What::DailyLimit => "DailyLimit",
        }
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let allowed = self.run.allow(self.type_name(), info.field_name());
        allowed.and_then(|()| self.field(info)).map_err(|error| self.run.refuse(error))
    }
}

pub fn leaf<'a>(value: impl Into<JsonValue>) -> Found<'a> {
    Ok(ResolvedValue::leaf(value))
}

/// A count as a GraphQL `Int`, which ends at 2^31.
pub fn int(count: u64) -> i64 {
    i64::from(i32::try_from(count).unwrap_or(i32::MAX))
}
