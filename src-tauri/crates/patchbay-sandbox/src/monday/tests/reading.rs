//! Discovery and look-ups.

use super::*;
use crate::clock::pause;

pub(super) const BOARDS: &str = "query ($w: [ID], $p: Int!) { boards(workspace_ids: $w, limit: 50, page: $p, state: active, order_by: used_at,
        hierarchy_types: [classic, multi_level]) { id name type board_kind workspace_id access_level items_count items_limit } }";

pub(super) const BY_RULE: &str = "query ($b: [ID!], $c: ID!, $v: CompareValue!) { boards(ids: $b) {
        items_page(limit: 500, query_params: { rules: [{ column_id: $c, compare_value: $v, operator: any_of }] }) { items { id } } } }";

#[tokio::test]
async fn an_account_that_does_not_tell_its_plan_answers_all_else() {
    let monday = Monday::new(Clock::starting_at(WALL_MS), 1, Plan::Untold);
    let heard = ask(&monday, "{ account { slug tier plan { tier } } }", json!({})).await;
    let account = &heard.body["data"]["account"];
    assert_eq!((&account["tier"], &account["plan"]), (&Value::Null, &Value::Null), "{}", heard.body);
    assert!(account["slug"].is_string(), "{account}");
    assert_eq!(Limits::of(Plan::Untold), Limits::of(Plan::Enterprise));
}

#[tokio::test]
async fn discovery_finds_the_practice_board_with_columns_and_labels() {
    let monday = monday();
    let me = ask(&monday, "{ me { id name account { slug plan { tier max_users } } } }", json!({})).await;
    assert_eq!(me.body["data"]["me"]["account"]["plan"]["tier"], "enterprise");
    assert_eq!(me.body["account_id"], 770_001);
    let heard = ask(&monday, BOARDS, json!({ "w": [310_001], "p": 1 })).await;
    assert_eq!(heard.body["data"]["boards"][0]["name"], "Work orders", "{}", heard.body);
    assert_eq!(ask(&monday, BOARDS, json!({ "w": [1], "p": 1 })).await.body["data"]["boards"], json!([]));
    assert_eq!(ask(&monday, BOARDS, json!({ "p": 2 })).await.body["data"]["boards"], json!([]));
    let board = "query ($b: [ID!]) { boards(ids: $b) { groups { id title color position archived deleted }
        columns(types: [status]) { id title type settings settings_str revision } tags { id } } }";
    let heard = ask(&monday, board, json!({ "b": [monday.board_id()] })).await;
    let column = &heard.body["data"]["boards"][0]["columns"][0];
    assert_eq!(
        column["settings"]["labels"][3],
        json!({ "id": 3, "label": "Done", "color": "done_green", "index": 3,
        "is_done": true, "is_deactivated": false })
    );
    let people =
        "{ users(limit: 200, page: 1, user_kind: { in: [BASIC] }, status: [ACTIVE]) { id kind status } }";
    assert_eq!(ask(&monday, people, json!({})).await.body["data"]["users"].as_array().unwrap().len(), 4);
}

pub(super) const BY_KEY: &str =
    "query ($b: ID!, $k: String!) { items_page_by_column_values(board_id: $b, limit: 1,
    columns: [{ column_id: \"patchbay_key\", column_values: [$k] }]) { cursor items { id } } }";

async fn found(monday: &Monday, key: &str) -> usize {
    let heard = ask(monday, BY_KEY, json!({ "b": monday.board_id(), "k": key })).await;
    assert_eq!(heard.code(), "none");
    heard.body["data"]["items_page_by_column_values"]["items"].as_array().unwrap().len()
}

#[tokio::test(start_paused = true)]
async fn a_look_up_sees_a_new_item_only_after_the_delay() {
    let monday = monday();
    create(&monday, "A", json!({ "patchbay_key": "Key-1" })).await;
    assert_eq!(found(&monday, "key-1").await, 0);
    pause(1_999).await;
    assert_eq!(found(&monday, "key-1").await, 0);
    pause(1).await;
    assert_eq!(found(&monday, "key-1").await, 1, "whole text, any case");
    assert_eq!(found(&monday, "key").await, 0);
}

#[tokio::test(start_paused = true)]
async fn rules_compare_text_by_text_and_status_by_number() {
    let monday = monday();
    for n in 0..3 {
        create(&monday, "A", json!({ "queue": format!("Q{n}"), "status": { "index": n } })).await;
    }
    pause(5_000).await;
    let count = async |column: &str, value: Value| {
        let heard = ask(&monday, BY_RULE, json!({ "b": [monday.board_id()], "c": column, "v": value })).await;
        heard.body["data"]["boards"][0]["items_page"]["items"].as_array().map_or(99, Vec::len)
    };
    assert_eq!(count("queue", json!(["q1", "q2"])).await, 2);
    assert_eq!(count("status", json!([1])).await, 1);
    assert_eq!(count("status", json!(["1"])).await, 0, "a number as a string silently matches nothing");
    assert_eq!(count("nope", json!([1])).await, 99);
}

#[tokio::test(start_paused = true)]
async fn pages_follow_a_cursor_for_an_hour() {
    let monday = monday();
    for n in 0..5 {
        create(&monday, &format!("Item {n}"), json!({})).await;
    }
    let first = "query ($b: [ID!]) { boards(ids: $b) { items_page(limit: 2) { cursor items { name } } } }";
    let heard = ask(&monday, first, json!({ "b": [monday.board_id()] })).await;
    let cursor = heard.body["data"]["boards"][0]["items_page"]["cursor"].clone();
    let next = "query ($c: String!) { next_items_page(cursor: $c, limit: 2) { cursor items { name } } }";
    let page = ask(&monday, next, json!({ "c": cursor })).await.body["data"]["next_items_page"].clone();
    assert_eq!(page["items"], json!([{ "name": "Item 2" }, { "name": "Item 3" }]));
    let last =
        ask(&monday, next, json!({ "c": page["cursor"] })).await.body["data"]["next_items_page"].clone();
    assert_eq!(last, json!({ "cursor": null, "items": [{ "name": "Item 4" }] }));
    pause(3_600_000).await;
    assert_eq!(ask(&monday, next, json!({ "c": page["cursor"] })).await.code(), "InvalidArgumentException");
    assert_eq!(
        ask(&monday, "{ boards { items_page(limit: 501) { cursor } } }", json!({})).await.code(),
        "InvalidArgumentException"
    );
}

#[tokio::test]
async fn typed_values_are_read_through_fragments() {
    let monday = monday();
    create(
        &monday,
        "A",
        json!({ "status": "Done", "called_at": "2026-11-21", "owner": "88001", "handle_time": "1.5" }),
    )
    .await;
    let read = "{ boards { items_page { items { column_values(ids: [\"status\", \"called_at\", \"owner\", \"handle_time\", \"item_number\"]) {
        id type text value
        ... on StatusValue { index label is_done label_style { color } }
        ... on DateValue { date time }
        ... on PeopleValue { persons_and_teams { id kind } }
        ... on NumbersValue { number } } } } } }";
    let heard = ask(&monday, read, json!({})).await;
    let cells = &heard.body["data"]["boards"][0]["items_page"]["items"][0]["column_values"];
    assert_eq!(cells[0]["index"], 3, "{}", heard.body);
    assert_eq!(cells[0]["value"], "{\"index\":3,\"post_id\":null}");
    assert_eq!((&cells[1]["date"], &cells[1]["time"]), (&json!("2026-11-21"), &Value::Null));
    assert!(cells.as_array().unwrap().iter().any(|cell| cell["number"] == 1.5));
    assert!(
        cells
            .as_array()
            .unwrap()
            .iter()
            .any(|cell| cell["persons_and_teams"] == json!([{ "id": "88001", "kind": "person" }]))
    );
}

#[tokio::test]
async fn versions_are_listed_and_routed() {
    let monday = monday();
    let question = json!({ "query": "{ version { kind value } versions { value } }" });
    let heard = send(&monday, question.clone(), &[("api-version", "2024-10")]).await.unwrap();
    assert_eq!(heard.header("api-version"), "2025-04");
    assert_eq!(heard.body["data"]["version"], json!({ "kind": "old__maintenance", "value": "2025-04" }));
    let heard = send(&monday, question.clone(), &[]).await.unwrap();
    assert_eq!(
        (heard.header("api-version"), heard.body["data"]["version"]["kind"].as_str()),
        ("2026-10", Some("current"))
    );
    let heard = send(&monday, question, &[("api-version", "2026")]).await.unwrap();
    assert_eq!((heard.status, heard.code()), (200, "InvalidVersionException"));
}
