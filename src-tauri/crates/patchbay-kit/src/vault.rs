//! Where secrets and keys are kept: one file, sealed under a root key that only the keyring (or a key file)
//! holds. Replaced atomically; a cut at any byte leaves the old vault or the new one.

mod error;
mod file;
pub mod grant;
pub mod recovery;
mod root;
#[cfg(test)]
mod tests;

pub use error::VaultError;
pub use grant::VaultPlace;
pub use root::RootSource;

use crate::{
    seal::{DataKey, Keys},
    secret::{Secret, Secrets},
    world::World,
};
use file::Contents;
use patchbay_model::{ids::ConnectionId, keys::IdentityKey, limits::DAY_MS, time::Timestamp};
use root::Root;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use zeroize::Zeroizing;

/// A data key seals for this long before the next one takes over.
pub const DATA_KEY_MS: i64 = 7 * DAY_MS;
/// The vault's file name in the home.
pub const FILE_NAME: &str = "vault";

/// The open vault. Reading is quick; every change is on disk when its call returns, so call those from a thread
/// that may block.
pub struct Vault {
    dir: PathBuf,
    root: Root,
    world: World,
    counter: u64,
    is_new: bool,
    inner: Mutex<Inner>,
}

struct Inner {
    contents: Contents,
    keys: Arc<Keys>,
}

impl Vault {
    /// Opens the vault of a home, or makes the first one where there is none. The start is counted by
    /// [`started`](Self::started), once the database knows of it.
    ///
    /// May take as long as the keyring does, ten seconds at most for each of its two calls: never on a thread
    /// that draws.
    ///
    /// # Errors
    /// [`VaultError`]. Nothing is made when a vault file is there and its key is not.
    pub fn open(dir: &Path, source: RootSource, world: &World) -> Result<Self, VaultError> {
        let found = file::read(dir)?;
        let root = Root::fetch(source, found.is_some(), world)?;
        let is_new = found.is_none();
        let mut contents = match found {
            Some(sealed) => sealed.open(root.key())?,
            None => Contents::first(world),
        };
        contents.counter = contents.counter.max(root.counter());
        if is_new {
            // The keyring first: a vault file whose key is nowhere could never be opened again.
            root.record(0)?;
            file::write(dir, &contents.seal(root.key(), world))?;
        }
        let keys = Arc::new(contents.keys());
        Ok(Self {
            dir: dir.to_owned(),
            world: world.clone(),
            counter: contents.counter,
            root,
            is_new,
            inner: Mutex::new(Inner { contents, keys }),
        })
    }

    /// Starts of this home counted before this one. A database that knows of fewer is an older copy.
    pub fn counter(&self) -> u64 {
        self.counter
    }

    /// Counts this start, after the database has: a start that fails on the way leaves the database ahead, which
    /// is harmless, and never behind, which would look like an older copy of it.
    ///
    /// # Errors
    /// [`VaultError`]; the vault is as it was.
    pub fn started(&self) -> Result<(), VaultError> {
        // The keyring first: should we stop between the two, the file's counter is behind, never ahead.
        self.root.record(self.counter + 1)?;
        self.change(|contents| {
            contents.counter = self.counter + 1;
            true
        })
        .map(drop)
    }

    /// Made by this very open. Beside a database that has events, it means their payloads cannot be opened.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// The keys as of now. A rotation makes new ones; whoever keeps these seals with the older key meanwhile,
    /// and that opens as well.
    pub fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.lock().keys)
    }

    /// Everything kept for one connection.
    pub fn secrets(&self, connection: ConnectionId) -> Secrets {
        self.lock().contents.secrets_of(connection)
    }

    /// Keeps one secret, replacing what had its name.
    ///
    /// # Errors
    /// [`VaultError::Io`]; the vault is as it was, here and on disk.
    pub fn put(
        &self,
        connection: ConnectionId,
        name: &str,
        secret: Secret<String>,
    ) -> Result<(), VaultError> {
        self.change(|contents| {
            contents.secrets.entry(connection).or_default().insert(name.to_owned(), secret);
            true
        })
        .map(|_| ())
    }

    /// Keeps exactly these secrets for a connection, in one write: a sign-in and what belongs to it change
    /// together, and what is not named is forgotten.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    pub fn put_all(
        &self,
        connection: ConnectionId,
        secrets: Vec<(String, Secret<String>)>,
    ) -> Result<(), VaultError> {
        self.change(|contents| {
            contents.secrets.insert(connection, secrets.into_iter().collect());
            true
        })
        .map(|_| ())
    }

    /// Forgets one secret of a connection; one that is not there is no error.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    pub fn forget(&self, connection: ConnectionId, name: &str) -> Result<(), VaultError> {
        self.change(|contents| {
            contents.secrets.get_mut(&connection).is_some_and(|names| names.remove(name).is_some())
        })
        .map(|_| ())
    }

    /// Forgets everything of a connection.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    pub fn remove(&self, connection: ConnectionId) -> Result<(), VaultError> {
        self.change(|contents| contents.secrets.remove(&connection).is_some()).map(|_| ())
    }

    /// Lets go of every data key but a new one: what the others sealed opens nowhere any more, in no copy either.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    pub fn forget_data_keys(&self, now: Timestamp) -> Result<(), VaultError> {
        let key = self.world.bytes();
        let mut inner = self.lock();
        let mut next = inner.contents.copy();
        let id = next.newest().id + 1;
        next.data_keys = vec![DataKey { id, made_at: now, key: Zeroizing::new(key) }];
        file::write(&self.dir, &next.seal(self.root.key(), &self.world))?;
        inner.keys = Arc::new(next.keys());
        inner.contents = next;
        Ok(())
    }

    /// Makes the next data key when the newest has sealed for a week. Older ones stay: what they sealed must open.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    pub fn rotate_data_key_if_due(&self, now: Timestamp) -> Result<bool, VaultError> {
        let key = self.world.bytes();
        self.change(|contents| {
            let newest = contents.newest();
            let due = now.since(newest.made_at) >= DATA_KEY_MS;
            if due {
                let id = newest.id + 1;
                contents.data_keys.push(DataKey { id, made_at: now, key: Zeroizing::new(key) });
            }
            due
        })
    }

    /// Applies a change and writes the file; what cannot be written is not kept either.
    fn change(&self, change: impl FnOnce(&mut Contents) -> bool) -> Result<bool, VaultError> {
        let mut inner = self.lock();
        let mut next = inner.contents.copy();
        if !change(&mut next) {
            return Ok(false);
        }
        file::write(&self.dir, &next.seal(self.root.key(), &self.world))?;
        if next.data_keys.len() != inner.contents.data_keys.len() {
            inner.keys = Arc::new(next.keys());
        }
        inner.contents = next;
        Ok(true)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn first(world: &World) -> Self {
        let key = DataKey { id: 1, made_at: world.now(), key: Zeroizing::new(world.bytes()) };
        Self {
            counter: 0,
            identity: Zeroizing::new(world.bytes()),
            data_keys: vec![key],
            secrets: Default::default(),
        }
    }

    fn newest(&self) -> &DataKey {
        self.data_keys.iter().max_by_key(|key| key.id).expect("a vault holds at least one data key")
    }

    fn keys(&self) -> Keys {
        Keys::new(IdentityKey::new(*self.identity), &self.data_keys)
    }

    fn secrets_of(&self, connection: ConnectionId) -> Secrets {
        let names = self.secrets.get(&connection);
        names.into_iter().flatten().map(|(name, secret)| (name.clone(), secret.clone())).collect()
    }
}
