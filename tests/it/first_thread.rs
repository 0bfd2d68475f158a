//! The first thread through the house: one signed webhook becomes one item, and its repeat none.

use patchbay_model::query::Bound;
use patchbay_model::{delivery::State, route::OnDoubt};
use patchbay_sandbox::{
    Clock,
    monday::{Monday, Plan},
};
use patchbay_store::{Mode, Options};
use patchbay_tests::{
    rig::{self, Make, Rig},
    wire::Direct,
};
use std::sync::Arc;

const BASE: i64 = 1_795_000_000_000;

#[tokio::test(start_paused = true)]
async fn one_signed_webhook_becomes_one_item_and_its_repeat_none() {
    let home = tempfile::tempdir().expect("a folder");
    let monday = Monday::new(Clock::starting_at(BASE as u64), 1, Plan::Pro);
    let world = patchbay_kit::world::World::test(1, patchbay_model::time::Timestamp(BASE));
    let make = Make {
        store: Options { path: home.path().join("patchbay.db"), mode: Mode::Inline, vfs: None },
        home: home.path(),
        world,
        wire: Arc::new(Direct(monday.clone())),
        board: monday.board_id(),
        key_field: true,
        on_doubt: OnDoubt::Ask,
    };
    let rig = Rig::start(make).await.expect("starts");
    assert_eq!(rig.post(&rig::body(1, 1)).await, 202);
    assert_eq!(rig.post(&rig::body(1, 1)).await, 200);
    assert_eq!(rig.post_signed(&rig::body(2, 1), &rig::sign("another key", b"x")).await, 401);
    let mut flights = tokio::task::JoinSet::new();
    assert_eq!(rig.relay.tick(&mut flights).await.expect("ticks").claimed, 1);
    while flights.join_next().await.is_some() {}
    let items = rig::items_by_fact(&monday, 10);
    assert_eq!(items.into_iter().collect::<Vec<_>>(), [("fact-1".to_owned(), 1)]);
    let sums = rig.relay.store().sums(rig.relay.now()).await.expect("reads");
    assert_eq!((sums.of(State::Delivered), sums.totals["accepted"]), (1, 1));
    let page = rig.relay.store().events(Bound::all(), None, 10).await.expect("reads");
    assert_eq!(page.rows.len(), 1, "a wrong signature leaves no event");
    assert!(!page.rows[0].view.contains("2025550142"), "a hashed field is not in the view");
}
