//! The disk fails without the machine dying: intake says so, nothing acknowledged is lost, and it mends by itself.

use crate::{TURN, disk::Disk};
use patchbay_kit::world::World;
use patchbay_model::{route::OnDoubt, time::Timestamp};
use patchbay_relay::IntakeState;
use patchbay_sandbox::{
    Clock,
    monday::{Limits, Monday, Plan},
};
use patchbay_store::{Mode, Options};
use patchbay_tests::{
    rig::{self, Make, Rig},
    wire::Direct,
};
use std::{sync::Arc, time::Duration};

const BASE: i64 = 1_795_000_000_000;

struct Desk {
    disk: Disk,
    monday: Monday,
    rig: Rig,
    _home: tempfile::TempDir,
}

async fn desk(name: &str) -> Desk {
    let disk = Disk::new(name);
    let home = tempfile::tempdir().expect("a folder");
    let monday = Monday::new(Clock::starting_at(BASE as u64), 1, Plan::Enterprise);
    monday.set_limits(Limits::none());
    let make = Make {
        store: Options { path: disk.path("patchbay.db"), mode: Mode::Inline, vfs: Some(name.to_owned()) },
        home: home.path(),
        world: World::test(1, Timestamp(BASE)),
        wire: Arc::new(Direct(monday.clone())),
        board: monday.board_id(),
        key_field: true,
        on_doubt: OnDoubt::Ask,
    };
    let rig = Rig::start(make).await.expect("starts");
    Desk { disk, monday, rig, _home: home }
}

/// Delivers until nothing moves, then says how many of `n` facts have exactly one item.
async fn single_items(desk: &Desk, n: u64) -> usize {
    let relay = desk.rig.relay.clone();
    let run = relay.run(tokio::time::sleep(Duration::from_secs(120)));
    run.await;
    rig::items_by_fact(&desk.monday, n).values().filter(|count| **count == 1).count()
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_shuts_intake_and_opens_it_again_when_there_is_room() {
    let _turn = TURN.lock().await;
    let desk = desk("full").await;
    let used = desk.disk.used();
    desk.disk.limit(Some(used + 100_000));
    let (mut taken, mut refused) = (0, 0);
    for n in 0..200 {
        match desk.rig.post(&rig::body(n, n)).await.as_u16() {
            202 => taken += 1,
            503 => refused += 1,
            other => panic!("{other} is no answer to a full disk"),
        }
    }
    assert!(taken > 0 && refused > 0, "{taken} taken, {refused} refused");
    assert!(
        matches!(desk.rig.relay.intake_state(), IntakeState::Shut(Some(problem)) if problem.code == "disk.full")
    );
    desk.disk.limit(None);
    // What knocks while it is shut is turned away; the relay's own next commit finds out that there is room.
    assert_eq!(single_items(&desk, 200).await, taken);
    desk.rig.relay.open_intake();
    assert_eq!(desk.rig.relay.intake_state(), IntakeState::Open);
    assert_eq!(desk.rig.post(&rig::body(500, 1)).await, 202);
}

#[tokio::test(start_paused = true)]
async fn after_a_failed_write_or_sync_the_database_is_checked_and_nothing_taken_is_missing() {
    let _turn = TURN.lock().await;
    let desk = desk("broken").await;
    let mut taken = 0;
    for n in 0..120 {
        if n % 7 == 3 {
            desk.disk.fail_after(Some(n % 5));
        }
        taken += usize::from(desk.rig.post(&rig::body(n, n)).await == 202);
        // Whatever failed, the next commit opens the file anew.
        drop(desk.rig.relay.store().count(vec![("probe", 1)], Timestamp(BASE)).await);
    }
    desk.disk.fail_after(None);
    drop(desk.rig.relay.store().count(vec![("probe", 1)], Timestamp(BASE)).await);
    assert!(taken > 50, "only {taken} of 120 were taken");
    // A write may have reached the disk although its sender was told to send again: that one is there as well.
    assert!(single_items(&desk, 120).await >= taken);
}
