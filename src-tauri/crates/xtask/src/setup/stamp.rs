//! Stamps: a small file that remembers what a slow step was last done for, so that it is not done twice.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use crate::shell::Said;

/// A fingerprint over names and contents of files, in an order that does not depend on the file system.
///
/// Folders in `skip` (by name) are left out. Not cryptographic: it only has to notice an edit.
pub fn fingerprint(folder: &Path, skip: &[&str]) -> Said<String> {
    let mut files = Vec::new();
    collect(folder, skip, &mut files).map_err(|e| format!("{} could not be read: {e}.", folder.display()))?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
        hasher.write(name.as_bytes());
        // A file that vanishes while we look is an edit too; its missing content tells the stamps apart.
        hasher.write(&fs::read(&file).unwrap_or_default());
        hasher.write_u8(0xff);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(folder: &Path, skip: &[&str], files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if skip.iter().any(|s| name == *s) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), skip, files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

pub fn matches(stamp: &Path, print: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|text| text.trim() == print)
}

pub fn write(stamp: &Path, print: &str) -> Said<()> {
    fs::write(stamp, format!("{print}\n"))
        .map_err(|e| format!("{} could not be written: {e}.", stamp.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_notices_an_edit_and_a_rename_but_not_what_is_skipped() {
        let folder = std::env::temp_dir().join(format!("patchbay-stamp-{}", std::process::id()));
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::create_dir_all(folder.join("dist")).unwrap();
        fs::write(folder.join("src/a.ts"), "one").unwrap();
        let before = fingerprint(&folder, &["dist"]).unwrap();
        fs::write(folder.join("dist/out.js"), "built").unwrap();
        assert_eq!(fingerprint(&folder, &["dist"]).unwrap(), before);
        fs::write(folder.join("src/a.ts"), "two").unwrap();
        let edited = fingerprint(&folder, &["dist"]).unwrap();
        assert_ne!(edited, before);
        fs::rename(folder.join("src/a.ts"), folder.join("src/b.ts")).unwrap();
        assert_ne!(fingerprint(&folder, &["dist"]).unwrap(), edited);
        fs::remove_dir_all(folder).unwrap();
    }
}
