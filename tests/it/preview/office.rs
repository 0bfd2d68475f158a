//! A whole house in this process with a signed source and a simulated board, asked through its door.

use super::case::{self, FIELDS};
use futures::{Stream, StreamExt as _};
use patchbay_api::{Frame, House};
use patchbay_sandbox::{
    Running,
    monday::{Limits, NewBoard},
    serve,
};
use patchbay_tests::{
    doors::{self, SIGNING, Source},
    http as wire,
    rig::sign,
    watch::wall_ms,
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, pin::Pin, time::Duration};

/// Longer than any case takes.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Office {
    house: House,
    frames: Pin<Box<dyn Stream<Item = Frame> + Send>>,
    running: Running,
    source: Source,
    target: String,
    board: String,
    /// The line and its newest version.
    route: (String, i64),
    _home: tempfile::TempDir,
}

/// Cells of an item by column, as the vendor holds them.
pub type Cells = BTreeMap<String, (Value, String)>;

impl Office {
    pub async fn open() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let options = patchbay_sandbox::Options { wall_ms: wall_ms(), ..Default::default() };
        let running = serve(options).await.expect("the simulators start");
        running.monday.set_limits(Limits::none());
        let text = |text: &str| text.to_owned();
        let columns = FIELDS[1..].iter().map(|(kind, _)| (text(kind), text(kind), text(kind)));
        let key = (text("patchbay_key"), text("Key"), text("text"));
        let board = running.monday.add_board(NewBoard {
            name: text("Every type"),
            groups: vec![],
            columns: columns.chain([key]).collect(),
            labels: ["status", "dropdown", "tags"]
                .map(|id| (text(id), vec![text("New"), text("Done")]))
                .into(),
        });
        let house = doors::open(home.path()).await;
        let frames = Box::pin(house.subscribe("/api"));
        let source = doors::source(&house).await;
        let target = doors::target(&house, &running).await;
        let route = (String::new(), 0);
        let mut office = Self { house, frames, running, source, target, board, route, _home: home };
        office.furnish().await;
        office
    }

    /// Makes the line: its version 1 names every item alike, so that anything else differs.
    async fn furnish(&mut self) {
        self.policy(&case::kept()).await;
        let first = json!([{ "field": "name", "from": { "kind": "constant", "value": "As it was before" } }]);
        let route = self.done("POST", "/routes", Some(&self.draft(&[], None, first))).await;
        self.route = (doors::id(&route), 1);
        let state = format!("/routes/{}/state", self.route.0);
        self.done("PUT", &state, Some(&json!({ "on": true }))).await;
    }

    pub fn draft(&self, kinds: &[String], filter: Option<&Value>, cords: Value) -> Value {
        let mut draft = json!({
            "name": "Calls", "source": self.source.id, "kinds": kinds, "target": self.target,
            "container": self.board, "key_field": "patchbay_key", "doubt": "ask", "cords": cords,
        });
        if let Some(filter) = filter {
            draft["filter"] = filter.clone();
        }
        draft
    }

    /// Saves the next version of the line, without the cords that the door finds fault with. Gives it back.
    pub async fn save(&mut self, mut draft: Value) -> Value {
        let found = self.done("POST", "/routes/check", Some(&draft)).await;
        let bad: Vec<Value> =
            found.as_array().into_iter().flatten().filter(|f| f["severity"] == "error").cloned().collect();
        let cords = draft["cords"].as_array_mut().expect("cords");
        cords.retain(|cord| cord["field"] == "name" || !bad.iter().any(|f| f["field"] == cord["field"]));
        if bad.iter().any(|f| f["field"] == "name") {
            cords[0] = json!({ "field": "name", "from": { "kind": "path", "path": "id" }, "clear": false });
        }
        draft["version"] = self.route.1.into();
        let saved = self.done("PUT", &format!("/routes/{}", self.route.0), Some(&draft)).await;
        self.route.1 = saved["version"].as_i64().expect("a version");
        draft.as_object_mut().expect("a draft").remove("version");
        draft
    }

    /// What becomes of the source's fields from the next event on.
    pub async fn policy(&self, fields: &Map<String, Value>) {
        let path = format!("/connections/{}/privacy", self.source.id);
        self.done("PUT", &path, Some(&json!({ "fields": fields }))).await;
    }

    pub async fn post(&self, event: &Value) {
        let text = event.to_string();
        let signature = sign(SIGNING, text.as_bytes());
        let headers = [("x-signature", signature.as_str()), ("content-type", "application/json")];
        let (to, path) = (self.source.address, &self.source.path);
        let answer = wire::send(to, "POST", path, &headers, text.as_bytes()).await;
        assert_eq!(answer.expect("the intake answers").status, 202, "{text}");
    }

    /// Waits until nothing is under way.
    pub async fn settle(&mut self) {
        let done = |status: &Value| {
            ["waiting", "sending", "retrying", "in_doubt"].iter().all(|state| status["sum"][state] == 0)
        };
        let status = self.until("/status", done).await;
        assert_eq!(status["sum"]["held"], 0, "{status}");
    }

    /// The last `n` events of the source in the order they came, each with everything that became of it. What the relay
    /// tells of itself meanwhile, of a hundred dead letters for one, is not among them.
    pub async fn events(&self, n: usize) -> Vec<Value> {
        let page = self.done("GET", &format!("/events?limit={n}&source={}", self.source.id), None).await;
        let mut events = Vec::new();
        for row in page["rows"].as_array().expect("rows") {
            events.push(
                self.done("GET", &format!("/events/{}", row["id"].as_str().expect("an id")), None).await,
            );
        }
        events
    }

    /// The rows of a preview against the first version.
    pub async fn preview(&self, draft: &Value) -> Vec<Value> {
        let ask = json!({ "draft": draft, "against": 1, "route": self.route.0 });
        let told = self.done("POST", "/routes/preview", Some(&ask)).await;
        told["rows"].as_array().expect("rows").clone()
    }

    /// What would be made of one event that is shown whole.
    pub async fn sample(&self, draft: &Value, event: &Value) -> Value {
        let kind = format!("generic.{}", event["type"].as_str().expect("a kind"));
        let ask = json!({ "draft": draft, "sample": event, "kind": kind });
        self.done("POST", "/routes/preview", Some(&ask)).await["rows"][0].clone()
    }

    /// A back-test against the first version over all events received from `from` on, to its end.
    pub async fn backtest(&mut self, draft: &Value, from: i64) -> Value {
        let ask = json!({ "draft": draft, "against": 1, "route": self.route.0, "from": from });
        let job = self.done("POST", "/routes/backtest", Some(&ask)).await;
        let path = format!("/jobs/{}", job["id"].as_str().expect("an id"));
        let job = self.until(&path, |job| job["state"] != "running").await;
        assert_eq!(job["state"], "done", "{job}");
        job["result"].clone()
    }

    /// What the vendor holds of these items, by their ids.
    pub async fn items(&self, ids: &[String]) -> BTreeMap<String, Cells> {
        let mut items = BTreeMap::new();
        for ids in ids.chunks(50) {
            let query = "query ($ids: [ID!]) { items (ids: $ids, limit: 100) { id name column_values { id type text value } } }";
            let body = json!({ "query": query, "variables": { "ids": ids } }).to_string();
            let headers =
                [("authorization", self.running.monday.token()), ("content-type", "application/json")];
            let answer =
                wire::send(self.running.monday_address, "POST", "/v2", &headers, body.as_bytes()).await;
            let answer = answer.expect("the simulator answers").json();
            for item in answer["data"]["items"].as_array().unwrap_or_else(|| panic!("{answer}")) {
                let mut cells = Cells::new();
                cells.insert("name".to_owned(), (item["name"].clone(), String::new()));
                for cell in item["column_values"].as_array().expect("cells") {
                    let text = |name: &str| cell[name].as_str().unwrap_or_default().to_owned();
                    let raw = match &cell["value"] {
                        Value::String(text) => serde_json::from_str(text).expect("a value is JSON"),
                        other => other.clone(),
                    };
                    cells.insert(text("id"), (raw, text("text")));
                }
                items.insert(item["id"].as_str().expect("an id").to_owned(), cells);
            }
        }
        items
    }

    pub async fn close(self) {
        self.house.close().await;
    }

    async fn done(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        doors::done(&self.house, method, path, body).await
    }

    async fn until(&mut self, path: &str, wished: impl Fn(&Value) -> bool) -> Value {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let found = self.done("GET", path, None).await;
            if wished(&found) {
                return found;
            }
            let next = tokio::time::timeout_at(end, self.frames.next()).await;
            assert!(matches!(next, Ok(Some(_))), "{path} stayed at {found}");
        }
    }
}
