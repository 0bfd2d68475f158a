//! Too much waiting: who is asked to send again, who is not, and what does not count.

use axum::body::Body;
use http::{Request, StatusCode};
use patchbay_kit::secret::Secret;
use patchbay_model::{
    delivery::State,
    event::{Event, Sealed},
    ids::{ConnectionId, DeliveryId, EventId},
    keys::{KeyMac, RecordKey},
    limits,
    outcome::Scope,
    problem::Problem,
    route::EventKind,
    time::Timestamp,
};
use patchbay_sandbox::monday::{Faults, Limits};
use patchbay_store::{Acceptance, ConnectionRow, NewDelivery};
use patchbay_tests::{
    desk::{BASE, Desk},
    rig::{PATH_SECRET, PUBLIC_ID, ROUTE, SIGNING_KEY, SOURCE, body, sign},
};

const AT_ONCE: u64 = limits::EVENTS_PER_REQUEST_MAX as u64;

fn signed(text: &str) -> Request<Body> {
    Request::post(format!("/in/{PUBLIC_ID}/{PATH_SECRET}"))
        .header("content-type", "application/json")
        .header("x-signature", sign(SIGNING_KEY, text.as_bytes()))
        .body(Body::from(text.to_owned()))
        .expect("a request")
}

/// Events `from..until` as the fewest requests there can be.
async fn flood(desk: &Desk, from: u64, until: u64) {
    for first in (from..until).step_by(AT_ONCE as usize) {
        let all: Vec<String> = (first..until.min(first + AT_ONCE)).map(|n| body(n, n)).collect();
        assert_eq!(desk.rig.post(&format!("[{}]", all.join(","))).await, StatusCode::ACCEPTED);
    }
}

/// A desk whose source tells several events in one request, and whose target takes none.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.setting("array", "each").await;
    desk.monday.set_faults(Faults { status_500: 1.0, ..Faults::default() });
    // A trickle, so that a test about thousands that wait need not send them.
    desk.monday.set_limits(Limits { calls_per_minute: 120, ..Limits::none() });
    desk
}

#[tokio::test(start_paused = true)]
async fn past_high_water_a_sender_that_repeats_is_asked_to_wait_and_later_taken_from_again() {
    let desk = desk().await;
    flood(&desk, 0, limits::QUEUE_DEPTH_PAUSE - 1).await;
    assert_eq!(desk.rig.post(&body(9_000_000, 1)).await, StatusCode::ACCEPTED, "the last that has room");
    let more = signed(&body(9_000_001, 2));
    let answer = desk.rig.send(more).await;
    assert_eq!(
        answer.status(),
        StatusCode::SERVICE_UNAVAILABLE,
        "at once, and not at the next look at the sums"
    );
    assert_eq!(answer.headers()["retry-after"], limits::QUEUE_PAUSE_RETRY_S.to_string().as_str());
    assert_eq!(desk.rig.relay.last_rejection(SOURCE).map(|last| last.code), Some("high_water"));
    desk.run(1).await;
    assert_eq!(desk.rig.send(signed(&body(9_000_001, 2))).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    let sums = desk.rig.relay.store().sums(desk.rig.relay.now()).await.expect("reads");
    assert_eq!(sums.totals["accepted"], limits::QUEUE_DEPTH_PAUSE, "nothing of what was refused is stored");
    // It resumes by itself as soon as the target takes what waits.
    desk.monday.set_faults(Faults::default());
    let mut left = u64::MAX;
    for _ in 0..120 {
        desk.run(5).await;
        let now = desk.rig.relay.depth_of(SOURCE);
        if now < limits::QUEUE_DEPTH_PAUSE {
            left = now;
            break;
        }
    }
    assert!(left < limits::QUEUE_DEPTH_PAUSE);
    assert_eq!(desk.rig.post(&body(9_000_001, 2)).await, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn what_stands_behind_a_hold_does_not_count() {
    let desk = desk().await;
    flood(&desk, 0, limits::QUEUE_DEPTH_PAUSE).await;
    let relay = &desk.rig.relay;
    assert_eq!(desk.rig.post(&body(9_000_001, 1)).await, StatusCode::SERVICE_UNAVAILABLE);
    let problem = Problem::new("test.hold", "A person has to act.");
    relay.store().hold(Scope::Route, *ROUTE.bytes(), problem, relay.now()).await.expect("holds");
    relay.reload().await.expect("reloads");
    relay.measure().await.expect("measures");
    assert_eq!(relay.depth_of(SOURCE), 0);
    assert_eq!(desk.rig.post(&body(9_000_001, 1)).await, StatusCode::ACCEPTED);
    let sums = relay.store().sums(relay.now()).await.expect("reads");
    assert_eq!(sums.of(State::Waiting), limits::QUEUE_DEPTH_PAUSE + 1, "held, and none of it lost");
    flood(&desk, 10_000, 10_000 + limits::QUEUE_DEPTH_PAUSE).await;
    let more = desk.rig.post(&body(9_000_002, 1)).await;
    assert_eq!(more, StatusCode::ACCEPTED, "nor does a burst that comes before the sums are looked at again");
}

#[tokio::test(start_paused = true)]
async fn zendesk_is_told_in_its_own_terms() {
    let desk = desk().await;
    flood(&desk, 0, limits::QUEUE_DEPTH_PAUSE).await;
    desk.setting("scheme", "zendesk").await;
    let (stamp, text) = ("2026-11-18T11:06:40Z", body(9_000_001, 1));
    let mac = {
        use hmac::{Hmac, KeyInit as _, Mac as _};
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SIGNING_KEY.as_bytes()).expect("any key will do");
        mac.update(format!("{stamp}{text}").as_bytes());
        data_encoding::BASE64.encode(&mac.finalize().into_bytes())
    };
    let request = Request::post(format!("/in/{PUBLIC_ID}/{PATH_SECRET}"))
        .header("content-type", "application/json")
        .header("x-zendesk-webhook-signature", mac)
        .header("x-zendesk-webhook-signature-timestamp", stamp)
        .body(Body::from(text))
        .expect("a request");
    let answer = desk.rig.send(request).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()["retry-after"], limits::QUEUE_PAUSE_RETRY_S.to_string().as_str());
}

/// An event as it is stored, waiting on the one line there is.
fn waiting(source: ConnectionId, n: u64) -> Acceptance {
    let mut name = [0x77; 16];
    name[..8].copy_from_slice(&n.to_be_bytes());
    let event = Event {
        id: EventId::from_bytes(name),
        connection: source,
        kind: EventKind::from("genesys.disposition"),
        occurred_at: Timestamp(BASE),
        received_at: Timestamp(BASE),
        policy_version: 1,
        view: "{}".to_owned(),
        sealed: Sealed { key_id: 1, bytes: vec![0; 8] },
        dedup: KeyMac(name),
        body: KeyMac(name),
        lane: KeyMac(name),
        bytes: 2,
        readable: true,
    };
    let delivery = NewDelivery {
        id: DeliveryId::from_bytes(name),
        route: ROUTE,
        lane: KeyMac(name),
        record_key: RecordKey(format!("key-{n}")),
        case: None,
    };
    Acceptance { event, deliveries: vec![delivery], filtered: 0 }
}

/// A data action calls once: what is not taken then is gone. Only room for it ends what is taken.
#[tokio::test(start_paused = true)]
async fn a_sender_that_does_not_repeat_is_taken_from_until_there_is_no_room() {
    const GENESYS: ConnectionId = ConnectionId::from_bytes([0x61; 16]);
    let desk = desk().await;
    let relay = &desk.rig.relay;
    let now = relay.now();
    for (name, value) in [("path", PATH_SECRET), ("relay_key", "rig-relay-key")] {
        relay.vault().put(GENESYS, name, Secret::new(value.to_owned())).expect("the vault takes a secret");
    }
    let row = ConnectionRow::new(GENESYS, "genesys", "riggenesys", now);
    relay.store().save_connection(row, now).await.expect("saves");
    let rows = relay.store().routes().await.expect("reads");
    let mut draft = rows[0].route.draft.clone();
    draft.source = GENESYS;
    relay.store().save_route(ROUTE, rows[0].route.version, draft, now).await.expect("saves");
    relay.reload().await.expect("reloads");
    let call = |n: u64| {
        let text = serde_json::json!({
            "topic": "v2.detail.events.conversation.{id}.wrapup", "conversationId": format!("c-{n}"),
            "participantId": format!("p-{n}"), "wrapupCode": "w-1", "eventTime": "2026-11-18T11:00:00Z",
        });
        Request::post(format!("/in/riggenesys/{PATH_SECRET}"))
            .header("content-type", "application/json")
            .header("x-patchbay-key", "rig-relay-key")
            .body(Body::from(text.to_string()))
            .expect("a request")
    };
    assert_eq!(desk.rig.send(call(1)).await.status(), StatusCode::ACCEPTED);
    // As deep as the other kind of sender would have to wait for.
    let many = (0..limits::QUEUE_DEPTH_PAUSE).map(|n| waiting(GENESYS, n)).collect();
    relay.store().accept(many, now).await.expect("accepts");
    relay.measure().await.expect("measures");
    assert!(relay.depth_of(GENESYS) > limits::QUEUE_DEPTH_PAUSE);
    assert_eq!(desk.rig.send(call(2)).await.status(), StatusCode::ACCEPTED);
    relay.store_at_most(1);
    relay.measure().await.expect("measures");
    let answer = desk.rig.send(call(3)).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(relay.last_rejection(GENESYS).map(|last| last.code), Some("storage_full"));
    relay.store_at_most(limits::STORAGE_BYTES_MAX);
    relay.measure().await.expect("measures");
    assert_eq!(desk.rig.send(call(3)).await.status(), StatusCode::ACCEPTED, "it resumes by itself");
}
