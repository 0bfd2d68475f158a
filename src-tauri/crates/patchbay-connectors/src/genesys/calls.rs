//! Every call to Genesys Cloud and what it needs. Source: the published definitions of the operations (platform
//! SDK 269.0.0, `x-inin-requires-permissions` and `security`). A client's own rights come from roles; the scopes
//! bound a person's sign-in only.

use super::manifest::CODE;
use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

const ROLES: &str = "Admin › People & Permissions › Roles / Permissions: in a role of the OAuth client, or of the \
                     person who signs in";
const SCOPES: &str = "Admin › Integrations › OAuth › the client › Scope";

const fn permission(any: &'static [&'static str]) -> Need {
    Need { kind: NeedKind::Permission, any, place: ROLES, ways: &[] }
}

const fn scope(any: &'static [&'static str]) -> Need {
    Need { kind: NeedKind::Scope, any, place: SCOPES, ways: &[CODE] }
}

const fn get(id: &'static str, path: &'static str, why: &'static str, needs: &'static [Need]) -> Call {
    Call { id, method: "GET", path, field: None, feature: Feature::Receive, why, needs }
}

/// The vendor has a scope for reading one's own basic data, and every other that reads it as well is larger.
const SELF: &[Need] = &[scope(&["user-basic-info"])];

calls! {
    ME = Call {
        feature: Feature::Connect,
        ..get("tokens.me", "/api/v2/tokens/me", "Tells whose sign-in this is", SELF)
    };
    PERSON = Call {
        feature: Feature::Connect,
        ..get("users.me", "/api/v2/users/me", "Tells who signed in, and what that person may do", SELF)
    };
    END = Call {
        method: "DELETE",
        feature: Feature::Connect,
        ..get("tokens.me.end", "/api/v2/tokens/me", "Ends the sign-in when the connection is removed", SELF)
    };
    QUEUES = get(
        "queues.list",
        "/api/v2/routing/queues",
        "Names queues beside their ids",
        &[permission(&["routing:queue:view"]), scope(&["routing:readonly", "routing"])],
    );
    WRAPUP_CODES = get(
        "wrapupcodes.list",
        "/api/v2/routing/wrapupcodes",
        "Names wrap-up codes beside their ids",
        &[permission(&["routing:wrapupCode:view"]), scope(&["routing:readonly", "routing"])],
    );
    USERS = get(
        "users.list",
        "/api/v2/users",
        "Names agents beside their ids",
        &[permission(&["directory:user:view"]), scope(&["users:readonly", "users"])],
    );
}
