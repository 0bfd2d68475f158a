//! Boards, columns and labels as a client may make and change them.

use super::*;

const COLUMN: &str = "mutation ($b: ID!, $id: String, $type: ColumnType!, $d: JSON) {
    create_column(board_id: $b, id: $id, title: \"New\", column_type: $type, defaults: $d) { id revision settings } }";
const UPDATE: &str = "mutation ($b: ID!, $id: String!, $type: ColumnType!, $r: String!, $s: JSON) {
    update_column(board_id: $b, id: $id, column_type: $type, revision: $r, settings: $s) { id revision settings } }";

async fn column(monday: &Monday, id: &str, kind: &str, defaults: Value) -> Heard {
    ask(monday, COLUMN, json!({ "b": monday.board_id(), "id": id, "type": kind, "d": defaults })).await
}

#[tokio::test]
async fn a_custom_id_is_well_formed_unique_and_never_given_again() {
    let monday = monday();
    for bad in ["", "Key", "key-1", "key1", "a_very_long_column_id_", "queue"] {
        assert_eq!(
            column(&monday, bad, "text", json!(null)).await.code(),
            "InvalidArgumentException",
            "{bad}"
        );
    }
    assert_eq!(
        column(&monday, "pb_key", "text", json!(null)).await.body["data"]["create_column"]["id"],
        "pb_key"
    );
    let delete = "mutation ($b: ID!) { delete_column(board_id: $b, column_id: \"pb_key\") { id } }";
    let gone = ask(&monday, delete, json!({ "b": monday.board_id() })).await;
    assert_eq!((gone.code(), &gone.body["data"]["delete_column"]), ("none", &Value::Null));
    assert_eq!(column(&monday, "pb_key", "text", json!(null)).await.code(), "InvalidArgumentException");
    let again = ask(&monday, delete, json!({ "b": monday.board_id() })).await;
    assert_eq!(again.code(), "InvalidColumnIdException");
}

#[tokio::test]
async fn labels_are_changed_at_the_revision_that_was_read_and_keep_their_ids() {
    let monday = monday();
    let defaults = json!({ "labels": [
        { "label": "Open", "color": "working_orange", "index": 0 }, { "label": "Done", "color": "done_green", "index": 1 },
    ]});
    let made = column(&monday, "pb_state", "status", defaults).await;
    let (made, revision) = (&made.body["data"]["create_column"], "1");
    assert_eq!(
        (&made["revision"], made["settings"]["labels"].as_array().map(Vec::len)),
        (&json!(revision), Some(2))
    );
    let update = async |kind: &str, revision: &str, settings: Value| {
        let variables =
            json!({ "b": monday.board_id(), "id": "pb_state", "type": kind, "r": revision, "s": settings });
        ask(&monday, UPDATE, variables).await
    };
    let label = |id: Option<u64>, text: &str, off: bool| {
        let mut label = json!({ "label": text, "color": "purple", "index": 4, "is_deactivated": off });
        if let Some(id) = id {
            label["id"] = id.into();
        }
        json!({ "labels": [label] })
    };
    for (kind, revision, settings, code) in [
        ("status", "7", label(None, "Late", false), "ColumnRevisionConflict"),
        ("text", "1", label(None, "Late", false), "InvalidArgumentException"),
        ("status", "1", json!("{}"), "InvalidArgumentException"),
        ("status", "1", json!({ "labels": [{ "label": "Late" }] }), "InvalidArgumentException"),
        ("status", "1", label(Some(9), "Late", false), "InvalidArgumentException"),
        ("status", "1", label(None, "Done", false), "InvalidArgumentException"),
        ("status", "1", label(None, &"x".repeat(31), false), "InvalidArgumentException"),
    ] {
        assert_eq!(update(kind, revision, settings.clone()).await.code(), code, "{settings}");
    }
    let changed = update("status", "1", label(None, "Late", false)).await;
    let labels = changed.body["data"]["update_column"]["settings"]["labels"].clone();
    assert_eq!((&labels[2]["id"], &labels[2]["label"]), (&json!(2), &json!("Late")));
    let off = update("status", "2", label(Some(0), "Open", true)).await;
    assert_eq!(off.body["data"]["update_column"]["settings"]["labels"][0]["is_deactivated"], true);
    let refused = create(&monday, "x", json!({ "pb_state": { "label": "Open" } })).await;
    assert_eq!(refused.code(), "ColumnValueException", "a label out of use is chosen no more");
}

#[tokio::test]
async fn a_board_is_made_with_its_description_and_takes_no_writes_once_it_is_gone() {
    let monday = monday();
    let make = "mutation ($w: ID) { create_board(board_name: \"New\", board_kind: public, workspace_id: $w,
        description: \"Marked\", empty: true) { id description columns { id } } }";
    assert_eq!(ask(&monday, make, json!({ "w": "1" })).await.code(), "ResourceNotFoundException");
    let made = ask(&monday, make, json!({})).await.body["data"]["create_board"].clone();
    assert_eq!((&made["description"], &made["columns"]), (&json!("Marked"), &json!([{ "id": "name" }])));
    let id = made["id"].as_str().unwrap();
    let listed = async |state: &str| {
        let list = format!("{{ boards(ids: [{id}], state: {state}) {{ id state }} }}");
        ask(&monday, &list, json!({})).await.body["data"]["boards"].as_array().map(Vec::len)
    };
    for (act, state) in [("archive_board", "archived"), ("delete_board", "deleted")] {
        let board = ask(&monday, make, json!({})).await.body["data"]["create_board"]["id"].clone();
        let act = format!("mutation {{ {act}(board_id: {}) {{ id state }} }}", board.as_str().unwrap());
        let gone = ask(&monday, &act, json!({})).await;
        assert!(gone.body["data"].to_string().contains(state), "{}", gone.body);
        assert_eq!(ask(&monday, &act, json!({})).await.code(), "InvalidBoardIdException");
    }
    assert_eq!(
        (listed("active").await, listed("archived").await, listed("all").await),
        (Some(1), Some(0), Some(1))
    );
}
