//! Why a vault does not open or keep, and the only words for it.

use crate::keyring::KeyringError;
use patchbay_model::problem::{Problem, Remedy};
use std::io;

#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// No keyring service answers.
    #[error("no keyring answers")]
    Unavailable,
    #[error("the keyring is locked")]
    Locked,
    /// The keyring's entry or the key file holds something that is not a root key.
    #[error("the root key cannot be read")]
    BadRoot,
    /// The check value says that another key sealed this vault.
    #[error("the vault was sealed with another key")]
    WrongRoot,
    /// A vault without its key: none is made silently.
    #[error("the vault is here and its key is not")]
    KeyMissing,
    #[error("the vault file is damaged")]
    Damaged,
    /// Another user of the machine could read the key file.
    #[error("others can read the key file")]
    KeyFileOpen,
    /// The home has known a vault, and its file is gone.
    #[error("the vault file is missing")]
    VaultMissing,
    #[error("this is no recovery file")]
    NoRecovery,
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    #[error("the passphrase is too short")]
    WeakPassphrase,
    #[error("the vault could not be read or written")]
    Io(#[source] io::Error),
}

impl From<KeyringError> for VaultError {
    fn from(error: KeyringError) -> Self {
        match error {
            KeyringError::Absent => VaultError::Unavailable,
            KeyringError::Locked => VaultError::Locked,
            KeyringError::Unreadable => VaultError::BadRoot,
        }
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Unavailable => Problem::new(
                "vault.unavailable",
                "This computer's keyring does not answer, and secrets are kept nowhere else. Start its keyring service, then look again.",
            )
            .remedy(Remedy::UnlockKeyring),
            VaultError::Locked => Problem::new(
                "vault.unavailable",
                "This computer's keyring is locked, so the secrets kept here cannot be opened. Unlock it, then look again.",
            )
            .remedy(Remedy::UnlockKeyring),
            VaultError::WrongRoot | VaultError::BadRoot => Problem::new(
                "vault.wrong_key",
                "The secrets in this folder were sealed with another key than the one this computer holds.",
            )
            .remedy(Remedy::UnlockKeyring),
            VaultError::KeyMissing => Problem::new(
                "vault.wrong_key",
                "The secrets in this folder were sealed with a key that is not on this computer.",
            )
            .remedy(Remedy::UnlockKeyring),
            VaultError::Damaged => Problem::new(
                "vault.damaged",
                "The file that holds the secrets is damaged. Put back a copy of it, or connect the accounts again.",
            )
            .remedy(Remedy::OpenHelp),
            VaultError::KeyFileOpen => Problem::new(
                "vault.key_file",
                "Other users of this computer can read the key file. Allow only its owner to, then start again.",
            )
            .remedy(Remedy::Retry),
            VaultError::VaultMissing => Problem::new(
                "vault.missing",
                "The file that holds the secrets of this home is gone. Put it back, or start anew and connect the accounts again.",
            )
            .remedy(Remedy::Retry),
            VaultError::NoRecovery => {
                Problem::new("recovery.unreadable", "This is not a recovery file of Patchbay, or it was changed.")
            }
            VaultError::WrongPassphrase => {
                Problem::new("recovery.passphrase", "The passphrase does not open this recovery file.")
            }
            VaultError::WeakPassphrase => Problem::new(
                "recovery.weak",
                format!(
                    "A passphrase needs at least {} characters: whoever has the file may try as many as they like.",
                    super::recovery::PASSPHRASE_CHARS_MIN
                ),
            ),
            VaultError::Io(error) if error.kind() == io::ErrorKind::StorageFull => {
                Problem::new("disk.full", "The disk is full, so the secret could not be kept.")
                    .remedy(Remedy::FreeDisk)
            }
            VaultError::Io(_) => {
                Problem::new("vault.unavailable", "The file that holds the secrets could not be read or written.")
                    .remedy(Remedy::Retry)
            }
        }
    }
}
