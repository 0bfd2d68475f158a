//! Targets that are ill are left alone, seen to, and taken up again; nobody else notices.

use patchbay_model::{breaker::Stand, delivery::State, limits};
use patchbay_sandbox::monday::Faults;
use patchbay_tests::{
    desk::Desk,
    rig::{TARGET, body},
};

/// What the log says of breakers, oldest first.
async fn lines(desk: &Desk) -> Vec<String> {
    let all = desk.rig.relay.store().activities(200).await.expect("reads");
    let mut lines: Vec<_> = all.into_iter().filter(|line| line.kind == "breaker").collect();
    lines.reverse();
    lines.iter().map(|line| line.body["state"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn an_ill_target_is_left_alone_then_seen_to_by_one_and_all_arrive_when_it_is_well() {
    let desk = Desk::new().await;
    desk.monday.set_faults(Faults { status_500: 1.0, ..Faults::default() });
    for n in 0..100 {
        desk.rig.post(&body(n, n)).await;
    }
    desk.run(4).await;
    let alone = desk.rig.relay.left_alone();
    assert_eq!(alone.len(), 1);
    assert_eq!((alone[0].place.0, alone[0].tripped.stand), (TARGET, Stand::Open));
    let before = desk.monday.calls();
    desk.run(120).await;
    let probes = desk.monday.calls() - before;
    assert!((3..=9).contains(&probes), "one call now and then, and not {probes}");
    // What never left has not aged, and what left once has its doubt and no more tries than it was given.
    let sums = desk.rig.relay.store().sums(desk.rig.relay.now()).await.expect("reads");
    assert!(sums.of(State::Waiting) > 0, "{:?}", sums.deliveries);
    assert_eq!(sums.of(State::Dead) + sums.of(State::Asking), 0);
    desk.monday.set_faults(Faults::default());
    desk.run(limits::DAY_MS as u64 / 1_000 / 24).await;
    assert_eq!(desk.items(100), vec![1; 100]);
    assert!(desk.rig.relay.left_alone().is_empty());
    let lines = lines(&desk).await;
    assert_eq!(lines.first().map(String::as_str), Some("open"));
    assert_eq!(lines[lines.len() - 2..], ["half_open", "closed"]);
}

#[tokio::test(start_paused = true)]
async fn a_person_need_not_wait_for_the_rest_to_be_over() {
    let desk = Desk::new().await;
    desk.monday.set_faults(Faults { status_500: 1.0, ..Faults::default() });
    for n in 0..20 {
        desk.rig.post(&body(n, n)).await;
    }
    desk.run(200).await;
    let place = desk.rig.relay.left_alone()[0].place.clone();
    let rest = desk.rig.relay.left_alone()[0].tripped.next_probe.since(desk.rig.relay.now());
    assert!(rest > 20_000, "it rests {rest} ms");
    desk.monday.set_faults(Faults::default());
    desk.rig.relay.hurry(&place);
    desk.run(5).await;
    assert!(desk.rig.relay.left_alone().is_empty());
}

#[tokio::test(start_paused = true)]
async fn refused_events_are_no_illness() {
    let desk = Desk::new().await;
    for n in 0..30 {
        let wrong = format!(
            r#"{{"type":"call.ended","id":"fact-{n}","ticket":"lane-{n}","queue":"Billing","seconds":"not a number"}}"#
        );
        desk.rig.post(&wrong).await;
    }
    desk.run(20).await;
    assert!(desk.rig.relay.left_alone().is_empty());
}
