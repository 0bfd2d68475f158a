//! Tickets: their shape, the list's filters, what may be created.

use super::account::Agent;
use crate::clock::rfc3339;
use serde_json::{Map, Value, json};

#[derive(Clone, Debug)]
pub(super) struct Ticket {
    pub id: u64,
    /// Members as the API shows them, without the dates and the description.
    pub shown: Map<String, Value>,
    pub description: String,
    pub created_ms: u64,
    pub updated_ms: u64,
}

/// One member that was refused.
#[derive(Debug, PartialEq)]
pub(super) struct Invalid {
    field: String,
    message: String,
    code: &'static str,
}

impl Invalid {
    pub fn new(field: &str, message: impl Into<String>, code: &'static str) -> Invalid {
        Invalid { field: field.to_owned(), message: message.into(), code }
    }

    pub fn body(all: &[Invalid]) -> Value {
        let errors: Vec<Value> = all
            .iter()
            .map(|one| json!({ "field": one.field, "message": one.message, "code": one.code }))
            .collect();
        json!({ "description": "Validation failed", "errors": errors })
    }
}

const REQUESTER: [&str; 6] =
    ["requester_id", "email", "phone", "facebook_id", "twitter_id", "unique_external_id"];
const KNOWN: [&str; 24] = [
    "name",
    "requester_id",
    "email",
    "facebook_id",
    "phone",
    "twitter_id",
    "unique_external_id",
    "subject",
    "type",
    "status",
    "priority",
    "description",
    "responder_id",
    "attachments",
    "cc_emails",
    "custom_fields",
    "due_by",
    "email_config_id",
    "fr_due_by",
    "group_id",
    "parent_id",
    "product_id",
    "source",
    "tags",
];

impl Ticket {
    /// The ticket every account starts with.
    pub fn first(now_ms: u64) -> Ticket {
        let body = json!({ "subject": "Cannot sign in", "status": 2, "priority": 3, "source": 2, "type": "Incident",
            "requester_id": 43_000_123, "tags": ["login"], "custom_fields": { "cf_product_line": "Billing" } });
        let Value::Object(shown) = shape(11, body.as_object().expect("an object")) else { unreachable!() };
        let description = "<div>Customer cannot sign in</div>".to_owned();
        Ticket { id: 11, shown, description, created_ms: now_ms, updated_ms: now_ms }
    }

    /// Reads a create request.
    ///
    /// # Errors
    /// Every member that is missing, unknown or wrong.
    pub fn create(
        body: &Map<String, Value>,
        id: u64,
        by: Agent,
        now_ms: u64,
    ) -> Result<Ticket, Vec<Invalid>> {
        let mut invalid: Vec<Invalid> = Vec::new();
        for name in body.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
            invalid.push(Invalid::new(name, "Unexpected/invalid field in request", "invalid_field"));
        }
        if !REQUESTER.iter().any(|name| body.get(*name).is_some_and(|value| !value.is_null())) {
            let message = format!("Please fill at least 1 of {} fields", REQUESTER.join(", "));
            invalid.push(Invalid::new("requester_id", message, "missing_field"));
        }
        for name in ["subject", "description"] {
            match body.get(name) {
                None => invalid.push(Invalid::new(name, "It should be a/an String", "missing_field")),
                Some(Value::String(text)) if text.trim().is_empty() => {
                    invalid.push(Invalid::new(name, "It should not be blank", "invalid_value"));
                }
                Some(Value::String(_)) => {}
                Some(_) => invalid.push(Invalid::new(name, "It should be a/an String", "datatype_mismatch")),
            }
        }
        for (name, allowed) in [("status", [2, 3, 4, 5]), ("priority", [1, 2, 3, 4])] {
            let given = body.get(name);
            if given.is_some_and(|value| !value.as_i64().is_some_and(|value| allowed.contains(&value))) {
                let values = allowed.map(|value| value.to_string()).join(",");
                let message = format!("It should be one of these values: '{values}'");
                invalid.push(Invalid::new(name, message, "invalid_value"));
            }
        }
        if !invalid.is_empty() {
            return Err(invalid);
        }
        let Value::Object(mut shown) = shape(id, body) else { unreachable!("shape is an object") };
        if shown["requester_id"].is_null() {
            shown.insert("requester_id".to_owned(), json!(by.id));
        }
        let description = body["description"].as_str().unwrap_or_default().to_owned();
        Ok(Ticket { id, shown, description, created_ms: now_ms, updated_ms: now_ms })
    }

    /// As lists show it: without the description.
    pub fn row(&self) -> Value {
        let mut row = self.shown.clone();
        row.insert("created_at".to_owned(), json!(rfc3339(self.created_ms / 1_000 * 1_000)));
        row.insert("updated_at".to_owned(), json!(rfc3339(self.updated_ms / 1_000 * 1_000)));
        Value::Object(row)
    }

    pub fn whole(&self) -> Value {
        let mut whole = self.row();
        whole["description"] = json!(self.description);
        whole["description_text"] = json!(self.description.replace("<div>", "").replace("</div>", ""));
        whole
    }
}

fn shape(id: u64, body: &Map<String, Value>) -> Value {
    let or = |name: &str, default: Value| body.get(name).cloned().unwrap_or(default);
    json!({
        "id": id, "subject": or("subject", Value::Null), "status": or("status", json!(2)),
        "priority": or("priority", json!(1)), "source": or("source", json!(2)), "type": or("type", Value::Null),
        "requester_id": or("requester_id", Value::Null), "responder_id": or("responder_id", Value::Null),
        "group_id": or("group_id", Value::Null), "company_id": null, "product_id": or("product_id", Value::Null),
        "email_config_id": null, "tags": or("tags", json!([])), "custom_fields": or("custom_fields", json!({})),
        "spam": false, "is_escalated": false, "fr_escalated": false, "due_by": or("due_by", Value::Null),
        "fr_due_by": or("fr_due_by", Value::Null),
    })
}
