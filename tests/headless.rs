//! A real headless relay in a process of its own, which a test may kill.

use crate::http::{self, Answer};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Read as _},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

/// One life of the relay. Killed with its handle.
pub struct Headless {
    child: Child,
    api: SocketAddr,
    token: String,
    pub line: Value,
    said: Option<JoinHandle<Vec<u8>>>,
    answers: Arc<Mutex<Vec<Answered>>>,
}

/// One answer of the door.
pub struct Answered {
    pub method: String,
    pub path: String,
    pub body: Vec<u8>,
}

/// The program beside the test's own, where one build has put both.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let folder = test.ancestors().nth(2).expect("tests lie in target/…/deps");
    let program = folder.join(format!("patchbay-headless{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "build patchbay-headless first: cargo build --workspace");
    program
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

impl Headless {
    /// Starts on `home`; nothing if it died before it said where it is.
    pub fn start(home: &Path, intake_port: u16, crash_at: Option<&str>) -> Option<Self> {
        let mut command = Command::new(program());
        command
            .args(["--home", &home.display().to_string(), "--intake-port", &intake_port.to_string()])
            .env("PATCHBAY_KEY_FILE", home.join("key"))
            .stderr(Stdio::null());
        match crash_at {
            Some(point) => command.env("PATCHBAY_CRASH_AT", point),
            None => command.env_remove("PATCHBAY_CRASH_AT"),
        };
        Self::attach(command, |_, path| path.to_owned())
    }

    /// Runs a command that ends as the relay. `seen` turns a path of the relay's into one of ours.
    pub fn attach(mut command: Command, seen: impl Fn(u32, &str) -> String) -> Option<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut said = String::new();
        let out = child.stdout.take().expect("its output is piped");
        let mut out = BufReader::new(out);
        out.read_line(&mut said).expect("its output is text");
        let Ok(line) = serde_json::from_str::<Value>(&said) else {
            let _ = child.wait();
            return None;
        };
        let api = line["api"].as_str().expect("an address");
        let api = api
            .trim_start_matches("http://")
            .split('/')
            .next()
            .expect("a host")
            .parse()
            .expect("host and port");
        let token = seen(child.id(), line["token_file"].as_str().expect("a token file"));
        let token = std::fs::read_to_string(token).expect("a token");
        let line_said = said.into_bytes();
        let said = std::thread::spawn(move || {
            let mut all = line_said;
            // What it said until it went is what there is.
            let _ = out.read_to_end(&mut all);
            all
        });
        let token = token.trim().to_owned();
        Some(Self { child, api, token, line, said: Some(said), answers: Arc::default() })
    }

    /// Ends it. Returns all it has said on its standard output.
    pub fn kill(mut self) -> Vec<u8> {
        // A process that has died by itself cannot be killed again.
        let _ = self.child.kill();
        self.child.wait().expect("it can be waited for");
        self.said.take().map(|said| said.join().expect("its output is read")).unwrap_or_default()
    }

    /// Where the door is.
    pub fn api(&self) -> SocketAddr {
        self.api
    }

    /// What opens the door.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Takes out every answer the door has given since this was last called.
    pub fn answers(&self) -> Vec<Answered> {
        std::mem::take(&mut *self.answers.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it is still there.
    pub fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> std::io::Result<Answer> {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let answer = http::send(self.api, method, &format!("/api{path}"), &headers, body.as_bytes()).await?;
        let kept = Answered { method: method.to_owned(), path: path.to_owned(), body: answer.body.clone() };
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
        Ok(answer)
    }

    /// A call that must work.
    pub async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let answer = self.call(method, path, body).await.expect("the relay answers");
        let text = String::from_utf8_lossy(&answer.body);
        assert!((200..300).contains(&answer.status), "{method} {path}: {} {text}", answer.status);
        answer.json()
    }
}

impl Drop for Headless {
    fn drop(&mut self) {
        // A process that has died by itself cannot be killed again.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A signed source as a sender sees it.
pub struct Source {
    pub id: String,
    /// Where it is posted to, on the intake's port.
    pub path: String,
    pub key: String,
}

/// Connects a signed source through the door, as scripts would.
pub async fn source(relay: &Headless) -> Source {
    let key = "kill-signing-key";
    let made = relay
        .ask("POST", "/connections", Some(json!({
            "vendor": "generic", "name": "Source", "environment": "test", "secrets": { "signing": key },
            "settings": { "scheme": "x-signature-hex", "kind_path": "type", "dedup_path": "id", "lane_path": "ticket" },
        })))
        .await;
    let id = made["id"].as_str().expect("an id").to_owned();
    let fields = json!({ "type": "keep", "id": "keep", "ticket": "keep", "queue": "keep", "seconds": "keep", "caller": "hash" });
    relay.ask("PUT", &format!("/connections/{id}/privacy"), Some(json!({ "fields": fields }))).await;
    let url = made["intake_url"].as_str().expect("the answer that made it shows the address");
    let path = url.splitn(4, '/').nth(3).expect("a path");
    Source { id, path: format!("/{path}"), key: key.to_owned() }
}

/// Draws a line from a source to a simulated monday board and turns it on. Returns its id.
pub async fn line(relay: &Headless, source: &Source, target: &str, board: &str) -> String {
    let path = |path: &str| json!({ "kind": "path", "path": path });
    let route = relay
        .ask("POST", "/routes", Some(json!({
            "name": "Calls", "source": source.id, "kinds": [], "target": target, "container": board,
            "key_field": "patchbay_key", "doubt": "ask",
            "cords": [
                { "field": "name", "from": { "kind": "template", "text": "{{ queue }} call {{ id }}" }, "clear": false },
                { "field": "conversation", "from": path("id"), "clear": false },
                { "field": "queue", "from": path("queue"), "clear": false },
            ],
        })))
        .await;
    let id = route["id"].as_str().expect("an id").to_owned();
    relay.ask("PUT", &format!("/routes/{id}/state"), Some(json!({ "on": true }))).await;
    id
}

/// Connects a signed source and a simulated board through the door, as scripts would, and draws a route between
/// them. Returns path and signing key of the source.
pub async fn furnish(relay: &Headless, monday: &str, board: &str) -> (String, String) {
    let source = source(relay).await;
    let target = relay
        .ask("POST", "/connections", Some(json!({
            "vendor": "monday", "name": "Target", "environment": "test", "secrets": { "token": "practice-personal-token" },
            "settings": { "endpoint": monday, "allow_private": "yes" },
        })))
        .await;
    line(relay, &source, target["id"].as_str().expect("an id"), board).await;
    (source.path, source.key)
}
