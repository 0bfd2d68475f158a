//! Secrets that were typed or given, and everywhere they must not be.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use patchbay_sandbox::Running;
use thirtyfour::error::WebDriverResult;

use super::vendors::EVERY;
use crate::session::Session;

/// The fields that hold secrets, whoever the vendor is.
const SECRET_FIELDS: &[&str] = &[
    "relay_key",
    "client_secret",
    "token",
    "password",
    "api_token",
    "api_key",
    "send_key",
    "discovery_key",
    "integration_key",
    "hook_url",
    "header_value",
    "signing",
];
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Everything that was typed into a secret field, and every code and token the simulators have given.
pub fn secrets(running: &Running) -> Vec<String> {
    let line = running.line();
    let typed = EVERY.iter().flat_map(|entry| entry.values(&line));
    let typed = typed.filter(|(field, _)| SECRET_FIELDS.contains(field)).map(|(_, value)| value);
    let servers = [
        running.genesys.oauth(),
        running.monday.oauth(),
        running.salesforce.oauth(),
        running.servicenow.oauth(),
        running.zendesk.oauth(),
    ];
    let given = servers.into_iter().flat_map(|server| server.given());
    let all: BTreeSet<String> = typed.chain(given).collect();
    assert!(all.iter().all(|secret| secret.len() >= 8), "too short to be looked for: {all:?}");
    all.into_iter().collect()
}

/// Which of `hidden` the page holds, in its markup or in a field.
pub async fn on_page(session: &Session, hidden: &[String]) -> WebDriverResult<Vec<String>> {
    let page = "return document.documentElement.outerHTML \
                + [...document.querySelectorAll('input, textarea')].map((field) => field.value).join(' ')";
    let page = session.ask(page).await?;
    let page = page.as_str().expect("a page is text").to_owned();
    assert!(page.contains("connection-card"), "this is not the screen that was to be looked at");
    Ok(hidden.iter().filter(|secret| page.contains(secret.as_str())).cloned().collect())
}

/// Notes the arguments of every process at a desk, for as long as it is there.
pub struct Arguments {
    seen: Arc<Mutex<BTreeSet<String>>>,
    over: Arc<AtomicBool>,
    watch: Option<JoinHandle<()>>,
}

impl Arguments {
    pub fn watched(desk: &Path) -> Self {
        let (seen, over) = (Arc::new(Mutex::new(BTreeSet::new())), Arc::new(AtomicBool::new(false)));
        let (noted, done, desk) = (Arc::clone(&seen), Arc::clone(&over), desk.to_owned());
        let watch = std::thread::spawn(move || {
            while !done.load(Ordering::Relaxed) {
                let now = arguments_at(&desk);
                noted.lock().unwrap_or_else(PoisonError::into_inner).extend(now);
                std::thread::sleep(LOOK_EVERY);
            }
        });
        Self { seen, over, watch: Some(watch) }
    }

    /// Which of `hidden` a process was started with.
    pub fn told(mut self, hidden: &[String]) -> Vec<String> {
        self.end();
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(
            seen.iter().any(|line| line.contains("--home")),
            "the program itself was not seen: {seen:#?}"
        );
        seen.iter()
            .filter(|line| hidden.iter().any(|secret| line.contains(secret.as_str())))
            .cloned()
            .collect()
    }

    fn end(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(watch) = self.watch.take() {
            watch.join().expect("the watch does not fail");
        }
    }
}

impl Drop for Arguments {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

/// The arguments of the processes whose surroundings name this desk, as one line each.
fn arguments_at(desk: &Path) -> Vec<String> {
    let desk = desk.to_string_lossy().into_owned().into_bytes();
    let read = |process: &PathBuf, what: &str| fs::read(process.join(what)).unwrap_or_default();
    let processes = fs::read_dir("/proc").expect("processes can be listed").flatten();
    let processes = processes.map(|entry| entry.path());
    let here = |process: &PathBuf| memchr::memmem::find(&read(process, "environ"), &desk).is_some();
    let lines = processes.filter(here).map(|process| read(&process, "cmdline"));
    lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " ")).collect()
}
