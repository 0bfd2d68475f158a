//! A small disk of the home's own, in a namespace of the soak's own, where nobody else sees it.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

/// Says to a soak that it runs where it may have a disk.
const INSIDE: &str = "PATCHBAY_SOAK_INSIDE";
/// Not counted among the home's files, by its ending.
const BALLAST: &str = "filler.ballast";

/// Whether this process may make a disk. One that may not runs this same program where it may, and fails if that does.
pub fn inside() -> bool {
    if std::env::var_os(INSIDE).is_some() {
        // What libfaketime shares between threads outlives a process that is killed; here it ends with the soak.
        mount("size=16m", Path::new("/dev/shm"));
        return true;
    }
    let mut again = Command::new("unshare");
    again
        .args(["--user", "--map-root-user", "--mount"])
        .arg(std::env::current_exe().expect("a test has a path"))
        .arg("--nocapture")
        .env(INSIDE, "yes");
    assert!(again.status().is_ok_and(|status| status.success()), "the soak fails, as said above");
    false
}

pub struct Disk {
    home: PathBuf,
    ballast: Option<File>,
}

impl Disk {
    /// An empty one of so many bytes at `home`.
    pub fn new(home: PathBuf, bytes: u64) -> Self {
        mount(&format!("size={bytes}"), &home);
        Self { home, ballast: None }
    }

    pub fn home(&self) -> &Path {
        &self.home
    }

    pub fn database(&self) -> PathBuf {
        self.home.join("patchbay.db")
    }

    /// Takes all the room there is at this moment.
    pub fn fill(&mut self) {
        let file = self.home.join(BALLAST);
        let ballast =
            self.ballast.get_or_insert_with(|| File::create(file).expect("there is room for a name"));
        let mut piece = vec![0; 1_048_576];
        while !piece.is_empty() {
            match ballast.write(&piece) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => piece.truncate(piece.len() / 2),
                Err(error) => panic!("the disk cannot be filled: {error}"),
            }
        }
    }

    /// Gives back the room that [`fill`](Self::fill) took.
    pub fn clear(&mut self) {
        if self.ballast.take().is_some() {
            fs::remove_file(self.home.join(BALLAST)).expect("the ballast is ours to remove");
        }
    }
}

fn mount(options: &str, at: &Path) {
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(at);
    assert!(mount.status().is_ok_and(|status| status.success()), "a disk of its own needs leave for it");
}

impl Drop for Disk {
    fn drop(&mut self) {
        // The namespace takes it along in any case; this lets the folder it lies on be removed.
        let _ = Command::new("umount").arg("--lazy").arg(&self.home).status();
    }
}
