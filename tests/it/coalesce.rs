//! Several waiting updates of one record go out as one, and a crash on the way changes nothing of it.

use patchbay_model::{delivery::State, outcome::Scope, problem::Problem, query::Bound};
use patchbay_sandbox::monday::Faults;
use patchbay_tests::{
    desk::Desk,
    rig::{ROUTE, body},
    wire::Direct,
};
use std::sync::Arc;

/// A desk with one item made of ticket 1, and updates 1 to `n` of it waiting behind a hold.
async fn waiting(n: u64) -> Desk {
    let desk = Desk::new().await;
    desk.setting("subject_path", "ticket").await;
    desk.rig.post(&body(0, 1)).await;
    desk.run(2).await;
    assert_eq!(desk.monday.items_created(), 1);
    let relay = &desk.rig.relay;
    let problem = Problem::new("test.hold", "A person has to act.");
    relay.store().hold(Scope::Route, *ROUTE.bytes(), problem, relay.now()).await.expect("holds");
    relay.reload().await.expect("reloads");
    for update in 1..=n {
        desk.rig.post(&body(update, 1)).await;
    }
    desk
}

async fn lift(desk: &Desk) {
    assert!(desk.rig.relay.lift(Scope::Route, *ROUTE.bytes()).await.expect("lifts"));
}

/// The state of every delivery of the source, oldest first, with the place of whatever carried it.
async fn states(desk: &Desk) -> Vec<(State, bool)> {
    let store = desk.rig.relay.store();
    let page = store.events(Bound::all(), None, 1_000).await.expect("reads");
    let mut states = Vec::new();
    for row in page.rows.iter().filter(|row| row.connection != patchbay_relay::OWN) {
        let full = store.event(row.id).await.expect("reads").expect("is there");
        states.extend(full.deliveries.iter().map(|one| (one.state, one.absorbed_by.is_some())));
    }
    states
}

#[tokio::test(start_paused = true)]
async fn five_waiting_updates_are_one_call_with_the_newest_values() {
    let desk = waiting(5).await;
    lift(&desk).await;
    desk.run(3).await;
    assert_eq!((desk.monday.items_created(), desk.monday.stats().changes), (1, 1), "one call for all five");
    let items = desk.monday.items_with("conversation", "fact-5");
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].cells["handle_time"].text, "5");
    let carried = (State::Absorbed, true);
    let delivered = (State::Delivered, false);
    assert_eq!(states(&desk).await, [delivered, carried, carried, carried, carried, delivered]);
}

#[tokio::test(start_paused = true)]
async fn a_field_that_a_later_update_leaves_out_keeps_what_an_earlier_one_said() {
    let desk = waiting(1).await;
    desk.rig.post(r#"{"type":"call.ended","id":"fact-2","ticket":"lane-1","queue":"Billing"}"#).await;
    lift(&desk).await;
    desk.run(3).await;
    assert_eq!(desk.monday.stats().changes, 1);
    let items = desk.monday.items_with("conversation", "fact-2");
    assert_eq!(items[0].cells["handle_time"].text, "1", "as if the two had been written one after the other");
}

#[tokio::test(start_paused = true)]
async fn a_crash_between_send_and_answer_sends_the_same_again_and_what_came_later_by_itself() {
    let desk = waiting(4).await;
    desk.monday.set_faults(Faults { cut_after: 1.0, ..Faults::default() });
    lift(&desk).await;
    desk.run(1).await;
    assert!(desk.monday.stats().changes >= 1, "it was written, and nobody heard");
    // The machine dies with the send still open; three more updates wait when it is back.
    let monday = desk.monday.clone();
    let desk = desk.again(Arc::new(Direct(monday))).await;
    desk.monday.set_faults(Faults::default());
    for update in 5..=7 {
        desk.rig.post(&body(update, 1)).await;
    }
    desk.run(120).await;
    assert_eq!(desk.monday.items_created(), 1, "no second record");
    assert_eq!(desk.monday.stats().changes, 2, "the four once, the three behind them once");
    assert!(desk.monday.stats().replays >= 1, "the vendor knew the key it was sent again under");
    assert_eq!(desk.monday.items_with("conversation", "fact-7")[0].cells["handle_time"].text, "7");
    let states = states(&desk).await;
    assert_eq!(states.iter().filter(|(state, _)| *state == State::Delivered).count(), 3, "{states:?}");
    assert_eq!(states.iter().filter(|(state, by)| *state == State::Absorbed && *by).count(), 5);
}

#[tokio::test(start_paused = true)]
async fn one_update_that_does_not_fit_dies_alone() {
    let desk = waiting(2).await;
    desk.rig
        .post(r#"{"type":"call.ended","id":"fact-3","ticket":"lane-1","queue":"Billing","seconds":"many"}"#)
        .await;
    desk.rig.post(&body(4, 1)).await;
    lift(&desk).await;
    desk.run(5).await;
    let states: Vec<State> = states(&desk).await.into_iter().map(|(state, _)| state).collect();
    use State::{Dead, Delivered};
    assert_eq!(states, [Delivered, Delivered, Delivered, Dead, Delivered]);
    assert_eq!(desk.monday.items_with("conversation", "fact-4")[0].cells["handle_time"].text, "4");
    // Sent again by itself it is not written over what came after it.
    let (relay, changes) = (&desk.rig.relay, desk.monday.stats().changes);
    let page = relay.store().events(Bound::all(), None, 1_000).await.expect("reads");
    let dead = page.rows.iter().flat_map(|row| &row.lines).find(|line| line.state == Dead).expect("it died");
    relay.store().replay(dead.delivery, relay.now()).await.expect("is asked");
    desk.run(3).await;
    assert_eq!(desk.monday.stats().changes, changes);
    assert_eq!(self::states(&desk).await[3], (State::Absorbed, true));
}
