//! What discovery makes of boards and columns.

use super::*;

#[tokio::test(start_paused = true)]
async fn boards_are_read_page_by_page_with_their_workspaces_and_only_boards_are_listed() {
    let page = |from: usize, count: usize| {
        let boards: Vec<Value> = (from..from + count)
            .map(|n| {
                let kind = if n % 10 == 9 { "document" } else { "board" };
                let place = (n % 2 == 0).then_some("31");
                json!({"id": n.to_string(), "name": format!("Board {n:03}"), "type": kind, "workspace_id": place})
            })
            .collect();
        reply(200, &json!({"data": {"boards": boards}}))
    };
    let places = reply(200, &json!({"data": {"workspaces": [{"id": "31", "name": "Operations"}]}}));
    let wire = Script::new([page(0, 50), places, page(49, 11)]);
    let cx = cx(&wire);
    let first = Monday.list(&cx, None).await.expect("a list");
    assert_eq!((first.containers.len(), first.next.as_deref()), (45, Some("2")));
    assert_eq!(first.containers[0].place.as_deref(), Some("31"));
    assert_eq!(first.containers[1].place.as_deref(), Some(""), "the main workspace has no id");
    let names: Vec<_> = first.places.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["Main workspace", "Operations"]);
    let last = Monday.list(&cx, first.next.as_deref()).await.expect("a list");
    assert_eq!((last.containers.len(), last.next), (9, None));
    assert_eq!(wire.body(2)["variables"]["page"], 2);
}

#[tokio::test(start_paused = true)]
async fn several_boards_are_one_call_and_one_by_one_where_that_is_too_much() {
    let boards = json!({"data": {"boards": [
        {"id": "2", "name": "Two", "state": "active", "groups": [], "columns": []},
        {"id": "1", "name": "One", "state": "archived", "groups": [], "columns": []},
    ]}});
    let ids: Vec<ContainerId> = ["1", "2", "3"].map(ContainerId::from).into();
    let wire = Script::new([reply(200, &boards)]);
    let found = Monday.several(&cx(&wire), &ids).await.expect("an answer");
    let names: Vec<_> = found.iter().map(|board| board.as_ref().map(|board| board.name.as_str())).collect();
    assert_eq!(names, [None, Some("Two"), None], "archived, there, unknown");
    let much = json!({"errors": [{"message": "too big", "extensions": {"code": "maxComplexityExceeded"}}]});
    let wire =
        Script::new([reply(200, &much), reply(200, &boards), reply(200, &boards), reply(200, &boards)]);
    let found = Monday.several(&cx(&wire), &ids).await.expect("answers");
    assert_eq!(found.iter().filter(|board| board.is_some()).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn columns_become_fields_with_their_limits_labels_and_rights() {
    let mut answer = board(&[
        ("name", "name"),
        ("text_1", "text"),
        ("long_1", "long_text"),
        ("status_1", "status"),
        ("formula_1", "formula"),
    ]);
    let columns = &mut answer["data"]["boards"][0]["columns"];
    columns[3]["settings"] = json!({"labels": [
        {"id": 1, "label": "Done", "index": 1, "is_deactivated": false},
        {"id": 2, "label": "Old", "index": 2, "is_deactivated": true},
        {"id": 0, "label": "Open", "index": 0},
        {"id": 5, "label": "", "index": 5},
    ]});
    let wire = Script::new([reply(200, &answer)]);
    let found =
        Monday.container(&cx(&wire), &ContainerId("77".into())).await.expect("an answer").expect("a board");
    assert_eq!(found.groups, tasks().groups);
    let fields: Vec<_> = found
        .fields
        .iter()
        .map(|f| (f.id.0.as_str(), f.kind, f.required, f.writable, f.limit, f.can_key))
        .collect();
    assert_eq!(
        fields,
        [
            ("name", FieldKind::Name, true, true, Some(255), false),
            ("text_1", FieldKind::Text, false, true, Some(2_000), true),
            ("long_1", FieldKind::LongText, false, true, Some(2_000), false),
            ("status_1", FieldKind::Status, false, true, None, false),
            ("formula_1", FieldKind::Unsupported, false, false, None, false),
        ]
    );
    assert_eq!(found.fields[3].labels, ["Open", "Done"]);
    assert_eq!(found.fields[4].kind_name, "formula");
}

#[tokio::test(start_paused = true)]
async fn older_label_settings_are_read_as_well() {
    for settings in [
        json!({"labels": {"1": "Done", "0": "Open"}}),
        json!("{\"labels\":{\"1\":\"Done\",\"0\":\"Open\"}}"),
        json!({"labels": {"1": {"label": "Done"}, "0": {"label": "Open"}}}),
    ] {
        let mut answer = board(&[("status_1", "status")]);
        answer["data"]["boards"][0]["columns"][0]["settings"] = settings;
        let wire = Script::new([reply(200, &answer)]);
        let found = Monday
            .container(&cx(&wire), &ContainerId("77".into()))
            .await
            .expect("an answer")
            .expect("a board");
        assert_eq!(found.fields[0].kind, FieldKind::Name, "a board's own name column is always there");
        assert_eq!(found.fields[1].labels, ["Open", "Done"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_board_that_is_gone_is_nothing_and_a_failed_question_a_problem() {
    let gone = json!({"data": null, "errors": [{"message": "x", "extensions": {"code": "InvalidBoardIdException"}}]});
    let id = ContainerId("77".into());
    for turn in [reply(200, &gone), reply(200, &json!({"data": {"boards": []}})), reply(404, &json!({}))] {
        assert_eq!(Monday.container(&cx(&Script::new([turn])), &id).await, Ok(None));
    }
    let denied =
        json!({"errors": [{"message": "Not authenticated", "extensions": {"code": "NOT_AUTHENTICATED"}}]});
    let problem =
        Monday.container(&cx(&Script::new([reply(401, &denied)])), &id).await.expect_err("a problem");
    assert_eq!(problem.code, "auth.expired");
}
