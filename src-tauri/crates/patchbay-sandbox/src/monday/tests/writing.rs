//! Creating and changing items.

use super::*;

#[tokio::test]
async fn an_item_is_created_with_its_values_and_seen_on_the_board() {
    let monday = monday();
    let values = json!({
        "status": { "label": "In progress" }, "queue": "Billing", "notes": { "text": "a\nb" }, "handle_time": "312",
        "called_at": { "date": "2026-11-21", "time": "08:55:00" }, "patchbay_key": "k1",
        "owner": { "personsAndTeams": [{ "id": 88_002, "kind": "person" }] },
    });
    let heard = create(&monday, "Call from Ada", values).await;
    assert_eq!(heard.status, 200, "{}", heard.body);
    assert_eq!(heard.body["errors"], Value::Null);
    let id = heard.body["data"]["create_item"]["id"].as_str().unwrap().to_owned();
    let view = monday.board_view(&monday.board_id()).unwrap();
    let item = &view.items[0];
    assert_eq!(
        (item.id.clone(), item.name.as_str(), item.group.as_str()),
        (id, "Call from Ada", "new_group")
    );
    assert_eq!(item.cells["status"].text, "In progress");
    assert!(item.cells["status"].color.is_some());
    assert_eq!(item.cells["owner"].text, "Amal Haddad");
    assert_eq!(item.cells["called_at"].text, "2026-11-21 08:55");
    assert_eq!(item.changed_columns.len(), 7);
    assert_eq!((view.total, view.calls, monday.items_created()), (1, 1, 1));
    assert_eq!(monday.items_with("patchbay_key", "k1").len(), 1);
}

#[tokio::test]
async fn one_bad_value_leaves_nothing_behind_unless_the_switch_says_so() {
    let monday = monday();
    let values = json!({ "queue": "Billing", "status": { "label": "Nope" } });
    let heard = create(&monday, "A", values.clone()).await;
    assert_eq!((heard.status, heard.code()), (200, "ColumnValueException"));
    assert_eq!(heard.body["data"], json!({ "create_item": null }));
    assert_eq!(heard.body["errors"][0]["path"], json!(["create_item"]));
    assert_eq!(heard.body["errors"][0]["extensions"]["error_data"]["column_type"], "color");
    assert_eq!((monday.item_count(&monday.board_id()), monday.items_created()), (0, 0));
    monday.set_switches(|switches| switches.create_is_atomic = false);
    assert_eq!(create(&monday, "A", values).await.code(), "ColumnValueException");
    assert_eq!(monday.items_with("queue", "Billing").len(), 1);
}

#[tokio::test]
async fn refusals_carry_the_vendors_codes_inside_a_200() {
    let monday = monday();
    let code = |heard: Heard| (heard.status, heard.code().to_owned());
    let refused = |name: &str| (200, name.to_owned());
    assert_eq!(code(create(&monday, "A", json!({ "nope": "x" })).await), refused("InvalidColumnIdException"));
    assert_eq!(code(create(&monday, "", json!({})).await), refused("ItemNameTooLongException"));
    assert_eq!(code(create(&monday, &"ä".repeat(256), json!({})).await), refused("ItemNameTooLongException"));
    assert_eq!(create(&monday, &"ä".repeat(255), json!({})).await.code(), "none");
    let create_on = |board: &str, rest: &str| {
        format!("mutation {{ create_item(board_id: {board}, item_name: \"A\" {rest}) {{ id }} }}")
    };
    assert_eq!(code(ask(&monday, &create_on("1", ""), json!({})).await), refused("InvalidBoardIdException"));
    let board = monday.board_id();
    let group = create_on(&board, "group_id: \"nope\"");
    assert_eq!(code(ask(&monday, &group, json!({})).await), refused("ResourceNotFoundException"));
    let unparsed = create_on(&board, "column_values: \"{\"");
    assert_eq!(code(ask(&monday, &unparsed, json!({})).await), (400, "JsonParseException".to_owned()));
    monday.set_limits(Limits { items_per_board: 1, ..Limits::none() });
    assert_eq!(code(create(&monday, "B", json!({})).await), refused("ItemsLimitationException"));
}

#[tokio::test]
async fn aliases_run_in_order_and_a_failed_one_leaves_the_others_done() {
    let monday = monday();
    let query = "mutation ($b: ID!) {
        first: create_item(board_id: $b, item_name: \"One\") { ...F }
        second: create_item(board_id: $b, item_name: \"Two\", group_id: \"nope\") { ...F }
        third: create_item(board_id: $b, item_name: \"Three\") { ...F __typename }
        complexity { query after }
      }
      fragment F on Item { id name group { id title } }";
    let heard = ask(&monday, query, json!({ "b": monday.board_id() })).await;
    assert_eq!((heard.status, heard.code()), (200, "ResourceNotFoundException"));
    assert_eq!(heard.body["data"]["first"]["group"]["title"], "New");
    assert_eq!(heard.body["data"]["second"], Value::Null);
    assert_eq!(heard.body["data"]["third"]["__typename"], "Item");
    assert_eq!(heard.body["errors"][0]["path"], json!(["second"]));
    assert_eq!(monday.items_created(), 2);
}

#[tokio::test]
async fn an_item_is_changed_moved_and_deleted() {
    let monday = monday();
    let heard = create(&monday, "A", json!({ "queue": "Billing" })).await;
    let id = heard.body["data"]["create_item"]["id"].clone();
    let ids = json!({ "b": monday.board_id(), "i": id });
    let change = "mutation ($b: ID!, $i: ID!, $v: JSON!) {
        change_multiple_column_values(board_id: $b, item_id: $i, column_values: $v) { name column_values(ids: [\"queue\"]) { text value } } }";
    let mut variables = ids.clone();
    variables["v"] = json!({ "name": "B", "queue": null, "status": "Done" }).to_string().into();
    let heard = ask(&monday, change, variables).await;
    assert_eq!(heard.body["data"]["change_multiple_column_values"]["name"], "B");
    assert_eq!(
        heard.body["data"]["change_multiple_column_values"]["column_values"][0],
        json!({ "text": "", "value": null })
    );
    let simple = "mutation ($b: ID!, $i: ID!) {
        a: change_simple_column_value(board_id: $b, item_id: $i, column_id: \"handle_time\", value: \"7\") { id }
        b: change_column_value(board_id: $b, item_id: $i, column_id: \"agent\", value: \"\\\"hi\\\"\") { id }
        c: move_item_to_group(item_id: $i, group_id: \"done\") { group { id } } }";
    let heard = ask(&monday, simple, ids.clone()).await;
    assert_eq!(heard.code(), "none", "{}", heard.body);
    let item = monday.items_with("agent", "hi").remove(0);
    assert_eq!((item.group.as_str(), item.cells["handle_time"].text.as_str()), ("done", "7"));
    let delete = "mutation ($i: ID!) { delete_item(item_id: $i) { id } }";
    assert_eq!(ask(&monday, delete, json!({ "i": id })).await.code(), "none");
    assert_eq!(ask(&monday, delete, json!({ "i": id })).await.code(), "ResourceNotFoundException");
    assert_eq!(monday.item_count(&monday.board_id()), 0);
}

#[tokio::test]
async fn a_key_column_can_be_made_once_and_never_again_after_deletion() {
    let monday = monday();
    let board = monday.add_board(crate::monday::NewBoard { name: "Empty".into(), ..Default::default() });
    let create = "mutation ($b: ID!) { create_column(board_id: $b, id: \"patchbay_key\", title: \"Key\", column_type: text) { id type } }";
    let heard = ask(&monday, create, json!({ "b": board })).await;
    assert_eq!(heard.body["data"]["create_column"], json!({ "id": "patchbay_key", "type": "text" }));
    assert_eq!(ask(&monday, create, json!({ "b": board })).await.code(), "InvalidArgumentException");
    assert!(monday.delete_column(&board, "patchbay_key"));
    assert_eq!(ask(&monday, create, json!({ "b": board })).await.code(), "InvalidArgumentException");
    let labelled = "mutation ($b: ID!, $d: JSON) { create_column(board_id: $b, title: \"S\", column_type: status, defaults: $d) { settings } }";
    let defaults = json!({ "labels": [{ "label": "One", "index": 0 }] });
    let heard = ask(&monday, labelled, json!({ "b": board, "d": defaults })).await;
    assert_eq!(heard.body["data"]["create_column"]["settings"]["labels"][0]["label"], "One");
}
