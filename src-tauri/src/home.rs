//! Where a relay keeps its data when nobody says otherwise, and the name its home goes by on this machine.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// What PATCHBAY_HOME says, otherwise the usual place for an application's data on this system.
///
/// Practice has a folder of its own beside the usual one, never the one with real data in it.
///
/// # Errors
/// When the system names no place for the person's files.
pub fn usual(practice: bool) -> Result<PathBuf, String> {
    let real = var("PATCHBAY_HOME").or_else(by_system);
    let real = real.ok_or("This system names no folder for your data. Say where with --home DIR.")?;
    Ok(if practice { beside(&real) } else { real })
}

fn by_system() -> Option<PathBuf> {
    if cfg!(target_os = "macos") {
        return var("HOME").map(|home| home.join("Library/Application Support/Patchbay"));
    }
    if cfg!(windows) {
        return var("LOCALAPPDATA").map(|data| data.join("Patchbay"));
    }
    match var("XDG_DATA_HOME").filter(|path| path.is_absolute()) {
        Some(data) => Some(data.join("patchbay")),
        None => var("HOME").map(|home| home.join(".local/share/patchbay")),
    }
}

fn beside(real: &Path) -> PathBuf {
    let mut name = real.file_name().unwrap_or_default().to_owned();
    name.push("-practice");
    real.with_file_name(name)
}

/// The home as one absolute path, made when it is not there, readable by its owner alone.
///
/// # Errors
/// When it cannot be made, as a sentence.
pub fn made(home: PathBuf) -> Result<PathBuf, String> {
    let said = |e: std::io::Error| format!("The folder {} cannot be used: {e}.", home.display());
    #[cfg(unix)]
    let new = !home.exists();
    fs::create_dir_all(&home).map_err(said)?;
    #[cfg(unix)]
    if new {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).map_err(said)?;
    }
    home.canonicalize().map_err(said)
}

/// A name for this home on the session bus: two homes may be open side by side, one home only once.
///
/// The part that is hashed starts with a letter, because no element of a bus name may start with a digit.
pub fn bus_name(home: &Path) -> String {
    let digest = Sha256::digest(home.as_os_str().as_encoded_bytes());
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("app.patchbay.desktop.h{short}")
}

fn var(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn practice_lies_beside_the_real_data_and_not_in_it() {
        assert_eq!(beside(Path::new("/data/patchbay")), Path::new("/data/patchbay-practice"));
    }

    #[test]
    fn two_homes_have_two_names_and_one_home_has_one() {
        let (a, b) = (Path::new("/data/a"), Path::new("/data/b"));
        assert_eq!(bus_name(a), bus_name(a));
        assert_ne!(bus_name(a), bus_name(b));
        assert!(bus_name(a).split('.').all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic())));
    }
}
