//! Arguments of a field, after apollo-compiler has coerced them: read by name, in the types we use.

use super::errors::ApiError;
use apollo_compiler::response::{JsonMap, JsonValue};
use serde_json::{Map, Value};

#[derive(Clone, Copy)]
pub struct Args<'a>(pub &'a JsonMap);

impl<'a> Args<'a> {
    /// An `ID`, which comes as text or as a number.
    pub fn id(self, name: &str) -> Option<String> {
        self.0.get(name).and_then(id_of)
    }

    /// An `ID` the vendor's schema leaves optional and its resolver wants.
    pub fn needed_id(self, name: &str) -> Result<String, ApiError> {
        self.id(name).ok_or_else(|| ApiError::argument(format!("{name} is needed")))
    }

    pub fn ids(self, name: &str) -> Option<Vec<String>> {
        let ids = self.0.get(name)?.as_array()?;
        Some(ids.iter().filter_map(id_of).collect())
    }

    pub fn text(self, name: &str) -> Option<&'a str> {
        self.0.get(name)?.as_str()
    }

    pub fn flag(self, name: &str) -> bool {
        self.0.get(name).and_then(JsonValue::as_bool).unwrap_or_default()
    }

    /// A page size between 1 and `max`.
    ///
    /// # Errors
    /// `InvalidArgumentException` outside of that.
    pub fn limit(self, max: usize) -> Result<usize, ApiError> {
        let limit = self.0.get("limit").and_then(JsonValue::as_i64).unwrap_or(25);
        let limit = usize::try_from(limit).ok().filter(|limit| (1..=max).contains(limit));
        limit.ok_or_else(|| ApiError::argument(format!("limit is between 1 and {max}")))
    }

    /// How many entries come before the page asked for.
    pub fn skipped(self, limit: usize) -> Result<usize, ApiError> {
        let page = self.0.get("page").and_then(JsonValue::as_i64).unwrap_or(1);
        let page = usize::try_from(page).ok().filter(|page| *page >= 1);
        Ok((page.ok_or_else(|| ApiError::argument("page starts at 1"))? - 1).saturating_mul(limit))
    }

    /// `column_values`: a JSON object written into a string.
    ///
    /// # Errors
    /// `JsonParseException` for anything else, an object that is not in a string included.
    pub fn values(self, name: &str) -> Result<Map<String, Value>, ApiError> {
        match self.0.get(name) {
            None | Some(JsonValue::Null) => Ok(Map::new()),
            Some(JsonValue::String(text)) => serde_json::from_str(text.as_str())
                .map_err(|error| ApiError::bad_request(format!("{name} is not a JSON object: {error}"))),
            Some(_) => Err(ApiError::bad_request(format!("{name} is a JSON object written as a string"))),
        }
    }

    pub fn json(self, name: &str) -> Option<&'a JsonValue> {
        self.0.get(name).filter(|value| !value.is_null())
    }
}

pub fn id_of(value: &JsonValue) -> Option<String> {
    match value {
        JsonValue::String(id) => Some(id.as_str().to_owned()),
        JsonValue::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
