//! The clock on the relay's wall, which really jumps: `libfaketime` answers for it in the relay's process alone, and
//! everybody else stays at the true time. The clock that only runs forward is left alone, as where a person sets a clock.

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

const LIBRARY: &str = "faketime/libfaketimeMT.so.1";
const HOUR_MS: i64 = 3_600_000;
/// What a jump is noted as may differ from an hour by the time that was lost on the way, in milliseconds.
const ABOUT_MS: i64 = 60_000;

/// By an hour.
#[derive(Debug, Clone, Copy)]
pub enum Jump {
    Forward,
    Back,
}

/// How many of each.
#[derive(Debug, Clone, Copy, Default)]
pub struct Jumps {
    pub forward: usize,
    pub back: usize,
}

impl Jumps {
    pub fn of(self, jump: Jump) -> usize {
        match jump {
            Jump::Forward => self.forward,
            Jump::Back => self.back,
        }
    }

    pub fn add(&mut self, jump: Jump) {
        match jump {
            Jump::Forward => self.forward += 1,
            Jump::Back => self.back += 1,
        }
    }
}

pub struct Clock {
    /// Where the library reads by how much the clock is ahead.
    file: PathBuf,
    library: PathBuf,
    /// In hours.
    ahead: i64,
    /// All it made, those among them that no running relay could see.
    pub made: Jumps,
}

impl Clock {
    /// A true clock, set by a file in `folder`.
    pub fn new(folder: &Path) -> Self {
        let library = library().expect(
            "the soak sets the relay's clock with libfaketime, which this machine lacks: \
             `cargo xtask test soak` installs it, or do it yourself: apt-get install libfaketime",
        );
        let clock = Self { file: folder.join("clock"), library, ahead: 0, made: Jumps::default() };
        clock.show();
        clock
    }

    /// Has a process go by this clock.
    pub fn rule(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("NO_FAKE_STAT", "1");
    }

    /// Sets it, for whoever looks from now on. Returns how it jumped, if it did.
    pub fn set(&mut self, ahead: i64) -> Option<Jump> {
        let jump = match ahead - self.ahead {
            0 => return None,
            1 => Jump::Forward,
            -1 => Jump::Back,
            by => panic!("by an hour at a time, not by {by}"),
        };
        self.ahead = ahead;
        self.made.add(jump);
        self.show();
        Some(jump)
    }

    fn show(&self) {
        // In one step: whoever reads finds all of the old or all of the new.
        let new = self.file.with_extension("new");
        let text = format!("{:+}\n", self.ahead * 3_600);
        fs::write(&new, text).and_then(|()| fs::rename(new, &self.file)).expect("the clock can be set");
    }
}

/// What the relay has written down of jumps by an hour.
pub fn noted(database: &Path) -> Jumps {
    let open = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let open = open.expect("the database is there");
    open.busy_timeout(Duration::from_secs(10)).expect("a time to wait");
    let mut asked = open.prepare("SELECT body FROM activity WHERE kind = 'clock.jumped'").expect("a log");
    let bodies = asked.query_map([], |row| row.get::<_, String>(0)).expect("it is read");
    let by_ms = bodies.map(|body| {
        let body: Value = serde_json::from_str(&body.expect("it is read")).expect("notes are JSON");
        body["by_ms"].as_i64().expect("a jump has a length")
    });
    let mut jumps = Jumps::default();
    for by_ms in by_ms {
        match by_ms {
            by_ms if (by_ms - HOUR_MS).abs() < ABOUT_MS => jumps.add(Jump::Forward),
            by_ms if (by_ms + HOUR_MS).abs() < ABOUT_MS => jumps.add(Jump::Back),
            by_ms => panic!("the clock was never set by {by_ms} ms"),
        }
    }
    jumps
}

/// Where distributions put it: in a folder of the architecture or in none.
fn library() -> Option<PathBuf> {
    let roots = ["/usr/lib", "/usr/lib64"].map(PathBuf::from);
    let below = roots.iter().flat_map(|root| fs::read_dir(root).into_iter().flatten().flatten());
    let below: Vec<_> = below.map(|entry| entry.path()).collect();
    roots.iter().chain(&below).map(|folder| folder.join(LIBRARY)).find(|file| file.exists())
}
