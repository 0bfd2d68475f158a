//! What Salesforce's documents leave open or leave to an administrator. Open questions default to the worse case.

/// Which kind of host the simulator stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `https://<name>.my.salesforce.com`: every flow works.
    MyDomain,
    /// `login.salesforce.com` or `test.salesforce.com`: no client credentials.
    Login,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SalesforceSwitches {
    pub host: Host,
    /// The org's session timeout in seconds; two hours unless an administrator changed it.
    pub session_s: u64,
    /// Whether every call puts the end of the session off; not published.
    pub session_slides: bool,
    /// Whether a refresh gives a new refresh token and ends the old one; an app setting.
    pub refresh_rotates: bool,
    /// Whether the app demands PKCE; an app setting.
    pub pkce_required: bool,
    /// Whether the code flow and its refresh demand the secret; an app setting.
    pub secret_required: bool,
    /// Whether a registered `http://localhost:1717/…` lets other ports and `127.0.0.1` pass; not published.
    pub loopback_is_loose: bool,
    /// Whether the list of versions asks for a token; not published.
    pub versions_need_token: bool,
    /// Whether revoking an access token ends its refresh token too; not published.
    pub revoking_access_ends_refresh: bool,
    /// Calls a day the org may make.
    pub calls_per_day: u64,
    /// Editions without the API answer 403 to every data call.
    pub api_enabled: bool,
    pub version_oldest: u16,
    pub version_newest: u16,
    /// Whether the user sees cases at all.
    pub sees_cases: bool,
    /// Whether `Patchbay_Key__c` exists and field-level security shows it: a new field is shown to nobody.
    pub shows_key_field: bool,
}

impl Default for SalesforceSwitches {
    fn default() -> SalesforceSwitches {
        SalesforceSwitches {
            host: Host::MyDomain,
            session_s: 7_200,
            session_slides: false,
            refresh_rotates: true,
            pkce_required: true,
            secret_required: false,
            loopback_is_loose: false,
            versions_need_token: true,
            revoking_access_ends_refresh: false,
            calls_per_day: 15_000,
            api_enabled: true,
            version_oldest: 31,
            version_newest: 67,
            sees_cases: true,
            shows_key_field: false,
        }
    }
}
