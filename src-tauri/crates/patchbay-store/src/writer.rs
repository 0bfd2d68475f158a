//! The one writer. Requests that wait are folded into one commit; each is answered after it is on disk, and a
//! request that fails takes none of its neighbours with it.

mod link;
mod log;
mod thread;

pub use log::Held;
pub(crate) use log::Log;
pub(crate) use thread::{CopyWish, Writer};

use crate::{
    changes::{Changes, Noun},
    clock::Jumps,
    crash::crash_point,
    error::Error,
    facts::Facts,
    lanes::Lanes,
    open::Opener,
    series::Series,
};
use link::Link;
use patchbay_model::{delivery::State, ids::RouteId};
use rusqlite::{Connection, params};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{broadcast, oneshot};

/// One request. It may run twice: when a neighbour fails, the batch is undone and each runs alone.
pub(crate) trait Job: Send {
    fn name(&self) -> &'static str;
    fn run(&mut self, core: &mut Core) -> Result<(), Error>;
    /// Says how it ended, once.
    fn answer(self: Box<Self>, ended: Result<(), Error>);
}

pub(crate) struct Request<T, F> {
    name: &'static str,
    run: F,
    value: Option<T>,
    answer: Option<oneshot::Sender<Result<T, Error>>>,
    /// A planted bug: answers before the commit.
    early: bool,
}

impl<T, F: FnMut(&mut Core) -> Result<T, Error>> Request<T, F> {
    pub(crate) fn new(
        name: &'static str,
        run: F,
        early: bool,
        answer: oneshot::Sender<Result<T, Error>>,
    ) -> Self {
        Self { name, run, value: None, answer: Some(answer), early }
    }

    fn say(&mut self, ended: Result<(), Error>) {
        let value = self.value.take();
        if let Some(answer) = self.answer.take() {
            // A caller that stopped waiting is no reason to stop: the transaction stands.
            let _ = answer.send(ended.and_then(|()| value.ok_or(Error::Closed)));
        }
    }
}

impl<T: Send, F: FnMut(&mut Core) -> Result<T, Error> + Send> Job for Request<T, F> {
    fn name(&self) -> &'static str {
        self.name
    }
    fn run(&mut self, core: &mut Core) -> Result<(), Error> {
        self.value = Some((self.run)(core)?);
        if self.early {
            self.say(Ok(()));
        }
        Ok(())
    }
    fn answer(mut self: Box<Self>, ended: Result<(), Error>) {
        self.say(ended);
    }
}

/// The write connection and what one batch gathers beside its rows.
pub(crate) struct Core {
    connection: Option<Link>,
    opener: Opener,
    /// What the batch adds to the sums, in order, so that a failed job's part can be cut off again.
    tally: Vec<((RouteId, u8), i64)>,
    minute: Vec<((i64, &'static str), i64)>,
    /// Routes that got an event in this batch, and when.
    fed: BTreeMap<RouteId, i64>,
    /// What charts and jumps in time are made from.
    pub(crate) series: Series,
    pub(crate) lanes: Lanes,
    pub(crate) facts: Facts,
    pub(crate) jumps: Jumps,
    /// On whose behalf the present job runs.
    pub(crate) who: Option<Arc<str>>,
    changes: Changes,
    tell: broadcast::Sender<Changes>,
    fault: Arc<Mutex<Option<Error>>>,
    commits: u64,
}

impl Core {
    pub(crate) fn new(
        connection: Connection,
        opener: Opener,
        tell: broadcast::Sender<Changes>,
        fault: Arc<Mutex<Option<Error>>>,
    ) -> Result<Self, Error> {
        let lanes = Lanes::load(&connection)?;
        let facts = Facts::load(&connection, opener.mode())?;
        Ok(Self {
            connection: Some(Link::Own(connection)),
            opener,
            tally: Vec::new(),
            minute: Vec::new(),
            fed: BTreeMap::new(),
            series: Series::default(),
            lanes,
            facts,
            jumps: Jumps::default(),
            who: None,
            changes: Changes::default(),
            tell,
            fault,
            commits: 0,
        })
    }

    pub(crate) fn db(&self) -> &Connection {
        self.connection.as_ref().expect("a job runs only while the connection is open")
    }

    /// The facts, with the connection their rows go over.
    pub(crate) fn with_facts<T>(&mut self, run: impl FnOnce(&mut Facts, &Connection) -> T) -> T {
        let db = self.connection.as_ref().expect("a job runs only while the connection is open");
        run(&mut self.facts, db)
    }

    /// Moves a delivery between states in the sums; `None` is outside.
    pub(crate) fn move_state(&mut self, route: RouteId, from: Option<State>, to: Option<State>) {
        if let Some(from) = from {
            self.tally.push(((route, from as u8), -1));
        }
        if let Some(to) = to {
            self.tally.push(((route, to as u8), 1));
        }
        self.changes.touch(Noun::Status, 1);
    }

    /// Adds to a counter of the minute that `now` is in.
    pub(crate) fn count(&mut self, name: &'static str, n: i64, now: patchbay_model::time::Timestamp) {
        self.minute.push(((now.0.div_euclid(60_000), name), n));
    }

    /// Remembers when a route last got an event; written once per commit.
    pub(crate) fn feed(&mut self, route: RouteId, now: patchbay_model::time::Timestamp) {
        self.fed.insert(route, now.0);
    }

    pub(crate) fn touch(&mut self, noun: Noun) {
        self.changes.touch(noun, 1);
    }

    pub(crate) fn touch_id(&mut self, noun: Noun, id: impl FnOnce() -> String) {
        self.changes.touch_id(noun, id);
    }

    /// An alert that began or is over.
    pub(crate) fn tell(&mut self, told: crate::changes::Told) {
        self.changes.alerts.push(told);
    }

    pub(crate) fn touch_event(&mut self, id: patchbay_model::ids::EventId) {
        self.changes.touch_id(Noun::Events, || id.to_string());
    }

    /// Runs `jobs` as one commit and answers each. A request that fails takes none of its neighbours with it.
    fn commit(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        let ended = self.try_commit(&mut jobs);
        match ended {
            Err(error) if jobs.len() > 1 && !error.is_of_the_disk() => {
                for job in jobs {
                    self.commit(vec![job]);
                }
            }
            ended => {
                for job in jobs {
                    job.answer(ended.clone());
                }
                self.tell_changes(ended.is_ok());
            }
        }
    }

    fn try_commit(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), Error> {
        self.reopen_if_closed()?;
        self.cached("BEGIN IMMEDIATE").map_err(|error| self.faulted(error.into()))?;
        for job in &mut *jobs {
            if let Err(error) = job.run(self) {
                if error.is_of_the_disk() {
                    return Err(self.faulted(error));
                }
                self.roll_back()?;
                return Err(error);
            }
        }
        self.finish(jobs).map_err(|error| self.faulted(error))?;
        self.lanes.keep();
        self.facts.keep();
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    fn tell_changes(&mut self, stands: bool) {
        let mut changes = std::mem::take(&mut self.changes);
        if stands && !changes.is_empty() {
            self.commits += 1;
            changes.upto = self.commits;
            // Nobody listening is an ordinary state.
            let _ = self.tell.send(changes);
        }
    }

    /// Folds what is left of the log back, between two commits: short, because the background has done the most.
    fn checkpoint(&mut self) {
        if self.connection.is_some()
            && let Err(error) = log::fold(self.db())
        {
            tracing::warn!(%error, "The write-ahead log could not be folded back; trying again later.");
        }
    }

    /// The connection for a copy that is made between commits; [`take_back`](Self::take_back) gives it back.
    fn lend(&mut self) -> Result<std::rc::Rc<Connection>, Error> {
        self.reopen_if_closed()?;
        let (link, lent) = self.connection.take().ok_or(Error::Closed)?.lend();
        self.connection = Some(link);
        Ok(lent)
    }

    /// Whether commits still go over the connection that was lent: after the disk failed it is another one.
    fn lends(&self, lent: &std::rc::Rc<Connection>) -> bool {
        self.connection.as_ref().is_some_and(|link| link.is(lent))
    }

    fn take_back(&mut self, lent: std::rc::Rc<Connection>) {
        self.connection = self.connection.take().and_then(|link| link.take_back(lent));
    }

    fn cached(&self, sql: &str) -> rusqlite::Result<()> {
        self.db().prepare_cached(sql)?.execute([]).map(drop)
    }

    fn finish(&mut self, jobs: &[Box<dyn Job>]) -> Result<(), Error> {
        self.with_facts(Facts::fold)?;
        self.write_sums()?;
        for job in jobs {
            match job.name() {
                "accept" => crash_point("accept.before_commit"),
                "claim" => crash_point("claim.before_commit"),
                "settle" => crash_point("settle.before_commit"),
                _ => {}
            }
        }
        self.cached("COMMIT")?;
        for job in jobs {
            match job.name() {
                "accept" => crash_point("accept.after_commit"),
                "claim" => crash_point("claim.after_commit"),
                "settle" => crash_point("settle.after_commit"),
                _ => {}
            }
        }
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), Error> {
        self.forget();
        self.db().execute_batch("ROLLBACK").map_err(Error::from)
    }

    /// Nothing of this transaction stands: what memory gathered or knows of it goes as well.
    fn forget(&mut self) {
        self.tally.clear();
        self.minute.clear();
        self.fed.clear();
        self.series.clear();
        self.lanes.take_back();
        self.facts.take_back();
    }

    fn write_sums(&mut self) -> Result<(), Error> {
        let tally = summed(self.tally.drain(..));
        let minute = summed(self.minute.drain(..));
        let fed = std::mem::take(&mut self.fed);
        let series = std::mem::take(&mut self.series);
        let db = self.db();
        let mut add = db.prepare_cached(
            "INSERT INTO tally (route, state, n) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        for ((route, state), n) in tally.into_iter().filter(|(_, n)| *n != 0) {
            add.execute(params![route.bytes(), state, n])?;
        }
        let mut add = db.prepare_cached(
            "INSERT INTO minute (minute, name, n) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        for ((minute, name), n) in minute {
            add.execute(params![minute, name, n])?;
        }
        let mut set = db.prepare_cached("UPDATE route SET last_event_at = ?2 WHERE id = ?1")?;
        for (route, at) in fed {
            set.execute(params![route.bytes(), at])?;
        }
        series.write(db)
    }

    /// Remembers a fault. After one of the disk the connection is not trusted again: closed here, opened and
    /// checked before the next commit.
    fn faulted(&mut self, error: Error) -> Error {
        tracing::error!(%error, "A commit did not work; nothing of it was acknowledged.");
        self.forget();
        match &error {
            Error::DiskFull => {
                // A full disk leaves the file as it was; the transaction is all there is to undo.
                if self.db().execute_batch("ROLLBACK").is_err() && !self.db().is_autocommit() {
                    self.connection = None;
                }
            }
            Error::Io(_) | Error::Damaged(_) | Error::Unexpected(_) | Error::Locked => self.connection = None,
            Error::Newer { .. }
            | Error::Closed
            | Error::Interrupted
            | Error::Stale(_)
            | Error::Missing(_) => {}
        }
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
        error
    }

    fn reopen_if_closed(&mut self) -> Result<(), Error> {
        if self.connection.is_some() {
            return Ok(());
        }
        let connection = self.opener.writable()?;
        let verdict: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
        if verdict != "ok" {
            let error = Error::Damaged(verdict);
            *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
            return Err(error);
        }
        self.lanes = Lanes::load(&connection)?;
        self.facts = Facts::load(&connection, self.opener.mode())?;
        self.connection = Some(Link::Own(connection));
        Ok(())
    }
}

fn summed<K: Ord>(parts: impl Iterator<Item = (K, i64)>) -> BTreeMap<K, i64> {
    let mut sums = BTreeMap::new();
    for (key, n) in parts {
        *sums.entry(key).or_default() += n;
    }
    sums
}
