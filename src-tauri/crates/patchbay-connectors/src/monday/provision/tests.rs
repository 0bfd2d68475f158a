//! What an ask becomes, what is sent for each change, and how its answers are read.

use super::*;
use crate::script::{Script, cx_of, raw, reply};
use patchbay_kit::connector::provision::{AskedBoard, AskedColumn, AskedLabels, Recipe};
use std::{collections::BTreeMap, sync::Arc};

fn cx(wire: &Arc<Script>) -> Cx {
    cx_of(&Monday, wire, &[("way", "token")], &[("token", "tok-3f9a")])
}

fn column(title: &str, kind: &str) -> AskedColumn {
    AskedColumn { id: None, title: title.to_owned(), kind: kind.to_owned(), labels: vec![] }
}

fn on_board(ask: &Ask) -> Result<Vec<Wanted>, Problem> {
    Monday.wanted(ask, Some(&ContainerId("77".to_owned())))
}

fn change(kind: Kind) -> Change {
    Change {
        kind,
        remote: None,
        within: Some("77".to_owned()),
        name: "State".to_owned(),
        id: Some("pb_state".to_owned()),
        fixed: BTreeMap::from([("type".to_owned(), "status".to_owned())]),
        lists: BTreeMap::from([("labels".to_owned(), vec!["Open".to_owned(), "Done".to_owned()])]),
        add: BTreeMap::new(),
        take: BTreeMap::new(),
        mark: "pln_x.2".to_owned(),
    }
}

#[test]
fn ids_are_chosen_from_titles_within_the_vendors_rules_and_never_alike() {
    let ask = Ask {
        columns: vec![
            column("Wrap-up code (Billing, EMEA)", "text"),
            column("Ärger", "text"),
            column("42", "numbers"),
        ],
        key_column: true,
        ..Ask::default()
    };
    let wanted = on_board(&ask).expect("fits");
    let first: Vec<&str> = wanted.iter().map(|wanted| wanted.ids[0].as_str()).collect();
    assert_eq!(first, ["77", "pb_wrap_up_code_bill", "pb_rger", "pb", "patchbay_key"]);
    for wanted in &wanted[1..] {
        let mut ids = wanted.ids.clone();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 26, "{:?}", wanted.ids);
        for id in ids {
            assert!(
                (1..=20).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{id}"
            );
        }
    }
}

#[test]
fn what_the_vendor_would_refuse_is_refused_before_anything_is_planned() {
    let labels = |labels: &[&str]| AskedLabels {
        field: "state".to_owned(),
        labels: labels.iter().map(|label| (*label).to_owned()).collect(),
    };
    let board = |name: &str| Some(AskedBoard { name: name.to_owned(), workspace: None, recipe: None });
    for ask in [
        Ask { columns: vec![column("Sum", "formula")], ..Ask::default() },
        Ask { columns: vec![column(" ", "text")], ..Ask::default() },
        Ask {
            columns: vec![AskedColumn { id: Some("Key-1".into()), ..column("Key", "text") }],
            ..Ask::default()
        },
        Ask {
            columns: vec![AskedColumn { labels: vec!["a".into()], ..column("Key", "text") }],
            ..Ask::default()
        },
        Ask { columns: vec![column("Key", "text"), column("Key", "date")], ..Ask::default() },
        Ask { labels: vec![labels(&["a label that is far too long for one"])], ..Ask::default() },
        Ask { board: board("New"), ..Ask::default() },
    ] {
        assert_eq!(on_board(&ask).map_err(|problem| problem.code).unwrap_err(), "plan.unfit", "{ask:?}");
    }
    assert!(Monday.wanted(&Ask { board: board(""), ..Ask::default() }, None).is_err());
    assert!(Monday.wanted(&Ask::default(), None).is_err());
}

#[test]
fn a_board_from_a_recipe_brings_its_columns_and_the_key() {
    let ask = Ask {
        board: Some(AskedBoard {
            name: "Calls".into(),
            workspace: Some("9".into()),
            recipe: Some(Recipe::WorkOrder),
        }),
        ..Ask::default()
    };
    let wanted = Monday.wanted(&ask, None).expect("fits");
    assert_eq!((wanted.len(), wanted[0].fixed["workspace"].as_str()), (11, "9"));
    assert_eq!(wanted[1].lists["labels"], ["New", "In progress", "Waiting", "Done"]);
    assert_eq!(wanted[10].ids[0], "patchbay_key");
}

#[tokio::test(start_paused = true)]
async fn a_column_is_made_under_its_id_with_its_labels_and_a_key_of_its_step() {
    let wire = Script::new([reply(200, &json!({"data": {"create_column": {"id": "pb_state"}}}))]);
    assert_eq!(Monday.create(&cx(&wire), &change(Kind::Column)).await, Ok("pb_state".to_owned()));
    let sent = wire.body(0)["variables"].clone();
    assert_eq!(
        (&sent["board"], &sent["id"], &sent["type"]),
        (&json!("77"), &json!("pb_state"), &json!("status"))
    );
    assert_eq!(
        sent["defaults"]["labels"],
        json!([
            {"label": "Open", "color": "working_orange", "index": 0, "is_done": false},
            {"label": "Done", "color": "done_green", "index": 1, "is_done": true},
        ])
    );
    assert_eq!(wire.header(0, "idempotency-key").as_deref(), Some("pln_x.2"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_proof_a_refusal_or_doubt() {
    let refused = |code: &str| {
        let error = json!({"data": {"create_column": null}, "errors": [{"message": "no", "extensions": {"code": code}}]});
        reply(200, &error)
    };
    let ended = async |turn, kind| {
        Monday.create(&cx(&Script::new([turn])), &change(kind)).await.expect_err("no proof")
    };
    assert!(matches!(ended(refused("InvalidArgumentException"), Kind::Column).await, Failed::Spent(_)));
    assert!(matches!(ended(refused("InvalidBoardIdException"), Kind::Column).await, Failed::Refused(_)));
    assert!(matches!(ended(refused("IDEMPOTENCY_CONFLICT"), Kind::Column).await, Failed::Unsure(_)));
    assert!(matches!(ended(raw(500, &[], "<html>"), Kind::Board).await, Failed::Unsure(_)));
    assert!(matches!(ended(reply(200, &json!({"data": {}})), Kind::Board).await, Failed::Unsure(_)));
    let denied = ended(refused("missingRequiredPermissions"), Kind::Column).await;
    assert_eq!(denied.problem().code, "vendor.forbidden");
    assert!(matches!(denied, Failed::Refused(_)));
}

#[tokio::test(start_paused = true)]
async fn labels_are_added_beside_those_that_are_there_at_the_revision_just_read() {
    let column = json!({"id": "state", "title": "State", "type": "status", "archived": false, "revision": "7",
    "settings": {"labels": [
        {"id": 4, "label": "Open", "color": "working_orange", "index": 0, "is_done": false},
        {"id": 9, "label": "Old", "color": "purple", "index": 1, "is_done": false, "is_deactivated": true},
    ]}});
    let board = json!({"data": {"boards": [{"id": "77", "columns": [column]}]}});
    let wire =
        Script::new([reply(200, &board), reply(200, &json!({"data": {"update_column": {"id": "state"}}}))]);
    let add = BTreeMap::from([("labels".to_owned(), vec!["Old".to_owned(), "Urgent".to_owned()])]);
    let change = Change { remote: Some("state".into()), id: None, add, ..change(Kind::Label) };
    assert_eq!(Monday.update(&cx(&wire), &change).await, Ok(()));
    let sent = wire.body(1)["variables"].clone();
    assert_eq!(sent["revision"], "7");
    let labels: Vec<_> = sent["settings"]["labels"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|label| {
            (
                label["id"].as_u64(),
                label["label"].as_str().unwrap_or_default(),
                label["is_deactivated"] == true,
            )
        })
        .collect();
    assert_eq!(labels, [(Some(4), "Open", false), (Some(9), "Old", false), (None, "Urgent", false)]);
    assert_eq!(wire.header(1, "idempotency-key").as_deref(), Some("pln_x.2.7"));
}

#[tokio::test(start_paused = true)]
async fn a_deleted_column_is_proved_by_an_answer_without_an_error() {
    let column = Change { remote: Some("pb_state".into()), ..change(Kind::Column) };
    let done = reply(200, &json!({"data": {"delete_column": null}}));
    assert_eq!(Monday.delete(&cx(&Script::new([done])), &column).await, Ok(()));
    let gone = json!({"data": {"delete_column": null}, "errors": [{"message": "x", "extensions": {"code": "InvalidColumnIdException"}}]});
    assert_eq!(Monday.delete(&cx(&Script::new([reply(200, &gone)])), &column).await, Ok(()));
    let odd = Monday.delete(&cx(&Script::new([reply(200, &json!({"data": null}))])), &column).await;
    assert!(matches!(odd, Err(Failed::Unsure(_))));
}
