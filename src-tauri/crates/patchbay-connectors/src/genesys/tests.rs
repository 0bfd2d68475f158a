//! The push form, read as the published event bodies describe it.

mod checks;
mod names;
mod recall;

use super::*;
use bytes::Bytes;
use http::{HeaderMap, Method};
use patchbay_kit::{
    connector::{Settings, Unreadable},
    secret::{Secret, Secrets},
    verify::{Refusal, Unverified, Verified},
};
use patchbay_model::{event::Decoded, privacy::Policy, time::Timestamp};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp(1_795_000_001_000);

fn secrets() -> Secrets {
    [("relay_key".to_owned(), Secret::from("a-long-relay-key"))].into_iter().collect()
}

fn verify(key: &str, body: &Value) -> Result<Verified, Refusal> {
    let mut headers = HeaderMap::new();
    headers.insert("X-Patchbay-Key", key.parse().expect("a header value"));
    let body = Bytes::from(body.to_string());
    let request = Unverified { method: Method::POST, headers, body, path_secret: None };
    Genesys.verify(request, &Settings::new(), &secrets(), NOW)
}

fn decode(body: &Value) -> Result<Vec<Decoded>, Unreadable> {
    Genesys.decode(&verify("a-long-relay-key", body).expect("the right key"), &Settings::new(), NOW)
}

fn one(body: &Value) -> Decoded {
    decode(body).expect("a readable event").pop().expect("one event")
}

fn wrap_up(name: &str) -> Value {
    json!({
        "topic": format!("v2.detail.events.conversation.{{id}}.{name}"),
        "eventTime": 1_795_000_000_123_i64, "conversationId": "conv-1", "participantId": "part-1",
        "sessionId": "sess-1", "mediaType": "VOICE", "direction": "INBOUND", "ani": "tel:+12025550142",
        "queueId": "queue-1", "wrapupCode": "code-1", "wrapupNotes": "Call Jane back", "wrapupDurationMs": 9_000,
    })
}

#[test]
fn after_call_work_and_wrap_up_of_one_participant_are_one_fact() {
    let (acw, wrapup) = (one(&wrap_up("acw")), one(&wrap_up("wrapup")));
    assert_eq!(acw.dedup, "disposition:conv-1:part-1:code-1");
    assert_eq!(acw.dedup, wrapup.dedup);
    assert_eq!((acw.kind.0.as_str(), acw.lane.as_str()), ("genesys.disposition", "conv-1"));
    assert_eq!(acw.occurred_at, Some(Timestamp(1_795_000_000_123)));
    assert_eq!(acw.subject, None);
}

#[test]
fn the_envelope_and_a_topic_with_a_real_id_tell_the_same_fact() {
    let mut event = wrap_up("acw");
    event.as_object_mut().expect("an object").remove("topic");
    let envelope = json!({
        "topicName": "v2.detail.events.conversation.conv-1.acw", "version": "2",
        "eventBody": event, "metadata": {"CorrelationId": "x"},
    });
    let (flat, enveloped) = (one(&wrap_up("acw")), one(&envelope));
    assert_eq!(flat.dedup, enveloped.dedup);
    assert_eq!(flat.payload["wrapupCode"], enveloped.payload["wrapupCode"]);
}

#[test]
fn the_end_of_an_agents_session_is_a_transfer_only_when_the_vendor_says_so() {
    let ended = |how: &str| {
        json!({"topic": "v2.detail.events.conversation.{id}.user.end", "eventTime": "1795000000123",
            "conversationId": "conv-1", "participantId": "part-1", "sessionId": "sess-1", "disconnectType": how})
    };
    for (how, kind) in [
        ("CONSULT_TRANSFER", "genesys.transfer"),
        ("DND_TRANSFER", "genesys.transfer"),
        ("CLIENT", "genesys.agent_left"),
        ("DND_ENDPOINT", "genesys.agent_left"),
    ] {
        assert_eq!(one(&ended(how)).kind.0, kind, "{how}");
    }
    assert_eq!(one(&ended("CLIENT")).dedup, one(&ended("TRANSFER")).dedup, "one session ends once");
    let mut customer = ended("PEER");
    customer["topic"] = "v2.detail.events.conversation.{id}.customer.end".into();
    assert_eq!(one(&customer).kind.0, "genesys.customer_left");
    assert_ne!(one(&customer).dedup, one(&ended("PEER")).dedup);
}

#[test]
fn a_wrong_key_is_refused_and_a_missing_one_as_well() {
    let body = wrap_up("acw");
    assert_eq!(verify("a-long-relay-keZ", &body).err(), Some(Refusal::SignatureMismatch));
    let bare =
        Unverified { method: Method::POST, headers: HeaderMap::new(), body: Bytes::new(), path_secret: None };
    let refused = Genesys.verify(bare, &Settings::new(), &secrets(), NOW);
    assert_eq!(refused.err(), Some(Refusal::MissingHeader));
}

#[test]
fn an_event_that_cannot_be_named_is_unreadable_and_says_what_is_missing() {
    let mut nameless = wrap_up("acw");
    nameless["participantId"] = "".into();
    for (body, reason) in [
        (nameless, "the event has no participantId"),
        (json!({"conversationId": "c"}), "the event has no topic"),
        (json!({"topic": "v2.users.x.presence"}), "the event's topic is not one that is read here"),
        (json!({"topicName": "t", "eventBody": 1}), "the envelope's eventBody is not an object"),
        (json!([]), "the body is not one JSON object"),
    ] {
        assert_eq!(decode(&body).expect_err("unreadable").reason, reason);
    }
}

#[test]
fn ids_are_kept_addresses_hashed_and_words_masked() {
    let policy = Genesys.policy().compile();
    for (field, expected) in [
        ("conversationId", Policy::Keep),
        ("wrapupCode", Policy::Keep),
        ("ani", Policy::Hash),
        ("callbackNumbers[*]", Policy::Hash),
        ("wrapupNotes", Policy::Mask),
        ("somethingNew", Policy::Mask),
    ] {
        assert_eq!(policy.of(field), expected, "{field}");
    }
    assert!(!Genesys.redelivers());
}

#[test]
fn the_title_says_what_happened_and_shows_nothing_masked() {
    let title = |kind: &str, view: Value| Genesys.title(kind, &view);
    assert_eq!(
        title("genesys.disposition", json!({"wrapupCode": "code-1"})),
        ("Disposition".into(), "code-1".into())
    );
    let masked = json!({"wrapupCode": {"$masked": {"type": "string", "length": 6}}});
    assert_eq!(title("genesys.disposition", masked).1, "");
    assert_eq!(
        title("genesys.transfer", json!({"disconnectType": "TRANSFER"})),
        ("Transfer".into(), "Transfer".into())
    );
}
