//! Webhooks of the administrator kind. Their secret is taken and never shown again.

use super::issues::date;
use super::people::Person;
use super::site::State;
use crate::wire::{Ask, Kept, Reply};
use http::Method;
use serde_json::{Map, Value, json};

const EVENTS: [&str; 8] = [
    "jira:issue_created",
    "jira:issue_updated",
    "jira:issue_deleted",
    "comment_created",
    "comment_updated",
    "comment_deleted",
    "issue_property_set",
    "issue_property_deleted",
];

/// `/rest/webhooks/1.0/webhook` and one of them.
pub(super) fn webhooks(
    ask: &Ask,
    id: Option<&str>,
    person: Person,
    kept: &mut Kept<State>,
    base: &str,
    now_ms: u64,
) -> Reply {
    if !person.admin {
        let message = "You do not have permission to manage webhooks. Administer Jira is required.";
        return Reply::json(403, &json!({ "errorMessages": [message], "errors": {} }));
    }
    let all = &mut kept.it.webhooks;
    let at = id.and_then(|id| {
        all.iter().position(|one| one["self"].as_str().is_some_and(|own| own.ends_with(&format!("/{id}"))))
    });
    match (&ask.method, id, at) {
        (&Method::GET, None, _) => Reply::json(200, &json!(all)),
        (&Method::POST, None, _) => match create(ask, all.len() + 1, person, base, now_ms) {
            Ok(made) => {
                all.push(made.clone());
                Reply::json(201, &made).with("location", made["self"].as_str().unwrap_or_default())
            }
            Err(refused) => refused,
        },
        (&Method::GET, Some(_), Some(at)) => Reply::json(200, &all[at]),
        (&Method::DELETE, Some(_), Some(at)) => {
            all.remove(at);
            Reply::empty(204)
        }
        (&Method::GET | &Method::DELETE, Some(_), None) => {
            Reply::json(404, &json!({ "errorMessages": ["Webhook was not found"], "errors": {} }))
        }
        _ => Reply::empty(405),
    }
}

fn create(ask: &Ask, number: usize, person: Person, base: &str, now_ms: u64) -> Result<Value, Reply> {
    let refused = |message: &str| Reply::json(400, &json!({ "errorMessages": [message], "errors": {} }));
    let body: Option<Map<String, Value>> = ask.json().and_then(|body| body.as_object().cloned());
    let body = body.ok_or_else(|| refused("Unexpected character"))?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("name").is_empty() {
        return Err(refused("Webhook name is required"));
    }
    if !text("url").starts_with("https://") {
        return Err(refused("Webhook URL must be https"));
    }
    let events = body.get("events").and_then(Value::as_array).cloned().unwrap_or_default();
    if events.is_empty() || events.iter().any(|event| !EVENTS.contains(&event.as_str().unwrap_or_default())) {
        return Err(refused("Webhook events are missing or unknown"));
    }
    Ok(json!({
        "name": text("name"), "url": text("url"), "excludeBody": body.get("excludeBody").cloned().unwrap_or(json!(false)),
        "filters": body.get("filters").cloned().unwrap_or(json!({})), "events": events, "enabled": true,
        "self": format!("{base}/rest/webhooks/1.0/webhook/{number}"), "lastUpdatedUser": person.account_id,
        "lastUpdatedDisplayName": person.name, "lastUpdated": date(now_ms), "isSigned": !text("secret").is_empty(),
    }))
}
