//! What the relay tells of itself: once when it begins, once when it is over, to every line but those it is about.

use http::StatusCode;
use patchbay_model::{
    ids::{DismissalId, RouteId},
    limits,
    mapping::{Cord, From, Mapping},
    outcome::Scope,
    problem::Problem,
    query::Bound,
    route::RouteDraft,
};
use patchbay_relay::OWN;
use patchbay_sandbox::monday::Faults;
use patchbay_tests::{
    desk::Desk,
    rig::{ROUTE, TARGET, body, sign},
    wire::Direct,
};
use std::sync::Arc;

const PAGES: RouteId = RouteId::from_bytes([0x71; 16]);

/// A line that writes alerts down on the same board.
async fn page_line(desk: &Desk) {
    let (relay, store) = (&desk.rig.relay, desk.rig.relay.store());
    let rows = store.routes().await.expect("reads");
    let cord = |field: &str, text: &str| Cord {
        field: field.into(),
        from: From::Template { text: text.into() },
        clear: false,
        steps: vec![],
    };
    let draft = RouteDraft {
        name: "Alerts to work orders".into(),
        source: OWN,
        mapping: Mapping {
            cords: vec![cord("name", "{{ sentence }}"), cord("queue", "{{ what }} {{ state }}")],
        },
        ..rows[0].route.draft.clone()
    };
    store.save_route(PAGES, 0, draft, relay.now()).await.expect("saves");
    store.switch_route(PAGES, true, relay.now()).await.expect("on");
    relay.reload().await.expect("reloads");
}

async fn hold(desk: &Desk, scope: Scope, subject: [u8; 16]) {
    let relay = &desk.rig.relay;
    let problem = Problem::new("test.hold", "A person has to act.");
    relay.store().hold(scope, subject, problem, relay.now()).await.expect("holds");
    relay.reload().await.expect("reloads");
}

fn kinds(told: &[(String, String)]) -> Vec<&str> {
    told.iter().map(|(kind, _)| kind.as_str()).collect()
}

/// Deliveries of the newest thing that was told.
async fn sent_to(desk: &Desk) -> Vec<RouteId> {
    let store = desk.rig.relay.store();
    let page = store.events(Bound::all(), None, 200).await.expect("reads");
    let newest = page.rows.iter().rfind(|row| row.connection == OWN).expect("was told");
    let full = store.event(newest.id).await.expect("reads").expect("is there");
    full.deliveries.iter().map(|one| one.route).collect()
}

#[tokio::test(start_paused = true)]
async fn a_hold_is_told_when_it_begins_and_when_it_is_over_and_both_are_one_record() {
    let desk = Desk::new().await;
    page_line(&desk).await;
    hold(&desk, Scope::Route, *ROUTE.bytes()).await;
    desk.run(30).await;
    let sentence = "The line “Calls to work orders” is held. A person has to act.";
    assert_eq!(desk.told().await, [("alert.raised".to_owned(), sentence.to_owned())], "once, however long");
    assert_eq!(desk.monday.items_created(), 1);
    let standing = desk.rig.relay.store().alerts().await.expect("reads");
    assert_eq!((standing[0].what.as_str(), standing[0].link.clone()), ("hold", format!("/routes/{ROUTE}")));
    assert!(desk.rig.relay.lift(Scope::Route, *ROUTE.bytes()).await.expect("lifts"));
    desk.run(5).await;
    assert_eq!(kinds(&desk.told().await), ["alert.raised", "alert.cleared"]);
    assert_eq!(desk.monday.items_created(), 1, "its end is written on what its beginning made");
    assert_eq!(desk.monday.items_with("queue", "hold cleared").len(), 1);
    assert!(desk.rig.relay.store().alerts().await.expect("reads").is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_alert_does_not_go_through_what_it_is_about() {
    let desk = Desk::new().await;
    page_line(&desk).await;
    hold(&desk, Scope::Connection, *TARGET.bytes()).await;
    desk.run(2).await;
    assert_eq!(kinds(&desk.told().await), ["alert.raised"]);
    assert_eq!(sent_to(&desk).await, [], "it would wait behind the hold it tells of");
    assert!(desk.rig.relay.lift(Scope::Connection, *TARGET.bytes()).await.expect("lifts"));
    hold(&desk, Scope::Route, *PAGES.bytes()).await;
    desk.run(2).await;
    assert_eq!(sent_to(&desk).await, [], "nor is a line told of itself");
}

#[tokio::test(start_paused = true)]
async fn a_hundred_dead_letters_are_told_once_and_again_only_after_they_were_fewer() {
    let desk = Desk::new().await;
    desk.setting("array", "each").await;
    let wrong = |range: std::ops::Range<u64>| {
        let one = |n| {
            format!(r#"{{"type":"call.ended","id":"fact-{n}","ticket":"l-{n}","queue":"Q","seconds":"x"}}"#)
        };
        format!("[{}]", range.map(one).collect::<Vec<_>>().join(","))
    };
    desk.rig.post(&wrong(0..limits::DEAD_ALERT - 1)).await;
    desk.run(30).await;
    assert!(desk.told().await.is_empty(), "not one too early");
    desk.rig.post(&wrong(500..501)).await;
    desk.run(30).await;
    assert_eq!(
        desk.told().await,
        [("alert.raised".to_owned(), "100 deliveries are dead letters.".to_owned())]
    );
    desk.rig.post(&wrong(600..650)).await;
    desk.run(30).await;
    assert_eq!(desk.told().await.len(), 1, "more of the same is no news");
    // A person gives up a hundred and one of them: half of the threshold are left, and one less.
    let store = desk.rig.relay.store();
    let page = store.events(Bound::all(), None, 1_000).await.expect("reads");
    let mut given_up = 0;
    for row in page.rows.iter().filter(|row| row.connection != OWN) {
        let full = store.event(row.id).await.expect("reads").expect("is there");
        if given_up < 101 {
            let delivery = full.deliveries[0].id;
            let batch = DismissalId::from_bytes([7; 16]);
            store.dismiss(delivery, batch, "test".to_owned(), desk.rig.relay.now()).await.expect("dismisses");
            given_up += 1;
        }
    }
    desk.run(2).await;
    assert_eq!(kinds(&desk.told().await), ["alert.raised", "alert.cleared"]);
    desk.rig.post(&wrong(700..751)).await;
    desk.run(30).await;
    assert_eq!(kinds(&desk.told().await), ["alert.raised", "alert.cleared", "alert.raised"]);
}

#[tokio::test(start_paused = true)]
async fn an_ill_target_waiting_events_and_an_unproven_sender_are_told() {
    let desk = Desk::new().await;
    let text = body(9, 9);
    for _ in 0..3 {
        let wrong = desk.rig.post_signed(&text, &sign("wrong", text.as_bytes())).await;
        assert_eq!(wrong, StatusCode::UNAUTHORIZED);
    }
    desk.run(2).await;
    let told = desk.told().await;
    assert_eq!(told.len(), 1, "the first one alone: {told:?}");
    assert!(told[0].1.contains("could not be proven"), "{told:?}");
    desk.monday.set_faults(Faults { status_500: 1.0, ..Faults::default() });
    for n in 0..20 {
        desk.rig.post(&body(n, n)).await;
    }
    desk.run(40 * 60).await;
    let sentences = desk.told().await;
    let has =
        |kind: &str, part: &str| sentences.iter().filter(|(k, s)| k == kind && s.contains(part)).count();
    assert_eq!(has("alert.raised", "left alone for a while"), 1, "{sentences:?}");
    assert_eq!(has("alert.raised", "has waited for 30 minutes"), 1, "{sentences:?}");
    desk.monday.set_faults(Faults::default());
    desk.run(30 * 60).await;
    let sentences = desk.told().await;
    let has =
        |kind: &str, part: &str| sentences.iter().filter(|(k, s)| k == kind && s.contains(part)).count();
    assert_eq!(has("alert.cleared", "left alone for a while"), 1, "{sentences:?}");
    assert_eq!(has("alert.cleared", "has waited for"), 1, "{sentences:?}");
    assert_eq!(has("alert.cleared", "could not be proven"), 1, "an hour after the last one: {sentences:?}");
    assert!(desk.rig.relay.store().alerts().await.expect("reads").is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_was_told_before_a_restart_is_not_told_again() {
    let desk = Desk::new().await;
    hold(&desk, Scope::Route, *ROUTE.bytes()).await;
    desk.run(2).await;
    let monday = desk.monday.clone();
    let desk = desk.again(Arc::new(Direct(monday))).await;
    desk.run(5).await;
    assert_eq!(kinds(&desk.told().await), ["alert.raised"]);
    assert!(desk.rig.relay.lift(Scope::Route, *ROUTE.bytes()).await.expect("lifts"));
    desk.run(2).await;
    assert_eq!(kinds(&desk.told().await), ["alert.raised", "alert.cleared"]);
}
