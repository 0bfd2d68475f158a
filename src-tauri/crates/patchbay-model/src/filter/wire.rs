//! The tree as JSON. Read by hand so that a wrong tree is refused in words that name what is wrong.

use super::{Clause, Filter, Op};
use crate::path::FieldPath;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A filter as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[schema(as = Filter, no_recursion)]
pub enum FilterShape {
    All {
        #[schema(no_recursion)]
        all: Vec<FilterShape>,
    },
    Any {
        #[schema(no_recursion)]
        any: Vec<FilterShape>,
    },
    Not {
        #[schema(no_recursion)]
        not: Box<FilterShape>,
    },
    Is(Clause),
}

/// A filter as it is read: every member may be there or not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wire {
    all: Option<Vec<Filter>>,
    any: Option<Vec<Filter>>,
    not: Option<Box<Filter>>,
    path: Option<FieldPath>,
    op: Option<Op>,
    #[serde(default)]
    value: Value,
}

impl TryFrom<Wire> for Filter {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        match wire {
            Wire { all: Some(parts), any: None, not: None, path: None, op: None, value: Value::Null } => {
                Ok(Filter::All(parts))
            }
            Wire { any: Some(parts), all: None, not: None, path: None, op: None, value: Value::Null } => {
                Ok(Filter::Any(parts))
            }
            Wire { not: Some(part), all: None, any: None, path: None, op: None, value: Value::Null } => {
                Ok(Filter::Not(part))
            }
            Wire { path: Some(path), op: Some(op), value, all: None, any: None, not: None } => {
                Ok(Filter::Is(Clause { path, op, value }))
            }
            _ => Err("a filter is one of “all”, “any”, “not”, or “path” with “op”"),
        }
    }
}

impl From<Filter> for FilterShape {
    fn from(filter: Filter) -> Self {
        let shapes = |parts: Vec<Filter>| parts.into_iter().map(FilterShape::from).collect();
        match filter {
            Filter::All(parts) => FilterShape::All { all: shapes(parts) },
            Filter::Any(parts) => FilterShape::Any { any: shapes(parts) },
            Filter::Not(part) => FilterShape::Not { not: Box::new((*part).into()) },
            Filter::Is(clause) => FilterShape::Is(clause),
        }
    }
}
