//! Files beside the database: for their owner alone, whole or not there, and still there after the power was cut.

use crate::error::Error;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    path::Path,
};

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull => Error::DiskFull,
            _ => Error::Io(error.to_string()),
        }
    }
}

/// Makes a folder that only its owner reads.
pub(super) fn make_folder(folder: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(folder)?)
}

/// Makes an empty file that only its owner reads, in place of what stood there.
pub(super) fn fresh(path: &Path) -> Result<File, Error> {
    gone(path)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}

/// Writes a small file whole: beside it, synced, and moved over it.
pub(super) fn put(path: &Path, text: &[u8]) -> Result<(), Error> {
    let beside = super::size::with(path, ".new");
    let mut file = fresh(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    sync_folder_of(path)
}

/// Copies a file for its owner alone and sees it onto the disk.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let (mut from, mut to) = (File::open(from)?, fresh(to)?);
    io::copy(&mut from, &mut to)?;
    Ok(to.sync_all()?)
}

/// Takes a file away; one that is not there is none.
pub(super) fn gone(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes what was moved into or out of a folder survive a cut of the power. Windows has no such call and needs none.
pub(super) fn sync_folder_of(path: &Path) -> Result<(), Error> {
    if cfg!(unix)
        && let Some(folder) = path.parent()
    {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
