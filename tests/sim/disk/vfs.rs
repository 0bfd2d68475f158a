//! The same as SQLite's file system interface.

#![allow(
    unsafe_code,
    reason = "SQLite's file system interface is C; this file is the only place that speaks it"
)]

use super::{State, lock};
use rusqlite::ffi;
use std::{
    ffi::{CStr, CString, c_char, c_int, c_void},
    ptr,
    sync::{Arc, Mutex},
};

/// A disk as SQLite knows it.
pub struct Known(*mut ffi::sqlite3_vfs);

// SAFETY: SQLite takes the pointer from any thread, and nothing behind it changes after it was registered.
unsafe impl Send for Known {}
// SAFETY: as above.
unsafe impl Sync for Known {}

/// Takes a disk off SQLite's list. What it points to stays, for a connection may still be open.
pub fn forget(known: &Known) {
    // SAFETY: registered by `register`, and never freed.
    unsafe { ffi::sqlite3_vfs_unregister(known.0) };
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

/// Makes a disk known to SQLite by `name`.
pub fn register(name: &str, state: Arc<Mutex<State>>) -> Known {
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
        let vfs = Box::into_raw(vfs);
        assert_eq!(ffi::sqlite3_vfs_register(vfs, 0), ffi::SQLITE_OK);
        Known(vfs)
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
                state.resolve(&text(name)).map(str::to_owned)
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
            let bytes = state.files.get(name).map_or(&[][..], |file| &file.bytes[..]);
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
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), n as usize);
        open_of(file).with(|state, name| {
            if state.fails() {
                return ffi::SQLITE_IOERR_WRITE;
            }
            if state.is_full(name, at as usize, bytes.len()) {
                return ffi::SQLITE_FULL;
            }
            let Some(file) = state.files.get_mut(name) else { return ffi::SQLITE_IOERR };
            file.write(at as usize, bytes);
            ffi::SQLITE_OK
        })
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, len: ffi::sqlite3_int64) -> c_int {
    unsafe {
        open_of(file).with(|state, name| {
            let Some(file) = state.files.get_mut(name) else { return ffi::SQLITE_IOERR };
            file.truncate(len as usize);
            ffi::SQLITE_OK
        })
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    unsafe {
        open_of(file).with(|state, name| {
            if state.fails() {
                return ffi::SQLITE_IOERR_FSYNC;
            }
            let Some(file) = state.files.get_mut(name) else { return ffi::SQLITE_IOERR };
            file.sync();
            ffi::SQLITE_OK
        })
    }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    unsafe {
        open_of(file).with(|state, name| {
            *size = state.files.get(name).map_or(0, |file| file.bytes.len()) as ffi::sqlite3_int64;
            ffi::SQLITE_OK
        })
    }
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, _sync: c_int) -> c_int {
    unsafe {
        let mut state = lock(state_of(vfs));
        match state.resolve(&text(name)) {
            Some(name) => {
                state.files.remove(name);
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
        *out = c_int::from(state.resolve(&text(name)).is_some_and(|name| state.files.contains_key(name)));
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
