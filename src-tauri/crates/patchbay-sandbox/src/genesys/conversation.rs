//! One voice conversation as its detail events tell it, in the bodies a data action posts.
//!
//! Source: Genesys Cloud notification topics `v2.detail.events.conversation.{id}.*` (SDK 262.0.0). A data
//! action's input is flat, so array fields of the events are left out; names are never in an event.

use super::org::Org;
use crate::chance::Chance;
use serde_json::{Map, Value, json};
use std::fmt;

/// The detail events the generator makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    UserEnd,
    CustomerEnd,
    Acw,
    Wrapup,
}

impl fmt::Display for Topic {
    /// The trigger's topic name, in which `{id}` stays literal.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Topic::UserEnd => "v2.detail.events.conversation.{id}.user.end",
            Topic::CustomerEnd => "v2.detail.events.conversation.{id}.customer.end",
            Topic::Acw => "v2.detail.events.conversation.{id}.acw",
            Topic::Wrapup => "v2.detail.events.conversation.{id}.wrapup",
        })
    }
}

/// One event: when it happens after the first one, and the body that is posted for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub topic: Topic,
    /// Milliseconds after the moment the conversation is made for: the first agent's end.
    pub at_ms: u64,
    pub body: Value,
}

/// A finished conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    pub id: String,
    pub queue: usize,
    pub ani: String,
    pub dnis: String,
    pub started_ms: u64,
    /// Where [`Event::at_ms`] counts from.
    pub from_ms: u64,
    pub ended_ms: u64,
    pub customer: String,
    /// In the order in which they spoke; nobody for a caller who gave up in the queue.
    pub agents: Vec<Agent>,
    /// In the order in which they happen.
    pub events: Vec<Event>,
}

/// An agent's part. `acw` and `wrapup` both tell of it: they are one fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    pub participant: String,
    pub session: String,
    /// Index into the organisation's users, and wrap-up codes.
    pub user: usize,
    pub wrapup: usize,
    pub notes: String,
    pub talked_ms: u64,
    pub wrapup_ms: u64,
    pub transferred: bool,
}

/// What decides a conversation besides chance.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    /// UTC milliseconds of the first event: the first agent leaves, or the caller gives up.
    pub from_ms: u64,
    /// How much faster than life things go on from there; 0 counts as 1.
    pub speed: u64,
    /// A wrap-up code (an index) everyone uses; then somebody answers and nobody transfers.
    pub wrapup: Option<usize>,
}

impl Conversation {
    pub fn make(org: &Org, chance: &mut Chance, wish: Wish) -> Conversation {
        let id = chance.uuid();
        let queue = index(chance, org.queues.len());
        let ani = format!("+1317555{:04}", chance.between(110, 199));
        let dnis = chance.pick(&org.numbers).clone();
        let kind = chance.between(1, 100);
        let agent_count = match kind {
            _ if wish.wrapup.is_some() => 1,
            1..=6 => 0,
            7..=16 => 2,
            _ => 1,
        };
        let customer = chance.uuid();
        let customer_session = chance.uuid();
        let agents: Vec<Agent> =
            (0..agent_count).map(|n| agent(org, chance, wish, n + 1 < agent_count)).collect();
        let waited_ms = chance.between(2_000, 90_000);
        let first_ms = agents.first().map_or(0, |agent| agent.talked_ms);
        let started_ms = wish.from_ms.saturating_sub(waited_ms + first_ms);
        let mut made = Conversation {
            id,
            queue,
            ani,
            dnis,
            started_ms,
            from_ms: wish.from_ms,
            ended_ms: wish.from_ms,
            customer,
            agents,
            events: Vec::new(),
        };
        made.tell(org, &customer_session, chance.between(0, 400), wish.speed.max(1));
        made
    }

    /// Fills in the events, sorted by when they happen, and the call's end.
    fn tell(&mut self, org: &Org, customer_session: &str, hangup_ms: u64, speed: u64) {
        let (mut events, mut at_ms) = (Vec::new(), 0);
        let mut add = |topic: Topic, at_ms: u64, participant: &str, session: &str, more: Value| {
            let body = self.body(topic, at_ms, participant, session, more);
            events.push(Event { topic, at_ms, body });
        };
        for (n, agent) in self.agents.iter().enumerate() {
            let (participant, session) = (agent.participant.as_str(), agent.session.as_str());
            let (user, queue) = (&org.users[agent.user].id, &org.queues[self.queue].id);
            let disconnect = if agent.transferred { "TRANSFER" } else { "PEER" };
            let talk = json!({
                "userId": user, "queueId": queue, "divisionId": org.division.id, "disconnectType": disconnect,
                "interactingDurationMs": agent.talked_ms, "heldDurationMs": agent.talked_ms / 20,
                "alertingDurationMs": 1_800 + agent.talked_ms % 4_000,
            });
            at_ms += if n == 0 { 0 } else { agent.talked_ms / speed };
            add(Topic::UserEnd, at_ms, participant, session, talk);
            let done = json!({
                "queueId": queue, "wrapupCode": org.wrapup_codes[agent.wrapup].id, "wrapupNotes": agent.notes,
                "wrapupDurationMs": agent.wrapup_ms,
            });
            let mut with_user = done.clone();
            with_user["userId"] = json!(user);
            let done_ms = at_ms + agent.wrapup_ms / speed;
            add(Topic::Acw, done_ms, participant, session, with_user);
            add(Topic::Wrapup, done_ms + 40, participant, session, done);
        }
        let ended_ms = self.from_ms + at_ms;
        let end = json!({
            "divisionId": org.division.id, "disconnectType": if self.agents.is_empty() { "PEER" } else { "ENDPOINT" },
            "interactingDurationMs": ended_ms.saturating_sub(self.started_ms),
        });
        add(Topic::CustomerEnd, at_ms + hangup_ms / speed, &self.customer, customer_session, end);
        events.sort_by_key(|event| event.at_ms);
        (self.events, self.ended_ms) = (events, ended_ms);
    }

    fn body(&self, topic: Topic, at_ms: u64, participant: &str, session: &str, more: Value) -> Value {
        let common = json!({
            "topic": topic.to_string(), "eventTime": self.from_ms + at_ms, "conversationId": self.id,
            "participantId": participant, "sessionId": session, "mediaType": "VOICE", "provider": "Edge",
            "direction": "INBOUND", "ani": self.ani, "dnis": self.dnis, "addressFrom": self.ani, "addressTo": self.dnis,
        });
        let (Value::Object(mut body), Value::Object(more)) = (common, more) else { return Value::Null };
        body.extend::<Map<String, Value>>(more);
        Value::Object(body)
    }
}

fn agent(org: &Org, chance: &mut Chance, wish: Wish, transferred: bool) -> Agent {
    let wrapup = index(chance, org.wrapup_codes.len());
    Agent {
        participant: chance.uuid(),
        session: chance.uuid(),
        user: index(chance, org.users.len()),
        wrapup: wish.wrapup.unwrap_or(wrapup),
        notes: notes(chance),
        talked_ms: chance.between(20_000, 900_000),
        wrapup_ms: chance.between(5_000, 120_000),
        transferred,
    }
}

fn index(chance: &mut Chance, count: usize) -> usize {
    usize::try_from(chance.between(0, count as u64 - 1)).expect("an index fits")
}

const FIRST: &[&str] =
    &["Ada", "Bruno", "Carmen", "Dmitri", "Eva", "Fatou", "Günther", "Hye-jin", "Inés", "Jürgen"];
const LAST: &[&str] =
    &["Abara", "Brandt", "Castillo", "Dubois", "Eriksen", "Fischer", "García", "Hughes", "Ito", "Jansen"];

/// What an agent types. Some of it names people: a relay must mask it without being told where it is.
const NOTES: &[&str] = &[
    "",
    "Resolved on the call.",
    "Customer asked to move the visit to Thursday afternoon.",
    "Charged twice for October, refund promised within five days.",
    "Printer on floor 3 prints blank pages. Serial on the label is unreadable.",
    "{name} will call back after lunch.",
    "Sent the form to {mail}, waiting for the signed copy.",
    "Spoke with {name} ({mail}). Wants a written answer.",
    "Alternative number {phone}, before 10 a.m. only.",
    "Line dropped twice.\nThird call: router restarted, still offline.",
    "Said \"never again\" & hung up; see C:\\cases\\4471.",
    "Möchte Rückruf von {name}, Termin noch offen.",
];

fn notes(chance: &mut Chance) -> String {
    let (first, last) = (*chance.pick(FIRST), *chance.pick(LAST));
    let phone = format!("+1 317 555 0{}", chance.between(110, 199));
    let mail = format!("{}.{}@example.com", first.to_lowercase(), last.to_lowercase());
    let text = chance.pick(NOTES).replace("{name}", &format!("{first} {last}"));
    text.replace("{mail}", &mail).replace("{phone}", &phone)
}
