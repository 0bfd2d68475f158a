//! Canaries: planted personal values and secrets are in no file of the home, in no form.

use patchbay_sandbox::monday::Fault;
use patchbay_tests::{
    desk::Desk,
    rig::{PATH_SECRET, SIGNING_KEY},
    search::Searcher,
};

/// What must be found nowhere.
const CANARIES: &[&str] = &[
    "+12025550142",
    "2025550142",
    "jane.canary@example.com",
    "4111111111111111",
    "Jane Canaryworth",
    "tok_canary_9f8e7d6c5b4a",
    SIGNING_KEY,
    PATH_SECRET,
    "practice-personal-token",
];

fn found(desk: &Desk, values: &[&str]) -> Vec<String> {
    Searcher::of(values.iter().copied()).below(desk.home.path()).into_iter().collect()
}

#[tokio::test(start_paused = true)]
async fn no_planted_value_is_in_any_file_in_any_form() {
    let desk = Desk::new().await;
    let event = serde_json::json!({
        "type": "call.ended", "id": "fact-0", "ticket": "t-1",
        "queue": "Billing, call +1 (202) 555-0142 or jane.canary@example.com, card 4111 1111 1111 1111",
        "caller": "+12025550142", "seconds": "no number",
        "customer": { "name": "Jane Canaryworth", "email": "jane.canary@example.com" },
        "card": "4111111111111111", "session": "tok_canary_9f8e7d6c5b4a",
        "+12025550142": "a key can be personal too",
    });
    assert_eq!(desk.rig.post(&event.to_string()).await, 202);
    // Its value does not fit: the vendor is never asked. The next one is refused by the vendor, which quotes it.
    let quoted = serde_json::json!({
        "type": "call.ended", "id": "fact-1", "ticket": "t-2", "queue": "Billing", "seconds": 5,
        "customer": { "name": "Jane Canaryworth" }, "session": "tok_canary_9f8e7d6c5b4a",
    });
    assert_eq!(desk.rig.post(&quoted.to_string()).await, 202);
    assert_eq!(desk.rig.post("{\"broken\": \"Jane Canaryworth").await, 202);
    desk.monday.fail_next([Fault::ServerError, Fault::CutAfter]);
    desk.run(120).await;
    for _ in 0..3 {
        desk.rig.relay.store().index_some().await.expect("indexes");
    }
    let told = found(&desk, CANARIES);
    assert!(told.is_empty(), "{told:#?}");
    // The search proves that it would have found something: a kept value is there in the clear.
    assert!(!found(&desk, &["call.ended"]).is_empty());
    assert!(desk.rig.relay.store().size_bytes() > 0 && desk.events().await == 3);
}

#[tokio::test(start_paused = true)]
async fn what_a_vendor_quotes_of_a_hidden_value_is_blanked_before_it_is_stored() {
    use patchbay_model::{
        ids::FieldId,
        mapping::{Cord, From},
    };
    let desk = Desk::new().await;
    let relay = &desk.rig.relay;
    let route = relay.snapshot().route(patchbay_tests::rig::ROUTE).expect("the route").route.clone();
    let mut draft = route.draft;
    // A hidden name is sent in clear into a people column, whose refusal quotes it.
    draft.mapping.cords.push(Cord {
        field: FieldId::from("owner"),
        from: From::Path { path: "customer_id".parse().expect("a path") },
        clear: true,
        steps: vec![],
    });
    relay.store().save_route(route.id, route.version, draft, relay.now()).await.expect("saves");
    relay.reload().await.expect("reloads");
    let event = serde_json::json!({
        "type": "call.ended", "id": "fact-0", "ticket": "t", "queue": "Q", "seconds": 1, "customer_id": "98765432109",
    });
    assert_eq!(desk.rig.post(&event.to_string()).await, 202);
    desk.run(30).await;
    let delivery = desk.newest().await.deliveries.remove(0);
    let said = format!("{:?} {:?}", delivery.problem, delivery.tries);
    assert!(!delivery.tries.is_empty(), "the vendor was asked: {said}");
    assert!(!said.contains("98765432109"), "{said}");
    assert_eq!(found(&desk, &["98765432109"]), Vec::<String>::new());
}
