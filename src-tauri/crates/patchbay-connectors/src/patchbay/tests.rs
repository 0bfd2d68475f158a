//! Nobody can speak for the relay.

use super::{Patchbay, receive::CLEARED};
use http::{HeaderMap, Method};
use patchbay_kit::{
    connector::{Receive as _, Settings},
    secret::{Secret, Secrets},
    verify::{Refusal, Unverified},
};
use patchbay_model::time::Timestamp;
use serde_json::json;

#[test]
fn no_request_is_ever_its_event() {
    let request = Unverified {
        method: Method::POST,
        headers: HeaderMap::new(),
        body: r#"{"what":"storage"}"#.into(),
        path_secret: Some(Secret::new(String::new())),
    };
    let refused = Patchbay.verify(request, &Settings::new(), &Secrets::default(), Timestamp(0));
    assert_eq!(refused.err(), Some(Refusal::NoKey));
}

#[test]
fn an_alert_is_read_by_its_sentence_and_hides_nothing() {
    let view = json!({ "sentence": "100 deliveries are dead letters." });
    assert_eq!(Patchbay.title(CLEARED, &view).1, "100 deliveries are dead letters.");
    let kept = Patchbay.policy();
    assert_eq!(kept.fields.len(), Patchbay.dictionary().len());
}
