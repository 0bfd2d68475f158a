//! What the masked view promises: personal values are in no answer, and still found by typing them.

use super::*;

/// A call whose notes name somebody, as the vendor got them.
async fn telling_call(bench: &mut Bench) -> (String, String) {
    for _ in 0..40 {
        let event = bench.call().await;
        bench.until(&format!("/api/events/{event}"), |event| event["state"] == "delivered").await;
        let board = bench.get("/api/practice/board").await;
        let notes = board["items"][0]["cells"]["notes"]["text"].as_str().unwrap_or_default();
        if notes.contains("@example.com") || notes.contains("+1 317") {
            return (event, notes.to_owned());
        }
    }
    panic!("no call of forty had notes that name somebody");
}

#[tokio::test]
async fn what_a_policy_hides_is_in_no_answer_but_on_the_board() {
    let mut bench = Bench::practice().await;
    let (event, notes) = telling_call(&mut bench).await;
    let (_, draft) = bench.draft().await;
    let source = draft["source"].as_str().expect("an id").to_owned();
    let mut answers = Vec::new();
    for path in [
        format!("/api/events/{event}"),
        "/api/events".to_owned(),
        "/api/routes".to_owned(),
        "/api/status".to_owned(),
        format!("/api/connections/{source}/fields"),
    ] {
        answers.push(bench.get(&path).await);
    }
    answers.push(bench.post("/api/routes/preview", &serde_json::json!({ "draft": draft }).to_string()).await);
    let preview = answers.last().expect("the preview");
    assert!(preview["rows"].as_array().is_some_and(|rows| rows.len() > 1));
    let personal: Vec<&str> =
        notes.split_whitespace().filter(|word| word.contains('@') || word.len() > 9).collect();
    for answer in &answers {
        let text = answer.to_string();
        assert!(!text.contains(&notes) && !text.contains("+1317555"), "{text}");
        for word in &personal {
            assert!(!text.contains(*word), "{word} in {text}");
        }
    }
    let detail = &answers[0];
    let values = detail["deliveries"][0]["attempts"][0]["request"]["body"]["variables"]["values"].as_str();
    assert!(values.is_some_and(|values| values.contains("••••") && values.contains("patchbay_key")));
}

#[tokio::test]
async fn a_typed_number_finds_the_event_that_hides_it() {
    let bench = Bench::practice().await;
    let simulated = bench.space();
    let genesys = &simulated.simulators.as_ref().expect("simulators").running.genesys;
    let (_, body) = genesys.conversation(0).into_iter().next().expect("a conversation has events");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    let number = body["ani"].as_str().expect("a number");
    let spaced = format!("{} {} {} {}", &number[..2], &number[2..5], &number[5..8], &number[8..]);
    for typed in [number.to_owned(), spaced] {
        let typed = typed.replace('+', "%2B").replace(' ', "%20");
        let found = bench.get(&format!("/api/events?q={typed}")).await;
        assert!(found["rows"].as_array().is_some_and(|rows| !rows.is_empty()), "{typed}");
    }
    let none = bench.get("/api/events?q=%2B1%20317%20555%209999").await;
    assert_eq!(none["rows"].as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn an_id_pasted_into_the_search_finds_its_event() {
    let bench = Bench::practice().await;
    let page = bench.get("/api/events?state=delivered").await;
    let row = &page["rows"][0];
    for id in [&row["id"], &row["lines"][0]["delivery"]] {
        let id = id.as_str().expect("an id");
        let found = bench.get(&format!("/api/events?q=%20{id}")).await;
        assert_eq!(found["rows"][0]["id"], row["id"]);
    }
}

#[tokio::test]
async fn a_dropped_field_is_gone_and_listed_from_the_next_event_on() {
    let bench = Bench::practice().await;
    let (_, draft) = bench.draft().await;
    let source = draft["source"].as_str().expect("an id");
    let fields = bench
        .put(
            &format!("/api/connections/{source}/privacy"),
            r#"{"fields":{"provider":"drop","mediaType":"token"}}"#,
        )
        .await;
    let of =
        |name: &str| fields.as_array().into_iter().flatten().find(|field| field["path"] == name).cloned();
    assert_eq!(of("provider").map(|field| field["policy"].clone()), Some("drop".into()));
    assert_eq!(
        of("provider").and_then(|field| field.get("example").cloned()),
        None,
        "what is dropped is not shown"
    );
    assert_eq!(of("queueId").map(|field| field["policy"].clone()), Some("keep".into()), "the others stay");
    let event = bench.call().await;
    let detail = bench.get(&format!("/api/events/{event}")).await;
    assert!(detail["view"].get("provider").is_none());
    assert_eq!(detail["dropped"], serde_json::json!(["provider"]));
    assert!(detail["view"]["mediaType"]["$token"].is_string());
}
