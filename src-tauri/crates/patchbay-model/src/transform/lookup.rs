//! Tables: one value for another, and what becomes of a value that stands in none.

use super::{BadStep, Otherwise, Refusal, Row, shape};
use crate::limits::{LOOKUP_ROWS_MAX, SETTING_CHARS_MAX};
use serde_json::Value;
use std::collections::HashMap;

/// A table ready for use.
#[derive(Debug, Clone)]
pub struct Table {
    exact: HashMap<String, String>,
    /// By [`plain`] text; nothing where rows that differ only in case or spaces say different things.
    loose: HashMap<String, Option<String>>,
}

impl Table {
    /// # Errors
    /// [`BadStep`] for an empty or huge table, and for a value that stands in it twice.
    pub fn new(rows: &[Row]) -> Result<Self, BadStep> {
        if rows.is_empty() {
            return Err(BadStep("The table has no row.".into()));
        }
        if rows.len() > LOOKUP_ROWS_MAX {
            return Err(BadStep(format!("A table has at most {LOOKUP_ROWS_MAX} rows.")));
        }
        let (mut exact, mut loose) = (HashMap::new(), HashMap::<String, Option<String>>::new());
        for row in rows {
            let long = |text: &str| text.chars().count() > SETTING_CHARS_MAX;
            if long(&row.from) || long(&row.to) {
                return Err(BadStep(format!(
                    "A text in the table has at most {SETTING_CHARS_MAX} characters."
                )));
            }
            if exact.insert(row.from.clone(), row.to.clone()).is_some() {
                return Err(BadStep(format!("“{}” stands in the table twice.", row.from)));
            }
            loose
                .entry(plain(&row.from))
                .and_modify(|to| *to = to.take().filter(|to| *to == row.to))
                .or_insert_with(|| Some(row.to.clone()));
        }
        Ok(Self { exact, loose })
    }

    pub fn find(&self, text: &str) -> Option<&str> {
        let exact = self.exact.get(text);
        exact.or_else(|| self.loose.get(&plain(text)).and_then(Option::as_ref)).map(String::as_str)
    }

    /// The table's value for each value that came in.
    pub fn run(&self, value: Value, otherwise: &Otherwise) -> Result<Value, Refusal> {
        if value.is_null() {
            return Ok(self.exact.get("").map_or(Value::Null, |to| to.clone().into()));
        }
        shape::each(value, |one| {
            let text = shape::text(one.clone())?;
            self.find(&text).map_or_else(|| else_of(one, otherwise, Refusal::NotInTable), |to| Ok(to.into()))
        })
        .map(without_empty)
    }
}

/// What becomes of a value that was not found.
pub fn else_of(value: Value, otherwise: &Otherwise, refusal: Refusal) -> Result<Value, Refusal> {
    match otherwise {
        Otherwise::Keep => Ok(value),
        Otherwise::Empty => Ok(Value::Null),
        Otherwise::Refuse => Err(refusal),
        Otherwise::Use { value } => Ok(value.clone().into()),
    }
}

/// A list without the places where nothing was found.
pub fn without_empty(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().filter(|item| !item.is_null()).collect(),
        other => other,
    }
}

fn plain(text: &str) -> String {
    text.trim().to_lowercase()
}
