//! Where commits run: on a thread of their own beside one that folds the log back, or where the caller stands.

use super::{Core, Job, Log, log};
use crate::{
    error::Error,
    open::Mode,
    storage::{Copying, Marks},
};
use patchbay_model::limits;
use rusqlite::Connection;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread::JoinHandle,
    time::Duration,
};
use tokio::sync::oneshot;

/// Where jobs go.
pub(crate) enum Writer {
    Thread(Thread),
    Inline(Box<Mutex<Core>>),
}

pub(crate) struct Thread {
    work: Option<mpsc::Sender<Work>>,
    writer: Option<JoinHandle<()>>,
    checkpointer: Option<JoinHandle<()>>,
}

enum Work {
    Job(Box<dyn Job>),
    Checkpoint,
    Copy(CopyWish),
    Stop,
}

/// A copy of the database that somebody waits for.
pub(crate) struct CopyWish {
    pub(crate) copying: Copying,
    pub(crate) answer: oneshot::Sender<Result<Marks, Error>>,
}

/// How long the writer waits for work between two steps of a copy: what the disk is left alone for.
const BETWEEN_STEPS: Duration = Duration::from_millis(1);

impl Writer {
    pub(crate) fn start(core: Core, mode: Mode, log: Arc<Log>) -> Result<Self, Error> {
        match mode {
            Mode::Inline => Ok(Writer::Inline(Box::new(Mutex::new(core)))),
            Mode::Threaded => Ok(Writer::Thread(Thread::start(core, log)?)),
        }
    }

    /// Copies the database between commits.
    pub(crate) fn copy(&self, wish: CopyWish) -> Result<(), Error> {
        match self {
            Writer::Thread(thread) => {
                thread.work.as_ref().ok_or(Error::Closed)?.send(Work::Copy(wish)).map_err(|_| Error::Closed)
            }
            Writer::Inline(core) => {
                copy(&mut lock(core), wish, |_| true);
                Ok(())
            }
        }
    }

    pub(crate) fn submit(&self, job: Box<dyn Job>) -> Result<(), Error> {
        match self {
            Writer::Thread(thread) => {
                thread.work.as_ref().ok_or(Error::Closed)?.send(Work::Job(job)).map_err(|_| Error::Closed)
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

/// Commits between two looks at the length of the log.
const COMMITS_PER_LOOK: u32 = 16;

impl Thread {
    fn start(core: Core, log: Arc<Log>) -> Result<Self, Error> {
        let failed = |error: std::io::Error| Error::Io(error.to_string());
        let (work, queue) = mpsc::channel::<Work>();
        let (look, looks) = mpsc::sync_channel::<()>(1);
        let (opener, folded) = (core.opener.clone(), work.clone());
        let checkpointer = std::thread::Builder::new()
            .name("store-checkpoint".into())
            .spawn(move || log::keep_short(&opener, &log, &looks, || folded.send(Work::Checkpoint).is_ok()))
            .map_err(failed)?;
        let writer = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || Turns { core, queue, look, commits: 0, stop: false, copies: Vec::new() }.run())
            .map_err(failed)?;
        Ok(Self { work: Some(work), writer: Some(writer), checkpointer: Some(checkpointer) })
    }
}

/// The writer's thread: what it takes from its queue, turn by turn.
struct Turns {
    core: Core,
    queue: mpsc::Receiver<Work>,
    look: mpsc::SyncSender<()>,
    commits: u32,
    stop: bool,
    copies: Vec<CopyWish>,
}

impl Turns {
    // Whatever waits by now goes into the next commit: a busy store folds many, an idle one waits for none.
    fn run(mut self) {
        while !self.stop {
            let Ok(first) = self.queue.recv() else { return };
            let Self { core, queue, look, commits, stop, copies } = &mut self;
            turn(core, queue, first, look, commits, stop, copies);
            while let Some(wish) = copies.pop() {
                let mut asked = Vec::new();
                copy(core, wish, |core| {
                    match queue.recv_timeout(BETWEEN_STEPS) {
                        Ok(first) => turn(core, queue, first, look, commits, stop, &mut asked),
                        Err(mpsc::RecvTimeoutError::Timeout) => {}
                        Err(mpsc::RecvTimeoutError::Disconnected) => *stop = true,
                    }
                    !*stop
                });
                copies.append(&mut asked);
            }
        }
    }
}

/// Does what came first and whatever else waits, as one commit.
fn turn(
    core: &mut Core,
    queue: &mpsc::Receiver<Work>,
    first: Work,
    look: &mpsc::SyncSender<()>,
    commits: &mut u32,
    stop: &mut bool,
    copies: &mut Vec<CopyWish>,
) {
    let mut jobs = Vec::new();
    for work in std::iter::once(first).chain(queue.try_iter().take(limits::COMMIT_REQUESTS_MAX - 1)) {
        match work {
            Work::Job(job) => jobs.push(job),
            Work::Checkpoint => core.checkpoint(),
            Work::Copy(wish) => copies.push(wish),
            // What was asked for before is still done.
            Work::Stop => *stop = true,
        }
    }
    if jobs.is_empty() {
        return;
    }
    core.commit(jobs);
    *commits = commits.wrapping_add(1);
    if commits.is_multiple_of(COMMITS_PER_LOOK) {
        // Full means a look is already due.
        let _ = look.try_send(());
    }
}

/// Copies the database, with `between` after every step: whether it is to go on.
fn copy(core: &mut Core, wish: CopyWish, mut between: impl FnMut(&mut Core) -> bool) {
    let CopyWish { copying, answer } = wish;
    let copied = core.lend().and_then(|source| {
        let copied = copying.run(&source, || match between(core) {
            false => Err(Error::Closed),
            true if core.lends(&source) => Ok(()),
            true => Err(Error::Io("the disk failed while it was copied".to_owned())),
        });
        core.take_back(source);
        copied
    });
    // Whoever asked may have gone; the file is then nobody's and is removed by the next listing.
    let _ = answer.send(copied);
}

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(work) = self.work.take() {
            // A writer that is gone already needs no telling. The checkpointer ends with the writer's looks.
            let _ = work.send(Work::Stop);
        }
        for thread in [self.writer.take(), self.checkpointer.take()].into_iter().flatten() {
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                tracing::error!("A store thread had panicked.");
            }
        }
    }
}
