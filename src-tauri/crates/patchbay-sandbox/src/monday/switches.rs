//! What monday's documents leave open, each as a named switch whose default is the worse case.

use crate::oauth::Reuse;
use http::StatusCode;

/// Open questions about the vendor. A test turns one and names it; the defaults are pessimistic.
#[derive(Clone, Debug, PartialEq)]
pub struct Switches {
    /// Whether `Authorization: Bearer <token>` works beside the raw token the documents show.
    pub accepts_bearer: bool,
    /// How long a new or changed item stays invisible to lookups by column value, in milliseconds.
    pub lookup_delay_ms: u64,
    /// Whether the same `Idempotency-Key` with another body is refused (409) instead of replayed.
    pub refuses_changed_body: bool,
    /// Whether one bad column value stops the whole `create_item`; false leaves an item without it.
    pub create_is_atomic: bool,
    /// The HTTP status of an answer to a document that does not fit the schema.
    pub undefined_field_status: StatusCode,
    /// Throttling answers come inside a 200 instead of as 429.
    pub throttles_in_200: bool,
    /// Longest text in a text column, in characters; the vendor publishes none.
    pub text_chars_max: usize,
    /// Whether a bare JSON number is taken for a numbers column, where the documents show a string.
    pub accepts_bare_numbers: bool,
    /// Whether an admin has installed the app on the account; without it nobody can agree to it.
    pub app_installed: bool,
    /// Whether the token addresses take a form beside the JSON the documents show.
    pub token_takes_forms: bool,
    /// Life of an access token of the new flow in seconds; only a sample of another address shows one.
    pub access_token_s: u64,
    /// Life of a refresh token in seconds; `None` never ends.
    pub refresh_token_s: Option<u64>,
    /// What a spent refresh token does when it is shown again.
    pub refresh_reuse: Reuse,
    /// The parameter that carries the error of a callback.
    pub callback_error_name: &'static str,
    /// The `status` a good callback carries beside the code; its values are not published.
    pub callback_status: Option<&'static str>,
    /// The code of a field the token has no scope for: `missingRequiredPermissions` as documented, or
    /// `UNAUTHORIZED_FIELD_OR_TYPE` as seen.
    pub scope_code: &'static str,
    /// What one mutation costs in complexity points; the vendor publishes no table.
    pub mutation_complexity: u64,
}

impl Default for Switches {
    fn default() -> Switches {
        Switches {
            accepts_bearer: true,
            lookup_delay_ms: 2_000,
            refuses_changed_body: true,
            create_is_atomic: true,
            undefined_field_status: StatusCode::OK,
            throttles_in_200: false,
            text_chars_max: 2_000,
            accepts_bare_numbers: false,
            app_installed: true,
            token_takes_forms: false,
            access_token_s: 3_600,
            refresh_token_s: Some(30 * 86_400),
            refresh_reuse: Reuse::EndsThePair,
            callback_error_name: "error",
            callback_status: None,
            scope_code: "UNAUTHORIZED_FIELD_OR_TYPE",
            mutation_complexity: 4_000,
        }
    }
}
