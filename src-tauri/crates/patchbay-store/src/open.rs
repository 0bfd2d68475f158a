//! Opening the database: pragmas, migrations, the writer and the readers.

use crate::{
    acting::actor,
    changes::Changes,
    crash::{Planted, planted},
    error::Error,
    query::functions,
    sums::Totals,
    writer::{Core, Held, Log, Request, Writer},
};
use patchbay_model::limits;
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use rusqlite_migration::{M, Migrations};
use std::{
    future::Future,
    panic::Location,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
    time::Duration,
};
use tokio::sync::{Semaphore, broadcast, oneshot};

/// The durable heart. Cheap to clone; the last clone closes the database.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) path: PathBuf,
    /// Before the writer, because fields are dropped in order: whoever closes last folds the log back.
    pub(crate) readers: Mutex<Vec<Connection>>,
    /// One for each read that may go on at once.
    pub(crate) seats: Arc<Semaphore>,
    pub(crate) writer: Writer,
    pub(crate) changes: broadcast::Sender<Changes>,
    /// The last write error that was not ours to mend; cleared by the next commit.
    pub(crate) fault: Arc<Mutex<Option<Error>>>,
    pub(crate) indexing: AtomicBool,
    pub(crate) log: Arc<Log>,
    pub(crate) totals: Arc<Totals>,
    pub(crate) mode: Mode,
}

/// Where transactions run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// On a writer thread that folds waiting requests into one commit; readers have connections of their own.
    Threaded,
    /// On the caller's thread, with one connection for everything: for simulations, where a foreign thread
    /// would make paused time jump.
    Inline,
}

#[derive(Debug, Clone)]
pub struct Options {
    pub path: PathBuf,
    pub mode: Mode,
    /// A registered SQLite VFS; the default one of the system otherwise.
    pub vfs: Option<String>,
}

/// Reads at once. Who comes beside them waits: to open one more connection is to parse the whole schema again, which
/// costs more than most reads do.
const READERS: usize = 8;
/// Connections opened before anybody reads.
const READERS_AT_FIRST: usize = 2;

/// Commits a slow listener may fall behind before it has to read anew.
const CHANGES_KEPT: usize = 1_024;

fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("migrations/0001_first.sql")),
        M::up(include_str!("migrations/0002_plans.sql")),
        M::up(include_str!("migrations/0003_catalog.sql")),
        M::up(include_str!("migrations/0004_samples.sql")),
        M::up(include_str!("migrations/0005_log.sql")),
        M::up(include_str!("migrations/0006_inbox.sql")),
        M::up(include_str!("migrations/0007_engine.sql")),
        M::up(include_str!("migrations/0008_cases.sql")),
        M::up(include_str!("migrations/0009_storage.sql")),
        M::up(include_str!("migrations/0010_facts.sql")),
    ])
}

/// The schema this build knows.
pub const SCHEMA: i64 = 10;

impl Store {
    /// Opens or makes the database and brings its schema up to date.
    ///
    /// # Errors
    /// [`Error::Newer`] for a database of a newer Patchbay, which stays untouched; [`Error::Damaged`],
    /// [`Error::DiskFull`], [`Error::Io`], [`Error::Locked`].
    pub fn open(options: Options) -> Result<Self, Error> {
        let opener = Opener { options: options.clone() };
        let mut connection = opener.writable()?;
        migrate(&mut connection)?;
        let changes = broadcast::Sender::new(CHANGES_KEPT);
        let fault = Arc::new(Mutex::new(None));
        let core = Core::new(connection, opener.clone(), changes.clone(), Arc::clone(&fault))?;
        let log = Arc::new(Log::default());
        let writer = Writer::start(core, options.mode, Arc::clone(&log))?;
        let mut readers = Vec::new();
        if options.mode == Mode::Threaded {
            for _ in 0..READERS_AT_FIRST {
                readers.push(opener.read_only()?);
            }
        }
        Ok(Self {
            inner: Arc::new(Inner {
                path: options.path,
                writer,
                readers: Mutex::new(readers),
                seats: Arc::new(Semaphore::new(READERS)),
                changes,
                fault,
                indexing: AtomicBool::new(false),
                log,
                totals: Arc::default(),
                mode: options.mode,
            }),
        })
    }

    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Changes as they are committed. A receiver that falls behind is told how many it missed and reads anew.
    pub fn changes(&self) -> broadcast::Receiver<Changes> {
        self.inner.changes.subscribe()
    }

    /// Why the last write did not work, while that is so.
    pub fn fault(&self) -> Option<Error> {
        self.inner.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What keeps the write-ahead log at its ceiling, while something does.
    pub fn log_held(&self) -> Option<Held> {
        self.inner.log.held()
    }

    /// How many reads were ended so that the log could be folded back, and the name of the last one.
    pub fn reads_ended(&self) -> (u64, Option<String>) {
        self.inner.log.ended()
    }

    /// Size of the database file and its write-ahead log, in bytes.
    pub fn size_bytes(&self) -> u64 {
        let size = |suffix: &str| {
            let mut path = self.inner.path.clone().into_os_string();
            path.push(suffix);
            std::fs::metadata(path).map_or(0, |meta| meta.len())
        };
        size("") + size("-wal")
    }

    /// What is stored, in bytes: pages that stand free in the file for later do not count.
    pub async fn used_bytes(&self) -> Result<u64, Error> {
        self.read(|db| {
            let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            let pages = number("page_count")? - number("freelist_count")?;
            Ok(u64::try_from(pages * number("page_size")?).unwrap_or(0))
        })
        .await
    }

    /// Runs one transaction and returns once it is on disk.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        name: &'static str,
        mut run: impl FnMut(&mut Core) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let who = actor();
        let run = move |core: &mut Core| {
            core.who.clone_from(&who);
            run(core)
        };
        let (answer, answered) = oneshot::channel();
        let early = planted(Planted::AckBeforeCommit);
        self.inner.writer.submit(Box::new(Request::new(name, run, early, answer)))?;
        answered.await.map_err(|_| Error::Closed)?
    }

    /// Runs one read on a read-only connection. One that goes on for too long while the write-ahead log is at its
    /// ceiling is ended, and says so.
    #[track_caller]
    pub(crate) fn read<T: Send + 'static>(
        &self,
        run: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> impl Future<Output = Result<T, Error>> + Send {
        let place = Location::caller();
        let inner = Arc::clone(&self.inner);
        async move {
            match inner.mode {
                Mode::Inline => inner.writer.read_inline(run),
                Mode::Threaded => {
                    let seat = Arc::clone(&inner.seats).acquire_owned().await.map_err(|_| Error::Closed)?;
                    let read = move || {
                        // Kept for as long as the read goes on, whether or not somebody still waits for it.
                        let _seat = seat;
                        read_on(&inner, place, run)
                    };
                    tokio::task::spawn_blocking(read).await.map_err(|_| Error::Closed)?
                }
            }
        }
    }
}

fn read_on<T>(
    inner: &Inner,
    place: &'static Location<'static>,
    run: impl FnOnce(&Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    let taken = inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let connection = match taken {
        Some(connection) => connection,
        None => Opener::of(inner).read_only()?,
    };
    let reads = inner.log.reads(&connection, place);
    let mut result = run(&connection);
    if reads.ended() && result.is_err() {
        result = Err(Error::Interrupted);
    }
    drop(reads);
    let mut readers = inner.readers.lock().unwrap_or_else(PoisonError::into_inner);
    // A connection that met a fault is not used again.
    if !matches!(result, Err(Error::Io(_) | Error::Damaged(_))) {
        readers.push(connection);
    }
    result
}

/// Knows how a connection of this database is opened.
#[derive(Debug, Clone)]
pub(crate) struct Opener {
    pub(crate) options: Options,
}

impl Opener {
    pub(crate) fn mode(&self) -> Mode {
        self.options.mode
    }

    pub(crate) fn of(inner: &Inner) -> Self {
        Self { options: Options { path: inner.path.clone(), mode: inner.mode, vfs: None } }
    }

    fn open(&self, flags: OpenFlags) -> Result<Connection, Error> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match &self.options.vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(&self.options.path, flags, vfs.as_str())?,
            None => Connection::open_with_flags(&self.options.path, flags)?,
        };
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.set_prepared_statement_cache_capacity(256);
        functions::register(&connection)?;
        // A statement keeps the plan it was prepared with. Otherwise SQLite plans anew for every value that is bound to
        // a range: half of what the claims of a busy relay cost.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(connection)
    }

    pub(crate) fn writable(&self) -> Result<Connection, Error> {
        let connection = self.open(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        if self.options.mode == Mode::Inline {
            // One connection only, so that a file system without shared memory will do.
            connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        }
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let synchronous = if planted(Planted::SkipSync) { "OFF" } else { "FULL" };
        connection.pragma_update(None, "synchronous", synchronous)?;
        // The checkpoint thread folds the log back; a commit never pays for it.
        let automatic = if self.options.mode == Mode::Inline { 1_000 } else { 0 };
        connection.pragma_update(None, "wal_autocheckpoint", automatic)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", -32_768)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        // What a log grew to once is given back when it starts from its beginning.
        connection.pragma_update(None, "journal_size_limit", limits::WAL_CHECKPOINT_BYTES as i64)?;
        Ok(connection)
    }

    /// Length of the write-ahead log, in bytes.
    pub(crate) fn wal_bytes(&self) -> u64 {
        let mut path = self.options.path.clone().into_os_string();
        path.push("-wal");
        std::fs::metadata(path).map_or(0, |meta| meta.len())
    }

    pub(crate) fn read_only(&self) -> Result<Connection, Error> {
        let connection = self.open(OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.pragma_update(None, "cache_size", -4_096)?;
        Ok(connection)
    }
}

pub(crate) fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > SCHEMA {
        return Err(Error::Newer { found, known: SCHEMA });
    }
    migrations().to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => Error::from(err),
        other => Error::Unexpected(other.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_valid_and_end_at_the_known_schema() {
        migrations().validate().expect("every migration runs on an empty database");
        let mut connection = Connection::open_in_memory().expect("memory");
        migrate(&mut connection).expect("migrates");
        let version: i64 =
            connection.pragma_query_value(None, "user_version", |row| row.get(0)).expect("version");
        assert_eq!(version, SCHEMA);
    }

    #[tokio::test]
    async fn a_newer_database_is_refused_and_left_as_it_is() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("patchbay.db");
        Connection::open(&path).expect("open").pragma_update(None, "user_version", 99).expect("set");
        let before = std::fs::read(&path).expect("read");
        let opened = Store::open(Options { path: path.clone(), mode: Mode::Threaded, vfs: None });
        assert_eq!(opened.err(), Some(Error::Newer { found: 99, known: SCHEMA }));
        // Only the journal mode in the header may differ; the schema is not ours to touch.
        let after = std::fs::read(&path).expect("read");
        assert_eq!(before.len(), after.len());
    }
}
