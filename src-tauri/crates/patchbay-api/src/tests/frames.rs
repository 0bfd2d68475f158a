//! The stream: what it tells, how often at most, and what a listener hears when a space is replaced.

use super::*;
use std::time::Instant;

#[tokio::test]
async fn frames_name_what_was_touched_and_keep_their_distance() {
    let mut bench = Bench::practice().await;
    let mut frames = Box::pin(bench.house.subscribe("/api"));
    let first = frames.next().await.expect("where the stream stands");
    assert!(first.nouns.is_empty() && first.refetch.is_none());
    let (mut told, mut times) = (Frame::default(), Vec::new());
    for _ in 0..3 {
        let event = bench.call().await;
        bench.until(&format!("/api/events/{event}"), |event| event["state"] == "delivered").await;
        let frame = frames.next().await.expect("a frame");
        times.push(Instant::now());
        assert!(frame.upto > told.upto);
        told = frame;
        assert!(told.nouns.contains_key("events") && told.nouns.contains_key("practice"), "{told:?}");
        assert!(told.ids.iter().all(|id| id.starts_with("evt_")) && told.ids.len() <= 50);
    }
    // Both ends of a gap are measured here and not where frames are made, hence the slack.
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= Duration::from_millis(60)));
}

#[tokio::test]
async fn whoever_listens_is_told_to_read_anew_when_practice_starts_over() {
    let mut bench = Bench::practice().await;
    bench.call().await;
    let before = bench.get("/api/practice").await;
    let mut frames = Box::pin(bench.house.subscribe("/api"));
    frames.next().await.expect("where the stream stands");
    let after = bench.post("/api/practice/reset", "").await;
    assert_eq!(before["seed"], after["seed"]);
    assert_ne!(before["route"], after["route"]);
    let told = async { while frames.next().await.expect("the house is open").refetch != Some(true) {} };
    tokio::time::timeout(PATIENCE, told).await.expect("a frame that says refetch");
    bench.put("/api/practice/dials", r#"{"running":false}"#).await;
    let status = bench.until("/api/status", |status| status["sum"]["delivered"] == 1).await;
    assert_eq!(status["sum"]["events"], 3, "one call and nothing of before");
}

#[tokio::test]
async fn the_stream_is_served_as_events() {
    let bench = Bench::practice().await;
    let request =
        Request::get("/api/stream").extension(Caller::Token).body(Body::empty()).expect("a request");
    let Ok(response) = bench.house.router().oneshot(request).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut body = response.into_body();
    let frame = body.frame().await.expect("a frame").expect("a body").into_data().expect("data");
    let text = String::from_utf8_lossy(&frame).into_owned();
    assert!(text.starts_with("data: {\"upto\":") && text.ends_with("\n\n"), "{text}");
}
