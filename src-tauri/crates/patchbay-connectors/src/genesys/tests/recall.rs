//! The organisation's past, over a scripted wire.

use crate::{
    genesys::{Genesys, past},
    script::{NOW, Script, Turn, cx_of, reply},
};
use patchbay_kit::connector::{Cx, Recall, Settings};
use serde_json::{Value, json};
use std::sync::Arc;

fn connected(wire: &Arc<Script>) -> Cx {
    let settings = [("way", "client"), ("client_id", "client-1"), ("region", "mypurecloud.de")];
    cx_of(&Genesys, wire, &settings, &[("relay_key", "a-long-relay-key"), ("client_secret", "s3cr3t")])
}

fn token() -> Turn {
    reply(200, &json!({"access_token": "t-1", "token_type": "bearer", "expires_in": 86_399}))
}

/// A call that was handed on: the first agent wraps up, the second has no code.
fn handed_on() -> Value {
    let session = |id: &str, segments: Value| {
        json!({
            "sessionId": id, "mediaType": "voice", "direction": "inbound", "provider": "Edge",
            "ani": "tel:+12025550142", "dnis": "tel:+12025550100", "segments": segments,
        })
    };
    let first = json!([
        { "segmentType": "alert", "segmentStart": "2026-11-18T11:00:00.000Z", "segmentEnd": "2026-11-18T11:00:03.000Z", "queueId": "queue-1" },
        { "segmentType": "interact", "segmentStart": "2026-11-18T11:00:03Z", "segmentEnd": "2026-11-18T11:02:00Z", "queueId": "queue-1" },
        { "segmentType": "hold", "segmentStart": "2026-11-18T11:02:00Z", "segmentEnd": "2026-11-18T11:02:10Z" },
        { "segmentType": "interact", "segmentStart": "2026-11-18T11:02:10Z", "segmentEnd": "2026-11-18T11:03:00.250Z", "disconnectType": "consultTransfer" },
        { "segmentType": "wrapup", "segmentStart": "2026-11-18T11:03:00.250Z", "segmentEnd": "2026-11-18T11:03:30Z",
          "wrapUpCode": "code-1", "wrapUpNote": " Call Jane back ", "queueId": "queue-1" },
    ]);
    let second = json!([
        { "segmentType": "interact", "segmentStart": "2026-11-18T11:03:00Z", "segmentEnd": "2026-11-18T11:05:00Z", "disconnectType": "peer", "queueId": "queue-2" },
    ]);
    let customer = json!([
        { "segmentType": "interact", "segmentStart": "2026-11-18T10:59:00Z", "segmentEnd": "2026-11-18T11:05:00Z", "disconnectType": "endpoint" },
    ]);
    json!({
        "conversationId": "conv-1", "conversationStart": "2026-11-18T10:59:00Z",
        "conversationEnd": "2026-11-18T11:05:00Z", "divisionIds": ["division-1"],
        "participants": [
            { "participantId": "part-0", "purpose": "customer", "externalContactId": "contact-1",
              "sessions": [session("sess-0", customer)] },
            { "participantId": "part-ivr", "purpose": "ivr", "sessions": [session("sess-ivr", json!([
                { "segmentType": "ivr", "segmentStart": "2026-11-18T10:59:00Z", "segmentEnd": "2026-11-18T10:59:30Z" }])) ] },
            { "participantId": "part-1", "purpose": "agent", "userId": "user-1", "sessions": [session("sess-1", first)] },
            { "participantId": "part-2", "purpose": "agent", "userId": "user-2", "sessions": [session("sess-2", second)] },
        ],
    })
}

#[tokio::test(start_paused = true)]
async fn the_last_conversations_are_asked_for_once_and_told_as_events() {
    let wire = Script::new([token(), reply(200, &json!({ "totalHits": 1, "conversations": [handed_on()] }))]);
    let past = Genesys.recent(&connected(&wire), 20).await.expect("a past");
    assert!(wire.is_done());
    assert_eq!(
        wire.asked()[1],
        "POST https://api.mypurecloud.de/api/v2/analytics/conversations/details/query"
    );
    assert_eq!(wire.header(1, "content-type").as_deref(), Some("application/json"));
    let question = wire.body(1);
    let interval = format!("{}/{}", (NOW + -604_800_000).rfc3339(), NOW.rfc3339());
    assert_eq!((&question["interval"], &question["order"]), (&json!(interval), &json!("desc")));
    assert_eq!(question["paging"], json!({ "pageSize": 20, "pageNumber": 1 }));
    assert_eq!(past.records, 1);
    let told: Vec<_> =
        past.events.iter().map(|event| (event.kind.0.as_str(), event.dedup.as_str())).collect();
    assert_eq!(
        told,
        [
            ("genesys.customer_left", "customer-end:conv-1:sess-0"),
            ("genesys.agent_left", "agent-end:conv-1:sess-2"),
            ("genesys.disposition", "disposition:conv-1:part-1:code-1"),
            ("genesys.transfer", "agent-end:conv-1:sess-1"),
        ]
    );
}

#[test]
fn an_event_told_again_has_the_fields_of_the_one_that_was_sent() {
    let events = past::events(&handed_on());
    let of = |topic: &str, session: &str| {
        let topic = format!("v2.detail.events.conversation.{{id}}.{topic}");
        let found = events.iter().find(|event| event["topic"] == *topic && event["sessionId"] == session);
        found.expect("it is told").clone()
    };
    assert_eq!(
        of("acw", "sess-1"),
        json!({
            "topic": "v2.detail.events.conversation.{id}.acw", "eventTime": 1_794_999_810_000_i64,
            "conversationId": "conv-1", "participantId": "part-1", "sessionId": "sess-1", "mediaType": "VOICE",
            "direction": "INBOUND", "provider": "Edge", "ani": "tel:+12025550142", "dnis": "tel:+12025550100",
            "userId": "user-1", "queueId": "queue-1", "wrapupCode": "code-1", "wrapupNotes": " Call Jane back ",
            "wrapupDurationMs": 29_750,
        })
    );
    let left = of("user.end", "sess-1");
    assert_eq!(left["disconnectType"], "CONSULT_TRANSFER");
    assert_eq!(
        (&left["interactingDurationMs"], &left["heldDurationMs"], &left["alertingDurationMs"]),
        (&json!(117_000 + 50_250), &json!(10_000), &json!(3_000))
    );
    assert_eq!((&left["divisionId"], &left["wrapupCode"]), (&json!("division-1"), &Value::Null));
    let customer = of("customer.end", "sess-0");
    assert_eq!(
        (&customer["externalContactId"], &customer["disconnectType"]),
        (&json!("contact-1"), &json!("ENDPOINT"))
    );
    assert_eq!(events.len(), 4, "what passed through a menu is nobody");
    let running = json!({ "participants": [{ "purpose": "agent", "sessions": [{ "segments": [{ "segmentType": "interact" }] }] }] });
    assert_eq!(past::events(&running), Vec::<Value>::new());
    assert_eq!(past::events(&Value::Null), Vec::<Value>::new());
}

#[tokio::test(start_paused = true)]
async fn counts_are_added_up_over_media_and_what_is_left_out_is_none() {
    let metric = |name: &str, count: u64| json!({ "metric": name, "stats": { "count": count } });
    let answer = json!({ "results": [
        { "group": { "mediaType": "voice" }, "data": [{ "interval": "i", "metrics": [
            metric("nConversations", 100), metric("tHandle", 90), metric("nTransferred", 7), metric("tAcw", 80)] }] },
        { "group": { "mediaType": "chat" }, "data": [{ "interval": "i", "metrics": [
            metric("nConversations", 10), metric("tHandle", 9)] }] },
    ]});
    let wire = Script::new([token(), reply(200, &answer), reply(200, &json!({}))]);
    let cx = connected(&wire);
    let counts = Genesys.volume(&cx, NOW + -1_000, NOW).await.expect("counts");
    assert_eq!(
        counts,
        [
            ("genesys.disposition", 80),
            ("genesys.transfer", 7),
            ("genesys.agent_left", 92),
            ("genesys.customer_left", 110),
        ]
    );
    assert_eq!(wire.body(1)["metrics"], json!(["nConversations", "nTransferred", "tAcw", "tHandle"]));
    let none = Genesys.volume(&cx, NOW + -1_000, NOW).await.expect("counts");
    assert!(none.iter().all(|(_, count)| *count == 0));
}

#[test]
fn push_alone_cannot_be_asked() {
    let way = |way: &str| Settings::from([("way".to_owned(), way.to_owned())]);
    assert_eq!(Genesys.unable(&way("push")).map(|problem| problem.code).as_deref(), Some("sample.source"));
    assert!(Genesys.unable(&Settings::new()).is_some(), "made before there was a choice, without a client");
    assert!(Genesys.unable(&way("client")).is_none() && Genesys.unable(&way("code")).is_none());
}
