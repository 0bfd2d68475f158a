//! What ServiceNow's documents leave open or leave to an administrator. Open questions default to the worse case.

use http::StatusCode;

/// How far the instance has closed Basic authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasicGate {
    Open,
    /// Still open; a date is set.
    Announced,
    /// Interactive users are refused as if the password were wrong: how new instances start.
    Enforced,
}

/// What read rules do to a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acl {
    Readable,
    /// 403 for lists and records.
    Forbidden,
    /// Lists are empty, records are not found; the count still counts them.
    Filtered,
}

/// An administrator's rate rule on the Table API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateRule {
    /// Requests per user and hour.
    pub per_hour: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ServiceNowSwitches {
    /// `glide.oauth.inbound.client.credential.grant_type.enabled`. The product ships it off; the practice
    /// instance's administrator has turned it on.
    pub client_credentials_enabled: bool,
    /// Whether the authorize address demands `state`, as on new instances.
    pub state_required: bool,
    /// Whether redirect addresses of plain http on this machine are taken; not published. The worse case would leave
    /// nobody a way to sign in here, so it is not the default.
    pub takes_http_redirects: bool,
    /// Whether a scope that is not asked for is granted all the same; reported both ways.
    pub unasked_scope_is_granted: bool,
    /// Whether a token without a scope for the Table API is refused with 403.
    pub unscoped_refused: bool,
    /// Whether a client's own grant gives the same token again while it lives.
    pub repeats_client_token: bool,
    /// Whether parameters of the token address count in the query too.
    pub token_takes_query: bool,
    /// What the token address says in `error` whatever is wrong; `None` says what RFC 6749 has for it. Not published.
    pub token_error: Option<&'static str>,
    /// Status of a refused token request; not published.
    pub token_refusal_status: StatusCode,
    /// Where tokens are revoked; not published, and `None` has no such place.
    pub revoke_path: Option<&'static str>,
    pub access_s: u64,
    pub refresh_s: u64,
    /// Whether a refresh gives a new refresh token and ends the old one; not published.
    pub refresh_rotates: bool,
    pub basic_gate: BasicGate,
    /// Whether REST asks for the role `snc_platform_rest_api_access`; reported.
    pub rest_role_required: bool,
    /// Whether reading asks for `Content-Type` as well as `Accept`; the documents name both without a difference.
    pub reading_needs_content_type: bool,
    /// `glide.invalid_query.returns_no_rows`: else an invalid part of a query is ignored.
    pub invalid_query_returns_no_rows: bool,
    /// Whether `javascript:gs.getUserID()` and `getUserName()` are worked out in a query; not in the documents read.
    pub query_scripts: bool,
    pub rate_rule: Option<RateRule>,
    /// A sleeping developer instance: 200 with a page of HTML.
    pub sleeping: bool,
}

impl Default for ServiceNowSwitches {
    fn default() -> ServiceNowSwitches {
        ServiceNowSwitches {
            client_credentials_enabled: true,
            state_required: true,
            takes_http_redirects: true,
            unasked_scope_is_granted: false,
            unscoped_refused: true,
            repeats_client_token: true,
            token_takes_query: false,
            token_error: None,
            token_refusal_status: StatusCode::UNAUTHORIZED,
            revoke_path: None,
            access_s: 1_800,
            refresh_s: 8_640_000,
            refresh_rotates: true,
            basic_gate: BasicGate::Enforced,
            rest_role_required: true,
            reading_needs_content_type: true,
            invalid_query_returns_no_rows: false,
            query_scripts: false,
            rate_rule: None,
            sleeping: false,
        }
    }
}
