//! Bytes that leave.

use super::*;
use crate::monday::client::documents;
use patchbay_model::doubt::Find;

#[tokio::test(start_paused = true)]
async fn an_item_is_made_with_every_value_in_its_columns_own_shape() {
    let wire = Script::new([reply(200, &json!({"data": {"create_item": {"id": "900"}}}))]);
    Monday.send(&cx(&wire), &shipment()).await;
    let body = wire.body(0);
    assert_eq!(body["query"], documents::CREATE);
    assert_eq!(body["variables"]["board"], "77");
    assert_eq!(body["variables"]["group"], "topics");
    assert_eq!(body["variables"]["name"], "Call back");
    let values: Value =
        serde_json::from_str(body["variables"]["values"].as_str().expect("a text")).expect("JSON");
    assert_eq!(
        values,
        json!({
            "text_1": "Billing",
            "long_1": {"text": "a\nb"},
            "num_1": "42.50",
            "status_1": {"label": "Done"},
            "date_1": {"date": "2026-11-21", "time": "09:00:00"},
            "people_1": {"personsAndTeams": [
                {"id": 123, "kind": "person"}, {"id": 9_007_199_254_740_993_u64, "kind": "person"}
            ]},
            "key_1": "abcdefghijklmnopqrstuvwxyz",
        })
    );
    let seen = wire.seen();
    let header = |name: &str| seen[0].headers()[name].to_str().expect("text").to_owned();
    assert_eq!(seen[0].uri(), "https://api.monday.com/v2");
    assert_eq!(header("authorization"), "tok-3f9a");
    assert_eq!(header("api-version"), "2026-10");
    assert_eq!(header("idempotency-key"), "dlv_1.0");
    assert!(seen[0].headers()["authorization"].is_sensitive());
}

#[tokio::test(start_paused = true)]
async fn a_change_names_its_item_and_leaves_the_key_column_alone() {
    let done = json!({"data": {"change_multiple_column_values": {"id": "900"}}});
    let wire = Script::new([reply(200, &done)]);
    Monday.send(&cx(&wire), &update()).await;
    let body = wire.body(0);
    assert_eq!(body["variables"]["item"], "900");
    let values: Value =
        serde_json::from_str(body["variables"]["values"].as_str().expect("a text")).expect("JSON");
    assert_eq!(values["name"], "Call back");
    assert_eq!(values.get("key_1"), None);
}

#[tokio::test(start_paused = true)]
async fn a_resend_is_the_same_bytes_and_the_sketch_is_them_without_the_token() {
    let done = || reply(200, &json!({"data": {"create_item": {"id": "900"}}}));
    let wire = Script::new([done(), done()]);
    let cx = cx(&wire);
    Monday.send(&cx, &shipment()).await;
    Monday.send(&cx, &shipment()).await;
    let sketch = Monday.sketch(&cx.settings, &shipment());
    let seen = wire.seen();
    assert_eq!(seen[0].body(), seen[1].body());
    assert_eq!(seen[0].headers(), seen[1].headers());
    assert_eq!(sketch.body.to_string().as_bytes(), &seen[0].body()[..]);
    assert!(!format!("{sketch:?}").contains("tok-3f9a"));
    for (name, value) in &sketch.headers {
        assert_eq!(seen[0].headers()[name.as_str()], value.as_str());
    }
}

#[test]
fn an_item_without_a_mapped_name_still_has_one() {
    let mut nameless = shipment();
    nameless.record.cells.remove(0);
    assert_eq!(Monday.sketch(&Default::default(), &nameless).body["variables"]["name"], "Untitled");
}

#[test]
fn a_key_field_must_be_searchable_text_that_can_be_written() {
    let means = |key: Option<&str>| {
        let key = key.map(FieldId::from);
        Monday.idempotency(&Default::default(), &tasks(), key.as_ref())
    };
    assert_eq!(means(Some("key_1")).find, Some(Find { by: "key_1".into(), settles_after_ms: 10_000 }));
    assert_eq!(means(Some("key_1")).header_for_ms, Some(1_800_000));
    for key in [Some("status_1"), Some("gone"), None] {
        assert_eq!(means(key).find, None);
    }
}

#[test]
fn an_item_opens_where_the_account_is_known() {
    let settings = [("account_slug".to_owned(), "acme".to_owned())].into_iter().collect();
    let link = Monday.link(&settings, &tasks(), "900");
    assert_eq!(link.as_deref(), Some("https://acme.monday.com/boards/77/pulses/900"));
    assert_eq!(Monday.link(&Default::default(), &tasks(), "900"), None);
    let odd = [("account_slug".to_owned(), "evil.example/".to_owned())].into_iter().collect();
    assert_eq!(Monday.link(&odd, &tasks(), "900"), None);
}

#[test]
fn every_document_is_valid_for_the_published_schema() {
    use apollo_compiler::{ExecutableDocument, Schema};
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/contracts/monday.schema.strict.graphql");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("not checked: the published schema is not beside this repository");
        return;
    };
    let schema = Schema::parse_and_validate(text, "monday.graphql").expect("the published schema is valid");
    for document in [
        documents::CHECK,
        documents::ME,
        documents::BOARDS,
        documents::BOARD,
        documents::WORKSPACES,
        documents::USERS,
        documents::CREATE,
        documents::CHANGE,
        documents::FIND,
        documents::NAMES,
        documents::LOOK,
        documents::HELD,
        documents::CELLS,
        documents::MAKE_BOARD,
        documents::DELETE_BOARD,
        documents::MAKE_COLUMN,
        documents::CHANGE_COLUMN,
        documents::DELETE_COLUMN,
    ] {
        if let Err(error) = ExecutableDocument::parse_and_validate(&schema, document, "document.graphql") {
            panic!("{document}\n{}", error.errors);
        }
    }
}
