//! The recovery file: the root key of a home, sealed under a passphrase. For the day its keyring or key file is lost.
//!
//! A JSON document: how the passphrase becomes a key (Argon2id, with its own salt), what names the root key without
//! telling it, and the key itself under XChaCha20-Poly1305, with everything before it as associated data.

use super::{
    FILE_NAME, RootSource, Vault, VaultError,
    file::{self, check},
    root,
};
use crate::{secret::Secret, world::World};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use data_encoding::BASE64;
use patchbay_model::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};
use zeroize::Zeroizing;

/// A passphrase is at least this long, in characters.
pub const PASSPHRASE_CHARS_MIN: usize = 12;
/// What making a key from a passphrase takes: memory in KiB, and rounds over it.
const MEMORY_KIB: u32 = 64 * 1024;
const ROUNDS: u32 = 3;
/// A file may ask for no more than this: it may not be ours.
const MEMORY_KIB_MAX: u32 = 1024 * 1024;
const ROUNDS_MAX: u32 = 16;
/// A recovery file is far shorter.
const FILE_BYTES_MAX: u64 = 16 * 1024;
const KIND: &str = "patchbay recovery 1";

#[derive(Serialize, Deserialize)]
struct Head {
    kind: String,
    made_at: Timestamp,
    kdf: String,
    memory_kib: u32,
    rounds: u32,
    salt: String,
    check: String,
}

#[derive(Serialize, Deserialize)]
struct Document {
    head: Head,
    nonce: String,
    sealed: String,
}

impl Vault {
    /// The root key as a recovery file under `passphrase`. Takes a moment and 64 MiB: that is its purpose.
    ///
    /// # Errors
    /// [`VaultError::WeakPassphrase`].
    pub fn recovery(&self, passphrase: &Secret<String>, now: Timestamp) -> Result<String, VaultError> {
        if passphrase.expose().chars().count() < PASSPHRASE_CHARS_MIN {
            return Err(VaultError::WeakPassphrase);
        }
        let salt: [u8; 16] = self.world.bytes();
        let head = Head {
            kind: KIND.to_owned(),
            made_at: now,
            kdf: "argon2id".to_owned(),
            memory_kib: MEMORY_KIB,
            rounds: ROUNDS,
            salt: BASE64.encode(&salt),
            check: BASE64.encode(&check(self.root.key())),
        };
        let key = stretched(&head, passphrase)?;
        let nonce: [u8; 24] = self.world.bytes();
        let aad = serde_json::to_vec(&head).expect("plain fields are always JSON");
        let sealed = XChaCha20Poly1305::new((&*key).into())
            .encrypt(&XNonce::from(nonce), Payload { msg: self.root.key(), aad: &aad })
            .expect("a key is far shorter than the cipher's limit");
        let document = Document { head, nonce: BASE64.encode(&nonce), sealed: BASE64.encode(&sealed) };
        Ok(serde_json::to_string_pretty(&document).expect("plain fields are always JSON"))
    }

    /// A name for this vault that another one does not have, and that tells nothing of its keys.
    pub fn name(&self) -> String {
        let inner = self.lock();
        let name = check(&inner.contents.identity);
        data_encoding::HEXLOWER.encode(&name)
    }
}

/// Puts the root key of a recovery file back to where the home looks for it, once it is known to fit its vault.
///
/// # Errors
/// [`VaultError::NoRecovery`], [`VaultError::WrongPassphrase`], [`VaultError::WrongRoot`] for the file of another home;
/// nothing has changed then.
pub fn unlock(
    dir: &Path,
    source: RootSource,
    recovery: &Path,
    passphrase: &Secret<String>,
    world: &World,
) -> Result<(), VaultError> {
    if fs::metadata(recovery).map_err(VaultError::Io)?.len() > FILE_BYTES_MAX {
        return Err(VaultError::NoRecovery);
    }
    let text = fs::read(recovery).map_err(VaultError::Io)?;
    let key = opened(&text, passphrase)?;
    let sealed = file::read(dir)?.ok_or(VaultError::VaultMissing)?;
    let counter = sealed.open(&key)?.counter;
    root::install(source, &key, counter, world)
}

fn opened(text: &[u8], passphrase: &Secret<String>) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let document: Document = serde_json::from_slice(text).map_err(|_| VaultError::NoRecovery)?;
    let head = &document.head;
    let ours = head.kind == KIND
        && head.kdf == "argon2id"
        && head.memory_kib <= MEMORY_KIB_MAX
        && head.rounds <= ROUNDS_MAX;
    if !ours {
        return Err(VaultError::NoRecovery);
    }
    let bytes = |text: &str| BASE64.decode(text.as_bytes()).map_err(|_| VaultError::NoRecovery);
    let nonce = XNonce::try_from(bytes(&document.nonce)?.as_slice()).map_err(|_| VaultError::NoRecovery)?;
    let sealed = bytes(&document.sealed)?;
    let aad = serde_json::to_vec(head).expect("plain fields are always JSON");
    let stretched = stretched(head, passphrase)?;
    let plain = XChaCha20Poly1305::new((&*stretched).into())
        .decrypt(&nonce, Payload { msg: &sealed, aad: &aad })
        .map(Zeroizing::new)
        .map_err(|_| VaultError::WrongPassphrase)?;
    Ok(Zeroizing::new(plain.as_slice().try_into().map_err(|_| VaultError::NoRecovery)?))
}

fn stretched(head: &Head, passphrase: &Secret<String>) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let salt = BASE64.decode(head.salt.as_bytes()).map_err(|_| VaultError::NoRecovery)?;
    let params =
        Params::new(head.memory_kib, head.rounds, 1, Some(32)).map_err(|_| VaultError::NoRecovery)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose().as_bytes(), &salt, &mut *key)
        .map_err(|_| VaultError::NoRecovery)?;
    Ok(key)
}

/// Sets a vault aside that cannot be opened, so that the next start makes a new one, and its key file with it. Returns the name it lies under now; nothing where there was no vault.
///
/// # Errors
/// [`VaultError::Io`]; nothing has changed.
pub fn set_aside(dir: &Path, source: &RootSource, now: Timestamp) -> Result<Option<String>, VaultError> {
    let name = format!("vault.lost-{}", now.0);
    let moved = match fs::rename(dir.join(FILE_NAME), dir.join(&name)) {
        Ok(()) => Some(name),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(VaultError::Io(error)),
    };
    file::sync_folder(dir).map_err(VaultError::Io)?;
    root::set_aside(source, now)?;
    Ok(moved)
}

/// Whether a home has a vault.
pub fn is_there(dir: &Path) -> bool {
    dir.join(FILE_NAME).exists()
}
