//! Replays on the real relay over the simulated account: what was dead arrives once, whatever happens on the way.

use patchbay_model::{delivery::State, ids::ReplayId, route::RouteDraft};
use patchbay_sandbox::monday::Fault;
use patchbay_store::{NewReplay, ReplayMapping, ReplayRow, ReplayScope, ReplayState, Turn, Would};
use patchbay_tests::{
    desk::Desk,
    rig::{ROUTE, items_by_fact},
};
use serde_json::json;
use std::collections::BTreeSet;

const ID: ReplayId = ReplayId::from_bytes([0x77; 16]);

fn unfit(n: u64) -> String {
    format!(
        r#"{{"type":"call.ended","id":"fact-{n}","ticket":"lane-{n}","queue":"Billing","seconds":"long"}}"#
    )
}

/// Dead letters of one cause, whose cord was then taken out.
async fn mended(n: u64) -> Desk {
    let desk = Desk::new().await;
    for fact in 0..n {
        assert_eq!(desk.rig.post(&unfit(fact)).await, 202);
    }
    desk.run(20).await;
    let store = desk.rig.relay.store();
    let causes = store.causes().await.expect("reads");
    assert_eq!(
        causes.iter().map(|row| (row.code.as_str(), row.n)).collect::<Vec<_>>(),
        [("mapping.type", n)]
    );
    change(&desk, |draft| draft.mapping.cords.retain(|cord| cord.field.0 != "handle_time")).await;
    desk
}

async fn change(desk: &Desk, change: impl FnOnce(&mut RouteDraft)) {
    let route = desk.rig.relay.snapshot().route(ROUTE).expect("the route").route.clone();
    let mut draft = route.draft;
    change(&mut draft);
    let (store, now) = (desk.rig.relay.store(), desk.rig.relay.now());
    store.save_route(ROUTE, route.version, draft, now).await.expect("saves");
    desk.rig.relay.reload().await.expect("reloads");
}

async fn made(desk: &Desk, mapping: ReplayMapping) {
    let store = desk.rig.relay.store();
    let cause = store.causes().await.expect("reads")[0].id;
    let scope = ReplayScope::Cause(cause);
    let new = NewReplay { id: ID, scope, asked: json!({}), mapping, force_stale: false };
    store.make_replay(new, desk.rig.relay.now()).await.expect("freezes");
    desk.run(2).await;
    assert_eq!(read(desk).await.state, ReplayState::Ready);
}

async fn read(desk: &Desk) -> ReplayRow {
    desk.rig.relay.store().replay_of(ID).await.expect("reads").expect("is there")
}

async fn start(desk: &Desk) {
    desk.rig.relay.store().turn_replay(ID, Turn::Start, desk.rig.relay.now()).await.expect("starts");
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_calls_nobody_and_what_it_shows_is_what_is_sent() {
    let desk = mended(9).await;
    let calls = desk.monday.calls();
    made(&desk, ReplayMapping::Now).await;
    assert_eq!((read(&desk).await.ok, desk.monday.calls()), (9, calls), "nobody was called");
    let store = desk.rig.relay.store();
    let items = store.replay_items(ID, 0, 100).await.expect("reads");
    let previewed: BTreeSet<_> =
        items.iter().filter(|item| item.would == Some(Would::Ok)).map(|item| item.delivery).collect();
    start(&desk).await;
    desk.run(30).await;
    let row = read(&desk).await;
    assert_eq!((row.state, row.delivered, row.sent), (ReplayState::Done, 9, 9));
    assert_eq!(desk.items(9), [1; 9]);
    let items = store.replay_items(ID, 0, 100).await.expect("reads");
    let sent: BTreeSet<_> =
        items.iter().filter(|item| item.now == State::Delivered).map(|item| item.delivery).collect();
    assert_eq!(sent, previewed);
    assert!(store.causes().await.expect("reads").is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_mapping_of_then_would_fail_as_it_did() {
    let desk = mended(3).await;
    made(&desk, ReplayMapping::Then).await;
    assert_eq!((read(&desk).await.fails, read(&desk).await.ok), (3, 0));
    start(&desk).await;
    desk.run(5).await;
    assert_eq!((read(&desk).await.state, read(&desk).await.sent), (ReplayState::Done, 0));
    assert_eq!(desk.items(3), [0; 3]);
}

#[tokio::test(start_paused = true)]
async fn answers_that_are_lost_on_the_way_make_no_second_item() {
    let desk = mended(12).await;
    made(&desk, ReplayMapping::Now).await;
    desk.monday.fail_next([
        Fault::CutAfter,
        Fault::Minute,
        Fault::CutBefore,
        Fault::GatewayAfter,
        Fault::ServerError,
    ]);
    start(&desk).await;
    desk.run(3_600).await;
    let row = read(&desk).await;
    assert_eq!((row.state, row.delivered), (ReplayState::Done, 12));
    assert_eq!(desk.items(12), [1; 12]);
}

#[tokio::test(start_paused = true)]
async fn a_paused_one_rests_and_a_live_event_is_not_kept_waiting_by_one() {
    let desk = mended(40).await;
    made(&desk, ReplayMapping::Now).await;
    start(&desk).await;
    desk.rig.relay.store().turn_replay(ID, Turn::Pause, desk.rig.relay.now()).await.expect("pauses");
    desk.run(60).await;
    assert_eq!(read(&desk).await.sent, 0);
    desk.rig.relay.store().turn_replay(ID, Turn::Resume, desk.rig.relay.now()).await.expect("goes on");
    assert_eq!(desk.rig.post(&patchbay_tests::rig::body(99, 99)).await, 202);
    desk.run(60).await;
    assert_eq!(items_by_fact(&desk.monday, 100).len(), 41);
    assert_eq!(read(&desk).await.state, ReplayState::Done);
}
