//! A disk in memory for SQLite: what was not synced is forgotten at a crash, and any call can be made to fail.
//!
//! Registered as an SQLite VFS. It has no shared memory, so a database on it is opened in exclusive mode, with one
//! connection: the store's inline mode.

mod vfs;

use std::{
    collections::BTreeMap,
    ops::Range,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// What a disk writes as one: of a write that was under way, whole sectors reach the platter.
const SECTOR: usize = 512;

/// A machine's disk. Files live as long as it does, across crashes.
pub struct Disk {
    name: String,
    state: Arc<Mutex<State>>,
    known: vfs::Known,
}

#[derive(Default)]
struct State {
    files: BTreeMap<String, File>,
    /// Bumped by a crash: handles of an earlier life do nothing any more.
    life: u64,
    /// Fails the write or sync that is reached after this many more.
    fail_after: Option<u64>,
    full_after_bytes: Option<usize>,
    /// The machine dies in the middle of this write or sync, counted from now.
    die_after: Option<u64>,
    dead: bool,
}

/// One file as a reader sees it, and how to take back what was written since the last sync.
#[derive(Default)]
struct File {
    /// Shared with copies of the disk until one of them writes.
    bytes: Arc<Vec<u8>>,
    /// Oldest first.
    unsynced: Vec<Change>,
    /// What the changes wrote and what stood there before, one behind the other.
    kept: Vec<u8>,
}

/// A write or a cut, with what it replaced; the ranges are of what the file has `kept`.
struct Change {
    at: usize,
    /// What was written from `at` on; nothing for a cut, after which the file ended at `at`.
    new: Option<Range<usize>>,
    /// What stood there, up to the end the file had.
    old: Range<usize>,
    old_len: usize,
}

impl File {
    /// The same bytes, all of them synced.
    fn whole(&self) -> File {
        File { bytes: Arc::clone(&self.bytes), ..File::default() }
    }

    fn write(&mut self, at: usize, new: &[u8]) {
        let old_len = self.bytes.len();
        let replaced = self.bytes.get(at..old_len.min(at + new.len())).unwrap_or(&[]);
        let old = keep(&mut self.kept, replaced);
        let written = keep(&mut self.kept, new);
        put(Arc::make_mut(&mut self.bytes), at, new);
        self.unsynced.push(Change { at, new: Some(written), old, old_len });
    }

    fn truncate(&mut self, at: usize) {
        let old_len = self.bytes.len();
        let old = keep(&mut self.kept, self.bytes.get(at..).unwrap_or(&[]));
        Arc::make_mut(&mut self.bytes).truncate(at);
        self.unsynced.push(Change { at, new: None, old, old_len });
    }

    /// Everything written so far is on the platter.
    fn sync(&mut self) {
        self.unsynced.clear();
        self.kept.clear();
    }

    /// Back to the last sync, and from there only what `reached` the platter of each change, in their order.
    fn crash(&mut self, reached: &mut impl FnMut(usize) -> usize) {
        let unsynced = std::mem::take(&mut self.unsynced);
        let kept = std::mem::take(&mut self.kept);
        let bytes = Arc::make_mut(&mut self.bytes);
        for change in unsynced.iter().rev() {
            bytes.truncate(change.old_len);
            put(bytes, change.at, &kept[change.old.clone()]);
            bytes.truncate(change.old_len);
        }
        for change in &unsynced {
            match &change.new {
                Some(new) => {
                    let part = reached(new.len()).min(new.len());
                    if part > 0 {
                        put(bytes, change.at, &kept[new.start..new.start + part]);
                    }
                }
                None if reached(1) > 0 => bytes.truncate(change.at),
                None => {}
            }
        }
    }
}

/// Appends `bytes` to what is kept, and says where.
fn keep(kept: &mut Vec<u8>, bytes: &[u8]) -> Range<usize> {
    let start = kept.len();
    kept.extend_from_slice(bytes);
    start..kept.len()
}

/// Writes `new` at `at`; a gap before it reads as zeros.
fn put(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    if new.is_empty() {
        return;
    }
    if bytes.len() < at + new.len() {
        bytes.resize(at + new.len(), 0);
    }
    bytes[at..at + new.len()].copy_from_slice(new);
}

impl Disk {
    /// A new empty disk, known to SQLite by `name`.
    pub fn new(name: &str) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let known = vfs::register(name, Arc::clone(&state));
        Self { name: name.to_owned(), state, known }
    }

    pub fn vfs(&self) -> &str {
        &self.name
    }

    /// Where a database lies in this life. A connection that outlived a crash keeps its old path, and with it can
    /// neither write nor delete anything of the next life.
    pub fn path(&self, name: &str) -> PathBuf {
        format!("/{}/{name}", lock(&self.state).life).into()
    }

    /// Power fails: of each write that was not synced, `draw` decides whether it reached the platter whole, in part
    /// or not at all. Reordering is part of it: a later write may survive an earlier one.
    pub fn crash(&self, mut draw: impl FnMut() -> u32) {
        let mut state = lock(&self.state);
        state.life += 1;
        state.fail_after = None;
        state.die_after = None;
        // Whoever starts the machine again makes room first.
        state.full_after_bytes = None;
        state.dead = false;
        let mut reached = |n: usize| match draw() {
            drawn if drawn % 2 == 0 => 0,
            drawn if drawn % 16 == 1 => (drawn as usize >> 4) % (n / SECTOR + 1) * SECTOR,
            _ => n,
        };
        for file in state.files.values_mut() {
            file.crash(&mut reached);
        }
    }

    /// Makes the `n`-th write or sync from now fail as a broken disk would.
    pub fn fail_after(&self, n: Option<u64>) {
        lock(&self.state).fail_after = n;
    }

    /// Power fails within the `n`-th write or sync from now: it and everything after it does nothing until
    /// [`crash`](Self::crash) starts the machine again.
    pub fn die_after(&self, n: u64) {
        lock(&self.state).die_after = Some(n);
    }

    /// Leaves room for this many bytes in all files together; nothing is unlimited.
    pub fn limit(&self, bytes: Option<usize>) {
        lock(&self.state).full_after_bytes = bytes;
    }

    /// Whether power has failed since the last crash, so that nothing works any more.
    pub fn is_dead(&self) -> bool {
        lock(&self.state).dead
    }

    /// A disk of its own that holds what this one holds now.
    pub fn copy(&self) -> Disk {
        static COPIES: AtomicU64 = AtomicU64::new(0);
        let copy = Disk::new(&format!("{}-copy-{}", self.name, COPIES.fetch_add(1, Ordering::Relaxed)));
        let files = lock(&self.state).files.iter().map(|(name, file)| (name.clone(), file.whole())).collect();
        lock(&copy.state).files = files;
        copy
    }

    /// Bytes in all files together.
    pub fn used(&self) -> usize {
        lock(&self.state).used()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        vfs::forget(&self.known);
        let mut state = lock(&self.state);
        // A connection that is still open finds nothing any more.
        state.life += 1;
        state.files.clear();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// The file behind a path of this life; nothing for a path of an earlier one.
    fn resolve<'a>(&self, path: &'a str) -> Option<&'a str> {
        let (life, name) = path.strip_prefix('/')?.split_once('/')?;
        (life.parse() == Ok(self.life)).then_some(name)
    }

    fn used(&self) -> usize {
        self.files.values().map(|file| file.bytes.len()).sum()
    }

    /// Whether so many bytes from `at` on would not fit any more.
    fn is_full(&self, name: &str, at: usize, n: usize) -> bool {
        let Some(room) = self.full_after_bytes else { return false };
        let grows = (at + n).saturating_sub(self.files.get(name).map_or(0, |file| file.bytes.len()));
        grows > 0 && self.used() + grows > room
    }

    /// Whether the call that is about to happen fails.
    fn fails(&mut self) -> bool {
        match &mut self.die_after {
            Some(0) => {
                self.life += 1;
                self.die_after = None;
                self.dead = true;
                return true;
            }
            Some(n) => *n -= 1,
            None => {}
        }
        match &mut self.fail_after {
            Some(0) => {
                self.fail_after = None;
                true
            }
            Some(n) => {
                *n -= 1;
                false
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(file: &File) -> &str {
        std::str::from_utf8(&file.bytes).expect("letters")
    }

    #[test]
    fn a_crash_keeps_what_was_synced_and_what_it_likes_of_the_rest() {
        let written = || {
            let mut file = File::default();
            file.write(0, b"aaaa");
            file.sync();
            file.write(2, b"bbbb");
            file.truncate(1);
            file.write(3, b"c");
            file
        };
        assert_eq!(bytes(&written()), "a\0\0c");
        let after = |kept: [usize; 3]| {
            let (mut file, mut kept) = (written(), kept.into_iter());
            file.crash(&mut |_| kept.next().expect("three changes"));
            assert!(file.unsynced.is_empty() && file.kept.is_empty());
            bytes(&file).to_owned()
        };
        assert_eq!(after([0, 0, 0]), "aaaa");
        assert_eq!(after([4, 0, 0]), "aabbbb");
        assert_eq!(after([2, 0, 0]), "aabb");
        assert_eq!(after([0, 1, 0]), "a");
        assert_eq!(after([0, 0, 1]), "aaac");
        assert_eq!(after([4, 1, 1]), "a\0\0c");
    }
}
