//! A real browser of its own: headless Chromium through its own driver, with nothing of the machine's.

use std::path::Path;
use std::process::{Command, Stdio};

use thirtyfour::prelude::*;

use crate::process::{Process, answers, free_port};
use crate::session::artifacts;

/// A browser and what drives it. Dropping it ends both.
pub struct Chrome {
    pub driver: WebDriver,
    _process: Process,
}

impl Chrome {
    /// Opens a browser whose profile lies in `folder`; its driver's log goes to the artifacts under `name`.
    pub async fn open(folder: &Path, name: &str) -> Self {
        let (process, port) = driver(folder, name);
        Self { driver: open(folder, port).await, _process: process }
    }
}

fn driver(folder: &Path, name: &str) -> (Process, u16) {
    let port = free_port();
    let log = std::fs::File::create(artifacts().join(format!("{name}-driver.log"))).expect("an artifact");
    let mut command = Command::new("chromedriver");
    command.arg(format!("--port={port}")).env("HOME", folder).env("TZ", "UTC").env("LANG", "C.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    let mut process = Process::start(&mut command);
    process.wait_until("the driver's port", || answers(port));
    (process, port)
}

/// A browser that knows nobody, asks nothing of the network and is not asked anything by its first start.
async fn open(folder: &Path, port: u16) -> WebDriver {
    let mut wishes = DesiredCapabilities::chrome();
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let switches = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-prefers-reduced-motion",
        "--window-size=1280,800",
        &profile,
    ];
    for switch in switches {
        wishes.add_arg(switch).expect("a switch is plain text");
    }
    let opened = WebDriver::new(format!("http://127.0.0.1:{port}"), wishes).await;
    opened.unwrap_or_else(|error| panic!("The browser did not open under the driver: {error}"))
}
