//! Which fact an event tells. One function for push, socket and query, so that the same fact has the same key
//! however it reached us.

use serde_json::Value;

/// What a conversation detail event can be about, as far as this connector reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// `acw` or `wrapup`: two reports of one wrap-up.
    Disposition,
    /// `user.end`: an agent's session ended, by transfer or otherwise.
    AgentEnd,
    CustomerEnd,
}

impl Topic {
    /// Reads `v2.detail.events.conversation.{id}.acw`, with a real id or with `{id}` left as it is in a trigger.
    pub fn read(topic: &str) -> Option<Self> {
        let rest = topic.strip_prefix("v2.detail.events.conversation.")?;
        let (_, name) = rest.split_once('.')?;
        match name {
            "acw" | "wrapup" => Some(Topic::Disposition),
            "user.end" => Some(Topic::AgentEnd),
            "customer.end" => Some(Topic::CustomerEnd),
            _ => None,
        }
    }
}

/// A field that names something: text or number, not empty.
pub fn text(event: &Value, name: &str) -> Option<String> {
    match event.get(name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Names the fact, or says which field is missing for it.
///
/// A wrap-up is named by conversation, participant and code: `acw` and `wrapup` tell the same one. The end of a
/// session is named by conversation and session; where a sender leaves the session out, by participant and
/// moment.
///
/// # Errors
/// The name of the field without which the fact has no name.
pub fn fact_key(topic: Topic, event: &Value) -> Result<String, &'static str> {
    let must = |name: &'static str| text(event, name).ok_or(name);
    let conversation = must("conversationId")?;
    let ended = |who: &str| {
        let session = match text(event, "sessionId") {
            Some(session) => session,
            None => format!("{}@{}", must("participantId")?, must("eventTime")?),
        };
        Ok(format!("{who}:{conversation}:{session}"))
    };
    match topic {
        Topic::Disposition => {
            let code = text(event, "wrapupCode").unwrap_or_else(|| "none".to_owned());
            Ok(format!("disposition:{conversation}:{}:{code}", must("participantId")?))
        }
        Topic::AgentEnd => ended("agent-end"),
        Topic::CustomerEnd => ended("customer-end"),
    }
}
