//! Programs that stand around a journey, each in a process group of its own that ends with its owner.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long a program has until it answers.
const START_WITHIN: Duration = Duration::from_secs(20);
/// Between two looks at something that is not there yet.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A running program. Dropping it ends it together with whatever it started.
pub struct Process {
    child: Child,
    name: String,
}

impl Process {
    pub fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let started = command.process_group(0).spawn();
        let child =
            started.unwrap_or_else(|e| panic!("{name} could not be started: {e}. Run `cargo xtask test`."));
        Self { child, name }
    }

    /// Starts a program that says on its first line of output where it can be found.
    pub fn announced(command: &mut Command) -> (Self, String) {
        let mut process = Self::start(command.stdout(Stdio::piped()));
        let output = process.child.stdout.take().expect("standard output was piped above");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("a line of text");
        assert!(!line.trim().is_empty(), "{} ended without saying where it is", process.name);
        (process, line.trim().to_owned())
    }

    /// The number of its process.
    #[allow(dead_code, reason = "figures ask for it, journeys do not")]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes `text` to the program and closes its input.
    pub fn tell(&mut self, text: &str) {
        let mut input = self.child.stdin.take().expect("standard input was piped by the caller");
        input.write_all(text.as_bytes()).unwrap_or_else(|e| panic!("{} did not listen: {e}", self.name));
    }

    /// Waits until `there` holds, looking again and again; fails when the program ends before.
    pub fn wait_until(&mut self, what: &str, mut there: impl FnMut() -> bool) {
        let start = Instant::now();
        while !there() {
            let ended = self.child.try_wait().expect("our own child");
            assert!(ended.is_none(), "{} ended before {what}", self.name);
            assert!(
                start.elapsed() < START_WITHIN,
                "{}: {what} did not come within {START_WITHIN:?}",
                self.name
            );
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// How the program ended, if it does so in time.
    pub fn ended_within(&mut self, time: Duration) -> Option<ExitStatus> {
        let start = Instant::now();
        loop {
            let ended = self.child.try_wait().expect("our own child");
            if ended.is_some() || start.elapsed() > time {
                return ended;
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The whole group: a driver's own children outlive it otherwise. Its leader is our child and not yet
        // waited for, so the number cannot have passed to anyone else.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).stderr(Stdio::null()).status();
        let start = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && start.elapsed() < Duration::from_secs(3) {
            std::thread::sleep(LOOK_EVERY);
        }
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.child.wait();
    }
}

/// A port that nobody listens on right now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    listener.local_addr().expect("it is bound").port()
}

pub fn answers(port: u16) -> bool {
    TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), LOOK_EVERY).is_ok()
}
