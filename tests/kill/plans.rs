//! A real relay, really killed while it carries a plan out: before and after the call of every step. Gone on with, it
//! makes nothing twice at the vendor, and the plan made again is empty, to the byte.

use patchbay_sandbox::{
    Options,
    monday::{Limits, Monday, NewBoard},
    serve,
};
use patchbay_tests::headless::{Headless, free_port};
use serde_json::{Value, json};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// Where a step can be cut: it is written down and not called; it is called and not written down.
const CUTS: [&str; 2] = ["plan.begun", "plan.called"];
/// A start, a look and a few calls in a debug build, on a machine that does other things.
const PATIENCE: Duration = Duration::from_secs(30);

/// One life of the relay after another, on one home.
struct Lives<'a> {
    home: &'a Path,
    port: u16,
    now: Option<Headless>,
}

impl Lives<'_> {
    fn relay(&self) -> &Headless {
        self.now.as_ref().expect("a life was begun")
    }

    /// Ends this life and begins the next, which dies at `cut`.
    fn next(&mut self, cut: Option<&str>) {
        if let Some(relay) = self.now.take() {
            relay.kill();
        }
        self.now = Some(Headless::start(self.home, self.port, cut).expect("the relay starts"));
    }

    /// Begins `how` and waits for the end of the job or of the process. True: the job is done.
    async fn carry(&mut self, plan: &str, how: &str) -> bool {
        let body = (how == "undo").then(|| json!({}));
        let begun = self.relay().call("POST", &format!("/plans/{plan}/{how}"), body).await;
        // The process may be gone before it has answered.
        let job = begun.ok().map(|answer| {
            assert_eq!(answer.status, 200, "{how}: {}", String::from_utf8_lossy(&answer.body));
            answer.json()["id"].as_str().expect("a job has an id").to_owned()
        });
        let until = Instant::now() + PATIENCE;
        while self.now.as_mut().expect("a life was begun").lives() {
            assert!(Instant::now() < until, "{how}: neither done nor dead");
            if let Some(job) = &job
                && let Ok(answer) = self.relay().call("GET", &format!("/jobs/{job}"), None).await
            {
                match answer.json()["state"].as_str() {
                    Some("running") => {}
                    Some("done") => return true,
                    _ => panic!("{how}: {}", answer.json()),
                }
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }

    /// Carries a plan out, dying before and after the call of every step, and returns how often it died.
    async fn cut_everywhere(&mut self, plan: &str, how: &str) -> usize {
        let mut died = 0;
        loop {
            self.next(Some(CUTS[died % 2]));
            let begun = self.state(plan).await;
            let how = if begun == "stopped" { "resume" } else { how };
            if self.carry(plan, how).await {
                return died;
            }
            died += 1;
        }
    }

    async fn state(&self, plan: &str) -> String {
        let plan = self.relay().ask("GET", &format!("/plans/{plan}"), None).await;
        plan["state"].as_str().expect("a word").to_owned()
    }

    async fn plan(&self, draft: &Value) -> (Vec<u8>, Value) {
        let answer = self.relay().call("POST", "/plans", Some(draft.clone())).await.expect("it answers");
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        (answer.body.clone(), answer.json())
    }

    /// Makes the plan again, twice: nothing is left to do, and both are the same bytes.
    async fn nothing_left(&mut self, draft: &Value) {
        self.next(None);
        let (first, plan) = self.plan(draft).await;
        assert_eq!((&plan["changes"], &plan["calls"]), (&json!(0), &json!(0)), "{plan}");
        assert!(acts(&plan).iter().all(|act| act == "keep"), "{plan}");
        let (second, _) = self.plan(draft).await;
        assert!(first == second, "{}\n{}", String::from_utf8_lossy(&first), String::from_utf8_lossy(&second));
    }
}

fn acts(plan: &Value) -> Vec<String> {
    let steps = plan["steps"].as_array().expect("steps");
    steps.iter().map(|step| step["do"].as_str().expect("a word").to_owned()).collect()
}

fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

fn changes(plan: &Value) -> usize {
    acts(plan).iter().filter(|act| ["create", "update", "delete"].contains(&act.as_str())).count()
}

/// What stands on a board: its columns by id, and the labels of `state`.
fn seen(monday: &Monday, board: &str) -> (Vec<String>, Vec<String>) {
    let view = monday.board_view(board).expect("it is there");
    (view.columns.into_iter().map(|column| column.id).collect(), monday.labels(board, "state"))
}

/// A board with two columns and no key.
fn tasks(monday: &Monday) -> String {
    let text = |text: &str| text.to_owned();
    monday.add_board(NewBoard {
        name: text("Tasks"),
        columns: vec![
            (text("state"), text("State"), text("status")),
            (text("queue"), text("Queue"), text("text")),
        ],
        labels: vec![(text("state"), vec![text("Open"), text("Done")])],
        ..NewBoard::default()
    })
}

fn additions(account: &str, board: &str) -> Value {
    json!({ "connection": account, "container": board, "wanted": {
        "key_column": true,
        "columns": [{ "title": "Wrap-up code", "type": "text" }, { "title": "queue", "type": "text" }],
        "labels": [{ "field": "state", "labels": ["Done", "Urgent", "Waiting"] }],
    }})
}

#[test]
fn a_plan_killed_before_and_after_every_call_makes_nothing_twice() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(history());
}

async fn history() {
    let home = tempfile::tempdir().expect("a folder");
    let running = serve(Options::default()).await.expect("the simulator starts");
    let monday = running.monday.clone();
    monday.set_limits(Limits::none());
    let endpoint = format!("http://{}/v2", running.monday_address);
    let mut lives = Lives { home: home.path(), port: free_port(), now: None };
    lives.next(None);
    let account = lives
        .relay()
        .ask("POST", "/connections", Some(json!({
            "vendor": "monday", "name": "Target", "environment": "test", "secrets": { "token": "practice-personal-token" },
            "settings": { "endpoint": endpoint, "allow_private": "yes" },
        })))
        .await;
    let account = id(&account);
    new_board(&mut lives, &monday, &account).await;
    board_that_is_there(&mut lives, &monday, &account).await;
    each_step_alone(&mut lives, &monday, &account).await;
}

/// A board that is not there yet, with everything on it: one kill before and one after each of its creations.
async fn new_board(lives: &mut Lives<'_>, monday: &Monday, account: &str) {
    let draft =
        json!({ "connection": account, "wanted": { "board": { "name": "Calls", "recipe": "work_order" } } });
    let (_, plan) = lives.plan(&draft).await;
    let steps = changes(&plan);
    assert!(steps > 5, "{plan}");
    let died = lives.cut_everywhere(&id(&plan), "apply").await;
    assert_eq!(died, 2 * steps, "before and after each call");
    let boards = monday.boards_called("Calls");
    assert_eq!(boards.len(), 1, "one board: {boards:?}");
    let (columns, _) = seen(monday, &boards[0]);
    assert_eq!(columns.len(), steps, "its name, and a column for each other step: {columns:?}");
    lives.nothing_left(&draft).await;
    println!("a new board: {died} kills, {} columns on one board", columns.len());

    // The same backwards. Deleting the board takes its columns along.
    lives.cut_everywhere(&id(&plan), "undo").await;
    assert_eq!(lives.state(&id(&plan)).await, "undone");
    assert!(monday.boards_called("Calls").is_empty(), "it is taken back");
}

/// Columns and labels on a board of somebody else's.
async fn board_that_is_there(lives: &mut Lives<'_>, monday: &Monday, account: &str) {
    let board = tasks(monday);
    let draft = additions(account, &board);
    lives.next(None);
    let (_, plan) = lives.plan(&draft).await;
    assert_eq!(acts(&plan), ["keep", "create", "adopt", "create", "update"]);
    let died = lives.cut_everywhere(&id(&plan), "apply").await;
    assert_eq!(died, 2 * changes(&plan));
    complete(monday, &board);
    lives.nothing_left(&draft).await;
    println!("a board that was there: {died} kills");
    let back = lives.cut_everywhere(&id(&plan), "undo").await;
    assert_eq!(lives.state(&id(&plan)).await, "undone");
    let (columns, _) = seen(monday, &board);
    assert_eq!(columns, ["name", "state", "queue"], "what was there stays");
    assert_eq!(back, died, "each change is taken back by one call");
}

/// One life does everything up to a step and dies there; the next does the rest.
async fn each_step_alone(lives: &mut Lives<'_>, monday: &Monday, account: &str) {
    let mut died = 0;
    for cut in CUTS {
        for pass in 1.. {
            let board = tasks(monday);
            let draft = additions(account, &board);
            lives.next(Some(&format!("{cut}:{pass}")));
            let (_, plan) = lives.plan(&draft).await;
            let plan = id(&plan);
            if lives.carry(&plan, "apply").await {
                assert_eq!(pass, 4, "three changes, and none after them");
                break;
            }
            died += 1;
            lives.next(None);
            assert_eq!(lives.state(&plan).await, "stopped");
            assert!(lives.carry(&plan, "resume").await, "{cut}:{pass}");
            complete(monday, &board);
            lives.nothing_left(&draft).await;
        }
    }
    println!("each step alone: {died} kills");
}

fn complete(monday: &Monday, board: &str) {
    let (columns, labels) = seen(monday, board);
    assert_eq!(columns, ["name", "state", "queue", "pb_wrap_up_code", "patchbay_key"]);
    assert_eq!(labels, ["Open", "Done", "Urgent", "Waiting"]);
}
