//! Where commits run: on a thread of their own beside one that folds the log back, or where the caller stands.

use super::{Core, Job};
use crate::{
    error::Error,
    open::{Mode, Opener},
};
use patchbay_model::limits;
use rusqlite::Connection;
use std::{
    sync::{Mutex, MutexGuard, PoisonError, mpsc},
    thread::JoinHandle,
};

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
    Stop,
}

impl Writer {
    pub(crate) fn start(core: Core, mode: Mode) -> Result<Self, Error> {
        match mode {
            Mode::Inline => Ok(Writer::Inline(Box::new(Mutex::new(core)))),
            Mode::Threaded => Ok(Writer::Thread(Thread::start(core)?)),
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
    fn start(mut core: Core) -> Result<Self, Error> {
        let failed = |error: std::io::Error| Error::Io(error.to_string());
        let (work, queue) = mpsc::channel::<Work>();
        let (look, looks) = mpsc::sync_channel::<()>(1);
        let (opener, folded) = (core.opener.clone(), work.clone());
        let checkpointer = std::thread::Builder::new()
            .name("store-checkpoint".into())
            .spawn(move || checkpoints(&opener, &looks, folded))
            .map_err(failed)?;
        let writer = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || {
                let mut commits = 0;
                // Whatever waits by now goes into the next commit: a busy store folds many, an idle one waits for none.
                let mut stop = false;
                while !stop && let Ok(first) = queue.recv() {
                    let mut jobs = Vec::new();
                    for work in
                        std::iter::once(first).chain(queue.try_iter().take(limits::COMMIT_REQUESTS_MAX - 1))
                    {
                        match work {
                            Work::Job(job) => jobs.push(job),
                            Work::Checkpoint => core.checkpoint(),
                            // What was asked for before is still done.
                            Work::Stop => stop = true,
                        }
                    }
                    if jobs.is_empty() {
                        continue;
                    }
                    core.commit(jobs);
                    commits += 1;
                    if commits % COMMITS_PER_LOOK == 0 {
                        // Full means a look is already due.
                        let _ = look.try_send(());
                    }
                }
            })
            .map_err(failed)?;
        Ok(Self { work: Some(work), writer: Some(writer), checkpointer: Some(checkpointer) })
    }
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

/// Folds the write-ahead log back into the database beside the writer, so that no commit pays for it. What is
/// appended meanwhile is left to the writer itself: only then can the log start again from its beginning.
fn checkpoints(opener: &Opener, looks: &mpsc::Receiver<()>, folded: mpsc::Sender<Work>) {
    let mut connection = None;
    while looks.recv().is_ok() {
        if opener.wal_bytes() < limits::WAL_CHECKPOINT_BYTES {
            continue;
        }
        if connection.is_none() {
            connection = opener.writable().ok();
        }
        let Some(open) = &connection else { continue };
        match open.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            Ok(()) if folded.send(Work::Checkpoint).is_err() => return,
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(%error, "The write-ahead log could not be folded back; trying again later.");
                connection = None;
            }
        }
    }
}
