//! The relay with what it stands on: its disk, its clock, its lives.

use crate::{
    clock::{Clock, Jump, Jumps, noted},
    disk::Disk,
    plan::{End, ROUNDS, Round},
};
use patchbay_tests::{
    headless::{Headless, free_port, program},
    sender::Sender,
};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

const LOOK: Duration = Duration::from_millis(200);
/// The relay looks at the clock twice a second; a machine with much to do may make it late.
const SEEN_WITHIN: Duration = Duration::from_secs(60);
const NAP: Duration = Duration::from_secs(5);
/// For a while what is written finds room in the database's log, which is as long as it ever was.
const REFUSED_WITHIN: Duration = Duration::from_secs(180);
/// With room again the relay goes on by itself.
const OPEN_WITHIN: Duration = Duration::from_secs(60);
/// What an outage has left waiting goes first.
const TAKEN_WITHIN: Duration = Duration::from_secs(300);

pub struct Stand {
    /// None while it is started again.
    relay: Option<Headless>,
    pub disk: Disk,
    clock: Clock,
    key: PathBuf,
    pub intake_port: u16,
    happened: Happened,
}

/// Troubles that were seen to be troubles.
#[derive(Debug, Default)]
struct Happened {
    naps: usize,
    restarts: usize,
    /// Restarts on a full disk among them.
    restarts_full: usize,
    /// Times the disk was full, the relay said so, and an event was refused.
    full: usize,
    /// Jumps of the clock that the relay wrote down while it had room.
    seen: Jumps,
}

impl Stand {
    /// Everything in `folder`; the home on a disk of so many bytes.
    pub fn new(folder: &Path, room: u64) -> Self {
        let home = folder.join("home");
        std::fs::create_dir(&home).expect("a folder in our own");
        let mut stand = Self {
            relay: None,
            disk: Disk::new(home, room),
            clock: Clock::new(folder),
            key: folder.join("key"),
            intake_port: free_port(),
            happened: Happened::default(),
        };
        stand.start();
        stand
    }

    pub fn relay(&self) -> &Headless {
        self.relay.as_ref().expect("it is only away while it is started again")
    }

    fn start(&mut self) {
        let mut command = Command::new(program());
        command
            .args(["--home", &self.disk.home().display().to_string()])
            .args(["--intake-port", &self.intake_port.to_string()])
            .env("PATCHBAY_KEY_FILE", &self.key);
        self.clock.rule(&mut command);
        self.relay = Headless::attach(command, |_, path| path.to_owned());
        assert!(self.relay.is_some(), "the relay starts");
    }

    /// Kills it, sets the clock while it is away, and starts it again.
    fn restart(&mut self, ahead: i64) {
        self.relay.take().expect("it runs").kill();
        self.clock.set(ahead);
        self.start();
        self.happened.restarts += 1;
    }

    /// Sets the clock of the running relay, which must see it.
    pub async fn set_clock(&mut self, ahead: i64) {
        let before = noted(&self.disk.database());
        let jump = self.clock.set(ahead);
        self.see(jump, before).await;
    }

    /// Waits until the relay has written a jump down that `before` does not have.
    async fn see(&mut self, jump: Option<Jump>, before: Jumps) {
        let (Some(jump), began) = (jump, Instant::now()) else { return };
        while noted(&self.disk.database()).of(jump) <= before.of(jump) {
            assert!(began.elapsed() < SEEN_WITHIN, "the relay did not see its clock jump: {jump:?}");
            tokio::time::sleep(LOOK).await;
        }
        self.happened.seen.add(jump);
    }

    /// What a round ends with; a disk is full for at least `long`.
    pub async fn end(&mut self, round: &Round, sender: &Sender, long: Duration) {
        match round.end {
            End::Nap => self.nap(round.then).await,
            End::Restart => self.restart(round.then),
            End::Full => self.full(round.then, false, sender, long).await,
            End::FullRestart => self.full(round.then, true, sender, long).await,
        }
    }

    /// The machine sleeps: nothing runs, and by the clock on the wall it may have been an hour.
    async fn nap(&mut self, ahead: i64) {
        let before = noted(&self.disk.database());
        self.signal("-STOP");
        tokio::time::sleep(NAP).await;
        let jump = self.clock.set(ahead);
        self.signal("-CONT");
        self.happened.naps += 1;
        self.see(jump, before).await;
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.relay().id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{name}");
    }

    /// The disk is full until an event was refused for it and `long` has passed. The clock is set meanwhile, and the
    /// relay may be killed and started. With room again it goes on by itself.
    async fn full(&mut self, ahead: i64, restarts: bool, sender: &Sender, long: Duration) {
        let (before, began) = (refused(sender), Instant::now());
        self.say_full().await;
        while refused(sender) == before {
            assert!(began.elapsed() < REFUSED_WITHIN, "a full disk did not make it refuse anything");
            self.fill().await;
        }
        if restarts {
            self.restart(ahead);
            self.say_full().await;
            self.happened.restarts_full += 1;
        } else {
            self.clock.set(ahead);
        }
        while began.elapsed() < long {
            self.fill().await;
        }
        self.disk.clear();
        self.happened.full += 1;
        self.goes_on(sender).await;
    }

    /// With room again: the relay opens by itself, and takes events once what waits is no more than it keeps waiting.
    async fn goes_on(&self, sender: &Sender) {
        let began = Instant::now();
        while self.trouble().await["code"] == "disk_full" {
            assert!(began.elapsed() < OPEN_WITHIN, "there is room, and the relay does not see it");
            tokio::time::sleep(LOOK).await;
        }
        let answered = taken(sender);
        while taken(sender) == answered {
            assert!(began.elapsed() < TAKEN_WITHIN, "there is room, and nothing is taken");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What the relay says is amiss.
    async fn trouble(&self) -> Value {
        self.relay().ask("GET", "/status", None).await["trouble"].take()
    }

    /// Fills the disk until the relay says that it is full.
    async fn say_full(&mut self) {
        let (mut trouble, began) = (Value::Null, Instant::now());
        while trouble["code"] != "disk_full" {
            assert!(began.elapsed() < REFUSED_WITHIN, "a full disk is not said to be full: {trouble}");
            self.fill().await;
            trouble = self.trouble().await;
        }
    }

    /// Takes whatever room was given back meanwhile as well.
    async fn fill(&mut self) {
        self.disk.fill();
        tokio::time::sleep(LOOK).await;
    }

    /// Fails unless every kind of trouble has come about.
    pub fn troubled(&self) {
        let (made, noted, it) = (self.clock.made, noted(&self.disk.database()), &self.happened);
        println!("{it:?}; the clock made {made:?}, and {noted:?} are in the log");
        let planned = |wanted: &[End]| ROUNDS.iter().filter(|round| wanted.contains(&round.end)).count();
        assert_eq!(it.naps, planned(&[End::Nap]));
        assert_eq!(it.restarts, planned(&[End::Restart, End::FullRestart]));
        assert_eq!(it.full, planned(&[End::Full, End::FullRestart]));
        assert_eq!(it.restarts_full, planned(&[End::FullRestart]));
        assert_eq!(made.forward, made.back, "the clock is true again");
        assert!(it.seen.forward >= 3 && it.seen.back >= 3, "the clock jumped under a running relay: {it:?}");
        assert!(
            noted.forward >= it.seen.forward && noted.back >= it.seen.back,
            "and that stays said: {noted:?}"
        );
    }
}

/// Events that were refused for want of room, or of anything else that will be there again.
fn refused(sender: &Sender) -> u64 {
    sender.statuses().get(&503).copied().unwrap_or(0)
}

fn taken(sender: &Sender) -> u64 {
    sender.statuses().range(200..300).map(|(_, n)| n).sum()
}
