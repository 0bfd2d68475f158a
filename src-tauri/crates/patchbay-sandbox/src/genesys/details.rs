//! A conversation as the analytics store tells it: participants, their sessions, and what each spent its time with.
//!
//! Source: Genesys Cloud Platform API v2, the published definitions (SDK 269.0.0):
//! `AnalyticsConversationWithoutAttributes` and what it holds. Words are lower camel here, where events shout.

use super::conversation::{Agent, Conversation, Event, Topic};
use super::handle::Genesys;
use crate::clock::rfc3339;
use serde_json::{Map, Value, json};

impl Genesys {
    /// One entry of the answer; one that goes on has no end.
    pub(super) fn conversation_analytics(&self, one: &Conversation, now_ms: u64) -> Value {
        let org = self.org();
        let mut participants = vec![customer(one)];
        let queue = &org.queues[one.queue].id;
        for agent in &one.agents {
            let (user, code) = (&org.users[agent.user].id, &org.wrapup_codes[agent.wrapup].id);
            participants.extend(agent_part(one, agent, user, queue, code));
        }
        let mut conversation = json!({
            "conversationId": one.id, "conversationStart": rfc3339(one.started_ms), "originatingDirection": "inbound",
            "divisionIds": [org.division.id], "participants": participants,
        });
        if one.ended_ms <= now_ms {
            conversation["conversationEnd"] = json!(rfc3339(one.ended_ms));
        } else {
            cut_off(&mut conversation["participants"], now_ms);
        }
        conversation
    }
}

fn customer(one: &Conversation) -> Value {
    let end = event(one, Topic::CustomerEnd, &one.customer);
    let end_ms = end.map_or(one.ended_ms, |end| one.from_ms + end.at_ms);
    let talked_ms = ms(end, "interactingDurationMs");
    let segment = segment("interact", end_ms - talked_ms.min(end_ms), end_ms, how(end));
    part("customer", &one.customer, session(one, end, vec![segment]), None)
}

/// The agent's part, with its work after the call.
fn agent_part(one: &Conversation, agent: &Agent, user: &str, queue: &str, code: &str) -> Option<Value> {
    let end = event(one, Topic::UserEnd, &agent.participant)?;
    let left_ms = one.from_ms + end.at_ms;
    let length = |name: &str| ms(Some(end), name);
    let (talked, held, alerted) =
        (length("interactingDurationMs"), length("heldDurationMs"), length("alertingDurationMs"));
    let (talk_ms, hold_ms) = (left_ms - talked, left_ms - talked - held);
    let mut segments = vec![
        segment("alert", hold_ms - alerted, hold_ms, None),
        segment("hold", hold_ms, talk_ms, None),
        segment("interact", talk_ms, left_ms, how(Some(end))),
    ];
    if let Some(done) = event(one, Topic::Acw, &agent.participant) {
        let done_ms = one.from_ms + done.at_ms;
        let mut wrapup = segment("wrapup", done_ms - agent.wrapup_ms, done_ms, None);
        wrapup["wrapUpCode"] = json!(code);
        if !agent.notes.is_empty() {
            wrapup["wrapUpNote"] = json!(agent.notes);
        }
        segments.push(wrapup);
    }
    for segment in &mut segments {
        segment["queueId"] = json!(queue);
    }
    Some(part("agent", &agent.participant, session(one, Some(end), segments), Some(user)))
}

fn part(purpose: &str, id: &str, session: Value, user: Option<&str>) -> Value {
    let mut part = json!({ "participantId": id, "purpose": purpose, "sessions": [session] });
    if let Some(user) = user {
        part["userId"] = json!(user);
    }
    part
}

fn session(one: &Conversation, end: Option<&Event>, segments: Vec<Value>) -> Value {
    let id = end.map(|end| end.body["sessionId"].clone());
    json!({
        "sessionId": id, "mediaType": "voice", "direction": "inbound", "provider": "Edge", "ani": one.ani,
        "dnis": one.dnis, "sessionDnis": one.dnis, "addressFrom": one.ani, "addressTo": one.dnis,
        "segments": segments,
    })
}

fn segment(kind: &str, start_ms: u64, end_ms: u64, how: Option<String>) -> Value {
    let mut segment = json!({
        "segmentType": kind, "segmentStart": rfc3339(start_ms), "segmentEnd": rfc3339(end_ms), "conference": false,
    });
    if let Some(how) = how {
        segment["disconnectType"] = json!(how);
    }
    segment
}

/// What has not happened yet is not told, and what goes on has no end.
fn cut_off(participants: &mut Value, now_ms: u64) {
    let now = rfc3339(now_ms);
    let later = |segment: &Map<String, Value>, name: &str| {
        let at = segment[name].as_str().and_then(|at| at.parse::<jiff::Timestamp>().ok());
        at > now.parse().ok()
    };
    let parts = participants.as_array_mut().into_iter().flatten();
    let sessions = parts.filter_map(|part| part["sessions"].as_array_mut()).flatten();
    for segments in sessions.filter_map(|session| session["segments"].as_array_mut()) {
        segments.retain(|segment| segment.as_object().is_some_and(|one| !later(one, "segmentStart")));
        for segment in segments.iter_mut().filter_map(Value::as_object_mut) {
            if later(segment, "segmentEnd") {
                segment.remove("segmentEnd");
                segment.remove("disconnectType");
            }
        }
    }
}

fn event<'a>(one: &'a Conversation, topic: Topic, participant: &str) -> Option<&'a Event> {
    one.events.iter().find(|event| event.topic == topic && event.body["participantId"] == participant)
}

fn ms(event: Option<&Event>, name: &str) -> u64 {
    event.and_then(|event| event.body[name].as_u64()).unwrap_or_default()
}

/// How it ended, in the store's own words.
fn how(event: Option<&Event>) -> Option<String> {
    let word = event?.body["disconnectType"].as_str()?;
    let mut parts = word.split('_').map(str::to_lowercase);
    let first = parts.next()?;
    let capital = |part: String| {
        let mut letters = part.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    Some(std::iter::once(first).chain(parts.map(capital)).collect())
}
