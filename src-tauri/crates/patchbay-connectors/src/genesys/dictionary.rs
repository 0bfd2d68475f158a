//! The fields of conversation detail events in plain words. Source: notification topics
//! `v2.detail.events.conversation.{id}.*` (platform SDK 262.0.0); the words are ours.

use super::receive::{AGENT_LEFT, CUSTOMER_LEFT, DISPOSITION, TRANSFER};
use patchbay_kit::connector::{FieldClass, FieldNote};

/// Every kind that has an agent.
const AGENT: &[&str] = &[DISPOSITION, TRANSFER, AGENT_LEFT];
/// Kinds that tell the end of a session.
const ENDS: &[&str] = &[TRANSFER, AGENT_LEFT, CUSTOMER_LEFT];
const AGENT_ENDS: &[&str] = &[TRANSFER, AGENT_LEFT];
const WRAPPED: &[&str] = &[DISPOSITION];
const CUSTOMER: &[&str] = &[CUSTOMER_LEFT];
const ALL: &[&str] = &[];

const fn plain(
    path: &'static str,
    kinds: &'static [&'static str],
    example: &'static str,
    words: &'static str,
) -> FieldNote {
    FieldNote { path, kinds, words, example, class: FieldClass::Plain }
}

const fn address(path: &'static str, example: &'static str, words: &'static str) -> FieldNote {
    FieldNote { path, kinds: ALL, words, example, class: FieldClass::Address }
}

const fn personal(
    path: &'static str,
    kinds: &'static [&'static str],
    example: &'static str,
    words: &'static str,
) -> FieldNote {
    FieldNote { path, kinds, words, example, class: FieldClass::Personal }
}

pub static FIELDS: &[FieldNote] = &[
    plain(
        "topic",
        ALL,
        r#""v2.detail.events.conversation.{id}.acw""#,
        "Which event of the conversation this is",
    ),
    plain("eventTime", ALL, "1795000000000", "When it happened, in milliseconds since 1970"),
    plain("conversationId", ALL, r#""6f0c2a41-7d35-4c1e-9a80-51b2e7f4d930""#, "The conversation"),
    plain(
        "participantId",
        ALL,
        r#""b1d5f7a9-2c3e-4f60-8a7b-9c0d1e2f3a4b""#,
        "One party's part in the conversation",
    ),
    plain("sessionId", ALL, r#""0a9b8c7d-6e5f-4a3b-9c2d-1e0f9a8b7c6d""#, "One connection of that party"),
    plain("mediaType", ALL, r#""VOICE""#, "How they spoke: voice, chat, e-mail, callback or message"),
    plain("direction", ALL, r#""INBOUND""#, "Who began: inbound from the customer, outbound from the centre"),
    plain(
        "messageType",
        ALL,
        r#""WEBMESSAGING""#,
        "Which kind of message it was: SMS, WhatsApp, web messaging",
    ),
    plain("provider", ALL, r#""Edge""#, "The system that carried it"),
    plain("utilizationLabel", ALL, r#""Back office""#, "The label that counts towards the agent's load"),
    plain("queueId", AGENT, r#""4d2e8f10-93b7-4a56-8c1d-7e6f5a4b3c2d""#, "The queue, by id"),
    plain("names.queueId", AGENT, r#""Billing""#, "The queue's name"),
    plain("userId", AGENT, r#""7c6b5a49-3827-4615-90f4-e3d2c1b0a9f8""#, "The agent, by id"),
    plain("names.userId", AGENT, r#""Dana Levin""#, "The agent's name"),
    plain(
        "wrapupCode",
        WRAPPED,
        r#""e4d3c2b1-a0f9-4e8d-9c7b-6a5f4e3d2c1b""#,
        "The disposition the agent chose, by id",
    ),
    plain("names.wrapupCode", WRAPPED, r#""Escalated""#, "The disposition's name"),
    plain("wrapupDurationMs", WRAPPED, "41000", "After-call work, in milliseconds"),
    personal(
        "wrapupNotes",
        WRAPPED,
        r#""Customer asks for a call back""#,
        "What the agent typed after the call",
    ),
    plain("disconnectType", ENDS, r#""PEER""#, "How the session ended: hung up, transferred, failed"),
    plain("interactingDurationMs", ENDS, "184000", "Time spent talking or writing, in milliseconds"),
    plain("heldDurationMs", AGENT_ENDS, "9000", "Time on hold, in milliseconds"),
    plain("alertingDurationMs", AGENT_ENDS, "3200", "Time it rang at the agent, in milliseconds"),
    plain("contactingDurationMs", AGENT_ENDS, "0", "Time spent reaching the other side, in milliseconds"),
    plain("dialingDurationMs", AGENT_ENDS, "0", "Time spent dialling, in milliseconds"),
    plain("callbackDurationMs", AGENT_ENDS, "0", "Time a callback was open, in milliseconds"),
    plain(
        "callbackScheduledTime",
        ALL,
        "1795003600000",
        "When a callback is promised for, in milliseconds since 1970",
    ),
    plain("divisionId", ENDS, r#""1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809""#, "The division it belongs to"),
    FieldNote {
        kinds: CUSTOMER,
        ..address(
            "externalContactId",
            r#""9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b""#,
            "The customer's entry in external contacts",
        )
    },
    FieldNote {
        kinds: CUSTOMER,
        ..address(
            "externalOrganizationId",
            r#""8e7d6c5b-4a39-4827-9615-04f3e2d1c0b9""#,
            "The customer's organisation in external contacts",
        )
    },
    address(
        "conversationExternalContactIds[*]",
        r#""9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b""#,
        "Everybody of external contacts who took part",
    ),
    address(
        "conversationExternalOrganizationIds[*]",
        r#""8e7d6c5b-4a39-4827-9615-04f3e2d1c0b9""#,
        "Their organisations in external contacts",
    ),
    address("ani", r#""+12025550142""#, "The caller's number"),
    address("dnis", r#""+12025550100""#, "The number that was called"),
    address("addressFrom", r#""+12025550142""#, "Where it came from: a number or an address"),
    address("addressTo", r#""+12025550100""#, "Where it went: a number or an address"),
    personal("subject", ALL, r#""Question about an invoice""#, "The subject of an e-mail or message"),
    address("callbackNumbers[*]", r#""+12025550142""#, "Numbers to call back"),
    personal("callbackUserName", ALL, r#""A. Customer""#, "Whom to call back"),
];

#[cfg(test)]
mod tests {
    use super::FIELDS;
    use crate::genesys::Genesys;
    use patchbay_kit::connector::{FieldClass, Receive as _};
    use patchbay_model::privacy::Policy;

    /// What a data action may add from its own knowledge; no topic has it.
    const ADDED: [&str; 5] = ["topicName", "version", "queueName", "wrapupName", "userName"];

    #[test]
    fn every_field_of_the_topics_has_its_words_once() {
        let policy = Genesys.policy();
        let mut told: Vec<&str> = FIELDS.iter().map(|note| note.path).chain(ADDED).collect();
        told.sort_unstable();
        let decided: Vec<&str> = policy.fields.keys().map(String::as_str).collect();
        assert_eq!(told, decided);
        assert!(FIELDS.iter().all(|note| !note.words.is_empty() && !note.words.ends_with('.')));
    }

    #[test]
    fn the_dictionary_and_the_first_policy_agree_and_every_example_is_json() {
        let policy = Genesys.policy();
        for note in FIELDS {
            let expected = match note.class {
                FieldClass::Plain => Policy::Keep,
                FieldClass::Address => Policy::Hash,
                FieldClass::Personal => Policy::Mask,
            };
            assert_eq!(policy.fields.get(note.path), Some(&expected), "{}", note.path);
            assert!(serde_json::from_str::<serde_json::Value>(note.example).is_ok(), "{}", note.path);
            let known = |kind: &&str| Genesys.kinds().iter().any(|(id, _)| id == kind);
            assert!(note.kinds.iter().all(known), "{}", note.path);
        }
    }
}
