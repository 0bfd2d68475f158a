//! The published vectors, when they lie beside this repository: every signature case and every header case
//! behaves as it says there.

use super::*;
use crate::{
    cloudevents::{self, Mode},
    header,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue};
use serde_json::Value;

/// The vector file, or nothing outside a checkout that has it.
fn vectors() -> Option<Value> {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/contracts/webhook-signature-vectors.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("not checked: the vector file is not beside this repository");
        return None;
    };
    Some(serde_json::from_str(&text).expect("the vector file is JSON"))
}

fn headers(value: &Value) -> HeaderMap {
    value.as_object().into_iter().flatten().fold(HeaderMap::new(), |mut map, (name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        map.append(name, HeaderValue::from_str(value.as_str().expect("text")).expect("a header value"));
        map
    })
}

fn now(case: &Value) -> Timestamp {
    Timestamp(case["now_unix"].as_i64().unwrap_or_default() * 1_000)
}

#[test]
fn every_signature_case_behaves_as_published() {
    let Some(file) = vectors() else { return };
    let cases = file["vectors"].as_array().expect("a list");
    for case in cases {
        let id = case["id"].as_str().expect("an id");
        let secrets: Vec<Secret<String>> = match &case["secret"] {
            Value::Array(many) => many.iter().filter_map(Value::as_str).map(Secret::from).collect(),
            one => one.as_str().map(Secret::from).into_iter().collect(),
        };
        let scheme = Scheme::by_id(case["scheme"].as_str().expect("a scheme")).expect(id);
        let tolerance_s = case["tolerance_s"].as_u64().map_or(TOLERANCE_S, |s| s as u32);
        let request = Unverified {
            method: Method::POST,
            headers: headers(&case["headers"]),
            body: STANDARD.decode(case["body_base64"].as_str().expect("a body")).expect("base64").into(),
            path_secret: None,
        };
        let held = Held { keys: secrets.iter().collect(), paths: vec![] };
        let config = SchemeConfig { scheme, header: None, tolerance_s };
        let result = check(request, &config, &held, now(case)).map_err(Refusal::code);
        let expected = match case["expect"].as_str() {
            Some("accept") => Ok(()),
            _ => Err(case["reason"].as_str().expect("a reason")),
        };
        assert_eq!(result.map(|_| ()), expected, "{id}");
    }
    println!("{} signature cases", cases.len());
    assert_eq!(cases.len(), 52);
}

#[test]
fn every_header_case_behaves_as_published() {
    let Some(file) = vectors() else { return };
    let cases = file["header_vectors"].as_array().expect("a list");
    for case in cases {
        let id = case["id"].as_str().expect("an id");
        let headers = match case.get("headers") {
            Some(several) => headers(several),
            None => {
                let name = case["header"].as_str().expect("a name").parse::<HeaderName>().expect("a name");
                let value = case["value"].as_str().expect("a value").parse().expect("a header value");
                HeaderMap::from_iter([(name, value)])
            }
        };
        one_header_case(id, case, &headers);
    }
    println!("{} header cases", cases.len());
    assert_eq!(cases.len(), 19);
}

fn one_header_case(id: &str, case: &Value, headers: &HeaderMap) {
    let (expect, now) = (&case["expect"], now(case));
    let value = case["value"].as_str().unwrap_or_default();
    let seconds = |at: Option<Timestamp>| at.map(|at| (at.0 - now.0) / 1_000);
    match case["header"].as_str() {
        Some("Retry-After") => {
            assert_eq!(seconds(header::retry_after(headers, now)), expect["wait_s"].as_i64(), "{id}");
        }
        Some("RateLimit") => {
            let items = header::rate_limits(headers);
            let expected: Vec<_> = expect["items"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|item| header::RateLimit {
                    policy: item["policy"].as_str().expect("text").to_owned(),
                    remaining: item["r"].as_u64().expect("a number"),
                    reset_s: item["t"].as_u64(),
                })
                .collect();
            assert_eq!(items, expected, "{id}");
            assert_eq!(seconds(header::rate_wait(headers, now)), expect["suggested_wait_s"].as_i64(), "{id}");
        }
        Some("RateLimit-Policy") => {
            let read: Vec<_> =
                header::rate_policies(headers).into_iter().map(|p| (p.policy, p.quota, p.window_s)).collect();
            let expected: Vec<_> = expect["items"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|p| {
                    (
                        p["policy"].as_str().expect("text").to_owned(),
                        p["q"].as_u64().expect("q"),
                        p["w"].as_u64(),
                    )
                })
                .collect();
            assert_eq!(read, expected, "{id}");
        }
        Some("Idempotency-Key") => match header::idempotency_key(value) {
            Ok(key) => {
                assert_eq!(Some(key.key.as_str()), expect["key"].as_str(), "{id}");
                assert_eq!(key.lenient, expect["lenient"].as_bool().unwrap_or(false), "{id}");
            }
            Err(_) => assert_eq!(expect["status"], 400, "{id}"),
        },
        Some("ce-subject") => match cloudevents::decode_value(value) {
            Ok(text) => assert_eq!(Some(text.as_str()), expect["decoded"].as_str(), "{id}"),
            Err(_) => assert_eq!(expect["status"], 400, "{id}"),
        },
        Some("Content-Type") | None if expect.get("mode").is_some() => {
            let content_type = headers[http::header::CONTENT_TYPE].to_str().expect("text");
            let mode = match cloudevents::mode(content_type) {
                Mode::Binary => "binary",
                Mode::Structured => "structured",
                Mode::Batched => "batched",
            };
            assert_eq!(mode, expect["mode"], "{id}");
            let attributes = cloudevents::binary(headers).expect("readable attributes");
            assert_eq!(attributes.is_some(), mode == "binary", "{id}");
        }
        // Several headers at once: the one that wins.
        None => {
            let wait = header::retry_after(headers, now).or_else(|| header::rate_wait(headers, now));
            assert_eq!(seconds(wait), expect["wait_s"].as_i64(), "{id}");
        }
        Some(other) => panic!("{id}: no reading for {other}"),
    }
}
