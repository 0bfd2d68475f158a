//! Comparing in constant time: digests of every active key with every listed signature.

use super::Refusal;
use crate::secret::Secret;
use base64::{
    Engine as _,
    alphabet::STANDARD as ALPHABET,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};
use zeroize::Zeroizing;

pub type Tag = [u8; 32];

/// Padding may be missing in keys: one of the libraries that make them leaves it out.
const KEY_TEXT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Whether HMAC-SHA-256 of `parts` under one of `keys` is one of `tags`. Takes as long for a miss as for a hit.
pub fn any_match(keys: &[Zeroizing<Vec<u8>>], parts: &[&[u8]], tags: &[Tag]) -> Result<(), Refusal> {
    let mut hit = Choice::from(0);
    for key in keys {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
        parts.iter().for_each(|part| mac.update(part));
        let ours = mac.finalize().into_bytes();
        for tag in tags {
            hit |= ours.as_slice().ct_eq(tag);
        }
    }
    if bool::from(hit) { Ok(()) } else { Err(Refusal::SignatureMismatch) }
}

/// Whether `given` is one of `held`. Digests are compared, so that not even the length is told.
pub fn any_same(given: &[u8], held: &[&Secret<String>]) -> bool {
    let given = Sha256::digest(given);
    let mut hit = Choice::from(0);
    for secret in held {
        hit |= Sha256::digest(secret.expose().as_bytes()).as_slice().ct_eq(given.as_slice());
    }
    hit.into()
}

/// Keys used as the UTF-8 bytes they are shown as.
pub fn text_keys(keys: &[&Secret<String>]) -> Result<Vec<Zeroizing<Vec<u8>>>, Refusal> {
    let keys: Vec<_> = keys
        .iter()
        .filter(|key| !key.expose().is_empty())
        .map(|key| Zeroizing::new(key.expose().as_bytes().to_vec()))
        .collect();
    if keys.is_empty() { Err(Refusal::NoKey) } else { Ok(keys) }
}

/// Keys written as base64 behind an optional prefix (`whsec_`, `whpk_`).
pub fn base64_keys(keys: &[&Secret<String>], prefix: &str) -> Result<Vec<Zeroizing<Vec<u8>>>, Refusal> {
    let keys: Vec<_> = keys
        .iter()
        .filter_map(|key| {
            let text = key.expose().trim();
            KEY_TEXT.decode(text.strip_prefix(prefix).unwrap_or(text)).ok()
        })
        .filter(|key| !key.is_empty())
        .map(Zeroizing::new)
        .collect();
    if keys.is_empty() { Err(Refusal::NoKey) } else { Ok(keys) }
}
