//! A relay that is started on a disk with no room at all. Needs Linux, and leave to have a disk of one's own.
#![cfg(target_os = "linux")]

use super::{refused, until};
use patchbay_sandbox::{
    Options,
    monday::{Faults, Limits},
    serve,
};
use patchbay_tests::{
    headless::{Headless, Source, free_port, furnish, program, source},
    http,
    rig::{body, items_by_fact, sign},
};
use serde_json::{Value, json};
use std::{
    fs::File,
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// A relay on a disk of eight megabytes that has what lies in `kept`, and beyond that a file that takes all there is.
fn on_a_full_disk(home: &Path, kept: Option<&Path>, key: &Path) -> Command {
    let copy = kept
        .map_or_else(String::new, |kept| format!("cp -a '{}/.' '{}' && ", kept.display(), home.display()));
    let script = format!(
        "mount -t tmpfs -o size=8m tmpfs '{0}' && {copy}{{ dd if=/dev/zero of='{0}/filler' bs=4096 2>/dev/null; \
         exec '{1}' --home '{0}'; }}",
        home.display(),
        program().display(),
    );
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .env("PATCHBAY_KEY_FILE", key)
        .stderr(Stdio::null());
    command
}

async fn post(source: &Source, port: u16, n: u64) -> u16 {
    let text = body(n, n);
    let signature = sign(&source.key, text.as_bytes());
    let headers = [("x-signature", signature.as_str()), ("content-type", "application/json")];
    let to = SocketAddr::from(([127, 0, 0, 1], port));
    http::send(to, "POST", &source.path, &headers, text.as_bytes()).await.map_or(0, |answer| answer.status)
}

/// The file that takes the room, as seen from here.
fn filler(relay: &Headless, home: &Path) -> PathBuf {
    format!("/proc/{}/root{}/filler", relay.id(), home.display()).into()
}

/// A home that was worked in, and what is needed to go on with it on another disk.
struct Kept {
    kept: tempfile::TempDir,
    home: tempfile::TempDir,
    _beside: tempfile::TempDir,
    key: PathBuf,
    source: Source,
    port: u16,
    token: String,
}

/// Works in a home, does `more` there, and stops.
async fn kept(more: impl AsyncFnOnce(&Headless, &Path)) -> Kept {
    let (kept, home, beside) = (tempfile::tempdir(), tempfile::tempdir(), tempfile::tempdir());
    let [kept, home, beside] = [kept, home, beside].map(|folder| folder.expect("a folder"));
    let key = beside.path().join("key");
    let mut command = Command::new(program());
    command
        .args(["--home", &kept.path().display().to_string(), "--intake-port", &free_port().to_string()])
        .env("PATCHBAY_KEY_FILE", &key)
        .stderr(Stdio::null());
    let relay = Headless::attach(command, |_, path| path.to_owned()).expect("starts");
    // The port is one that a person chose, and nobody says it again.
    let (mut settings, port) = (relay.ask("GET", "/settings", None).await, free_port());
    settings["intake_port"] = json!(port);
    relay.ask("PUT", "/settings", Some(settings)).await;
    let source = source(&relay).await;
    for n in 0..20 {
        assert_eq!(post(&source, port, n).await, 202);
    }
    more(&relay, kept.path()).await;
    let token = relay.token().to_owned();
    super::stop(relay).await;
    Kept { kept, home, _beside: beside, key, source, port, token }
}

#[tokio::test]
async fn what_was_set_aside_is_removed_for_room_and_the_audit_says_by_whom() {
    let kept = kept(async |relay, home| {
        let job = relay.ask("POST", "/storage/backup", Some(json!({}))).await;
        let place = format!("/jobs/{}", job["id"].as_str().unwrap_or_default());
        until(relay, &place, |job| job["state"] == "done").await;
        // A copy that is none: larger than it should be, and not sound.
        for entry in std::fs::read_dir(home.join("backups")).expect("copies").flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                let known = std::fs::read_to_string(&path).expect("what is known of it");
                let known = known.replace("\"sound\":true", "\"sound\":false");
                assert!(known.contains("\"sound\":false"), "{known}");
                std::fs::write(path, known).expect("is written");
            } else {
                let mut file = std::fs::OpenOptions::new().append(true).open(path).expect("opens");
                std::io::Write::write_all(&mut file, &vec![1; 3 << 20]).expect("grows");
            }
        }
    })
    .await;
    let command = on_a_full_disk(kept.home.path(), Some(kept.kept.path()), &kept.key);
    let relay = Headless::attach(command, |pid, path| format!("/proc/{pid}/root{path}"));
    let relay = relay.expect("starts without any room");
    let freed = relay.ask("POST", "/trouble/free_space", Some(json!({}))).await;
    assert!(freed["sentence"].as_str().is_some_and(|said| said.contains("MiB were freed")), "{freed}");
    let works = |status: &Value| status.get("trouble").is_none() && status["intake"]["state"] == "open";
    until(&relay, "/status", works).await;
    let told = relay.ask("GET", "/audit", None).await;
    let line = &told["lines"][0];
    assert_eq!(line["what"], "storage.freed", "{told}");
    assert_eq!(line["after"]["removed"].as_array().map(Vec::len), Some(1), "{told}");
    assert_eq!(post(&kept.source, kept.port, 21).await, 202, "and events are taken again");
}

#[tokio::test]
async fn a_start_on_a_full_disk_says_so_and_goes_on_by_itself_when_there_is_room() {
    let Kept { kept, home, key, source, port, token, .. } = &kept(async |_, _| {}).await;
    let command = on_a_full_disk(home.path(), Some(kept.path()), key);
    let relay = Headless::attach(command, |pid, path| format!("/proc/{pid}/root{path}"));
    let relay = relay.expect("starts without any room");
    assert_eq!(relay.token(), *token, "no other token can be written, so the one that is there goes on");
    let status = relay.ask("GET", "/status", None).await;
    let trouble = &status["trouble"];
    assert_eq!((&trouble["code"], &trouble["blocks"]), (&json!("disk_full"), &json!(true)), "{status}");
    let said = trouble["sentence"].as_str().unwrap_or_default();
    for words in ["The disk is full", "senders are told to send again", "Make room"] {
        assert!(said.contains(words), "{said}");
    }
    let offered: Vec<_> =
        trouble["remedies"].as_array().into_iter().flatten().map(|one| one["do"].clone()).collect();
    assert_eq!(offered, [json!("free_space"), json!("retry")]);
    assert_eq!(status["intake"]["problem"]["remedy"]["kind"], "free_disk", "{status}");
    assert_eq!(post(source, *port, 20).await, 503, "a sender is told to come again");
    assert_eq!(refused(&relay, "GET", "/events", None).await, (503, "disk.full".into()));
    // Somebody makes room, and nobody has to tell the relay.
    std::fs::remove_file(filler(&relay, home.path())).expect("room is made");
    let works = |status: &Value| status.get("trouble").is_none() && status["intake"]["state"] == "open";
    let status = until(&relay, "/status", works).await;
    assert_eq!(status["sum"]["events"], 20, "what was taken before is there: {status}");
    assert_eq!(post(source, *port, 20).await, 202);
}

#[tokio::test]
async fn a_first_start_on_a_full_disk_ends_with_what_to_do() {
    let (home, beside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let mut command = on_a_full_disk(home.path(), None, &beside.path().join("key"));
    let ended = command.stderr(Stdio::piped()).output().expect("the program runs");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(4), "{said}");
    assert_eq!(String::from_utf8_lossy(&ended.stdout), "", "it does not say that it is there");
    let problem: Value = serde_json::from_str(said.lines().last().unwrap_or_default()).expect("a problem");
    assert_eq!((&problem["code"], &problem["remedy"]["kind"]), (&json!("disk.full"), &json!("free_disk")));
    assert!(
        problem["message"].as_str().is_some_and(|words| words.contains("Make room and start it again")),
        "{problem}"
    );
}

#[tokio::test]
async fn what_was_on_its_way_when_the_disk_filled_is_written_down_once_there_is_room() {
    const EVENTS: u64 = 10;
    const SLOW: Duration = Duration::from_secs(3);
    let (home, beside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (running, port) = (serve(Options::default()).await.expect("the simulator starts"), free_port());
    let monday = &running.monday;
    monday.set_limits(Limits::none());
    let script = format!(
        "mount -t tmpfs -o size=24m tmpfs '{0}' && exec '{1}' --home '{0}' --intake-port {port}",
        home.path().display(),
        program().display(),
    );
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .env("PATCHBAY_KEY_FILE", beside.path().join("key"))
        .stderr(Stdio::null());
    let relay = Headless::attach(command, |pid, path| format!("/proc/{pid}/root{path}")).expect("starts");
    let endpoint = format!("http://{}/v2", running.monday_address);
    let (path, key) = furnish(&relay, &endpoint, &monday.board_id()).await;
    let source = Source { id: String::new(), path, key };
    monday.set_faults(Faults { slow_ms: SLOW.as_millis() as u64, ..Faults::default() });
    for n in 0..EVENTS {
        assert_eq!(post(&source, port, n).await, 202);
    }
    until(&relay, "/status", |status| status["sum"]["sending"].as_u64() > Some(0)).await;
    let filler = File::create(filler(&relay, home.path())).expect("there is room for a name");
    let fill = || while (&filler).write_all(&[0; 4_096]).is_ok() {};
    fill();
    let full = |status: &Value| {
        fill();
        status["trouble"]["code"] == "disk_full" && !items_by_fact(monday, EVENTS).is_empty()
    };
    until(&relay, "/status", full).await;
    // Until monday's answers have come as well, and could not be written down.
    let began = Instant::now();
    while began.elapsed() < 2 * SLOW {
        fill();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let status = relay.ask("GET", "/status", None).await;
    assert_eq!(status["sum"]["delivered"], 0, "what monday has done cannot be written down: {status}");
    // Somebody makes room, and nobody starts the relay again.
    monday.set_faults(Faults::default());
    filler.set_len(0).expect("room is made");
    until(&relay, "/status", |status| status["sum"]["delivered"] == EVENTS).await;
    let items = items_by_fact(monday, EVENTS);
    assert_eq!(items.values().copied().collect::<Vec<_>>(), [1; EVENTS as usize], "{items:?}");
}
