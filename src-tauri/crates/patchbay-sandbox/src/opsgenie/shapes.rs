//! What alerts and lists look like on the OpsGenie surface.

use crate::alerts::Alert;
use crate::clock::rfc3339;
use serde_json::{Value, json};

/// An alert as lists have it; `whole` adds what only a single read shows.
pub(super) fn alert(alert: &Alert, whole: bool) -> Value {
    let draft = &alert.draft;
    let mut body = json!({
        "id": alert.id, "tinyId": alert.tiny, "alias": alert.alias, "message": draft.message,
        "status": if alert.open { "open" } else { "closed" }, "acknowledged": alert.acknowledged, "isSeen": false,
        "tags": draft.tags, "snoozed": false, "count": alert.count, "lastOccurredAt": rfc3339(alert.last_ms),
        "createdAt": rfc3339(alert.created_ms), "updatedAt": rfc3339(alert.updated_ms), "source": draft.source,
        "owner": "", "priority": draft.priority, "responders": draft.responders,
        "integration": { "id": "4513b7ea-3b91-438f-b7e4-e3e54af9147c", "name": "Patchbay", "type": "API" },
    });
    if let Some((by, at_ms)) = &alert.closed_by {
        body["report"] = json!({ "closeTime": at_ms - alert.created_ms, "closedBy": by });
    }
    if whole {
        body["actions"] = json!(draft.actions);
        body["entity"] = json!(draft.entity);
        body["description"] = json!(draft.description);
        body["details"] = Value::Object(draft.details.clone());
    }
    body
}

pub(super) fn teams() -> Value {
    let team = |id: &str, name: &str| json!({ "id": id, "name": name, "description": "" });
    json!([
        team("90098alp9-f0e3-41d3-a060-0ea895027630", "Field service"),
        team("a30alp45-65bf-422f-9d41-67b10a67282a", "Service desk"),
    ])
}

pub(super) fn account(region: &str) -> Value {
    json!({
        "name": format!("practice-{region}"), "userCount": 12,
        "plan": { "maxUserCount": 50, "name": "Standard", "isYearly": true },
    })
}

/// The four pages of a list, as full addresses.
pub(super) fn paging(base: &str, query: &str, offset: usize, limit: usize, total: usize) -> Value {
    let at = |offset: usize| {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        if !query.is_empty() {
            pairs.append_pair("query", query);
        }
        pairs.append_pair("offset", &offset.to_string()).append_pair("limit", &limit.to_string());
        format!("{base}/v2/alerts?{}", pairs.finish())
    };
    let last = total.saturating_sub(1) / limit * limit;
    let mut paging = json!({ "first": at(0), "last": at(last) });
    if offset + limit < total {
        paging["next"] = json!(at(offset + limit));
    }
    if offset > 0 {
        paging["prev"] = json!(at(offset.saturating_sub(limit)));
    }
    paging
}
