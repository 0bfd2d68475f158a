//! What must not grow with time: memory, the database, its log.

use std::path::Path;

/// Memory may grow by this after the first third.
const RSS_GROWTH_MAX: u64 = 24 * 1024 * 1024;
/// What one event with its delivery, attempt and payload may take on disk in the end.
pub const BYTES_PER_EVENT_MAX: u64 = 6 * 1024;
/// The log of the database may never be longer.
pub const WAL_MAX: u64 = 80 * 1024 * 1024;

/// What was measured at one moment, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    rss: u64,
    file: u64,
    wal: u64,
    /// Events sent until then.
    sent: u64,
}

pub fn measure(process: u32, home: &Path, sent: u64) -> Mark {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: u64 = line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0);
    let size = |ends: &str| bytes(home, ends);
    Mark { rss: kib * 1_024, file: size(".db"), wal: size(".db-wal"), sent }
}

/// Bytes of all files of this ending in a home.
fn bytes(folder: &Path, ends: &str) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => bytes(&entry.path(), ends),
        Ok(meta) if entry.file_name().to_string_lossy().ends_with(ends) => meta.len(),
        Ok(_) | Err(_) => 0,
    });
    sizes.sum()
}

pub fn flat(marks: &[Mark]) {
    let third = marks.len() / 3;
    let most = |marks: &[Mark]| marks.iter().map(|mark| mark.rss).max().unwrap_or(0);
    let (warm, last) = (most(&marks[..=third]), most(&marks[marks.len() - third.max(1)..]));
    println!("memory at most {} KiB in the first third, {} KiB in the last", warm / 1_024, last / 1_024);
    assert!(warm > 0 && last <= warm + RSS_GROWTH_MAX, "memory grows: {marks:?}");
    let end = marks.last().expect("a mark");
    println!("{} bytes a stored event", end.file / end.sent.max(1));
    assert!(end.file > 0, "the database was measured: {end:?}");
    assert!(end.file <= end.sent * BYTES_PER_EVENT_MAX + 8 * 1024 * 1024, "the file grows: {end:?}");
    assert!(marks.iter().all(|mark| mark.wal <= WAL_MAX), "the log of the database grows: {marks:?}");
}
