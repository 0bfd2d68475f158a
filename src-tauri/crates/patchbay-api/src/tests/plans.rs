//! Plans through the door, against the simulated monday: made, carried out, cut off at every call and gone on with,
//! run again, stale, refused, and taken back.

use super::*;
use patchbay_sandbox::monday::{BoardView, Fault, Monday, NewBoard};
use serde_json::json;

impl Bench {
    fn monday(&self) -> Monday {
        self.space().simulators.as_ref().expect("a practice house").running.monday.clone()
    }

    async fn account(&self) -> String {
        let all = self.get("/api/connections").await;
        let all = all.as_array().expect("a list");
        let monday = all.iter().find(|one| one["vendor"] == "monday").expect("it is connected");
        monday["id"].as_str().expect("an id").to_owned()
    }

    /// A board with a few columns and no key.
    fn tasks(&self) -> String {
        let text = |text: &str| text.to_owned();
        self.monday().add_board(NewBoard {
            name: text("Tasks"),
            columns: vec![
                (text("state"), text("State"), text("status")),
                (text("queue"), text("Queue"), text("text")),
            ],
            labels: vec![(text("state"), vec![text("Open"), text("Done")])],
            ..NewBoard::default()
        })
    }

    async fn plan(&self, container: Option<&str>, wanted: Value) -> Value {
        let mut draft = json!({ "connection": self.account().await, "wanted": wanted });
        if let Some(container) = container {
            draft["container"] = container.into();
        }
        self.post("/api/plans", &draft.to_string()).await
    }

    /// Begins and waits for the end. The job as it ended.
    async fn carry(&mut self, plan: &Value, how: &str) -> Value {
        let path = format!("/api/plans/{}/{how}", id(plan));
        let body = if how == "undo" { "{}" } else { "" };
        let job = self.post(&path, body).await;
        self.until(&format!("/api/jobs/{}", id(&job)), |job| job["state"] != "running").await
    }

    async fn read(&self, plan: &Value) -> Value {
        self.get(&format!("/api/plans/{}", id(plan))).await
    }

    /// As somebody else's program would.
    async fn ask_monday(&self, query: &str, variables: Value) {
        let line = self.house.simulators().expect("a practice house");
        let endpoint = line["monday"]["endpoint"].as_str().expect("an address");
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = reqwest::Client::new()
            .post(endpoint)
            .header("authorization", self.monday().token())
            .header("content-type", "application/json")
            .body(body);
        let answer = request.send().await.expect("an answer").text().await.expect("a body");
        assert!(!answer.contains("errors"), "{answer}");
    }

    fn board(&self, board: &str) -> BoardView {
        self.monday().board_view(board).expect("it is there")
    }
}

fn id(value: &Value) -> &str {
    value["id"].as_str().expect("an id")
}

fn wanted() -> Value {
    json!({
        "key_column": true,
        "columns": [{ "title": "Wrap-up code", "type": "text" }, { "title": "queue", "type": "text" }],
        "labels": [{ "field": "state", "labels": ["Done", "Urgent", "Waiting"] }],
    })
}

fn acts(plan: &Value) -> Vec<&str> {
    let steps = plan["steps"].as_array().expect("steps");
    steps.iter().map(|step| step["do"].as_str().expect("a word")).collect()
}

fn ids(board: &BoardView) -> Vec<&str> {
    board.columns.iter().map(|column| column.id.as_str()).collect()
}

/// Steps and fingerprint, byte for byte.
fn content(plan: &Value) -> String {
    format!("{} {}", plan["fingerprint"], plan["steps"])
}

#[tokio::test]
async fn a_plan_shows_everything_and_is_carried_out_once() {
    let mut bench = Bench::practice().await;
    let board = bench.tasks();
    let plan = bench.plan(Some(&board), wanted()).await;
    assert_eq!(acts(&plan), ["keep", "create", "adopt", "create", "update"]);
    assert_eq!((&plan["changes"], &plan["calls"], &plan["removed"]), (&json!(3), &json!(4), &json!(0)));
    assert_eq!(plan["steps"][4]["what"], "Labels “Urgent”, “Waiting” in “State”");
    assert_eq!(plan["steps"][4]["before"]["labels"], json!(["Open", "Done"]));
    assert_eq!(plan["steps"][4]["after"]["labels"], json!(["Open", "Done", "Urgent", "Waiting"]));
    assert_eq!(plan["steps"][1]["calls"][0]["name"], "create_column");
    assert_eq!(plan["steps"][1]["permission"], "boards:write");
    assert!(plan["needs"].as_array().is_some_and(|needs| !needs.is_empty()));
    assert_eq!(ids(&bench.board(&board)), ["name", "state", "queue"], "nothing is changed by planning");
    let job = bench.carry(&plan, "apply").await;
    assert_eq!((&job["state"], &job["result"]["plan"]), (&json!("done"), &plan["id"]), "{job}");
    let after = bench.board(&board);
    assert_eq!(ids(&after), ["name", "state", "queue", "pb_wrap_up_code", "patchbay_key"]);
    assert_eq!(bench.read(&plan).await["state"], "done");
    let found = bench.get(&format!("/api/connections/{}/containers/{board}", bench.account().await)).await;
    let state = found["fields"].as_array().expect("fields").iter().find(|field| field["id"] == "state");
    assert_eq!(state.expect("a column")["labels"], json!(["Open", "Done", "Urgent", "Waiting"]));

    let again = bench.plan(Some(&board), wanted()).await;
    assert_eq!((acts(&again), &again["calls"]), (vec!["keep"; 5], &json!(0)));
    assert_eq!(again, bench.plan(Some(&board), wanted()).await, "the same question gives the same plan");
    let twice = bench.refused(Method::POST, &format!("/api/plans/{}/apply", id(&plan)), None).await;
    assert_eq!(twice, (409, "plan.state".into()));
    assert_eq!(bench.get("/api/plans").await.as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn cut_off_at_every_call_and_resumed_nothing_is_made_twice() {
    // The answer of each call in turn is lost after the vendor did it; each look and each change is one.
    for lost in 0..12 {
        let mut bench = Bench::practice().await;
        let board = bench.tasks();
        let plan = bench.plan(Some(&board), wanted()).await;
        bench.monday().fail_after(lost, Fault::CutAfter);
        let first = bench.carry(&plan, "apply").await;
        bench.monday().fail_no_more();
        if first["state"] == "done" {
            assert!(lost >= 5, "a look, two columns, a look and a change: {lost}");
            return;
        }
        let stopped = bench.read(&plan).await;
        assert_eq!(stopped["state"], "stopped", "{lost}: {stopped}");
        let job = bench.carry(&plan, "resume").await;
        assert_eq!(job["state"], "done", "{lost}: {job}");
        let after = bench.board(&board);
        assert_eq!(ids(&after), ["name", "state", "queue", "pb_wrap_up_code", "patchbay_key"], "{lost}");
        let again = bench.plan(Some(&board), wanted()).await;
        assert_eq!(acts(&again), vec!["keep"; 5], "{lost}");
        assert_eq!(content(&again), content(&bench.plan(Some(&board), wanted()).await));
    }
    panic!("it never came to its end");
}

#[tokio::test]
async fn a_vendor_that_has_too_much_to_do_is_waited_for_and_not_asked_of_a_person() {
    let mut bench = Bench::practice().await;
    let board = bench.tasks();
    let plan = bench.plan(Some(&board), wanted()).await;
    // The second call makes a column: concurrency is told with one second, complexity with more.
    bench.monday().fail_after(1, Fault::Concurrency);
    let job = bench.carry(&plan, "apply").await;
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(ids(&bench.board(&board)), ["name", "state", "queue", "pb_wrap_up_code", "patchbay_key"]);

    let board = bench.tasks();
    let plan = bench.plan(Some(&board), wanted()).await;
    bench.monday().fail_after(1, Fault::Complexity);
    let begun = bench.post(&format!("/api/plans/{}/apply", id(&plan)), "").await;
    let place = format!("/api/jobs/{}", id(&begun));
    let waits = |job: &Value| job["text"].as_str().is_some_and(|text| text.contains("asked us to wait"));
    let waiting = bench.until(&place, waits).await;
    assert_eq!(waiting["state"], "running", "{waiting}");
    assert_eq!(bench.ask(Method::DELETE, &place, None).await.status, StatusCode::NO_CONTENT);
    let ended = bench.until(&place, |job| job["state"] != "running").await;
    assert_eq!(ended["state"], "cancelled", "{ended}");
    let stopped = bench.read(&plan).await;
    assert_eq!((&stopped["state"], &stopped["steps"][1]["state"]), (&json!("stopped"), &json!("waiting")));
    assert_eq!(ids(&bench.board(&board)), ["name", "state", "queue"]);
    assert_eq!(bench.carry(&plan, "resume").await["state"], "done");
}

#[tokio::test]
async fn a_board_from_a_recipe_is_made_once_and_taken_back() {
    let mut bench = Bench::practice().await;
    let wanted = json!({ "board": { "name": "Calls", "recipe": "work_order" } });
    let plan = bench.plan(None, wanted.clone()).await;
    assert_eq!(acts(&plan), vec!["create"; 11]);
    // The answer to making the board is lost: it is found again by its mark, and not made twice.
    bench.monday().fail_after(1, Fault::CutAfter);
    assert_eq!(bench.carry(&plan, "apply").await["state"], "failed");
    assert_eq!(bench.carry(&plan, "resume").await["state"], "done");
    let done = bench.read(&plan).await;
    let board = done["steps"][0]["remote"].as_str().expect("an id").to_owned();
    assert_eq!(bench.board(&board).columns.len(), 11);
    assert_eq!(acts(&bench.plan(None, wanted).await), vec!["keep"; 11]);

    let back = bench.carry(&plan, "undo").await;
    assert_eq!(back["state"], "done", "{back}");
    assert_eq!(bench.read(&plan).await["state"], "undone");
    assert!(bench.monday().board_view(&board).is_none());
}

#[tokio::test]
async fn a_plan_is_stale_once_something_has_moved() {
    let mut bench = Bench::practice().await;
    let board = bench.tasks();
    let plan = bench.plan(Some(&board), wanted()).await;
    assert!(bench.monday().delete_column(&board, "queue"));
    let job = bench.carry(&plan, "apply").await;
    assert_eq!((&job["state"], &job["problem"]["code"]), (&json!("failed"), &json!("plan.stale")));
    assert_eq!(ids(&bench.board(&board)), ["name", "state"]);
    let path = format!("/api/plans/{}/apply", id(&plan));
    assert_eq!(bench.refused(Method::POST, &path, None).await, (409, "plan.stale".into()));
}

#[tokio::test]
async fn taking_back_spares_what_was_there_and_what_holds_something() {
    let mut bench = Bench::practice().await;
    let board = bench.tasks();
    let plan = bench.plan(Some(&board), wanted()).await;
    bench.carry(&plan, "apply").await;
    let values = json!({ "patchbay_key": "k1" }).to_string();
    let document = "mutation ($b: ID!, $v: JSON) { create_item(board_id: $b, item_name: \"x\", column_values: $v) { id } }";
    bench.ask_monday(document, json!({ "b": board, "v": values })).await;
    let job = bench.carry(&plan, "undo").await;
    assert_eq!(job["problem"]["code"], "plan.holds_data", "{job}");
    assert_eq!(bench.board(&board).columns.len(), 5, "nothing was undone");
    assert_eq!(bench.read(&plan).await["state"], "done");
    let path = format!("/api/plans/{}/undo", id(&plan));
    let job = bench.post(&path, r#"{"even_with_data":true}"#).await;
    bench.until(&format!("/api/jobs/{}", id(&job)), |job| job["state"] != "running").await;
    let after = bench.read(&plan).await;
    assert_eq!(after["state"], "undone", "{after}");
    assert_eq!(ids(&bench.board(&board)), ["name", "state", "queue"], "the adopted column stays");
    // Their ids are never given again, so the next plan takes others.
    let next = bench.plan(Some(&board), json!({ "key_column": true })).await;
    assert_eq!(next["steps"][1]["after"]["id"], "patchbay_key_b");
    assert_eq!(bench.carry(&next, "apply").await["state"], "done");
}

#[tokio::test]
async fn what_cannot_be_had_is_refused_with_its_reason() {
    let bench = Bench::practice().await;
    let board = bench.tasks();
    let account = bench.account().await;
    let ask = |wanted: Value, container: &str| {
        json!({ "connection": account, "container": container, "wanted": wanted }).to_string()
    };
    let formula = ask(json!({ "columns": [{ "title": "Sum", "type": "formula" }] }), &board);
    assert_eq!(bench.refused(Method::POST, "/api/plans", Some(&formula)).await, (422, "plan.unfit".into()));
    let gone = bench.post("/api/plans", &ask(json!({ "key_column": true }), "42")).await;
    assert_eq!(gone["problems"][0]["code"], "plan.missing");
    let path = format!("/api/plans/{}/apply", id(&gone));
    assert_eq!(bench.refused(Method::POST, &path, None).await, (422, "plan.missing".into()));
    assert_eq!(bench.refused(Method::GET, "/api/plans/pln_x", None).await.0, 404);
}

#[tokio::test]
async fn a_plan_that_ran_when_patchbay_ended_is_stopped_at_the_next_start() {
    let dir = tempfile::tempdir().expect("a folder");
    let bench = Bench::open(options(dir.path(), false)).await;
    let store = bench.space().store.clone();
    let plan = patchbay_model::ids::PlanId::from_bytes([5; 16]);
    let row = patchbay_store::PlanRow {
        id: plan,
        connection: patchbay_model::ids::ConnectionId::from_bytes([6; 16]),
        container: None,
        made_at: Timestamp(1),
        fingerprint: "f".to_owned(),
        body: json!({ "ask": {}, "wanted": [], "plan": { "steps": [], "fingerprint": "f" } }),
        state: patchbay_store::PlanState::Ready,
        undoing: false,
        problem: None,
        ended_at: None,
        steps: vec![],
    };
    store.add_plan(row, 0).await.expect("keeps");
    store.begin_plan(plan, false, Timestamp(2)).await.expect("begins");
    drop(store);
    bench.house.close().await;
    let bench = Bench::open(options(dir.path(), false)).await;
    let found = bench.get(&format!("/api/plans/{plan}")).await;
    assert_eq!(
        (&found["state"], &found["problems"][0]["code"]),
        (&json!("stopped"), &json!("plan.interrupted"))
    );
}
