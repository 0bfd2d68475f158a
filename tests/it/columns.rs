//! Every writable column type of monday.com: what a cord makes of a value is taken by the simulated vendor, which
//! reads the vendor's shapes to the letter. And filters: an event becomes a delivery only where they say yes.

use crate::anything::shapes::KINDS;
use patchbay_kit::connector::Shipment;
use patchbay_model::{
    container::{Container, FieldKind},
    delivery::{Operation, State},
    facts::Facts,
    ids::ContainerId,
    keys::IdentityKey,
    mapping::{Cord, From, Mapping},
    outcome::Outcome,
    privacy::PrivacyPolicy,
    time::Timestamp,
};
use patchbay_sandbox::monday::NewBoard;
use patchbay_tests::{
    desk::Desk,
    rig::{ROUTE, TARGET, body},
};
use rand::{RngExt as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// One board with a column of every type, and what discovery makes of it.
async fn board(desk: &Desk) -> Container {
    let text = |text: &str| text.to_owned();
    let id = desk.monday.add_board(NewBoard {
        name: text("Every type"),
        groups: vec![],
        columns: KINDS
            .iter()
            .map(|kind| (text(&kind[..kind.len().min(20)]), text(kind), text(kind)))
            .collect(),
        labels: ["status", "dropdown", "tags"].map(|id| (text(id), vec![text("New"), text("Done")])).into(),
    });
    let bound = Arc::clone(&desk.rig.relay.snapshot().connections[&TARGET]);
    let discover = bound.connector.discover().expect("monday can be discovered");
    discover.container(&bound.cx, &ContainerId(id)).await.expect("an answer").expect("the board")
}

/// Maps one value to one column and sends it as a new item; nothing where the mapping refuses it.
async fn send(desk: &Desk, board: &Container, column: &str, value: &Value) -> Option<Outcome> {
    let cord = |field: &str, from: From| Cord { field: field.into(), from, clear: true, steps: vec![] };
    let mapping = Mapping {
        cords: vec![
            cord("name", From::Constant { value: "An item".to_owned() }),
            cord(column, From::Path { path: "v".parse().expect("a path") }),
        ],
    };
    let policy = Arc::new(PrivacyPolicy::default().compile());
    let facts =
        Facts::new(json!({ "v": value }), policy, IdentityKey::new([1; 32]), Timestamp(0), Timestamp(0));
    let record = mapping.apply(&facts, board).ok()?;
    let shipment = Shipment {
        operation: Operation::Create,
        container: board.clone().into(),
        group: None,
        record,
        key: None,
        send_key: format!("{column}.{value}"),
    };
    let bound = Arc::clone(&desk.rig.relay.snapshot().connections[&TARGET]);
    let deliver = bound.connector.deliver().expect("monday can be written to");
    Some(deliver.send(&bound.cx, &shipment).await.0)
}

#[tokio::test(start_paused = true)]
async fn a_value_of_every_type_arrives_as_it_is_meant() {
    let desk = Desk::new().await;
    let board = board(&desk).await;
    let fields: BTreeMap<&str, FieldKind> = board.fields.iter().map(|f| (f.id.0.as_str(), f.kind)).collect();
    assert!(KINDS.iter().all(|kind| fields[kind] != FieldKind::Unsupported), "{fields:?}");
    for (column, value, shown) in [
        ("text", json!("Billing"), "Billing"),
        ("long_text", json!("a\nb"), "a\nb"),
        ("numbers", json!("-42.50"), "-42.50"),
        ("status", json!("Done"), "Done"),
        ("dropdown", json!(["New", "Done"]), "New, Done"),
        ("date", json!("2026-11-21T09:00:00Z"), "2026-11-21 09:00"),
        ("timeline", json!("2026-01-01/2026-01-05"), "2026-01-01 - 2026-01-05"),
        ("week", json!("2026-01-08"), "2026-01-05 - 2026-01-11"),
        ("hour", json!("9:05"), "09:05"),
        ("checkbox", json!("yes"), "v"),
        ("people", json!(88_002), "Amal Haddad"),
        ("email", json!("Ann <ann@example.com>"), "Ann"),
        ("phone", json!("+1 202 555 0142"), "+12025550142"),
        ("link", json!("https://x.example/1 The call"), "The call - https://x.example/1"),
        ("location", json!("29.97, 31.13, Giza"), "Giza"),
        ("country", json!("us"), "United States"),
        ("rating", json!(4), "4"),
        ("tags", json!("Done"), "Done"),
        ("world_clock", json!("Europe/London"), "Europe/London"),
        ("board_relation", json!([11, 22]), "11, 22"),
        ("dependency", json!("11"), "11"),
    ] {
        let outcome = send(&desk, &board, column, &value).await;
        assert!(matches!(outcome, Some(Outcome::Delivered(_))), "{column} {value}: {outcome:?}");
        let view = desk.monday.board_view(&board.id.0).expect("the board");
        let found =
            view.items.iter().any(|item| item.cells.get(column).is_some_and(|cell| cell.text == shown));
        assert!(found, "{column}: {:?}", view.items.iter().map(|item| &item.cells).collect::<Vec<_>>());
    }
}

/// Any JSON, and texts that look like what some column takes.
fn any_value(chance: &mut ChaCha8Rng, depth: u32) -> Value {
    let likely = [
        "Done",
        "New,Done",
        "7",
        "-1",
        "4",
        "2026-11-21",
        "2026-02-30",
        "2026-11-21T09:00:00+14:00",
        "9:05",
        "25:00",
        "yes",
        "0",
        "88001",
        "88002,88003",
        "ann@example.com",
        "Ann <a@b>",
        "a@b.example x",
        "+12025550142",
        "+442079460000 GB",
        "+12025550142 GB",
        "+99999999",
        "https://x.example words",
        "http://",
        "US",
        "germany",
        "Europe/London",
        "UTC",
        "etc/gmt+5",
        "29.97 31.13 Giza",
        "91,0",
        "1,2",
        "2026-01-01/2026-01-05",
        "",
        " ",
        "\u{202e}x\0y",
        "{{ v }}",
        "1e300",
        "٣",
        "9999-12-31",
        "0001-01-01",
        "999999999999999999999999",
    ];
    match chance.random_range(0..10) {
        0..5 => (*likely.choose(chance).expect("one")).into(),
        5 => chance.random::<i64>().into(),
        6 => f64::from(chance.random_range(-2_000_i32..2_000) / 8).into(),
        7 => chance.random::<bool>().into(),
        8 if depth > 0 => (0..chance.random_range(0..4)).map(|_| any_value(chance, depth - 1)).collect(),
        9 if depth > 0 => {
            json!({ "lat": any_value(chance, 0), "lng": any_value(chance, 0), "x": any_value(chance, 0) })
        }
        _ => Value::Null,
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_comes_in_no_malformed_value_leaves() {
    const SEED: u64 = 41;
    let desk = Desk::new().await;
    let board = board(&desk).await;
    let mut chance = ChaCha8Rng::seed_from_u64(SEED);
    let mut sent = BTreeMap::<&str, u32>::new();
    for _ in 0..4_000 {
        let column = *KINDS.choose(&mut chance).expect("one");
        let value = any_value(&mut chance, 2);
        let Some(outcome) = send(&desk, &board, column, &value).await else { continue };
        *sent.entry(column).or_default() += 1;
        let taken = matches!(outcome, Outcome::Delivered(_));
        // Ids are the vendor's: whether someone bears one, only the vendor knows.
        let unknown = column == "people" && matches!(outcome, Outcome::Rejected { .. });
        assert!(taken || unknown, "seed {SEED}: {column} took {value}: {outcome:?}");
    }
    assert!(
        KINDS.iter().all(|kind| sent.get(kind).is_some_and(|n| *n > 3)),
        "too few values fitted: {sent:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn only_what_the_filter_wants_is_delivered_and_hidden_values_are_weighed() {
    let desk = Desk::new().await;
    let relay = &desk.rig.relay;
    let route = relay.snapshot().route(ROUTE).expect("the route").route.clone();
    let mut draft = route.draft;
    let tree = json!({"all": [
        {"path": "seconds", "op": "at_least", "value": 2},
        // Hashed in the view: weighed in the clear as the event comes.
        {"path": "caller", "op": "ends_with", "value": "0142"},
    ]});
    draft.filter = Some(serde_json::from_value(tree).expect("a filter"));
    relay.store().save_route(ROUTE, route.version, draft, relay.now()).await.expect("saves");
    relay.reload().await.expect("reloads");
    for n in 0..4 {
        assert_eq!(desk.rig.post(&body(n, n)).await, 202, "what is not wanted is taken all the same");
    }
    let newest = desk.newest().await;
    desk.run(30).await;
    assert_eq!(desk.items(4), [0, 0, 1, 1]);
    assert_eq!(desk.events().await, 4);
    assert_eq!(newest.deliveries.len(), 1);
    assert_eq!(desk.state().await, State::Delivered);
}
