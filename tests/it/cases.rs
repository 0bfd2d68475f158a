//! Cases over the whole relay: one record at the target for all that belongs together, in whatever order it comes and
//! wherever the machine dies.

use patchbay_model::{
    correlate::{Correlation, Phase, Verb, Why},
    delivery::State,
    ids::DismissalId,
    query::Bound,
    time::Timestamp,
};
use patchbay_sandbox::monday::Faults;
use patchbay_store::{CaseFilter, CaseRow, DeliveryRow, Did};
use patchbay_tests::{
    desk::{BASE, Desk},
    rig::ROUTE,
    wire::Direct,
};
use rand::{RngExt as _, SeedableRng as _, seq::SliceRandom as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use std::{sync::Arc, time::Duration};

/// A line whose events are cases of their queue.
async fn desk(change: impl FnOnce(&mut Correlation)) -> Desk {
    let desk = Desk::new().await;
    desk.setting("time_path", "at").await;
    let relay = &desk.rig.relay;
    let mut draft = relay.snapshot().route(ROUTE).expect("is there").route.draft.clone();
    let mut correlation: Correlation = serde_json::from_value(json!({
        "key": "{{ queue }}",
        "open": { "path": "state", "op": "is", "value": "breach" },
        "update": { "path": "state", "op": "is", "value": "note" },
        "close": { "path": "state", "op": "is", "value": "ok" },
        "window_ms": 60_000, "hold_ms": 0, "on_recovery": "close",
        "closed": [{ "field": "handle_time", "from": { "kind": "constant", "value": "0" } }]
    }))
    .expect("reads");
    change(&mut correlation);
    draft.correlation = Some(correlation);
    relay.store().save_route(ROUTE, 1, draft, relay.now()).await.expect("saves");
    relay.reload().await.expect("reloads");
    desk
}

/// A body of event `n` that happened `at` seconds into the test.
fn told(n: u64, queue: &str, state: &str, at: i64) -> String {
    let at = Timestamp(BASE + at * 1_000).rfc3339();
    json!({ "type": "queue.level", "id": format!("fact-{n}"), "ticket": format!("lane-{n}"), "queue": queue,
        "seconds": n, "state": state, "at": at })
    .to_string()
}

/// Tells it and lets it be carried out.
async fn tell(desk: &Desk, n: u64, queue: &str, state: &str, at: i64) {
    desk.rig.post(&told(n, queue, state, at)).await;
    desk.run(3).await;
}

async fn cases(desk: &Desk) -> Vec<CaseRow> {
    let relay = &desk.rig.relay;
    let mut all = relay.store().cases(None, None, None, 100, relay.now()).await.expect("reads").cases;
    all.sort_by_key(|case| case.seq);
    all
}

/// What was made of each event of the source, in the order in which they came.
async fn deliveries(desk: &Desk) -> Vec<DeliveryRow> {
    let store = desk.rig.relay.store();
    let page = store.events(Bound::all(), None, 1_000).await.expect("reads");
    let mut all = Vec::new();
    for row in &page.rows {
        all.extend(store.event(row.id).await.expect("reads").expect("is there").deliveries);
    }
    all.sort_by_key(|delivery| delivery.seq);
    all
}

async fn moves(desk: &Desk) -> Vec<(Option<Did>, Option<Why>)> {
    let all = deliveries(desk).await;
    all.iter().map(|one| one.case.as_ref().map_or((None, None), |case| (case.did, case.why))).collect()
}

const ABSORBED: fn(Why) -> (Option<Did>, Option<Why>) = |why| (Some(Did::Absorbed), Some(why));
const DID: fn(Did) -> (Option<Did>, Option<Why>) = |did| (Some(did), None);

#[tokio::test(start_paused = true)]
async fn a_breach_is_one_record_until_it_has_recovered_for_long_enough() {
    let desk = desk(|one| one.hold_ms = 120_000).await;
    tell(&desk, 0, "Billing", "breach", 0).await;
    tell(&desk, 1, "Billing", "breach", 20).await;
    tell(&desk, 2, "Billing", "breach", 70).await;
    assert_eq!(desk.monday.items_created(), 1);
    assert_eq!(desk.monday.items_with("queue", "Billing")[0].cells["conversation"].text, "fact-2");
    // It recovers, and breaches again before that has lasted: told at once, and nothing is closed.
    tell(&desk, 3, "Billing", "ok", 140).await;
    let waiting = deliveries(&desk).await.pop().expect("is there");
    assert_eq!((waiting.state, waiting.attempts), (State::Waiting, 0));
    let until = waiting.case.expect("of a case").wait_until;
    assert_eq!(until, Some(Timestamp(BASE + 260_000)), "from when it happened, not from when it came");
    tell(&desk, 4, "Billing", "breach", 200).await;
    tell(&desk, 5, "Billing", "ok", 210).await;
    assert_eq!(cases(&desk).await[0].phase, Phase::Open);
    desk.run(400).await;
    let want = [
        DID(Did::Opens),
        ABSORBED(Why::Window),
        DID(Did::Updates),
        ABSORBED(Why::Flapped),
        DID(Did::Updates),
        DID(Did::Closes),
    ];
    assert_eq!(moves(&desk).await, want);
    let case = &cases(&desk).await[0];
    assert_eq!(
        (case.phase, case.number, case.key.as_str(), case.hidden),
        (Phase::Closed, 1, "Billing", false)
    );
    assert_eq!((case.events, case.sent, case.absorbed), (6, 4, 2));
    assert_eq!(case.closed_at, Some(Timestamp(BASE + 210_000)));
    let item = &desk.monday.items_with("queue", "Billing")[0];
    assert_eq!((desk.monday.items_created(), item.cells["handle_time"].text.as_str()), (1, "0"));
    // What breaches afterwards is another case, and what was over before it came is none.
    tell(&desk, 6, "Billing", "breach", 205).await;
    assert_eq!(moves(&desk).await[6], ABSORBED(Why::Late));
    tell(&desk, 7, "Billing", "breach", 700).await;
    assert_eq!(desk.monday.items_created(), 2);
    assert_eq!(cases(&desk).await[1].number, 2);
}

#[tokio::test(start_paused = true)]
async fn queues_have_cases_of_their_own_and_what_says_nothing_is_counted() {
    let desk = desk(|_| {}).await;
    for (n, queue) in ["Billing", "Returns", "Billing"].into_iter().enumerate() {
        desk.rig.post(&told(n as u64, queue, "breach", 0)).await;
    }
    desk.rig.post(&told(3, "Billing", "other", 0)).await;
    desk.rig.post(&told(4, "Sales", "ok", 0)).await;
    desk.rig.post(&told(5, "Sales", "note", 1)).await;
    desk.run(5).await;
    assert_eq!(desk.monday.items_created(), 2);
    assert_eq!(deliveries(&desk).await.len(), 5, "an event that fits no filter makes no delivery");
    assert_eq!(moves(&desk).await[3..], [ABSORBED(Why::NothingOpen), ABSORBED(Why::NothingOpen)]);
    let relay = &desk.rig.relay;
    let page = relay.store().cases(Some(CaseFilter::Open), None, None, 10, relay.now()).await.expect("reads");
    assert_eq!((page.cases.len(), page.counts.open, page.counts.closed), (2, 2, 0));
    let sums = relay.store().sums(relay.now()).await.expect("reads");
    assert_eq!(sums.totals["filtered"], 1);
}

#[tokio::test(start_paused = true)]
async fn after_an_opener_that_is_refused_the_next_breach_opens() {
    let desk = desk(|one| one.window_ms = 0).await;
    let unfit = told(0, "Billing", "breach", 0).replace("\"seconds\":0", "\"seconds\":\"many\"");
    desk.rig.post(&unfit).await;
    desk.run(3).await;
    let failed = cases(&desk).await.remove(0);
    assert_eq!((failed.phase, failed.number, desk.monday.items_created()), (Phase::Failed, 1, 0));
    assert!(failed.problem.is_some_and(|problem| !problem.message.is_empty()));
    tell(&desk, 1, "Billing", "breach", 10).await;
    let all = cases(&desk).await;
    assert_eq!((all[1].phase, all[1].number, desk.monday.items_created()), (Phase::Open, 2, 1));
    // The dead letter is sent again: it joins behind what has happened since, and opens no second one.
    let dead = deliveries(&desk).await.remove(0);
    assert_eq!(dead.state, State::Dead);
    desk.rig.relay.store().replay(dead.id, desk.rig.relay.now()).await.expect("wakes");
    desk.run(3).await;
    assert_eq!((desk.monday.items_created(), cases(&desk).await.len()), (1, 2));
    assert_eq!(moves(&desk).await[0], ABSORBED(Why::Late));
}

#[tokio::test(start_paused = true)]
async fn an_opener_that_was_sent_when_the_machine_died_is_one_record() {
    let desk = desk(|one| one.window_ms = 0).await;
    desk.monday.set_faults(Faults { cut_after: 1.0, ..Faults::default() });
    desk.rig.post(&told(0, "Billing", "breach", 0)).await;
    desk.run(1).await;
    assert!(desk.monday.items_created() >= 1, "it was written, and nobody heard");
    let before = deliveries(&desk).await.remove(0);
    let monday = desk.monday.clone();
    let desk = desk.again(Arc::new(Direct(monday))).await;
    desk.monday.set_faults(Faults::default());
    desk.rig.post(&told(1, "Billing", "breach", 10)).await;
    desk.rig.post(&told(2, "Billing", "ok", 20)).await;
    desk.run(600).await;
    assert_eq!(desk.monday.items_created(), 1, "no second record");
    let after = deliveries(&desk).await;
    assert_eq!((after[0].state, &after[0].record_key), (State::Delivered, &before.record_key));
    assert_eq!(moves(&desk).await, [DID(Did::Opens), DID(Did::Updates), DID(Did::Closes)]);
    let all = cases(&desk).await;
    assert_eq!((all.len(), all[0].phase, all[0].number), (1, Phase::Closed, 1));
}

#[tokio::test(start_paused = true)]
async fn a_dead_recovery_that_is_given_up_leaves_the_one_that_is_on_its_way_alone() {
    let desk = desk(|one| one.window_ms = 0).await;
    tell(&desk, 0, "Billing", "breach", 0).await;
    let unfit = told(1, "Billing", "ok", 10).replace("\"seconds\":1", "\"seconds\":\"many\"");
    desk.rig.post(&unfit).await;
    desk.run(3).await;
    let dead = deliveries(&desk).await.remove(1);
    assert_eq!((dead.state, cases(&desk).await[0].phase), (State::Dead, Phase::Open));
    desk.monday.set_faults(Faults { slow_ms: 4_000, ..Faults::default() });
    desk.rig.post(&told(2, "Billing", "ok", 20)).await;
    let gives_up = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(cases(&desk).await[0].phase, Phase::Closing);
        let (relay, batch) = (&desk.rig.relay, DismissalId::from_bytes([1; 16]));
        relay
            .store()
            .dismiss(dead.id, batch, "It is told again.".into(), relay.now())
            .await
            .expect("gives up");
        assert_eq!(cases(&desk).await[0].phase, Phase::Closing, "the other recovery is still on its way");
    };
    tokio::join!(desk.run(10), gives_up);
    assert_eq!((cases(&desk).await[0].phase, desk.monday.stats().changes), (Phase::Closed, 1));
}

#[tokio::test(start_paused = true)]
async fn what_a_person_closes_is_quiet_until_it_has_recovered() {
    let desk = desk(|one| one.window_ms = 0).await;
    tell(&desk, 0, "Billing", "breach", 0).await;
    let (relay, case) = (&desk.rig.relay, cases(&desk).await.remove(0));
    relay.store().close_case(case.id, "seen to".into(), relay.now()).await.expect("closes");
    assert_eq!(cases(&desk).await[0].phase, Phase::Quiet);
    tell(&desk, 1, "Billing", "breach", 10).await;
    assert_eq!((desk.monday.items_created(), desk.monday.stats().changes), (1, 0));
    tell(&desk, 2, "Billing", "ok", 20).await;
    assert_eq!(cases(&desk).await[0].phase, Phase::Closed);
    tell(&desk, 3, "Billing", "breach", 30).await;
    assert_eq!((desk.monday.items_created(), desk.monday.stats().changes), (2, 0));
    let want = [DID(Did::Opens), ABSORBED(Why::Quiet), ABSORBED(Why::Quiet), DID(Did::Opens)];
    assert_eq!(moves(&desk).await, want);
    let lines = relay.store().audit_lines(None, 10).await.expect("reads");
    assert!(lines.iter().any(|line| line.what == "case.closed" && line.subject == case.id.to_string()));
}

#[tokio::test(start_paused = true)]
async fn a_stale_case_is_told_of_and_swept_at_its_target() {
    let desk = desk(|_| {}).await;
    tell(&desk, 0, "Billing", "breach", 0).await;
    tokio::time::advance(Duration::from_secs(86_400 + 300)).await;
    desk.run(5).await;
    let relay = &desk.rig.relay;
    let page =
        relay.store().cases(Some(CaseFilter::Stale), None, None, 10, relay.now()).await.expect("reads");
    assert_eq!((page.cases.len(), page.counts.stale), (1, 1));
    assert!(desk.told().await.iter().any(|(kind, sentence)| {
        kind == "alert.raised" && sentence.contains("1 open case without an event for a day")
    }));
    let swept = relay.end_cases(page.cases, Verb::Sweep, "nobody heard".into()).await.expect("ends");
    assert_eq!(swept, 1);
    desk.run(5).await;
    // What stands is looked for once a minute.
    tokio::time::advance(Duration::from_secs(60)).await;
    desk.run(5).await;
    let item = &desk.monday.items_with("queue", "Billing")[0];
    assert_eq!(item.cells["handle_time"].text, "0", "as a closed record looks, and nothing else is written");
    assert_eq!(item.cells["conversation"].text, "fact-0");
    assert_eq!(cases(&desk).await[0].phase, Phase::Closed);
    assert!(desk.told().await.iter().any(|(kind, _)| kind == "alert.cleared"));
    tell(&desk, 1, "Billing", "breach", 90_000).await;
    assert_eq!(desk.monday.items_created(), 2, "what breaches from then on is another");
}

/// Events of a key in the order in which they come, each with what it says and when it happened.
fn shuffled(chance: &mut ChaCha8Rng) -> Vec<(u64, &'static str, i64)> {
    let states = ["breach", "breach", "breach", "ok", "ok", "note"];
    let one =
        |n: u64, chance: &mut ChaCha8Rng| (n, states[chance.random_range(0..states.len())], n as i64 * 7);
    let mut events: Vec<_> = (0..chance.random_range(1..9)).map(|n| one(n, chance)).collect();
    events.shuffle(chance);
    events
}

/// Whatever the order in which a key's events come, and with a crash anywhere among them: each opening is one record,
/// at most one case is open, and the newest event decides whether one is.
#[tokio::test(start_paused = true)]
async fn any_order_and_a_crash_among_them() {
    for seed in 0..12 {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let (events, crash) = (shuffled(&mut chance), chance.random_range(0..8));
        let told_of = format!("seed {seed}: {events:?}, a crash at {crash}");
        let mut desk = desk(|one| one.window_ms = 5_000).await;
        for (at, (n, state, s)) in events.iter().enumerate() {
            if at == crash {
                desk.monday.set_faults(Faults { cut_after: 1.0, ..Faults::default() });
            }
            desk.rig.post(&told(*n, "Billing", state, *s)).await;
            desk.run(1).await;
            if at == crash {
                let monday = desk.monday.clone();
                desk = desk.again(Arc::new(Direct(monday))).await;
                desk.monday.set_faults(Faults::default());
            }
        }
        for _ in 0..30 {
            desk.run(30).await;
            if deliveries(&desk).await.iter().all(|one| one.state.is_ended()) {
                break;
            }
        }
        let all = cases(&desk).await;
        assert!(deliveries(&desk).await.iter().all(|one| one.state.is_ended()), "{told_of}");
        assert_eq!(desk.monday.items_created(), all.len() as u64, "one record for each opening, {told_of}");
        let open = all.iter().filter(|case| case.phase == Phase::Open).count();
        let newest = events.iter().filter(|(_, state, _)| *state != "note").max_by_key(|(.., s)| *s);
        let breaches = newest.is_some_and(|(_, state, _)| *state == "breach");
        assert_eq!(open, usize::from(breaches), "{told_of} {all:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn queues_that_breach_together_are_told_of_as_one() {
    let desk = desk(|one| {
        one.window_ms = 0;
        let group = json!({ "key": "{{ type }}", "n": 3, "within_ms": 60_000 });
        one.group = Some(serde_json::from_value(group).expect("reads"));
    })
    .await;
    for (n, queue) in ["Billing", "Returns", "Sales", "Support"].into_iter().enumerate() {
        tell(&desk, n as u64, queue, "breach", n as i64 * 10).await;
    }
    // The first two had records of their own by then; the third opened one for all, and the fourth is told to it.
    assert_eq!((desk.monday.items_created(), desk.monday.stats().changes), (3, 1));
    let all = cases(&desk).await;
    let parent = all.iter().find(|case| case.is_group).expect("a group's case").clone();
    assert_eq!((parent.key.as_str(), parent.phase, parent.members), ("queue.level", Phase::Open, 4));
    assert_eq!(all.iter().filter(|case| case.parent == Some(parent.id)).count(), 4);
    // They recover one by one: what has a record of its own closes it, and the last one closes the group's.
    for (n, queue) in ["Sales", "Billing", "Support"].into_iter().enumerate() {
        tell(&desk, 10 + n as u64, queue, "ok", 100 + n as i64 * 10).await;
        let now = cases(&desk).await;
        assert_eq!(now.iter().find(|case| case.id == parent.id).map(|case| case.phase), Some(Phase::Open));
    }
    tell(&desk, 13, "Returns", "ok", 130).await;
    let all = cases(&desk).await;
    assert!(all.iter().all(|case| case.phase == Phase::Closed), "{all:#?}");
    let open = desk
        .monday
        .items_with("queue", "Billing")
        .into_iter()
        .chain(desk.monday.items_with("queue", "Returns"));
    assert!(open.into_iter().all(|item| item.cells["handle_time"].text == "0"));
    assert!(deliveries(&desk).await.iter().all(|one| one.state == State::Delivered));
    assert_eq!(desk.monday.items_created(), 3, "nothing was made twice");
    // The next wave has a group's case of its own once it is large enough again.
    for (n, queue) in ["Billing", "Returns", "Sales"].into_iter().enumerate() {
        tell(&desk, 20 + n as u64, queue, "breach", 200 + n as i64).await;
    }
    let all = cases(&desk).await;
    assert_eq!(all.iter().filter(|case| case.is_group).map(|case| case.number).collect::<Vec<_>>(), [1, 2]);
}
