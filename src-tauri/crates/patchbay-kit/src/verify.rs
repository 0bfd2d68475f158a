//! The only way from bytes off the wire to bytes a connector may decode: one of the published signature
//! schemes, over the raw body, in constant time.
//!
//! Schemes and their sources: Standard Webhooks specification (github.com/standard-webhooks, read at b2fa7b8);
//! GitHub, "Validating webhook deliveries"; Genesys Cloud, "Validate webhook notifications"; Zendesk,
//! "Verifying webhooks"; PagerDuty webhooks v3 as go-pagerduty reads them.

mod mac;
mod parse;
mod schemes;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;

use crate::secret::{Secret, Secrets};
use bytes::Bytes;
use http::{HeaderMap, Method};
use patchbay_model::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The secret's name for what stands at the end of an intake address.
pub const PATH_SECRET: &str = "path";
/// Seconds a signed time may lie from ours, both ways. The number of the Standard Webhooks libraries.
pub const TOLERANCE_S: u32 = 300;

/// A request as it came in.
#[derive(Debug)]
pub struct Unverified {
    pub method: Method,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// What the address carried after the public id.
    pub path_secret: Option<Secret<String>>,
}

/// A request whose sender has proved itself. Only [`check`] makes one.
#[derive(Debug)]
pub struct Verified {
    headers: HeaderMap,
    body: Bytes,
    how: String,
}

impl Verified {
    pub fn body(&self) -> &Bytes {
        &self.body
    }
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
    /// One line for the trace: `HMAC SHA-256 matches, 1.1 s old`.
    pub fn how(&self) -> &str {
        &self.how
    }
}

/// How a sender proves itself. The names are stored in settings and never change their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    #[serde(rename = "standard-webhooks-v1")]
    StandardWebhooksV1,
    /// Ed25519; the key is the sender's public one.
    #[serde(rename = "standard-webhooks-v1a")]
    StandardWebhooksV1a,
    #[serde(rename = "github-sha256")]
    GithubSha256,
    /// The same header name as GitHub's with another encoding: chosen, never detected.
    GenesysOpenMessaging,
    Zendesk,
    /// Hex digest of the body in a header of any name.
    XSignatureHex,
    #[serde(rename = "t-v1-hex")]
    TV1Hex,
    #[serde(rename = "pagerduty-v3")]
    PagerdutyV3,
    /// A shared value in a header of any name. Proves who sent it, not that it is unchanged or new.
    SecretHeader,
    /// HTTP Basic; the key is `user:password`.
    Basic,
    /// Nothing but the unguessable address.
    SecretPath,
}

impl Scheme {
    pub const ALL: [Scheme; 11] = [
        Scheme::StandardWebhooksV1,
        Scheme::StandardWebhooksV1a,
        Scheme::GithubSha256,
        Scheme::GenesysOpenMessaging,
        Scheme::Zendesk,
        Scheme::XSignatureHex,
        Scheme::TV1Hex,
        Scheme::PagerdutyV3,
        Scheme::SecretHeader,
        Scheme::Basic,
        Scheme::SecretPath,
    ];

    /// As it is written in settings.
    pub fn id(self) -> &'static str {
        match self {
            Scheme::StandardWebhooksV1 => "standard-webhooks-v1",
            Scheme::StandardWebhooksV1a => "standard-webhooks-v1a",
            Scheme::GithubSha256 => "github-sha256",
            Scheme::GenesysOpenMessaging => "genesys-open-messaging",
            Scheme::Zendesk => "zendesk",
            Scheme::XSignatureHex => "x-signature-hex",
            Scheme::TV1Hex => "t-v1-hex",
            Scheme::PagerdutyV3 => "pagerduty-v3",
            Scheme::SecretHeader => "secret-header",
            Scheme::Basic => "basic",
            Scheme::SecretPath => "secret-path",
        }
    }

    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.id() == id)
    }
}

/// One connection's scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeConfig {
    pub scheme: Scheme,
    /// Another header name, where the scheme lets one be chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// Seconds, both ways, edges included; for schemes with a signed time.
    #[serde(default = "tolerance_s")]
    pub tolerance_s: u32,
}

fn tolerance_s() -> u32 {
    TOLERANCE_S
}

impl SchemeConfig {
    pub fn new(scheme: Scheme) -> Self {
        Self { scheme, header: None, tolerance_s: TOLERANCE_S }
    }
    pub fn header(mut self, name: impl Into<String>) -> Self {
        self.header = Some(name.into());
        self
    }
}

/// What a connection holds to compare with: every active key, and every active end of its address.
#[derive(Debug, Clone, Default)]
pub struct Held<'a> {
    pub keys: Vec<&'a Secret<String>>,
    /// Empty: the connection has no path secret, and none is asked for.
    pub paths: Vec<&'a Secret<String>>,
}

impl<'a> Held<'a> {
    /// The keys of that name, and the path secret under [`PATH_SECRET`].
    pub fn of(secrets: &'a Secrets, key_name: &str) -> Self {
        Self { keys: secrets.all(key_name), paths: secrets.all(PATH_SECRET) }
    }
}

/// Why a request was turned away. Says what differed, never what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("a header of the signature is missing")]
    MissingHeader,
    #[error("a header of the signature cannot be read")]
    MalformedHeader,
    #[error("the signed time is too long ago")]
    TimestampTooOld,
    #[error("the signed time lies ahead of ours")]
    TimestampInFuture,
    #[error("no signature matches")]
    SignatureMismatch,
    #[error("the end of the address does not match")]
    PathMismatch,
    /// Nothing to compare with: the secret is not in the vault, or is not a key of this scheme.
    #[error("the connection holds no usable key")]
    NoKey,
}

impl Refusal {
    /// The stable name; the first five are shared with the signature vectors.
    pub fn code(self) -> &'static str {
        match self {
            Refusal::MissingHeader => "missing_header",
            Refusal::MalformedHeader => "malformed_header",
            Refusal::TimestampTooOld => "timestamp_too_old",
            Refusal::TimestampInFuture => "timestamp_in_future",
            Refusal::SignatureMismatch => "signature_mismatch",
            Refusal::PathMismatch => "path_mismatch",
            Refusal::NoKey => "no_key",
        }
    }
}

/// Compares the request with what the connection holds: first the end of the address, then headers, time
/// and signature of the scheme. Every active key and every listed signature of a known version is tried.
///
/// # Errors
/// The first [`Refusal`] in that order.
pub fn check(
    request: Unverified,
    config: &SchemeConfig,
    held: &Held<'_>,
    now: Timestamp,
) -> Result<Verified, Refusal> {
    if !held.paths.is_empty() {
        let given = request.path_secret.as_ref().ok_or(Refusal::PathMismatch)?;
        if !mac::any_same(given.expose().as_bytes(), &held.paths) {
            return Err(Refusal::PathMismatch);
        }
    }
    let how = schemes::check(&request, config, held, now)?;
    Ok(Verified { headers: request.headers, body: request.body, how })
}
