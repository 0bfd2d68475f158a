//! Answers that come back, and what each of them means.

use super::*;
use crate::script::{NOW, Turn, raw};
use patchbay_kit::wire::{WireError, WireErrorKind};
use patchbay_model::{
    outcome::{Outcome, Proof, Receipt, Scope},
    problem::Remedy,
    settle::Looked,
    time::Timestamp,
};

async fn outcome(turns: impl IntoIterator<Item = Turn>) -> Outcome {
    Monday.send(&cx(&Script::new(turns)), &shipment()).await.0
}

fn refusal(code: &str, extra: Value) -> Value {
    let mut extensions = json!({"code": code});
    extensions.as_object_mut().expect("an object").extend(extra.as_object().cloned().unwrap_or_default());
    json!({"data": {"create_item": null}, "errors": [{"message": "no", "extensions": extensions}],
        "extensions": {"request_id": "req-1"}})
}

/// The outcome in one word, so that a table can be read.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered(_) => "delivered",
        Outcome::Confirm { .. } => "confirm",
        Outcome::Absorbed(_) => "absorbed",
        Outcome::Retry { .. } => "retry",
        Outcome::Throttled { .. } => "throttled",
        Outcome::Uncertain { .. } => "uncertain",
        Outcome::Held { scope: Scope::Connection, .. } => "hold connection",
        Outcome::Held { scope: Scope::Route, .. } => "hold route",
        Outcome::Rejected { .. } => "rejected",
    }
}

#[tokio::test(start_paused = true)]
async fn the_items_id_is_the_only_proof() {
    let proof = Outcome::Delivered(Receipt {
        remote: Some(RemoteId("900".into())),
        proof: Proof::Confirmed,
        differs: vec![],
    });
    let made = json!({"data": {"create_item": {"id": "900"}}});
    assert_eq!(outcome([reply(200, &made)]).await, proof);
    let mut partial = made.clone();
    partial["errors"] = json!([{"message": "something else"}]);
    assert_eq!(outcome([reply(200, &partial)]).await, proof);
    for body in [
        "",
        "{\"data\":{\"create_item\":{\"id\":\"9",
        "<html>Gateway</html>",
        "[]",
        "{}",
        "{\"data\":{\"create_item\":null}}",
        "{\"data\":{\"create_item\":{\"id\":null}}}",
    ] {
        assert_eq!(word(&outcome([raw(200, &[], body)]).await), "uncertain", "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_code_in_a_200_has_its_outcome() {
    for (code, expected) in [
        ("ColumnValueException", "rejected"),
        ("CorrectedValueException", "rejected"),
        ("InvalidUserIdException", "rejected"),
        ("InvalidArgumentException", "rejected"),
        ("ItemNameTooLongException", "rejected"),
        ("DATA_VALIDATIONS_ERROR", "rejected"),
        ("RecordInvalidException", "rejected"),
        ("maxComplexityExceeded", "rejected"),
        ("ItemsLimitationException", "hold route"),
        ("NOT_AUTHENTICATED", "hold connection"),
        ("USER_ACCESS_DENIED", "hold connection"),
        ("missingRequiredPermissions", "hold connection"),
        ("undefinedField", "hold connection"),
        ("InvalidVersionException", "hold connection"),
        ("COMPLEXITY_BUDGET_EXHAUSTED", "throttled"),
        ("maxConcurrencyExceeded", "throttled"),
        ("IP_RATE_LIMIT_EXCEEDED", "throttled"),
        ("DAILY_LIMIT_EXCEEDED", "throttled"),
        ("API_TEMPORARILY_BLOCKED", "throttled"),
        ("IDEMPOTENCY_CONFLICT", "uncertain"),
        ("INTERNAL_SERVER_ERROR", "uncertain"),
        ("SomethingNew", "retry"),
    ] {
        let outcome = outcome([reply(200, &refusal(code, json!({})))]).await;
        assert_eq!(word(&outcome), expected, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn statuses_without_a_code_follow_the_common_table_and_ours_comes_first() {
    for (status, body, expected) in [
        (
            400,
            "{\"errors\":[{\"message\":\"bad\",\"extensions\":{\"code\":\"JsonParseException\"}}]}",
            "rejected",
        ),
        (401, "{\"errors\":[{\"message\":\"Not authenticated\"}]}", "hold connection"),
        (401, "{\"errors\":[\"Your ip is restricted\"]}", "hold connection"),
        (402, "", "hold connection"),
        (
            423,
            "{\"errors\":[{\"message\":\"Resource is currently locked by a concurrent update\"}]}",
            "retry",
        ),
        (429, "{\"errors\":[{\"message\":\"Minute limit rate exceeded\"}]}", "throttled"),
        (429, "", "throttled"),
        (500, "{\"error_message\":\"Internal server error\"}", "uncertain"),
        (502, "<html>Bad gateway</html>", "uncertain"),
        (503, "<html></html>", "throttled"),
        (504, "", "uncertain"),
        (301, "", "hold route"),
    ] {
        let outcome = outcome([raw(status, &[], body)]).await;
        assert_eq!(word(&outcome), expected, "{status} {body}");
    }
    let twin = refusal("IDEMPOTENCY_CONFLICT", json!({}));
    let twin = outcome([raw(409, &[("retry-after", "2")], twin.to_string())]).await;
    assert_eq!(word(&twin), "uncertain", "the first request may still make the item");
}

#[tokio::test(start_paused = true)]
async fn waits_come_from_the_header_then_the_answer_then_a_minute() {
    let until = |outcome: Outcome| match outcome {
        Outcome::Throttled { scope: Scope::Connection, until } => until,
        other => panic!("not throttled: {other:?}"),
    };
    let hinted = refusal("COMPLEXITY_BUDGET_EXHAUSTED", json!({"retry_in_seconds": 12}));
    let both = outcome([raw(429, &[("retry-after", "7")], hinted.to_string())]).await;
    assert_eq!(until(both), NOW + 7_000);
    assert_eq!(until(outcome([reply(200, &hinted)]).await), NOW + 12_000);
    let millis = refusal("RATE_LIMIT_EXCEEDED", json!({"retryAfterMs": 1_500}));
    assert_eq!(until(outcome([reply(200, &millis)]).await), NOW + 1_500);
    assert_eq!(until(outcome([reply(200, &refusal("ComplexityException", json!({})))]).await), NOW + 60_000);
    let daily =
        until(outcome([reply(429, &refusal("DAILY_LIMIT_EXCEEDED", json!({"retry_in_seconds": 1})))]).await);
    assert_eq!(daily, Timestamp::parse("2026-11-19T00:00:00Z").expect("a time"));
}

#[tokio::test(start_paused = true)]
async fn a_replayed_refusal_is_read_like_the_first() {
    let refused = refusal("ColumnValueException", json!({})).to_string();
    let replayed = outcome([raw(200, &[("idempotency-replayed", "true")], refused)]).await;
    assert_eq!(word(&replayed), "rejected");
}

#[tokio::test(start_paused = true)]
async fn a_refused_label_names_its_column_and_offers_to_add_it() {
    let data = json!({"error_data": {"column_type": "color", "column_id": "status_1"}});
    let Outcome::Rejected { problem } = outcome([reply(200, &refusal("ColumnValueException", data))]).await
    else {
        panic!("a bad value is refused for good");
    };
    assert_eq!(problem.remedy, Remedy::AddLabel { field: "status_1".into() });
    assert_eq!(problem.message, "The column “State” has no such label.");
    let data = json!({"error_data": {"column_type": "date", "column_id": "date_1"}});
    let Outcome::Rejected { problem } = outcome([reply(200, &refusal("ColumnValueException", data))]).await
    else {
        panic!("a bad value is refused for good");
    };
    assert_eq!(problem.remedy, Remedy::Remap { field: Some("date_1".into()) });
}

#[tokio::test(start_paused = true)]
async fn a_lost_id_is_decided_by_reading_the_board_again() {
    let no_board = json!({"data": {"boards": []}});
    let no_column = board(&[("name", "name"), ("text_1", "text")]);
    let mut no_group = whole_board();
    no_group["data"]["boards"][0]["groups"] = json!([]);
    let mut read_only = whole_board();
    read_only["data"]["boards"][0]["access_level"] = "view".into();
    let mut archived = whole_board();
    archived["data"]["boards"][0]["state"] = "archived".into();
    for (code, again, expected) in [
        ("InvalidBoardIdException", &no_board, "hold route"),
        ("InvalidBoardIdException", &archived, "hold route"),
        ("InvalidBoardIdException", &whole_board(), "rejected"),
        ("InvalidColumnIdException", &no_column, "hold route"),
        ("InvalidColumnIdException", &whole_board(), "rejected"),
        ("ResourceNotFoundException", &no_group, "hold route"),
        ("UserUnauthorizedException", &read_only, "hold route"),
        ("UserUnauthorizedException", &whole_board(), "rejected"),
    ] {
        let outcome = outcome([reply(200, &refusal(code, json!({}))), reply(200, again)]).await;
        assert_eq!(word(&outcome), expected, "{code} {again}");
    }
    assert_eq!(word(&outcome([raw(404, &[], ""), reply(200, &no_board)]).await), "hold route");
    assert_eq!(word(&outcome([raw(403, &[], ""), reply(200, &whole_board())]).await), "rejected");
    assert_eq!(word(&outcome([raw(404, &[], ""), raw(500, &[], "")]).await), "retry");
}

#[tokio::test(start_paused = true)]
async fn an_update_of_an_item_that_is_gone_says_that_its_record_is_missing() {
    let gone = reply(200, &refusal("ResourceNotFoundException", json!({})));
    let wire = Script::new([gone, reply(200, &whole_board())]);
    let (Outcome::Rejected { problem }, _) = Monday.send(&cx(&wire), &update()).await else {
        panic!("a missing item is final");
    };
    assert_eq!(problem.code, "record.missing");
}

#[tokio::test(start_paused = true)]
async fn silence_before_the_write_is_a_retry_and_after_it_a_doubt() {
    let before = Err(WireError::not_sent(WireErrorKind::Connect));
    assert_eq!(word(&outcome([before]).await), "retry");
    let after = Err(WireError::maybe_sent(WireErrorKind::Broken));
    assert_eq!(word(&outcome([after]).await), "uncertain");
    let forbidden = Err(WireError::not_sent(WireErrorKind::Refused));
    assert_eq!(word(&outcome([forbidden]).await), "hold connection");
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_of_an_answer_is_status_code_message_and_request() {
    let wire = Script::new([reply(200, &refusal("ColumnValueException", json!({})))]);
    let (_, answer) = Monday.send(&cx(&wire), &shipment()).await;
    assert_eq!((answer.status, answer.code.as_deref()), (Some(200), Some("ColumnValueException")));
    assert_eq!((answer.message.as_deref(), answer.request_id.as_deref()), (Some("no"), Some("req-1")));
}

#[tokio::test(start_paused = true)]
async fn a_look_finds_by_key_and_believes_absence_only_of_a_clean_answer() {
    let page = |items: Value| json!({"data": {"items_page_by_column_values": {"items": items}}});
    let mut doubtful = page(json!([]));
    doubtful["errors"] = json!([{"message": "partial"}]);
    let table = [
        (reply(200, &page(json!([{"id": "900"}]))), "900"),
        (reply(200, &page(json!([{"id": "1000"}, {"id": "900"}]))), "900"),
        (reply(200, &page(json!([]))), "absent"),
        (reply(200, &doubtful), "failed"),
        (raw(200, &[], "{\"data\":{\"items_page"), "failed"),
        (reply(429, &refusal("ComplexityException", json!({}))), "failed"),
        (Err(WireError::maybe_sent(WireErrorKind::Timeout)), "failed"),
    ];
    for (turn, expected) in table {
        let wire = Script::new([turn]);
        let key = RecordKey("abcdefghijklmnopqrstuvwxyz".to_owned());
        let (looked, _) = Monday.find(&cx(&wire), &tasks(), &"key_1".into(), &key).await;
        let found = match looked {
            Looked::Found(id) => id.0,
            Looked::Absent => "absent".to_owned(),
            Looked::Failed(_) => "failed".to_owned(),
        };
        assert_eq!(found, expected);
        assert_eq!(wire.body(0)["variables"]["key"], "abcdefghijklmnopqrstuvwxyz");
        assert!(wire.seen()[0].headers().get("idempotency-key").is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_through_a_column_that_is_gone_holds_the_route() {
    let lost = refusal("InvalidColumnIdException", json!({}));
    let wire = Script::new([reply(200, &lost), reply(200, &board(&[("name", "name")]))]);
    let key = RecordKey("abcdefghijklmnopqrstuvwxyz".to_owned());
    let (looked, _) = Monday.find(&cx(&wire), &tasks(), &"key_1".into(), &key).await;
    let Looked::Failed(outcome) = looked else { panic!("nothing was looked at") };
    assert_eq!(word(&outcome), "hold route");
}
