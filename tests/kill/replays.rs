//! A replay whose relay is killed: while its set is tried, at every named point while it is sent, and anywhere. It
//! goes on by itself, what was previewed is what is sent, and each of it has exactly one item.

use patchbay_sandbox::{Options, Running, monday::Limits, serve};
use patchbay_store::CRASH_POINTS;
use patchbay_tests::{
    headless::{Headless, Source, free_port, line, source},
    http,
    rig::{body, items_by_fact, sign},
    sender::number,
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

/// Tried in three pieces; sent in enough batches for a death at every point.
const DEAD: u64 = 250;
/// What must become so, in a debug build on a machine that does other things.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(20);

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

    /// Ends this life, however it stands, and begins the next, which dies at `point`.
    fn next(&mut self, point: Option<&str>) {
        if let Some(relay) = self.now.take() {
            relay.kill();
        }
        // It may come to its end before it has said where it is.
        self.now = Headless::start(self.home, self.port, point);
        assert!(self.now.is_some() || point.is_some(), "the relay did not start");
    }

    /// Waits until this life has ended at its point.
    async fn dies(&mut self, point: &str) {
        let until = Instant::now() + PATIENCE;
        while self.now.as_mut().is_some_and(Headless::lives) {
            assert!(Instant::now() < until, "it was to die at {point}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn until(&self, path: &str, wished: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let found = self.relay().ask("GET", path, None).await;
            if wished(&found) {
                return found;
            }
            assert!(Instant::now() < until, "{path} stayed at {found}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// The deliveries of a replay of which `wished` is true, from its report.
    async fn reported(&self, path: &str, wished: impl Fn(&Value) -> bool) -> BTreeSet<String> {
        let answer = self.relay().call("GET", &format!("{path}/report"), None).await.expect("it answers");
        let text = String::from_utf8(answer.body).expect("a report is text");
        let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
        rows.filter(wished).map(|row| row["delivery"].as_str().expect("an id").to_owned()).collect()
    }
}

#[test]
fn a_replay_goes_on_however_often_the_relay_is_killed_and_each_of_it_arrives_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(history());
}

async fn history() {
    let seed = number("PATCHBAY_KILL_SEED", 1);
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    println!("seed {seed}");
    let home = tempfile::tempdir().expect("a folder");
    let running = serve(Options { seed, ..Options::default() }).await.expect("the simulators start");
    running.monday.set_limits(Limits::none());
    let mut lives = Lives { home: home.path(), port: free_port(), now: None };
    lives.next(None);
    let route = dead_letters(&lives, &running).await;
    // Killed while its set is tried, after the first piece of it and after the second.
    lives.next(Some("replay.tried"));
    // It may be dead before it has answered; that the replay was made is on disk by then.
    let scope = json!({ "scope": { "route": route } });
    let _ = lives.relay().call("POST", "/replays", Some(scope)).await;
    for _ in 0..2 {
        lives.dies("replay.tried").await;
        lives.next(Some("replay.tried"));
    }
    lives.next(None);
    let all = lives.relay().ask("GET", "/replays", None).await;
    assert_eq!((all.as_array().map(Vec::len), &all[0]["counts"]["total"]), (Some(1), &json!(DEAD)), "{all}");
    let path = format!("/replays/{}", all[0]["id"].as_str().expect("an id"));
    let ready = lives.until(&path, |replay| replay["state"] == "ready").await;
    assert_eq!((&ready["counts"]["ok"], &ready["counts"]["left"]), (&json!(DEAD), &json!(DEAD)), "{ready}");
    let previewed = lives.reported(&path, |row| row["would"] == "ok").await;
    assert_eq!(previewed.len() as u64, DEAD);
    // One that nobody has started stays as it was.
    lives.next(None);
    assert_eq!(lives.relay().ask("GET", &path, None).await["state"], "ready");
    assert_eq!(items_by_fact(&running.monday, DEAD).len(), 0, "nothing is sent before it is started");
    lives.relay().ask("POST", &format!("{path}/start"), None).await;
    let points = CRASH_POINTS.iter().filter(|point| !point.starts_with("accept."));
    for point in points.chain([&"replay.released"]) {
        let at = format!("{point}:{}", 1 + chance.next_u64() % 3);
        lives.next(Some(&at));
        lives.dies(&at).await;
    }
    for _ in 0..number("PATCHBAY_KILLS", 8) {
        lives.next(None);
        tokio::time::sleep(Duration::from_millis(chance.next_u64() % 250)).await;
    }
    lives.next(None);
    let done = lives.until(&path, |replay| replay["state"] == "done").await;
    let counts = &done["counts"];
    let told = ["total", "sent", "delivered", "dead", "left", "skipped"].map(|name| counts[name].as_u64());
    assert_eq!(told, [DEAD, DEAD, DEAD, 0, 0, 0].map(Some), "{counts}");
    let replayed = lives.reported(&path, |row| row["state"] == "delivered").await;
    assert_eq!(replayed, previewed, "what was previewed is what was replayed");
    let items = items_by_fact(&running.monday, DEAD);
    let doubled: Vec<_> = items.iter().filter(|(_, count)| **count > 1).collect();
    assert!(items.len() as u64 == DEAD && doubled.is_empty(), "{} items, doubled: {doubled:?}", items.len());
    assert_eq!(lives.relay().ask("GET", "/inbox", None).await["groups"], json!([]));
    let checked = lives.relay().ask("GET", "/audit/check", None).await;
    assert_eq!(checked["ok"], true, "{checked}");
    lives.now.take().expect("a life was begun").kill();
}

/// A line with a cord that fits no event, its dead letters, and the cord taken out again. Returns the line.
async fn dead_letters(lives: &Lives<'_>, running: &Running) -> String {
    let relay = lives.relay();
    let from = source(relay).await;
    let endpoint = format!("http://{}/v2", running.monday_address);
    let target = json!({
        "vendor": "monday", "name": "Target", "environment": "test",
        "secrets": { "token": running.monday.token() },
        "settings": { "endpoint": endpoint, "allow_private": "yes" },
    });
    let target = relay.ask("POST", "/connections", Some(target)).await;
    let target = target["id"].as_str().expect("an id");
    let route = line(relay, &from, target, &running.monday.board_id()).await;
    let drawn = relay.ask("GET", &format!("/routes/{route}"), None).await;
    let mut draft = drawn["draft"].clone();
    let cord = json!({ "field": "handle_time", "from": { "kind": "path", "path": "queue" }, "clear": false });
    draft["cords"].as_array_mut().expect("cords").push(cord);
    let saved = relay.ask("PUT", &format!("/routes/{route}"), Some(draft)).await;
    for n in 0..DEAD {
        assert_eq!(post(lives.port, &from, n).await, 202);
    }
    lives.until("/inbox", |inbox| inbox["dead"] == DEAD).await;
    let mut draft = saved["draft"].clone();
    draft["cords"].as_array_mut().expect("cords").pop();
    relay.ask("PUT", &format!("/routes/{route}"), Some(draft)).await;
    route
}

async fn post(port: u16, to: &Source, n: u64) -> u16 {
    let (intake, text) = (SocketAddr::from(([127, 0, 0, 1], port)), body(n, n));
    let signature = sign(&to.key, text.as_bytes());
    let headers = [("x-signature", signature.as_str()), ("content-type", "application/json")];
    http::send(intake, "POST", &to.path, &headers, text.as_bytes()).await.map_or(0, |answer| answer.status)
}
