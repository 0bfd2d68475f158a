//! A disk in memory for SQLite: what was not synced is forgotten at a crash, and any call can be made to fail.
//!
//! Registered as an SQLite VFS. It has no shared memory, so a database on it is opened in exclusive mode, with one
//! connection: the store's inline mode.

#![allow(
    unsafe_code,
    reason = "SQLite's file system interface is C; this file is the only place that speaks it"
)]

use rusqlite::ffi;
use std::{
    collections::BTreeMap,
    ffi::{CStr, CString, c_char, c_int, c_void},
    path::PathBuf,
    ptr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A machine's disk. Files live as long as it does, across crashes.
pub struct Disk {
    name: String,
    state: Arc<Mutex<State>>,
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
}

/// One file: what the platter holds, and what was written since the last sync, in order.
#[derive(Default, Clone)]
struct File {
    durable: Vec<u8>,
    current: Vec<u8>,
    unsynced: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

impl Change {
    fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Change::Write { at, bytes } => {
                if to.len() < at + bytes.len() {
                    to.resize(at + bytes.len(), 0);
                }
                to[*at..at + bytes.len()].copy_from_slice(bytes);
            }
            Change::Truncate(len) => to.truncate(*len),
        }
    }
}

impl Disk {
    /// A new empty disk, known to SQLite by `name`.
    pub fn new(name: &str) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        register(name, Arc::clone(&state));
        Self { name: name.to_owned(), state }
    }

    pub fn vfs(&self) -> &str {
        &self.name
    }

    /// Where a database lies in this life. A connection that outlived a crash keeps its old path, and with it can
    /// neither write nor delete anything of the next life.
    pub fn path(&self, name: &str) -> PathBuf {
        format!("/{}/{name}", lock(&self.state).life).into()
    }

    /// Power fails: of what was not synced, `keep` decides write by write what reached the platter. Reordering
    /// is part of it: a later write may survive an earlier one.
    pub fn crash(&self, mut keep: impl FnMut() -> bool) {
        let mut state = lock(&self.state);
        state.life += 1;
        state.fail_after = None;
        state.die_after = None;
        for file in state.files.values_mut() {
            let mut platter = file.durable.clone();
            for change in file.unsynced.drain(..).filter(|_| keep()) {
                change.apply(&mut platter);
            }
            file.durable.clone_from(&platter);
            file.current = platter;
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

    /// Every byte the platter holds or was told to hold, for canaries.
    pub fn bytes(&self) -> Vec<u8> {
        lock(&self.state)
            .files
            .values()
            .flat_map(|file| file.durable.iter().chain(&file.current).copied())
            .collect()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// The file behind a path of this life; nothing for a path of an earlier one.
    fn resolve(&self, path: &str) -> Option<String> {
        let (life, name) = path.strip_prefix('/')?.split_once('/')?;
        (life.parse() == Ok(self.life)).then(|| name.to_owned())
    }

    /// Whether the call that is about to happen fails.
    fn fails(&mut self) -> bool {
        match &mut self.die_after {
            Some(0) => {
                self.life += 1;
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

/// What SQLite holds of an open file. `base` comes first: SQLite sees only that.
#[repr(C)]
struct Handle {
    base: ffi::sqlite3_file,
    open: *mut Open,
}

struct Open {
    state: Arc<Mutex<State>>,
    name: String,
    life: u64,
    delete_on_close: bool,
}

impl Open {
    /// Runs `act` on the file, unless it belongs to a life before the crash.
    fn with(&self, act: impl FnOnce(&mut State, &str) -> c_int) -> c_int {
        let mut state = lock(&self.state);
        if state.life != self.life {
            return ffi::SQLITE_IOERR;
        }
        act(&mut state, &self.name)
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock_file),
    xUnlock: Some(lock_file),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector),
    xDeviceCharacteristics: Some(sector_none),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

fn register(name: &str, state: Arc<Mutex<State>>) {
    let name = CString::new(name).expect("a name without NUL");
    // SAFETY: SQLite keeps the pointer for the life of the process, so both are leaked on purpose; every field it
    // reads is set, and the default VFS lends only functions that take no file.
    unsafe {
        let default = ffi::sqlite3_vfs_find(ptr::null());
        let vfs = Box::new(ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: size_of::<Handle>() as c_int,
            mxPathname: 512,
            pNext: ptr::null_mut(),
            zName: name.into_raw(),
            pAppData: Box::into_raw(Box::new(state)).cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_path),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: (*default).xRandomness,
            xSleep: (*default).xSleep,
            xCurrentTime: (*default).xCurrentTime,
            xGetLastError: (*default).xGetLastError,
            xCurrentTimeInt64: (*default).xCurrentTimeInt64,
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        });
        assert_eq!(ffi::sqlite3_vfs_register(Box::into_raw(vfs), 0), ffi::SQLITE_OK);
    }
}

/// SAFETY for all below: SQLite passes back the pointers it was given here, valid until close.
unsafe fn state_of<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a Arc<Mutex<State>> {
    unsafe { &*((*vfs).pAppData as *const Arc<Mutex<State>>) }
}

unsafe fn open_of<'a>(file: *mut ffi::sqlite3_file) -> &'a Open {
    unsafe { &*(*file.cast::<Handle>()).open }
}

unsafe fn text(name: *const c_char) -> String {
    unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned()
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    unsafe {
        let state = Arc::clone(state_of(vfs));
        let (name, life) = {
            let mut state = lock(&state);
            let named = if name.is_null() {
                Some(format!("temporary-{}", state.files.len()))
            } else {
                state.resolve(&text(name))
            };
            let Some(name) = named else {
                (*file).pMethods = ptr::null();
                return ffi::SQLITE_CANTOPEN;
            };
            if flags & ffi::SQLITE_OPEN_CREATE == 0 && !state.files.contains_key(&name) {
                (*file).pMethods = ptr::null();
                return ffi::SQLITE_CANTOPEN;
            }
            state.files.entry(name.clone()).or_default();
            (name, state.life)
        };
        let delete_on_close = flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0;
        let handle = file.cast::<Handle>();
        (*handle).open = Box::into_raw(Box::new(Open { state, name, life, delete_on_close }));
        (*handle).base.pMethods = &raw const METHODS;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    unsafe {
        let open = Box::from_raw((*file.cast::<Handle>()).open);
        if open.delete_on_close {
            let name = open.name.clone();
            lock(&open.state).files.remove(&name);
        }
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    to: *mut c_void,
    n: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    unsafe {
        let to = std::slice::from_raw_parts_mut(to.cast::<u8>(), n as usize);
        open_of(file).with(|state, name| {
            let bytes = state.files.get(name).map_or(&[][..], |file| &file.current);
            let there = bytes.get(at as usize..).unwrap_or(&[]);
            let take = there.len().min(to.len());
            to[..take].copy_from_slice(&there[..take]);
            to[take..].fill(0);
            if take == to.len() { ffi::SQLITE_OK } else { ffi::SQLITE_IOERR_SHORT_READ }
        })
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    n: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    unsafe {
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), n as usize).to_vec();
        open_of(file).with(|state, name| {
            if state.fails() {
                return ffi::SQLITE_IOERR_WRITE;
            }
            let used: usize = state.files.values().map(|file| file.current.len()).sum();
            let grows = (at as usize + bytes.len())
                .saturating_sub(state.files.get(name).map_or(0, |f| f.current.len()));
            if grows > 0 && state.full_after_bytes.is_some_and(|room| used + grows > room) {
                return ffi::SQLITE_FULL;
            }
            change(state, name, Change::Write { at: at as usize, bytes })
        })
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, len: ffi::sqlite3_int64) -> c_int {
    unsafe { open_of(file).with(|state, name| change(state, name, Change::Truncate(len as usize))) }
}

fn change(state: &mut State, name: &str, change: Change) -> c_int {
    let Some(file) = state.files.get_mut(name) else { return ffi::SQLITE_IOERR };
    change.apply(&mut file.current);
    file.unsynced.push(change);
    ffi::SQLITE_OK
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    unsafe {
        open_of(file).with(|state, name| {
            if state.fails() {
                return ffi::SQLITE_IOERR_FSYNC;
            }
            let Some(file) = state.files.get_mut(name) else { return ffi::SQLITE_IOERR };
            for change in std::mem::take(&mut file.unsynced) {
                change.apply(&mut file.durable);
            }
            ffi::SQLITE_OK
        })
    }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    unsafe {
        open_of(file).with(|state, name| {
            *size = state.files.get(name).map_or(0, |file| file.current.len()) as ffi::sqlite3_int64;
            ffi::SQLITE_OK
        })
    }
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, _sync: c_int) -> c_int {
    unsafe {
        let mut state = lock(state_of(vfs));
        match state.resolve(&text(name)) {
            Some(name) => {
                state.files.remove(&name);
                ffi::SQLITE_OK
            }
            None => ffi::SQLITE_IOERR_DELETE,
        }
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _flags: c_int,
    out: *mut c_int,
) -> c_int {
    unsafe {
        let state = lock(state_of(vfs));
        *out = c_int::from(state.resolve(&text(name)).is_some_and(|name| state.files.contains_key(&name)));
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn full_path(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    n: c_int,
    out: *mut c_char,
) -> c_int {
    unsafe {
        let bytes = CStr::from_ptr(name).to_bytes_with_nul();
        if bytes.len() > n as usize {
            return ffi::SQLITE_CANTOPEN;
        }
        ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len());
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn lock_file(_: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(_: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    unsafe { *out = 0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector(_: *mut ffi::sqlite3_file) -> c_int {
    4_096
}

/// No promise: neither atomic writes nor order.
unsafe extern "C" fn sector_none(_: *mut ffi::sqlite3_file) -> c_int {
    0
}
