//! How one vendor's authorization server behaves, as data that a test may turn.

use crate::chance::Chance;

/// How one vendor's authorization server behaves. Times are seconds of the sandbox's clock.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Life of an authorization code.
    pub code_s: u64,
    /// Life of an access token; a client may have its own ([`super::Client::access_s`]).
    pub access_s: u64,
    /// Life of a refresh token; `None` never ends by itself.
    pub refresh_s: Option<u64>,
    /// Whether a refresh answers with a new refresh token and ends the old one.
    pub rotates: bool,
    /// What becomes of a pair whose spent refresh token is shown again.
    pub reuse: Reuse,
    /// Whether a request that names no scope asks for all of the client's; else it gets none.
    pub unasked_is_all: bool,
    /// A code gives a refresh token only where one of these scopes was agreed to; none asks for nothing.
    pub refresh_scopes: &'static [&'static str],
    /// Whether a code that is shown twice also ends the tokens it gave (RFC 6749, 4.1.2).
    pub second_use_of_code_revokes: bool,
    /// Whether a refresh ends the access tokens given before it.
    pub refresh_ends_access: bool,
    pub challenge: Challenge,
    /// Whether the authorize address demands `state`.
    pub state_required: bool,
    /// Whether the authorize address demands `response_type=code`; without it a wrong value is still refused.
    pub response_type_required: bool,
    /// Whether `redirect_uri` may be left out where the client has registered exactly one.
    pub redirect_may_be_absent: bool,
    /// More parameters of a good callback, such as monday's `status`.
    pub callback_extra: Vec<(String, String)>,
    /// The parameter that carries the error of a callback; `error` in the RFC.
    pub callback_error_name: &'static str,
    /// Writes the text of a code or token; [`opaque`] where the vendor publishes no form.
    pub mint: fn(&mut Chance, &Minting) -> String,
}

impl Default for Rules {
    /// Ten minutes for a code, an hour for a token, rotation with the pair ended on reuse, PKCE optional.
    fn default() -> Rules {
        Rules {
            code_s: 600,
            access_s: 3_600,
            refresh_s: None,
            rotates: true,
            reuse: Reuse::EndsThePair,
            unasked_is_all: true,
            refresh_scopes: &[],
            second_use_of_code_revokes: true,
            refresh_ends_access: false,
            challenge: Challenge::default(),
            state_required: false,
            response_type_required: true,
            redirect_may_be_absent: false,
            callback_extra: Vec::new(),
            callback_error_name: "error",
            mint: opaque,
        }
    }
}

/// What becomes of a pair whose spent refresh token is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// The request is refused, and the new pair lives on.
    IsRefused,
    /// The request is refused and every token of that sign-in ends.
    EndsThePair,
}

/// What is asked of PKCE (RFC 7636). The only method is S256, at every vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Demanded of every client; without it only of clients that show no secret.
    pub required: bool,
    /// Whether `code_challenge` without `code_challenge_method` is S256 (else it is refused: RFC 7636 reads it as plain).
    pub method_may_be_absent: bool,
    /// Longest verifier; the RFC's is 128, and Salesforce takes 171.
    pub verifier_max: usize,
}

impl Default for Challenge {
    fn default() -> Challenge {
        Challenge { required: false, method_may_be_absent: false, verifier_max: 128 }
    }
}

/// What is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Code,
    Access,
    Refresh,
}

/// What a token's text may be made of.
#[derive(Debug)]
pub struct Minting<'a> {
    pub kind: TokenKind,
    pub client: &'a str,
    pub subject: &'a str,
    pub scopes: &'a [String],
    /// Seconds since 1970, sandbox time.
    pub now_s: u64,
    /// Seconds since 1970; `None` never ends.
    pub until_s: Option<u64>,
}

/// A text that tells nothing.
pub fn opaque(chance: &mut Chance, _: &Minting) -> String {
    format!("{}{}", chance.uuid(), chance.uuid()).replace('-', "")
}
