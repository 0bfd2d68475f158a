//! Homes with something amiss, made so by what happens to files: bytes changed, a key replaced, a copy put back, a
//! disk that is full.

use std::fs;
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use patchbay_tests::headless::{Headless, Source, free_port, program, source};
use patchbay_tests::http;
use patchbay_tests::rig::{body, sign};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

/// Events of a home that has been used: enough for a database of many pages.
const EVENTS: u64 = 120;
const PAGE_BYTES: u64 = 4_096;
/// A disk on which a home has room for some hundred events.
const DISK: &str = "16m";

/// A folder for a relay's home, beside it its root key and whatever a browser keeps.
pub struct Home {
    folder: TempDir,
    port: u16,
}

/// Where a relay's page is, with what opens it.
pub fn page(relay: &Headless) -> String {
    let page = relay.line["page"].as_str().expect("it serves the page");
    format!("{page}#token={}", relay.token())
}

/// Makes a file that takes all the room its disk has left.
pub fn fill(file: &Path) {
    let mut file = fs::File::create(file).expect("there is room for a name");
    loop {
        match file.write(&[0; PAGE_BYTES as usize]) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::StorageFull => return,
            Err(error) => panic!("the disk cannot be filled: {error}"),
        }
    }
}

impl Home {
    pub fn new() -> Self {
        let folder = TempDir::with_prefix("patchbay-trouble-").expect("a temporary folder");
        fs::create_dir(folder.path().join("home")).expect("a folder in our own");
        Self { folder, port: free_port() }
    }

    /// One that has taken events and was closed.
    pub async fn lived_in() -> Self {
        let home = Self::new();
        let relay = home.opened();
        let source = source(&relay).await;
        for n in 0..EVENTS {
            assert_eq!(home.post(&source, &body(n, n)).await, 202);
        }
        relay.kill();
        // Folded into the one file, as a close does.
        let folded = home.database().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        folded.expect("nobody else has it open");
        home
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn file(&self) -> PathBuf {
        self.path().join("patchbay.db")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key")
    }

    fn database(&self) -> Connection {
        Connection::open(self.file()).expect("the database is there")
    }

    pub fn opened(&self) -> Headless {
        let mut command = Command::new(program());
        command
            .args(["--home", &self.path().display().to_string(), "--intake-port", &self.port.to_string()])
            .env("PATCHBAY_KEY_FILE", self.key())
            .stderr(Stdio::null());
        Headless::attach(command, |_, path| path.to_owned()).expect("it opens, whatever is amiss")
    }

    /// A relay whose home is a disk of its own, in a namespace of its own, with the file that [`fill`] may make there.
    pub fn on_a_small_disk(&self) -> (Headless, PathBuf) {
        let home = self.path();
        let script = format!(
            "mount -t tmpfs -o size={DISK} tmpfs '{0}' && exec '{1}' --home '{0}' --intake-port {2}",
            home.display(),
            program().display(),
            self.port
        );
        let mut command = Command::new("unshare");
        command
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
            .env("PATCHBAY_KEY_FILE", self.key())
            .stderr(Stdio::null());
        let seen = |pid: u32, path: &str| format!("/proc/{pid}/root{path}");
        let relay = Headless::attach(command, seen).expect("it starts on a disk of its own");
        let filler = seen(relay.id(), &home.join("filler").to_string_lossy());
        (relay, filler.into())
    }

    /// Reads the database as another program would, and does not end.
    pub fn read_by_another(&self) -> Connection {
        let other = self.database();
        other.execute_batch("BEGIN").expect("it begins");
        other.query_row("SELECT count(*) FROM event", [], |row| row.get::<_, i64>(0)).expect("it reads");
        other
    }

    pub async fn post(&self, source: &Source, text: &str) -> u16 {
        let intake = SocketAddr::from(([127, 0, 0, 1], self.port));
        let signature = sign(&source.key, text.as_bytes());
        let headers = [("x-signature", signature.as_str()), ("content-type", "application/json")];
        let answer = http::send(intake, "POST", &source.path, &headers, text.as_bytes()).await;
        answer.expect("intake answers").status
    }

    pub async fn events(&self, relay: &Headless) -> usize {
        let page = relay.ask("GET", "/events", None).await;
        page["rows"].as_array().map_or(0, Vec::len)
    }

    /// The version of the schema; another one where it is given.
    pub fn schema(&self, other: Option<i64>) -> i64 {
        let database = self.database();
        let was = database.pragma_query_value(None, "user_version", |row| row.get(0)).expect("it reads");
        if let Some(other) = other {
            database.pragma_update(None, "user_version", other).expect("it writes");
        }
        was
    }

    /// Writes over pages in the middle of the file, as a bad disk would.
    pub fn damage(&self) {
        let mut file = fs::OpenOptions::new().write(true).open(self.file()).expect("the database is there");
        let pages = file.metadata().expect("it has a length").len() / PAGE_BYTES;
        assert!(pages > 40, "only {pages} pages");
        for page in (pages / 3..pages / 2).step_by(3) {
            file.seek(SeekFrom::Start(page * PAGE_BYTES)).expect("within the file");
            file.write_all(&[0xa5; PAGE_BYTES as usize]).expect("it can be written");
        }
        file.sync_all().expect("it is on the disk");
    }

    /// Puts another key where the one of this home was.
    pub fn other_key(&self) {
        fs::write(self.key(), [9_u8; 32]).expect("the key file is ours");
    }

    pub fn copied(&self) -> PathBuf {
        let copy = self.folder.path().join("copy.db");
        fs::copy(self.file(), &copy).expect("a copy in our own folder");
        copy
    }

    pub fn put_back(&self, copy: &Path) {
        for end in ["-wal", "-shm"] {
            let beside = self.path().join(format!("patchbay.db{end}"));
            assert!(fs::remove_file(&beside).is_ok() || !beside.exists(), "{} stays", beside.display());
        }
        fs::copy(copy, self.file()).expect("the copy is put back");
    }

    /// Writes the recovery file, as the window does or whoever has the second token. Returns its path.
    pub async fn recovery(&self, relay: &Headless, passphrase: &str) -> String {
        let made = Command::new(program()).args(["--unlock", "--home"]).arg(self.path()).output();
        let made = made.expect("the program runs").stdout;
        let token = fs::read_to_string(String::from_utf8_lossy(&made).trim()).expect("a second token");
        let bearer = format!("Bearer {}", relay.token());
        let headers = [
            ("authorization", bearer.as_str()),
            ("x-patchbay-unlock", token.trim()),
            ("content-type", "application/json"),
        ];
        let body = json!({ "passphrase": passphrase }).to_string();
        let answer = http::send(relay.api(), "POST", "/api/storage/recovery", &headers, body.as_bytes());
        let answer = answer.await.expect("it answers").json();
        answer["path"].as_str().unwrap_or_else(|| panic!("no recovery file: {answer}")).to_owned()
    }
}
