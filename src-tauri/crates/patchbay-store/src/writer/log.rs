//! The write-ahead log: folded back beside the writer, and never held for long by somebody who reads.

use crate::{error::Error, open::Opener};
use patchbay_model::limits;
use rusqlite::{Connection, InterruptHandle};
use std::{
    panic::Location,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

/// A reader may hold the log for this long once it has reached its ceiling.
const READ_MAX: Duration = Duration::from_secs(1);
/// How soon is looked again at a log that could not be folded back.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// A log that stays at its ceiling for this long is a matter for a person.
const PATIENCE: Duration = Duration::from_secs(5);

/// What keeps the log from being folded back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Length of what could not be folded back, in bytes.
    pub bytes: u64,
    /// The part of Patchbay that reads, where it is one of ours; otherwise it is another program.
    pub by: Option<String>,
}

/// Who reads, and how the log fares. Shared by readers, writer and the thread that folds.
#[derive(Default)]
pub(crate) struct Log {
    reading: Mutex<Vec<Arc<Reading>>>,
    number: AtomicU64,
    held: Mutex<Option<Held>>,
    /// Readers that were ended, and the last of them by name.
    ended: Mutex<(u64, Option<String>)>,
}

struct Reading {
    number: u64,
    since: Instant,
    place: &'static Location<'static>,
    handle: InterruptHandle,
    ended: AtomicBool,
}

/// A read under way; forgotten when it is dropped.
pub(crate) struct Reads<'a> {
    log: &'a Log,
    reading: Arc<Reading>,
}

impl Log {
    /// Remembers a read that begins on `connection`.
    pub(crate) fn reads(&self, connection: &Connection, place: &'static Location<'static>) -> Reads<'_> {
        let reading = Arc::new(Reading {
            number: self.number.fetch_add(1, Ordering::Relaxed),
            since: Instant::now(),
            place,
            handle: connection.get_interrupt_handle(),
            ended: AtomicBool::new(false),
        });
        lock(&self.reading).push(Arc::clone(&reading));
        Reads { log: self, reading }
    }

    /// What keeps the log from being folded back, while something does.
    pub(crate) fn held(&self) -> Option<Held> {
        lock(&self.held).clone()
    }

    /// How many reads were ended for the log's sake, and where the last one was begun.
    pub(crate) fn ended(&self) -> (u64, Option<String>) {
        lock(&self.ended).clone()
    }

    /// Ends every read that has gone on for too long. Gives the oldest of them by name: a read that only just began holds
    /// nothing back.
    fn end_old(&self) -> Option<String> {
        let reading = lock(&self.reading);
        let old = || reading.iter().filter(|one| one.since.elapsed() >= READ_MAX);
        for one in old() {
            if !one.ended.swap(true, Ordering::AcqRel) {
                tracing::warn!(reader = %one.name(), "A read held the write-ahead log at its ceiling and was ended.");
                let mut ended = lock(&self.ended);
                *ended = (ended.0 + 1, Some(one.name()));
            }
            // Again each time: it may have been between two statements.
            one.handle.interrupt();
        }
        old().min_by_key(|one| one.since).map(|one| one.name())
    }
}

impl Reading {
    /// The module that reads, and where in it.
    fn name(&self) -> String {
        let file = self.place.file().replace('\\', "/");
        let file = file.rsplit_once("src/").map_or(file.as_str(), |(_, file)| file);
        format!("{} (line {})", file.trim_end_matches(".rs"), self.place.line())
    }
}

impl Reads<'_> {
    /// Whether this read was told to end.
    pub(crate) fn ended(&self) -> bool {
        self.reading.ended.load(Ordering::Acquire)
    }
}

impl Drop for Reads<'_> {
    fn drop(&mut self) {
        lock(&self.log.reading).retain(|one| one.number != self.reading.number);
    }
}

/// What one folding did, in bytes of the log.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Folded {
    /// All that is in the log.
    log: u64,
    /// What of it could not be folded back.
    left: u64,
}

/// Folds back what nobody reads, without waiting for anybody.
pub(super) fn fold(connection: &Connection) -> rusqlite::Result<Folded> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        let bytes = |frames: i64| u64::try_from(frames).unwrap_or(0) * 4_120;
        let (log, done) = (bytes(row.get(1)?), bytes(row.get(2)?));
        Ok(Folded { log, left: log.saturating_sub(done) })
    })
}

/// Folds the write-ahead log back into the database beside the writer, so that no commit pays for it. What is
/// appended meanwhile is left to the writer itself, which `again` asks: only then can the log start from its beginning.
/// Ends with the sender of `looks`.
pub(super) fn keep_short(opener: &Opener, log: &Log, looks: &mpsc::Receiver<()>, again: impl Fn() -> bool) {
    let mut connection = None;
    let mut full_since: Option<Instant> = None;
    // Said once: a disk without room stays so for a while, and is asked again at every look.
    let mut failing = false;
    loop {
        let look = match full_since {
            Some(_) => looks.recv_timeout(LOOK_AGAIN),
            None => looks.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected),
        };
        match look {
            Ok(()) | Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
        }
        if full_since.is_none() && opener.wal_bytes() < limits::WAL_CHECKPOINT_BYTES {
            continue;
        }
        if connection.is_none() {
            connection = opener.writable().ok();
        }
        let Some(open) = &connection else { continue };
        match fold_for(open, log, &mut full_since) {
            Ok(()) if !again() => return,
            Ok(()) => failing = false,
            Err(error) => {
                if !failing {
                    tracing::warn!(%error, "The write-ahead log could not be folded back; trying again later.");
                }
                failing = true;
                connection = None;
            }
        }
    }
}

fn fold_for(connection: &Connection, log: &Log, full_since: &mut Option<Instant>) -> Result<(), Error> {
    let mut folded = fold(connection)?;
    let full = |folded: Folded| folded.log >= limits::WAL_CEILING_BYTES && folded.left > 0;
    let mut reader = None;
    if full(folded) {
        reader = log.end_old();
        folded = fold(connection)?;
    }
    if !full(folded) {
        *full_since = None;
        *lock(&log.held) = None;
        return Ok(());
    }
    let since = *full_since.get_or_insert_with(Instant::now);
    if since.elapsed() >= PATIENCE {
        *lock(&log.held) = Some(Held { bytes: folded.left, by: reader });
    }
    Ok(())
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
