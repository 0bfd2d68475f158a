//! How a request shows whom it comes from.

use crate::wire::Ask;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// What an address demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    None,
    Header {
        name: String,
        value: String,
    },
    Basic {
        user: String,
        password: String,
    },
    /// Standard Webhooks v1; several secrets while one is being replaced.
    Signed {
        secrets: Vec<String>,
    },
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    MissingHeader,
    MalformedHeader,
    TimestampTooOld,
    TimestampInFuture,
    SignatureMismatch,
    WrongSecret,
}

impl Reason {
    /// The code that the conventions sheet and the vectors name it by.
    pub fn code(self) -> &'static str {
        match self {
            Reason::MissingHeader => "missing_header",
            Reason::MalformedHeader => "malformed_header",
            Reason::TimestampTooOld => "timestamp_too_old",
            Reason::TimestampInFuture => "timestamp_in_future",
            Reason::SignatureMismatch => "signature_mismatch",
            Reason::WrongSecret => "wrong_secret",
        }
    }
}

/// Seconds a signature may be old, or early; both edges are still good.
const TOLERANCE_S: u64 = 300;

impl Proof {
    /// Checks a request at `now_s`, seconds since 1970.
    ///
    /// # Errors
    /// [`Reason`].
    pub(super) fn check(&self, ask: &Ask, now_s: u64) -> Result<(), Reason> {
        match self {
            Proof::None => Ok(()),
            Proof::Header { name, value } => match ask.header(name) {
                None => Err(Reason::MissingHeader),
                Some(said) if said == value => Ok(()),
                Some(_) => Err(Reason::WrongSecret),
            },
            Proof::Basic { user, password } => match ask.basic() {
                Some((said, secret)) if said == *user && secret == *password => Ok(()),
                Some(_) => Err(Reason::WrongSecret),
                None if ask.header("authorization").is_some() => Err(Reason::MalformedHeader),
                None => Err(Reason::MissingHeader),
            },
            Proof::Signed { secrets } => signed(ask, secrets, now_s),
        }
    }
}

fn signed(ask: &Ask, secrets: &[String], now_s: u64) -> Result<(), Reason> {
    let header = |name| ask.header(name).filter(|value| !value.is_empty()).ok_or(Reason::MissingHeader);
    let (id, time, list) =
        (header("webhook-id")?, header("webhook-timestamp")?, header("webhook-signature")?);
    if time.len() > 12 || !time.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Reason::MalformedHeader);
    }
    let at_s: u64 = time.parse().map_err(|_| Reason::MalformedHeader)?;
    if at_s + TOLERANCE_S < now_s {
        return Err(Reason::TimestampTooOld);
    }
    if at_s > now_s + TOLERANCE_S {
        return Err(Reason::TimestampInFuture);
    }
    let shown =
        list.split(' ').filter_map(|entry| entry.split_once(',')).filter(|(version, _)| *version == "v1");
    let shown: Vec<Vec<u8>> = shown.filter_map(|(_, text)| BASE64_STANDARD.decode(text).ok()).collect();
    let fits = secrets.iter().any(|secret| {
        let bare = secret.strip_prefix("whsec_").unwrap_or(secret);
        let Some(mac) =
            BASE64_STANDARD.decode(bare).ok().and_then(|key| Hmac::<Sha256>::new_from_slice(&key).ok())
        else {
            return false;
        };
        let mac = mac
            .chain_update(id)
            .chain_update(".")
            .chain_update(time)
            .chain_update(".")
            .chain_update(&ask.body);
        shown.iter().any(|one| mac.clone().verify_slice(one).is_ok())
    });
    if fits { Ok(()) } else { Err(Reason::SignatureMismatch) }
}
