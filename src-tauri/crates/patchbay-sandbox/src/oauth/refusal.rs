//! Why an authorization server says no.

use http::StatusCode;

/// Why a request was refused. [`Refusal::error`] and [`Refusal::description`] are RFC 6749's words; a vendor
/// with words of its own matches the variants instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A parameter is missing.
    Missing(&'static str),
    /// A parameter is given twice.
    Repeated(String),
    UnknownClient,
    /// The client has a secret and showed none.
    SecretMissing,
    SecretWrong,
    /// `grant_type` names nothing this server knows.
    GrantUnknown(String),
    /// The client may not use this grant.
    GrantNotAllowed,
    ResponseType,
    /// The redirect address is none of the registered ones.
    RedirectUnknown,
    /// The redirect address is not the one the code was given to.
    RedirectMismatch,
    ScopeUnknown(String),
    /// A code challenge is demanded.
    ChallengeMissing,
    /// The challenge is not S256, or not the form of one.
    ChallengeForm,
    CodeUnknown,
    CodeUsed,
    CodeExpired,
    CodeOfAnotherClient,
    VerifierMissing,
    /// Too short, too long, or with characters outside RFC 7636's.
    VerifierForm,
    VerifierWrong,
    /// A verifier for a code that was asked for without a challenge.
    VerifierUnasked,
    RefreshUnknown,
    RefreshExpired,
    RefreshRevoked,
    /// Spent by an earlier refresh.
    RefreshReused,
    RefreshOfAnotherClient,
    /// The person pressed "deny".
    Denied,
    /// The form of a consent page that was answered already, or never given.
    TicketUnknown,
}

impl Refusal {
    /// The `error` of RFC 6749, 4.1.2.1 and 5.2.
    pub fn error(&self) -> &'static str {
        match self {
            Refusal::Missing(_)
            | Refusal::Repeated(_)
            | Refusal::ChallengeMissing
            | Refusal::ChallengeForm
            | Refusal::VerifierForm
            | Refusal::TicketUnknown
            | Refusal::RedirectUnknown => "invalid_request",
            Refusal::UnknownClient | Refusal::SecretMissing | Refusal::SecretWrong => "invalid_client",
            Refusal::GrantUnknown(_) => "unsupported_grant_type",
            Refusal::GrantNotAllowed => "unauthorized_client",
            Refusal::ResponseType => "unsupported_response_type",
            Refusal::ScopeUnknown(_) => "invalid_scope",
            Refusal::RedirectMismatch
            | Refusal::CodeUnknown
            | Refusal::CodeUsed
            | Refusal::CodeExpired
            | Refusal::CodeOfAnotherClient
            | Refusal::VerifierMissing
            | Refusal::VerifierWrong
            | Refusal::VerifierUnasked
            | Refusal::RefreshUnknown
            | Refusal::RefreshExpired
            | Refusal::RefreshRevoked
            | Refusal::RefreshReused
            | Refusal::RefreshOfAnotherClient => "invalid_grant",
            Refusal::Denied => "access_denied",
        }
    }

    /// A description in this simulator's words, for vendors whose own are not published.
    pub fn description(&self) -> String {
        match self {
            Refusal::Missing(name) => format!("missing parameter {name}"),
            Refusal::Repeated(name) => format!("parameter {name} is given more than once"),
            Refusal::UnknownClient => "client not found".to_owned(),
            Refusal::SecretMissing => "client authentication required".to_owned(),
            Refusal::SecretWrong => "client authentication failed".to_owned(),
            Refusal::GrantUnknown(name) => format!("unsupported grant type {name}"),
            Refusal::GrantNotAllowed => "the client is not authorized for this grant".to_owned(),
            Refusal::ResponseType => "response_type must be code".to_owned(),
            Refusal::RedirectUnknown => "redirect_uri is not registered".to_owned(),
            Refusal::RedirectMismatch => "redirect_uri does not match".to_owned(),
            Refusal::ScopeUnknown(name) => format!("scope {name} is not allowed"),
            Refusal::ChallengeMissing => "code_challenge required".to_owned(),
            Refusal::ChallengeForm => "code_challenge must be S256".to_owned(),
            Refusal::CodeUnknown => "invalid authorization code".to_owned(),
            Refusal::CodeUsed => "authorization code already used".to_owned(),
            Refusal::CodeExpired => "expired authorization code".to_owned(),
            Refusal::CodeOfAnotherClient => "authorization code of another client".to_owned(),
            Refusal::VerifierMissing => "code_verifier required".to_owned(),
            Refusal::VerifierForm => "code_verifier is malformed".to_owned(),
            Refusal::VerifierWrong => "invalid code verifier".to_owned(),
            Refusal::VerifierUnasked => "code_verifier without a challenge".to_owned(),
            Refusal::RefreshUnknown => "invalid refresh token".to_owned(),
            Refusal::RefreshExpired => "expired refresh token".to_owned(),
            Refusal::RefreshRevoked => "revoked refresh token".to_owned(),
            Refusal::RefreshReused => "refresh token already used".to_owned(),
            Refusal::RefreshOfAnotherClient => "refresh token of another client".to_owned(),
            Refusal::Denied => "the user denied the request".to_owned(),
            Refusal::TicketUnknown => "this page was answered already".to_owned(),
        }
    }

    /// 401 for a client that could not prove itself, else 400 (RFC 6749, 5.2).
    pub fn status(&self) -> StatusCode {
        match self.error() {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// `{"error", "error_description"}`.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({ "error": self.error(), "error_description": self.description() })
    }
}
