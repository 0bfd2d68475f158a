//! What Zapier makes of a body: runs, and the flat fields the author of the Zap sees.
//!
//! Source: zapier-platform at 72caca1, legacy-scripting-runner and its tests; that catch hooks use the same code is
//! not verified, the visible result is the same.

use crate::wire::Ask;
use serde_json::{Map, Value, json};

/// The runs a request is worth, or why it is worth none.
pub(super) struct Read {
    pub runs: Vec<Map<String, Value>>,
    pub error: Option<&'static str>,
}

/// Reads query, form or JSON; anything else is one field with the text.
pub(super) fn read(ask: &Ask) -> Read {
    let pairs = |pairs: &[(String, String)]| {
        let fields = pairs.iter().map(|(name, value)| (name.clone(), json!(value)));
        Read { runs: vec![fields.collect()], error: None }
    };
    if ask.method == http::Method::GET {
        return pairs(&ask.query);
    }
    match ask.media().as_str() {
        "application/x-www-form-urlencoded" => {
            let form: Vec<(String, String)> = url::form_urlencoded::parse(&ask.body).into_owned().collect();
            pairs(&form)
        }
        "application/xml" | "text/xml" | "text/plain" => {
            pairs(&[("raw".to_owned(), String::from_utf8_lossy(&ask.body).into_owned())])
        }
        _ => match ask.json() {
            Some(body) => json_runs(body),
            None => Read { runs: Vec::new(), error: Some("The body could not be read") },
        },
    }
}

fn json_runs(body: Value) -> Read {
    let objects = match body {
        Value::Object(object) => vec![Value::Object(object)],
        Value::Array(all) => all,
        other => vec![other],
    };
    if objects.iter().any(|one| !one.is_object()) {
        let error = "Got a non-object result in the array, expected only objects";
        return Read { runs: Vec::new(), error: Some(error) };
    }
    let runs = objects.iter().map(|one| {
        let mut fields = Map::new();
        flatten("", one, &mut fields);
        fields
    });
    Read { runs: runs.collect(), error: None }
}

/// `{"a":{"b":1}}` is `a__b`; a list of plain values is one text; a list of objects is line items.
fn flatten(name: &str, value: &Value, into: &mut Map<String, Value>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                let name = if name.is_empty() { key.clone() } else { format!("{name}__{key}") };
                flatten(&name, inner, into);
            }
        }
        Value::Array(all) if all.iter().any(Value::is_object) => {
            let items: Vec<&Map<String, Value>> = all.iter().filter_map(Value::as_object).collect();
            let mut keys: Vec<&String> = Vec::new();
            items.iter().flat_map(|item| item.keys()).for_each(|key| {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            });
            for key in keys {
                let column: Vec<String> = items.iter().filter_map(|item| item.get(key)).map(text).collect();
                into.insert(format!("{name}[]{key}"), json!(column.join(",")));
            }
        }
        Value::Array(all) => {
            let kept: Vec<String> = all.iter().filter(|one| !one.is_null()).map(text).collect();
            into.insert(name.to_owned(), json!(kept.join(",")));
        }
        plain => {
            into.insert(name.to_owned(), plain.clone());
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
