//! Bodies as documents: JSON with a depth limit, and form fields. What is said about a bad one names places,
//! never values.

use crate::connector::Unreadable;
use patchbay_model::limits::JSON_DEPTH_MAX;
use serde_json::{Map, Value};

/// Reads JSON no deeper than [`JSON_DEPTH_MAX`].
///
/// # Errors
/// [`Unreadable`] with the line and column of what is wrong.
pub fn json(bytes: &[u8]) -> Result<Value, Unreadable> {
    if depth(bytes) > JSON_DEPTH_MAX {
        return Err(Unreadable { reason: format!("the body is nested deeper than {JSON_DEPTH_MAX} levels") });
    }
    serde_json::from_slice(bytes).map_err(|error| Unreadable {
        reason: format!("the body is not JSON at line {}, column {}", error.line(), error.column()),
    })
}

/// Reads `application/x-www-form-urlencoded` into an object; a name that comes more than once becomes a list.
pub fn form(bytes: &[u8]) -> Value {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(bytes) {
        let value = Value::from(value.into_owned());
        match fields.get_mut(&*name) {
            None => {
                fields.insert(name.into_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    Value::Object(fields)
}

/// The deepest nesting of brackets outside strings; right for JSON, harmless for anything else.
fn depth(bytes: &[u8]) -> usize {
    let (mut at, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                at += 1;
                deepest = deepest.max(at);
            }
            b'}' | b']' if !quoted => at = at.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nesting_past_the_limit_is_refused_and_brackets_in_text_do_not_count() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(json(deep(JSON_DEPTH_MAX).as_bytes()).is_ok());
        assert!(json(deep(JSON_DEPTH_MAX + 1).as_bytes()).is_err());
        let text = json!({ "note": "[".repeat(200) + "\\\"{" }).to_string();
        assert!(json(text.as_bytes()).is_ok());
    }

    #[test]
    fn what_is_said_about_bad_json_names_a_place_and_no_value() {
        let error = json(b"{\"card\": 4111-1111}").expect_err("not JSON");
        assert_eq!(error.reason, "the body is not JSON at line 1, column 14");
    }

    #[test]
    fn a_form_becomes_an_object_and_a_repeated_name_a_list() {
        assert_eq!(form(b"a=1&b=x+y&a=2&a=%E2%82%AC"), json!({"a": ["1", "2", "€"], "b": "x y"}));
    }
}
