//! The monday connector against the monday simulator: two readings of one document that must agree by themselves,
//! under every fault the simulator has.

use patchbay_model::{delivery::State, route::OnDoubt};
use patchbay_sandbox::monday::{Fault, Faults, Limits, Plan};
use patchbay_tests::{
    desk::{Desk, Setting},
    rig::{self, ROUTE, TARGET, body},
};

#[tokio::test(start_paused = true)]
async fn every_single_fault_ends_in_exactly_one_item() {
    for fault in [
        Fault::Minute,
        Fault::Complexity,
        Fault::Concurrency,
        Fault::ServerError,
        Fault::GatewayAfter,
        Fault::Locked,
        Fault::Blocked,
        Fault::CutBefore,
        Fault::CutAfter,
    ] {
        let desk = Desk::new().await;
        desk.monday.fail_next([fault]);
        assert_eq!(desk.rig.post(&body(0, 0)).await, 202);
        desk.run(1_800).await;
        let event = desk.newest().await;
        assert_eq!(event.deliveries[0].state, State::Delivered, "{fault:?}: {:?}", event.deliveries[0].tries);
        assert_eq!(desk.items(1), [1], "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_faults_ends_in_exactly_one_item_each() {
    let desk = Desk::new().await;
    let storm = Faults {
        status_429: 0.1,
        status_500: 0.1,
        errors_200: 0.0,
        slow_ms: 50,
        cut_before: 0.1,
        cut_after: 0.1,
    };
    desk.monday.set_faults(storm);
    for n in 0..60 {
        assert_eq!(desk.rig.post(&body(n, n % 7)).await, 202);
    }
    desk.run(1_200).await;
    desk.monday.set_faults(Faults::default());
    desk.run(4 * 3_600).await;
    assert_eq!(desk.items(60), vec![1; 60]);
    assert_eq!(desk.monday.items_created(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_throttled_send_spends_no_attempt_and_the_connection_waits() {
    let desk = Desk::new().await;
    desk.monday.fail_next([Fault::Minute]);
    for n in 0..3 {
        desk.rig.post(&body(n, n)).await;
    }
    desk.run(300).await;
    assert_eq!(desk.items(3), [1, 1, 1]);
    let page =
        desk.rig.relay.store().events(patchbay_model::query::Bound::all(), None, 10).await.expect("reads");
    for row in page.rows {
        let event = desk.rig.relay.store().event(row.id).await.expect("reads").expect("is there");
        assert_eq!(event.deliveries[0].attempts, 1, "a throttle is no attempt");
    }
}

#[tokio::test(start_paused = true)]
async fn a_revoked_token_holds_the_connection_and_nothing_dies() {
    let desk = Desk::new().await;
    desk.monday.revoke_tokens(true);
    for n in 0..20 {
        desk.rig.post(&body(n, n)).await;
    }
    desk.run(3_600).await;
    let holds = desk.rig.relay.store().holds().await.expect("reads");
    assert_eq!(holds.len(), 1);
    let calls = desk.monday.calls();
    desk.run(3_600).await;
    assert_eq!(desk.monday.calls(), calls, "behind a hold nothing is tried");
    desk.monday.revoke_tokens(false);
    desk.rig.relay.lift(patchbay_model::outcome::Scope::Connection, *TARGET.bytes()).await.expect("lifts");
    desk.run(60).await;
    assert_eq!(desk.items(20), vec![1; 20]);
}

#[tokio::test(start_paused = true)]
async fn a_column_that_is_gone_holds_the_route_and_what_waits_arrives_after_the_repair() {
    let desk = Desk::new().await;
    desk.monday.delete_column(&desk.monday.board_id(), "queue");
    for n in 0..5 {
        desk.rig.post(&body(n, n)).await;
    }
    desk.run(600).await;
    let holds = desk.rig.relay.store().holds().await.expect("reads");
    assert_eq!(holds.len(), 1, "{holds:?}");
    assert!(holds[0].stops(ROUTE, TARGET));
    assert_eq!(desk.items(5), [0; 5]);
    // A person reads the board again, takes the loose cord out and looks again.
    rig::discover(&desk.rig.relay, &desk.monday.board_id()).await;
    let route = desk.rig.relay.snapshot().route(ROUTE).expect("the route").route.clone();
    let mut draft = route.draft;
    draft.mapping.cords.retain(|cord| cord.field.0 != "queue");
    desk.rig
        .relay
        .store()
        .save_route(ROUTE, route.version, draft, desk.rig.relay.now())
        .await
        .expect("saves");
    desk.rig.relay.lift(patchbay_model::outcome::Scope::Route, *ROUTE.bytes()).await.expect("lifts");
    desk.run(120).await;
    assert_eq!(desk.items(5), [1; 5]);
}

#[tokio::test(start_paused = true)]
async fn a_value_the_target_refuses_is_a_dead_letter_with_its_cause_and_a_replay_keeps_the_record_key() {
    let desk = Desk::new().await;
    let text = r#"{"type":"call.ended","id":"fact-0","ticket":"t","queue":"Q","seconds":"not a number"}"#;
    assert_eq!(desk.rig.post(text).await, 202);
    desk.run(5).await;
    let dead = desk.newest().await.deliveries.remove(0);
    assert_eq!(dead.state, State::Dead);
    assert_eq!(dead.problem.as_ref().map(|problem| problem.code.as_ref()), Some("mapping.type"));
    let route = desk.rig.relay.snapshot().route(ROUTE).expect("the route").route.clone();
    let mut draft = route.draft;
    draft.mapping.cords.retain(|cord| cord.field.0 != "handle_time");
    desk.rig
        .relay
        .store()
        .save_route(ROUTE, route.version, draft, desk.rig.relay.now())
        .await
        .expect("saves");
    desk.rig.relay.reload().await.expect("reloads");
    desk.rig.relay.store().replay(dead.id, desk.rig.relay.now()).await.expect("replays");
    desk.run(5).await;
    let again = desk.newest().await.deliveries.remove(0);
    assert_eq!((again.state, &again.record_key), (State::Delivered, &dead.record_key));
    assert_eq!(desk.monday.items_with("patchbay_key", &dead.record_key).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_is_too_much_for_a_template_ends_alone_and_holds_no_line() {
    let desk = Desk::new().await;
    let queue = "Long and longer. ".repeat(4_200);
    let text = format!(r#"{{"type":"call.ended","id":"fact-0","ticket":"t","queue":"{queue}","seconds":1}}"#);
    assert_eq!(desk.rig.post(&text).await, 202);
    desk.run(5).await;
    let dead = desk.newest().await.deliveries.remove(0);
    assert_eq!(dead.state, State::Dead);
    assert_eq!(dead.problem.as_ref().map(|problem| problem.code.as_ref()), Some("mapping.template"));
    assert_eq!(desk.rig.relay.store().holds().await.expect("reads"), []);
    assert_eq!(desk.rig.post(&body(1, 1)).await, 202);
    desk.run(5).await;
    assert_eq!(desk.state().await, State::Delivered);
}

/// The first send is written and its answer lost; then the vendor is out of reach until it has forgotten the key.
/// Three of the calls that do not arrive are those that read the board.
fn written_then_out_of_reach(desk: &Desk) {
    desk.monday
        .fail_next(std::iter::once(Fault::CutAfter).chain(std::iter::repeat_n(Fault::CutBefore, 13 + 3)));
}

#[tokio::test(start_paused = true)]
async fn without_a_key_column_older_doubt_waits_for_a_person() {
    let desk = Desk::set(Setting { key_field: false, on_doubt: OnDoubt::Ask }).await;
    written_then_out_of_reach(&desk);
    desk.rig.post(&body(0, 0)).await;
    desk.run(1).await;
    assert_eq!(desk.state().await, State::InDoubt);
    desk.run(4 * 3_600).await;
    assert_eq!(desk.state().await, State::Asking);
    assert_eq!(desk.items(1), [1], "nothing is sent while nobody knows");
    let delivery = desk.newest().await.deliveries.remove(0);
    desk.rig.relay.store().mark_delivered(delivery.id, None, desk.rig.relay.now()).await.expect("is marked");
    assert_eq!(desk.state().await, State::Delivered);
}

#[tokio::test(start_paused = true)]
async fn with_a_key_column_old_doubt_is_looked_up() {
    let desk = Desk::new().await;
    written_then_out_of_reach(&desk);
    desk.rig.post(&body(0, 0)).await;
    desk.run(4 * 3_600).await;
    let event = desk.newest().await;
    assert_eq!(event.deliveries[0].state, State::Delivered);
    assert!(event.deliveries[0].tries.iter().any(|(_, attempt)| attempt.look && attempt.outcome == "found"));
    assert_eq!(desk.items(1), [1]);
}

#[tokio::test(start_paused = true)]
async fn the_relay_stays_within_the_vendors_minute() {
    let desk = Desk::new().await;
    desk.monday.set_limits(Limits { calls_per_minute: 100, ..Limits::of(Plan::Enterprise) });
    for n in 0..400 {
        desk.rig.post(&body(n, n)).await;
    }
    desk.run(60).await;
    let warm = desk.monday.stats().throttled;
    desk.run(600).await;
    assert_eq!(desk.items(400), vec![1; 400]);
    assert_eq!(desk.monday.stats().throttled, warm, "after warm-up no call is past the limit");
}
