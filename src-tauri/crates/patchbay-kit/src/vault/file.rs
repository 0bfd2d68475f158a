//! The vault's file: a clear head that tells damage from a wrong key, and a sealed body.
//!
//! ```text
//! magic 8 | check 16 | nonce 24 | sealed JSON and its tag | SHA-256 of all before 32
//! ```

use super::{FILE_NAME, VaultError};
use crate::{seal::DataKey, secret::Secret, world::World};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use data_encoding::BASE64;
use hmac::{Hmac, Mac as _};
use patchbay_model::{ids::ConnectionId, time::Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind, Write as _},
    path::Path,
};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, Zeroizing};

const MAGIC: &[u8; 8] = b"PBVAULT1";
const HEAD_BYTES: usize = 8 + 16;
const NONCE_BYTES: usize = 24;
const SUM_BYTES: usize = 32;
const TEMPORARY_NAME: &str = "vault.new";

/// What the vault keeps, open.
pub struct Contents {
    pub counter: u64,
    pub identity: Zeroizing<[u8; 32]>,
    pub data_keys: Vec<DataKey>,
    pub secrets: BTreeMap<ConnectionId, BTreeMap<String, Secret<String>>>,
}

/// A vault file's bytes, whole by their sum.
pub struct SealedFile(Vec<u8>);

/// The sealed JSON. Lives for the moment of reading or writing.
#[derive(Serialize, Deserialize)]
struct Written {
    counter: u64,
    identity: String,
    data_keys: Vec<WrittenKey>,
    secrets: BTreeMap<ConnectionId, BTreeMap<String, String>>,
}

#[derive(Serialize, Deserialize)]
struct WrittenKey {
    id: u32,
    made_at: Timestamp,
    key: String,
}

impl Drop for Written {
    fn drop(&mut self) {
        self.identity.zeroize();
        self.data_keys.iter_mut().for_each(|key| key.key.zeroize());
        self.secrets.values_mut().flat_map(BTreeMap::values_mut).for_each(Zeroize::zeroize);
    }
}

/// The file of a home, or nothing where there is none. A temporary file of an interrupted replacement is left
/// for the next one to overwrite.
pub fn read(dir: &Path) -> Result<Option<SealedFile>, VaultError> {
    let bytes = match fs::read(dir.join(FILE_NAME)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(VaultError::Io(error)),
    };
    let whole = bytes.len() > HEAD_BYTES + NONCE_BYTES + SUM_BYTES && bytes.starts_with(MAGIC);
    let (body, sum) = bytes.split_at(bytes.len().saturating_sub(SUM_BYTES));
    if whole && Sha256::digest(body).as_slice() == sum {
        Ok(Some(SealedFile(bytes)))
    } else {
        Err(VaultError::Damaged)
    }
}

/// Replaces the file: written beside it, synced, renamed over it, the folder synced.
pub fn write(dir: &Path, file: &SealedFile) -> Result<(), VaultError> {
    replace(dir, &file.0).map_err(VaultError::Io)
}

fn replace(dir: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = dir.join(TEMPORARY_NAME);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    fill(&mut file, bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary, dir.join(FILE_NAME))?;
    sync_folder(dir)
}

fn fill(file: &mut fs::File, bytes: &[u8]) -> io::Result<()> {
    #[cfg(test)]
    if let Some(room) = super::tests::ROOM.get() {
        file.write_all(&bytes[..room.min(bytes.len())])?;
        return Err(ErrorKind::StorageFull.into());
    }
    file.write_all(bytes)
}

/// Makes a rename survive power loss. Windows has no such call and needs none: renames there are journaled.
pub fn sync_folder(dir: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        fs::File::open(dir)?.sync_all()?;
    }
    Ok(())
}

/// Names the root key without telling it: another key has another value.
pub fn check(root: &[u8; 32]) -> [u8; 16] {
    let mut mac = Hmac::<Sha256>::new_from_slice(root).expect("HMAC takes a key of any length");
    mac.update(b"patchbay vault check 1");
    let full = mac.finalize().into_bytes();
    let mut short = [0; 16];
    short.copy_from_slice(&full[..16]);
    short
}

impl SealedFile {
    /// # Errors
    /// [`VaultError::WrongRoot`] by the check value, else [`VaultError::Damaged`].
    pub fn open(&self, root: &[u8; 32]) -> Result<Contents, VaultError> {
        let body = &self.0[..self.0.len() - SUM_BYTES];
        let (head, rest) = body.split_at(HEAD_BYTES);
        if !bool::from(head[MAGIC.len()..].ct_eq(&check(root))) {
            return Err(VaultError::WrongRoot);
        }
        let (nonce, msg) = rest.split_at(NONCE_BYTES);
        let nonce = XNonce::try_from(nonce).map_err(|_| VaultError::Damaged)?;
        let cipher = XChaCha20Poly1305::new(root.into());
        let plain = cipher.decrypt(&nonce, Payload { msg, aad: head }).map_err(|_| VaultError::Damaged)?;
        let plain = Zeroizing::new(plain);
        let written: Written = serde_json::from_slice(&plain).map_err(|_| VaultError::Damaged)?;
        Contents::read(&written).ok_or(VaultError::Damaged)
    }
}

impl Contents {
    pub fn seal(&self, root: &[u8; 32], world: &World) -> SealedFile {
        let written = self.write();
        // Room from the start: a buffer that grows leaves copies of secrets behind.
        let mut plain = Zeroizing::new(Vec::with_capacity(self.size_hint()));
        serde_json::to_writer(&mut *plain, &written).expect("plain fields are always JSON");
        let mut bytes = Vec::with_capacity(plain.len() + 128);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&check(root));
        let nonce: [u8; NONCE_BYTES] = world.bytes();
        let sealed = XChaCha20Poly1305::new(root.into())
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &bytes })
            .expect("a vault is far shorter than the cipher's limit");
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        let sum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&sum);
        SealedFile(bytes)
    }

    pub fn copy(&self) -> Self {
        let key = |key: &DataKey| DataKey { id: key.id, made_at: key.made_at, key: key.key.clone() };
        Self {
            counter: self.counter,
            identity: self.identity.clone(),
            data_keys: self.data_keys.iter().map(key).collect(),
            secrets: self.secrets.clone(),
        }
    }

    fn size_hint(&self) -> usize {
        // Twice the text, because JSON may escape it.
        let secrets: usize =
            self.secrets.values().flatten().map(|(n, s)| 2 * (n.len() + s.expose().len()) + 16).sum();
        1_024 + 160 * self.data_keys.len() + 64 * self.secrets.len() + secrets
    }

    fn write(&self) -> Written {
        let key =
            |key: &DataKey| WrittenKey { id: key.id, made_at: key.made_at, key: BASE64.encode(&*key.key) };
        let names = |names: &BTreeMap<String, Secret<String>>| {
            names.iter().map(|(name, secret)| (name.clone(), secret.expose().clone())).collect()
        };
        Written {
            counter: self.counter,
            identity: BASE64.encode(&*self.identity),
            data_keys: self.data_keys.iter().map(key).collect(),
            secrets: self.secrets.iter().map(|(id, all)| (*id, names(all))).collect(),
        }
    }

    fn read(written: &Written) -> Option<Self> {
        let bytes = |text: &str| -> Option<Zeroizing<[u8; 32]>> {
            let decoded = Zeroizing::new(BASE64.decode(text.as_bytes()).ok()?);
            Some(Zeroizing::new(decoded.as_slice().try_into().ok()?))
        };
        let key =
            |key: &WrittenKey| Some(DataKey { id: key.id, made_at: key.made_at, key: bytes(&key.key)? });
        let names = |names: &BTreeMap<String, String>| {
            names.iter().map(|(name, text)| (name.clone(), Secret::new(text.clone()))).collect()
        };
        let data_keys: Vec<DataKey> = written.data_keys.iter().map(key).collect::<Option<_>>()?;
        (!data_keys.is_empty()).then_some(())?;
        Some(Self {
            counter: written.counter,
            identity: bytes(&written.identity)?,
            data_keys,
            secrets: written.secrets.iter().map(|(id, all)| (*id, names(all))).collect(),
        })
    }
}
