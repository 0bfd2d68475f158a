//! The body a data action posts: flat, with its topic, or the notification envelope as it is.

use super::{
    Genesys, dictionary,
    fact::{Topic, fact_key, text},
    manifest::{RELAY_KEY, RELAY_KEY_HEADER},
    title,
};
use patchbay_kit::{
    body,
    connector::{FieldNote, Receive, Settings, Unreadable},
    secret::Secrets,
    verify::{self, Held, Refusal, Scheme, SchemeConfig, Unverified, Verified},
};
use patchbay_model::{
    event::Decoded,
    privacy::{Policy, PrivacyPolicy},
    route::EventKind,
    time::Timestamp,
};
use serde_json::{Map, Value};

pub const DISPOSITION: &str = "genesys.disposition";
pub const TRANSFER: &str = "genesys.transfer";
pub const AGENT_LEFT: &str = "genesys.agent_left";
pub const CUSTOMER_LEFT: &str = "genesys.customer_left";

/// `disconnectType`s that mean the conversation went to someone else.
const TRANSFERS: [&str; 7] = [
    "TRANSFER",
    "CONFERENCE_TRANSFER",
    "CONSULT_TRANSFER",
    "FORWARD_TRANSFER",
    "NO_ANSWER_TRANSFER",
    "NOT_AVAILABLE_TRANSFER",
    "DND_TRANSFER",
];

/// Ids, times, durations and closed vocabularies: what tells nothing about a person outside the centre.
const KEPT: [&str; 30] = [
    "topic",
    "topicName",
    "version",
    "eventTime",
    "conversationId",
    "participantId",
    "sessionId",
    "mediaType",
    "messageType",
    "provider",
    "direction",
    "userId",
    "queueId",
    "queueName",
    "divisionId",
    "wrapupCode",
    "wrapupName",
    "wrapupDurationMs",
    "disconnectType",
    "utilizationLabel",
    "callbackScheduledTime",
    "interactingDurationMs",
    "heldDurationMs",
    "alertingDurationMs",
    "contactingDurationMs",
    "dialingDurationMs",
    "callbackDurationMs",
    // What the three ids are called; see `named_fields`.
    "names.wrapupCode",
    "names.queueId",
    "names.userId",
];

/// A caller's addresses and contact ids: found again by typing them, never shown.
const HASHED: [&str; 9] = [
    "ani",
    "dnis",
    "addressFrom",
    "addressTo",
    "callbackNumbers[*]",
    "externalContactId",
    "externalOrganizationId",
    "conversationExternalContactIds[*]",
    "conversationExternalOrganizationIds[*]",
];

const MASKED: [&str; 4] = ["wrapupNotes", "subject", "callbackUserName", "userName"];

impl Receive for Genesys {
    fn verify(
        &self,
        request: Unverified,
        _settings: &Settings,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Result<Verified, Refusal> {
        let scheme = SchemeConfig::new(Scheme::SecretHeader).header(RELAY_KEY_HEADER);
        verify::check(request, &scheme, &Held::of(secrets, RELAY_KEY), now)
    }

    fn decode(
        &self,
        request: &Verified,
        _settings: &Settings,
        _now: Timestamp,
    ) -> Result<Vec<Decoded>, Unreadable> {
        Ok(vec![event(flat(body::json(request.body())?)?)?])
    }

    fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        &[
            (DISPOSITION, "Disposition"),
            (TRANSFER, "Transfer"),
            (AGENT_LEFT, "Agent left"),
            (CUSTOMER_LEFT, "Customer left"),
        ]
    }

    fn policy(&self) -> PrivacyPolicy {
        let with = |names: &[&str], policy: Policy| -> Vec<(String, Policy)> {
            names.iter().map(|name| ((*name).to_owned(), policy)).collect()
        };
        let fields = [with(&KEPT, Policy::Keep), with(&HASHED, Policy::Hash), with(&MASKED, Policy::Mask)];
        PrivacyPolicy { version: 1, fields: fields.into_iter().flatten().collect() }
    }

    fn dictionary(&self) -> &'static [FieldNote] {
        dictionary::FIELDS
    }

    fn named_fields(&self) -> &'static [&'static str] {
        &["wrapupCode", "queueId", "userId"]
    }

    /// A data action's call is tried once; what it made of a failure is the workflow's own business.
    fn redelivers(&self) -> bool {
        false
    }

    fn title(&self, kind: &str, view: &Value) -> (String, String) {
        let name = self.kinds().iter().find(|(id, _)| *id == kind).map_or("Event", |(_, name)| name);
        (name.to_owned(), title::detail(kind, view))
    }
}

/// A detail event by its fields, however they came: by push, or told again by a query.
pub fn event(payload: Value) -> Result<Decoded, Unreadable> {
    let name = text(&payload, "topic").ok_or_else(|| missing("topic"))?;
    let topic = Topic::read(&name)
        .ok_or_else(|| Unreadable { reason: "the event's topic is not one that is read here".to_owned() })?;
    let dedup = fact_key(topic, &payload).map_err(missing)?;
    let lane = text(&payload, "conversationId").ok_or_else(|| missing("conversationId"))?;
    let occurred_at = text(&payload, "eventTime").and_then(|time| Timestamp::parse(&time));
    let kind = EventKind::from(kind(topic, &payload));
    Ok(Decoded { kind, dedup, lane, subject: None, occurred_at, payload })
}

fn missing(field: &str) -> Unreadable {
    Unreadable { reason: format!("the event has no {field}") }
}

fn kind(topic: Topic, event: &Value) -> &'static str {
    let transfer = || text(event, "disconnectType").is_some_and(|kind| TRANSFERS.contains(&kind.as_str()));
    match topic {
        Topic::Disposition => DISPOSITION,
        Topic::AgentEnd if transfer() => TRANSFER,
        Topic::AgentEnd => AGENT_LEFT,
        Topic::CustomerEnd => CUSTOMER_LEFT,
    }
}

/// One object with `topic` and the event's fields, whichever of the two forms came.
fn flat(body: Value) -> Result<Value, Unreadable> {
    let Value::Object(mut outer) = body else {
        return Err(Unreadable { reason: "the body is not one JSON object".to_owned() });
    };
    match (outer.remove("topicName"), outer.remove("eventBody")) {
        (Some(topic), Some(Value::Object(event))) => {
            let mut flat = Map::with_capacity(event.len() + 1);
            flat.insert("topic".to_owned(), topic);
            flat.extend(event);
            Ok(Value::Object(flat))
        }
        (Some(topic), None) => {
            outer.entry("topic").or_insert(topic);
            Ok(Value::Object(outer))
        }
        (None, None) => Ok(Value::Object(outer)),
        (_, Some(_)) => Err(Unreadable { reason: "the envelope's eventBody is not an object".to_owned() }),
    }
}
