//! The real program, opened by tauri-driver at a desk of its own.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use futures::FutureExt;
use serde_json::json;
use thirtyfour::prelude::*;

use crate::desk::{Desk, Theme};
use crate::process::{Process, answers, free_port};
use crate::session::{Session, artifacts, target};

/// A second instance that has found the first one ends well within this.
const AGAIN_WITHIN: Duration = Duration::from_secs(5);

/// A program that was told to end lets what is on its way land first.
const GONE_WITHIN: Duration = Duration::from_secs(15);

/// What the program opens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Space {
    Practice,
    Real,
}

/// Opens the built program in Practice and runs `journey` on it.
///
/// A journey that fails leaves a picture of the page and of the display, the page's source and the driver's and
/// the program's logs among the artifacts, each under `name`.
pub async fn with_app<J>(name: &str, theme: Theme, journey: J)
where
    J: AsyncFnOnce(&Session, &Desk) -> WebDriverResult<()>,
{
    let desk = Desk::set_up(theme);
    with_app_at(&desk, Space::Practice, name, journey).await;
    gone(&desk);
}

/// The same at a desk that stays, so that the program can be opened there again: at once, for it waits until the one
/// before has let go of its home.
pub async fn with_app_at<J>(desk: &Desk, space: Space, name: &str, journey: J)
where
    J: AsyncFnOnce(&Session, &Desk) -> WebDriverResult<()>,
{
    let (driver, port) = driver(desk, name);
    let mut wishes = Capabilities::new();
    let options = json!({ "application": program(), "args": args(&desk.home(), space) });
    wishes.set("tauri:options", options).expect("options are plain JSON");
    let opened = WebDriver::new(format!("http://127.0.0.1:{port}"), wishes).await;
    let session = match opened {
        Ok(driver) => Session { driver, name: name.to_owned() },
        Err(error) => {
            desk.picture(&artifacts().join(format!("{name}-display.png")));
            panic!("The program did not open under the driver: {error}\n{}", logs(desk));
        }
    };
    let done = AssertUnwindSafe(journey(&session, desk)).catch_unwind().await;
    if !matches!(done, Ok(Ok(()))) {
        session.leave_traces().await;
        desk.picture(&session.artifact("display", "png"));
        println!("{}", logs(desk));
    }
    // A journey may end with the program: then there is nothing left to let go.
    let ended = !is_open(desk);
    let closed = session.driver.quit().await;
    drop(driver);
    match done {
        Ok(Ok(())) if ended => {}
        Ok(Ok(())) => closed.expect("the driver lets the program go"),
        Ok(Err(error)) => panic!("{name}: {error}"),
        Err(panicked) => std::panic::resume_unwind(panicked),
    }
}

/// Waits until no program is open at this desk: the driver has only told it to end. For who looks at its files.
pub fn gone(desk: &Desk) {
    let until = Instant::now() + GONE_WITHIN;
    while is_open(desk) {
        assert!(Instant::now() < until, "the program on {} did not end", desk.home().display());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether the program runs on a desk's home.
pub fn is_open(desk: &Desk) -> bool {
    let said = format!("--home\0{}", desk.home().to_string_lossy());
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    lines.any(|line| String::from_utf8_lossy(&line).contains(&said))
}

/// Starts the program once more on `home` and waits until it ends; `None` when it stays open.
pub fn start_again(desk: &Desk, home: &Path) -> Option<ExitStatus> {
    let mut again = Process::start(desk.command(program()).args(args(home, Space::Practice)));
    again.ended_within(AGAIN_WITHIN)
}

fn args(home: &Path, space: Space) -> Vec<String> {
    let practice = (space == Space::Practice).then(|| "--practice".to_owned());
    practice.into_iter().chain(["--home".to_owned(), home.to_string_lossy().into_owned()]).collect()
}

fn program() -> PathBuf {
    let program = target().join("debug/patchbay");
    assert!(program.is_file(), "the program is not built. Run `cargo build --workspace --all-targets`.");
    program
}

fn driver(desk: &Desk, name: &str) -> (Process, u16) {
    let tool = target().join("tools/bin/tauri-driver");
    let tool = if tool.is_file() { tool } else { PathBuf::from("tauri-driver") };
    let (port, native) = (free_port(), free_port());
    let log = std::fs::File::create(artifacts().join(format!("{name}-driver.log"))).expect("an artifact");
    let mut command = desk.command(tool);
    command.args(["--port", &port.to_string(), "--native-port", &native.to_string()]);
    command.stdout(Stdio::null()).stderr(log);
    let mut process = Process::start(&mut command);
    process.wait_until("the driver's port", || answers(port) && answers(native));
    (process, port)
}

/// Everything the program has traced in this journey.
fn logs(desk: &Desk) -> String {
    let files = std::fs::read_dir(desk.home().join("logs")).into_iter().flatten().flatten();
    files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
}
