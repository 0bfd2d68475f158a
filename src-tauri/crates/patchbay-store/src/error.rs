//! What can go wrong with the store, as facts; beside it their only translation into words.

use patchbay_model::problem::{Problem, Remedy};
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing was written; safe to retry once there is room.
    #[error("the disk is full")]
    DiskFull,
    /// The file system refused; the connection was closed and is opened anew before anything is committed.
    #[error("the disk refused: {0}")]
    Io(String),
    #[error("the database is damaged: {0}")]
    Damaged(String),
    #[error("the database is locked by another program")]
    Locked,
    #[error("the database was written by a newer version (schema {found}, known {known})")]
    Newer { found: i64, known: i64 },
    #[error("the store is closed")]
    Closed,
    /// A read took so long that the write-ahead log could not be folded back; it was ended, and nothing was changed.
    #[error("the read was ended")]
    Interrupted,
    /// What was to be changed has moved since it was read.
    #[error("{0} was changed meanwhile")]
    Stale(&'static str),
    #[error("{0} is not there")]
    Missing(&'static str),
    /// A statement that should always work did not: a fault of ours.
    #[error("unexpected: {0}")]
    Unexpected(String),
}

impl Error {
    /// The disk or the file failed, and with it whatever else was in the same transaction.
    pub(crate) fn is_of_the_disk(&self) -> bool {
        match self {
            Error::DiskFull | Error::Io(_) | Error::Damaged(_) | Error::Locked => true,
            Error::Newer { .. }
            | Error::Closed
            | Error::Interrupted
            | Error::Stale(_)
            | Error::Missing(_)
            | Error::Unexpected(_) => false,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let Some(code) = error.sqlite_error_code() else {
            return match error {
                rusqlite::Error::QueryReturnedNoRows => Error::Missing("the row"),
                other => Error::Unexpected(other.to_string()),
            };
        };
        match code {
            Code::DiskFull => Error::DiskFull,
            // The index beside the write-ahead log is given its room when it is first looked at, by readers as well.
            Code::SystemIoFailure if extended(&error) == Some(SQLITE_IOERR_SHMSIZE) => Error::DiskFull,
            Code::SystemIoFailure | Code::CannotOpen | Code::ReadOnly | Code::NoLargeFileSupport => {
                Error::Io(error.to_string())
            }
            Code::DatabaseCorrupt | Code::NotADatabase => Error::Damaged(error.to_string()),
            Code::OperationInterrupted => Error::Interrupted,
            Code::DatabaseBusy | Code::DatabaseLocked | Code::FileLockingProtocolFailed => Error::Locked,
            _ => Error::Unexpected(error.to_string()),
        }
    }
}

/// SQLite's closer name of what went wrong.
fn extended(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|error| error.extended_code)
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::Unexpected(format!("a stored document does not read back: {error}"))
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::DiskFull => Problem::new("disk.full", "The disk is full. Intake is shut, and nothing accepted is lost.")
                .remedy(Remedy::FreeDisk),
            Error::Io(why) => Problem::new("disk.refused", "The disk refused a write. Intake is shut until it works again.")
                .remedy(Remedy::Retry)
                .detail(why),
            Error::Damaged(why) => Problem::new("store.damaged", "The database is damaged. Nothing is written to it.")
                .remedy(Remedy::OpenHelp)
                .detail(why),
            Error::Locked => Problem::new("store.locked", "Another program has the database open.").remedy(Remedy::Retry),
            Error::Newer { found, known } => Problem::new(
                "store.newer",
                format!("This database was written by a newer Patchbay (schema {found}; this one knows {known}). Update Patchbay to open it."),
            )
            .remedy(Remedy::OpenHelp),
            Error::Interrupted => Problem::new(
                "store.interrupted",
                "This took so long that it was ended, so that events can still be stored. Ask for less at once, or try again.",
            )
            .remedy(Remedy::Retry),
            Error::Closed => Problem::new("store.closed", "The relay is stopping.").remedy(Remedy::Retry),
            Error::Stale(what) => {
                Problem::new("stale", format!("{what} was changed meanwhile. Load it again.")).remedy(Remedy::Retry)
            }
            Error::Missing(what) => Problem::new("missing", format!("{what} is not there.")),
            Error::Unexpected(why) => {
                Problem::new("store.unexpected", "The database gave an answer that should not happen.").detail(why)
            }
        }
    }
}
