//! The home and its lock: one relay per home, whoever starts it.

use patchbay_model::problem::{Problem, Remedy};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::Path,
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// How long a start waits for a home that is in use: whoever closes gives what is in flight ten seconds to land.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Held for as long as a home is open; the system lets go of it when the process ends, however it ends.
pub(crate) struct Lock {
    _file: File,
}

/// Makes the home where there is none, readable by its owner alone.
pub(crate) fn make_home(home: &Path) -> Result<(), Problem> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(home).map_err(|error| unusable(home, &error))
}

/// Takes the home for this process, once the one before has let go of it.
pub(crate) async fn take(home: &Path) -> Result<Lock, Problem> {
    let path = home.join("lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path).map_err(|error| unusable(home, &error))?;
    let until = Instant::now() + PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) if Instant::now() < until => sleep(LOOK_EVERY).await,
            Err(TryLockError::WouldBlock) => return Err(in_use(home)),
            Err(TryLockError::Error(error)) => return Err(unusable(home, &error)),
        }
    }
}

fn in_use(home: &Path) -> Problem {
    let message = format!(
        "Patchbay runs with this home already, and did not end within {} seconds. Use its window, or close it and start again.",
        PATIENCE.as_secs()
    );
    Problem::new("home.locked", message).subject("home", home.display())
}

fn unusable(home: &Path, error: &io::Error) -> Problem {
    let problem = if error.kind() == io::ErrorKind::StorageFull {
        Problem::new("disk.full", "The disk is full, so the home could not be opened.")
            .remedy(Remedy::FreeDisk)
    } else {
        Problem::new("home.unusable", "This folder cannot be used as a home.").remedy(Remedy::Retry)
    };
    problem.subject("home", home.display()).detail(error.to_string())
}
