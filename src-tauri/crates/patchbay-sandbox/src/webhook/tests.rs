//! Every proof, good and bad, and the answers a receiver may give.

use super::*;
use crate::wire::heard::{Heard, basic, hear};
use crate::{Clock, Simulator as _, Start};
use axum::body::Body;
use http::Request;
use serde_json::json;

/// A public test vector of the conventions sheet (`sw-basic`): id, time, body, signature.
const SIGNED: (&str, &str, &str, &str) = (
    "msg_patchbay_0001",
    "1795000000",
    r#"{"type":"conversation.ended","timestamp":"2026-11-18T11:06:40Z","data":{"id":"5f1c7a90","queue":"Support"}}"#,
    "v1,t5qmtB3l61tAJJ/1aHWb6iNeqFh5JWtVFPXIIviTQHQ=",
);

fn at(seconds: u64) -> Webhook {
    Webhook::start(&Start { clock: Clock::starting_at(seconds * 1_000), ..Start::in_process() })
}

async fn send(sink: &Webhook, id: &str, time: &str, body: &str, signature: &str) -> u16 {
    let request = Request::post("/signed/hook").header("webhook-id", id).header("webhook-timestamp", time);
    let request = request.header("webhook-signature", signature).body(Body::from(body.to_owned()));
    Heard::of(sink.handle(request.unwrap()).await).await.status
}

#[tokio::test(start_paused = true)]
async fn signatures_are_checked_as_the_specification_says() {
    let (id, time, body, signature) = SIGNED;
    let sink = at(1_795_000_003);
    assert_eq!(send(&sink, id, time, body, signature).await, 200);
    assert_eq!(send(&sink, id, time, body, &format!("v2,x junk v1,AAAA {signature}")).await, 200);
    assert!(sink.got()[1].repeat && !sink.got()[0].repeat);
    for (time, body, signature, reason) in [
        (time, "{}", signature, Reason::SignatureMismatch),
        (time, body, "v1,", Reason::SignatureMismatch),
        ("1795000000.0", body, signature, Reason::MalformedHeader),
        ("", body, signature, Reason::MissingHeader),
        ("1794999702", body, signature, Reason::TimestampTooOld),
        ("1795000304", body, signature, Reason::TimestampInFuture),
    ] {
        assert_eq!(send(&sink, id, time, body, signature).await, 401);
        assert_eq!(sink.got().last().unwrap().refused, Some(reason), "{}", reason.code());
    }
    assert_eq!(send(&at(1_795_000_300), id, time, body, signature).await, 200);
    assert_eq!(send(&at(1_795_000_301), id, time, body, signature).await, 401);
}

#[tokio::test]
async fn headers_and_passwords_are_checked_and_answers_are_the_switchs() {
    let sink = at(1_795_000_000);
    let line = sink.line("http://s");
    let (user, password) = (line["user"].as_str().unwrap(), line["password"].as_str().unwrap());
    assert_eq!(hear!(sink, "POST", "/basic/hook", &basic(user, password), &json!({})).status, 200);
    assert_eq!(hear!(sink, "POST", "/basic/hook", &basic(user, "x"), &json!({})).status, 401);
    let header = |value: &str| {
        let name = line["header_name"].as_str().unwrap();
        Request::post("/header/hook").header(name, value).body(Body::from("{}")).unwrap()
    };
    assert_eq!(sink.handle(header(line["header_value"].as_str().unwrap())).await.unwrap().status(), 200);
    assert_eq!(sink.handle(header("wrong")).await.unwrap().status(), 401);
    let missing = hear!(sink, "POST", "/header/hook", "", &json!({}));
    assert_eq!((missing.status, missing.text.as_str()), (401, ""));
    assert_eq!(hear!(sink, "GET", "/none/hook", "").status, 405);
    assert_eq!(hear!(sink, "POST", "/other", "", &json!({})).status, 404);
    sink.set_switches(|switches| {
        switches.status = 503;
        switches.retry_after = Some("7".to_owned());
        switches.body_bytes_max = 10;
    });
    assert_eq!(hear!(sink, "POST", "/none/hook", "", &json!({})).header("retry-after"), "7");
    assert_eq!(hear!(sink, "POST", "/none/hook", "", &json!({ "a": "too long" })).status, 413);
    sink.revoke_all();
    assert_eq!(hear!(sink, "POST", "/none/hook", "", &json!({})).status, 401);
    assert_eq!(sink.got().iter().filter(|got| got.refused.is_none()).count(), 3);
}
