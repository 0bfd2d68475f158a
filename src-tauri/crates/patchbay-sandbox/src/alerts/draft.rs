//! What a create request says, checked against the limits.

use serde_json::{Map, Value};

/// Members of an alert as they were sent, within the limits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub message: String,
    pub alias: Option<String>,
    pub description: String,
    pub responders: Vec<Value>,
    pub actions: Vec<String>,
    pub tags: Vec<String>,
    pub details: Map<String, Value>,
    pub entity: String,
    pub source: String,
    pub priority: String,
    pub note: Option<String>,
}

/// Field and reason, as the `errors` map of a 422 has them.
pub(crate) type Invalid = Map<String, Value>;

/// Where the surfaces differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// The member that holds the details: `details` or `extraProperties`.
    pub details: &'static str,
    /// Responders may be named, as against ids only.
    pub names: bool,
    /// A message over the limit is cut, as against refused.
    pub cuts: bool,
}

const MESSAGE_MAX: usize = 130;
const DETAILS_MAX: usize = 8_000;
const TEXTS: [(&str, usize); 6] = [
    ("alias", 512),
    ("description", 15_000),
    ("entity", 512),
    ("source", 100),
    ("user", 100),
    ("note", 25_000),
];

impl Draft {
    /// `caller` is the source where none is said: the caller's address.
    ///
    /// # Errors
    /// Every field that is missing, of the wrong type or over its limit.
    pub fn read(body: &Map<String, Value>, style: Style, caller: &str) -> Result<Draft, Invalid> {
        let mut invalid = Invalid::new();
        let mut refuse = |field: &str, reason: String| {
            invalid.insert(field.to_owned(), Value::String(reason));
        };
        let mut draft = Draft { priority: "P3".to_owned(), source: caller.to_owned(), ..Draft::default() };
        match body.get("message").and_then(Value::as_str).map(str::trim) {
            None | Some("") => refuse("message", "Message can not be empty.".to_owned()),
            Some(text) if text.chars().count() > MESSAGE_MAX && !style.cuts => {
                refuse("message", format!("Message should not be longer than {MESSAGE_MAX} characters."));
            }
            Some(text) => draft.message = text.chars().take(MESSAGE_MAX).collect(),
        }
        for (name, longest) in TEXTS {
            match body.get(name) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) if text.chars().count() <= longest => draft.put(name, text),
                Some(Value::String(_)) => {
                    refuse(name, format!("should not be longer than {longest} characters."))
                }
                Some(_) => refuse(name, "should be a string.".to_owned()),
            }
        }
        for (name, most) in [("tags", 20), ("actions", 10)] {
            let Some(value) = body.get(name).filter(|value| !value.is_null()) else { continue };
            match texts(value) {
                Some(texts) if texts.len() <= most && texts.iter().all(|text| text.chars().count() <= 50) => {
                    if name == "tags" {
                        draft.tags = texts
                    } else {
                        draft.actions = texts
                    }
                }
                Some(_) => {
                    refuse(name, format!("should have at most {most} items of at most 50 characters."))
                }
                None => refuse(name, "should be a list of strings.".to_owned()),
            }
        }
        match body.get("priority") {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if matches!(text.as_str(), "P1" | "P2" | "P3" | "P4" | "P5") => {
                draft.priority.clone_from(text);
            }
            Some(_) => {
                refuse("priority", "Invalid priority. Should be one of P1, P2, P3, P4, P5.".to_owned())
            }
        }
        for name in ["responders", "visibleTo"] {
            let Some(value) = body.get(name).filter(|value| !value.is_null()) else { continue };
            match value.as_array() {
                Some(all) if all.len() <= 50 => {
                    if let Some(reason) = all.iter().find_map(|one| responder(one, name, style)) {
                        refuse(&format!("{name}#type"), reason);
                    } else if name == "responders" {
                        draft.responders.clone_from(all);
                    }
                }
                _ => refuse(name, "should be a list of at most 50 items.".to_owned()),
            }
        }
        match body.get(style.details) {
            None | Some(Value::Null) => {}
            Some(Value::Object(all)) if all.values().all(Value::is_string) => draft.details = fitting(all),
            Some(_) => refuse(style.details, "should be a map of string keys and string values.".to_owned()),
        }
        if invalid.is_empty() { Ok(draft) } else { Err(invalid) }
    }

    fn put(&mut self, name: &str, text: &str) {
        match name {
            "alias" if !text.is_empty() => self.alias = Some(text.to_owned()),
            "description" => text.clone_into(&mut self.description),
            "entity" => text.clone_into(&mut self.entity),
            "source" if !text.is_empty() => text.clone_into(&mut self.source),
            "note" => self.note = Some(text.to_owned()),
            _ => {}
        }
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect()
}

fn responder(one: &Value, member: &str, style: Style) -> Option<String> {
    let kind = one["type"].as_str().unwrap_or_default();
    let allowed: &[&str] =
        if member == "visibleTo" { &["team", "user"] } else { &["team", "user", "escalation", "schedule"] };
    if !allowed.contains(&kind) {
        return Some(format!("Invalid type. Should be one of {}.", allowed.join(", ")));
    }
    let has = |name: &str| one[name].as_str().is_some_and(|text| !text.is_empty());
    let named = style.names && if kind == "user" { has("username") } else { has("name") };
    (!has("id") && !named).then(|| "One of id or name should be given.".to_owned())
}

/// What fits the limit over all keys and values: the rest is cut without a word.
fn fitting(all: &Map<String, Value>) -> Map<String, Value> {
    let mut left = DETAILS_MAX;
    let mut kept = Map::new();
    for (key, value) in all {
        let text = value.as_str().unwrap_or_default();
        let Some(room) = left.checked_sub(key.chars().count()) else { break };
        let text: String = text.chars().take(room).collect();
        left = room - text.chars().count();
        kept.insert(key.clone(), Value::String(text));
    }
    kept
}
