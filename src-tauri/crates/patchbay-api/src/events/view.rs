//! Reads a stored view: what is shown, what is hidden and how, leaf by leaf.

use patchbay_model::{
    path::push_key,
    privacy::{Policy, leaf_text},
};
use serde_json::Value;

/// One leaf of a stored view.
pub(crate) struct Leaf {
    /// Its path with real indexes.
    pub(crate) path: String,
    /// Its path as policies name it: every index as `[*]`.
    pub(crate) shape: String,
    /// The JSON type of the value that was received.
    pub(crate) kind: &'static str,
    pub(crate) mark: Policy,
    /// As it may be shown.
    pub(crate) text: String,
}

/// Leaves past this are not listed: no page shows so many.
const LEAVES_MAX: usize = 2_000;

/// Every leaf in the order in which it was received.
pub(crate) fn leaves(view: &Value) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    walk(view, &mut String::new(), &mut String::new(), &mut leaves);
    leaves
}

fn walk(value: &Value, path: &mut String, shape: &mut String, leaves: &mut Vec<Leaf>) {
    if leaves.len() >= LEAVES_MAX {
        return;
    }
    let (path_at, shape_at) = (path.len(), shape.len());
    if let Some((mark, kind, text)) = hidden(value) {
        leaves.push(Leaf { path: path.clone(), shape: shape.clone(), kind, mark, text });
        return;
    }
    match value {
        Value::Object(map) => {
            for (key, child) in map {
                push_key(path, key);
                push_key(shape, key);
                walk(child, path, shape, leaves);
                path.truncate(path_at);
                shape.truncate(shape_at);
            }
        }
        Value::Array(items) => {
            shape.push_str("[*]");
            for (index, item) in items.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                walk(item, path, shape, leaves);
                path.truncate(path_at);
            }
            shape.truncate(shape_at);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let kind = match value {
                Value::Bool(_) => "boolean",
                Value::Number(_) => "number",
                Value::String(_) => "string",
                Value::Null | Value::Array(_) | Value::Object(_) => "null",
            };
            let text = leaf_text(value);
            leaves.push(Leaf { path: path.clone(), shape: shape.clone(), kind, mark: Policy::Keep, text });
        }
    }
}

/// What a hidden value looks like in a view: its policy, its type, and the little of it that is shown.
fn hidden(value: &Value) -> Option<(Policy, &'static str, String)> {
    let map = value.as_object()?;
    if let Some(masked) = map.get("$masked") {
        let kind = match masked.get("type").and_then(Value::as_str) {
            Some("number") => "number",
            Some("boolean") => "boolean",
            _ => "string",
        };
        return Some((Policy::Mask, kind, "••••".to_owned()));
    }
    let (mark, name) = match (map.get("$hash"), map.get("$token")) {
        (Some(name), _) => (Policy::Hash, name),
        (None, Some(name)) => (Policy::Token, name),
        (None, None) => return None,
    };
    let text = match map.get("last").and_then(Value::as_str) {
        Some(last) => format!("•••• {last}"),
        None => {
            let name = name.as_str().unwrap_or_default();
            format!("#{}…", name.trim_start_matches("h_").chars().take(6).collect::<String>())
        }
    };
    Some((mark, "string", text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn leaves_tell_path_shape_and_what_hides_them() {
        let view = json!({
            "queue": "Billing",
            "ani": {"$hash": "h_9c1e44aa", "last": "0142"},
            "short": {"$token": "h_9c1e44aa", "last": null},
            "list": [{"n": {"$masked": {"type": "number", "length": 2}}}]
        });
        let found: Vec<_> = leaves(&view).into_iter().map(|l| (l.path, l.shape, l.mark, l.text)).collect();
        let row = |path: &str, shape: &str, mark, text: &str| {
            (path.to_owned(), shape.to_owned(), mark, text.to_owned())
        };
        assert_eq!(
            found,
            [
                row("queue", "queue", Policy::Keep, "Billing"),
                row("ani", "ani", Policy::Hash, "•••• 0142"),
                row("short", "short", Policy::Token, "#9c1e44…"),
                row("list[0].n", "list[*].n", Policy::Mask, "••••"),
            ]
        );
    }
}
