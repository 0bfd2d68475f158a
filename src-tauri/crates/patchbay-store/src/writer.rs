//! The one writer. Requests that wait are folded into one commit; each is answered after it is on disk, and a
//! request that fails takes none of its neighbours with it.

use crate::{
    changes::{Changes, Noun},
    crash::crash_point,
    error::Error,
    open::{Mode, Opener},
};
use patchbay_model::{delivery::State, ids::RouteId, limits};
use rusqlite::{Connection, params};
use std::{
    collections::BTreeMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread::JoinHandle,
};
use tokio::sync::{broadcast, oneshot};

/// One request: runs inside the open transaction and yields what to say after the commit.
pub(crate) struct Job {
    name: &'static str,
    run: Box<dyn FnOnce(&mut Core) -> Answer + Send>,
    fail: Box<dyn FnOnce(Error) + Send>,
}

/// What a job will be told, and whether its own changes stand.
struct Answer {
    stands: bool,
    /// The disk or the file failed under this job: nothing of the batch can be trusted.
    fatal: Option<Error>,
    tell: Box<dyn FnOnce(Result<(), Error>) + Send>,
}

impl Job {
    pub(crate) fn new<T: Send + 'static>(
        name: &'static str,
        early: bool,
        run: impl FnOnce(&mut Core) -> Result<T, Error> + Send + 'static,
        answer: oneshot::Sender<Result<T, Error>>,
    ) -> Self {
        // The answer goes out exactly once: by the commit, or by a failure before this job ran.
        let answer = Arc::new(Mutex::new(Some(answer)));
        let failing = Arc::clone(&answer);
        let send = |slot: &Mutex<Option<oneshot::Sender<Result<T, Error>>>>, result| {
            if let Some(answer) = slot.lock().unwrap_or_else(PoisonError::into_inner).take() {
                // A caller that stopped waiting is no reason to stop: the transaction stands.
                let _ = answer.send(result);
            }
        };
        Self {
            name,
            run: Box::new(move |core| match run(core) {
                Err(error) => Answer {
                    stands: false,
                    fatal: error.is_of_the_disk().then(|| error.clone()),
                    tell: Box::new(move |_| send(&answer, Err(error))),
                },
                Ok(value) if early => {
                    send(&answer, Ok(value));
                    Answer { stands: true, fatal: None, tell: Box::new(|_| {}) }
                }
                Ok(value) => Answer {
                    stands: true,
                    fatal: None,
                    tell: Box::new(move |done| send(&answer, done.map(|()| value))),
                },
            }),
            fail: Box::new(move |error| send(&failing, Err(error))),
        }
    }
}

/// The write connection and what one batch gathers beside its rows.
pub(crate) struct Core {
    connection: Option<Connection>,
    opener: Opener,
    /// What the batch adds to the sums, in order, so that a failed job's part can be cut off again.
    tally: Vec<((RouteId, u8), i64)>,
    minute: Vec<((i64, &'static str), i64)>,
    /// Routes that got an event in this batch, and when.
    fed: BTreeMap<RouteId, i64>,
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
    ) -> Self {
        Self {
            connection: Some(connection),
            opener,
            tally: Vec::new(),
            minute: Vec::new(),
            fed: BTreeMap::new(),
            changes: Changes::default(),
            tell,
            fault,
            commits: 0,
        }
    }

    pub(crate) fn db(&self) -> &Connection {
        self.connection.as_ref().expect("a job runs only while the connection is open")
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

    pub(crate) fn touch_event(&mut self, id: patchbay_model::ids::EventId) {
        self.changes.touch_id(Noun::Events, || id.to_string());
    }

    /// Runs `jobs` as one commit and answers each.
    fn commit(&mut self, jobs: Vec<Job>) {
        if let Err(error) = self.reopen_if_closed() {
            return refuse(jobs, &error);
        }
        if let Err(error) = self.db().execute_batch("BEGIN IMMEDIATE") {
            let error = self.faulted(error.into());
            return refuse(jobs, &error);
        }
        let mut answers = Vec::with_capacity(jobs.len());
        let mut names: Vec<&'static str> = Vec::with_capacity(4);
        let alone = jobs.len() == 1;
        let mut all_stand = true;
        let mut fatal: Option<Error> = None;
        for job in jobs {
            if let Some(error) = &fatal {
                (job.fail)(error.clone());
                continue;
            }
            if !names.contains(&job.name) {
                names.push(job.name);
            }
            let answer = self.run_one(job, alone);
            all_stand &= answer.stands;
            fatal = answer.fatal.clone();
            answers.push(answer);
        }
        let done = match fatal {
            Some(error) => Err(error),
            None if alone && !all_stand => self.roll_back(),
            None => self.finish(&names),
        };
        let done = done.map_err(|error| self.faulted(error));
        if done.is_ok() && all_stand {
            *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        for answer in answers {
            (answer.tell)(done.clone());
        }
        if done.is_ok() && !self.changes.is_empty() {
            self.commits += 1;
            let mut changes = std::mem::take(&mut self.changes);
            changes.upto = self.commits;
            // Nobody listening is an ordinary state.
            let _ = self.tell.send(changes);
        }
        self.changes = Changes::default();
    }

    /// Runs one job in a savepoint of its own, unless it has the transaction to itself.
    fn run_one(&mut self, job: Job, alone: bool) -> Answer {
        let before = (self.tally.len(), self.minute.len());
        if !alone && let Err(error) = self.cached("SAVEPOINT job") {
            let error = Error::from(error);
            let fail = job.fail;
            return Answer {
                stands: false,
                fatal: Some(error.clone()),
                tell: Box::new(move |_| fail(error)),
            };
        }
        let mut answer = (job.run)(self);
        let stands = answer.stands;
        if !stands {
            self.tally.truncate(before.0);
            self.minute.truncate(before.1);
        }
        if !alone && answer.fatal.is_none() {
            let end = if stands { "RELEASE job" } else { "ROLLBACK TO job" };
            let ended =
                self.cached(end).and_then(|()| if stands { Ok(()) } else { self.cached("RELEASE job") });
            answer.fatal = ended.err().map(Error::from);
        }
        answer
    }

    fn cached(&self, sql: &str) -> rusqlite::Result<()> {
        self.db().prepare_cached(sql)?.execute([]).map(drop)
    }

    fn finish(&mut self, names: &[&'static str]) -> Result<(), Error> {
        self.write_sums()?;
        for name in names {
            match *name {
                "accept" => crash_point("accept.before_commit"),
                "claim" => crash_point("claim.before_commit"),
                "settle" => crash_point("settle.before_commit"),
                _ => {}
            }
        }
        self.cached("COMMIT")?;
        for name in names {
            match *name {
                "accept" => crash_point("accept.after_commit"),
                "claim" => crash_point("claim.after_commit"),
                "settle" => crash_point("settle.after_commit"),
                _ => {}
            }
        }
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), Error> {
        self.tally.clear();
        self.minute.clear();
        self.fed.clear();
        self.db().execute_batch("ROLLBACK").map_err(Error::from)
    }

    fn write_sums(&mut self) -> Result<(), Error> {
        let tally = summed(self.tally.drain(..));
        let minute = summed(self.minute.drain(..));
        let fed = std::mem::take(&mut self.fed);
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
        Ok(())
    }

    /// Remembers a fault. After one of the disk the connection is not trusted again: closed here, opened and
    /// checked before the next commit.
    fn faulted(&mut self, error: Error) -> Error {
        tracing::error!(%error, "A commit did not work; nothing of it was acknowledged.");
        self.tally.clear();
        self.minute.clear();
        match &error {
            Error::DiskFull => {
                // A full disk leaves the file as it was; the transaction is all there is to undo.
                if self.db().execute_batch("ROLLBACK").is_err() && !self.db().is_autocommit() {
                    self.connection = None;
                }
            }
            Error::Io(_) | Error::Damaged(_) | Error::Unexpected(_) | Error::Locked => self.connection = None,
            Error::Newer { .. } | Error::Closed | Error::Stale(_) | Error::Missing(_) => {}
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
        self.connection = Some(connection);
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

fn refuse(jobs: Vec<Job>, error: &Error) {
    for job in jobs {
        (job.fail)(error.clone());
    }
}

/// Where jobs go.
pub(crate) enum Writer {
    Thread(Thread),
    Inline(Mutex<Core>),
}

pub(crate) struct Thread {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    checkpoint: Arc<(Mutex<Signal>, Condvar)>,
    checkpointer: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Signal {
    due: bool,
    stop: bool,
}

impl Writer {
    pub(crate) fn start(core: Core, mode: Mode) -> Result<Self, Error> {
        match mode {
            Mode::Inline => Ok(Writer::Inline(Mutex::new(core))),
            Mode::Threaded => Ok(Writer::Thread(Thread::start(core)?)),
        }
    }

    pub(crate) fn submit(&self, job: Job) -> Result<(), Error> {
        match self {
            Writer::Thread(thread) => {
                thread.jobs.as_ref().ok_or(Error::Closed)?.send(job).map_err(|_| Error::Closed)
            }
            Writer::Inline(core) => {
                lock(core).commit(vec![job]);
                Ok(())
            }
        }
    }

    pub(crate) fn read_inline<T>(
        &self,
        run: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match self {
            Writer::Inline(core) => {
                let mut core = lock(core);
                core.reopen_if_closed()?;
                run(core.db())
            }
            Writer::Thread(_) => Err(Error::Unexpected("an inline read on a threaded store".into())),
        }
    }
}

fn lock(core: &Mutex<Core>) -> MutexGuard<'_, Core> {
    core.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Thread {
    fn start(mut core: Core) -> Result<Self, Error> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let checkpoint: Arc<(Mutex<Signal>, Condvar)> = Arc::default();
        let opener = core.opener.clone();
        let signal = Arc::clone(&checkpoint);
        let checkpointer = std::thread::Builder::new()
            .name("store-checkpoint".into())
            .spawn(move || checkpoints(&opener, &signal))
            .map_err(|error| Error::Io(error.to_string()))?;
        let signal = Arc::clone(&checkpoint);
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || {
                let mut since_checkpoint = 0_u64;
                // Whatever waits by now goes into the next commit: a busy store folds many, an idle one waits for none.
                while let Ok(first) = queue.recv() {
                    let mut jobs = vec![first];
                    jobs.extend(queue.try_iter().take(limits::COMMIT_REQUESTS_MAX - 1));
                    core.commit(jobs);
                    since_checkpoint += 1;
                    if since_checkpoint >= 32 {
                        since_checkpoint = 0;
                        let (state, wake) = &*signal;
                        state.lock().unwrap_or_else(PoisonError::into_inner).due = true;
                        wake.notify_one();
                    }
                }
            })
            .map_err(|error| Error::Io(error.to_string()))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), checkpoint, checkpointer: Some(checkpointer) })
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let (state, wake) = &*self.checkpoint;
        state.lock().unwrap_or_else(PoisonError::into_inner).stop = true;
        wake.notify_one();
        for thread in [self.thread.take(), self.checkpointer.take()].into_iter().flatten() {
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                tracing::error!("A store thread had panicked.");
            }
        }
    }
}

/// Folds the write-ahead log back into the database beside the writer, so that no commit pays for it.
fn checkpoints(opener: &Opener, signal: &(Mutex<Signal>, Condvar)) {
    let mut connection = None;
    loop {
        let (state, wake) = signal;
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        while !state.due && !state.stop {
            state = wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.stop {
            return;
        }
        state.due = false;
        drop(state);
        let wal = opener.wal_bytes();
        if wal < limits::WAL_CHECKPOINT_BYTES {
            continue;
        }
        if connection.is_none() {
            connection = opener.writable().ok();
        }
        // Past the ceiling the log is cut as well; until then the writer reuses it from its start.
        let kind = if wal > limits::WAL_CEILING_BYTES { "RESTART" } else { "PASSIVE" };
        if let Some(open) = &connection
            && let Err(error) = open.query_row(&format!("PRAGMA wal_checkpoint({kind})"), [], |_| Ok(()))
        {
            tracing::warn!(%error, "The write-ahead log could not be folded back; trying again later.");
            connection = None;
        }
    }
}
