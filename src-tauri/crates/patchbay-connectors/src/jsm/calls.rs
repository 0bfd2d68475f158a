//! Every call to Jira Service Management and what it needs. See NOTES.md, "scopes".

use super::manifest::REST;
use crate::table::{get, need};
use patchbay_kit::connector::{Feature, Need, NeedKind};

const TOKENS: &str =
    "id.atlassian.com › Security › API tokens, the scopes of the token (one without scopes has all)";

const READ_ALERTS: Need = scope(&["read:ops-alert:jira-service-management"]);
const READ_CONFIG: Need = scope(&["read:ops-config:jira-service-management"]);

const fn scope(any: &'static [&'static str]) -> Need {
    Need { ways: &[REST], ..need(NeedKind::Scope, any, TOKENS) }
}

calls! {
    /// With an integration's key, about a request that was never made.
    REQUEST = get(
        "integration.requests.get",
        "/jsm/ops/integration/v2/alerts/requests/{}",
        Feature::Connect,
        "Tries the integration's key without making an alert",
        &[],
    );
    /// Without any credential.
    TENANT = get("tenant_info", "/_edge/tenant_info", Feature::Connect, "Finds the site's cloud id", &[]);
    ALERTS = get(
        "alerts.list",
        "/jsm/ops/api/{}/v1/alerts",
        Feature::Connect,
        "Tells whether the sign-in may see alerts",
        &[READ_ALERTS],
    );
    TEAMS = get(
        "teams.list",
        "/jsm/ops/api/{}/v1/teams",
        Feature::Discover,
        "Lists the teams an alert can go to",
        &[READ_CONFIG],
    );
    HEARTBEATS = get(
        "heartbeats.list",
        "/jsm/ops/api/{}/v1/teams/{}/heartbeats",
        Feature::Monitor,
        "Tells whether the plan has heartbeats",
        &[READ_CONFIG],
    );
}
