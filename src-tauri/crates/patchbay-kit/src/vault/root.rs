//! Where the root key comes from. It is made once, when there is no vault yet, and never silently after that.

use super::VaultError;
use crate::{
    keyring::{self, Place},
    world::World,
};
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use patchbay_model::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};
use zeroize::{Zeroize, Zeroizing};

/// Where to find the root key of a home.
pub enum RootSource {
    /// One entry of the operating system's keyring; `account` differs by home.
    Keyring { service: String, account: String },
    /// A file that only its owner may read: 32 bytes raw, or as 64 hex digits, or as base64. Made on the first
    /// start.
    KeyFile(PathBuf),
    /// Tests and simulations.
    Memory([u8; 32]),
}

/// The root key in use, and what must be written where it is kept when a start is counted.
pub struct Root {
    key: Zeroizing<[u8; 32]>,
    counter: u64,
    place: Option<Place>,
}

/// What the keyring holds, as JSON: about a hundred bytes; Windows allows 2,560.
#[derive(Serialize, Deserialize)]
struct Entry {
    root: String,
    starts: u64,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.root.zeroize();
    }
}

impl Root {
    /// Reads the key, or makes it where no vault exists that could depend on another one.
    pub fn fetch(source: RootSource, vault_exists: bool, world: &World) -> Result<Self, VaultError> {
        match source {
            RootSource::Memory(key) => Ok(Self { key: Zeroizing::new(key), counter: 0, place: None }),
            RootSource::KeyFile(path) => {
                let key = match read_key_file(&path)? {
                    Some(key) => key,
                    None if vault_exists => return Err(VaultError::KeyMissing),
                    None => make_key_file(&path, world)?,
                };
                Ok(Self { key, counter: 0, place: None })
            }
            RootSource::Keyring { service, account } => {
                let place = Place { service, account };
                match keyring::read(&place)? {
                    Some(text) => {
                        let entry: Entry = serde_json::from_str(&text).map_err(|_| VaultError::BadRoot)?;
                        let key = decode(entry.root.as_bytes()).ok_or(VaultError::BadRoot)?;
                        Ok(Self { key, counter: entry.starts, place: Some(place) })
                    }
                    None if vault_exists => Err(VaultError::KeyMissing),
                    None => Ok(Self { key: Zeroizing::new(world.bytes()), counter: 0, place: Some(place) }),
                }
            }
        }
    }

    pub fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// Starts counted beside the key; zero where the key has no counter of its own.
    pub fn counter(&self) -> u64 {
        self.counter
    }

    /// Writes the number of starts down where the key is kept.
    pub fn record(&self, counter: u64) -> Result<(), VaultError> {
        let Some(place) = &self.place else { return Ok(()) };
        let entry = Entry { root: BASE64.encode(&*self.key), starts: counter };
        let text = serde_json::to_string(&entry).expect("two plain fields are always JSON");
        Ok(keyring::write(place, Zeroizing::new(text))?)
    }
}

/// Puts a root key to where a home looks for it. What lay there is set aside.
pub fn install(
    source: RootSource,
    key: &Zeroizing<[u8; 32]>,
    counter: u64,
    world: &World,
) -> Result<(), VaultError> {
    match source {
        RootSource::Memory(held) if held == **key => Ok(()),
        RootSource::Memory(_) => Err(VaultError::WrongRoot),
        RootSource::KeyFile(path) => {
            set_aside(&RootSource::KeyFile(path.clone()), world.now())?;
            write_key_file(&path, key)
        }
        RootSource::Keyring { service, account } => {
            let root = Root { key: key.clone(), counter, place: Some(Place { service, account }) };
            root.record(counter)
        }
    }
}

/// Moves a key file out of the way; the keyring's entry is written over when another one is made.
pub fn set_aside(source: &RootSource, now: Timestamp) -> Result<(), VaultError> {
    let RootSource::KeyFile(path) = source else { return Ok(()) };
    let mut name = path.clone().into_os_string();
    name.push(format!(".lost-{}", now.0));
    match fs::rename(path, PathBuf::from(name)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(VaultError::Io(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn read_key_file(path: &Path) -> Result<Option<Zeroizing<[u8; 32]>>, VaultError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(VaultError::Io(error)),
    };
    owner_only(path)?;
    decode(&bytes).map(Some).ok_or(VaultError::BadRoot)
}

#[cfg(unix)]
fn owner_only(path: &Path) -> Result<(), VaultError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_err(VaultError::Io)?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(VaultError::KeyFileOpen) }
}

/// Windows keeps rights in access lists that the standard library does not read; headless there relies on the
/// folder's.
#[cfg(not(unix))]
fn owner_only(_path: &Path) -> Result<(), VaultError> {
    Ok(())
}

fn make_key_file(path: &Path, world: &World) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let key = Zeroizing::new(world.bytes());
    write_key_file(path, &key)?;
    Ok(key)
}

fn write_key_file(path: &Path, key: &Zeroizing<[u8; 32]>) -> Result<(), VaultError> {
    let text = Zeroizing::new(format!("{}\n", BASE64.encode(&**key)));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(VaultError::Io)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(VaultError::Io)?;
    if let Some(folder) = path.parent() {
        super::file::sync_folder(folder).map_err(VaultError::Io)?;
    }
    Ok(())
}

/// Thirty-two bytes raw, in hex or in base64.
fn decode(bytes: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    if let Ok(raw) = bytes.try_into() {
        return Some(Zeroizing::new(raw));
    }
    let text = bytes.trim_ascii();
    let decoded = match text.len() {
        64 => HEXLOWER_PERMISSIVE.decode(text).ok()?,
        44 => BASE64.decode(text).ok()?,
        _ => return None,
    };
    let decoded = Zeroizing::new(decoded);
    Some(Zeroizing::new(decoded.as_slice().try_into().ok()?))
}
