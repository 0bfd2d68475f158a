//! The relay as a process of its own: planted values in its files and answers, a disk that fills up, a second start.

use patchbay_sandbox::{
    Options, Running,
    monday::{Faults, Limits},
    serve,
};
use patchbay_tests::{
    headless::{Headless, free_port, furnish, program},
    http,
    rig::{items_by_fact, sign},
    search::Searcher,
};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// What must be in no file and in no answer.
const CANARIES: &[&str] = &[
    "2025550142",
    "555-0142",
    "jane.canary@example.com",
    "4111111111111111",
    "Jane Canaryworth",
    "tok_canary_9f8e7d6c5b4a",
    "kill-signing-key",
    "practice-personal-token",
];

struct Source {
    intake: SocketAddr,
    path: String,
    key: String,
}

impl Source {
    async fn post(&self, event: &Value) -> u16 {
        let text = event.to_string();
        let signature = sign(&self.key, text.as_bytes());
        let headers = [("x-signature", signature.as_str()), ("content-type", "application/json")];
        http::send(self.intake, "POST", &self.path, &headers, text.as_bytes())
            .await
            .map_or(0, |answer| answer.status)
    }
}

async fn simulator() -> Running {
    let running = serve(Options::default()).await.expect("the simulator starts");
    running.monday.set_limits(Limits::none());
    running
}

async fn source(relay: &Headless, running: &Running, port: u16) -> Source {
    let endpoint = format!("http://{}/v2", running.monday_address);
    let (path, key) = furnish(relay, &endpoint, &running.monday.board_id()).await;
    Source { intake: SocketAddr::from(([127, 0, 0, 1], port)), path, key }
}

/// Asks until `ready` says so, at most half a minute.
async fn until(relay: &Headless, path: &str, ready: impl Fn(&Value) -> bool) -> Value {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        let answer = relay.ask("GET", path, None).await;
        if ready(&answer) {
            return answer;
        }
        assert!(Instant::now() < end, "{path} stayed at {answer}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn no_planted_value_is_in_a_file_or_an_answer_of_the_real_relay() {
    let (home, running, port) = (tempfile::tempdir().expect("a folder"), simulator().await, free_port());
    let relay = Headless::start(home.path(), port, None).expect("starts");
    let source = source(&relay, &running, port).await;
    let event = json!({
        "type": "call.ended", "id": "fact-0", "ticket": "t-1", "seconds": 3,
        "queue": "Billing, call +1 (202) 555-0142 or jane.canary@example.com, card 4111111111111111",
        "caller": "+12025550142", "customer": { "name": "Jane Canaryworth", "email": "jane.canary@example.com" },
        "session": "tok_canary_9f8e7d6c5b4a",
    });
    assert_eq!(source.post(&event).await, 202);
    assert_eq!(
        source.post(&json!({ "type": "call.ended", "id": "fact-1", "name": "Jane Canaryworth" })).await,
        202
    );
    until(&relay, "/status", |status| status["sum"]["delivered"] == 2).await;
    let page = relay.ask("GET", "/events", None).await;
    let mut answers = vec![page.to_string()];
    for row in page["rows"].as_array().expect("rows") {
        answers.push(
            relay
                .ask("GET", &format!("/events/{}", row["id"].as_str().expect("an id")), None)
                .await
                .to_string(),
        );
    }
    let routes = relay.ask("GET", "/routes", None).await;
    let draft = &routes[0]["draft"];
    let tried = relay.ask("POST", "/routes/preview", Some(json!({ "draft": draft }))).await;
    assert_eq!(tried["rows"].as_array().map(Vec::len), Some(2), "{tried}");
    answers.push(tried.to_string());
    // A filter on a hidden field tells what it saw of it, and not the value.
    let mut asking = draft.clone();
    asking["filter"] = json!({ "path": "customer.email", "op": "contains", "value": "nobody" });
    let event = &page["rows"][0]["id"];
    let why = relay.ask("POST", "/routes/why", Some(json!({ "draft": asking, "event": event }))).await;
    assert_eq!(why["verdict"], "no", "{why}");
    answers.push(why.to_string());
    for path in ["/routes", "/connections", "/status", "/settings", "/vendors"] {
        answers.push(relay.ask("GET", path, None).await.to_string());
    }
    answers.push(relay.line.to_string());
    let searcher = Searcher::of(CANARIES.iter().copied());
    let told: Vec<_> =
        answers.iter().flat_map(|text| searcher.within("an answer", text.as_bytes())).collect();
    assert!(told.is_empty(), "{told:?}");
    // A typed number finds the event although it is nowhere to be read.
    let found = relay.ask("GET", "/events?q=%2B12025550142", None).await;
    assert_eq!(found["rows"].as_array().map(Vec::len), Some(1), "{found}");
    drop(relay);
    let found = searcher.below(home.path());
    assert!(found.is_empty(), "{found:#?}");
    assert!(
        !Searcher::of(["call.ended"]).below(home.path()).is_empty(),
        "a kept value is there in the clear"
    );
}

#[tokio::test]
async fn a_second_relay_on_the_same_home_is_refused_and_the_first_goes_on() {
    let (home, port) = (tempfile::tempdir().expect("a folder"), free_port());
    let first = Headless::start(home.path(), port, None).expect("starts");
    let second = Command::new(program())
        .args(["--home", &home.path().display().to_string()])
        .env("PATCHBAY_KEY_FILE", home.path().join("key"))
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(!second.status.success() && said.contains("home.locked"), "{said}");
    assert!(said.contains("did not end within 10 seconds. Use its window"), "{said}");
    assert_eq!(first.ask("GET", "/status", None).await["intake"]["state"], "open");
}

/// How long the vendor takes to answer the send that is under way when its relay is told to end.
#[cfg(unix)]
const SLOW_MS: u64 = 3_000;

// Whoever waits for the start line holds up a thread, and the vendor is to answer meanwhile.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_while_the_one_before_still_closes_waits_for_it() {
    let (home, running) = (tempfile::tempdir().expect("a folder"), simulator().await);
    let (api, port) = (free_port(), free_port());
    let begin = || {
        let mut command = Command::new(program());
        command
            .args(["--home", &home.path().display().to_string(), "--port", &api.to_string()])
            .args(["--intake-port", &port.to_string()])
            .env("PATCHBAY_KEY_FILE", home.path().join("key"))
            .stderr(Stdio::null());
        Headless::attach(command, |_, path| path.to_owned())
    };
    let mut first = begin().expect("starts");
    let source = source(&first, &running, port).await;
    running.monday.set_faults(Faults { slow_ms: SLOW_MS, ..Faults::default() });
    assert_eq!(source.post(&json!({ "type": "call.ended", "id": "fact-0", "ticket": "t-0" })).await, 202);
    until(&first, "/status", |status| status["sum"]["sending"] == 1).await;
    let told = Command::new("kill").args(["-TERM", &first.id().to_string()]).status();
    assert!(told.is_ok_and(|status| status.success()), "it can be told to end");
    let second = begin().expect("waits and starts");
    assert!(!first.lives(), "only one has the home");
    let status = second.ask("GET", "/status", None).await;
    assert_eq!(
        (&status["intake"]["state"], &status["sum"]["delivered"]),
        (&json!("open"), &json!(1)),
        "{status}"
    );
    assert_eq!(items_by_fact(&running.monday, 1).get("fact-0"), Some(&1), "what was under way has landed");
}

#[tokio::test]
async fn a_taken_port_and_a_wrong_key_are_said_on_the_page() {
    let home = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let relay = Headless::start(home.path(), port, None).expect("starts without its port");
    let status = relay.ask("GET", "/status", None).await;
    assert_eq!(status["intake"]["problem"]["code"], "intake.port_taken", "{status}");
    assert_eq!(status["intake"]["problem"]["remedy"]["kind"], "change_port");
    drop(relay);
    std::fs::write(home.path().join("key"), [9_u8; 32]).expect("another key");
    let relay = Headless::start(home.path(), free_port(), None).expect("opens for reading");
    let status = relay.ask("GET", "/status", None).await;
    assert_eq!(status["vault"]["problem"]["code"], "vault.wrong_key", "{status}");
    assert_eq!(status["intake"]["state"], "shut");
    relay.ask("GET", "/events", None).await;
}

/// A disk of ten megabytes of its own, two of which are somebody else's, in a namespace of its own. Needs Linux and leave to make one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn on_a_full_disk_intake_says_503_and_the_page_says_what_to_do() {
    let (home, running, port) = (tempfile::tempdir().expect("a folder"), simulator().await, free_port());
    let script = format!(
        "mount -t tmpfs -o size=10m tmpfs '{0}' && head -c 2000000 /dev/zero > '{0}/filler' && exec '{1}' --home '{0}' --intake-port {port}",
        home.path().display(),
        program().display()
    );
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .env("PATCHBAY_KEY_FILE", home.path().join("key"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let relay = Headless::attach(command, |pid, path| format!("/proc/{pid}/root{path}"))
        .expect("starts on its own disk");
    let source = source(&relay, &running, port).await;
    let filler = "x".repeat(60_000);
    let (mut taken, mut refused, mut said, mut trouble) = (0_u64, 0_u64, Value::Null, Value::Null);
    for n in 0..300 {
        let event = json!({ "type": "call.ended", "id": format!("fact-{n}"), "ticket": format!("t-{n}"), "queue": "Q", "note": filler });
        match source.post(&event).await {
            202 => taken += 1,
            503 => refused += 1,
            other => panic!("{other} is no answer to a full disk"),
        }
        // Room may come back between the refusal and the question, and intake then opens by itself.
        if refused > 3 {
            let status = relay.ask("GET", "/status", None).await;
            said = status["intake"]["problem"].clone();
            if !said.is_null() {
                trouble = status["trouble"].clone();
                break;
            }
        }
    }
    assert!(taken > 10 && refused > 0, "{taken} taken, {refused} refused");
    assert_eq!(said["code"], "disk.full", "{said}");
    assert_eq!(said["remedy"]["kind"], "free_disk");
    assert_eq!(
        (trouble["code"].as_str(), trouble["blocks"].as_bool()),
        (Some("disk_full"), Some(false)),
        "{trouble}"
    );
    assert!(
        trouble["sentence"].as_str().is_some_and(|words| words.contains("intake opens by itself")),
        "{trouble}"
    );
    // Somebody makes room, and nobody has to tell the relay.
    let filler = format!("/proc/{}/root{}/filler", relay.id(), home.path().display());
    std::fs::remove_file(filler).expect("room is made");
    until(&relay, "/status", |status| status["intake"]["state"] == "open" && status.get("trouble").is_none())
        .await;
    let event = json!({ "type": "call.ended", "id": "fact-late", "ticket": "t-late", "queue": "Q" });
    assert_eq!(source.post(&event).await, 202);
}
