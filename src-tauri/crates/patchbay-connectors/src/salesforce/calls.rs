//! Every call to Salesforce and what it needs. Source: REST API Developer Guide (sObject Describe, Limits, Versions),
//! Salesforce Help "Identity URLs"; names of permissions as Setup shows them.

use crate::table::{get, need};
use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

/// The one version we speak: Spring '26. See NOTES.md, "versions".
pub const VERSION: &str = "66.0";
/// Needs by the names Setup gives them; a refusal is noted with the same.
pub const READ_CASES: &str = "Cases: Read";
pub const CREATE_CASES: &str = "Cases: Create";

const SCOPES: &str =
    "Setup › External Client App Manager › your app › Settings › OAuth Settings › OAuth Scopes";
const SYSTEM: &str = "Setup › Permission Sets › a set of the user › System Permissions";
const OBJECT: &str = "Setup › Permission Sets › a set of the user › Object Settings › Cases";

const API: Need = need(NeedKind::Scope, &["api", "full"], SCOPES);
const ENABLED: Need = permission(&["API Enabled"], SYSTEM);

const fn permission(any: &'static [&'static str], place: &'static str) -> Need {
    need(NeedKind::Permission, any, place)
}

calls! {
    VERSIONS = get(
        "versions.list",
        "/services/data",
        Feature::Connect,
        "Tells whether the org still serves our version of the API",
        &[],
    );
    IDENTITY = get(
        "identity",
        "/id/{}/{}",
        Feature::Connect,
        "Tells the name of whoever signed in",
        &[],
    );
    REVOKE = Call {
        method: "POST",
        ..get(
            "oauth.revoke",
            "/services/oauth2/revoke",
            Feature::Connect,
            "Ends the sign-in when the connection is removed",
            &[],
        )
    };
    LIMITS = get(
        "limits",
        "/services/data/v66.0/limits",
        Feature::Connect,
        "Tells how many of the day's API calls are left",
        &[API, ENABLED],
    );
    DESCRIBE = get(
        "cases.describe",
        "/services/data/v66.0/sobjects/Case/describe",
        Feature::Discover,
        "Reads the fields of a case, and which of them this user may fill in",
        &[API, ENABLED, permission(&[READ_CASES], OBJECT), permission(&[CREATE_CASES], OBJECT)],
    );
}
