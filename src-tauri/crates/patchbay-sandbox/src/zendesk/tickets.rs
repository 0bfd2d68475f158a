//! Tickets: their REST shape (numbers and lower case), and what may be created.

use super::people::Member;
use crate::clock::rfc3339;
use serde_json::{Map, Value, json};

#[derive(Clone, Debug)]
pub(super) struct Ticket {
    pub id: u64,
    pub external_id: Option<String>,
    body: Value,
}

const ENUMS: [(&str, &[&str]); 3] = [
    ("priority", &["urgent", "high", "normal", "low"]),
    ("status", &["new", "open", "pending", "hold", "solved"]),
    ("type", &["problem", "incident", "question", "task"]),
];

impl Ticket {
    pub fn first(now_ms: u64) -> Ticket {
        let given = json!({ "subject": "Cannot sign in", "comment": { "body": "Customer cannot sign in to the mobile app" },
            "priority": "urgent", "type": "incident", "status": "open", "tags": ["login", "mobile"] });
        let given = given.as_object().cloned().unwrap_or_default();
        Ticket::create(&given, 5_158, super::people::ADMIN, now_ms)
            .expect("the practice ticket is a good one")
    }

    /// Reads a create request.
    ///
    /// # Errors
    /// `details` of the 422: field, and what is wrong with it.
    pub fn create(
        given: &Map<String, Value>,
        id: u64,
        by: Member,
        now_ms: u64,
    ) -> Result<Ticket, Map<String, Value>> {
        let mut details = Map::new();
        let mut refuse = |field: &str, words: String| {
            details.insert(field.to_owned(), json!([{ "description": words }]));
        };
        let comment = given.get("comment").cloned().unwrap_or_default();
        let text = comment["body"]
            .as_str()
            .or(comment["html_body"].as_str())
            .or(given.get("description").and_then(Value::as_str));
        if text.is_none_or(|text| text.trim().is_empty()) {
            refuse("base", "Description: cannot be blank".to_owned());
        }
        for (name, allowed) in ENUMS {
            let value = given.get(name).filter(|value| !value.is_null());
            if value.is_some_and(|value| !value.as_str().is_some_and(|value| allowed.contains(&value))) {
                refuse(name, format!("{name}: {} is not valid", value.unwrap_or(&Value::Null)));
            }
        }
        if given.get("custom_fields").is_some_and(|fields| !fields.is_array() && !fields.is_object()) {
            refuse("custom_fields", "custom_fields: is invalid".to_owned());
        }
        if !details.is_empty() {
            return Err(details);
        }
        let or = |name: &str, default: Value| given.get(name).cloned().unwrap_or(default);
        let at = rfc3339(now_ms / 1_000 * 1_000);
        let subject = given.get("subject").and_then(Value::as_str).or(text).unwrap_or_default();
        let body = json!({
            "id": id, "external_id": or("external_id", Value::Null), "via": { "channel": "api", "source": { "from": {}, "to": {}, "rel": null } },
            "created_at": at, "updated_at": at, "generated_timestamp": now_ms / 1_000, "type": or("type", Value::Null),
            "subject": subject, "raw_subject": subject, "description": text, "priority": or("priority", Value::Null),
            "status": or("status", json!("open")), "recipient": null, "requester_id": or("requester_id", json!(by.id)),
            "submitter_id": by.id, "assignee_id": or("assignee_id", Value::Null), "organization_id": null,
            "group_id": or("group_id", Value::Null), "collaborator_ids": [], "follower_ids": [], "email_cc_ids": [],
            "problem_id": null, "has_incidents": false, "is_public": true, "due_at": null, "tags": or("tags", json!([])),
            "custom_fields": or("custom_fields", json!([])), "satisfaction_rating": null, "brand_id": 8_447_346_621_310_u64,
            "ticket_form_id": 8_646_151_517_822_u64, "allow_channelback": false, "allow_attachments": true,
            "from_messaging_channel": false,
        });
        let external_id = given.get("external_id").and_then(Value::as_str).map(str::to_owned);
        Ok(Ticket { id, external_id, body })
    }

    pub fn json(&self, base: &str) -> Value {
        let mut body = self.body.clone();
        body["url"] = json!(format!("{base}/api/v2/tickets/{}.json", self.id));
        body
    }
}
