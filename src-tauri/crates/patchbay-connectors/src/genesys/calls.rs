//! Every call to Genesys Cloud and the permission it needs. See NOTES.md, "permissions".

use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

const ROLES: &str = "Admin › People & Permissions › Roles / Permissions, in a role of the OAuth client";

const fn permission(any: &'static [&'static str]) -> Need {
    Need { kind: NeedKind::Permission, any, place: ROLES, ways: &[] }
}

const fn get(id: &'static str, path: &'static str, why: &'static str, needs: &'static [Need]) -> Call {
    Call { id, method: "GET", path, field: None, feature: Feature::Receive, why, needs }
}

pub static ME: Call = Call {
    feature: Feature::Connect,
    ..get("tokens.me", "/api/v2/tokens/me", "Tells whose sign-in this is", &[])
};
pub static QUEUES: Call = get(
    "queues.list",
    "/api/v2/routing/queues",
    "Names queues beside their ids",
    &[permission(&["routing:queue:view"])],
);
pub static WRAPUP_CODES: Call = get(
    "wrapupcodes.list",
    "/api/v2/routing/wrapupcodes",
    "Names wrap-up codes beside their ids",
    &[permission(&["routing:wrapupCode:view"])],
);
pub static USERS: Call = get(
    "users.list",
    "/api/v2/users",
    "Names agents beside their ids",
    &[permission(&["directory:user:view"])],
);
