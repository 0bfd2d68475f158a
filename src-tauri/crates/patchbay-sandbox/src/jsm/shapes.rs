//! Answers of the two surfaces: the same facts, two envelopes for success and three for refusals.

use crate::alerts::Alert;
use crate::clock::rfc3339;
use crate::wire::Reply;
use serde_json::{Map, Value, json};

/// Why a call was refused.
#[derive(Debug)]
pub(super) enum No {
    /// The key, the token, or its scopes.
    Credential(&'static str),
    Plan(&'static str),
    NotFound(&'static str),
    /// A request that was accepted and is not carried out yet.
    NotProcessed,
    Fields(Map<String, Value>),
    Syntax,
    Media,
    Method,
    Throttled,
    /// Told by the status alone, as gateways do.
    Bare(u16),
}

pub(super) type Answer = Result<(u16, Value), No>;

impl No {
    pub fn field(name: &str, reason: &str) -> No {
        No::Fields(Map::from_iter([(name.to_owned(), json!(reason))]))
    }

    fn parts(&self) -> (u16, &'static str) {
        match self {
            No::Credential(words) => (401, words),
            No::Plan(words) => (402, words),
            No::NotFound(words) => (404, words),
            No::NotProcessed => (404, "Request is not processed yet"),
            No::Fields(_) => (422, "Request body is not processable. Please check the errors."),
            No::Syntax => (400, "Could not parse JSON body"),
            No::Media => (415, "Content type is not supported"),
            No::Method => (405, "Method not allowed"),
            No::Throttled => (429, "You are making too many requests!"),
            No::Bare(status) => (*status, ""),
        }
    }
}

/// Surface B: OpsGenie's envelope.
pub(super) fn events(answer: Answer, request: String, retry_after: bool) -> Reply {
    let (status, mut body) = match &answer {
        Ok((status, body)) => (*status, body.clone()),
        Err(no) => {
            let (status, message) = no.parts();
            let mut body = json!({ "message": message });
            if let No::Fields(fields) = no {
                body["errors"] = Value::Object(fields.clone());
            }
            (status, body)
        }
    };
    body["took"] = json!(0.02);
    if body.get("requestId").is_none() {
        body["requestId"] = json!(request);
    }
    finish(Reply::json(status, &body).with("x-request-id", request), &answer, retry_after)
}

/// Surface C: flat answers, and refusals in three forms.
pub(super) fn operations(answer: Answer, request: String, retry_after: bool) -> Reply {
    let reply = match &answer {
        Ok((status, body)) => Reply::json(*status, body),
        Err(No::Bare(status)) => Reply::empty(*status),
        Err(no) => {
            let (status, message) = no.parts();
            let body = match no {
                No::Credential(_) => json!({ "code": 401, "message": message }),
                No::Fields(fields) => {
                    // Keys of this map can carry a space at the end here.
                    let fields = fields.iter().map(|(name, reason)| (format!("{name} "), reason.clone()));
                    json!({ "message": message, "errors": Map::from_iter(fields), "took": 0.01, "requestId": request })
                }
                No::Plan(_) | No::NotFound(_) | No::NotProcessed => {
                    json!({ "errors": [{ "title": title(status), "detail": message }] })
                }
                _ => json!({ "message": message, "took": 0.01, "requestId": request }),
            };
            Reply::json(status, &body)
        }
    };
    finish(reply.with("atl-traceid", request.replace('-', "")), &answer, retry_after)
}

fn finish(mut reply: Reply, answer: &Answer, retry_after: bool) -> Reply {
    if matches!(answer, Err(No::NotProcessed)) {
        reply = reply.with("x-opsgenie-errortype", "RequestNotProcessed");
    }
    if matches!(answer, Err(No::Throttled)) && retry_after {
        reply = reply.with("retry-after", 1);
    }
    reply
}

fn title(status: u16) -> &'static str {
    match status {
        402 => "Payment Required",
        _ => "Not Found",
    }
}

/// An alert as surface C shows it.
pub(super) fn alert(alert: &Alert) -> Value {
    let draft = &alert.draft;
    json!({
        "id": alert.id, "tinyId": alert.tiny, "alias": alert.alias, "message": draft.message,
        "status": if alert.open { "open" } else { "closed" }, "acknowledged": alert.acknowledged, "seen": false,
        "tags": draft.tags, "snoozed": false, "count": alert.count, "lastOccurredAt": rfc3339(alert.last_ms),
        "createdAt": rfc3339(alert.created_ms), "updatedAt": rfc3339(alert.updated_ms), "source": draft.source,
        "owner": "", "priority": draft.priority, "responders": draft.responders, "entity": draft.entity,
        "description": draft.description, "actions": draft.actions, "extraProperties": draft.details,
    })
}
