//! A conversation as the analytics store tells it, told again as the detail events it sent: the same fields under
//! the same names, so that a sample is what an event will be. A data action's contract is flat; so is this.
//! Source: published definitions `AnalyticsConversationWithoutAttributes` and the notification topics
//! `v2.detail.events.conversation.{id}.*` (platform SDK 269.0.0 and 262.0.0).

use super::fact::text;
use patchbay_model::time::Timestamp;
use serde_json::{Map, Value, json};

/// What stands for the conversation's id in a trigger's topic.
const TOPIC: &str = "v2.detail.events.conversation.{id}.";
/// Whose ended session is an agent's.
const AGENTS: [&str; 2] = ["agent", "user"];
const CUSTOMERS: [&str; 2] = ["customer", "external"];
/// Parts of a session, and the field that tells how long they took in all.
const TIMES: [(&str, &str); 6] = [
    ("interact", "interactingDurationMs"),
    ("hold", "heldDurationMs"),
    ("alert", "alertingDurationMs"),
    ("contacting", "contactingDurationMs"),
    ("dialing", "dialingDurationMs"),
    ("callback", "callbackDurationMs"),
];

/// The events of one ended conversation, in no order.
pub fn events(conversation: &Value) -> Vec<Value> {
    let mut events = Vec::new();
    for participant in list(conversation, "participants") {
        let purpose = text(participant, "purpose").unwrap_or_default();
        for session in list(participant, "sessions") {
            let part = Part { conversation, participant, session };
            if AGENTS.contains(&purpose.as_str()) {
                events.extend(part.agent_end());
                events.extend(part.wrapped());
            } else if CUSTOMERS.contains(&purpose.as_str()) {
                events.extend(part.customer_end());
            }
        }
    }
    events
}

/// One session of one participant.
struct Part<'a> {
    conversation: &'a Value,
    participant: &'a Value,
    session: &'a Value,
}

impl Part<'_> {
    fn agent_end(&self) -> Option<Value> {
        let mut event = self.ended("user.end")?;
        copy(self.participant, "userId", &mut event, "userId");
        event.extend(self.queue());
        for (kind, field) in TIMES {
            let ms = self.took(kind);
            // Kinds that every conversation has are told even when they took no time.
            if ms > 0 || ["interact", "hold", "alert"].contains(&kind) {
                event.insert(field.to_owned(), ms.into());
            }
        }
        Some(Value::Object(event))
    }

    fn customer_end(&self) -> Option<Value> {
        let mut event = self.ended("customer.end")?;
        for field in ["externalContactId", "externalOrganizationId"] {
            copy(self.participant, field, &mut event, field);
        }
        event.insert("interactingDurationMs".to_owned(), self.took("interact").into());
        Some(Value::Object(event))
    }

    /// After-call work: `acw` tells more than `wrapup`, and both are one fact.
    fn wrapped(&self) -> Option<Value> {
        let segment = self.segments().find(|segment| is(segment, "wrapup"))?;
        let (start, end) = (moment(segment, "segmentStart")?, moment(segment, "segmentEnd")?);
        let mut event = self.common("acw", end);
        copy(self.participant, "userId", &mut event, "userId");
        event.extend(self.queue());
        copy(segment, "wrapUpCode", &mut event, "wrapupCode");
        // An agent who typed nothing has typed an empty note.
        let note = segment.get("wrapUpNote").and_then(Value::as_str).unwrap_or_default();
        event.insert("wrapupNotes".to_owned(), note.into());
        event.insert("wrapupDurationMs".to_owned(), end.since(start).max(0).into());
        Some(Value::Object(event))
    }

    /// What every end of a session has; nothing while it goes on.
    fn ended(&self, name: &str) -> Option<Map<String, Value>> {
        let talked = self.segments().filter(|segment| !is(segment, "wrapup"));
        let (end, last) =
            talked.filter_map(|one| Some((moment(one, "segmentEnd")?, one))).max_by_key(|one| one.0)?;
        let mut event = self.common(name, end);
        let how = text(last, "disconnectType");
        event.extend(how.map(|how| ("disconnectType".to_owned(), Value::from(upper(&how)))));
        let division = list(self.conversation, "divisionIds").first().cloned();
        event.extend(division.map(|id| ("divisionId".to_owned(), id)));
        Some(event)
    }

    fn common(&self, name: &str, at: Timestamp) -> Map<String, Value> {
        let mut event = Map::new();
        event.insert("topic".to_owned(), format!("{TOPIC}{name}").into());
        event.insert("eventTime".to_owned(), at.0.into());
        copy(self.conversation, "conversationId", &mut event, "conversationId");
        copy(self.participant, "participantId", &mut event, "participantId");
        for field in ["sessionId", "provider", "ani", "dnis", "addressFrom", "addressTo", "callbackUserName"]
        {
            copy(self.session, field, &mut event, field);
        }
        for field in ["mediaType", "direction", "messageType"] {
            let word = text(self.session, field).map(|word| (field.to_owned(), Value::from(upper(&word))));
            event.extend(word);
        }
        let scheduled = moment(self.session, "callbackScheduledTime");
        event.extend(scheduled.map(|at| ("callbackScheduledTime".to_owned(), json!(at.0))));
        let subject = self.segments().find_map(|segment| text(segment, "subject"));
        event.extend(subject.map(|subject| ("subject".to_owned(), subject.into())));
        event
    }

    fn queue(&self) -> Option<(String, Value)> {
        let id = self.segments().find_map(|segment| text(segment, "queueId"))?;
        Some(("queueId".to_owned(), id.into()))
    }

    fn segments(&self) -> impl Iterator<Item = &Value> {
        list(self.session, "segments").iter()
    }

    /// Milliseconds spent in segments of a kind.
    fn took(&self, kind: &str) -> i64 {
        let length = |segment: &Value| {
            Some(moment(segment, "segmentEnd")?.since(moment(segment, "segmentStart")?).max(0))
        };
        self.segments().filter(|segment| is(segment, kind)).filter_map(length).sum()
    }
}

/// The entries of a list; none where it is left out.
pub fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn is(segment: &Value, kind: &str) -> bool {
    segment.get("segmentType").and_then(Value::as_str) == Some(kind)
}

fn moment(value: &Value, name: &str) -> Option<Timestamp> {
    Timestamp::parse(&text(value, name)?)
}

fn copy(from: &Value, name: &str, event: &mut Map<String, Value>, as_name: &str) {
    event.extend(text(from, name).map(|text| (as_name.to_owned(), text.into())));
}

/// A word of the query as an event writes it: `consultTransfer` becomes `CONSULT_TRANSFER`.
fn upper(word: &str) -> String {
    let mut written = String::with_capacity(word.len() + 2);
    for letter in word.chars() {
        if letter.is_uppercase() && !written.is_empty() {
            written.push('_');
        }
        written.extend(letter.to_uppercase());
    }
    written
}
