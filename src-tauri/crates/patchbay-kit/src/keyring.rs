//! The operating system's keyring: one small entry per home. Every call runs on a thread of its own with a time
//! limit, because a locked keyring may wait for a person who is not there.

use std::{sync::mpsc, time::Duration};
use zeroize::Zeroizing;

/// How long a keyring may take before it counts as locked.
const CALL_MS_MAX: u64 = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// No keyring service, or one that does not work.
    #[error("no keyring answers")]
    Absent,
    /// There, and waiting to be unlocked.
    #[error("the keyring is locked")]
    Locked,
    #[error("the keyring's entry cannot be read")]
    Unreadable,
}

/// Where an entry is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub service: String,
    pub account: String,
}

/// The entry's text, or nothing where there is none.
pub fn read(place: &Place) -> Result<Option<Zeroizing<String>>, KeyringError> {
    on_own_thread(place, |entry| match entry.get_password() {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    })
}

/// Writes the entry and reads it back: a keyring that forgets must not be trusted with the only key.
pub fn write(place: &Place, text: Zeroizing<String>) -> Result<(), KeyringError> {
    let kept = on_own_thread(place, move |entry| {
        entry.set_password(&text)?;
        let back = Zeroizing::new(entry.get_password()?);
        Ok(*back == *text)
    })?;
    if kept { Ok(()) } else { Err(KeyringError::Absent) }
}

fn on_own_thread<T: Send + 'static>(
    place: &Place,
    work: impl FnOnce(keyring::Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T, KeyringError> {
    let (answer, answered) = mpsc::sync_channel(1);
    let place = place.clone();
    std::thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(move || {
            let result = keyring::Entry::new(&place.service, &place.account).and_then(work);
            // Nobody listens any more when the time was up; what the keyring said then is of no use.
            let _ = answer.send(result);
        })
        .map_err(|_| KeyringError::Absent)?;
    match answered.recv_timeout(Duration::from_millis(CALL_MS_MAX)) {
        Ok(result) => result.map_err(|error| {
            tracing::warn!(%error, "The keyring did not do what it was asked.");
            kind(&error)
        }),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(KeyringError::Locked),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(KeyringError::Absent),
    }
}

fn kind(error: &keyring::Error) -> KeyringError {
    match error {
        keyring::Error::NoStorageAccess(_) => KeyringError::Locked,
        // The Secret Service's own name for it, which the crate passes on as any other failure of the bus.
        keyring::Error::PlatformFailure(cause) if format!("{cause:?}").contains("Secret.Error.IsLocked") => {
            KeyringError::Locked
        }
        keyring::Error::BadEncoding(_) | keyring::Error::Ambiguous(_) => KeyringError::Unreadable,
        // NoEntry reaches this only when an entry vanished between writing and reading it back.
        _ => KeyringError::Absent,
    }
}
