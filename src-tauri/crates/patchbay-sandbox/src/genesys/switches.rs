//! What Genesys' documents leave open, each as a named switch whose default is the worse case.

use super::rates::REQUESTS_PER_MINUTE;
use http::StatusCode;

/// What the vendor's documents leave open, each with the worse case as its default.
#[derive(Clone, Debug, PartialEq)]
pub struct GenesysSwitches {
    /// Status of a refused token request: 400 or 401.
    pub oauth_refusal_status: StatusCode,
    /// Largest page size; “mostly 100”.
    pub page_size_max: usize,
    /// Status for a user's resource asked for with a client's token.
    pub users_me_status: StatusCode,
    /// Requests per minute and token.
    pub requests_per_minute: u64,
    /// Lifetime of new tokens in seconds: 300 to 172,800, set on the client at the vendor.
    pub token_s: u64,
    /// Lifetime of an authorization code in seconds; not published.
    pub code_s: u64,
    /// Whether `http://localhost`, registered without a port, lets `http://127.0.0.1` with any port pass too.
    pub loopback_address_is_localhost: bool,
    /// Whether a code exchange without the secret (PKCE alone) gives a refresh token.
    pub public_client_refreshes: bool,
    /// Whether a refresh gives a new refresh token and ends the old one.
    pub refresh_rotates: bool,
    /// Days that one question for conversations may span; not published in the definitions.
    pub details_days_max: u64,
    /// Largest page of that question.
    pub details_page_max: u64,
    /// Conversations a day before this organisation was put up.
    pub past_a_day: u64,
    /// Whether a user's token without the scope of a resource is refused; client tokens ignore scopes.
    pub enforces_scopes: bool,
}

impl Default for GenesysSwitches {
    fn default() -> GenesysSwitches {
        GenesysSwitches {
            oauth_refusal_status: StatusCode::BAD_REQUEST,
            page_size_max: 100,
            users_me_status: StatusCode::BAD_REQUEST,
            requests_per_minute: REQUESTS_PER_MINUTE,
            token_s: super::oauth::TOKEN_S,
            code_s: 60,
            loopback_address_is_localhost: false,
            public_client_refreshes: false,
            refresh_rotates: true,
            details_days_max: 7,
            details_page_max: 100,
            past_a_day: 288,
            enforces_scopes: true,
        }
    }
}
