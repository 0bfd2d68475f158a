//! Senders of many kinds through one door, signed as they sign.

mod shapes;

use super::*;
use bytes::Bytes;
use data_encoding::BASE64;
use http::{HeaderMap, Method};
use patchbay_kit::{
    connector::{Settings, Unreadable},
    secret::{Secret, Secrets},
    verify::{Refusal, Unverified, Verified},
};
use patchbay_model::{event::Decoded, time::Timestamp};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp(1_795_000_001_000);

fn settings(pairs: &[(&str, &str)]) -> Settings {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A request proved by a shared header: what is read does not depend on how the sender proved itself.
fn verified(headers: &[(&'static str, &str)], body: &[u8]) -> Verified {
    let mut map = HeaderMap::new();
    map.insert("x-patchbay-key", "k".parse().expect("a header value"));
    for (name, value) in headers {
        map.insert(*name, value.parse().expect("a header value"));
    }
    let request = Unverified {
        method: Method::POST,
        headers: map,
        body: Bytes::copy_from_slice(body),
        path_secret: None,
    };
    let secrets: Secrets = [("signing".to_owned(), Secret::from("k"))].into_iter().collect();
    Generic.verify(request, &settings(&[("scheme", "secret-header")]), &secrets, NOW).expect("the right key")
}

fn read(pairs: &[(&str, &str)], body: &Value) -> Result<Vec<Decoded>, Unreadable> {
    let request = verified(&[("content-type", "application/json")], body.to_string().as_bytes());
    Generic.decode(&request, &settings(pairs), NOW)
}

fn one(pairs: &[(&str, &str)], body: &Value) -> Decoded {
    read(pairs, body).expect("readable").pop().expect("one event")
}

#[test]
fn a_list_is_one_event_or_one_for_each_of_its_elements_all_or_none() {
    let body = json!([{"id": "a", "n": 1}, {"id": "b", "n": 2}]);
    assert_eq!(read(&[], &body).expect("readable").len(), 1);
    let each = read(&[("array", "each"), ("dedup_path", "id")], &body).expect("readable");
    assert_eq!(each.iter().map(|e| e.dedup.as_str()).collect::<Vec<_>>(), ["id:a", "id:b"]);
    let nameless = read(&[("array", "each")], &json!([{"n": 1}, {"n": 1}])).expect("readable");
    assert_ne!(nameless[0].dedup, nameless[1].dedup, "two equal elements are two events");
    assert!(read(&[("array", "each")], &json!([{"id": "a"}, 7])).is_err());
    assert!(read(&[("array", "each")], &Value::Array(vec![json!({}); 501])).is_err());
}

#[test]
fn the_same_body_names_the_same_fact_and_another_body_another() {
    let a = one(&[], &json!({"n": 1}));
    assert_eq!(a.dedup, one(&[], &json!({"n": 1})).dedup);
    assert_ne!(a.dedup, one(&[], &json!({"n": 2})).dedup);
    assert_eq!(a.lane, a.dedup);
    assert_eq!(a.kind.0, "generic.event");
}

#[test]
fn a_message_id_names_the_fact_only_where_the_scheme_signs_it() {
    let body = json!({"type": "order.created", "timestamp": "2026-11-18T11:06:40Z", "data": {}}).to_string();
    let mut headers = HeaderMap::new();
    let secret = [7; 24];
    let mac = {
        use sha2::{Digest as _, Sha256};
        // HMAC by its definition (RFC 2104), so that this test does not lean on the code it checks.
        let pad =
            |byte: u8| -> Vec<u8> { (0..64).map(|i| secret.get(i).copied().unwrap_or(0) ^ byte).collect() };
        let signed = format!("msg_1.1795000000.{body}");
        let inner = Sha256::digest([pad(0x36), signed.into_bytes()].concat());
        Sha256::digest([pad(0x5c), inner.to_vec()].concat())
    };
    for (name, value) in [
        ("webhook-id", "msg_1".to_owned()),
        ("webhook-timestamp", "1795000000".to_owned()),
        ("webhook-signature", format!("v1,{}", BASE64.encode(&mac))),
    ] {
        headers.insert(name, value.parse().expect("a header value"));
    }
    let secrets: Secrets =
        [("signing".to_owned(), Secret::from(format!("whsec_{}", BASE64.encode(&secret))))]
            .into_iter()
            .collect();
    let request =
        Unverified { method: Method::POST, headers, body: Bytes::from(body.clone()), path_secret: None };
    let request = Generic.verify(request, &Settings::new(), &secrets, NOW).expect("a genuine message");
    assert_eq!(request.how(), "HMAC SHA-256 matches, 1.0 s old");
    let event = Generic.decode(&request, &Settings::new(), NOW).expect("readable").remove(0);
    assert_eq!((event.dedup.as_str(), event.kind.0.as_str()), ("message:msg_1", "generic.order.created"));
    assert_eq!(event.occurred_at, Some(Timestamp(1_795_000_000_000)));

    let unsigned = verified(&[("webhook-id", "msg_1")], body.as_bytes());
    let event = Generic
        .decode(&unsigned, &settings(&[("scheme", "secret-header")]), NOW)
        .expect("readable")
        .remove(0);
    assert!(event.dedup.starts_with("body:"));
}

#[test]
fn a_cloud_event_is_the_same_in_all_three_modes() {
    let event = json!({"specversion": "1.0", "id": "7", "source": "/q", "type": "queue.full",
        "time": "2026-11-18T11:06:40Z", "data": {"queue": "Billing"}});
    let decode = |headers: &[(&'static str, &str)], body: &Value| {
        Generic.decode(&verified(headers, body.to_string().as_bytes()), &Settings::new(), NOW)
    };
    let structured = decode(&[("content-type", "application/cloudevents+json; charset=utf-8")], &event);
    let batched = decode(&[("content-type", "application/cloudevents-batch+json")], &json!([event]));
    let binary = decode(
        &[
            ("content-type", "application/json"),
            ("ce-specversion", "1.0"),
            ("ce-id", "7"),
            ("ce-source", "/q"),
            ("ce-type", "queue.full"),
            ("ce-time", "2026-11-18T11:06:40Z"),
        ],
        &event["data"],
    );
    let structured = structured.expect("readable");
    assert_eq!(structured, batched.expect("readable"));
    assert_eq!(structured, binary.expect("readable"));
    assert_eq!(structured[0].dedup, "event:2:/q:7");
    assert_eq!(structured[0].kind.0, "generic.queue.full");
    for broken in [
        json!({"specversion": "1.0", "id": "7", "source": "/q"}),
        json!({"specversion": "0.3", "id": "7", "source": "/q", "type": "t"}),
        json!({"specversion": "1.0", "id": "7", "source": "/q", "type": "t", "data": 1, "data_base64": "eA=="}),
    ] {
        assert!(decode(&[("content-type", "application/cloudevents+json")], &broken).is_err(), "{broken}");
    }
}

#[test]
fn forms_are_read_and_json_inside_one_too() {
    let decode = |body: &str| {
        let request = verified(&[("content-type", "application/x-www-form-urlencoded")], body.as_bytes());
        Generic.decode(&request, &settings(&[("dedup_path", "id")]), NOW).expect("readable").remove(0)
    };
    assert_eq!(decode("id=5&name=A+B").payload, json!({"id": "5", "name": "A B"}));
    assert_eq!(decode("payload=%7B%22id%22%3A5%7D").dedup, "id:5");
}

#[test]
fn bodies_that_cannot_be_read_are_named_by_place() {
    let decode = |body: &[u8]| Generic.decode(&verified(&[], body), &Settings::new(), NOW);
    assert!(decode(b"{\"a\":").is_err());
    assert!(decode(b"7").is_err());
    assert!(decode("[".repeat(65).as_bytes()).is_err());
    assert_eq!(decode(b"").expect("an empty body is an event")[0].payload, json!({}));
}

#[test]
fn other_kinds_of_body_are_not_accepted() {
    for (kind, accepted) in [
        (None, true),
        (Some("application/json"), true),
        (Some("Application/JSON; charset=UTF-8"), true),
        (Some("application/vnd.acme.v1+json"), true),
        (Some("application/cloudevents-batch+json"), true),
        (Some("application/x-www-form-urlencoded"), true),
        (Some("text/plain"), false),
        (Some("application/xml"), false),
        (Some("multipart/form-data; boundary=x"), false),
    ] {
        assert_eq!(Generic.accepts(kind), accepted, "{kind:?}");
    }
}

#[test]
fn a_kind_never_carries_a_personal_value() {
    for (text, kind) in [
        ("order.created", "generic.order.created"),
        ("jane@example.com", "generic.event"),
        ("+1 202 555 0142", "generic.event"),
        ("Bestellung läuft", "generic.Bestellung_l_uft"),
    ] {
        assert_eq!(one(&[("kind_path", "k")], &json!({"k": text})).kind.0, kind);
    }
    assert_eq!(
        one(&[("kind_path", "k")], &json!({"k": "x".repeat(500)})).kind.0.len(),
        "generic.".len() + 80
    );
}

#[test]
fn consent_is_given_only_to_a_listed_origin() {
    let ask = |origin: &str, listed: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("webhook-request-origin", origin.parse().expect("a header value"));
        let request = Unverified { method: Method::OPTIONS, headers, body: Bytes::new(), path_secret: None };
        let greeting =
            Generic.greet(&request, &settings(&[("cloudevents_origins", listed)])).expect("an answer");
        greeting
            .headers
            .into_iter()
            .find(|(name, _)| *name == "webhook-allowed-origin")
            .map(|(_, value)| value)
    };
    assert_eq!(ask("events.example", "other.example, events.example"), Some("events.example".to_owned()));
    assert_eq!(ask("events.example", "*"), Some("events.example".to_owned()));
    assert_eq!(ask("events.example", "other.example"), None);
    assert_eq!(ask("events.example", ""), None);
    let post =
        Unverified { method: Method::POST, headers: HeaderMap::new(), body: Bytes::new(), path_secret: None };
    assert_eq!(Generic.greet(&post, &Settings::new()), None);
}

#[test]
fn an_unknown_scheme_refuses_everything() {
    let request =
        Unverified { method: Method::POST, headers: HeaderMap::new(), body: Bytes::new(), path_secret: None };
    let refused = Generic.verify(request, &settings(&[("scheme", "none")]), &Secrets::default(), NOW);
    assert_eq!(refused.err(), Some(Refusal::NoKey));
}
