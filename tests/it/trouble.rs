//! What keeps a home from working, over the real program: a damaged database, an older copy put back, a key that is gone.
//! Each is said with what can be done, and doing it brings everything back, once.

mod disk;
mod log;

use patchbay_sandbox::{
    Options, Running,
    monday::{Faults, Limits},
    serve,
};
use patchbay_tests::{
    headless::{Headless, free_port, furnish},
    http,
    rig::{items_by_fact, sign},
};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// A relay with a source, a line and a simulated board.
struct Desk {
    home: tempfile::TempDir,
    running: Running,
    port: u16,
    path: String,
    key: String,
}

impl Desk {
    async fn new() -> (Self, Headless) {
        let home = tempfile::tempdir().expect("a folder");
        let running = serve(Options::default()).await.expect("the simulator starts");
        running.monday.set_limits(Limits::none());
        let port = free_port();
        let relay = Headless::start(home.path(), port, None).expect("starts");
        let endpoint = format!("http://{}/v2", running.monday_address);
        let (path, key) = furnish(&relay, &endpoint, &running.monday.board_id()).await;
        (Self { home, running, port, path, key }, relay)
    }

    fn start(&self) -> Headless {
        Headless::start(self.home.path(), self.port, None).expect("starts")
    }

    async fn post(&self, n: u64) -> u16 {
        self.post_with(n, 0).await
    }

    /// An event with a note of so many bytes, which no policy keeps.
    async fn post_with(&self, n: u64, note: usize) -> u16 {
        let event = json!({
            "type": "call.ended", "id": format!("fact-{n}"), "ticket": format!("t-{n}"), "queue": "Q", "seconds": n,
            "note": "x".repeat(note),
        });
        let text = event.to_string();
        let signature = sign(&self.key, text.as_bytes());
        let headers = [("x-signature", signature.as_str()), ("content-type", "application/json")];
        let to = SocketAddr::from(([127, 0, 0, 1], self.port));
        http::send(to, "POST", &self.path, &headers, text.as_bytes()).await.map_or(0, |answer| answer.status)
    }

    /// How many items each of the first `n` facts has.
    fn items(&self, n: u64) -> Vec<usize> {
        let counts = items_by_fact(&self.running.monday, n);
        (0..n).map(|i| counts.get(&format!("fact-{i}")).copied().unwrap_or(0)).collect()
    }
}

/// Asks until `ready` says so.
async fn until(relay: &Headless, path: &str, ready: impl Fn(&Value) -> bool) -> Value {
    let end = Instant::now() + Duration::from_secs(90);
    loop {
        let answer = relay.call("GET", path, None).await.expect("the relay answers").json();
        if ready(&answer) {
            return answer;
        }
        assert!(Instant::now() < end, "{path} stayed at {answer}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn delivered(relay: &Headless, n: u64) {
    until(relay, "/status", |status| status["sum"]["delivered"] == n).await;
}

/// Asks it to stop, as the system does, and waits until it has.
async fn stop(mut relay: Headless) {
    let asked = Command::new("kill").args(["-TERM", &relay.id().to_string()]).status().expect("it is asked");
    assert!(asked.success());
    let end = Instant::now() + Duration::from_secs(30);
    while relay.lives() {
        assert!(Instant::now() < end, "it does not stop");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn refused(relay: &Headless, method: &str, path: &str, body: Option<Value>) -> (u16, String) {
    let answer = relay.call(method, path, body).await.expect("the relay answers");
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

/// Overwrites some pages in which a text stands, but not the first ones.
fn damage(home: &Path, text: &str) -> usize {
    const PAGE: usize = 4_096;
    let path = home.join("patchbay.db");
    let mut bytes = std::fs::read(&path).expect("reads");
    let pages: Vec<usize> = (20..bytes.len() / PAGE)
        .filter(|page| {
            memchr::memmem::find(&bytes[page * PAGE..(page + 1) * PAGE], text.as_bytes()).is_some()
        })
        .collect();
    let hit: Vec<usize> = pages.into_iter().skip(1).step_by(4).take(3).collect();
    for page in &hit {
        bytes[page * PAGE..(page + 1) * PAGE].fill(0xa5);
    }
    std::fs::write(&path, bytes).expect("writes");
    hit.len()
}

#[tokio::test]
async fn a_damaged_database_is_said_and_mended_and_nothing_is_sent_twice() {
    let (desk, relay) = Desk::new().await;
    for n in 0..120 {
        assert_eq!(desk.post(n).await, 202);
    }
    delivered(&relay, 120).await;
    stop(relay).await;
    assert!(damage(desk.home.path(), "\"id\":\"fact-") > 0, "pages with events were hit");
    let relay = desk.start();
    let status = relay.ask("GET", "/status", None).await;
    let trouble = &status["trouble"];
    assert_eq!(
        (trouble["code"].as_str(), trouble["blocks"].as_bool()),
        (Some("damaged"), Some(true)),
        "{status}"
    );
    assert!(
        trouble["sentence"]
            .as_str()
            .is_some_and(|said| said.contains("damaged") && said.contains("send again"))
    );
    let offered: Vec<_> =
        trouble["remedies"].as_array().into_iter().flatten().map(|one| one["do"].clone()).collect();
    assert!(offered.contains(&json!("salvage")), "{offered:?}");
    assert_eq!(status["intake"]["state"], "shut");
    assert_eq!(desk.post(500).await, 503, "a sender is told to come again");
    assert_eq!(refused(&relay, "GET", "/events", None).await, (503, "store.damaged".into()));
    assert!(relay.ask("GET", "/storage", None).await["bytes"].as_u64() > Some(0));
    let mended = relay.ask("POST", "/trouble/salvage", Some(json!({}))).await;
    let said = mended["sentence"].as_str().expect("words");
    assert!(said.contains("rows are in a new database") && said.contains("could not be read"), "{said}");
    let status = until(&relay, "/status", |status| status["intake"]["state"] == "open").await;
    assert_eq!(status["trouble"]["code"], "older_copy", "what is left is looked up first: {status}");
    let events = relay.ask("GET", "/events?limit=200", None).await["rows"].as_array().map_or(0, Vec::len);
    assert!(events > 40, "only {events} of 120 are left");
    assert_eq!(desk.post(500).await, 202);
    until(&relay, "/events?q=fact-500", |page| page["rows"][0]["state"] == "delivered").await;
    assert!(desk.items(120).iter().all(|n| *n == 1), "{:?}", desk.items(120));
    let kept = relay.ask("GET", "/storage", None).await["backups"].clone();
    assert_eq!(
        (kept[0]["why"].as_str(), kept[0]["sound"].as_bool()),
        (Some("repair"), Some(false)),
        "{kept}"
    );
    let audit = relay.ask("GET", "/audit", None).await;
    assert!(
        audit["lines"]
            .as_array()
            .is_some_and(|lines| lines.iter().any(|line| line["what"] == "storage.mended"))
    );
}

#[tokio::test]
async fn a_restored_backup_looks_before_it_sends_and_makes_nothing_twice() {
    let (desk, relay) = Desk::new().await;
    for n in 0..10 {
        assert_eq!(desk.post(n).await, 202);
    }
    delivered(&relay, 10).await;
    // Three more are refused for a while: the backup is made while they wait, and they leave after it.
    desk.running.monday.set_faults(Faults { errors_200: 1.0, ..Faults::default() });
    for n in 10..13 {
        assert_eq!(desk.post(n).await, 202);
    }
    let waits = |sum: &Value| sum["retrying"].as_u64().unwrap_or(0) + sum["waiting"].as_u64().unwrap_or(0);
    until(&relay, "/status", |status| waits(&status["sum"]) == 3).await;
    let job = relay.ask("POST", "/storage/backup", None).await;
    let job = until(&relay, &format!("/jobs/{}", job["id"].as_str().expect("an id")), |job| {
        job["state"] != "running"
    })
    .await;
    assert_eq!(job["state"], "done", "{job}");
    let backup = job["result"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        (job["result"]["events"].as_u64(), job["result"]["sound"].as_bool()),
        (Some(13), Some(true)),
        "{job}"
    );
    desk.running.monday.set_faults(Faults::default());
    delivered(&relay, 13).await;
    let asked = relay
        .ask(
            "POST",
            &format!("/storage/backups/{backup}/restore"),
            Some(json!({ "reason": "a wrong mapping" })),
        )
        .await;
    assert_eq!(asked["restart"], true, "{asked}");
    assert_eq!(relay.ask("GET", "/storage", None).await["restore_waits"], backup.as_str());
    assert_eq!(
        refused(&relay, "DELETE", &format!("/storage/backups/{backup}"), None).await.1,
        "backup.waits"
    );
    stop(relay).await;
    let relay = desk.start();
    let status = relay.ask("GET", "/status", None).await;
    assert_eq!(status["trouble"]["code"], "older_copy", "{status}");
    assert_eq!(status["trouble"]["blocks"], false);
    assert_eq!(status["sum"]["delivered"], 10, "what came after the backup is not known: {status}");
    delivered(&relay, 13).await;
    assert_eq!(desk.items(13), vec![1; 13], "looked for, found, and made once");
    let aside = relay.ask("GET", "/storage", None).await["backups"].clone();
    assert!(
        aside
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one["why"] == "restore" && one["sound"] == true)),
        "{aside}"
    );
    let audit = relay.ask("GET", "/audit", None).await;
    let told: Vec<_> =
        audit["lines"].as_array().into_iter().flatten().map(|line| line["what"].clone()).collect();
    assert!(told.contains(&json!("storage.restored")), "{told:?}");
    assert_eq!(relay.ask("GET", "/audit/check", None).await["ok"], true);
}

#[tokio::test]
async fn a_lost_key_is_said_and_the_recovery_file_brings_it_back() {
    let (desk, relay) = Desk::new().await;
    for n in 0..5 {
        assert_eq!(desk.post(n).await, 202);
    }
    delivered(&relay, 5).await;
    let wish = json!({ "passphrase": "a long and quiet evening" });
    assert_eq!(
        refused(&relay, "POST", "/storage/recovery", Some(wish.clone())).await,
        (403, "recovery.refused".into())
    );
    let second = Command::new(patchbay_tests::headless::program())
        .args(["--unlock", "--home", &desk.home.path().display().to_string()])
        .output()
        .expect("the program runs");
    let second = std::fs::read_to_string(String::from_utf8_lossy(&second.stdout).trim()).expect("a token");
    let unlocked = async |body: &Value| {
        let bearer = format!("Bearer {}", relay.token());
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("x-patchbay-unlock", second.trim()),
        ];
        http::send(relay.api(), "POST", "/api/storage/recovery", &headers, body.to_string().as_bytes())
            .await
            .expect("answers")
    };
    assert_eq!(unlocked(&json!({ "passphrase": "short" })).await.json()["code"], "recovery.weak");
    let made = unlocked(&wish).await.json();
    let file = made["path"].as_str().expect("a path").to_owned();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(relay.ask("GET", "/storage", None).await["recovery"]["made_at"], made["made_at"]);
    stop(relay).await;
    std::fs::rename(desk.home.path().join("key"), desk.home.path().join("key.away")).expect("lost");
    let relay = desk.start();
    let status = relay.ask("GET", "/status", None).await;
    let trouble = &status["trouble"];
    assert_eq!(
        (trouble["code"].as_str(), trouble["blocks"].as_bool()),
        (Some("key_missing"), Some(false)),
        "{status}"
    );
    let offered: Vec<_> =
        trouble["remedies"].as_array().into_iter().flatten().map(|one| one["do"].clone()).collect();
    assert_eq!(offered, [json!("unlock"), json!("retry"), json!("anew")]);
    assert_eq!(trouble["remedies"][2]["count"], 5, "{trouble}");
    assert!(!desk.home.path().join("key").exists(), "no other key is made silently");
    assert_eq!(desk.post(100).await, 503);
    assert_eq!(
        relay.ask("GET", "/events", None).await["rows"].as_array().map(Vec::len),
        Some(5),
        "the log can be read"
    );
    let with = |passphrase: &str| Some(json!({ "path": file, "passphrase": passphrase }));
    let wrong = refused(&relay, "POST", "/storage/unlock", with("a long and loud evening")).await;
    assert_eq!(wrong, (422, "recovery.passphrase".into()));
    let back = relay.ask("POST", "/trouble/unlock", with("a long and quiet evening")).await;
    assert_eq!(back["restart"], false, "{back}");
    let status = relay.ask("GET", "/status", None).await;
    assert!(status.get("trouble").is_none(), "{status}");
    assert_eq!(
        refused(&relay, "POST", "/storage/unlock", with("a long and quiet evening")).await.1,
        "vault.open"
    );
    assert_eq!(desk.post(100).await, 202);
    delivered(&relay, 6).await;
    // The same key as before, put back to where it was looked for.
    stop(relay).await;
    let key = |name: &str| std::fs::read_to_string(desk.home.path().join(name)).expect("a key");
    assert_eq!(key("key").trim(), key("key.away").trim());
}

#[tokio::test]
async fn without_key_and_recovery_file_one_begins_anew_knowing_what_it_costs() {
    let (desk, relay) = Desk::new().await;
    for n in 0..5 {
        assert_eq!(desk.post(n).await, 202);
    }
    delivered(&relay, 5).await;
    stop(relay).await;
    std::fs::remove_file(desk.home.path().join("key")).expect("lost");
    // Even a vault file that is gone as well is not quietly replaced.
    std::fs::rename(desk.home.path().join("vault"), desk.home.path().join("vault.away")).expect("lost");
    let relay = desk.start();
    let status = relay.ask("GET", "/status", None).await;
    assert_eq!(
        (status["trouble"]["code"].as_str(), status["vault"]["problem"]["code"].as_str()),
        (Some("key_missing"), Some("vault.missing"))
    );
    drop(relay);
    std::fs::rename(desk.home.path().join("vault.away"), desk.home.path().join("vault")).expect("found");
    let relay = desk.start();
    let asked = refused(&relay, "POST", "/trouble/anew", Some(json!({ "confirm": 4 }))).await;
    assert_eq!(asked.1, "trouble.confirm");
    let begun = relay.ask("POST", "/trouble/anew", Some(json!({ "confirm": 5 }))).await;
    assert!(begun["sentence"].as_str().is_some_and(|said| said.contains("new key")), "{begun}");
    let status = relay.ask("GET", "/status", None).await;
    assert_eq!(status["vault"]["state"], "open", "{status}");
    let event = relay.ask("GET", "/events", None).await["rows"][0]["id"].as_str().expect("an id").to_owned();
    let full = relay.ask("GET", &format!("/events/{event}"), None).await;
    assert!(full.is_object(), "what is shown of events is still there");
    let audit = relay.ask("GET", "/audit", None).await;
    assert!(
        audit["lines"]
            .as_array()
            .is_some_and(|lines| lines.iter().any(|line| line["what"] == "vault.begun_anew")),
        "{audit}"
    );
    drop(relay);
    let relay = desk.start();
    assert_eq!(relay.ask("GET", "/status", None).await["vault"]["state"], "open", "and it stays so");
}
