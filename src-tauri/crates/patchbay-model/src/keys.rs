//! The four keys of the engine. All but the send key are HMACs under the identity key: what they
//! name is never on disk. They are computed before masking.

use crate::ids::{CaseId, DeliveryId, RouteId};
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::Sha256;
use zeroize::ZeroizeOnDrop;

/// The key that turns values into names. Lives in the vault; wiped on drop.
#[derive(Clone, ZeroizeOnDrop)]
pub struct IdentityKey([u8; 32]);

/// A value's name: 128 bits of HMAC-SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyMac(pub [u8; 16]);

impl std::fmt::Debug for IdentityKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityKey([redacted])")
    }
}

impl IdentityKey {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Names `parts` within `domain`. Parts are length-prefixed, so `("ab", "c")` and `("a", "bc")` differ.
    fn mac(&self, domain: &str, parts: &[&[u8]]) -> KeyMac {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(domain.as_bytes());
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        let full = mac.finalize().into_bytes();
        let mut short = [0; 16];
        short.copy_from_slice(&full[..16]);
        KeyMac(short)
    }

    /// Names a fact of a connection, so that its repeat is known.
    pub fn dedup(&self, fact: &str) -> KeyMac {
        self.mac("dedup", &[fact.as_bytes()])
    }
    /// Names what must stay in order.
    pub fn lane(&self, what: &str) -> KeyMac {
        self.mac("lane", &[what.as_bytes()])
    }
    /// Names what the events of a case have in common: the lane of a correlating route.
    pub fn case(&self, key: &str) -> KeyMac {
        self.mac("case", &[key.as_bytes()])
    }
    /// Names what the keys of a group have in common; never the name of a key.
    pub fn case_group(&self, key: &str) -> KeyMac {
        self.mac("case.group", &[key.as_bytes()])
    }
    /// Names one hidden value so that it can be found by typing it. `value` is normalised first.
    pub fn value(&self, normalised: &str) -> String {
        format!("h_{}", hex(&self.mac("value", &[normalised.as_bytes()]).0))
    }
    /// Tells whether two bodies of one fact are the same, without keeping either.
    pub fn body(&self, body: &[u8]) -> KeyMac {
        self.mac("body", &[body])
    }
    /// The record's name at the target for life: 26 lower-case base32 characters.
    pub fn record(&self, route: RouteId, fact: KeyMac) -> RecordKey {
        let mac = self.mac("record", &[route.bytes(), &fact.0]);
        RecordKey(data_encoding::BASE32_NOPAD.encode(&mac.0).to_ascii_lowercase())
    }
}

/// The name a record carries at the target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct RecordKey(pub String);

/// The name at the target of the record of one opening of a case. Made from the key's own name, which is secret to
/// this home, so that whoever decides needs no other key; the same opening gives the same name again.
pub fn case_record(route: RouteId, key: KeyMac, number: u32) -> RecordKey {
    let mac = opening("record", route, key, number);
    RecordKey(data_encoding::BASE32_NOPAD.encode(&mac).to_ascii_lowercase())
}

/// The id of one opening of a case.
pub fn case_id(route: RouteId, key: KeyMac, number: u32) -> CaseId {
    CaseId::from_bytes(opening("id", route, key, number))
}

fn opening(what: &str, route: RouteId, key: KeyMac, number: u32) -> [u8; 16] {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes a key of any length");
    mac.update(what.as_bytes());
    mac.update(route.bytes());
    mac.update(&number.to_le_bytes());
    let full = mac.finalize().into_bytes();
    let mut short = [0; 16];
    short.copy_from_slice(&full[..16]);
    short
}

/// What `Idempotency-Key` carries. Moves with the generation, which moves after every definite
/// answer and never while the last send is in doubt.
pub fn send_key(delivery: DeliveryId, generation: u32) -> String {
    format!("{delivery}.{generation}")
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_key_is_26_lower_case_characters_and_belongs_to_one_route() {
        let key = IdentityKey::new([7; 32]);
        let fact = key.dedup("disposition:c:p:w");
        let a = key.record(RouteId::from_bytes([1; 16]), fact);
        let b = key.record(RouteId::from_bytes([2; 16]), fact);
        assert_eq!(a.0.len(), 26);
        assert!(a.0.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
        assert_ne!(a, b);
    }

    #[test]
    fn parts_do_not_run_together() {
        let key = IdentityKey::new([7; 32]);
        assert_ne!(key.mac("d", &[b"ab", b"c"]), key.mac("d", &[b"a", b"bc"]));
        assert_ne!(key.dedup("x"), key.lane("x"));
    }
}
