//! What intake answers to bad input, and what it leaves behind: the rows about requests.

use axum::body::Body;
use http::{Request, StatusCode};
use patchbay_model::limits;
use patchbay_tests::{
    desk::Desk,
    rig::{PATH_SECRET, PUBLIC_ID, SIGNING_KEY, body, sign},
};

fn request(body: impl Into<Vec<u8>>) -> http::request::Builder {
    let body = body.into();
    Request::post(format!("/in/{PUBLIC_ID}/{PATH_SECRET}"))
        .header("content-type", "application/json")
        .header("x-signature", sign(SIGNING_KEY, &body))
}

fn signed(text: impl Into<Vec<u8>>) -> Request<Body> {
    let bytes = text.into();
    request(bytes.clone()).body(Body::from(bytes)).expect("a request")
}

async fn status(desk: &Desk, request: Request<Body>) -> StatusCode {
    desk.rig.send(request).await.status()
}

fn deep(levels: usize) -> String {
    format!("{}1{}", "[".repeat(levels), "]".repeat(levels))
}

#[tokio::test(start_paused = true)]
async fn unverified_rubbish_gets_400_or_401_and_leaves_nothing() {
    let desk = Desk::new().await;
    let unsigned = |text: &'static [u8]| {
        Request::post(format!("/in/{PUBLIC_ID}/{PATH_SECRET}"))
            .header("content-type", "application/json")
            .body(Body::from(text))
            .expect("a request")
    };
    for text in [&b"not json"[..], b"{\"cut\":", b"\xff\xfe{}"] {
        assert_eq!(status(&desk, unsigned(text)).await, StatusCode::BAD_REQUEST);
    }
    let too_deep = deep(65).into_bytes().leak();
    assert_eq!(status(&desk, unsigned(too_deep)).await, StatusCode::BAD_REQUEST);
    assert_eq!(status(&desk, unsigned(b"{\"fine\":1}")).await, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.events().await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_type_we_do_not_take_is_415() {
    let desk = Desk::new().await;
    let xml = Request::post(format!("/in/{PUBLIC_ID}/{PATH_SECRET}"))
        .header("content-type", "application/xml")
        .header("x-signature", sign(SIGNING_KEY, b"<a/>"))
        .body(Body::from("<a/>"))
        .expect("a request");
    assert_eq!(status(&desk, xml).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(desk.events().await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_genuine_body_that_cannot_be_read_is_kept_sealed_and_answered_2xx() {
    let desk = Desk::new().await;
    for (n, text) in
        [b"{\"cut\":".to_vec(), b"\xff\xfe{}".to_vec(), deep(65).into_bytes()].into_iter().enumerate()
    {
        assert_eq!(status(&desk, signed(text)).await, StatusCode::ACCEPTED);
        assert_eq!(desk.events().await, n as u64 + 1);
        let event = desk.newest().await;
        assert!(!event.row.readable && event.sealed.is_some() && event.deliveries.is_empty());
    }
    let notices = desk.rig.relay.store().activities(50).await.expect("reads");
    assert_eq!(
        notices.iter().filter(|line| line.kind == "unreadable").count(),
        1,
        "a notice on the first alone"
    );
}

#[tokio::test(start_paused = true)]
async fn wrong_missing_and_replayed_signatures_and_paths_leave_nothing() {
    let desk = Desk::new().await;
    let text = body(1, 1);
    assert_eq!(desk.rig.post_signed(&text, &sign("wrong", text.as_bytes())).await, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.rig.post_signed(&text, "").await, StatusCode::UNAUTHORIZED);
    assert_eq!(
        desk.rig.post_signed(&text, &sign(SIGNING_KEY, b"another body")).await,
        StatusCode::UNAUTHORIZED
    );
    for path in
        [format!("/in/{PUBLIC_ID}/wrong"), format!("/in/unknown/{PATH_SECRET}"), "/".into(), "/in".into()]
    {
        let wrong = Request::post(&path)
            .header("content-type", "application/json")
            .header("x-signature", sign(SIGNING_KEY, text.as_bytes()))
            .body(Body::from(text.clone()))
            .expect("a request");
        let answered = status(&desk, wrong).await;
        assert!(
            answered == StatusCode::UNAUTHORIZED || answered == StatusCode::NOT_FOUND,
            "{path}: {answered}"
        );
    }
    assert_eq!(desk.events().await, 0);
    let last = desk.rig.relay.last_rejection(patchbay_tests::rig::SOURCE).expect("is remembered");
    assert!(last.count >= 3, "what was refused is counted");
}

#[tokio::test(start_paused = true)]
async fn too_large_and_too_slow_are_told_so() {
    let desk = Desk::new().await;
    let large = vec![b' '; limits::WEBHOOK_BODY_BYTES_MAX + 1];
    assert_eq!(status(&desk, signed(large)).await, StatusCode::PAYLOAD_TOO_LARGE);
    let lying = Request::post(format!("/in/{PUBLIC_ID}/{PATH_SECRET}"))
        .header("content-length", "99999999")
        .body(Body::empty())
        .expect("a request");
    assert_eq!(status(&desk, lying).await, StatusCode::PAYLOAD_TOO_LARGE);
    let never = Body::from_stream(futures::stream::pending::<Result<bytes::Bytes, std::io::Error>>());
    let slow = Request::post(format!("/in/{PUBLIC_ID}/{PATH_SECRET}")).body(never).expect("a request");
    assert_eq!(status(&desk, slow).await, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(desk.events().await, 0);
}

#[tokio::test(start_paused = true)]
async fn too_many_at_once_are_sent_away_and_come_back() {
    let desk = Desk::new().await;
    let hold = |desk: &Desk| {
        let never = Body::from_stream(futures::stream::pending::<Result<bytes::Bytes, std::io::Error>>());
        let request = Request::post(format!("/in/{PUBLIC_ID}/{PATH_SECRET}")).body(never).expect("a request");
        let intake = desk.rig.relay.intake();
        tokio::spawn(async move { tower::ServiceExt::oneshot(intake, request).await })
    };
    let held: Vec<_> = (0..limits::INTAKE_FLIGHTS_MAX).map(|_| hold(&desk)).collect();
    // One yield lets a share of the tasks start.
    for _ in 0..limits::INTAKE_FLIGHTS_MAX {
        tokio::task::yield_now().await;
    }
    let answer = desk.rig.send(signed(body(1, 1))).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers().contains_key("retry-after"));
    for one in held {
        one.abort();
        drop(one.await);
    }
    assert_eq!(desk.rig.post(&body(1, 1)).await, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_kind_is_accepted_and_unrouted() {
    let desk = Desk::new().await;
    desk.rig
        .relay
        .store()
        .switch_route(patchbay_tests::rig::ROUTE, false, desk.rig.relay.now())
        .await
        .expect("off");
    desk.rig.relay.reload().await.expect("reloads");
    assert_eq!(status(&desk, signed(r#"{"type":"never.seen","id":"u1"}"#)).await, StatusCode::ACCEPTED);
    let event = desk.newest().await;
    assert!(event.row.readable && event.deliveries.is_empty() && event.row.kind.0.contains("never.seen"));
}

#[tokio::test(start_paused = true)]
async fn hostile_text_is_carried_as_data() {
    let desk = Desk::new().await;
    let hostile = "a\r\nX-Evil: 1\u{0}\u{202e}<script>alert(1)</script>=cmd|' /C calc'!A0{{ 7*7 }}{% raw %}'; DROP TABLE event;--";
    let text = serde_json::json!({ "type": "call.ended", "id": "fact-0", "ticket": "t", "queue": hostile, "seconds": 1 });
    assert_eq!(status(&desk, signed(text.to_string())).await, StatusCode::ACCEPTED);
    desk.run(5).await;
    let items = desk.monday.items_with("conversation", "fact-0");
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].cells["queue"].text, hostile, "to the letter");
    assert!(items[0].name.starts_with("a\r\n") && !items[0].name.contains("49"), "{}", items[0].name);
}
