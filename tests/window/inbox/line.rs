//! A line from a signed source to a simulated board, set up through the page's own door, and both its ends.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use patchbay_sandbox::Running;
use patchbay_sandbox::monday::Faults;
use patchbay_tests::http;
use patchbay_tests::rig::sign;
use serde_json::{Value, json};

pub const NAME: &str = "Calls to work orders";
pub const FIELD: &str = "priority";
/// Kept in the clear in every event.
pub const QUEUE: &str = "Billing of the north";
const KEY: &str = "window-signing-key";
/// From a post to its item.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Where the relay is asked beside the page: through the window's own door, or over HTTP.
pub trait Door {
    /// What it answers to a call of `path` below `/api`.
    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Value;
}

/// A line that is on.
pub struct Line<'r, D> {
    running: &'r Running,
    pub door: &'r D,
    pub id: String,
    intake: SocketAddr,
    path: String,
    board: String,
}

/// Where a line is found again after its relay was started anew.
#[derive(Clone)]
pub struct Place {
    route: String,
    path: String,
}

/// Who called in event `n`: hidden everywhere.
pub fn caller(n: u64) -> String {
    format!("+4930555{n:04}")
}

pub fn fact(n: u64) -> String {
    format!("conversation-{n}")
}

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap_or_else(|| panic!("nothing was made: {made}")).to_owned()
}

impl<'r, D: Door> Line<'r, D> {
    pub async fn drawn(door: &'r D, running: &'r Running) -> Self {
        let post = async |path: &str, body: Value| door.ask("POST", path, Some(body)).await;
        let put = async |path: String, body: Value| door.ask("PUT", &path, Some(body)).await;
        let from = json!({
            "vendor": "generic", "name": "Phone system", "environment": "test", "secrets": { "signing": KEY },
            "settings": { "scheme": "x-signature-hex", "kind_path": "type", "dedup_path": "id", "lane_path": "id" },
        });
        let source = post("/connections", from).await;
        let fields =
            json!({ "type": "keep", "id": "keep", "queue": "keep", "priority": "keep", "caller": "hash" });
        put(format!("/connections/{}/privacy", id(&source)), json!({ "fields": fields })).await;
        let to = json!({
            "vendor": "monday", "name": "Work orders", "environment": "test",
            "secrets": { "token": running.monday.token() },
            "settings": { "endpoint": running.line()["monday"]["endpoint"], "allow_private": "yes" },
        });
        let target = post("/connections", to).await;
        // Whose account it is tells where its records can be looked at.
        door.ask("POST", &format!("/connections/{}/check", id(&target)), None).await;
        let cord = |field: &str, path: &str| json!({ "field": field, "from": { "kind": "path", "path": path }, "clear": false });
        let text = json!({ "kind": "template", "text": "Call of {{ queue }}" });
        let draft = json!({
            "name": NAME, "source": id(&source), "kinds": [], "target": id(&target),
            "container": running.monday.board_id(), "key_field": "patchbay_key", "doubt": "ask",
            "cords": [
                { "field": "name", "from": text, "clear": false }, cord("conversation", "id"),
                cord("queue", "queue"), cord(FIELD, "priority"),
            ],
        });
        let route = id(&post("/routes", draft).await);
        put(format!("/routes/{route}/state"), json!({ "on": true })).await;
        let url = source["intake_url"].as_str().expect("a source has an address");
        let (host, path) = url.trim_start_matches("http://").split_once('/').expect("host and path");
        let (intake, path) = (host.parse().expect("host and port"), format!("/{path}"));
        Self { running, door, id: route, intake, path, board: running.monday.board_id() }
    }

    pub fn place(&self) -> Place {
        Place { route: self.id.clone(), path: self.path.clone() }
    }

    /// The same line of a relay that was started anew.
    pub async fn at(door: &'r D, running: &'r Running, place: Place) -> Self {
        let status = door.ask("GET", "/status", None).await;
        let address = status["intake"]["address"].as_str().expect("the intake has an address");
        let intake = address.trim_start_matches("http://").parse().expect("host and port");
        Self { running, door, id: place.route, intake, path: place.path, board: running.monday.board_id() }
    }

    /// One event, as the phone system sends it.
    pub async fn posts(&self, n: u64, priority: &str) {
        assert_eq!(self.sent(n, priority, KEY).await, 202);
    }

    /// The same from somebody who does not know the key.
    pub async fn posts_without_proof(&self, n: u64) {
        assert_eq!(self.sent(n, "High", "another key").await, 401);
    }

    async fn sent(&self, n: u64, priority: &str, key: &str) -> u16 {
        let event = json!({ "type": "call.ended", "id": fact(n), "queue": QUEUE, "priority": priority, "caller": caller(n) });
        let text = event.to_string();
        let signature = sign(key, text.as_bytes());
        let headers = [("x-signature", signature.as_str()), ("content-type", "application/json")];
        let answer = http::send(self.intake, "POST", &self.path, &headers, text.as_bytes()).await;
        answer.expect("an answer").status
    }

    /// Waits until so many items have arrived.
    pub async fn arrives(&self, items: usize) {
        let until = Instant::now() + ARRIVES_WITHIN;
        while self.running.monday.item_count(&self.board) < items {
            assert!(Instant::now() < until, "{items} items did not arrive");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    pub fn takes_labels(&self, labels: &[&str]) {
        assert!(self.running.monday.set_labels(&self.board, FIELD, labels), "there is such a column");
    }

    /// From here on the vendor answers every call that it fails, or is well again.
    pub fn is_ill(&self, ill: bool) {
        let status_500 = if ill { 1.0 } else { 0.0 };
        self.running.monday.set_faults(Faults { status_500, ..Faults::default() });
    }

    /// From here on the vendor takes its time.
    pub fn is_slow(&self, slow_ms: u64) {
        self.running.monday.set_faults(Faults { slow_ms, ..Faults::default() });
    }

    /// At the vendor there is one item for each of what was previewed, with the values that were shown.
    pub async fn holds(&self, previewed: &[BTreeMap<String, String>]) {
        for values in previewed {
            let conversation = &values["Conversation"];
            let items = self.running.monday.items_with("conversation", conversation);
            assert_eq!(items.len(), 1, "{conversation} arrived once");
            let view = self.running.monday.board_view(&self.board).expect("it is there");
            for (title, is) in values {
                let column = view.columns.iter().find(|column| &column.title == title);
                let column = column.unwrap_or_else(|| panic!("no column is called {title}"));
                let held = match column.id.as_str() {
                    "name" => Some(items[0].name.clone()),
                    id => items[0].cells.get(id).map(|cell| cell.text.clone()),
                };
                assert_eq!(held.as_ref(), Some(is), "{title} of {conversation}");
            }
        }
        let all = self.running.monday.item_count(&self.board);
        assert_eq!(all, previewed.len() + 1, "and nothing else but the one before the fault");
    }
}
