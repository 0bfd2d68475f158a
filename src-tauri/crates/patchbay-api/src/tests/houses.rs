//! Houses that open with something amiss, and two spaces in one house.

use super::*;
use crate::settings::Settings;
use patchbay_store::Store;

fn store(home: &Path) -> Store {
    let path = home.join("patchbay.db");
    Store::open(patchbay_store::Options { path, mode: patchbay_store::Mode::Threaded, vfs: None })
        .expect("opens")
}

#[tokio::test]
async fn a_home_is_open_once_and_again_after_it_was_closed() {
    let dir = tempfile::tempdir().expect("a folder");
    let home = dir.path().join("home");
    let first = House::open(options(&home, false)).await.expect("opens");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&home).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
    let second = House::open(options(&home, false)).await;
    assert_eq!(second.err().map(|problem| problem.code.into_owned()), Some("home.locked".into()));
    first.close().await;
    let again = Bench::open(options(&home, false)).await;
    let status = again.get("/api/status").await;
    assert_eq!(status["problems"], serde_json::json!([]), "a closed house is no older copy");
}

#[tokio::test]
async fn a_taken_port_shuts_intake_and_another_one_opens_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken_port = taken.local_addr().expect("an address").port();
    let settings = Settings { intake_port: taken_port, ..Settings::default() };
    let text = serde_json::to_string(&settings).expect("plain data");
    store(dir.path()).save_setting("settings", text, Timestamp(1_795_000_000_000)).await.expect("saves");
    let bench = Bench::open(Options { intake_port: None, ..options(dir.path(), false) }).await;
    let status = bench.get("/api/status").await;
    assert_eq!(status["intake"]["state"], "shut");
    assert_eq!(status["intake"]["problem"]["code"], "intake.port_taken");
    assert_eq!(status["intake"]["problem"]["remedy"]["kind"], "change_port");
    assert_eq!(status["problems"][0]["code"], "intake.port_taken");
    let free_port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        free.local_addr().expect("an address").port()
    };
    let moved =
        serde_json::to_string(&Settings { intake_port: free_port, ..settings.clone() }).expect("plain data");
    bench.put("/api/settings", &moved).await;
    let status = bench.get("/api/status").await;
    assert_eq!(
        (status["intake"]["state"].as_str(), status["problems"].as_array().map(Vec::len)),
        (Some("open"), Some(0))
    );
    assert!(std::net::TcpStream::connect(("127.0.0.1", free_port)).is_ok());
    let back = serde_json::to_string(&settings).expect("plain data");
    assert_eq!(
        bench.refused(Method::PUT, "/api/settings", Some(&back)).await,
        (409, "intake.port_taken".into())
    );
    assert_eq!(bench.get("/api/settings").await["intake_port"], free_port, "nothing was changed");
    assert_eq!(bench.get("/api/status").await["intake"]["state"], "open");
}

#[tokio::test]
async fn with_a_wrong_key_the_log_can_be_read_and_intake_stays_shut_until_the_right_one_is_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let key = dir.path().join("key");
    let home = dir.path().join("home");
    let with_key = || Options { key: KeySource::KeyFile(key.clone()), ..options(&home, false) };
    let bench = Bench::open(with_key()).await;
    bench.post("/api/connections", r#"{"vendor":"generic","name":"Hook","environment":"test"}"#).await;
    bench.house.close().await;
    let right = std::fs::read(&key).expect("a key");
    std::fs::write(&key, "ab".repeat(32)).expect("writes");
    let bench = Bench::open(with_key()).await;
    let status = bench.get("/api/status").await;
    assert_eq!(status["vault"]["state"], "unavailable");
    assert_eq!(status["vault"]["problem"]["code"], "vault.wrong_key");
    assert_eq!(status["intake"]["state"], "shut");
    // The account, and the relay's own voice beside it.
    assert_eq!(bench.get("/api/connections").await.as_array().map(Vec::len), Some(2));
    bench.get("/api/events?q=anything").await;
    let found = bench
        .refused(
            Method::POST,
            "/api/connections",
            Some(r#"{"vendor":"generic","name":"x","environment":"test"}"#),
        )
        .await;
    assert_eq!(found, (503, "vault.wrong_key".into()));
    std::fs::write(&key, right).expect("writes");
    let status = bench.done(Method::POST, "/api/vault/retry", None).await;
    assert_eq!(
        (status["vault"]["state"].as_str(), status["intake"]["state"].as_str()),
        (Some("open"), Some("open"))
    );
    assert_eq!(status["problems"], serde_json::json!([]));
}

#[tokio::test]
async fn a_key_file_that_others_can_read_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let key = dir.path().join("key");
    std::fs::write(&key, "ab".repeat(32)).expect("writes");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("sets");
        let options = Options { key: KeySource::KeyFile(key), ..options(&dir.path().join("home"), false) };
        let status = Bench::open(options).await.get("/api/status").await;
        assert_eq!(status["vault"]["problem"]["code"], "vault.key_file");
    }
}

#[tokio::test]
async fn a_damaged_database_is_said_with_what_can_be_done_and_shuts_everything_else() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("patchbay.db"), vec![7; 8_192]).expect("writes");
    let bench = Bench::open(options(dir.path(), false)).await;
    assert!(!dir.path().join("vault").exists(), "the vault's counter did not move");
    let status = bench.get("/api/status").await;
    let trouble = &status["trouble"];
    assert_eq!((trouble["code"].as_str(), trouble["blocks"].as_bool()), (Some("damaged"), Some(true)));
    assert_eq!((status["intake"]["state"].as_str(), status["upto"].as_u64()), (Some("shut"), Some(0)));
    assert_eq!(bench.refused(Method::GET, "/api/events", None).await, (503, "store.damaged".into()));
    // Nothing of it can be read: the one way on is to begin with an empty one.
    assert_eq!(bench.refused(Method::POST, "/api/trouble/salvage", Some("{}")).await.1, "store.damaged");
    let begun = bench.post("/api/trouble/anew", "{}").await;
    assert_eq!(begun["restart"], false);
    let status = bench.get("/api/status").await;
    assert!(status.get("trouble").is_none(), "{status}");
    assert_eq!(status["intake"]["state"], "open");
    let kept = bench.get("/api/storage").await["backups"].clone();
    assert_eq!(
        (kept[0]["why"].as_str(), kept[0]["sound"].as_bool()),
        (Some("repair"), Some(false)),
        "{kept}"
    );
    bench.house.close().await;
    assert!(House::open(options(dir.path(), false)).await.is_ok(), "the lock was let go");
}

#[tokio::test]
async fn an_older_copy_of_the_database_is_noticed() {
    let dir = tempfile::tempdir().expect("a folder");
    let open = async || Bench::open(options(dir.path(), false)).await;
    open().await.house.close().await;
    // The log beside the database belongs to it: what was committed last may be there alone.
    let files = ["patchbay.db", "patchbay.db-wal"].map(|name| dir.path().join(name));
    let copies = files.clone().map(|file| std::fs::read(file).ok());
    for _ in 0..2 {
        open().await.house.close().await;
    }
    let _ = std::fs::remove_file(dir.path().join("patchbay.db-shm"));
    for (file, copy) in files.iter().zip(copies) {
        let _ = std::fs::remove_file(file);
        if let Some(copy) = copy {
            std::fs::write(file, copy).expect("writes");
        }
    }
    let status = open().await.get("/api/status").await;
    assert_eq!(status["problems"][0]["code"], "store.older_copy");
}

#[tokio::test]
async fn practice_opens_beside_a_real_space_and_keeps_to_itself() {
    let bench = Bench::real().await;
    assert_eq!(bench.refused(Method::GET, "/practice/api/status", None).await, (409, "practice.shut".into()));
    assert_eq!(bench.refused(Method::GET, "/api/practice", None).await, (409, "practice.elsewhere".into()));
    assert_eq!(
        bench.refused(Method::POST, "/api/practice/reset", None).await,
        (409, "practice.elsewhere".into())
    );
    let opened = bench.post("/api/practice/open", "").await;
    assert_eq!(opened["base"], "/practice/api");
    let mut frames = Box::pin(bench.house.subscribe("/practice/api"));
    let told = async {
        while bench.get("/practice/api/status").await["sum"]["delivered"].as_u64() < Some(1) {
            frames.next().await.expect("the house is open");
        }
    };
    tokio::time::timeout(PATIENCE, told).await.expect("life within seconds");
    assert_eq!(bench.get("/practice/api/status").await["space"], "practice");
    assert_eq!(bench.get("/api/status").await["sum"]["events"], 0);
    assert_eq!(bench.get("/api/connections").await, serde_json::json!([]));
    assert_eq!(bench.post("/practice/api/practice/open", "").await["base"], "/practice/api");
    bench.house.close().await;
    assert_eq!(bench.refused(Method::GET, "/api/status", None).await, (409, "house.stopping".into()));
}

#[tokio::test]
async fn waiting_counts_what_has_not_ended() {
    let mut bench = Bench::practice().await;
    bench.put("/api/practice/dials", r#"{"monday":{"status_500":1.0}}"#).await;
    let event = bench.call().await;
    bench
        .until(&format!("/api/events/{event}"), |event| {
            event["state"] != "waiting" && event["state"] != "sending"
        })
        .await;
    let counted = async {
        while bench.house.waiting() != 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, counted).await.expect("one waits");
    bench.house.close().await;
    assert_eq!(bench.house.waiting(), 0);
}
