//! Payloads at rest: sealed under weekly data keys, opened only with the ids they belong to.

use chacha20poly1305::{
    AeadInOut as _, KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use patchbay_model::{
    event::Sealed,
    ids::{ConnectionId, EventId},
    keys::IdentityKey,
    time::Timestamp,
};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// The identity key and the ring of data keys, ready for use. Made by the vault, shared by everyone who
/// seals or opens; a rotation replaces the whole.
pub struct Keys {
    identity: IdentityKey,
    ring: BTreeMap<u32, XChaCha20Poly1305>,
    newest: u32,
    newest_made_at: Timestamp,
}

/// Why a sealed payload stays shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("data key {0} is not on this machine")]
    KeyMissing(u32),
    /// Changed, cut, or sealed for another event or connection.
    #[error("the sealed payload is damaged or belongs elsewhere")]
    Damaged,
}

/// One data key as the vault keeps it.
pub struct DataKey {
    pub id: u32,
    pub made_at: Timestamp,
    pub key: Zeroizing<[u8; 32]>,
}

impl Keys {
    /// # Panics
    /// On an empty ring: the vault makes the first key together with itself.
    pub fn new(identity: IdentityKey, ring: &[DataKey]) -> Self {
        let newest = ring.iter().max_by_key(|key| key.id).expect("a vault holds at least one data key");
        Self {
            identity,
            newest: newest.id,
            newest_made_at: newest.made_at,
            ring: ring.iter().map(|key| (key.id, XChaCha20Poly1305::new((&*key.key).into()))).collect(),
        }
    }

    /// Keys from one number, for tests and simulations.
    pub fn test(seed: u8) -> Self {
        let key = DataKey { id: 1, made_at: Timestamp(0), key: Zeroizing::new([seed ^ 0x5a; 32]) };
        Self::new(IdentityKey::new([seed; 32]), &[key])
    }

    pub fn identity(&self) -> &IdentityKey {
        &self.identity
    }

    /// The data key that seals now, and since when.
    pub fn newest(&self) -> (u32, Timestamp) {
        (self.newest, self.newest_made_at)
    }

    /// Seals `plain` for one event under the newest key. `nonce` is 24 fresh bytes of `World`: random ones of
    /// this length never meet twice.
    pub fn seal(&self, event: EventId, connection: ConnectionId, plain: &[u8], nonce: [u8; 24]) -> Sealed {
        let cipher = self.ring.get(&self.newest).expect("the newest key is in the ring");
        let mut bytes = Vec::with_capacity(NONCE_BYTES + plain.len() + TAG_BYTES);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(plain);
        let tag = cipher
            .encrypt_inout_detached(
                &XNonce::from(nonce),
                &aad(event, connection, self.newest),
                (&mut bytes[NONCE_BYTES..]).into(),
            )
            .expect("a payload is far shorter than the cipher's limit of 256 GiB");
        bytes.extend_from_slice(&tag);
        Sealed { key_id: self.newest, bytes }
    }

    /// # Errors
    /// [`SealError`]; the two differ in what helps: another vault, or nothing.
    pub fn open(
        &self,
        event: EventId,
        connection: ConnectionId,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let cipher = self.ring.get(&sealed.key_id).ok_or(SealError::KeyMissing(sealed.key_id))?;
        let (nonce, msg) = sealed.bytes.split_at_checked(NONCE_BYTES).ok_or(SealError::Damaged)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| SealError::Damaged)?;
        let aad = aad(event, connection, sealed.key_id);
        cipher.decrypt(&nonce, Payload { msg, aad: &aad }).map(Zeroizing::new).map_err(|_| SealError::Damaged)
    }
}

fn aad(event: EventId, connection: ConnectionId, key: u32) -> [u8; 36] {
    let mut aad = [0; 36];
    aad[..16].copy_from_slice(event.bytes());
    aad[16..32].copy_from_slice(connection.bytes());
    aad[32..].copy_from_slice(&key.to_le_bytes());
    aad
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EVENT: EventId = EventId::from_bytes([1; 16]);
    const CONNECTION: ConnectionId = ConnectionId::from_bytes([2; 16]);

    #[test]
    fn a_payload_opens_only_for_its_event_its_connection_and_its_key() {
        let keys = Keys::test(7);
        let sealed = keys.seal(EVENT, CONNECTION, b"canary-7f3a", [9; 24]);
        assert_eq!(
            keys.open(EVENT, CONNECTION, &sealed).as_deref().map(Vec::as_slice),
            Ok(&b"canary-7f3a"[..])
        );
        assert!(!sealed.bytes.windows(6).any(|w| w == b"canary"));
        let other = EventId::from_bytes([3; 16]);
        assert_eq!(keys.open(other, CONNECTION, &sealed).err(), Some(SealError::Damaged));
        let moved = Sealed { key_id: 4, ..sealed.clone() };
        assert_eq!(keys.open(EVENT, CONNECTION, &moved).err(), Some(SealError::KeyMissing(4)));
        assert_eq!(Keys::test(8).open(EVENT, CONNECTION, &sealed).err(), Some(SealError::Damaged));
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens_and_no_changed_bit_does(
            plain in prop::collection::vec(any::<u8>(), 0..200),
            nonce in any::<[u8; 24]>(),
            at in any::<prop::sample::Index>(),
            bit in 0..8_u8,
        ) {
            let keys = Keys::test(7);
            let mut sealed = keys.seal(EVENT, CONNECTION, &plain, nonce);
            prop_assert_eq!(&*keys.open(EVENT, CONNECTION, &sealed).expect("our own"), &plain);
            let at = at.index(sealed.bytes.len());
            sealed.bytes[at] ^= 1 << bit;
            prop_assert!(keys.open(EVENT, CONNECTION, &sealed).is_err());
            sealed.bytes.truncate(at);
            prop_assert!(keys.open(EVENT, CONNECTION, &sealed).is_err());
        }
    }
}
