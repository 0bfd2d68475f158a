//! What people change at a board is found by reading it again and by the vendor's refusal: the right cords are marked,
//! a line stands or goes on as is due, and what waited arrives after the repair.

use patchbay_model::{
    drift::ChangeKind,
    ids::ContainerId,
    mapping::{Cord, From},
    outcome::Scope,
    problem::Remedy,
};
use patchbay_sandbox::monday::{Limits, Monday, NewBoard, Plan};
use patchbay_store::HoldRow;
use patchbay_tests::{
    desk::{BASE, Desk, Setting},
    rig::{ROUTE, TARGET, body},
    wire::Direct,
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

/// Something done at the board, and its undoing.
struct Case {
    name: &'static str,
    change: fn(&Monday, &str) -> bool,
    back: fn(&Monday, &str) -> bool,
    kind: ChangeKind,
    /// The cords it breaks; none: the line goes on.
    breaks: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "a column is deleted",
        change: |monday, board| monday.delete_column(board, "queue"),
        back: |monday, board| monday.restore_column(board, "queue", "Queue"),
        kind: ChangeKind::Gone,
        breaks: &["queue"],
    },
    Case {
        name: "a column is renamed",
        change: |monday, board| monday.rename_column(board, "queue", "Line"),
        back: |monday, board| monday.rename_column(board, "queue", "Queue"),
        kind: ChangeKind::Renamed,
        breaks: &[],
    },
    Case {
        name: "a column is of another type",
        change: |monday, board| monday.retype_column(board, "handle_time", "date"),
        back: |monday, board| monday.retype_column(board, "handle_time", "numbers"),
        kind: ChangeKind::Retyped,
        breaks: &["handle_time"],
    },
    Case {
        name: "a label that a cord sets is removed",
        change: |monday, board| monday.set_labels(board, "status", &["In progress", "Waiting", "Done"]),
        back: |monday, board| monday.set_labels(board, "status", &["New", "In progress", "Waiting", "Done"]),
        kind: ChangeKind::LabelsGone,
        breaks: &["status"],
    },
    Case {
        name: "a label that no cord sets is removed",
        change: |monday, board| monday.set_labels(board, "status", &["New", "In progress", "Done"]),
        back: |monday, board| monday.set_labels(board, "status", &["New", "In progress", "Waiting", "Done"]),
        kind: ChangeKind::LabelsGone,
        breaks: &[],
    },
    Case {
        name: "the group that the line writes to is deleted",
        change: |monday, board| monday.delete_group(board, "in_progress"),
        back: |monday, board| monday.restore_group(board, "in_progress", "In progress"),
        kind: ChangeKind::Gone,
        breaks: &["in_progress"],
    },
    Case {
        name: "a group that the line does not write to is deleted",
        change: |monday, board| monday.delete_group(board, "done"),
        back: |monday, board| monday.restore_group(board, "done", "Done"),
        kind: ChangeKind::Gone,
        breaks: &[],
    },
    Case {
        name: "the board is archived",
        change: |monday, board| monday.archive_board(board, true),
        back: |monday, board| monday.archive_board(board, false),
        kind: ChangeKind::Archived,
        breaks: &["name", "queue", "conversation", "handle_time", "status", "patchbay_key"],
    },
];

/// A desk whose line sets a label and writes to a group, beside what the ordinary one does.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    let relay = &desk.rig.relay;
    let route = relay.snapshot().route(ROUTE).expect("the route").route.clone();
    let mut draft = route.draft;
    draft.group = Some("in_progress".to_owned());
    let like = draft.mapping.cords[0].clone();
    let from = From::Constant { value: "New".into() };
    draft.mapping.cords.push(Cord { field: "status".into(), from, ..like });
    relay.store().save_route(ROUTE, route.version, draft, relay.now()).await.expect("saves");
    relay.reload().await.expect("reloads");
    desk
}

async fn hold(desk: &Desk) -> Option<HoldRow> {
    let holds = desk.rig.relay.store().holds().await.expect("reads");
    assert!(holds.iter().all(|hold| hold.scope == Scope::Route), "{holds:?}");
    holds.into_iter().find(|hold| hold.stops(ROUTE, TARGET))
}

/// The kinds of all changes found so far with the cords they broke, the newest reading first.
async fn found(desk: &Desk) -> Vec<(ChangeKind, Vec<String>)> {
    let board = ContainerId(desk.monday.board_id());
    let sets = desk.rig.relay.store().container_changes(TARGET, board, 10).await.expect("reads");
    let changes = sets.into_iter().flat_map(|set| set.changes);
    let row = |row: patchbay_store::ChangeRow| {
        let fields = row.breaks.into_iter().map(|broken| broken.field.0).collect();
        (row.change.kind, fields)
    };
    changes.map(row).collect()
}

async fn refresh(desk: &Desk) {
    let board = ContainerId(desk.monday.board_id());
    desk.rig.relay.refresh_container(TARGET, &board).await.expect("reads");
}

/// The hold is about one of the cords that broke.
fn names_the_cord(case: &Case, hold: &HoldRow) {
    match &hold.problem.remedy {
        Remedy::Remap { field: Some(field) } => {
            assert!(case.breaks.contains(&field.as_str()), "{}: {hold:?}", case.name);
        }
        Remedy::ChooseContainer => {
            let group = case.breaks == ["in_progress"];
            assert!(group || case.kind == ChangeKind::Archived, "{}", case.name);
        }
        other => panic!("{}: {other:?}", case.name),
    }
    assert!(hold.problem.message.ends_with('.'), "{}", hold.problem.message);
}

#[tokio::test(start_paused = true)]
async fn reading_the_board_again_finds_every_change_and_stops_only_what_broke() {
    for case in CASES {
        let desk = desk().await;
        let board = desk.monday.board_id();
        assert!((case.change)(&desk.monday, &board), "{}", case.name);
        refresh(&desk).await;
        let mut expected = case.breaks.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>();
        expected.sort();
        let (kind, mut breaks) = found(&desk).await.remove(0);
        breaks.sort();
        assert_eq!((kind, breaks), (case.kind, expected), "{}", case.name);
        let held = hold(&desk).await;
        assert_eq!(held.is_some(), !case.breaks.is_empty(), "{}: {held:?}", case.name);
        held.iter().for_each(|hold| names_the_cord(case, hold));
        refresh(&desk).await;
        assert_eq!(found(&desk).await.len(), 1, "{}: told once", case.name);
        for n in 0..3 {
            assert_eq!(desk.rig.post(&body(n, n)).await, 202);
        }
        desk.run(60).await;
        let arrived = usize::from(case.breaks.is_empty());
        assert_eq!(desk.items(3), [arrived; 3], "{}", case.name);
        assert!((case.back)(&desk.monday, &board), "{}", case.name);
        refresh(&desk).await;
        assert_eq!(hold(&desk).await, None, "{}: it fits again", case.name);
        desk.run(60).await;
        assert_eq!(desk.items(3), [1; 3], "{}", case.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_finds_what_broke_and_no_event_ends_for_it() {
    for case in CASES.iter().filter(|case| !case.breaks.is_empty()) {
        let desk = desk().await;
        let board = desk.monday.board_id();
        assert!((case.change)(&desk.monday, &board), "{}", case.name);
        for n in 0..3 {
            assert_eq!(desk.rig.post(&body(n, n)).await, 202);
        }
        desk.run(60).await;
        let held = hold(&desk).await.unwrap_or_else(|| panic!("{}: no hold", case.name));
        names_the_cord(case, &held);
        let told = found(&desk).await;
        let expected = case.breaks.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>();
        assert!(told.len() == 1 && told[0].0 == case.kind, "{}: {told:?}", case.name);
        assert_eq!(told[0].1.len(), expected.len(), "{}: {told:?}", case.name);
        let sums = desk.rig.relay.store().sums(desk.rig.relay.now()).await.expect("reads");
        assert_eq!(sums.of(patchbay_model::delivery::State::Dead), 0, "{}: all wait", case.name);
        assert!((case.back)(&desk.monday, &board), "{}", case.name);
        refresh(&desk).await;
        desk.run(120).await;
        assert_eq!(desk.items(3), [1; 3], "{}", case.name);
    }
}

/// A cord carries labels as they come, so that no cord breaks by one that goes: the events that have it die, those that
/// the vendor refuses as well as those that are not even sent any more.
#[tokio::test(start_paused = true)]
async fn events_with_a_label_that_is_gone_die_of_one_cause_whoever_noticed() {
    let desk = Desk::new().await;
    let (relay, board) = (&desk.rig.relay, desk.monday.board_id());
    desk.monday.set_labels(&board, "priority", &["Billing", "Sales"]);
    refresh(&desk).await;
    let route = relay.snapshot().route(ROUTE).expect("the route").route.clone();
    let mut draft = route.draft;
    let like = draft.mapping.cords.iter().find(|cord| cord.field.0 == "queue").expect("a cord").clone();
    draft.mapping.cords.push(Cord { field: "priority".into(), ..like });
    relay.store().save_route(ROUTE, route.version, draft, relay.now()).await.expect("saves");
    relay.reload().await.expect("reloads");
    desk.monday.set_labels(&board, "priority", &["Sales"]);
    let calls = desk.monday.calls();
    // Several are refused side by side; the others come when the board has been read again.
    for n in 0..6 {
        assert_eq!(desk.rig.post(&body(n, n)).await, 202);
    }
    desk.run(20).await;
    assert!(desk.monday.calls() > calls, "the vendor said so first");
    for n in 6..9 {
        assert_eq!(desk.rig.post(&body(n, n)).await, 202);
    }
    desk.run(20).await;
    let causes = relay.store().causes().await.expect("reads");
    let told: Vec<_> = causes.iter().map(|row| (row.code.as_str(), row.field.as_str(), row.n)).collect();
    assert_eq!(told, [("mapping.label", "priority", 9)]);
    assert_eq!(causes[0].problem.remedy, Remedy::AddLabel { field: "priority".to_owned() });
    assert_eq!(hold(&desk).await, None, "other events of the line go on");
    assert_eq!(desk.items(9), [0; 9]);
}

#[tokio::test(start_paused = true)]
async fn a_mended_line_goes_on_by_itself() {
    let desk = desk().await;
    desk.monday.delete_column(&desk.monday.board_id(), "queue");
    for n in 0..4 {
        desk.rig.post(&body(n, n)).await;
    }
    desk.run(60).await;
    let relay = &desk.rig.relay;
    assert!(!relay.mended(ROUTE).await.expect("looks"), "its cord still leads nowhere");
    let route = relay.snapshot().route(ROUTE).expect("the route").route.clone();
    let mut draft = route.draft;
    draft.mapping.cords.retain(|cord| cord.field.0 != "queue");
    relay.store().save_route(ROUTE, route.version, draft, relay.now()).await.expect("saves");
    relay.reload().await.expect("reloads");
    assert!(relay.mended(ROUTE).await.expect("looks"));
    desk.run(60).await;
    assert_eq!(desk.items(4), [1; 4]);
}

#[tokio::test(start_paused = true)]
async fn within_the_hour_a_change_is_found_though_nothing_is_sent() {
    let desk = desk().await;
    desk.run(600).await;
    desk.monday.delete_column(&desk.monday.board_id(), "queue");
    desk.run(3_700).await;
    assert_eq!(found(&desk).await, [(ChangeKind::Gone, vec!["queue".to_owned()])]);
    assert!(hold(&desk).await.is_some());
    // Nobody does anything but put it back.
    desk.monday.restore_column(&desk.monday.board_id(), "queue", "Queue");
    desk.run(3_700).await;
    assert_eq!(hold(&desk).await, None);
}

#[tokio::test(start_paused = true)]
async fn people_are_kept_by_a_hash_of_their_address() {
    let desk = desk().await;
    refresh(&desk).await;
    let board = ContainerId(desk.monday.board_id());
    let store = desk.rig.relay.store();
    let row = store.container(TARGET, board, None).await.expect("reads").expect("is there");
    let person = row.container.people.iter().find(|one| one.name == "Robin Keller").expect("is listed");
    let keys = desk.rig.relay.vault().keys();
    let hash = patchbay_model::people::name_of_email("robin.keller@practice.example", keys.identity());
    assert_eq!((person.id.as_str(), person.email.as_deref()), ("88001", Some(hash.as_str())));
    for file in desk.files() {
        let bytes = std::fs::read(&file).expect("reads");
        let needle = b"robin.keller@";
        assert!(!bytes.windows(needle.len()).any(|w| w == needle), "{}", file.display());
    }
}

/// An account of five hundred boards with two hundred columns each, and the limits of its plan.
async fn large() -> Desk {
    let monday = Monday::new(patchbay_sandbox::Clock::starting_at(BASE as u64), 1, Plan::Standard);
    monday.set_limits(Limits::of(Plan::Standard));
    let columns: Vec<_> =
        (0..199).map(|n| (format!("text_{n}"), format!("Column {n}"), "text".to_owned())).collect();
    for n in 0..499 {
        let name = format!("Board {n:03}");
        monday.add_board(NewBoard { name, columns: columns.clone(), ..NewBoard::default() });
    }
    let wire = Arc::new(Direct(monday.clone()));
    Desk::with_wire(Setting::default(), monday, wire).await
}

#[tokio::test(start_paused = true)]
async fn five_hundred_boards_are_read_within_the_limits_and_after_what_waits_to_be_sent() {
    let desk = large().await;
    let calls = desk.monday.calls();
    for n in 0..20 {
        assert_eq!(desk.rig.post(&body(n, n)).await, 202);
    }
    let (relay, steps, sent) = (desk.rig.relay.clone(), AtomicU64::new(0), Mutex::new(None));
    let tell = |_, _, _: String| {
        steps.fetch_add(1, Ordering::Relaxed);
        sent.lock().expect("no panic").get_or_insert_with(|| desk.monday.items_created());
    };
    let reading = async { relay.refresh_catalog(TARGET, &tell).await.expect("reads") };
    let refreshed = tokio::select! {
        refreshed = reading => refreshed,
        () = desk.run(3_600) => panic!("not within the hour"),
    };
    assert_eq!(refreshed.containers, 500);
    assert_eq!(*sent.lock().expect("no panic"), Some(20), "deliveries went first");
    let stats = desk.monday.stats();
    assert_eq!(stats.throttled, 0, "no limit was met");
    let used = stats.calls - calls - 20;
    assert!(used <= 75, "{used} calls of a thousand a day");
    assert!(steps.load(Ordering::Relaxed) >= 60);
    let (at, rows) = relay.store().listed(TARGET, "board 49 operations".into()).await.expect("reads");
    assert!(at.is_some());
    assert_eq!(rows.len(), 14, "049 to 449, and 490 to 498");
    assert!(rows.iter().all(|row| row.place.as_deref() == Some("Operations") && row.fetched_at.is_some()));
    let one =
        relay.store().container(TARGET, rows[0].id.clone(), None).await.expect("reads").expect("is kept");
    assert_eq!(one.container.fields.len(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_large_reading_can_be_left_at_any_page() {
    let desk = large().await;
    let relay = desk.rig.relay.clone();
    let stop = tokio::sync::Notify::new();
    let tell = |done: u64, total: Option<u64>, _: String| {
        if total.is_some() && done >= 100 {
            stop.notify_one();
        }
    };
    tokio::select! {
        biased;
        () = stop.notified() => {}
        done = relay.refresh_catalog(TARGET, &tell) => panic!("it was not left: {done:?}"),
    }
    let calls = desk.monday.calls();
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    assert_eq!(desk.monday.calls(), calls, "nothing is asked any more");
    let (at, rows) = relay.store().listed(TARGET, String::new()).await.expect("reads");
    assert!(at.is_some());
    let read = rows.iter().filter(|row| row.fetched_at.is_some()).count();
    assert!((100..=120).contains(&read), "{read}");
}
