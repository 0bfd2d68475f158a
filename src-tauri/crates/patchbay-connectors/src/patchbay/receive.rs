//! What its events look like. They are made by the relay and come by no address.

use super::Patchbay;
use patchbay_kit::{
    connector::{FieldClass, FieldNote, Receive, Settings, Unreadable},
    secret::Secrets,
    verify::{Refusal, Unverified, Verified},
};
use patchbay_model::{
    event::Decoded,
    privacy::{Policy, PrivacyPolicy},
    time::Timestamp,
};
use serde_json::Value;

/// Something stands that a person should know of.
pub const RAISED: &str = "alert.raised";
/// It is over.
pub const CLEARED: &str = "alert.cleared";
/// A person ends a case at its target. It goes to the case's own line and to no other.
pub const ENDED: &str = "case.ended";

const FIELDS: &[FieldNote] = &[
    note(
        "what",
        r#""dead_letters""#,
        "What it is about: hold, breaker, dead_letters, waiting, bad_signature, storage or no_proof",
    ),
    note("state", r#""raised""#, "Whether it stands or is over: raised or cleared"),
    note("sentence", r#""100 deliveries are dead letters.""#, "The whole of it in one sentence"),
    note("subject.kind", r#""route""#, "What kind of thing it is about: route, connection or home"),
    note("subject.id", r#""rte_0k3j""#, "Which one"),
    note("subject.name", r#""Calls to work orders""#, "What that is called"),
    note("since", r#""2026-11-21T18:00:00.000Z""#, "Since when it stands"),
    note("at", r#""2026-11-21T18:40:00.000Z""#, "When this was told"),
    note("value", "104", "What was measured"),
    note("threshold", "100", "Where it begins"),
    note("link", r#""/inbox""#, "The page of Patchbay where it is mended"),
];

const fn note(path: &'static str, example: &'static str, words: &'static str) -> FieldNote {
    FieldNote { path, kinds: &[], words, example, class: FieldClass::Plain }
}

impl Receive for Patchbay {
    fn verify(
        &self,
        _request: Unverified,
        _settings: &Settings,
        _secrets: &Secrets,
        _now: Timestamp,
    ) -> Result<Verified, Refusal> {
        Err(Refusal::NoKey)
    }

    fn decode(
        &self,
        _body: &Verified,
        _settings: &Settings,
        _now: Timestamp,
    ) -> Result<Vec<Decoded>, Unreadable> {
        Err(Unreadable { reason: "nobody but the relay itself tells of it".to_owned() })
    }

    fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        &[(RAISED, "Alert"), (CLEARED, "Alert over")]
    }

    fn policy(&self) -> PrivacyPolicy {
        let fields = FIELDS.iter().map(|field| (field.path.to_owned(), Policy::Keep)).collect();
        PrivacyPolicy { version: 1, fields }
    }

    fn dictionary(&self) -> &'static [FieldNote] {
        FIELDS
    }

    fn redelivers(&self) -> bool {
        false
    }

    fn title(&self, kind: &str, view: &Value) -> (String, String) {
        let name = match kind {
            CLEARED => "Alert over",
            ENDED => "Case ended by a person",
            _ => "Alert",
        };
        let sentence = view.get("sentence").and_then(Value::as_str).unwrap_or_default();
        (name.to_owned(), sentence.to_owned())
    }
}
